"""The run directory: made once, held by one process, never written outside of."""

from __future__ import annotations

import fcntl
import itertools
import json
import os
import re
import shutil
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO

from ..errors import RunFailed, UserError

RUNS = "runs"
LOCK = ".lock"


class RunDirectory:
    """Paths of a run, and the lock that keeps a second process out."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.config = path / "config.yaml"
        self.plan = path / "plan.json"
        self.receipt = path / "receipt.json"
        self.ledger = path / "ledger.json"
        self.quarantine = path / "quarantine.jsonl"
        self.progress = path / "progress.json"
        self.metrics = path / "metrics.jsonl"
        self.samples = path / "samples.jsonl"
        self.checkpoints = path / "checkpoints"
        self.model = path / "model"
        self.reward_model = path / "reward_model"
        self.logs = path / "logs"
        self.tokens = path / "tokens"
        self.loss = path / "loss.png"
        self._lock: IO[str] | None = None
        self._made = False

    @classmethod
    def new(cls, stem: str, base: Path = Path(RUNS)) -> RunDirectory:
        """A directory under `base`, named after a template and the time; of two begun at once each gets its own."""
        start = re.sub(r"[^A-Za-z0-9._-]+", "-", stem).strip("-._") or "run"
        name = f"{start}-{datetime.now():%Y%m%d-%H%M%S}"
        for number in itertools.count(1):
            path = base / (name if number == 1 else f"{name}-{number}")
            try:
                path.mkdir(parents=True)
            except FileExistsError:
                continue
            except OSError as error:
                raise UserError(f"{path} cannot be made: {error.strerror}; choose a folder with --output-dir") from None
            run = cls.create(path)
            run._made = True
            return run
        raise AssertionError("counting has no end")

    @classmethod
    def create(cls, path: Path) -> RunDirectory:
        """Make the directory; refused where something stands in it already."""
        made = not path.exists()
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(f"run.output_dir: {path} cannot be made: {error.strerror}") from None
        if not os.access(path, os.W_OK):
            raise UserError(f"run.output_dir: {path} cannot be written to")
        run = cls(path)
        run._clear_if_nothing_was_trained()
        held = sorted(p.name for p in path.iterdir() if p.name != LOCK)
        if held:
            shown = ", ".join(held[:4]) + (", ..." if len(held) > 4 else "")
            what = f", or go on with it: `ftlab-train resume {path}`" if run.checkpoints.exists() else ""
            raise UserError(f"run.output_dir: {path} is in use (it holds {shown}); choose another --output-dir{what}")
        run._made = made
        return run

    def __enter__(self) -> RunDirectory:
        self._lock = (self.path / LOCK).open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            raise RunFailed(f"{self.path} is held by another process that is training there now.") from None
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._lock is not None:
            (self.path / LOCK).unlink(missing_ok=True)
            self._lock.close()
        # A request that was refused before anything was planned leaves nothing behind.
        held = self.quarantine.exists() and self.quarantine.stat().st_size
        if self._made and kind is not None and not self.plan.exists() and not held:
            self._remove_if_bare()

    def _clear_if_nothing_was_trained(self) -> None:
        """A run that failed before its first step is no reason to name another folder once the mistake is mended."""
        try:
            with self:
                progress = json.loads(self.progress.read_text(encoding="utf-8"))
                ended = progress["status"] in {"failed", "stopped"} and progress["step"] == 0
                if not ended or self.model.exists() or any(self.checkpoints.glob("*")):
                    return
                for file in (self.config, self.plan, self.progress, self.quarantine, self.metrics, self.samples,
                             self.receipt, self.ledger):  # fmt: skip
                    file.unlink(missing_ok=True)
                for folder in (self.logs, self.tokens, self.checkpoints, self.reward_model):
                    shutil.rmtree(folder, ignore_errors=True)
        except (OSError, ValueError, KeyError, TypeError):
            return

    def _remove_if_bare(self) -> None:
        for path in (self.config, self.progress, self.quarantine):
            path.unlink(missing_ok=True)
        for folder in (self.tokens, self.logs, self.path):
            try:
                for file in folder.glob("*") if folder is not self.path else ():
                    file.unlink()
                folder.rmdir()
            except OSError:
                continue
