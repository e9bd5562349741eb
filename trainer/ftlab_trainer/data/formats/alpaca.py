"""An instruction, what to do it with, and the output to learn."""

from __future__ import annotations

from typing import Any

from ..canonical import Canonical, Conversation, Message
from ..records import RowFault
from ._chat import system
from ._single import asked, taken_apart
from ._single import no_faults as faults

__all__ = ["KIND", "canonical", "faults", "written"]

KIND = Conversation


def canonical(row: dict[str, Any], cls: str) -> list[Canonical]:
    given = row.get("input") or ""
    question = f"{row['instruction']}\n\n{given}" if given.strip() else row["instruction"]
    said = [*system(row.get("system")), *_earlier(row.get("history") or []), *asked(question, row["output"])]
    return [Conversation(said)]


def written(one: Conversation) -> dict[str, Any]:
    first, exchanges = taken_apart(one)
    *earlier, (question, answer) = exchanges or [["", ""]]
    made: dict[str, Any] = {"instruction": question, "input": "", "output": answer}
    return made | ({"system": first} if first else {}) | ({"history": earlier} if earlier else {})


def _earlier(history: list[Any]) -> list[Message]:
    made: list[Message] = []
    for index, pair in enumerate(history):
        texts = list(pair.values()) if isinstance(pair, dict) else pair
        if not (isinstance(texts, list) and len(texts) == 2 and all(isinstance(t, str) and t.strip() for t in texts)):
            message = "An earlier exchange is a list of two texts, what was asked and what was answered."
            raise RowFault(f"history[{index}]", "history_malformed", message, "Mend or drop the row.")
        made += asked(*texts)
    return made
