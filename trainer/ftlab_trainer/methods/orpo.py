"""Odds ratio preference optimisation: learns the chosen answers and the preference at once, without a reference.

The library keeps it among its experiments; this file is the only place that touches it there.
"""

from __future__ import annotations

from typing import Any

from trl.experimental.orpo import ORPOConfig, ORPOTrainer

from ..plan.settings import Settings
from ..plan.steps import Schedule
from . import _preference, common
from ._preference import METRICS, ROWS, Preferences

__all__ = ["METRICS", "PINNED", "ROWS", "arguments", "build", "config_class"]

PINNED: dict[str, Any] = {
    "model_init_kwargs": None,
    "trust_remote_code": False,
    # Else the dropout of the adapter that was asked for would be switched off without a word.
    "disable_dropout": False,
    "max_completion_length": None,
    "padding_value": None,
    "generate_during_eval": False,
    "is_encoder_decoder": None,
    "dataset_num_proc": None,
}


def config_class() -> type:
    """The library's class of arguments."""
    found: type = ORPOConfig
    return found


def arguments(settings: Settings, plan: Schedule) -> dict[str, Any]:
    """Arguments of ORPOConfig."""
    return {
        **common.arguments(settings, plan),
        **PINNED,
        "max_length": settings["training.max_length"],
        "beta": settings["training.beta"],
    }


class ORPO(Preferences, ORPOTrainer):  # type: ignore[misc]
    """ORPOTrainer over prepared pairs."""

    def concatenated_forward(self, model: Any, batch: dict[str, Any]) -> Any:
        """The forward pass over a batch of ours, under the library's names for its halves."""
        columns = {
            "input_ids": batch["input_ids"],
            "attention_mask": batch["attention_mask"],
            "labels": batch["input_ids"].masked_fill(batch["completion_mask"] == 0, -100),
        }
        halves = {
            f"{side}_{name}": half
            for name, values in columns.items()
            for side, half in zip(("chosen", "rejected"), values.chunk(2), strict=True)
        }
        return super().concatenated_forward(model, halves)

    def judged(self, inputs: dict[str, Any]) -> tuple[Any, dict[str, float]]:
        """The loss of a batch and the library's own measures of it."""
        loss, measured = self.get_batch_loss_metrics(self.model, inputs, train_eval="eval")
        return loss, {name.removeprefix("eval_"): value for name, value in measured.items()}


def build(**parts: Any) -> Any:
    """The trainer."""
    return _preference.build(ORPO, ORPOConfig, **parts)
