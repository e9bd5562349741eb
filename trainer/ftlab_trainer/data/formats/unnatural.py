"""An instruction with worked instances; each instance is a conversation of its own."""

from __future__ import annotations

from typing import Any

from ..canonical import Canonical, Conversation
from ._single import exchange, taken_apart
from ._single import no_faults as faults

__all__ = ["KIND", "canonical", "faults", "written"]

KIND = Conversation


def canonical(row: dict[str, Any], cls: str) -> list[Canonical]:
    return [exchange(_question(row["instruction"], instance), instance["output"]) for instance in row["instances"]]


def written(one: Conversation) -> dict[str, Any]:
    _, exchanges = taken_apart(one)
    question, answer = exchanges[-1] if exchanges else ("", "")
    return {"instruction": question, "instances": [{"input": "", "output": answer}]}


def _question(instruction: str, instance: dict[str, Any]) -> str:
    parts = [instruction, instance["input"], instance.get("constraints") or ""]
    # The published data writes this where an instruction has no constraints.
    return "\n\n".join(part for part in parts if part.strip() and part.strip() != "None.")
