"""A prompt with a better and a worse answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import rules
from ..canonical import Canonical, Pair
from ..records import Fault

KIND = Pair


def canonical(row: dict[str, Any]) -> list[Canonical]:
    return [
        Pair(
            [{"role": "user", "content": row["prompt"]}],
            [{"role": "assistant", "content": row["chosen"]}],
            [{"role": "assistant", "content": row["rejected"]}],
        )
    ]


def faults(row: dict[str, Any], rows: list[Canonical]) -> Iterator[Fault]:
    return rules.preference(row["chosen"], row["rejected"], "rejected")
