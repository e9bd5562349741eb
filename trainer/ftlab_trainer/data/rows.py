"""A row against its format: first what the contract says about it, then what makes sense."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from ftlab_contract.check import structure
from ftlab_contract.constants import FORMATS
from ftlab_contract.spec import CLASSES

from . import formats
from .canonical import Canonical
from .records import Fault, RowFault

_MOST_NAMES: Final = 1000  # of columns no format knows; data can hold any number of them


def row_class(fmt: str) -> str:
    """The class of the contract that describes a row of a format."""
    return FORMATS[fmt].row_class


def misfits(value: Any, fmt: str) -> list[Fault]:
    """What the contract has against a value as a row of a format; an explicit null counts as absent."""
    return [_fault(issue) for issue in structure(value, row_class(fmt)) if issue["severity"] == "error"]


def _fault(issue: Any) -> Fault:
    parts = [issue["message"]]
    if issue.get("allowed") and issue["allowed"] not in issue["message"]:
        parts.append(f"Allowed: {issue['allowed']}.")
    if issue.get("fix"):
        parts.append(issue["fix"])
    return Fault(issue["path"], issue["rule"], " ".join(parts))


class RowReader:
    """Turns rows of one format into canonical rows, or says why it cannot."""

    def __init__(self, fmt: str) -> None:
        self.fmt = fmt
        self.format = formats.load(fmt)
        self.unused: Counter[str] = Counter()
        self._class = row_class(fmt)

    def read(self, value: Any) -> tuple[list[Canonical], list[Fault]]:
        """The canonical rows of a value that was read; none, and the faults, where it cannot be used."""
        for name in set(_unknown(value, self._class, "")):
            if name in self.unused or len(self.unused) < _MOST_NAMES:
                self.unused[name] += 1
        faults = misfits(value, self.fmt)
        if faults:
            return [], faults
        try:
            rows = self.format.canonical(value)
        except RowFault as error:
            return [], [error.fault]
        faults = list(self.format.faults(value, rows))
        return ([], faults) if faults else (rows, [])

    def canonical(self, value: Any) -> list[Canonical]:
        """The canonical rows of a value that `read` has accepted before."""
        return self.format.canonical(value)


def _unknown(row: Any, cls: str, path: str) -> Iterator[str]:
    """Columns of a row, at any depth, that its class does not know and that hold something."""
    if not isinstance(row, dict):
        return
    fields = CLASSES[cls]
    for name, value in row.items():
        if value is None:
            continue
        spec = fields.get(name)
        if spec is None:
            yield f"{path}{name}"
        elif spec["type"] == "class" and spec.get("many") and isinstance(value, list):
            for item in value:
                yield from _unknown(item, spec["of"], f"{path}{name}[].")
        elif spec["type"] == "class" and not spec.get("many"):
            yield from _unknown(value, spec["of"], f"{path}{name}.")
