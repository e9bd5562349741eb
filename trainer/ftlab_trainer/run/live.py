"""A run while it goes on: what its parts share, and the records they keep."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..plan.settings import Settings
from ..plan.steps import Schedule
from .curve import Board
from .directory import RunDirectory
from .meter import Meter
from .progress import Clock, Screen
from .records import append_record, now, write_record
from .samples import Prompt
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
    _written: float = 0.0

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
