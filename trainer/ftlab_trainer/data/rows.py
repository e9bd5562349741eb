"""A row against its format: first what the contract says about it, then what makes sense."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from ftlab_contract.check import get, structure
from ftlab_contract.constants import FORMATS
from ftlab_contract.spec import CLASSES
from ftlab_contract.text import quote

from . import formats
from .canonical import Canonical
from .records import Fault, Record, RowFault
from .shape import shape

if TYPE_CHECKING:
    from .mapping import Mapping

_MOST_NAMES: Final = 1000  # of columns no format knows; data can hold any number of them
_SHOWN: Final = 80  # characters of what stands where a fault is
_HINTS: Final = {
    "missing": "Add it or drop the row.",
    "pattern": "Fill it in or drop the row.",
    "too_few": "Fill it in or drop the row.",
}
_MEND: Final = "Mend or drop the row."


def row_class(fmt: str) -> str:
    """The class of the contract that describes a row of a format."""
    return FORMATS[fmt].row_class


def misfits(value: Any, fmt: str) -> list[Fault]:
    """What the contract has against a value as a row of a format's own class."""
    return against(value, row_class(fmt))


def against(value: Any, cls: str) -> list[Fault]:
    """What the contract has against a value as an object of a class; an explicit null counts as absent."""
    return [_fault(issue) for issue in structure(value, cls) if issue["severity"] == "error"]


def _fault(issue: Any) -> Fault:
    allowed = issue.get("allowed")
    said = f" Allowed: {allowed}." if allowed and allowed not in issue["message"] else ""
    hint = issue.get("fix") or _HINTS.get(issue["rule"], _MEND)
    return Fault(issue["path"], issue["rule"], issue["message"] + said, hint)


def excerpt(value: Any) -> str:
    """What stands somewhere, shortened; empty where nothing does."""
    if value is None:
        return ""
    if isinstance(value, dict):
        names = ", ".join(quote(name) for name, _ in zip(value, range(8), strict=False)) or "nothing"
        return f"an object with {names}"[:_SHOWN]
    if isinstance(value, (list, tuple)):
        return f"a list of {len(value)} item{'' if len(value) == 1 else 's'}"
    return _cut(quote(value))


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


class RowReader:
    """Turns rows of one format into canonical rows, or says why it cannot.

    `needed` are parts of canonical rows that the format leaves open and the method asks for, such as a reward.
    """

    def __init__(self, fmt: str, mapping: Mapping | None = None, needed: Collection[str] = ()) -> None:
        self.fmt = fmt
        self.format = formats.load(fmt)
        self.mapping = mapping
        self.needed = tuple(needed)
        self.unused: Counter[str] = Counter()

    def read(self, value: Any) -> tuple[list[Canonical], list[Fault]]:
        """The canonical rows of a value that was read; none, and all its faults, where it cannot be used."""
        try:
            row, cls = shape(value, self.fmt, self.mapping)
        except RowFault as error:
            return [], self._in_columns(_found(error.faults, value))
        self.count(set(unknown(row, cls, "")))
        faults = against(row, cls)
        if not faults:
            rows, faults = self.sense(row, cls)
            if not faults:
                return rows, []
        return [], self._in_columns(_found(faults, row))

    def _in_columns(self, faults: list[Fault]) -> list[Fault]:
        """The faults under the names that columns have in the file."""
        mapping = self.mapping
        return faults if mapping is None else [replace(one, path=mapping.column_of(one.path)) for one in faults]

    def sense(self, row: Any, cls: str) -> tuple[list[Canonical], list[Fault]]:
        """The canonical rows of a row whose structure is that of its class, and what makes no sense in it."""
        try:
            rows = self.format.canonical(row, cls)
        except RowFault as error:
            return [], error.faults
        faults = [*self.format.faults(row, rows, cls)]
        for name in self.needed:
            if any(getattr(one, name, one) is None for one in rows):
                faults.append(Fault(name, "missing", "Not given, and the method needs it.", _HINTS["missing"]))
        return ([], faults) if faults else (rows, [])

    def canonical(self, value: Any) -> list[Canonical]:
        """The canonical rows of a value that `read` has accepted before."""
        return self.format.canonical(*shape(value, self.fmt, self.mapping))

    def count(self, names: Collection[str], rows: int = 1) -> None:
        """Count rows with columns that no format knows; of more than can be told apart, the first."""
        for name in names:
            if name in self.unused or len(self.unused) < _MOST_NAMES:
                self.unused[name] += rows


def unread(record: Record) -> list[Fault]:
    """Why a record could not be read, with the beginning of its text."""
    fault = record.fault
    assert fault is not None
    return [replace(fault, hint=fault.hint or _MEND, found=fault.found or _cut(str(record.value)))]


def _found(faults: list[Fault], row: Any) -> list[Fault]:
    """The faults, each with what stands at its place."""
    return [fault if fault.found else replace(fault, found=excerpt(get(row, fault.path))) for fault in faults]


def unknown(row: Any, cls: str, path: str = "") -> Iterator[str]:
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
                yield from unknown(item, spec["of"], f"{path}{name}[].")
        elif spec["type"] == "class" and not spec.get("many"):
            yield from unknown(value, spec["of"], f"{path}{name}.")
