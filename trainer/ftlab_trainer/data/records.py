"""What the parts of the data engine hand to each other: a record read, a fault found in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# (what is being done, how much of it is done, how much there is if that is known)
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row cannot be used: where in it, the rule it breaks, what is wrong, what to do, what stands there."""

    path: str
    rule: str
    message: str
    hint: str = ""
    found: str = ""


class RowFault(Exception):
    """Raised where a row turns out to be unusable while it is being converted; `faults` are all of them."""

    def __init__(self, path: str, rule: str, message: str, hint: str = "", found: str = "") -> None:
        self.fault = Fault(path, rule, message, hint, found)
        self.faults = [self.fault]
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Record:
    """One row as it stands in a file.

    `value` is what was read; where `fault` is set the row could not be read, and `value` is its text.
    """

    file: str
    line: int
    value: Any
    fault: Fault | None = None

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}"
