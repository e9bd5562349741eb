"""A dataset in numbers: rows, turns, lengths, copies; and with a tokenizer, what a run would make of it."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from .canonical import Canonical, Conversation, Pair, Text, content, digest
from .corpus import Corpus
from .counting import Count
from .lengths import Lengths
from .packing import GROUP, bins
from .records import Progress, Record
from .split import TRAIN, Places, assign
from .survey import EVERY

_BATCH: Final = 256


@dataclass
class Statistics:
    """What was counted. Of each usable row its places, the number of its sequences and their lengths are kept."""

    rows: int = 0
    turns: int = 0
    characters: Lengths = field(default_factory=Lengths)
    tokens: Lengths = field(default_factory=Lengths)
    first: list[tuple[Record, list[Canonical]]] = field(default_factory=list)
    places: Places = field(default_factory=Places)
    sequences: array[int] = field(default_factory=lambda: array("I"))  # of each row
    lengths: array[int] = field(default_factory=lambda: array("I"))
    contents: array[int] = field(default_factory=lambda: array("Q"))

    @property
    def usable(self) -> int:
        """Rows that can be used."""
        return self.characters.rows

    def duplicates(self) -> int:
        """Rows that repeat an earlier one."""
        try:
            import numpy as np
        except ImportError:
            return len(self.contents) - len(set(self.contents))
        return len(self.contents) - len(np.unique(np.frombuffer(self.contents, dtype=np.uint64)))

    def packed(self, lengths: array[int], max_length: int) -> int:
        """How many rows sequences of these lengths are, once packed."""
        import numpy as np

        whole = np.frombuffer(lengths, dtype=np.uint32).astype(np.int64)
        return sum(len(bins(whole[at : at + GROUP], max_length)) for at in range(0, len(whole), GROUP))

    def trained(self, train: float, evaluation: float, max_samples: int | None) -> Iterator[int]:
        """The lengths of the sequences that a run with these shares trains on."""
        assign(self.places, train, evaluation, max_samples)
        at = 0
        for place, count in zip(self.places.place, self.sequences, strict=True):
            if place == TRAIN:
                yield from self.lengths[at : at + count]
            at += count


def collect(
    corpus: Corpus, *, count: Count | None, seed: int, show: int, progress: Progress | None = None
) -> Statistics:
    """Read the whole dataset once; `count` says how many tokens rows have, and `show` of the first rows are kept."""
    made = Statistics()
    for batch in _batches(corpus, made, progress):
        counted = count(batch) if count else [None] * len(batch)
        for (record, rows), tokens in zip(batch, counted, strict=True):
            if len(made.first) < show:
                made.first.append((record, rows))
            made.turns += sum(turns(row) for row in rows)
            made.characters.add(sum(map(characters, rows)))
            made.contents.append(int.from_bytes(hashlib.blake2b(content(rows), digest_size=8).digest(), "big"))
            made.places.add(digest(rows, seed))
            lengths, total = tokens or ([], 0)
            made.sequences.append(len(lengths))
            made.lengths.extend(lengths)
            if tokens:
                made.tokens.add(total)
    return made


def _batches(
    corpus: Corpus, made: Statistics, progress: Progress | None
) -> Iterator[list[tuple[Record, list[Canonical]]]]:
    batch: list[tuple[Record, list[Canonical]]] = []
    for part in corpus.parts:
        for record, rows, faults in part.rows():
            if progress and made.rows % EVERY == 0:
                progress("counting rows", made.rows, None)
            made.rows += 1
            if not faults:
                batch.append((record, rows))
            if len(batch) == _BATCH:
                yield batch
                batch = []
    if batch:
        yield batch
    if progress:
        progress("counting rows", made.rows, made.rows)


def turns(row: Canonical) -> int:
    """Turns of a conversation, a pair or a scored answer; a document has none."""
    if isinstance(row, Text):
        return 0
    if isinstance(row, Conversation):
        return len(row.messages)
    return len(row.prompt) + (max(len(row.chosen), len(row.rejected)) if isinstance(row, Pair) else 1)


def characters(row: Canonical) -> int:
    """Characters of all that is said."""
    return sum(len(text) for _, text in said(row))


def said(row: Canonical) -> Iterator[tuple[str, str]]:
    """Who says what in a row, in order."""
    if isinstance(row, Text):
        yield "text", row.text
    elif isinstance(row, Conversation):
        yield from ((one["role"], one["content"]) for one in row.messages)
    else:
        yield from ((one["role"], one["content"]) for one in row.prompt)
        if isinstance(row, Pair):
            yield from (("chosen", one["content"]) for one in row.chosen)
            yield from (("rejected", one["content"]) for one in row.rejected)
        else:
            yield "response" if row.reward is None else f"response, {row.reward:g}", row.response
