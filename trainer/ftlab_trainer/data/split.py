"""Who is trained on and who is held out: by the content of a row and the seed, so that appending moves no row.

Rows of equal content, or of one group, have equal numbers and land on one side. What is kept per row is 17 bytes.
"""

from __future__ import annotations

import heapq
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ..errors import UserError
from .mixture import shares

# A row's place before tokenisation, as a byte.
BAD: Final = 0
TRAIN: Final = 1
EVAL: Final = 2
LEFT_BY_SPLIT: Final = 3
LEFT_BY_MAX_SAMPLES: Final = 4

_TOLERANCE: Final = 1e-6


@dataclass
class Places:
    """What the first reading learns about every row, and where the split puts it."""

    place: bytearray = field(default_factory=bytearray)
    split: array[int] = field(default_factory=lambda: array("Q"))
    draw: array[int] = field(default_factory=lambda: array("Q"))
    notes: list[str] = field(default_factory=list)
    firsts: list[int] = field(default_factory=list)

    def begin(self) -> None:
        """The rows that are added from here on are of another dataset."""
        self.firsts.append(len(self.place))

    def of(self, part: int) -> range:
        """The numbers of a dataset's rows."""
        firsts = self.firsts or [0]
        return range(firsts[part], firsts[part + 1] if part + 1 < len(firsts) else len(self.place))

    def part(self, number: int) -> int:
        """The dataset a row is of."""
        return max(0, bisect_right(self.firsts, number) - 1)

    def add(self, numbers: tuple[int, int] | None) -> None:
        """One more row, with its two numbers; None where it cannot be used."""
        split, draw = numbers or (0, 0)
        self.place.append(BAD if numbers is None else TRAIN)
        self.split.append(split)
        self.draw.append(draw)

    def count(self, place: int, part: int | None = None) -> int:
        rows = range(len(self.place)) if part is None else self.of(part)
        return self.place.count(place, rows.start, rows.stop)

    def used(self, part: int) -> Iterator[tuple[float, int]]:
        """The rows of a dataset that are trained on or held out, each with its position in the mixture, from 0 to 1.

        Row k of n stands at (k + draw) / n, where the draw, below one, is of its content and the seed.
        """
        rows = self.of(part)
        count = self.count(TRAIN, part) + self.count(EVAL, part)
        numbers = (number for number in rows if self.place[number] in (TRAIN, EVAL))
        return (((done + self.draw[number] / (1 << 64)) / count, number) for done, number in enumerate(numbers))

    def order(self) -> Iterator[int]:
        """All rows that are used, in the order of the mixture: of one dataset its own, of several interleaved.

        It is the same on every machine, and reads every dataset from its beginning to its end.
        """
        streams = [self.used(part) for part in range(max(1, len(self.firsts)))]
        return (number for _, number in (streams[0] if len(streams) == 1 else heapq.merge(*streams)))

    def usable(self, part: int) -> int:
        """How many rows of a dataset are not bad."""
        return len(self.of(part)) - self.count(BAD, part)


def assign(
    places: Places,
    train: float,
    evaluation: float,
    max_samples: int | None = None,
    weights: Sequence[float] | None = None,
) -> None:
    """Give every usable row its place; `weights` are those of the datasets in a mixture.

    A side whose share is above zero gets at least one row, training first; where the numbers did not do it by
    themselves, the rows nearest to the border are moved, and a note says so. Rows of one content are never parted.
    """
    if not (0 <= train <= 1 and 0 <= evaluation <= 1 and train + evaluation <= 1 + _TOLERANCE):
        raise UserError(
            f"data.train_split, data.eval_split: {train} and {evaluation} are given; allowed are shares from 0 to 1 "
            "that are together at most 1. Lower one of them."
        )
    usable = _sampled(places, max_samples, weights)
    for index in usable:
        share = (places.split[index] >> 11) / (1 << 53)  # the 53 bits a float holds exactly: below 1
        if share < train:
            places.place[index] = TRAIN
        else:
            # Shares that add up to one leave nothing over, whatever their sum is in floating point.
            held = share < train + evaluation or (evaluation > 0 and train + evaluation >= 1 - _TOLERANCE)
            places.place[index] = EVAL if held else LEFT_BY_SPLIT
    if train > 0:
        _force(places, usable, TRAIN, EVAL, train)
    if evaluation > 0 and len(usable) > 1:
        _force(places, usable, EVAL, TRAIN, train)


def _sampled(places: Places, most: int | None, weights: Sequence[float] | None) -> array[int]:
    """The rows that are used, in order; the others are drawn out, each dataset's down to its share."""
    parts, counts = [range(len(places.place))], [most]
    if weights is not None:
        parts = [places.of(part) for part in range(len(weights))]
        counts = [*shares([places.usable(part) for part in range(len(weights))], weights, most)]
    used = array("Q")
    for rows, count in zip(parts, counts, strict=True):
        usable = array("Q", (index for index in rows if places.place[index] != BAD))
        if count is not None and len(usable) > count:
            drawn = sorted(usable, key=lambda index: (places.draw[index], index))
            for index in drawn[count:]:
                places.place[index] = LEFT_BY_MAX_SAMPLES
            usable = array("Q", sorted(drawn[:count]))
        used.extend(usable)
    return used


def _force(places: Places, usable: Sequence[int], side: int, other: int, border: float) -> None:
    if not usable or any(places.place[index] == side for index in usable):
        return
    # Rows in neither share are moved first; else rows of the other side, as long as some of those stay.
    left = [index for index in usable if places.place[index] == LEFT_BY_SPLIT]
    pool = left or [index for index in usable if places.place[index] == other]
    groups = {places.split[index] for index in pool}
    name = "held out" if side == EVAL else "trained on"
    if side == EVAL and not left and len(groups) < 2:
        places.notes.append(f"No row is {name}: all {len(usable)} rows have the same content or prompt.")
        return
    target = int(border * (1 << 64))
    chosen = min(groups, key=lambda number: (abs(number - target), number))
    moved = [index for index in pool if places.split[index] == chosen]
    for index in moved:
        places.place[index] = side
    if len(usable) == 1:
        return  # a lone row is trained on; there is nothing to wonder about
    rows = "row was" if len(moved) == 1 else "rows were"
    places.notes.append(f"By its share no row would be {name}; {len(moved)} {rows} moved so that it is not empty.")
