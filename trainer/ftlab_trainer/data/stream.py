"""Rows read and tokenized as training takes them, for data whose tokens are not to stand on disk.

They are counted first: everything is read and tokenized once without being kept, so that the plan knows its steps and
the ledger every token before the first of them. Training then reads and tokenizes again, a window of `GROUP` sequences
at a time, which are packed together as they are in a set on disk. Within a window rows are shuffled; windows come in
the order of the data. A window can be begun anywhere, so a run goes on where it stood.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import RunFailed
from .build import SPOOL, Build, Built, mark
from .corpus import Corpus
from .encode import batches, encode
from .encoders import Encoder, Example
from .fast import Disagreement
from .ledger import Quarantine
from .packing import GROUP, bins
from .split import EVAL, TRAIN, Places
from .spool import Spool


class _Start(NamedTuple):
    """Where a window begins: the number of a row, and how many of its sequences are in windows before."""

    row: int
    skipped: int


class Counted:
    """What is known of the sequences of a stream: how many rows they fill, which pieces are in each."""

    def __init__(self, size: int | None) -> None:
        self.size = size
        self.firsts = array("q", [0])  # of each window, the number of its first row, and that of all rows at the end
        self.pieces = array("i")  # of each row
        self.rows_of = array("q")  # of each piece, the row of the corpus
        self.starts: list[_Start] = []
        self.longest = self.largest = 0
        self._lengths: list[int] = []
        self._rows: list[int] = []
        self._last, self._nth = -1, 0

    def add(self, row: int, example: Example) -> None:
        """One more sequence, of a row of the corpus."""
        self._nth = self._nth + 1 if row == self._last else 0
        self._last = row
        if not self._lengths:
            self.starts.append(_Start(row, self._nth))
        self._lengths.append(example.tokens)
        self._rows.append(row)
        for ids in example.columns.values():
            if not isinstance(ids, float) and len(ids):
                self.largest = max(self.largest, int(max(ids) if isinstance(ids, list) else ids.max()))
        if len(self._lengths) == GROUP:
            self.close()

    def close(self) -> None:
        """End a window."""
        if not self._lengths:
            return
        rows = packed(self._lengths, self.size)
        self.longest = max(self.longest, *(sum(self._lengths[one] for one in row) for row in rows))
        self.firsts.append(self.firsts[-1] + len(rows))
        self.pieces.extend(len(row) for row in rows)
        self.rows_of.extend(self._rows[one] for row in rows for one in row)
        self._lengths, self._rows = [], []


def packed(lengths: list[int], size: int | None) -> list[list[int]]:
    """Which sequences of a window stand in each row."""
    if size is None:
        return [[number] for number in range(len(lengths))]
    import numpy as np

    return bins(np.array(lengths), size)


class Order:
    """The order in which a trainer takes the rows of a stream: shuffled within windows, anew in every epoch."""

    def __init__(self, firsts: array[int], seed: int) -> None:
        self._firsts, self._seed, self._epoch = firsts, seed, 0

    def __len__(self) -> int:
        return self._firsts[-1]

    def set_epoch(self, epoch: int) -> None:
        self._epoch = epoch

    def __iter__(self) -> Iterator[int]:
        for window in range(len(self._firsts) - 1):
            yield from sorted(range(self._firsts[window], self._firsts[window + 1]), key=self._drawn)

    def _drawn(self, row: int) -> bytes:
        return blake2b(f"{self._seed}-{self._epoch}-{row}".encode(), digest_size=8).digest()


class Streamed:
    """The rows of a stream by number, as a trainer takes them; quick where those of one window follow each other."""

    def __init__(
        self,
        corpus: Corpus,
        places: Places,
        encoder: Callable[[], Encoder],
        counted: Counted,
        bad: frozenset[int],
        seed: int,
    ) -> None:
        self.counted = counted
        self.order = Order(counted.firsts, seed)
        self.tokens = self.targets = 0
        self._corpus, self._places, self._encoder, self._bad = corpus, places, encoder, bad
        columns = [*encoder().columns]
        self._same = columns == ["input_ids"]  # every token is predicted
        self.column_names = [*columns, *["labels"] * self._same, *["seq_lengths"] * bool(counted.size)]
        self._window = -1
        self._rows: list[list[Example]] = []
        self._windows: Iterator[list[Example]] = iter(())

    def __len__(self) -> int:
        return len(self.order)

    def __getitem__(self, number: int) -> dict[str, Any]:
        if not 0 <= number < len(self):
            raise IndexError(number)
        window = bisect_right(self.counted.firsts, number) - 1
        if window != self._window:
            self._corpus.check_unchanged()
            if window != self._window + 1 or window == 0:
                self._windows = self._read(window)
            try:
                self._window, self._rows = window, self._packed(window, next(self._windows, []))
            except Disagreement:
                raise RunFailed(
                    "fastokens has given other tokens than the tokenizer. Go on without it: pip uninstall fastokens"
                ) from None
        first = self.counted.firsts[window]
        return {**self._row(self._rows[number - first]), "sequence": number}

    def extent(self) -> dict[str, Any]:
        """What was counted."""
        packed = self.counted.size is not None
        return {
            "sequences": len(self),
            "longest": self.counted.longest,
            "tokens": self.tokens,
            "targets": self.targets,
            "largest_id": self.counted.largest,
            "packed": packed,
            "packed_tokens": self.tokens if packed else 0,
        }

    def __getstate__(self) -> dict[str, Any]:
        """For another process, which begins to read on its own."""
        return {**vars(self), "_window": -1, "_rows": [], "_windows": iter(())}

    def _packed(self, window: int, examples: list[Example]) -> list[list[Example]]:
        rows = packed([one.tokens for one in examples], self.counted.size)
        firsts = self.counted.firsts
        if [len(row) for row in rows] != self.counted.pieces[firsts[window] : firsts[window + 1]].tolist():
            raise RunFailed(f"{self._corpus.path} is not what was counted before training; it must not change.")
        return [[examples[one] for one in row] for row in rows]

    def _row(self, examples: list[Example]) -> dict[str, Any]:
        row: dict[str, Any] = {}
        for name, first in examples[0].columns.items():
            row[name] = first if isinstance(first, float) else [n for one in examples for n in _list(one.columns[name])]
        if self._same:
            row["labels"] = row["input_ids"]
        return row | ({"seq_lengths": [one.tokens for one in examples]} if self.counted.size else {})

    def _read(self, window: int) -> Iterator[list[Example]]:
        """The windows from one on."""
        encoder = self._encoder()
        first, skipped = self.counted.starts[window]
        begun = False
        held: list[Example] = []
        for batch in batches(self._corpus, self._places):
            wanted = [one for one in batch if one.place == TRAIN and one.number not in self._bad]
            if not begun:
                at = next((at for at, one in enumerate(wanted) if one.number == first), None)
                if at is None:
                    continue
                begun, wanted = True, wanted[at:]
            for made in encoder.encode([(one.record, one.place, one.rows) for one in wanted]):
                held.extend([*made.parts][skipped:])
                skipped = 0
                while len(held) >= GROUP:
                    yield held[:GROUP]
                    held = held[GROUP:]
        if held:
            yield held


class StreamBuild(Build):
    """A building that keeps no tokens but those that are held out."""

    def stream(self, quarantine: Path) -> tuple[Built, Streamed]:
        """Read, check, split and count; rows that cannot be used go to the file `quarantine`."""
        made, corpus, size = self._made, self._corpus, self._wanted.max_length if self._wanted.packing else None
        counted = Counted(size)
        with Quarantine(quarantine, made.ledger) as bad:
            places = self._survey(bad)
            encoder = self._encoder()
            with Spool(self._folder / SPOOL, encoder.columns) as spool:

                def put(row: int, place: int, example: Example) -> None:
                    (spool if place == EVAL else counted).add(row, example)

                made.prompts, none = encode(corpus, places, encoder, put, made.ledger, bad, self._progress)
                counted.close()
        made.stops = sorted(encoder.stops)
        made.notes += encoder.notes()
        # The order of a mixture is drawn from all rows that were counted, those of which nothing can be learned too.
        order = replace(places, place=places.place[:])
        mark(places, none)
        self._finish(spool, places)
        made.sequences = counted.firsts[-1]
        streamed = Streamed(
            corpus, order, lambda: self._encoder(prompts=0), counted, frozenset(none), self._wanted.seed
        )
        streamed.tokens, streamed.targets = made.ledger.tokens_train, made.ledger.targets_train
        return made, streamed


def _list(ids: Any) -> list[int]:
    found: list[int] = ids if isinstance(ids, list) else ids.tolist()
    return found
