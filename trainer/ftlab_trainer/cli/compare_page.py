"""Runs side by side on one page."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from typing import Any

import click

from .machine_page import short
from .out import GAP, bold, dim, heading, number_text, table, visible, width

_PARTS = {"values": "Values", "adaptations": "Adapted to the machine", "data": "Data", "plan": "Plan",
          "machine": "Machine and packages"}  # fmt: skip
_PIPE = 120  # columns where the output is no terminal
Record = Mapping[str, Any]


def print_comparison(record: Record) -> None:
    """Print what was compared, what came out, and in what it differs."""
    letters = string.ascii_uppercase[: len(record["sides"])]
    for letter, side in zip(letters, record["sides"], strict=True):
        what = "template" if side["template"] else f"{side.get('status', '')}  {dim(visible(side['directory']))}"
        click.echo(f"{bold(letter)}  {visible(side['name'])}  {what}")
    _outcomes(record["outcomes"], letters)
    for part in dict.fromkeys(one["part"] for one in record["differences"]):
        heading(_PARTS.get(part, part))
        rows = [(one["what"], _cells(one)) for one in record["differences"] if one["part"] == part]
        _print(rows, letters)
    if not record["differences"]:
        click.echo("\nThey do not differ in anything that was asked, nor in data, machine or packages.")


def _outcomes(outcomes: Sequence[Record], letters: str) -> None:
    rows = []
    for one in outcomes:
        before = one.get("before") or [None] * len(one["after"])
        pairs = zip(before, one["after"], strict=True)
        rows.append((one["what"], [_figure(b) + (" -> " if b is not None else "") + _figure(a) for b, a in pairs]))
    if rows:
        heading("What came of it")
        _print(rows, letters)


def _figure(value: Any) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.5g}" if isinstance(value, float) else ""


def _cells(one: Record) -> list[str]:
    if one["part"] == "adaptations":
        return ["-" if pair is None else f"{short(pair[0])} -> {short(pair[1])}" for pair in one["given"]]
    origins = one.get("origins") or [""] * len(one["given"])
    return [
        "-" if value is None and not origin else f"{_value(value)}{f'  ({origin})' if origin else ''}"
        for value, origin in zip(one["given"], origins, strict=True)
    ]


def _value(value: Any) -> str:
    return number_text(value) if isinstance(value, (int, float)) else short(value)


def _print(rows: Sequence[tuple[str, list[str]]], letters: str) -> None:
    """In columns where they fit; else each thing with the sides that have the same below it."""
    names = max(len(name) for name, _ in rows)
    widths = [max(len(visible(cells[column])) for _, cells in rows) for column in range(len(letters))]
    if 2 + names + sum(len(GAP) + size for size in widths) <= (width() or _PIPE):
        table([(name, *cells) for name, cells in rows], headers=("", *letters), indent=2)
        return
    for name, cells in rows:
        click.echo(f"  {bold(visible(name))}")
        same: dict[str, str] = {}
        for letter, cell in zip(letters, cells, strict=True):
            same[cell] = same.get(cell, "") + letter
        table([(who, cell) for cell, who in same.items()], indent=4)
