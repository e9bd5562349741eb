"""The split: by content and seed, stable under appending, never with a copy on both sides."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.support import anything, visible
from ftlab_trainer.data.canonical import Conversation, Message, Pair, Scored, Text, digest, identity
from ftlab_trainer.data.split import BAD, EVAL, LEFT_BY_MAX_SAMPLES, LEFT_BY_SPLIT, TRAIN, Places, assign
from ftlab_trainer.errors import UserError

quick = settings(max_examples=80, deadline=None)
texts = st.lists(visible, min_size=2, max_size=30)


def places(rows: list[str | None], seed: int = 0) -> Places:
    made = Places()
    for row in rows:
        made.add(None if row is None else digest([Text(row)], seed))
    return made


@quick
@given(rows=texts, more=texts, seed=st.integers(0, 9), train=st.floats(0.05, 0.95))
def test_appending_rows_moves_none(rows: list[str], more: list[str], seed: int, train: float) -> None:
    before, after = places(rows, seed), places(rows + more, seed)
    assign(before, train, 1 - train)
    assign(after, train, 1 - train)
    if not before.notes and not after.notes:  # else a side would have been empty, and rows were moved openly
        assert after.place[: len(rows)] == before.place


@quick
@given(rows=st.lists(st.sampled_from("abcdefgh"), min_size=2, max_size=40), seed=st.integers(0, 99))
def test_copies_land_on_one_side(rows: list[str], seed: int) -> None:
    made = places(list(rows), seed)
    assign(made, 0.5, 0.3)
    for text in set(rows):
        assert len({made.place[index] for index, row in enumerate(rows) if row == text}) == 1


@quick
@given(rows=st.lists(st.none() | visible, max_size=30), seed=st.integers(0, 9), most=st.none() | st.integers(1, 10))
def test_every_row_has_one_place_and_no_asked_side_is_empty(
    rows: list[str | None], seed: int, most: int | None
) -> None:
    made = places(rows, seed)
    assign(made, 0.6, 0.2, most)
    assert len(made.place) == len(rows)
    assert [place == BAD for place in made.place] == [row is None for row in rows]
    usable = [row for row in rows if row is not None]
    used = len(usable) - made.count(LEFT_BY_MAX_SAMPLES)
    assert used == min(len(usable), most or len(usable))
    assert (made.count(TRAIN) > 0) == (used > 0)
    if used > 1 and made.count(EVAL) == 0:
        assert made.notes, "an empty side is spoken of"


said = st.fixed_dictionaries({"role": anything, "content": st.none() | anything}, optional={"tool_calls": st.just([])})


@quick
@given(text=anything, messages=st.lists(said, max_size=3), tools=st.none() | st.just([{"name": "f"}]))
def test_a_row_is_told_by_the_json_of_what_is_trained_on(text: str, messages: list[Message], tools: Any) -> None:
    # Written by hand where that is quicker; another byte would move rows of datasets that were split before.
    made = identity([Text(text), Conversation(messages, tools), Scored(messages, text)])
    wanted = [text, [messages, tools], messages]
    assert made == json.dumps(wanted, sort_keys=True, separators=(",", ":")).encode()


def test_shares_are_kept_on_average() -> None:
    made = places([str(number) for number in range(4000)])
    assign(made, 0.7, 0.2)
    assert 2650 < made.count(TRAIN) < 2950
    assert 700 < made.count(EVAL) < 900
    assert made.count(TRAIN) + made.count(EVAL) + made.count(LEFT_BY_SPLIT) == 4000


def test_the_seed_changes_split_and_sample() -> None:
    rows: list[str | None] = [str(number) for number in range(200)]
    one, other = places(rows, 1), places(rows, 2)
    for made in (one, other):
        assign(made, 0.5, 0.5, 100)
    assert one.place != other.place
    again = places(rows, 1)
    assign(again, 0.5, 0.5, 100)
    assert again.place == one.place


def test_the_sample_is_not_drawn_from_one_side() -> None:
    made = places([str(number) for number in range(4000)])
    assign(made, 0.5, 0.5, 1000)
    assert 400 < made.count(TRAIN) < 600


def test_shares_that_add_up_to_one_leave_nothing_over() -> None:
    for hundredths in range(1, 100):
        made = Places()
        made.add(((1 << 64) - 1, 0))
        made.add((0, 0))
        assign(made, hundredths / 100, 1 - hundredths / 100)
        assert made.count(LEFT_BY_SPLIT) == 0


def test_a_lone_row_is_trained_on() -> None:
    for number in range(50):
        made = places([str(number)])
        assign(made, 0.1, 0.1)
        assert made.place[0] == TRAIN
        assert not made.notes


def test_nothing_is_held_out_unless_asked() -> None:
    made = places([str(number) for number in range(100)])
    assign(made, 1.0, 0.0)
    assert made.count(TRAIN) == 100
    assert not made.notes


def test_rows_of_one_content_are_never_parted_even_for_an_empty_side() -> None:
    made = places(["same"] * 5)
    assign(made, 0.5, 0.5)
    assert made.count(TRAIN) == 5
    assert any("same content" in note for note in made.notes)


def test_rows_about_one_prompt_stay_together() -> None:
    scored = [digest([Scored("p", answer, reward)], 0) for answer, reward in (("a", 1.0), ("b", 0.0), ("c", None))]
    assert len(set(scored)) == 1
    assert digest([Pair("p", "a", "b")], 0) == digest([Pair("p", "c", "d")], 0) != digest([Pair("q", "a", "b")], 0)


def test_shares_above_one_are_refused() -> None:
    with pytest.raises(UserError, match=r"data\.eval_split"):
        assign(places(["a"]), 0.9, 0.2)
