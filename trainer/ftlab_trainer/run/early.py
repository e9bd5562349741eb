"""The best evaluation of a run, and the end of a run that no longer gets better.

Everything follows from the curve that a checkpoint keeps, so a resumed run ends where it would have ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Standing:
    """The best evaluation so far, and how many came after it."""

    step: int
    value: float
    since: int


def standing(history: Iterable[Mapping[str, Any]], arguments: Mapping[str, Any]) -> Standing | None:
    """From the curve; None where nothing is chosen by a metric, or none was measured while training."""
    name, greater = arguments["metric_for_best_model"], arguments["greater_is_better"]
    if not name or not arguments["load_best_model_at_end"]:
        return None
    best: Standing | None = None
    for point in history:
        if name not in point or not point["step"]:
            continue
        value = float(point[name])
        if best is None or (value > best.value if greater else value < best.value):
            best = Standing(int(point["step"]), value, 0)
        else:
            best = Standing(best.step, best.value, best.since + 1)
    return best


def over(place: Standing | None, patience: int | None) -> bool:
    """Whether the run ends here."""
    return place is not None and patience is not None and place.since >= patience


def kept(place: Standing | None, arguments: Mapping[str, Any], step: int, steps: int) -> str | None:
    """Which weights were put in place, and why, where they are not those of the last planned step."""
    if place is None or (place.step == step == steps):
        return None
    metric = str(arguments["metric_for_best_model"]).removeprefix("eval_").replace("_", " ")
    told = f"those of step {place.step}, the best by held-out {metric} ({place.value:.4g})"
    return told + (
        f"; ended at step {step} of {steps}, after {place.since} without a better one" if step < steps else ""
    )
