"""Values and words that the tests of a run share."""

from __future__ import annotations

import json
import random
from pathlib import Path
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


def trained(out: Path, method: str, model: Path, data: Path, sets: dict[str, Any] | None = None) -> Path:
    """A run through the real entry point, for tests that share one."""
    from ftlab_trainer.config import Request, RunOptions, resolve
    from ftlab_trainer.config.options import BadRowLimit
    from ftlab_trainer.run import start

    file = out.parent / f"{out.name}.json"
    own = {"training.method": method, "model.name": str(model), "data.path": str(data)}
    values = {path: value for path, value in {**own, **SMALL, **(sets or {})}.items() if value is not None}
    file.write_text(json.dumps(nested(values)), encoding="utf-8")
    assert (
        start(
            resolve(Request(file=file, output_dir=str(out), environ={})), RunOptions(max_bad_rows=BadRowLimit(rows=1))
        )
        == 0
    )
    return out


def points(directory: Path) -> list[dict[str, Any]]:
    """The curve of a run."""
    from ftlab_contract import models

    found = [json.loads(line) for line in (directory / "metrics.jsonl").read_text().splitlines()]
    for point in found:
        models.MetricPoint.model_validate(point)
    return found


def losses(directory: Path) -> list[float]:
    return [point["loss"] for point in points(directory) if "loss" in point]
