"""Which checkpoint folders are whole, and what each was made from.

The library writes a checkpoint file by file and resumes from a partial one in silence: without optimizer.pt it starts
the optimizer anew, without rng_state.pth it takes another path. So a manifest is written last, and only a folder that
agrees with its manifest is used.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .records import write_text

MANIFEST = "ftlab.json"
NEEDED = ("optimizer.pt", "scheduler.pt", "rng_state.pth", "trainer_state.json")
PREFIX = "checkpoint-"


@dataclass(frozen=True)
class Checkpoint:
    """A whole checkpoint."""

    path: Path
    step: int
    epoch: float
    made_from: dict[str, Any]
    meter: dict[str, Any]
    story: dict[str, Any]
    best: str | None
    history: list[dict[str, Any]]


def seal(folder: Path, *, made_from: Mapping[str, Any], meter: Mapping[str, Any], story: Mapping[str, Any]) -> None:
    """Write the manifest of a finished checkpoint, after its files are on disk."""
    files = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST):
        with path.open("rb") as file:
            os.fsync(file.fileno())
        files[str(path.relative_to(folder))] = path.stat().st_size
        path.chmod(0o644)
    manifest = {"files": files, "made_from": dict(made_from), "meter": dict(meter), "story": dict(story)}
    write_text(folder / MANIFEST, json.dumps(manifest, indent=1) + "\n", durable=True)


def problem(folder: Path) -> str | None:
    """Why a folder cannot be resumed from; None where it can."""
    try:
        files = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return "was not finished"
    for name in NEEDED:
        if name not in files:
            return f"has no {name}"
    for name, size in files.items():
        path = folder / name
        if not path.is_file():
            return f"lacks {name}"
        if path.stat().st_size != size:
            return f"has {name} cut short"
        if path.suffix in {".pt", ".pth"} and not _sound(path):
            return f"has {name} damaged"
    return None


def _sound(path: Path) -> bool:
    """Torch files are zip archives and carry a checksum of each part."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None
    except (zipfile.BadZipFile, OSError, NotImplementedError):
        return False


def read(folder: Path) -> Checkpoint:
    """A checkpoint known to be whole."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    state = json.loads((folder / "trainer_state.json").read_text(encoding="utf-8"))
    best = state.get("best_model_checkpoint")
    return Checkpoint(
        path=folder,
        step=int(state["global_step"]),
        epoch=float(state["epoch"] or 0),
        made_from=manifest["made_from"],
        meter=manifest["meter"],
        story=manifest["story"],
        best=Path(best).name if best else None,
        history=state["log_history"],
    )


def whole(folder: Path) -> tuple[list[Checkpoint], list[str]]:
    """Whole checkpoints below a folder, newest first, and a line for each that is not."""
    found, passed_over = [], []
    for path in folder.glob(PREFIX + "*"):
        if not path.is_dir():
            continue
        why = problem(path)
        if why is None:
            found.append(read(path))
        else:
            passed_over.append(f"{path.name} {why}")
    return sorted(found, key=lambda c: c.step, reverse=True), sorted(passed_over)
