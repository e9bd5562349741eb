"""Several sequences in one row: best fit decreasing, by lengths alone; none is cut, none sees another.

The rows are those of TRL's `pack_dataset(..., "bfd_split")` for the same sequences in the same order, which packs a
thousand sequences at a time: the longest first, each into the fullest row it fits in, the oldest of equal ones.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict, deque
from typing import Any, Final

GROUP: Final = 1000  # sequences packed together


def bins(lengths: Any, size: int) -> list[list[int]]:
    """Which sequences, by their number, stand in each row; `lengths` are an array, none above `size` or below one."""
    order = (-lengths).argsort(kind="stable")
    rows: list[list[int]] = []
    spaces: list[int] = []  # what is free in open rows, each number once, in order
    open_rows: defaultdict[int, deque[list[int]]] = defaultdict(deque)
    for number, length in zip(order.tolist(), lengths[order].tolist(), strict=True):
        at = bisect_left(spaces, length)
        if at == len(spaces):
            row: list[int] = []
            rows.append(row)
            left = size - length
        else:
            space = spaces[at]
            row = open_rows[space].popleft()
            if not open_rows[space]:
                del spaces[at]
            left = space - length
        row.append(number)
        if left:
            if not open_rows[left]:
                insort(spaces, left)
            open_rows[left].append(row)
    return rows
