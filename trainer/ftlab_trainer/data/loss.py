"""What a row loses in another format, found by writing it there and reading it again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from .canonical import Canonical, Message
from .rows import RowReader


def written(row: Canonical, target: RowReader) -> tuple[dict[str, Any], list[str]]:
    """A canonical row as a row of the target's format, and what of it that row does not say; nothing, as a rule."""
    made = target.format.written(row)
    back, faults = target.read(made)
    if faults:  # no such row is allowed, often since an answer calls a tool and says nothing
        return made, [*_beyond_words(row)] or [f"what is said in {fault.path or 'the row'}" for fault in faults]
    return made, [] if back == [row] else list(dict.fromkeys(_lost(row, back[0])))


def _beyond_words(row: Canonical) -> Iterator[str]:
    """What of a row is more than who says what."""
    said = [turn for field in fields(row) if isinstance(turns := getattr(row, field.name), list) for turn in turns]
    if getattr(row, "tools", None):
        yield "the definitions of tools"
    if any(turn.get("tool_calls") for turn in said):
        yield "tool calls"
    if any(turn.get("role") == "tool" for turn in said):
        yield "turns of tools"


def _lost(row: Canonical, back: Canonical) -> Iterator[str]:
    for field in fields(row):
        before, after = getattr(row, field.name), getattr(back, field.name)
        if before == after:
            continue
        if field.name == "tools":
            yield "the definitions of tools"
        elif isinstance(before, list):
            yield from _turns(before, after)
        else:
            yield f"the {field.name}"


def _turns(before: list[Message], after: list[Message]) -> Iterator[str]:
    if before[0]["role"] == "system" and (not after or after[0]["role"] != "system"):
        yield "the system turn"
        before = before[1:]
    if len(before) != len(after):
        yield "some of the turns"
        return
    for one, other in zip(before, after, strict=False):
        for name in {**one, **other}:
            if one.get(name) != other.get(name):
                yield f"{name} of a turn of {one['role']}"
