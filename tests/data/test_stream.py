"""Rows read as training goes are those of the set on disk, to the last token, from any place on."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.support import ROWS, WORDS, chat, prepared, write
from ftlab_contract.check import structure
from ftlab_trainer.config.options import BadRowLimit
from ftlab_trainer.data import packing, sets, stream
from ftlab_trainer.data.corpus import Ask
from ftlab_trainer.data.prepare import Prepared
from ftlab_trainer.errors import RunFailed

inside = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ALL = BadRowLimit.parse("100%")


@pytest.fixture(autouse=True)
def _small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (packing, sets, stream):
        monkeypatch.setattr(module, "GROUP", 7)


def rows(train: Any) -> list[dict[str, Any]]:
    return [{name: value for name, value in train[n].items() if name != "sequence"} for n in range(len(train))]


def same(streamed: Prepared, stored: Prepared) -> None:
    assert rows(streamed.train) == rows(stored.train)
    assert sorted(streamed.train.column_names) == sorted(stored.train.column_names)
    assert streamed.rows_of.tolist() == stored.rows_of.tolist()
    assert streamed.ledger == stored.ledger
    assert streamed.plan == stored.plan
    assert (streamed.prompts, streamed.stops, streamed.firsts) == (stored.prompts, stored.stops, stored.firsts)
    assert (streamed.held_out and streamed.held_out[:]) == (stored.held_out and stored.held_out[:])


@inside
@given(data=st.data(), name=st.sampled_from(["raw_text", "chatml", "dpo", "rlhf"]), length=st.integers(20, 80))
def test_a_stream_gives_the_rows_of_the_set(tmp_path: Path, data: st.DataObject, name: str, length: int) -> None:
    bad = st.sampled_from([{"text": " "}, {"messages": []}, 7])
    good = ROWS[name] if name != "rlhf" else ROWS[name].map(lambda row: {**row, "reward": 1})
    made = [data.draw(good), *data.draw(st.lists(good | bad, min_size=20, max_size=40))]
    asks = [Ask(str(write(tmp_path / "rows.jsonl", made)), dataset_format=name)]
    if data.draw(st.booleans()):
        more = write(tmp_path / "more.jsonl", data.draw(st.lists(good, min_size=1, max_size=15)))
        asks.append(Ask(str(more), dataset_format=name))
    packing_ = name in ("raw_text", "chatml") and data.draw(st.booleans())
    given: dict[str, Any] = {"packing": packing_, "max_length": length, "max_bad_rows": ALL}
    given["max_samples"] = data.draw(st.none() | st.integers(5, 30))
    try:
        stored = prepared(asks, tmp_path / "stored", **given)
    except Exception as error:  # noqa: BLE001  such as: all rows are too long
        with pytest.raises(type(error)):
            prepared(asks, tmp_path / "streamed", stream=True, **given)
        return
    streamed = prepared(asks, tmp_path / "streamed", stream=True, **given)
    same(streamed, stored)
    assert not structure(streamed.plan, "DataPlan")
    start = data.draw(st.integers(0, len(streamed.train) - 1))
    assert streamed.train[start] == {**rows(stored.train)[start], "sequence": start}


def texts(tmp_path: Path) -> Path:
    return write(tmp_path / "rows.jsonl", [{"text": " ".join(WORDS[: 1 + n % 9]) + f" {n}"} for n in range(90)])


def test_the_order_is_drawn_within_windows_and_anew_in_every_epoch(tmp_path: Path) -> None:
    train = prepared(texts(tmp_path), tmp_path, stream=True).train
    first = [*train.order]
    train.order.set_epoch(1)
    second = [*train.order]
    assert sorted(first) == sorted(second) == [*range(len(train))]
    assert first != second
    assert {number // 7 for number in first[7:14]} == {1}
    train.order.set_epoch(0)
    assert [*train.order] == first


def test_a_run_goes_on_in_the_middle(tmp_path: Path) -> None:
    path = texts(tmp_path)
    whole, later = (prepared(path, tmp_path / name, stream=True, packing=True).train for name in "ab")
    order = [*whole.order]
    fed = [whole[number] for number in order]
    assert [later[number] for number in order[11:]] == fed[11:]
    assert [whole[number] for number in order] == fed, "the next epoch begins anew"


def test_nothing_but_what_is_held_out_is_written(tmp_path: Path) -> None:
    made = prepared(texts(tmp_path), tmp_path, stream=True)
    written = {path.name: path.stat().st_size for path in (tmp_path / "work").iterdir()}
    assert written["train.rows"] == 0
    assert made.held_out is not None
    assert "as training goes" in made.notes[0]


def test_data_that_changes_during_training_stops_it(tmp_path: Path) -> None:
    path = texts(tmp_path)
    train = prepared(path, tmp_path, stream=True).train
    train[0]
    os.utime(path, ns=(1, 1))
    with pytest.raises(RunFailed, match="changed"):
        train[len(train) - 1]


def test_conversations_keep_their_masks(tmp_path: Path) -> None:
    path = write(tmp_path / "rows.jsonl", [chat(f"Hi {n}", "the whale", "and", "rolled") for n in range(20)])
    row = prepared(path, tmp_path, stream=True).train[0]
    assert -100 in row["labels"]
    assert len(row["labels"]) == len(row["input_ids"])
    assert json.dumps(row), "plain numbers"
