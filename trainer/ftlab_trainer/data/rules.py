"""What makes sense beyond structure. Each rule has an id, which quarantine and ledger carry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, TypeVar

from .canonical import Message
from .parse import Decoder
from .records import Fault, RowFault

# The path, within the row as it was written, of a part of message number i.
Where = Callable[[int, str], str]
Given = TypeVar("Given")
Made = TypeVar("Made")

_MEND: Final = "Mend or drop the row."
_FILL: Final = "Fill it in or drop the row."
# Who may speak after whom; None is the beginning.
_AFTER: Final[dict[str | None, tuple[str, ...]]] = {
    None: ("system", "user"),
    "system": ("user",),
    "user": ("assistant",),
    "assistant": ("user", "tool"),
    "tool": ("assistant", "tool"),
}


def every(convert: Callable[[Given], Made], items: Iterable[Given]) -> list[Made]:
    """Convert all items; where some cannot be, raises one `RowFault` with the faults of all of them."""
    made: list[Made] = []
    failed: RowFault | None = None
    for item in items:
        try:
            made.append(convert(item))
        except RowFault as error:
            if failed is None:
                failed = error
            else:
                failed.faults += error.faults
    if failed is not None:
        raise failed
    return made


def conversation(messages: Sequence[Message], where: Where) -> Iterator[Fault]:
    """The faults of a conversation: order of the roles, empty turns, answers to no call, nothing to learn."""
    yield from _order(messages, where)
    for index, message in enumerate(messages):
        role = message["role"]
        if message["content"].strip() or message.get("tool_calls"):
            continue
        if role == "assistant":
            empty = "The assistant's turn is empty, so it teaches to say nothing."
            yield Fault(where(index, "content"), "empty_assistant_turn", empty, _FILL)
        elif role == "user":
            yield blank(where(index, "content"), "The user's turn")
    yield from _answers(messages, where)
    if all(message["role"] != "assistant" for message in messages):
        nothing = "No turn is the assistant's, so there is nothing to learn."
        hint = "Add its answer or drop the row."
        yield Fault(where(len(messages) - 1, "role"), "no_assistant_turn", nothing, hint)


def _order(messages: Sequence[Message], where: Where) -> Iterator[Fault]:
    previous: str | None = None
    for index, message in enumerate(messages):
        role = message["role"]
        if role not in _AFTER[previous]:
            after = "at the beginning" if previous is None else f"after {previous}"
            said = f"A turn of {role} stands {after}; allowed there is {' or '.join(_AFTER[previous])}."
            yield Fault(where(index, "role"), "roles_out_of_order", said, "Put the turns in order or drop the row.")
            break  # what follows a turn out of order is out of order too
        previous = role


def _answers(messages: Sequence[Message], where: Where) -> Iterator[Fault]:
    """Results of tools that no call asked for. Calls that are written in the text of a turn are not known as such."""
    called: list[dict[str, Any]] = []
    answers = 0
    for index, message in enumerate(messages):
        if message["role"] != "tool":
            called, answers = message.get("tool_calls") or [], 0
            continue
        if not called:
            continue
        answers += 1
        ids = {one.get("id") for one in called} - {None}
        answered = message.get("tool_call_id")
        if answers > len(called) or (ids and answered is not None and answered not in ids):
            said = "This result answers no call of the assistant's turn before it."
            part = "tool_call_id" if answers <= len(called) else "role"
            yield Fault(where(index, part), "tool_answers_no_call", said, "Add the call, or drop the row.")


def blank(path: str, what: str) -> Fault:
    return Fault(path, "blank_text", f"{what} has no visible character.", _FILL)


def preference(chosen: str, rejected: str, path: str) -> Iterator[Fault]:
    if chosen.strip() == rejected.strip():
        message = "The chosen and the rejected answer are the same, so no preference is stated."
        yield Fault(path, "chosen_equals_rejected", message, "Drop the row.")


def arguments(value: Any, path: str) -> dict[str, Any]:
    """The arguments of a tool call, which may be written as an object or as its JSON text."""
    if isinstance(value, str):
        value = _json(value, path, "tool_arguments_not_json", "The arguments of a tool call")
    if not isinstance(value, dict):
        message = "The arguments of a tool call are a JSON object; something else is given."
        raise RowFault(path, "tool_arguments_not_json", message, _MEND)
    return value


def calls(text: str, path: str) -> list[dict[str, Any]]:
    """Tool calls that are written as JSON text: one object with name and arguments, or a list of them."""
    value = _json(text, path, "tool_arguments_not_json", "A tool call")
    found = value if isinstance(value, list) else [value]
    for one in found:
        if not (isinstance(one, dict) and isinstance(one.get("name"), str) and "arguments" in one):
            message = "A tool call is a JSON object with name and arguments; something else is given."
            raise RowFault(path, "tool_call_malformed", message, _MEND)
    if not found:
        raise RowFault(path, "tool_call_malformed", "A list of tool calls is given that holds none.", _MEND)
    return found


def tools(value: Any, path: str) -> list[dict[str, Any]] | None:
    """Tool definitions: a list of objects, or its JSON text; none where the text is empty."""
    if isinstance(value, str):
        value = _json(value, path, "tools_not_json", "The tool definitions") if value.strip() else []
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        message = "Tool definitions are a list of JSON objects; something else is given."
        raise RowFault(path, "tools_not_json", message, _MEND)
    for index, item in enumerate(value):
        function = item.get("function", item)
        if not (isinstance(function, dict) and isinstance(function.get("name"), str)):
            raise RowFault(f"{path}[{index}]", "tools_not_json", "A tool definition has no name.", _MEND)
    return value or None


def _json(text: str, path: str, rule: str, what: str) -> Any:
    value, fault = Decoder().row(text)
    if fault is not None:
        raise RowFault(path, rule, f"{what} cannot be read as JSON. {fault.message}", fault.hint or _MEND)
    return value
