"""What the formats of one question and one answer share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..canonical import Canonical, Conversation, Message
from ..records import Fault
from ._chat import system as system_message


def exchange(question: str, answer: str, system: str | None = None) -> Conversation:
    """One question and its answer; a system prompt without a visible character is none."""
    return Conversation([*system_message(system), *asked(question, answer)])


def asked(question: str, answer: str) -> list[Message]:
    """A question and its answer."""
    return [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]


def no_faults(row: dict[str, Any], rows: list[Canonical], cls: str) -> Iterator[Fault]:
    """The row class already asks for text in every field that is needed."""
    return iter(())


def taken_apart(one: Conversation) -> tuple[str | None, list[list[str]]]:
    """The system prompt, and each question with its answer, as far as a conversation is made of them."""
    said = [message["content"] for message in one.messages]
    first = one.messages[0]["content"] if one.messages[0]["role"] == "system" else None
    said = said if first is None else said[1:]
    return first, [said[place : place + 2] for place in range(0, len(said) - 1, 2)]
