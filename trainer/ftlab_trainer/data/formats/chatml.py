"""A conversation as messages with role and content, and OpenAI-style tool calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

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


def canonical(row: dict[str, Any], cls: str = "") -> list[Canonical]:
    name = _name(row)
    return [Conversation(messages(row[name], name), tools(row))]


def faults(row: dict[str, Any], rows: list[Canonical]) -> Iterator[Fault]:
    (one,) = rows
    assert isinstance(one, Conversation)
    return rules.conversation(one.messages, in_messages(_name(row)))


def written(one: Conversation) -> dict[str, Any]:
    return {"messages": one.messages, **({"tools": one.tools} if one.tools else {})}


def _name(row: dict[str, Any]) -> str:
    return "conversations" if row.get("messages") is None else "messages"
