"""The trainer of methods that learn by predicting the next token of prepared rows."""

from __future__ import annotations

from typing import Any

import torch
from transformers import PrinterCallback
from trl import SFTConfig, SFTTrainer
from trl.trainer.sft_trainer import DataCollatorForLanguageModeling

from ..plan.settings import Settings
from ..plan.steps import Schedule
from ..run.meter import Meter
from ..run.rows import stand_in
from . import common
from ._exact import Exact

METRICS = ("loss", "perplexity")

# Arguments of SFTConfig beside those every method has.
PINNED: dict[str, Any] = {
    "model_init_kwargs": None,
    "trust_remote_code": False,
    "router_aux_loss_coef": None,
    "chat_template_path": None,
    "dataset_text_field": "text",
    # Tokens and masks are ours: the library's own preparation drops rows and cuts text without saying so.
    "dataset_kwargs": {"skip_prepare_dataset": True},
    "dataset_num_proc": None,
    "eos_token": None,
    "truncation_mode": "keep_start",
    "shuffle_dataset": False,
    # The only strategy that keeps every token and lets no document see another.
    "packing_strategy": "bfd_split",
    "pad_to_multiple_of": None,
    "completion_only_loss": False,
    "assistant_only_loss": False,
    "loss_type": "nll",
    "activation_offloading": False,
}


def config_class() -> type:
    """The library's class of arguments."""
    found: type = SFTConfig
    return found


def arguments(settings: Settings, plan: Schedule) -> dict[str, Any]:
    """Arguments of SFTConfig."""
    packing = bool(settings["training.packing"])
    return {
        **common.arguments(settings, plan),
        **PINNED,
        "max_length": settings["training.max_length"],
        "packing": packing,
        "eval_packing": packing,
        "padding_free": packing,
    }


class Collator(DataCollatorForLanguageModeling):  # type: ignore[misc]
    """Adds which sequences a batch holds, so that the ledger can say what was reached, and pads on either side."""

    padding_side: str = "right"

    def torch_call(self, examples: list[dict[str, Any]]) -> dict[str, Any]:
        """A batch."""
        batch: dict[str, Any] = super().torch_call(examples)
        if self.padding_side == "left" and not self.padding_free:
            for row, example in enumerate(examples):
                shift = batch["input_ids"].shape[1] - len(example["input_ids"])
                for key, values in batch.items():
                    batch[key][row] = torch.roll(values[row], shift)
        if "sequence" in examples[0]:
            batch["sequence"] = torch.tensor([example["sequence"] for example in examples])
        return batch


class CausalTrainer(Exact, SFTTrainer):  # type: ignore[misc]
    """SFTTrainer over prepared rows."""

    def sums(self, inputs: dict[str, Any]) -> tuple[dict[str, float], int]:
        """The loss of every target token."""
        summed = self.compute_loss(self.model, inputs, num_items_in_batch=torch.ones((), device=self.args.device))
        return {"loss": float(summed)}, int((inputs["labels"][..., 1:] != -100).sum())

    def derived(self, means: dict[str, float]) -> dict[str, float]:
        """The perplexity of the mean loss."""
        return {"perplexity": perplexity(means["loss"])}


def perplexity(loss: float) -> float:
    """The exponential of a loss; a loss too large for it is infinite perplexity, not an error."""
    return float(torch.exp(torch.tensor(loss, dtype=torch.float64)))


def build(
    *,
    arguments: dict[str, Any],
    output_dir: str,
    model: Any,
    tokenizer: Any,
    train: Any,
    held_out: Any,
    meter: Meter,
    report: Any,
    callbacks: list[Any],
    use_cpu: bool,
    kind: type[CausalTrainer] = CausalTrainer,
) -> CausalTrainer:
    """The trainer."""
    trainer = kind(
        model=model,
        args=SFTConfig(output_dir=output_dir, use_cpu=use_cpu, **arguments),
        train_dataset=stand_in(train),
        eval_dataset=held_out,
        processing_class=tokenizer,
        callbacks=callbacks,
    )
    # It would print every record the run keeps in its own files.
    trainer.remove_callback(PrinterCallback)
    trainer.meter, trainer.report, trainer.train_dataset = meter, report, train
    inner = trainer.data_collator
    trainer.data_collator = Collator(
        pad_token_id=inner.pad_token_id,
        padding_free=inner.padding_free,
        return_position_ids=inner.return_position_ids,
        pad_to_multiple_of=inner.pad_to_multiple_of,
    )
    trainer.data_collator.padding_side = tokenizer.padding_side
    return trainer
