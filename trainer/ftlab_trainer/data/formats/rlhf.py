"""A prompt with an answer and its reward; that the reward is finite is asked by the row class."""

from __future__ import annotations

from typing import Any

from ..canonical import Canonical, Scored
from ._single import no_faults as faults

__all__ = ["KIND", "canonical", "faults"]

KIND = Scored


def canonical(row: dict[str, Any]) -> list[Canonical]:
    reward = row.get("reward")
    return [
        Scored([{"role": "user", "content": row["prompt"]}], row["response"], None if reward is None else float(reward))
    ]
