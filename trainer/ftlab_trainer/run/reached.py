"""Which rows a run that ended before an epoch was over never came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

Piece = bytes


def not_reached(train: Any, fed: set[int], tokens: Path, *, rows: int, max_length: int, eos: int | None) -> int | None:
    """How many of the rows had none of their tokens fed; None where it cannot be told for certain."""
    if len(fed) >= len(train):
        return 0
    unfed = Counter(piece for number in range(len(train)) if number not in fed for piece in _pieces(train[number]))
    found = missed = 0
    for row in _rows(tokens, max_length, eos):
        found += 1
        if all(unfed[piece] > 0 for piece in row):
            missed += 1
            unfed.subtract(row)
    return missed if found == rows else None


def _pieces(sequence: dict[str, Any]) -> Iterator[Piece]:
    """The parts of a packed row, or the row itself, told by their content."""
    at = 0
    for length in sequence.get("seq_lengths") or [len(sequence["input_ids"])]:
        yield _digest(sequence["input_ids"][at : at + length])
        at += length


def _rows(tokens: Path, max_length: int, eos: int | None) -> Iterator[list[Piece]]:
    """The sequences of each row in the order of the dataset. All but the last of a document are of full length."""
    from datasets import Dataset

    row: list[Piece] = []
    for sequence in Dataset.from_file(str(tokens)):
        ids = sequence["input_ids"]
        row.append(_digest(ids))
        if len(ids) < max_length or ids[-1] == eos or sequence["labels"] != ids:
            yield row
            row = []
    if row:
        yield row


def _digest(ids: list[int]) -> Piece:
    return blake2b(repr(ids).encode(), digest_size=16).digest()
