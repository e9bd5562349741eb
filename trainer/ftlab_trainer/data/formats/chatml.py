"""A conversation as messages with role and content, and OpenAI-style tool calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftlab_contract.spec import CLASSES

from .. import rules
from ..canonical import Canonical, Conversation
from ..records import Fault
from ._chat import in_messages, messages, tools

KIND = Conversation


def adapt(row: dict[str, Any]) -> dict[str, Any]:
    """Definitions of functions, as they were named before tools."""
    if row.get("tools") is None and isinstance(row.get("functions"), list):
        return {name: value for name, value in row.items() if name != "functions"} | {"tools": row["functions"]}
    return row


def canonical(row: dict[str, Any], cls: str) -> list[Canonical]:
    name = _name(cls)
    return [Conversation(messages(row[name], name), tools(row))]


def faults(row: dict[str, Any], rows: list[Canonical], cls: str) -> Iterator[Fault]:
    (one,) = rows
    assert isinstance(one, Conversation)
    return rules.conversation(one.messages, in_messages(_name(cls)))


def written(one: Conversation) -> dict[str, Any]:
    return {"messages": one.messages, **({"tools": one.tools} if one.tools else {})}


def _name(cls: str) -> str:
    """The column that holds the messages."""
    return next(iter(CLASSES[cls]))
