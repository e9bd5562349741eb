"""Which rows of the datasets are in the sequences that a run was fed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ..data.stream import Streamed


def not_reached(train: Any, fed: Collection[int], rows: Any, firsts: Sequence[int]) -> Counter[int]:
    """How many rows of each dataset had none of their tokens fed.

    `rows` are the numbers of the rows that the pieces of the sequences are of, in order; `firsts` those of the first
    row of each dataset.
    """
    if len(fed) >= len(train):
        return Counter()
    import numpy as np

    reached = np.zeros(len(train), bool)
    reached[[*fed]] = True
    pieces = np.repeat(reached, _pieces(train))
    missed = np.setdiff1d(rows[~pieces], rows[pieces])
    return Counter((np.searchsorted(firsts, missed, side="right") - 1).tolist())


def repeated(train: Any, repeats: Mapping[int, int]) -> int:
    """How many times a row, or a piece of one, was fed once more."""
    if not repeats:
        return 0
    pieces = _pieces(train)
    return sum(int(pieces[sequence]) * times for sequence, times in repeats.items())


def _pieces(train: Any) -> Any:
    """How many pieces each sequence is of."""
    import numpy as np

    if isinstance(train, Streamed):
        return np.asarray(train.counted.pieces)
    if "seq_lengths" not in train.column_names:
        return np.ones(len(train), int)
    return np.concatenate([np.asarray(chunk.value_lengths()) for chunk in train.data.column("seq_lengths").chunks])
