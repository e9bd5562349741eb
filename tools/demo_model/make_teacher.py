"""Train the teacher of the distillation demonstration: an adapter on the built-in model, by the product itself.

It has the demonstration's own seed and split, so that rows held out there are rows that the teacher has not seen.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from .common import ASSETS, parser

TEACHER_DIR = ASSETS / "teacher"
SETS = {
    "data.train_split": 0.8,
    "data.eval_split": 0.2,
    "training.num_epochs": 8,
    "training.lora_config.r": 8,
    "training.lora_config.lora_alpha": 16,
    "run.threads": 1,
}


def main() -> None:
    """Train, and write the adapter with bfloat16 weights."""
    args = parser(__doc__).parse_args()
    run = Path(args.work) / "teacher"
    shutil.rmtree(run, ignore_errors=True)
    words = ["run", "template", "sft_standard", "--output-dir", str(run)]
    words += [word for path, value in SETS.items() for word in ("--set", f"{path}={value}")]
    subprocess.run([sys.executable, "-m", "ftlab_trainer", *words], check=True)
    TEACHER_DIR.mkdir(exist_ok=True)
    weights = load_file(run / "model/adapter_model.safetensors")
    weights = {name: values.to(torch.bfloat16) for name, values in weights.items()}
    save_file(weights, TEACHER_DIR / "adapter_model.safetensors", metadata={"format": "pt"})
    config = json.loads((run / "model/adapter_config.json").read_text())
    # Where the base stood here is nobody's business; whoever loads the adapter says where it stands there.
    config |= {"base_model_name_or_path": None, "target_modules": sorted(config["target_modules"])}
    (TEACHER_DIR / "adapter_config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")
    for path in TEACHER_DIR.iterdir():
        path.chmod(0o644)


if __name__ == "__main__":
    main()
