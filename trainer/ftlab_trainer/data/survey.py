"""The first reading: every row is checked, counted and numbered; nothing is kept but a few bytes of each."""

from __future__ import annotations

from collections.abc import Callable

from .canonical import Canonical, digest
from .corpus import Corpus
from .group import Groups
from .ledger import Ledger, Quarantine
from .records import Progress, Record
from .split import Places

EVERY = 1000  # rows between two reports of progress


def survey(
    corpus: Corpus,
    seed: int,
    ledger: Ledger,
    quarantine: Quarantine,
    progress: Progress | None,
    group_by: str | None = None,
    take: Callable[[int, int, Record, list[Canonical]], None] | None = None,
) -> Places:
    """Read all rows; those that cannot be used go to quarantine, the others get the numbers that place them.

    `take` is given each usable row besides: its number, that of its dataset, as it was read, and what it says.
    """
    places = Places()
    groups = Groups(group_by, seed) if group_by else None
    for part, dataset in enumerate(corpus.parts):
        places.begin()
        for record, rows, faults in dataset.rows():
            if progress and ledger.rows_read % EVERY == 0:
                progress("reading rows", ledger.rows_read, None)
            ledger.read(part)
            if faults:
                quarantine.put(record, faults, part)
                places.add(None)
                continue
            split, draw = digest(rows, seed)
            grouped = groups.number(record.value) if groups else None
            places.add((split if grouped is None else grouped, draw))
            if take:
                take(len(places.place) - 1, part, record, rows)
        ledger.unused += dataset.reader.unused
    ledger.unused.pop(group_by or "", None)
    if progress:
        progress("reading rows", ledger.rows_read, ledger.rows_read)
    places.notes += groups.notes() if groups and ledger.rows_read else []
    return places
