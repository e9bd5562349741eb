"""What commands print: aligned text, in colour on a terminal and plain in a pipe, or JSON and nothing else.

No table package: these few lines start in no time, and the base install stays small.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click

GAP = "  "
_NARROWEST = 24  # a last column narrower than this is not wrapped, it would be a ribbon


def json_out(data: Any) -> None:
    """Print data as JSON."""
    import json

    click.echo(json.dumps(data, indent=2, ensure_ascii=True, allow_nan=False))


def width() -> int | None:
    """The width of the terminal, None where stdout is none."""
    if not sys.stdout.isatty():
        return None
    import shutil

    return min(shutil.get_terminal_size().columns, 120)


def paint(text: str, **style: Any) -> str:
    """Text in a style; it goes where the output is no terminal, or where NO_COLOR is set."""
    return text if os.environ.get("NO_COLOR") else click.style(text, **style)


def bold(text: str) -> str:
    """Text that stands out."""
    return paint(text, bold=True)


def dim(text: str) -> str:
    """Text that stands back."""
    return paint(text, dim=True)


def tinted(severity: str) -> str:
    """A severity in its colour."""
    colour = {"error": "red", "warning": "yellow", "note": "cyan"}.get(severity)
    return paint(severity, fg=colour, bold=severity == "error")


def number_text(value: float) -> str:
    """A number as a person writes it: 2e-5, not 2e-05."""
    if isinstance(value, (bool, int)):
        return str(value).lower()
    sign, text = "-" if value < 0 else "", repr(abs(float(value)))
    if 0 < abs(value) < 0.001 and "e" not in text:
        digits = text.partition(".")[2]
        first = len(digits) - len(digits.lstrip("0"))
        text = f"{digits[first]}.{digits[first + 1 :]}e-{first + 1}"
    mantissa, e, exponent = text.partition("e")
    mantissa = mantissa.removesuffix("0") if mantissa.endswith(".0") else mantissa
    return f"{sign}{mantissa.removesuffix('.')}" + (f"e{int(exponent)}" if e else "")


def bytes_text(size: float) -> str:
    """A number of bytes as a person reads it."""
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:,.4g} TB"


def heading(text: str) -> None:
    """Print the title of a section."""
    click.echo(f"\n{bold(text)}")


def table(rows: Iterable[Sequence[str]], headers: Sequence[str] | None = None, indent: int = 0) -> None:
    """Print rows in columns; on a terminal the last column is wrapped within itself."""
    plain = [[visible(cell) for cell in row] for row in rows]
    if not plain:
        return
    shown = [[*headers], *plain] if headers else plain
    widths = [max(len(row[column]) for row in shown) for column in range(len(shown[0]))]
    for number, row in enumerate(shown):
        lines = _lines(row, widths, indent)
        if headers and number == 0:
            lines = [dim(line) for line in lines]
        elif widths[1:]:
            # The name of the row stands out; it is styled after it was padded, since colours have no width.
            name = lines[0][: indent + widths[0]]
            lines[0] = bold(name) + lines[0][len(name) :]
        for line in lines:
            click.echo(line)


def pairs(rows: Iterable[tuple[str, str]], indent: int = 2) -> None:
    """Print names and values in two columns, without those that have no value."""
    table([(name, value) for name, value in rows if value], indent=indent)


def changes(rows: Iterable[tuple[str, str, str]], indent: int = 2) -> None:
    """Print what was changed to what, each with its reason below it, where no column can be too narrow for it."""
    listed = [*rows]
    size = max((len(path) for path, _, _ in listed), default=0)
    for path, change, reason in listed:
        click.echo(f"{'':{indent}}{bold(path.ljust(size))}{GAP}{visible(change)}")
        table([("", visible(reason))], indent=indent + len(GAP))


def visible(text: str) -> str:
    """Text on one line, without characters that a terminal would obey."""
    return "".join(
        character if character.isprintable() else f"\\u{ord(character):04x}" for character in " ".join(text.split())
    )


def _lines(row: Sequence[str], widths: Sequence[int], indent: int) -> list[str]:
    *cells, last = row
    start = " " * indent + "".join(cell.ljust(size) + GAP for cell, size in zip(cells, widths, strict=False))
    room = (width() or 0) - len(start)
    if width() is None or room < _NARROWEST or len(last) <= room:
        return [(start + last).rstrip()]
    import textwrap

    first, *more = textwrap.wrap(last, room, break_on_hyphens=False)
    return [start + first, *(" " * len(start) + line for line in more)]
