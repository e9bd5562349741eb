"""What a person sees while a run goes on: a bar on a terminal, a few plain lines elsewhere."""

from __future__ import annotations

import os
import shutil
import sys
import time
from typing import Any, TextIO

PLAIN_LINES = 8


class Screen:
    """Lines and one moving line. Nothing is printed where the answer is asked for as JSON."""

    def __init__(self, *, silent: bool = False, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stdout
        self.silent = silent
        self.live = not silent and self.stream.isatty()
        self._bar: Any = None
        self._task: Any = None
        self._next = 0.0

    @property
    def width(self) -> int:
        """Characters of a line: those of the terminal, and plenty where there is none."""
        return shutil.get_terminal_size().columns if self.live else 160

    def say(self, line: str = "") -> None:
        """Print a line, above the bar where there is one."""
        if self.silent:
            return
        try:
            if self._bar is not None:
                self._bar.console.print(line, markup=False, highlight=False, soft_wrap=True)
            else:
                print(line, file=self.stream, flush=True)
        except OSError:
            self._nobody_there()

    def _nobody_there(self) -> None:
        """The reader has gone, a closed terminal or the end of a pipe; the run goes on for its files."""
        self.silent, self.live, self._bar = True, False, None
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.stream.fileno())

    def working(self, what: str, done: int, total: int | None) -> None:
        """Something before training that takes a while; shown on a terminal only, in one line that goes again."""
        if not self.live:
            return
        text = f"{what}: {done:,}{f' of {total:,}' if total else ''}"
        if self._bar is not None:
            self._bar.update(self._task, text=text)
            return
        self.stream.write("\r\x1b[2K" + ("" if total is not None and done >= total else text))
        self.stream.flush()

    def start(self, steps: int, done: int) -> None:
        """Begin to show steps."""
        self._next = done + max(1, (steps - done)) / PLAIN_LINES
        if not self.live:
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        self._bar = Progress(
            TextColumn("  step {task.completed}/{task.total}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[text]}"),
            console=Console(file=self.stream),
            transient=True,
        )
        self._bar.start()
        self._task = self._bar.add_task("", total=steps, completed=done, text="first step ...")

    def step(self, step: int, steps: int, text: str) -> None:
        """Show a step."""
        if self._bar is not None:
            self._bar.update(self._task, completed=step, text=text)
        elif not self.silent and (step >= self._next or step == steps):
            self._next += steps / PLAIN_LINES
            self.say(f"  step {step}/{steps}  {text}")

    def end(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            try:
                self._bar.stop()
            except OSError:
                self._nobody_there()
            self._bar = None


class Clock:
    """Speed over the last steps and the time they leave to go."""

    def __init__(self) -> None:
        self._marks: list[tuple[float, int, int]] = []

    def mark(self, step: int, tokens: int) -> None:
        """A step ended."""
        self._marks = [*self._marks[-19:], (time.monotonic(), step, tokens)]

    def pause(self, seconds: float) -> None:
        """Time that was not spent on steps: an evaluation, a checkpoint."""
        self._marks = [(at + seconds, step, tokens) for at, step, tokens in self._marks]

    @property
    def tokens_per_second(self) -> float | None:
        """Tokens fed per second of training."""
        if len(self._marks) < 2 or self._marks[-1][0] <= self._marks[0][0]:
            return None
        (first, _, before), (last, _, after) = self._marks[0], self._marks[-1]
        return (after - before) / (last - first)

    def left(self, steps: int) -> float | None:
        """Seconds until the last step."""
        if len(self._marks) < 2:
            return None
        (first, before, _), (last, after, _) = self._marks[0], self._marks[-1]
        return (steps - after) * (last - first) / (after - before) if after > before else None


def duration(seconds: float | None) -> str:
    """A length of time as a person says it."""
    if seconds is None:
        return "?"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


def number(value: float) -> str:
    """A number with the digits that matter."""
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.3g}"
