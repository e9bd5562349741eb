"""A run while it goes on: what its parts share, and the records they keep."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..data.encoders import Prompt
from ..plan.settings import Settings
from ..plan.steps import Schedule
from .curve import Board
from .directory import RunDirectory
from .meter import Meter
from .progress import Clock, Screen
from .records import append_record, now, write_record
from .stop import Stop

EVERY = 1.0  # seconds between two writings of progress.json


@dataclass
class Live:
    """What the parts of a run share."""

    run_id: str
    directory: RunDirectory
    settings: Settings
    screen: Screen
    stop: Stop
    schedule: Schedule = field(default_factory=lambda: Schedule(0, 0, 0, 0, ""))
    meter: Meter = field(default_factory=Meter)
    clock: Clock = field(default_factory=Clock)
    board: Board = field(default_factory=lambda: Board(None))
    prompts: list[Prompt] = field(default_factory=list)
    made_from: dict[str, Any] = field(default_factory=dict)
    step: int = 0
    epoch: float = 0.0
    last: dict[str, Any] = field(default_factory=dict)
    trained_seconds: float = 0.0
    started: str = field(default_factory=now)
    resumed_from: list[str] = field(default_factory=list)
    before: dict[str, float] = field(default_factory=dict)
    shown: list[dict[str, Any]] = field(default_factory=list)
    stops: list[int] = field(default_factory=list)
    ended: bool = False  # before the planned steps, since it no longer got better
    observations: list[dict[str, Any]] = field(default_factory=list)
    _training_since: float | None = None
    _written: float = 0.0

    def story(self) -> dict[str, Any]:
        """What a resumed run has to know of the time before."""
        since = self._training_since
        spent = self.trained_seconds + (time.monotonic() - since if since is not None else 0.0)
        return {
            "started": self.started,
            "seconds": spent,
            "resumed_from": self.resumed_from,
            "before": self.before,
            "samples": self.shown,
            "observations": self.observations,
        }

    def recall(self, story: dict[str, Any], checkpoint: str) -> None:
        """Go on where a checkpoint stood."""
        self.started, self.trained_seconds = story["started"], story["seconds"]
        self.resumed_from = [*story["resumed_from"], checkpoint]
        self.before, self.shown = story["before"], story["samples"]

    def training(self, on: bool) -> None:
        """Count the time that is spent training."""
        if on:
            self._training_since = time.monotonic()
        elif self._training_since is not None:
            self.trained_seconds += time.monotonic() - self._training_since
            self._training_since = None

    def status(self, status: str, error: str | None = None) -> None:
        """Say where the run stands; always written."""
        self._write(status, error)

    def moved(self) -> None:
        """A step ended; written at most once a second."""
        if time.monotonic() - self._written >= EVERY:
            self._write("running", None)

    def _write(self, status: str, error: str | None) -> None:
        record: dict[str, Any] = {
            "run_id": self.run_id,
            "status": status,
            "step": self.step,
            "steps": self.schedule.steps,
            "epoch": self.epoch,
            "loss": self.meter.loss,
            "learning_rate": self.last.get("learning_rate"),
            "tokens_per_second": self.clock.tokens_per_second,
            "seconds_left": self.clock.left(self.schedule.steps),
            "updated": now(),
            "pid": os.getpid(),
            "error": error,
        }
        write_record(self.directory.progress, "Progress", {k: v for k, v in record.items() if v is not None})
        self._written = time.monotonic()

    def point(self, **values: Any) -> None:
        """Add a point to metrics.jsonl and to TensorBoard."""
        record = {"step": self.step, "epoch": self.epoch, "time": now(), **values}
        record = {name: value for name, value in record.items() if value is not None}
        append_record(self.directory.metrics, "MetricPoint", record)
        self.board.add(record)

    def samples(self, records: list[dict[str, Any]]) -> None:
        """Add what the model wrote to samples.jsonl."""
        for record in records:
            append_record(self.directory.samples, "Sample", record)


def log_folder(directory: RunDirectory, settings: Settings) -> Path | None:
    """Where TensorBoard curves go; None where they are off."""
    asked = settings["tensorboard.log_dir"]
    if not settings["tensorboard.enabled"]:
        return None
    return Path(asked) if asked else directory.logs
