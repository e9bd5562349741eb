"""A question with an optional system prompt, and the response to learn."""

from __future__ import annotations

from typing import Any

from ..canonical import Canonical, Conversation
from ._single import exchange, taken_apart
from ._single import no_faults as faults

__all__ = ["KIND", "canonical", "faults", "written"]

KIND = Conversation


def canonical(row: dict[str, Any], cls: str) -> list[Canonical]:
    return [exchange(row["question"], row["response"], row.get("system_prompt"))]


def written(one: Conversation) -> dict[str, Any]:
    first, exchanges = taken_apart(one)
    question, answer = exchanges[-1] if exchanges else ("", "")
    return {"system_prompt": first or "", "question": question, "response": answer}
