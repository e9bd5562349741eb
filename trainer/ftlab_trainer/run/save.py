"""Saving the trained model: safetensors, the tokenizer, and a card that says what it is."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import UserError
from .records import readable, write_text

GIB = 1024**3
OPTIMIZER_BYTES = 8  # two float32 moments of each trained weight


def check_disk(folder: Path, *, model_bytes: int, trained: int, whole: bool, checkpoints: int) -> None:
    """Refuse a run that would fill the disk: the model once, and its checkpoints with their optimizer state."""
    each = (model_bytes if whole else trained * 4) + trained * OPTIMIZER_BYTES
    need = (model_bytes if whole else trained * 4) + each * (checkpoints + 1)
    free = shutil.disk_usage(folder).free
    if need > free:
        raise UserError(
            f"run.output_dir: {folder} has {free / GIB:.1f} GiB free, and this run may need {need / GIB:.1f} GiB "
            f"(the model, and {checkpoints + 1} checkpoints of {each / GIB:.1f} GiB). Free some, choose another "
            "--output-dir, or keep fewer: --set training.save_total_limit=1"
        )


def named(model: str) -> str:
    """A model's name as a person knows it; of a folder its last two parts."""
    path = Path(model)
    return "/".join(path.parts[-2:]) if path.is_absolute() else model


def save_model(trainer: Any, tokenizer: Any, folder: Path, card: str) -> None:
    """Write the adapter or the whole model."""
    trainer.save_model(str(folder))
    tokenizer.save_pretrained(str(folder))
    for leftover in ("training_args.bin",):
        # Pickled arguments of the library; the plan and the receipt say the same in the open.
        (folder / leftover).unlink(missing_ok=True)
    write_text(folder / "README.md", card)
    readable(folder)


def card(receipt: Mapping[str, Any], plan: Mapping[str, Any], title: str, *, adapter: bool) -> str:
    """The model card."""
    model = named(plan["model"])
    described = {v["path"]: v["value"] for v in receipt["describes"]}
    lines = [
        "---",
        f"base_model: {model}",
        f"library_name: {'peft' if adapter else 'transformers'}",
        "pipeline_tag: text-generation",
        "---",
        "",
        f"# {receipt['run_id']}",
        "",
        f"{title} of `{model}`" + (" (an adapter; load it onto that base)." if adapter else "."),
        "",
        "| | |",
        "|---|---|",
        f"| data | `{Path(plan['data']['path']).name}`, {plan['data']['rows_train']} rows, "
        f"{plan['data']['tokens_train']} tokens an epoch |",
        f"| steps | {receipt['steps']} of {plan['effective_batch_size']} rows |",
    ]
    if kept := receipt.get("kept"):
        lines.append(f"| weights | {kept} |")
    lines += [f"| {path} | {value} |" for path, value in described.items()]
    lines += ["", "| measure | before | after |", "|---|---|---|"]
    for measure in receipt["measures"]:
        cells = [f"{measure[key]:.4g}" if measure.get(key) is not None else "" for key in ("before", "after")]
        lines.append(f"| {measure['name']} | {cells[0]} | {cells[1]} |")
    lines += ["", "What was asked, what was used and what the live trainer had is in `receipt.json` of the run.", ""]
    return "\n".join(lines)
