"""A prompt and the completion to learn, as texts or as messages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import rules
from ..canonical import Canonical, Conversation
from ..records import Fault
from ._chat import in_messages, messages, parts, tools
from ._single import exchange, taken_apart

KIND = Conversation
PLAIN = True
PLAIN = True  # a row of the format's own class needs no look beyond what the contract asks of its texts


def canonical(row: dict[str, Any], cls: str) -> list[Canonical]:
    prompt, completion = row["prompt"], row["completion"]
    if isinstance(prompt, str):
        return [exchange(prompt, completion)]
    return [Conversation([*messages(prompt, "prompt"), *messages(completion, "completion")], tools(row))]


def faults(row: dict[str, Any], rows: list[Canonical], cls: str) -> Iterator[Fault]:
    (one,) = rows
    assert isinstance(one, Conversation)
    if isinstance(row["prompt"], str):
        return iter(())  # the row class already asks for text in both
    where = parts(in_messages("prompt"), len(row["prompt"]), in_messages("completion"))
    return rules.conversation(one.messages, where)


def written(one: Conversation) -> dict[str, Any]:
    _, exchanges = taken_apart(one)
    question, answer = exchanges[-1] if exchanges else ("", "")
    return {"prompt": question, "completion": answer}
