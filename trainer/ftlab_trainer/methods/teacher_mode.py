"""Learning from a teacher: its answers as they stand in the rows, or its token distributions on them."""

from __future__ import annotations

from typing import Any

from ..data.canonical import Conversation
from ..plan.settings import Settings
from . import _causal
from ._causal import METRICS, PINNED, arguments, config_class

__all__ = ["METRICS", "PINNED", "ROWS", "arguments", "build", "check", "config_class", "first", "measured"]

ROWS = Conversation


def measured(settings: Settings) -> tuple[str, ...]:
    """What is measured: with a teacher also the distance to it."""
    return (*METRICS, "divergence") if settings["training.teacher.name"] else METRICS


def check(settings: Settings, tokenizer: Any) -> None:
    """Whether the teacher can be compared with the model, before anything long is done."""
    if settings["training.teacher.name"]:
        from ..run import teacher

        teacher.check_vocabulary(settings, tokenizer)


def first(ready: Any, live: Any, checkpoint: Any) -> dict[str, Any]:
    """The teacher, before the seed that everything random of the model comes from."""
    if not ready.settings["training.teacher.name"]:
        return {}
    from ..run import teacher
    from ..run.save import named

    found = teacher.load(ready.settings, ready.prepared.stops)
    weights = sum(p.numel() for p in found.model.parameters())
    adapter = f" with the adapter {named(str(found.place.adapter))}" if found.place.adapter else ""
    live.screen.say(f"{'teacher':<8}{named(found.place.model)}{adapter}: {weights / 1e6:,.2f} M weights, frozen")
    return {"teacher": found}


def build(*, teacher: Any = None, **parts: Any) -> Any:
    """The trainer."""
    if teacher is None:
        return _causal.build(**parts)
    from ._distil import Distillation

    trainer = _causal.build(**parts, kind=Distillation)
    trainer.hold(teacher)
    return trainer
