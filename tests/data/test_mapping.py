"""Columns under other names: asked, saved, refused where that cannot be meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from ftlab_trainer.data.mapping import Mapping, save
from ftlab_trainer.data.rows import RowReader
from ftlab_trainer.errors import UserError


def test_a_saved_mapping_is_the_one_that_was_asked(tmp_path: Path) -> None:
    asked = ["question=the question: 1", "response=data.answer"]
    mapping = Mapping.parse(asked)
    assert mapping is not None
    save(mapping, tmp_path / "m.yaml", "Columns of a file")
    loaded = Mapping.parse([str(tmp_path / "m.yaml")])
    assert loaded == mapping
    assert loaded.asked == asked
    assert Mapping.parse([]) is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["instrution=a"], "no field 'instrution'.*Did you mean instruction"),
        (["instruction"], "neither field=column"),
        (["=a"], "neither field=column"),
        (["instruction=a", "instruction=b"], "instruction is given 2 columns, a, b"),
        (["instruction=a", "output=a"], "the column a is given to instruction and output"),
    ],
)
def test_what_cannot_be_meant_is_refused(given: list[str], said: str) -> None:
    with pytest.raises(UserError, match=said):
        Mapping.parse(given)


def test_a_field_of_another_format_is_refused_once_the_format_is_known() -> None:
    assert Mapping.parse(["question=a"])
    with pytest.raises(UserError, match="rows of alpaca have no field 'question'"):
        Mapping.parse(["question=a"], "alpaca")


def test_all_problems_at_once() -> None:
    with pytest.raises(UserError) as caught:
        Mapping.parse(["nothing", "oops=a", "output=a"])
    assert len(caught.value.problems) == 3


def test_a_column_that_is_replaced_is_not_lost_in_silence() -> None:
    reader = RowReader("jsonl", Mapping.parse(["prompt=question"]))
    (row,), faults = reader.read({"question": "Hi", "prompt": "old", "completion": "Hello"})
    assert not faults
    assert row.messages[0]["content"] == "Hi"  # type: ignore[union-attr]
    assert list(reader.unused) == ["prompt (not mapped)"]


def test_columns_can_change_places() -> None:
    mapping = Mapping.parse(["prompt=completion", "completion=prompt"])
    assert mapping is not None
    assert mapping.apply({"prompt": "a", "completion": "b"}) == {"prompt": "b", "completion": "a"}
    assert mapping.column_of("prompt[0].content") == "completion[0].content"


def test_a_column_within_another_is_taken_out_and_the_rest_stays() -> None:
    mapping = Mapping.parse(["prompt=data.q", "completion=data.a.text"])
    assert mapping is not None
    row = {"data": {"q": "Hi", "a": {"text": "Hello"}, "n": 1}, "id": 2}
    assert mapping.apply(row) == {"data": {"n": 1}, "id": 2, "prompt": "Hi", "completion": "Hello"}
    assert row["data"] == {"q": "Hi", "a": {"text": "Hello"}, "n": 1}
    assert mapping.apply({"data.q": "literal", "data": 7}) == {"prompt": "literal", "data": 7}


def test_a_fault_is_said_of_the_column() -> None:
    reader = RowReader("chatml", Mapping.parse(["messages=data.turns"]))
    _, faults = reader.read(
        {"data": {"turns": [{"role": "user", "content": "Hi"}, {"role": "nobody", "content": "x"}]}}
    )
    assert [fault.path for fault in faults] == ["data.turns[1].role"]
    _, faults = reader.read({"data": {}})
    assert [fault.path for fault in faults] == ["data.turns"]
