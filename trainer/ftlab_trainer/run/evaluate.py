"""What the model is worth before and after: exact means over every held-out target token."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import UserError

HELD_OUT = "held-out"
GENERAL = "general"


def measure(
    trainer: Any, sets: Mapping[str, Any], metrics: list[str], known: Mapping[str, Any] | None = None
) -> dict[str, float]:
    """Measures by name. The same code as the evaluation during training, so that the numbers can be compared.

    `known` are measures of the trainer's own held-out rows that were taken already, of the same weights.
    """
    found: dict[str, float] = {}
    for name, rows in sets.items():
        if rows is None or not len(rows):
            continue
        # The trainer's own set goes by its default, so that its points join the curve.
        own = name == HELD_OUT
        result = (known or trainer.evaluate()) if own else trainer.evaluate(rows, metric_key_prefix=name)
        prefix = "eval" if own else name
        for metric in metrics:
            found[f"{name} {metric}"] = result[f"{prefix}_{metric}"]
    return found


def wanted(asked: list[str] | None, every: Sequence[str]) -> list[str]:
    """The metrics that are measured: the first, the loss, and those asked for; by default all of the method."""
    if strange := [metric for metric in asked or () if metric not in every]:
        raise UserError(
            f"evaluation.metrics: {', '.join(strange)} cannot be measured for this method; allowed: {', '.join(every)}"
        )
    return [metric for metric in every if not asked or metric in asked or metric == every[0]]


def pairs(before: Mapping[str, float], after: Mapping[str, float]) -> list[dict[str, Any]]:
    """The contract's Measure records."""
    names = list(dict.fromkeys([*before, *after]))
    records = []
    for name in names:
        record: dict[str, Any] = {"name": name}
        if name in before:
            record["before"] = before[name]
        if name in after:
            record["after"] = after[name]
        records.append(record)
    return records


def line(record: Mapping[str, Any]) -> str:
    """A measure as a person reads it."""
    from .progress import number

    name, before, after = str(record["name"]).replace("_", " "), record.get("before"), record.get("after")
    if before is None or after is None:
        one = after if before is None else before
        return f"{name:<29} {number(one)}" if one is not None else ""
    # A share of nothing, or of something below it, says nothing.
    change = f"{100 * (after - before) / before:+.0f}%" if before > 0 <= after else ""
    # Almost everything is not everything.
    change = f"{100 * (after - before) / before:+.1f}%" if change == "-100%" else change
    return f"{name:<29} {number(before):>8} -> {number(after):>8}   {change}".rstrip()
