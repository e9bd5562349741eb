"""A conversation as messages with role and content, and OpenAI-style tool calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import rules
from ..canonical import Canonical, Conversation, Message, call, tool
from ..records import Fault, RowFault

KIND = Conversation


def canonical(row: dict[str, Any]) -> list[Canonical]:
    tools = rules.tools(row.get("tools") or [], "tools")
    messages = [_message(message, f"messages[{index}]") for index, message in enumerate(row["messages"])]
    return [Conversation(messages, [tool(item) for item in tools] if tools else None)]


def faults(row: dict[str, Any], rows: list[Canonical]) -> Iterator[Fault]:
    (one,) = rows
    assert isinstance(one, Conversation)
    return rules.conversation(one.messages, lambda index, part: f"messages[{index}].{part}")


def _message(message: dict[str, Any], path: str) -> Message:
    # Templates differ in what they do with an absent content; an empty one they all take.
    made: Message = {"role": message["role"], "content": message.get("content") or ""}
    calls = message.get("tool_calls")
    if calls:
        made["tool_calls"] = [_call(one, f"{path}.tool_calls[{index}]") for index, one in enumerate(calls)]
    for name in ("name", "tool_call_id"):
        if message.get(name) is not None:
            made[name] = message[name]
    return made


def _call(one: Any, path: str) -> dict[str, Any]:
    function = one.get("function", one) if isinstance(one, dict) else None
    if not (isinstance(function, dict) and isinstance(function.get("name"), str) and "arguments" in function):
        message = "A tool call is a JSON object with function.name and function.arguments. Mend or drop the row."
        raise RowFault(path, "tool_call_malformed", message)
    made = call(function["name"], rules.arguments(function["arguments"], f"{path}.function.arguments"))
    return made if one.get("id") is None else {"id": one["id"], **made}
