"""How many rows of each dataset a weighted mixture uses."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def shares(rows: Sequence[int], weights: Sequence[float], most: int | None = None) -> list[int]:
    """Rows to use of each dataset, so that they are to each other as the weights, with no row used twice.

    The dataset that is used up first ends the mixture; `most` ends it sooner. Weights are taken as they are written,
    so that 0.1 is a tenth; rows that rounding leaves over go where the most was rounded off.
    """
    exact = [Fraction(repr(weight)) for weight in weights]
    whole = sum(exact)
    size = min(have * whole / weight for have, weight in zip(rows, exact, strict=True))
    size = min(size, Fraction(most)) if most is not None else size
    wanted = [size * weight / whole for weight in exact]
    counts = [int(one) for one in wanted]
    by_rest = sorted(range(len(rows)), key=lambda number: (counts[number] - wanted[number], number))
    for number in by_rest[: int(size) - sum(counts)]:
        counts[number] += 1
    return counts
