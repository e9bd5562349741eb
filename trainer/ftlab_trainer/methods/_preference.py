"""What the methods that learn from preference pairs share: rows, collator, measures.

Tokenised pairs are ours (`prompt_ids`, `chosen_ids`, `rejected_ids`); the library would render, cut and drop them
itself. A batch holds the chosen sequences before the rejected ones, and the loss is a mean over pairs.
"""

from __future__ import annotations

import copy
from typing import Any

import torch
from transformers import PrinterCallback
from trl.trainer.dpo_trainer import DataCollatorForPreference

from ..data.canonical import Pair
from ..run.rows import stand_in
from ._exact import Exact

ROWS = Pair
METRICS = ("loss", "preference_accuracy", "preference_margin")
COLUMNS = ("prompt_ids", "chosen_ids", "rejected_ids")
# The library's names for the measures of a batch, and ours.
_NAMES = {"rewards/accuracies": "preference_accuracy", "rewards/margins": "preference_margin"}


class Collator(DataCollatorForPreference):  # type: ignore[misc]
    """Adds which pairs a batch holds, and pads on either side."""

    padding_side: str = "right"
    padding_free: bool = False

    def torch_call(self, examples: list[dict[str, Any]]) -> dict[str, Any]:
        """A batch."""
        batch: dict[str, Any] = super().torch_call(examples)
        if self.padding_side == "left":
            width = batch["input_ids"].shape[1]
            for row, length in enumerate(batch["attention_mask"].sum(dim=1).tolist()):
                for values in batch.values():
                    values[row] = torch.roll(values[row], width - length)
        if "sequence" in examples[0]:
            batch["sequence"] = torch.tensor([example["sequence"] for example in examples])
        return batch


class Preferences(Exact):
    """Mixed into a trainer of the library, before it."""

    def _prepare_dataset(self, dataset: Any, *_: Any) -> Any:
        return dataset

    def _set_signature_columns_if_needed(self) -> None:
        self._signature_columns = [*COLUMNS, "sequence"]

    def judged(self, inputs: dict[str, Any]) -> tuple[Any, dict[str, float]]:
        """The loss of a batch and the library's own measures of it, by the library's names."""
        raise NotImplementedError

    def sums(self, inputs: dict[str, Any]) -> tuple[dict[str, float], int]:
        """Loss, accuracy and margin of the pairs of a batch."""
        pairs = len(inputs["input_ids"]) // 2
        loss, measured = self.judged(inputs)
        found = {"loss": float(loss), **{ours: float(measured[theirs]) for theirs, ours in _NAMES.items()}}
        return {name: value * pairs for name, value in found.items()}, pairs


def build(
    trainer_class: Any,
    config_class: Any,
    *,
    arguments: dict[str, Any],
    output_dir: str,
    model: Any,
    tokenizer: Any,
    train: Any,
    held_out: Any,
    meter: Any,
    report: Any,
    callbacks: list[Any],
    use_cpu: bool,
) -> Any:
    """The trainer."""
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    collator = Collator(pad_token_id=tokenizer.pad_token_id, max_length=arguments["max_length"])
    collator.padding_side = tokenizer.padding_side
    trainer = trainer_class(
        model=model,
        args=config_class(output_dir=output_dir, use_cpu=use_cpu, **arguments),
        data_collator=collator,
        train_dataset=_ready(stand_in(train)),
        eval_dataset=None if held_out is None else _ready(held_out),
        processing_class=tokenizer,
        callbacks=callbacks,
    )
    # It would print every record the run keeps in its own files.
    trainer.remove_callback(PrinterCallback)
    trainer.meter, trainer.report = meter, report
    trainer.train_dataset, trainer.eval_dataset = train, held_out
    return trainer


def _ready(rows: Any) -> Any:
    """The rows, deaf to the preparation that a trainer's constructor maps over them."""
    deaf = copy.copy(rows)
    deaf.map = lambda *_, **__: deaf
    return deaf
