"""What the formats of one question and one answer share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..canonical import Canonical, Conversation, Message
from ..records import Fault


def exchange(question: str, answer: str, system: str | None = None) -> Conversation:
    """One question and its answer; a system prompt without a visible character is none."""
    messages: list[Message] = [{"role": "system", "content": system}] if system and system.strip() else []
    messages += [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
    return Conversation(messages)


def no_faults(row: dict[str, Any], rows: list[Canonical]) -> Iterator[Fault]:
    """The row class already asks for text in every field that is needed."""
    return iter(())
