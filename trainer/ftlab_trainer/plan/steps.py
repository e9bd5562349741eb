"""How long a run is, counted as the training library counts it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..errors import RunFailed
from .settings import Settings


@dataclass(frozen=True)
class Schedule:
    """Optimizer steps of a run and of its warm-up."""

    steps: int
    steps_per_epoch: int
    effective_batch_size: int
    warmup_steps: int
    warmup_origin: str


def schedule(settings: Settings, sequences: int) -> Schedule:
    """Steps for so many sequences; reads the fields that decide them."""
    batch, accumulation = settings["training.batch_size"], settings["training.gradient_accumulation_steps"]
    per_epoch = max(1, math.ceil(math.ceil(sequences / batch) / accumulation))
    epochs, most = settings["training.num_epochs"], settings["training.max_steps"]
    steps = most if most is not None else max(1, math.ceil(epochs * per_epoch))
    warmup, origin = warm_up(settings, steps)
    return Schedule(steps, per_epoch, batch * accumulation, warmup, origin)


def warm_up(settings: Settings, steps: int) -> tuple[int, str]:
    """`warmup_steps` above zero wins, else the ratio; the plain constant schedule has none."""
    given, ratio = settings["training.warmup_steps"] or 0, settings["training.warmup_ratio"] or 0.0
    if settings["training.lr_scheduler_type"] == "constant":
        return 0, "training.lr_scheduler_type: the constant schedule has no warm-up"
    if given > 0:
        return given, "training.warmup_steps"
    # Rounded up, as the library does with a ratio: a small ratio of a short run is one step, not none.
    return math.ceil(ratio * steps), f"training.warmup_ratio: {ratio:g} of {steps} steps"


# With the library's own values these two would be plain cosine and plain linear under another name.
SCHEDULE_ARGUMENTS: dict[str, dict[str, float]] = {
    "cosine_with_restarts": {"num_cycles": 2},
    "polynomial": {"power": 2.0, "lr_end": 0.0},
}


def factor(kind: str, step: int, warmup: int, steps: int) -> float:
    """Share of the full learning rate at a step, by the schedule's definition; the live one is compared with it."""
    if kind == "constant":
        return 1.0
    if step < warmup:
        return step / max(1, warmup)
    done = (step - warmup) / max(1, steps - warmup)
    match kind:
        case "constant_with_warmup":
            return 1.0
        case "cosine":
            return 0.5 * (1 + math.cos(math.pi * done))
        case "cosine_with_restarts":
            cycles = SCHEDULE_ARGUMENTS[kind]["num_cycles"]
            return 0.0 if done >= 1 else 0.5 * (1 + math.cos(math.pi * ((cycles * done) % 1.0)))
        case "polynomial":
            return math.pow(1 - done, SCHEDULE_ARGUMENTS[kind]["power"])
        case "linear":
            return max(0.0, 1 - done)
    raise RunFailed(f"training.lr_scheduler_type: {kind} has no definition here, so it could not be verified")
