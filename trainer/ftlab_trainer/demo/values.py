"""What the demonstration uses in place of a template's values: its own model and data, and what suits so small a model.

Each value stands on screen and in the plan with origin `demo`. What is not here stays as the template says.
"""

from __future__ import annotations

import os
from typing import Any

from ftlab_contract.constants import FORMAT_COMPATIBILITY

ASSETS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "assets")
MODEL = os.path.join(ASSETS, "model")
START = os.path.join(ASSETS, "start")  # the model after it has learnt to answer, well and badly alike
TEACHER = os.path.join(ASSETS, "teacher")  # an adapter on the model, of a longer run of supervised fine-tuning
_DATA = os.path.join(ASSETS, "data")

# For every template. The model has a few million weights and the corpora a few hundred thousand tokens, so a run is
# some hundred small steps on which curves need a point more often.
_ALL: dict[str, Any] = {
    "training": {
        "gradient_checkpointing": False,  # activations this small need no saving
        "logging_steps": 5,
        "eval_steps": 50,
        "save_steps": 50,
        "dataloader_num_workers": 0,  # starting processes takes longer than reading the data
        "dataloader_prefetch_factor": None,
    }
}

# By template; `python bench/demo.py` measures what they give.
_BY_TEMPLATE: dict[str, dict[str, Any]] = {
    "cpt_standard": {
        "training": {
            "max_length": 512,  # the model's own length in pre-training
            "learning_rate": 1e-3,  # an adapter of a model this small has to move further
            "batch_size": 1,
            "eval_batch_size": 1,
            "gradient_accumulation_steps": 2,  # two hundred steps instead of a dozen
            "warmup_steps": 10,
            # Attention alone learns too little of a domain in so few steps.
            "lora_config": {
                "target_modules": ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
            },
        },
    },
    "sft_standard": {
        "training": {
            "max_length": 256,  # the built-in questions and answers are short
            "learning_rate": 2e-3,
            "batch_size": 4,
            "gradient_accumulation_steps": 2,
            "num_epochs": 5,  # two hundred conversations are soon read
            "warmup_steps": 10,
        },
    },
}
_PAIRS: dict[str, Any] = {
    "max_length": 128,  # the built-in questions and answers are short
    "batch_size": 4,
    "gradient_accumulation_steps": 2,
    "num_epochs": 3,
    "warmup_steps": 6,
}
# Two hundred pairs: a twentieth of them would be ten, and an accuracy out of ten says little.
_HELD = {"train_split": 0.8, "eval_split": 0.2}
_BY_TEMPLATE |= {
    "dpo_standard": {"training": {**_PAIRS, "learning_rate": 3e-4}, "data": _HELD},
    "orpo_standard": {"training": {**_PAIRS, "learning_rate": 1e-3}, "data": _HELD},  # it learns the answers too
}
# A policy learns from differences between its answers, so it has to answer before it can answer better.
_STARTED = {"rlhf_standard"}
_BY_TEMPLATE["rlhf_standard"] = {
    "training": {
        "max_length": 128,
        "max_completion_length": 24,
        "learning_rate": 2e-3,
        "batch_size": 32,
        "eval_batch_size": 56,
        "gradient_accumulation_steps": 1,
        "num_generations": 8,
        "num_epochs": 2,
        "warmup_steps": 3,
        "eval_steps": 11,
        "save_steps": 11,
        "reward": {"num_epochs": 2, "learning_rate": 1e-3},
    },
    "data": _HELD,
}
_BY_TEMPLATE["teacher_mode_standard"] = {
    "training": {
        **_BY_TEMPLATE["sft_standard"]["training"],
        "eval_steps": 20,
        "save_steps": 20,
        "teacher": {"name": TEACHER},
    },
    "data": _HELD,  # the split that the teacher was trained with, so neither has seen what is held out
}
# A template that nobody has measured yet.
_OTHERS = _BY_TEMPLATE["sft_standard"]


class NoDemonstration(LookupError):
    """No built-in data suits the method."""


def dataset(method: str) -> str:
    """Return the built-in data for a method: its own, or that of a method that takes the same formats."""
    takes = FORMAT_COMPATIBILITY[method]
    for name in (method, *(other for other, formats in FORMAT_COMPATIBILITY.items() if formats == takes)):
        path = os.path.join(_DATA, f"{name}.jsonl")
        if os.path.isfile(path):
            return path
    raise NoDemonstration(method)


def overrides(template: str | None, method: str | None) -> dict[str, Any]:
    """Return the demonstration's layer for a template."""
    # Imported here because the config imports this module in its turn.
    from ..config.fields import overlay

    layer = overlay(_ALL, _BY_TEMPLATE.get(template or "", _OTHERS))
    own: dict[str, Any] = {"model": {"name": START if template in _STARTED else MODEL}}
    if method is not None:
        own["data"] = {"path": dataset(method)}
    return overlay(layer, own)
