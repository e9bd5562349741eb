"""Stopping on request: the first signal ends the run after the current step, the second at once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any


class Interrupted(KeyboardInterrupt):
    """Stopped before there was anything to keep."""


class Stop:
    """Turns SIGINT, SIGTERM and SIGHUP into a request while training, and into `Interrupted` before it."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.asked = False
        self.training = False
        self._say = say
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Stop:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            try:
                self._before[number] = signal.signal(number, self._handle)
            except ValueError:  # not the main thread: whoever runs us there handles signals
                break
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            os._exit(128 + number)
        self.asked = True
        if not self.training:
            raise Interrupted
        self._say("Stopping after this step, with a checkpoint. Once more ends at once, without one.")
