"""A dataset on one page: its first rows, its numbers, and what a template would make of it."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from .out import bold, dim, heading, paint, pairs, table, visible, width

if TYPE_CHECKING:
    from .data_numbers import Shown

_COLOURS: Final = {"user": "cyan", "assistant": "green", "system": "magenta", "chosen": "green", "rejected": "red"}
_TURNS: Final = 8  # of one row that are shown
_NAME: Final = 10  # characters of the column of who says it
_BAR: Final = 30
_EIGHTHS: Final = "\u258f\u258e\u258d\u258c\u258b\u258a\u2589\u2588"


def print_data(record: Mapping[str, Any], rows: Sequence[Shown], notes: Sequence[str]) -> None:
    """Print all of it."""
    bad = record["rows"] - record["usable"]
    said = f"{record['dataset_format']}, {record['rows']:,} rows" + (f", {bad:,} of them unusable" if bad else "")
    click.echo(f"{bold(visible(record['path']))}  {said}")
    for where, turns in rows:
        _print_row(where, turns)
    _print_numbers(record)
    lengths = record.get("tokens") or record["characters"]
    if lengths["rows"]:
        heading(f"{'Tokens' if 'tokens' in record else 'Characters'} of a row")
        _print_histogram(lengths["histogram"])
    if "template" in record:
        heading(f"With the template {record['template']}")
        pairs(_estimates(record))
    if notes:
        click.echo()
    for note in notes:
        click.echo(dim(visible(note)))


def _print_row(where: str, turns: Sequence[tuple[str, str]]) -> None:
    click.echo(f"\n{dim(visible(where))}")
    room = (width() or 100) - _NAME - 4
    for who, text in turns[:_TURNS]:
        name = paint(visible(who)[:_NAME].ljust(_NAME), fg=_COLOURS.get(who.partition(",")[0]))
        one_line = visible(text[: 4 * room])
        cut = len(one_line) > room or len(text) > 4 * room
        click.echo(f"  {name}  {one_line[: room - 4] + ' ...' if cut else one_line or dim('(nothing)')}")
    if len(turns) > _TURNS:
        click.echo(dim(f"  and {len(turns) - _TURNS} more turns"))


def _print_numbers(record: Mapping[str, Any]) -> None:
    heading("Numbers")
    names = ("rows", "usable", "duplicates", "turns")
    pairs([(name, f"{record[name]:,}") for name in names if record.get(name) or name != "turns"])
    lengths = [(name, record[name]) for name in ("characters", "tokens") if record.get(name, {}).get("rows")]
    if lengths:
        marks = [*lengths[0][1]["percentiles"]]
        headers = ["PER ROW", "TOTAL", "MEAN", *(mark.upper() if mark == "max" else f"{mark}%" for mark in marks)]
        click.echo()
        table(
            [
                [name, f"{one['total']:,}", f"{one['mean']:,.1f}", *(f"{one['percentiles'][mark]:,}" for mark in marks)]
                for name, one in lengths
            ],
            headers=headers,
            indent=2,
        )


def _print_histogram(bins: Sequence[Sequence[int]]) -> None:
    most = max(rows for _, rows in bins)
    size = max(len(f"{bound:,}") for bound, _ in bins)
    for bound, rows in bins:
        click.echo(f"  {dim('up to')} {bound:>{size},}  {paint(bar(rows / most).ljust(_BAR), fg='cyan')}  {rows:,}")


def bar(share: float) -> str:
    """A bar as long as the share, to an eighth of a character where the terminal can show it."""
    try:
        _EIGHTHS.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return "#" * round(_BAR * share)
    eighths = max(round(_BAR * 8 * share), 1 if share else 0)
    return _EIGHTHS[-1] * (eighths // 8) + (_EIGHTHS[eighths % 8 - 1] if eighths % 8 else "")


def _estimates(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    tokens = record["tokens"]
    over, rows = tokens.get("over_max_length", 0), max(1, tokens["rows"])
    lost = record["usable"] - tokens["rows"]
    longer = f"{over:,} rows ({100 * over / rows:.1f}%) are longer" if over else "no row is longer"
    gain = record.get("packing_gain", 0)
    return [
        ("max_length", f"{record['max_length']:,} tokens" + (f"; {longer}" if over or not lost else "")),
        ("unusable", f"{lost:,} rows, with nothing to learn within that; `explain row` says why" if lost else ""),
        ("packing", f"{record['packed_rows']:,} rows, {gain:g} times fewer" if gain else ""),
        ("steps", f"{record['steps']:,}" if "steps" in record else ""),
        ("tokens fed", f"{record['tokens_trained']:,}" if "tokens_trained" in record else ""),
    ]
