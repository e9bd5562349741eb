"""A document per row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..canonical import Canonical, Text
from ..records import Fault

KIND = Text


def canonical(row: dict[str, Any]) -> list[Canonical]:
    return [Text(row["text"])]


def faults(row: dict[str, Any], rows: list[Canonical]) -> Iterator[Fault]:
    return iter(())
