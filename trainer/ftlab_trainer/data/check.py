"""Every row of a dataset, read, checked and converted."""

from __future__ import annotations

from collections.abc import Iterator

from .canonical import Canonical
from .read import records
from .records import Fault, Record
from .rows import RowReader
from .source import Source

Checked = tuple[Record, list[Canonical], list[Fault]]


def checked(source: Source, reader: RowReader, *, trusted: bool = False) -> Iterator[Checked]:
    """Every record in order, with its canonical rows, or with its faults."""
    for record in records(source):
        rows, faults = ([], [record.fault]) if record.fault else reader.read(record.value)
        yield record, rows, faults
