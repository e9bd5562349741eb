"""A document per row."""

from __future__ import annotations

from typing import Any

from ..canonical import Canonical, Text
from ._single import no_faults as faults

__all__ = ["KIND", "canonical", "faults", "written"]

KIND = Text


def canonical(row: dict[str, Any], cls: str) -> list[Canonical]:
    return [Text(row["text"])]


def written(one: Text) -> dict[str, Any]:
    return {"text": one.text}
