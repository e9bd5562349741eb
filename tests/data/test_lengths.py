"""Lengths of rows: counted exactly, or to one part in thirty thousand where they are very long."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ftlab_contract.check import structure
from ftlab_trainer.data.lengths import PERCENTILES, Lengths

quick = settings(max_examples=80, deadline=None)


@quick
@given(lengths=st.lists(st.integers(0, 300) | st.integers(0, 10**8), max_size=60), most=st.integers(1, 400))
def test_lengths_are_counted(lengths: list[int], most: int) -> None:
    made = Lengths()
    for length in lengths:
        made.add(length)
    found = made.as_dict(most)
    assert not structure(found, "TokenStatistics")
    assert (found["rows"], found["total"]) == (len(lengths), sum(lengths))
    assert found["over_max_length"] == sum(length > most for length in lengths)
    assert sum(rows for _, rows in found["histogram"]) == len(lengths)
    bounds = [bound for bound, _ in found["histogram"]]
    assert bounds == sorted(set(bounds))
    assert not bounds or bounds[-1] >= max(lengths)
    ordered = sorted(lengths)
    for percent in PERCENTILES if lengths else ():
        exact = ordered[max(0, -(-percent * len(ordered) // 100) - 1)]
        assert exact * (1 - 2**-15) <= found["percentiles"][str(percent)] <= exact
    start = 0
    for bound, rows in found["histogram"] if max(lengths, default=0) < 1 << 16 else ():
        assert rows == sum(start < max(1, length) <= bound for length in lengths)
        start = bound


def test_long_lengths_take_bounded_memory() -> None:
    made = Lengths()
    for length in range(1 << 20, 1 << 21, 7):
        made.add(length)
    assert len(made.counts) <= 1 << 15
