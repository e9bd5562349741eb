"""Parquet and Arrow: plain JSON values of every type, and damage that ends in an error."""

from __future__ import annotations

import datetime
import decimal
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.support import anything
from ftlab_trainer.data import columns
from ftlab_trainer.data.read import read_file
from ftlab_trainer.errors import UserError

pa = pytest.importorskip("pyarrow")
inside = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def parquet(path: Path, table: Any) -> None:
    import pyarrow.parquet as pq

    pq.write_table(table, path, row_group_size=3)


def arrow_file(path: Path, table: Any) -> None:
    with pa.ipc.new_file(str(path), table.schema) as writer:
        writer.write_table(table, max_chunksize=4)


def arrow_stream(path: Path, table: Any) -> None:
    with pa.ipc.new_stream(str(path), table.schema) as writer:
        writer.write_table(table)


WRITE: dict[str, Callable[[Path, Any], None]] = {
    "rows.parquet": parquet,
    "file.arrow": arrow_file,
    "stream.arrow": arrow_stream,
}
every = pytest.mark.parametrize("name", list(WRITE))


def put(tmp_path: Path, name: str, table: Any) -> Path:
    WRITE[name](tmp_path / name, table)
    return tmp_path / name


def values(path: Path) -> list[Any]:
    found = list(read_file(path))
    assert [record.line for record in found] == list(range(1, len(found) + 1))
    assert all(record.fault is None for record in found)
    json.dumps([record.value for record in found], allow_nan=False)
    return [record.value for record in found]


turns = st.lists(st.fixed_dictionaries({"role": anything, "content": st.none() | anything}), max_size=3)


@inside
@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {"text": st.none() | anything, "messages": st.none() | turns, "n": st.integers(-5, 5), "ok": st.booleans()}
        ),
        min_size=1,
        max_size=9,
    )
)
def test_lists_and_structs_are_plain(tmp_path: Path, rows: list[Any]) -> None:
    turn = pa.struct([("role", pa.string()), ("content", pa.large_string())])
    schema = pa.schema([("text", pa.string()), ("messages", pa.list_(turn)), ("n", pa.int16()), ("ok", pa.bool_())])
    for name in WRITE:
        assert values(put(tmp_path, name, pa.Table.from_pylist(rows, schema))) == rows, name


@every
def test_every_type_becomes_json(tmp_path: Path, name: str) -> None:
    day = datetime.datetime(2024, 5, 6, 7, 8, 9)
    table = pa.table(
        {
            "time": pa.array([day, None], pa.timestamp("us")),
            "price": pa.array([decimal.Decimal("1.50"), None]),
            "json": pa.array(['{"a": [1]}', None], pa.json_()),
            "bytes": [b"text", b"\xff\x00"],
            "map": pa.array([[("a", 1)], None], pa.map_(pa.string(), pa.int64())),
            "kind": pa.array(["x", "y"]).dictionary_encode(),
            "nested": [{"when": [day.date()]}, None],
            "nothing": pa.nulls(2),
        }
    )
    assert values(put(tmp_path, name, table)) == [
        {
            "time": "2024-05-06 07:08:09",
            "price": "1.50",
            "json": {"a": [1]},
            "bytes": "text",
            "map": {"a": 1},
            "kind": "x",
            "nested": {"when": ["2024-05-06"]},
            "nothing": None,
        },
        {**dict.fromkeys(table.column_names), "bytes": {"bytes": 2}, "kind": "y"},
    ]


@every
def test_what_cannot_be_read_is_said(tmp_path: Path, name: str) -> None:
    wrong = {
        "two columns of one name": pa.table([pa.array([1]), pa.array([2])], names=["a", "a"]),
        "type of its own, arrow.opaque": pa.table({"a": pa.array([1], pa.opaque(pa.int64(), "b", "c"))}),
        "maps from int64": pa.table({"a": pa.array([[(1, 1)]], pa.map_(pa.int64(), pa.int64()))}),
    }
    for words, table in wrong.items():
        with pytest.raises(UserError, match=words):
            list(read_file(put(tmp_path, name, table)))


def test_text_that_is_not_utf_8_is_refused_with_its_row(tmp_path: Path) -> None:
    text = pa.Array.from_buffers(
        pa.string(), 2, [None, pa.py_buffer(b"\0\0\0\0\1\0\0\0\2\0\0\0"), pa.py_buffer(b"a\xff")]
    )
    for name in WRITE:
        with pytest.raises(UserError, match=rf"{name}:1: from about this row on .*UTF8"):
            list(read_file(put(tmp_path, name, pa.table({"text": text}))))


@every
def test_many_rows_come_in_order_through_small_batches(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "_BATCH", 200)
    monkeypatch.setattr(columns, "_ROWS", 7)
    rows = [{"n": number, "text": "x" * (number % 50)} for number in range(500)]
    assert values(put(tmp_path, name, pa.Table.from_pylist(rows))) == rows


@every
def test_rows_for_a_look_come_from_all_over_the_file(tmp_path: Path, name: str) -> None:
    path = put(tmp_path, name, pa.Table.from_pylist([{"n": number} for number in range(100)]))
    seen = [value["n"] for value in columns.spread(path, 10)]
    assert len(seen) >= 10 or name == "stream.arrow"
    assert max(seen) > (80 if len(seen) > 1 else 40)


@every
def test_a_row_is_bounded(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "MAX_RECORD", 1000)
    table = pa.table({"text": ["a", "x" * 2000, "b"]})
    found = list(read_file(put(tmp_path, name, table)))
    assert [(record.line, record.fault.rule if record.fault else record.value) for record in found] == [
        (1, {"text": "a"}),
        (2, "too_long"),
        (3, {"text": "b"}),
    ]


@every
def test_a_file_that_is_something_else_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    for raw in (b"", b"PAR1", b"ARROW1\0\0", b'{"text": "a"}\n' * 9, b"\xff\xff\xff\xff\xff\xff\xff\x7f" * 4):
        path.write_bytes(raw)
        with pytest.raises(UserError, match=f"{name}:1: from about this row on"):
            list(read_file(path))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_ends_in_rows_or_in_a_clear_error(tmp_path: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(list(WRITE)))
    table = pa.Table.from_pylist(
        [{"text": f"row {number}" * 3, "messages": [{"role": "user", "content": "x" * number}]} for number in range(20)]
    )
    path = put(tmp_path, name, table)
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(raw) - 1))
        if data.draw(st.booleans()):
            raw[at] ^= 1 << data.draw(st.integers(0, 7))
        else:
            del raw[at : at + data.draw(st.integers(1, 400))]
    path.write_bytes(raw)
    try:
        for record in read_file(path):
            json.dumps(record.value, ensure_ascii=False).encode()
    except UserError as error:
        assert name in str(error)  # noqa: PT017
