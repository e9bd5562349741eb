"""Train the model that the demonstration of rlhf starts from: one that answers, in every manner alike.

A policy learns from differences between its own answers, so it has to answer before it can answer better. Whole, brief,
curt and rude answers to questions that `rlhf.jsonl` does not ask are learnt by the product itself, all weights.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from .common import ASSETS, MODEL_DIR, parser, write_jsonl
from .make_examples import PROMPTS, SEED, ask, scored
from .questions import questions

START_DIR = ASSETS / "start"
SETS = {
    "model.torch_dtype": "float32",
    "training.use_lora": "false",
    "training.lora_config": "null",
    "training.quantization": "null",
    "training.optim": "adamw_torch",
    "training.gradient_checkpointing": "false",
    "training.max_length": 128,
    "training.learning_rate": 5e-4,
    "training.num_epochs": 3,
    "training.batch_size": 16,
    "training.gradient_accumulation_steps": 1,
    "training.warmup_steps": 10,
    "training.packing": "false",
}


def main() -> None:
    """Train, and write the weights in bfloat16."""
    args = parser(__doc__).parse_args()
    run, data = Path(args.work) / "start", Path(args.work) / "answers.jsonl"
    shutil.rmtree(run, ignore_errors=True)
    others = questions(SEED + 2)[PROMPTS:]
    write_jsonl(
        data,
        ({"messages": ask(item.text, text)} for index, item in enumerate(others) for text, _ in scored(item, index)),
    )
    words = ["run", "template", "sft_standard", "--model", str(MODEL_DIR), "--dataset", str(data)]
    words += ["--output-dir", str(run)]
    words += [word for path, value in SETS.items() for word in ("--set", f"{path}={value}")]
    subprocess.run([sys.executable, "-m", "ftlab_trainer", *words], check=True)
    shutil.copytree(MODEL_DIR, START_DIR, dirs_exist_ok=True, ignore=shutil.ignore_patterns("README.md"))
    weights = load_file(run / "model" / "model.safetensors")
    held = {name: values.to(torch.bfloat16) for name, values in weights.items()}
    save_file(held, START_DIR / "model.safetensors", metadata={"format": "pt"})
    for path in START_DIR.iterdir():
        path.chmod(0o644)


if __name__ == "__main__":
    main()
