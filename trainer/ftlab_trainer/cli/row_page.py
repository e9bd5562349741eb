"""A row as it is trained on, in the terminal: readable by words without colour, at a glance with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import click

from ..data.explain import CUT, MASKED, TRAINED
from .out import bold, dim, heading, paint, pairs, visible, width

if TYPE_CHECKING:
    from ..data.explain import Section, Token
    from .row_look import Look

_STYLES: Final[dict[str, dict[str, Any]]] = {
    TRAINED: {"fg": "green"},
    MASKED: {},
    CUT: {"fg": "red", "strikethrough": True},
}
_NAME: Final = 9  # characters of the column that says what becomes of a line
_MOST: Final = 3000  # tokens of a section that are printed
_ESCAPES: Final = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}


def print_row(look: Look) -> None:
    """Print all of it."""
    made = look.explained
    click.echo(f"{bold(visible(look.where))}  row {look.row}, {look.dataset_format}")
    for section in made.sections:
        heading(section.name)
        _print_section(section)
    for fault in made.faults:
        at = f"{visible(fault.path)}: " if fault.path else ""
        click.echo(f"\n{paint('cannot be used', fg='red', bold=True)}  {at}{visible(fault.message)} [{fault.rule}]")
        for name in ("found", "hint"):
            if text := getattr(fault, name):
                click.echo(f"  {visible(text)}" if name == "hint" else f"  found: {visible(text)}")
    click.echo()
    pairs(facts(look))
    for note in look.notes:
        click.echo(dim(visible(note)))


def facts(look: Look) -> list[tuple[str, str]]:
    """What is to be said beside the tokens."""
    counts, reward = look.explained.counts, look.explained.reward
    told = ", ".join(f"{counts[name]:,} {name}" for name in (TRAINED, MASKED))
    cut = f"; {counts[CUT]:,} more are cut off" if counts[CUT] else ""
    return [
        ("tokens", f"{counts['tokens']:,}: {told}{cut}" if counts["tokens"] else ""),
        ("reward", "" if reward is None else f"{reward:g}"),
        ("max_length", f"{look.max_length:,}"),
        ("template", look.chat_template or ""),
    ]


def _print_section(section: Section) -> None:
    before = ""
    for state, line in _lines(section.tokens[:_MOST]):
        if CUT in (state, before) and before not in ("", state):
            click.echo(dim(f"  {'-' * _NAME} {'the rest is cut off' if state == CUT else 'kept from here'}"))
        click.echo(f"  {dim((state if state != before else '').ljust(_NAME))} {line}")
        before = state
    if more := len(section.tokens[_MOST:]) + section.more:
        click.echo(dim(f"  ... and {more:,} more tokens"))


def _lines(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    """Text line by line, each of one state; a line ends where the text does so, or where the terminal ends."""
    room = max(20, (width() or 100) - _NAME - 4)
    line, used, state = "", 0, ""
    for token in tokens:
        for text in _split(shown(token.text), room):
            if line and (token.state != state or used + len(text) > room):
                yield state, line
                line, used = "", 0
            state = token.state
            line += paint(text, bold=token.special or None, **_STYLES[state])
            used += len(text)
            if text.endswith("\\n") and token.text.endswith("\n"):
                yield state, line
                line, used = "", 0
    if line:
        yield state, line


def _split(text: str, room: int) -> Iterator[str]:
    for start in range(0, len(text), room):
        yield text[start : start + room]


def shown(text: str) -> str:
    """Text without characters that a terminal would obey; line breaks stand as they are written in code."""
    return "".join(one if one.isprintable() else _ESCAPES.get(one) or f"\\u{ord(one):04x}" for one in text)
