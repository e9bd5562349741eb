"""An instruction, what to do it with, and the output to learn."""

from __future__ import annotations

from typing import Any

from ..canonical import Canonical, Conversation
from ._single import exchange
from ._single import no_faults as faults

__all__ = ["KIND", "canonical", "faults"]

KIND = Conversation


def canonical(row: dict[str, Any]) -> list[Canonical]:
    given = row.get("input") or ""
    question = f"{row['instruction']}\n\n{given}" if given.strip() else row["instruction"]
    return [exchange(question, row["output"], row.get("system"))]
