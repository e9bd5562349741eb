"""A prompt and the completion to learn."""

from __future__ import annotations

from typing import Any

from ..canonical import Canonical, Conversation
from ._single import exchange
from ._single import no_faults as faults

__all__ = ["KIND", "canonical", "faults"]

KIND = Conversation


def canonical(row: dict[str, Any]) -> list[Canonical]:
    return [exchange(row["prompt"], row["completion"])]
