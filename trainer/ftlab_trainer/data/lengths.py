"""Lengths of many rows, counted: their sum, percentiles and histogram. Memory does not grow with the rows."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

PERCENTILES: Final = (5, 25, 50, 75, 95, 99)
_EXACT: Final = 16  # bits of a length that are kept; a longer one is rounded down, by less than one part in 32,768
_BINS: Final = 12


class Lengths:
    """How many rows there are of each length."""

    def __init__(self) -> None:
        self.counts: Counter[int] = Counter()
        self.rows = 0
        self.total = 0
        self.longest = 0

    def add(self, length: int) -> None:
        """One more row."""
        self.rows += 1
        self.total += length
        self.longest = max(self.longest, length)
        shift = max(0, length.bit_length() - _EXACT)
        self.counts[length >> shift << shift] += 1

    def over(self, most: int) -> int:
        """Rows that are longer."""
        return sum(rows for length, rows in self.counts.items() if length > most)

    def percentile(self, percent: float) -> int:
        """The least length that at least so many of a hundred rows do not exceed."""
        left = percent * self.rows / 100
        for length in sorted(self.counts):
            left -= self.counts[length]
            if left <= 0:
                return length
        return self.longest

    def histogram(self) -> list[list[int]]:
        """Bins of one width from the shortest row to the longest of 99 in a hundred, and one for what is longer.

        Each is its upper bound and the number of its rows.
        """
        if not self.rows:
            return []
        least = max(0, min(self.counts) - 1)
        end = self.percentile(99)
        width = _round(max(1, -(-(end - least) // (_BINS - 1))))
        first = least // width
        bins = [[width * (number + 1), 0] for number in range(first, max(first + 1, -(-end // width)))]
        if self.longest > bins[-1][0]:
            bins.append([self.longest, 0])
        for length, rows in self.counts.items():
            bins[min(len(bins) - 1, max(0, length - 1) // width - first)][1] += rows
        return bins

    def as_dict(self, most: int | None = None) -> dict[str, Any]:
        """The contract's TokenStatistics; with `most`, how many rows are longer."""
        told = {
            "rows": self.rows,
            "total": self.total,
            "mean": round(self.total / self.rows, 3) if self.rows else 0.0,
            "percentiles": {**{str(one): self.percentile(one) for one in PERCENTILES}, "max": self.longest},
            "histogram": self.histogram(),
        }
        return told if most is None else told | {"over_max_length": self.over(most)}


def _round(width: int) -> int:
    """The next of 1, 2, 5, 10, 20, 50 and so on."""
    ten = int("1".ljust(len(str(width)), "0"))
    return next(step * ten for step in (1, 2, 5, 10) if step * ten >= width)
