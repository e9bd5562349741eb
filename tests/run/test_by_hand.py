"""Loss curves equal those of a plain script with the library's trainer and the same arguments, to the bit."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from run.support import SMALL

ARGUMENTS: dict[str, Any] = {
    "max_length": 64,
    "max_steps": 6,
    "per_device_train_batch_size": 2,
    "gradient_accumulation_steps": 2,
    "learning_rate": 1e-3,
    "warmup_steps": 1,
    "lr_scheduler_type": "cosine",
    "weight_decay": 0.01,
    "optim": "adamw_torch",
    "seed": 42,
    "data_seed": 42,
    "logging_steps": 1,
    "bf16": False,
    "activation_checkpointing": False,
    "save_strategy": "no",
    "report_to": "none",
    "disable_tqdm": True,
    "use_cpu": True,
}
OWN: dict[str, dict[str, Any]] = {
    "sft": {"assistant_only_loss": True},
    # What the plan makes of batches of packed rows here, and says: one row at a time, the same rows in a step.
    "cpt": {
        "packing": True,
        "packing_strategy": "bfd_split",
        "per_device_train_batch_size": 1,
        "gradient_accumulation_steps": 4,
    },
    "dpo": {"beta": 0.1, "disable_dropout": False, "pad_to_multiple_of": None},
    "orpo": {"beta": 0.1, "disable_dropout": False},
}


def rows(method: str, path: Path) -> list[dict[str, Any]]:
    """The rows as the library wants them."""
    found = [json.loads(line) for line in path.read_text().splitlines()]
    if method in ("sft", "cpt"):
        return found
    roles = {"prompt": "user", "chosen": "assistant", "rejected": "assistant"}
    return [{name: [{"role": role, "content": row[name]}] for name, role in roles.items()} for row in found]


def by_hand(method: str, model: Path, data: Path, use_lora: bool, folder: Path) -> list[float]:
    """The losses of a plain script."""
    import torch
    from datasets import Dataset
    from peft import LoraConfig
    from transformers import AutoModelForCausalLM, AutoTokenizer, set_seed
    from trl import DPOConfig, DPOTrainer, SFTConfig, SFTTrainer
    from trl.experimental.orpo import ORPOConfig, ORPOTrainer

    config_class, trainer_class = {"dpo": (DPOConfig, DPOTrainer), "orpo": (ORPOConfig, ORPOTrainer)}.get(
        method, (SFTConfig, SFTTrainer)
    )
    lora = LoraConfig(r=4, lora_alpha=8, lora_dropout=0.0, target_modules="all-linear", task_type="CAUSAL_LM")
    torch.set_num_threads(1)
    set_seed(42)
    trainer = trainer_class(
        model=AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32),
        args=config_class(output_dir=str(folder), **ARGUMENTS | OWN[method]),
        train_dataset=Dataset.from_list(rows(method, data)),
        processing_class=AutoTokenizer.from_pretrained(model),
        peft_config=lora if use_lora else None,
    )
    trainer.train()
    return [point["loss"] for point in trainer.state.log_history if "loss" in point]


@pytest.fixture
def model(tiny_model: Path, tmp_path: Path) -> Path:
    """The tiny model with a template that ends an answer in the end-of-text token: orpo's own preparation adds one."""
    from transformers import AutoTokenizer

    folder = tmp_path / "model"
    shutil.copytree(tiny_model, folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.chat_template = (
        "{% for m in messages %}{% if m.role == 'assistant' %}<turn>assistant\n{% generation %}{{ m.content }}<eos>"
        "{% endgeneration %}{% else %}<turn>{{ m.role }}\n{{ m.content }}\n{% endif %}{% endfor %}"
        "{% if add_generation_prompt %}<turn>assistant\n{% endif %}"
    )
    tokenizer.save_pretrained(folder)
    return folder


QUICK = [("sft", True), ("cpt", False), ("dpo", True), ("orpo", True)]
LONG = [pytest.param(method, not use_lora, marks=pytest.mark.slow) for method, use_lora in QUICK]


@pytest.mark.parametrize(("method", "use_lora"), [*QUICK, *LONG])
def test_the_losses_are_those_of_a_plain_script(
    train: Callable[..., Path],
    method: str,
    use_lora: bool,
    model: Path,
    texts: Path,
    chats: Path,
    pairs: Path,
    tmp_path: Path,
) -> None:
    sets: dict[str, Any] = {"model.name": str(model), "training.max_steps": ARGUMENTS["max_steps"]}
    sets |= {"training.use_lora": use_lora, "data.train_split": 1, "data.eval_split": 0}
    if not use_lora:
        sets["training.lora_config"] = None
    assert SMALL["training.learning_rate"] == ARGUMENTS["learning_rate"]
    directory = train(method, sets)
    lines = [json.loads(line) for line in (directory / "metrics.jsonl").read_text().splitlines()]
    found = [point["loss"] for point in lines if "loss" in point]
    data = {"sft": chats, "cpt": texts}.get(method, pairs)
    assert len(found) == ARGUMENTS["max_steps"]
    assert found == by_hand(method, model, data, use_lora, tmp_path / "hand")


def test_noise_on_embeddings_is_that_of_a_plain_script(
    train: Callable[..., Path], model: Path, chats: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(OWN["sft"], "neftune_noise_alpha", 5.0)
    sets = {"model.name": str(model), "training.max_steps": ARGUMENTS["max_steps"], "data.train_split": 1}
    directory = train("sft", {**sets, "data.eval_split": 0, "training.neftune_noise_alpha": 5.0})
    lines = [json.loads(line) for line in (directory / "metrics.jsonl").read_text().splitlines()]
    found = [point["loss"] for point in lines if "loss" in point]
    assert found == by_hand("sft", model, chats, True, tmp_path / "hand")
