"""Values and words that the tests of a run share."""

from __future__ import annotations

import random
from typing import Any

WORDS = ["the", "sea", "was", "calm", "and", "a", "ship", "went", "slowly", "past", "an", "island", "of", "birds"]
EVERY_STEP = {"training.save_strategy": "steps", "training.save_steps": 1, "training.evaluation_strategy": "steps"}

# What suits so small a model, for every test; a test sets what it is about on top.
SMALL: dict[str, Any] = {
    "training.max_length": 64,
    "training.max_steps": 2,
    "training.batch_size": 2,
    "training.gradient_accumulation_steps": 2,
    "training.learning_rate": 1e-3,
    "training.logging_steps": 1,
    "training.gradient_checkpointing": False,
    "training.warmup_steps": 1,
    "training.evaluation_strategy": "no",
    "training.save_strategy": "no",
    "model.torch_dtype": "float32",
    "training.bf16": False,
    "training.quantization": {"load_in_4bit": False},
    "training.optim": "adamw_torch",
    "training.dataloader_pin_memory": False,
    "training.dataloader_num_workers": 0,
    "training.lora_config": {"r": 4, "lora_alpha": 8, "lora_dropout": 0.0},
    "data.train_split": 0.9,
    "run.threads": 1,
    "predictions.max_new_tokens": 4,
}


def nested(values: dict[str, Any]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for path, value in values.items():
        *blocks, name = path.split(".")
        here = tree
        for block in blocks:
            here = here.setdefault(block, {})
        if isinstance(value, dict) and isinstance(here.get(name), dict):
            here[name] |= value
        else:
            here[name] = dict(value) if isinstance(value, dict) else value
    return tree


def sentence(random_numbers: random.Random, words: int) -> str:
    return " ".join(random_numbers.choice(WORDS) for _ in range(words))
