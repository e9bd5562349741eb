"""The first reading: every row is checked, counted and numbered; nothing is kept but a few bytes of each."""

from __future__ import annotations

from .canonical import digest
from .ledger import Ledger, Quarantine
from .read import records
from .records import Progress
from .rows import RowReader
from .source import Source
from .split import Places

EVERY = 1000  # rows between two reports of progress


def survey(
    source: Source, reader: RowReader, seed: int, ledger: Ledger, quarantine: Quarantine, progress: Progress | None
) -> Places:
    """Read all rows; those that cannot be used go to quarantine, the others get the numbers that place them."""
    places = Places()
    for record in records(source):
        if progress and ledger.rows_read % EVERY == 0:
            progress("reading rows", ledger.rows_read, None)
        ledger.rows_read += 1
        rows, faults = ([], [record.fault]) if record.fault else reader.read(record.value)
        if faults:
            quarantine.put(record, faults)
            places.add(None)
        else:
            places.add(digest(rows, seed))
    ledger.unused = reader.unused
    if progress:
        progress("reading rows", ledger.rows_read, ledger.rows_read)
    return places
