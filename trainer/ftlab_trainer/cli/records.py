"""Run directories as files: which there are, what they say. Read as plain JSON, so that listing them stays quick."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import UserError

RUNS = Path("runs")
PLAN, PROGRESS, RECEIPT, LEDGER = "plan.json", "progress.json", "receipt.json", "ledger.json"
_RUNNING, _GONE = ("preparing", "running"), "failed"


def run_directories(under: Path) -> list[Path]:
    """The folders that hold a run, newest first."""
    try:
        with os.scandir(under) as entries:
            found = [Path(entry.path) for entry in entries if entry.is_dir()]
    except OSError:
        return []
    runs = [path for path in found if (path / PLAN).is_file() or (path / PROGRESS).is_file()]
    return sorted(runs, key=lambda path: (path.stat().st_mtime, path.name), reverse=True)


def locate(run: str, under: Path = RUNS) -> Path:
    """The directory of a run, named by its id or by its path."""
    for path in (under / run, Path(run)):
        if (path / PLAN).is_file() or (path / PROGRESS).is_file():
            return path
    if Path(run).is_dir():
        raise UserError(f"{run}: holds no run, since it has neither {PLAN} nor {PROGRESS}; name a run directory")
    known = [path.name for path in run_directories(under)]
    if not known:
        raise UserError(f"run {run!r}: there is none, and {under}/ holds no runs; name a run directory")
    from ftlab_contract.text import nearest

    near = nearest(run, known) or known[:3]
    raise UserError(f"run {run!r}: there is none of this name; did you mean {' or '.join(near)}?")


def read_record(path: Path) -> dict[str, Any] | None:
    """One JSON file of a run; None where it is absent, or is being written this moment."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) else None


def summaries(under: Path) -> Iterator[dict[str, Any]]:
    """One `RunSummary` of the contract for each run."""
    for directory in run_directories(under):
        yield summary(directory)


def summary(directory: Path) -> dict[str, Any]:
    """A run in one line."""
    plan = read_record(directory / PLAN) or {}
    progress = read_record(directory / PROGRESS) or {}
    receipt = read_record(directory / RECEIPT) or {}
    line = {
        "run_id": plan.get("run_id") or progress.get("run_id") or directory.name,
        "directory": os.fspath(directory),
        "status": status(progress, receipt),
        "method": plan.get("method") or receipt.get("method"),
        "model": plan.get("model"),
        "step": receipt.get("steps") or progress.get("step") or 0,
        "steps": plan.get("steps") or progress.get("steps") or 0,
        "created": plan.get("created") or progress.get("updated"),
        "final_loss": receipt.get("final_loss", progress.get("loss")),
    }
    return {name: value for name, value in line.items() if value is not None}


def status(progress: dict[str, Any], receipt: dict[str, Any]) -> str:
    """Where a run stands. One that says it runs and whose process is gone has failed without a word."""
    said = str(progress.get("status") or receipt.get("status") or _RUNNING[0])
    pid = progress.get("pid")
    return _GONE if said in _RUNNING and isinstance(pid, int) and not _alive(pid) else said


def _alive(pid: int) -> bool:
    if os.name != "posix":
        return True  # asking there would end the process
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
