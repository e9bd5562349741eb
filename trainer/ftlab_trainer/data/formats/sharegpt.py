"""A conversation as turns with from and value; tool calls and tool definitions are JSON text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from .. import rules
from ..canonical import Canonical, Conversation, Message, call, tool
from ..records import Fault

KIND = Conversation

_ROLES: Final = {
    "system": "system",
    "human": "user",
    "user": "user",
    "gpt": "assistant",
    "assistant": "assistant",
    "function_call": "assistant",
    "observation": "tool",
    "tool": "tool",
}


def canonical(row: dict[str, Any]) -> list[Canonical]:
    tools = rules.tools(row.get("tools") or [], "tools")
    messages: list[Message] = [{"role": "system", "content": row["system"]}] if _has_system(row) else []
    called: list[str] = []
    for index, turn in enumerate(row["conversations"]):
        message: Message = {"role": _ROLES[turn["from"]], "content": turn["value"]}
        if turn["from"] == "function_call":
            path = f"conversations[{index}].value"
            calls = rules.calls(turn["value"], path)
            message["content"] = ""
            message["tool_calls"] = [call(one["name"], rules.arguments(one["arguments"], path)) for one in calls]
            called = [one["name"] for one in calls]
        elif message["role"] == "tool" and called:
            # The format does not say which call is answered; they are answered in order.
            message["name"] = called.pop(0)
        messages.append(message)
    return [Conversation(messages, [tool(item) for item in tools] if tools else None)]


def faults(row: dict[str, Any], rows: list[Canonical]) -> Iterator[Fault]:
    (one,) = rows
    assert isinstance(one, Conversation)
    before = int(_has_system(row))
    names = {"role": "from", "content": "value"}

    def where(index: int, part: str) -> str:
        return "system" if index < before else f"conversations[{index - before}].{names[part]}"

    return rules.conversation(one.messages, where)


def _has_system(row: dict[str, Any]) -> bool:
    return bool((row.get("system") or "").strip())
