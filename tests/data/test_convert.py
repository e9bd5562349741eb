"""Conversion: what comes out reads as what went in, or nothing is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.support import ROWS, chat, write
from ftlab_contract.check import structure
from ftlab_contract.constants import FORMATS
from ftlab_trainer.config.options import BadRowLimit
from ftlab_trainer.data import formats
from ftlab_trainer.data.convert import convert
from ftlab_trainer.data.corpus import Ask, open_corpus
from ftlab_trainer.errors import RunFailed, UserError

inside = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
PAIRS = [(a, b) for a in FORMATS for b in FORMATS if formats.load(a).KIND is formats.load(b).KIND]


def canonical(path: Path, fmt: str) -> list[Any]:
    rows = []
    for _, made, faults in open_corpus([Ask(str(path), dataset_format=fmt)]).parts[0].rows():
        assert not faults
        rows += made
    return rows


def read(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def tried(ask: Ask, to: str, out: Path) -> tuple[dict[str, Any] | None, str]:
    try:
        return convert(ask, to, str(out)), ""
    except UserError as error:
        return None, str(error)


@pytest.mark.parametrize(("fmt", "to"), PAIRS)
@inside
@given(data=st.data())
def test_there_and_back_gives_the_same_rows(tmp_path: Path, fmt: str, to: str, data: st.DataObject) -> None:
    source = write(tmp_path / "rows.jsonl", data.draw(st.lists(ROWS[fmt], min_size=1, max_size=4)))
    there, back = tmp_path / "there.jsonl", tmp_path / "back.json"
    for made in (there, back):
        made.unlink(missing_ok=True)
    done, said = tried(Ask(str(source), dataset_format=fmt), to, there)
    if done is None:
        assert "without losing something" in said
        assert not there.exists()
        return
    rows = canonical(source, fmt)
    assert not structure(done, "DatasetConversion")
    assert done["written"] == len(rows)
    assert canonical(there, to) == rows
    convert(Ask(str(there), dataset_format=to), fmt, str(back))
    assert canonical(back, fmt) == rows


@pytest.mark.parametrize("to", [fmt for fmt in FORMATS if fmt != "raw_text" and fmt not in ("dpo", "rlhf")])
def test_one_exchange_fits_in_every_format_of_conversations(tmp_path: Path, to: str) -> None:
    source = write(tmp_path / "rows.jsonl", [chat("Hi", "Hello")] * 3)
    assert convert(Ask(str(source)), to, str(tmp_path / "out.jsonl"))["written"] == 3


def refusal(source: Path, to: str, **given: Any) -> str:
    out = source.parent / "out.jsonl"
    with pytest.raises(UserError) as caught:
        convert(Ask(str(source)), to, str(out), **given)
    assert not out.exists()
    assert not [path for path in source.parent.iterdir() if path.name.startswith(".convert")]
    return str(caught.value)


def test_what_would_be_lost_is_said(tmp_path: Path) -> None:
    system = {"messages": [{"role": "system", "content": "Be brief"}, *chat("Hi", "Hello")["messages"]]}
    rows = [chat("Hi", "Hello"), system, chat("Hi", "Hello", "And?", "More"), system]
    said = refusal(write(tmp_path / "rows.jsonl", rows), "jsonl")
    assert "3 rows" in said
    assert "the system turn (2), some of the turns (1)" in said
    assert "The first is" in said
    assert "rows.jsonl:2" in said
    assert "They fit in chatml or sharegpt or alpaca or openorca." in said


def test_ids_of_calls_are_not_dropped(tmp_path: Path) -> None:
    call = {"id": "c1", "function": {"name": "add", "arguments": {}}}
    turns = [
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {"role": "tool", "content": "4", "tool_call_id": "c1"},
        {"role": "assistant", "content": "4"},
    ]
    said = refusal(write(tmp_path / "rows.jsonl", [{"messages": turns}]), "sharegpt")
    assert "tool_call_id of a turn of tool" in said


@pytest.mark.parametrize(("fmt", "to"), [("dpo", "chatml"), ("chatml", "raw_text"), ("raw_text", "alpaca")])
def test_a_format_of_another_kind_is_refused(tmp_path: Path, fmt: str, to: str) -> None:
    said = refusal(write(tmp_path / "rows.jsonl", [FORMATS[fmt].example]), to)
    assert "which would be lost" in said


def test_columns_are_left_out_and_said_or_carried_over(tmp_path: Path) -> None:
    rows = [{"instruction": "Hi", "output": "Hello", "id": 7, "messages": "mine"}]
    source = write(tmp_path / "rows.jsonl", rows)
    left = convert(Ask(str(source)), "chatml", str(tmp_path / "a.jsonl"))
    assert left["left"] == {"id": 1, "messages": 1}
    kept = convert(Ask(str(source)), "chatml", str(tmp_path / "b.jsonl"), keep=True)
    # A column that means something else there is never carried over.
    assert kept["left"] == {"messages": 1}
    assert read(tmp_path / "b.jsonl") == [{"id": 7, **chat("Hi", "Hello")}]


def test_bad_rows_go_to_their_own_file_and_count(tmp_path: Path) -> None:
    rows = [*[chat("Hi", "Hello")] * 9, {"messages": []}]
    source, out = write(tmp_path / "rows.jsonl", rows), tmp_path / "out.jsonl"
    with pytest.raises(RunFailed, match=r"1 of 10 rows cannot be used.*--max-bad-rows allows 1%"):
        convert(Ask(str(source)), "sharegpt", str(out))
    assert not out.exists()
    assert [line["rule"] for line in read(tmp_path / "out.quarantine.jsonl")] == ["too_few"]
    done = convert(Ask(str(source)), "sharegpt", str(out), max_bad_rows=BadRowLimit.parse("10%"))
    assert (done["rows"], done["written"], done["bad"]) == (10, 9, 1)
    assert len(read(out)) == 9


def test_nothing_is_overwritten_unasked_and_never_the_dataset(tmp_path: Path) -> None:
    source = write(tmp_path / "rows.jsonl", [chat("Hi", "Hello")])
    out = write(tmp_path / "there.jsonl", [{"mine": 1}])
    with pytest.raises(UserError, match="exists"):
        convert(Ask(str(source)), "sharegpt", str(out))
    with pytest.raises(UserError, match="the dataset itself"):
        convert(Ask(str(source)), "sharegpt", str(source), overwrite=True)
    with pytest.raises(UserError, match=r"allowed are \.jsonl"):
        convert(Ask(str(source)), "sharegpt", str(tmp_path / "out.csv"))
    assert read(out) == [{"mine": 1}]
    convert(Ask(str(source)), "sharegpt", str(out), overwrite=True)
    assert read(out) == [{"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello"}]}]


def test_a_mapping_is_settled_by_conversion(tmp_path: Path) -> None:
    source = write(tmp_path / "rows.jsonl", [{"q": "Hi", "a": "Hello"}])
    ask = Ask(str(source), dataset_format="openorca", map=("question=q", "response=a"))
    assert convert(ask, "openorca", str(tmp_path / "out.jsonl"))["left"] == {}
    assert read(tmp_path / "out.jsonl") == [{"system_prompt": "", "question": "Hi", "response": "Hello"}]
