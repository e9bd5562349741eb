"""Messages with role and content, and turns with from and value, which several formats are made of."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, Final

from .. import rules
from ..canonical import Message, call, tool
from ..records import RowFault
from ..rules import Where

_ROLES: Final = {"developer": "system", "function": "tool"}
_SPEAKERS: Final = {
    "system": "system",
    "human": "user",
    "user": "user",
    "gpt": "assistant",
    "assistant": "assistant",
    "model": "assistant",
    "bot": "assistant",
    "chatgpt": "assistant",
    "function_call": "assistant",
    "observation": "tool",
    "function_response": "tool",
    "tool": "tool",
}
_WRITTEN: Final = {"system": "system", "user": "human", "assistant": "gpt", "tool": "observation"}
_PARTS: Final = {"role": "from", "content": "value"}


def tools(row: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The tools of a row as templates expect them."""
    found = rules.tools(row.get("tools") or [], "tools")
    return [tool(item) for item in found] if found else None


def messages(given: list[dict[str, Any]], path: str) -> list[Message]:
    """Messages as they are written to canonical ones."""
    return rules.every(lambda at: message(at[1], f"{path}[{at[0]}]"), enumerate(given))


def message(given: dict[str, Any], path: str) -> Message:
    """One message; roles and calls of older or other names become those of today."""
    # Templates differ in what they do with an absent content; an empty one they all take.
    made: Message = {"role": _ROLES.get(given["role"], given["role"]), "content": given.get("content") or ""}
    calls = given.get("tool_calls")
    if calls:
        made["tool_calls"] = rules.every(lambda at: _call(at[1], f"{path}.tool_calls[{at[0]}]"), enumerate(calls))
    elif given.get("function_call") is not None:
        made["tool_calls"] = [_call(given["function_call"], f"{path}.function_call")]
    for name in ("name", "tool_call_id"):
        if given.get(name) is not None:
            made[name] = given[name]
    return made


def _call(one: Any, path: str) -> dict[str, Any]:
    function = one.get("function", one) if isinstance(one, dict) else None
    if not (isinstance(function, dict) and isinstance(function.get("name"), str) and "arguments" in function):
        text = "A tool call is a JSON object with function.name and function.arguments."
        raise RowFault(path, "tool_call_malformed", text, "Mend or drop the row.")
    made = call(function["name"], rules.arguments(function["arguments"], f"{path}.function.arguments"))
    return made if one.get("id") is None else {"id": one["id"], **made}


def turns(given: Sequence[dict[str, Any]], path: Callable[[int], str]) -> list[Message]:
    """ShareGPT turns to canonical messages; `path` says where a turn stands."""
    made: list[Message] = []
    called: list[str] = []
    for index, turn in enumerate(given):
        one: Message = {"role": _SPEAKERS[turn["from"]], "content": turn["value"]}
        if turn["from"] == "function_call":
            where = f"{path(index)}.value"
            calls = rules.calls(turn["value"], where)
            one["content"] = ""
            one["tool_calls"] = [call(item["name"], rules.arguments(item["arguments"], where)) for item in calls]
            called = [item["name"] for item in calls]
        elif one["role"] == "tool" and called:
            # The format does not say which call is answered; they are answered in order.
            one["name"] = called.pop(0)
        made.append(one)
    return made


def as_turn(one: Message) -> dict[str, Any]:
    """A canonical message as a ShareGPT turn."""
    if not one.get("tool_calls"):
        return {"from": _WRITTEN[one["role"]], "value": one["content"]}
    calls = [item["function"] for item in one["tool_calls"]]
    return {"from": "function_call", "value": json.dumps(calls[0] if len(calls) == 1 else calls, ensure_ascii=False)}


def system(text: Any) -> list[Message]:
    """The message a system prompt is; one without a visible character is none."""
    return [{"role": "system", "content": text}] if isinstance(text, str) and text.strip() else []


def in_turns(row: dict[str, Any], name: str) -> Where:
    """Where a part of a message stands in a row that has turns, and a system prompt beside them."""
    before = len(system(row.get("system")))
    return lambda index, part: "system" if index < before else f"{name}[{index - before}].{_PARTS[part]}"


def in_messages(name: str, before: int = 0) -> Where:
    """Where a part of a message stands in a list of them; `before` is how many stand elsewhere."""
    return lambda index, part: f"{name}[{index - before}].{part}"


def parts(first: Where, count: int, then: Where) -> Where:
    """The first messages stand in one place and those that follow in another."""
    return lambda index, part: first(index, part) if index < count else then(index - count, part)
