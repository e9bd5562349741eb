"""The page of `detect data`."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from ftlab_contract.constants import FORMATS, TEMPLATES, get_compatible_methods

from .base import PROGRAM
from .out import bold, heading, paint, pairs, visible, width

if TYPE_CHECKING:
    from ..data.detect import Look

# Names and values of flags.
Flags = Sequence[tuple[str, str | None]]

_SHOWN: Final = 96  # characters of a value of the row that is shown
_DEEP: Final = 3  # items of a list of the row that are shown


def print_detection(found: dict[str, Any], look: Look, said: Flags, saved: bool = False) -> None:
    """Print what a dataset is and what to do with it.

    `said` are the flags that say how it is read; the columns that are proposed are among them where they were `saved`.
    """
    fmt = found.get("dataset_format")
    if fmt is None:
        verdict = paint("not to be trained on" if look.foreign else "no format fits", fg="red", bold=True)
    else:
        verdict = f"{paint(fmt, fg='green', bold=True)}  {FORMATS[fmt].label}"
    click.echo(f"{bold(visible(found['path']))}: {verdict}")
    share = found["confidence"]
    sure = f"{share:.0%}" if share in (0, 1) else f"{share:.1%}"
    facts = [("confidence", f"{sure} of {found['sampled']:,} sampled rows fit")] if fmt else []
    facts += _named("why not", [found["refused"]] if "refused" in found else [])
    facts += _named("evidence", found["evidence"])
    facts += _named("written as", [f"{way} ({count:,})" for way, count in found.get("variants", {}).items()])
    facts += _named("not used", found.get("lost", []) if fmt else [])
    pairs([*facts, ("methods", ", ".join(get_compatible_methods(fmt)) if fmt else "")])
    heading("A row")
    pairs(_row(look.rows[0]))
    _next(found, said, saved)


def _named(name: str, lines: Iterable[str]) -> list[tuple[str, str]]:
    """Lines under one name, which stands once."""
    return [("" if number else name, line) for number, line in enumerate(lines)]


def _row(row: Any) -> Iterator[tuple[str, str]]:
    """A row, shortened: the name of each column, and what stands in it."""
    room = min(_SHOWN, (width() or 120) - 20)
    for name, value in row.items() if isinstance(row, dict) else [("", row)]:
        items = value if isinstance(value, list) and value and isinstance(value[0], dict) else [value]
        texts = [item if isinstance(item, str) else json.dumps(item, ensure_ascii=False) for item in items[:_DEEP]]
        shown = [visible(text[: 4 * room]) for text in texts]
        lines = [text if len(text) <= room else f"{text[: room - 3]}..." for text in shown]
        yield from _named(
            str(name)[:24], lines + ([f"... and {len(items) - _DEEP} more"] if len(items) > _DEEP else [])
        )


def _next(found: dict[str, Any], said: Flags, saved: bool) -> None:
    """What to type now, in words that can be copied."""
    fmt = found.get("dataset_format")
    path = shlex.quote(found["path"])
    proposed = _flags([("map", one) for one in found.get("map", [])])
    heading("Next")
    if proposed:
        click.echo(f"  {PROGRAM} detect data {path}{_flags(said)}{'' if saved else proposed}")
    elif fmt is None:
        click.echo(f"  {PROGRAM} list formats")
    if fmt is not None:
        click.echo(f"  {PROGRAM} validate data {path}{_flags(said)}")
        takes = get_compatible_methods(fmt)
        template = next((name for name, info in TEMPLATES.items() if info.method in takes), None)
        if template:
            click.echo(f"  {PROGRAM} run template {template} --dataset {path}{_flags(_of_run(said))}")


def _flags(said: Flags) -> str:
    return "".join(f" --{name} {shlex.quote(value)}" for name, value in said if value is not None)


def _of_run(said: Flags) -> Flags:
    """The same for a run, which has no flag of its own for most of them."""
    fields = {"format": "dataset_format", "document-marker": "document_marker"}
    return [
        (name, value) if name == "map" else ("set", value and f"data.{fields.get(name, name)}={value}")
        for name, value in said
    ]
