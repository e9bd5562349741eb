"""Direct preference optimisation: the chosen answer above the rejected one, held near a frozen reference.

Under an adapter the reference is the base with the adapter disabled; where all weights are trained it is a second copy
of the model as it came.
"""

from __future__ import annotations

from typing import Any

from trl import DPOConfig, DPOTrainer

from ..plan.settings import Settings
from ..plan.steps import Schedule
from . import _preference, common
from ._preference import METRICS, ROWS, Preferences

__all__ = ["METRICS", "PINNED", "ROWS", "arguments", "build", "config_class"]

PINNED: dict[str, Any] = {
    "model_init_kwargs": None,
    "trust_remote_code": False,
    "router_aux_loss_coef": None,
    # Else the dropout of the adapter that was asked for would be switched off without a word.
    "disable_dropout": False,
    "dataset_num_proc": None,
    "truncation_mode": "keep_start",
    "padding_free": False,
    "pad_to_multiple_of": None,
    "precompute_ref_log_probs": False,
    "precompute_ref_batch_size": None,
    "loss_weights": None,
    "ld_alpha": None,
    "f_divergence_type": "reverse_kl",
    "f_alpha_divergence_coef": 0.5,
    "label_smoothing": 0.0,
    "use_weighting": False,
    "discopop_tau": 0.05,
    "sync_ref_model": False,
    "activation_offloading": False,
}


def config_class() -> type:
    """The library's class of arguments."""
    found: type = DPOConfig
    return found


def arguments(settings: Settings, plan: Schedule) -> dict[str, Any]:
    """Arguments of DPOConfig."""
    return {
        **common.arguments(settings, plan),
        **PINNED,
        "max_length": settings["training.max_length"],
        "beta": settings["training.beta"],
        "loss_type": ["sigmoid"],
    }


class DPO(Preferences, DPOTrainer):  # type: ignore[misc]
    """DPOTrainer over prepared pairs."""

    def judged(self, inputs: dict[str, Any]) -> tuple[Any, dict[str, float]]:
        """The loss of a batch and the library's own measures of it."""
        loss = self.compute_loss(self.model, inputs)
        kept = self._metrics["eval"]
        measured = {name: values[-1] for name, values in kept.items()}
        kept.clear()
        return loss, measured


def build(**parts: Any) -> Any:
    """The trainer."""
    trainer = _preference.build(DPO, DPOConfig, **parts)
    if "ref" in getattr(trainer.model, "peft_config", {}):
        # A copy of an adapter that has learnt nothing is the base with the adapter disabled, for more memory.
        trainer.model.delete_adapter("ref")
    return trainer
