"""What went into a run, as SHA-256, and what differs where two runs differ."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# Where a run stands and how it was begun decide nothing about what is trained.
PLACE = ("run.output_dir", "run.id", "checkpoint_resume.")
# The files of a finished run that stay as they are; the card of a model is its owner's to edit.
KEPT = ("config.yaml", "plan.json", "ledger.json", "metrics.jsonl", "samples.jsonl", "quarantine.jsonl")
MODELS = ("model", "reward_model")
CARD = "README.md"


def of_values(values: Mapping[str, Any]) -> str:
    """Of effective values."""
    text = json.dumps(dict(values), sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def lasting(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that decide what is trained."""
    return {path: value for path, value in values.items() if not path.startswith(PLACE)}


def of_code() -> str:
    """Of the sources of this package."""
    root = Path(__file__).resolve().parent.parent
    whole = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        whole.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


def of_files(paths: list[Path]) -> str:
    """Of weight files. The Hub's cache names its files by their SHA-256, so those need no reading."""
    whole = hashlib.sha256()
    for path in paths:
        name = path.resolve().name
        digest = name if path.is_symlink() and len(name) == 64 else _of_file(path)
        whole.update(f"{path.name}\0{digest}\n".encode())
    return whole.hexdigest()


def of_run(directory: Path) -> list[dict[str, Any]]:
    """Of each file of a finished run, as the contract's `FileDigest`."""
    found = [directory / name for name in KEPT]
    found += [path for name in MODELS for path in sorted((directory / name).rglob("*")) if path.name != CARD]
    return [
        {"path": path.relative_to(directory).as_posix(), "bytes": path.stat().st_size, "sha256": _of_file(path)}
        for path in found
        if path.is_file()
    ]


def seal(record: Mapping[str, Any]) -> str:
    """Of a record without its own seal."""
    return of_values({name: value for name, value in record.items() if name != "digest"})


def _of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """One line for each value that differs."""
    return [
        f"{path}: was {then.get(path)!r}, is {now.get(path)!r}"
        for path in sorted({*then, *now})
        if then.get(path) != now.get(path)
    ]
