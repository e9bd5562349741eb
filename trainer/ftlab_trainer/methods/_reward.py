"""A reward model fitted to scored rows, from the base model of the run.

Where prompts have several answers, it learns which of two is better (the library's RewardTrainer); where they have not,
the reward itself. Its scores are brought to the scale of the rewards afterwards, so that beta and the curves mean the
same either way.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from datasets import Dataset
from transformers import PrinterCallback, Trainer, TrainerCallback, set_seed
from trl import RewardConfig, RewardTrainer

from ..data.prompts import Prompts, rewards_of
from ..errors import RunFailed, UserError
from ..plan.settings import Settings
from ..plan.steps import Schedule
from ..run import build
from ..run.rows import extent
from . import common
from ._judge import ByModel, ended, half, padded, padding, rows_in

HEAD = "score"
WARM_UP = 0.1
CALIBRATED_ON = 1024

# Arguments of RewardConfig beside those every method has.
PINNED: dict[str, Any] = {
    "model_init_kwargs": None,
    "trust_remote_code": False,
    "chat_template_path": None,
    "disable_dropout": False,
    "dataset_num_proc": None,
    "eos_token": None,
    # The library would drop longer pairs without a word; ours are within training.max_length already.
    "max_length": None,
    "pad_to_multiple_of": None,
    "center_rewards_coefficient": None,
    "activation_offloading": False,
}


@dataclass
class Collator:
    """Batches of pairs, the better answers before the worse, or of rows with their rewards."""

    rows: Any
    pad: int
    stops: Sequence[int]
    rewards: Any = None

    def __call__(self, examples: list[dict[str, int]]) -> dict[str, Any]:
        """A batch."""
        sides = ("row",) if self.rewards is not None else ("better", "worse")
        numbers = [example[side] for side in sides for example in examples]
        rows = [self.rows[number] for number in numbers]
        whole = [[*row["prompt_ids"], *ended(row["response_ids"], self.stops)] for row in rows]
        ids, mask = padded(whole, self.pad)
        batch = {"input_ids": ids, "attention_mask": mask}
        if self.rewards is not None:
            batch["reward"] = torch.tensor(self.rewards[numbers], dtype=torch.float32)
        return batch


class ByPairs(RewardTrainer):  # type: ignore[misc]
    """RewardTrainer over pairs of ours."""

    def _prepare_dataset(self, dataset: Any, *_: Any) -> Any:
        return dataset

    def _set_signature_columns_if_needed(self) -> None:
        self._signature_columns = ["better", "worse"]


class ByRows(Trainer):  # type: ignore[misc]
    """The reward itself, by least squares."""

    def _set_signature_columns_if_needed(self) -> None:
        self._signature_columns = ["row"]

    def compute_loss(
        self, model: Any, inputs: Any, return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        """The mean squared distance from the rewards."""
        reward = inputs.pop("reward")
        logits = model(**inputs, use_cache=False).logits[:, 0]
        return torch.nn.functional.mse_loss(logits.float(), reward)


class Say(TrainerCallback):  # type: ignore[misc]
    """Says how far the fit is."""

    def __init__(self, report: Any) -> None:
        self.report = report

    def on_step_end(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        """A step is done."""
        self.report("fitting the reward model", state.global_step, state.max_steps)


def fit(
    settings: Settings,
    schedule: Schedule,
    rows: Any,
    tokenizer: Any,
    stops: Sequence[int],
    *,
    device: str,
    folder: Path,
    report: Any,
) -> ByModel:
    """The fitted model."""
    rewards, pairs = rewards_of(rows), Prompts(rows).pairs()
    # A few prompts that happen to have two answers are no reason to leave the other rows out.
    ranked = len(np.unique(pairs)) * 2 >= len(rows)
    if not ranked and not float(rewards.std()) > 0:
        raise RunFailed("All rewards of the rows are the same, so no reward model can be fitted to them.")
    examples = Dataset.from_dict(
        {"better": pairs[:, 0], "worse": pairs[:, 1]} if ranked else {"row": np.arange(len(rows))}
    )
    set_seed(settings["seed"])
    model = build.load_model(settings, device, scores=True, fresh=(HEAD,))
    told = build.fit_vocabulary(model, tokenizer, settings, extent(rows).largest_id)
    if told and settings["training.use_lora"]:
        raise UserError(f"tokenizer.name: {told}, which an adapter of the reward model cannot learn; train all weights")
    model = build.add_adapter(model, settings, head=HEAD)
    pad = padding(tokenizer)
    model.config.get_text_config().pad_token_id = pad
    scaled = None if ranked else (rewards - rewards.mean()) / rewards.std()
    arguments = _arguments(settings, schedule, len(examples))
    trainer = (ByPairs if ranked else ByRows)(
        model=model,
        args=RewardConfig(output_dir=str(folder), use_cpu=device == "cpu", **arguments),
        data_collator=Collator(rows, pad, stops, scaled),
        train_dataset=examples,
        processing_class=tokenizer,
        callbacks=[Say(report)],
    )
    trainer.remove_callback(PrinterCallback)
    for name, parameter in model.named_parameters():
        # As the adapter of the policy: small updates are lost in the type of the base.
        if parameter.requires_grad and (".lora_" in name or half(settings) is not None):
            parameter.data = parameter.data.to(torch.float32)
    loss = trainer.train().training_loss
    if not math.isfinite(loss):
        raise RunFailed(
            "The loss of the reward model is not a number. A lower training.reward.learning_rate usually helps."
        )
    judge = ByModel(model, pad, settings["training.reward.batch_size"], half(settings))
    _calibrate(judge, rows, rewards, stops)
    judge.told = {
        **({"base": settings["model.name"]} if settings["training.use_lora"] else {}),
        "fitted_to": "pairs" if ranked else "rows",
        "examples": len(examples),
        "rows": len(np.unique(pairs)) if ranked else len(rows),
        "batch_size": trainer.args.train_batch_size,
        "epochs": trainer.args.num_train_epochs,
        "learning_rate": trainer.optimizer.param_groups[0].get("initial_lr"),
        "steps": trainer.state.global_step,
        "loss": loss,
    }
    # The optimizer's state would stay beside the policy's.
    trainer.accelerator.free_memory()
    return judge


def _arguments(settings: Settings, schedule: Schedule, examples: int) -> dict[str, Any]:
    """Arguments of RewardConfig: the run's, with the fit's own length and rate and nothing saved on the way."""
    epochs, batch = settings["training.reward.num_epochs"], settings["training.reward.batch_size"]
    steps = max(1, math.ceil(epochs * math.ceil(examples / batch)))
    return {
        **common.arguments(settings, schedule),
        **PINNED,
        "learning_rate": settings["training.reward.learning_rate"],
        "lr_scheduler_type": "linear",
        "lr_scheduler_kwargs": None,
        "warmup_steps": math.ceil(WARM_UP * steps),
        "num_train_epochs": epochs,
        "max_steps": -1,
        "per_device_train_batch_size": batch,
        "gradient_accumulation_steps": 1,
        "eval_strategy": "no",
        "save_strategy": "no",
        "load_best_model_at_end": False,
        "metric_for_best_model": None,
        "greater_is_better": None,
        "torch_compile": False,
        "torch_compile_backend": None,
    }


def _calibrate(judge: ByModel, rows: Any, rewards: Any, stops: Sequence[int]) -> None:
    """Scale and offset that bring scores nearest to the rewards; more of a score never becomes less of a reward."""
    step = max(1, len(rows) // CALIBRATED_ON)
    some = rows.select(range(0, len(rows), step))
    scores = np.array([score for batch in rows_in(some, stops) for score in judge(*batch)])
    if not np.isfinite(scores).all() or scores.std() == 0:
        return
    scale, offset = np.polyfit(scores, rewards[::step], 1)
    if scale > 0:
        judge.scale, judge.offset = float(scale), float(offset)
