"""A conversation as turns with from and value; tool calls and tool definitions are JSON text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ftlab_contract.spec import CLASSES

from .. import rules
from ..canonical import Canonical, Conversation
from ..records import Fault
from ._chat import as_turn, in_turns, system, tools, turns

KIND = Conversation


def canonical(row: dict[str, Any], cls: str) -> list[Canonical]:
    name = _name(cls)
    said = turns(row[name], lambda index: f"{name}[{index}]")
    return [Conversation([*system(row.get("system")), *said], tools(row))]


def faults(row: dict[str, Any], rows: list[Canonical], cls: str) -> Iterator[Fault]:
    (one,) = rows
    assert isinstance(one, Conversation)
    return rules.conversation(one.messages, in_turns(row, _name(cls)))


def written(one: Conversation) -> dict[str, Any]:
    made: dict[str, Any] = {"conversations": [as_turn(message) for message in one.messages]}
    return {**made, "tools": json.dumps(one.tools, ensure_ascii=False)} if one.tools else made


def _name(cls: str) -> str:
    """The column that holds the turns."""
    return next(iter(CLASSES[cls]))
