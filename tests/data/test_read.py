"""Readers: every layout of a file, and nothing that ends in a traceback."""

from __future__ import annotations

import codecs
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.support import anything
from ftlab_trainer.data import documents, read, window
from ftlab_trainer.data.read import layout, read_file, records
from ftlab_trainer.data.records import Record
from ftlab_trainer.data.source import find, fingerprint
from ftlab_trainer.errors import UserError

inside = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | anything,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(anything, inner, max_size=3),
    max_leaves=8,
)
objects = st.lists(st.dictionaries(anything, json_values, max_size=3), max_size=6)


def values(path: Path) -> list[Any]:
    found = list(read_file(path))
    assert all(record.fault is None for record in found), found
    return [record.value for record in found]


def rules(path: Path) -> list[tuple[int, str]]:
    return [(record.line, record.fault.rule) for record in read_file(path) if record.fault]


def ends_well(path: Path) -> None:
    """Reading ends in rows that can be written down, or in an error that names the file."""
    try:
        for record in read_file(path):
            assert isinstance(record, Record)
            json.dumps(record.value, ensure_ascii=False).encode()
    except UserError as error:
        if path.name not in str(error):
            raise


@inside
@given(rows=objects, indent=st.sampled_from([None, 2]), ascii_only=st.booleans(), bom=st.booleans())
def test_every_layout_gives_the_same_rows(
    tmp_path: Path, rows: list[Any], indent: int | None, ascii_only: bool, bom: bool
) -> None:
    mark = codecs.BOM_UTF8 if bom else b""

    def dump(value: Any, spaces: int | None = None) -> str:
        return json.dumps(value, indent=spaces, ensure_ascii=ascii_only)

    def put(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_bytes(mark + text.encode())
        return path

    lines = "\r\n".join(map(dump, rows))
    assert values(put("rows.jsonl", lines)) == rows
    assert values(put("rows.json", dump(rows, indent))) == rows
    assert values(put("array.jsonl", dump(rows, indent) if rows else "")) == rows
    assert values(put("wrapped.json", dump({"version": "1", "data": rows, "more": {"a": [1]}}, indent))) == rows
    if len(rows) > 1:
        assert values(put("lines.json", lines)) == rows
        assert values(put("joined.json", "\n".join(dump({"text": row}, 2) for row in rows))) == [
            {"text": row} for row in rows
        ]


@pytest.mark.parametrize(
    "row",
    [
        {"messages": [{"role": "user", "content": "Hi"}]},
        {"prompt": "p", "completion": "c"},
        {"meta": {"a": [1]}, "messages": []},
        {"text": ["wrong"]},
        {"instruction": "i", "instances": []},
    ],
)
@pytest.mark.parametrize("indent", [None, 1])
def test_an_object_that_is_a_row_is_not_taken_for_a_wrapper(tmp_path: Path, row: Any, indent: int | None) -> None:
    path = tmp_path / "one.json"
    path.write_text(json.dumps(row, indent=indent))
    assert values(path) == [row]


def test_rows_are_found_across_the_borders_of_the_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window, "_CHUNK", 7)
    rows = [{"n": number, "text": '\u20ac \\ " ] } , ' * 5} for number in range(40)] + [12345678901234567890, -1.5e-7]
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(rows, indent=3, ensure_ascii=False), encoding="utf-8")
    found = list(read_file(path))
    assert [record.value for record in found] == rows
    text = path.read_text(encoding="utf-8").split("\n")
    assert [record.line for record in found[:40]] == [i + 1 for i, line in enumerate(text) if line == "   {"]


def test_lines_are_numbered_as_an_editor_does(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'\n{"a": 1}\r\n\n  \n{"a": "\xe2\x80\xa8"}\nbad\n{"a": 3}')
    found = list(read_file(path))
    assert [(record.line, bool(record.fault)) for record in found] == [(2, False), (5, False), (6, True), (7, False)]
    assert found[2].value == "bad"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[{"a": 1},\n{"a": 2}', 2),
        ('[{"a": 1},\n{"a": 2', 2),
        ('[{"a": 1},\n]', 2),
        ('[{"a": 1}\n{"a": 2}]', 2),
        ('[{"a": 1}\n]x', 2),
        ('[{"a": "unterminated}]', 1),
        ("[" + "[" * 100_000, 1),
        ('{\n"data": [1], "more": [2]}', 2),
        ('{\n"data": [1]', 2),
        ("{\n'data': [1]}", 2),
        ('{\n"data" [1]}', 2),
    ],
)
def test_a_broken_array_ends_the_reading_with_file_and_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "rows.json"
    path.write_text(text)
    with pytest.raises(UserError, match=rf"rows\.json:{line}: "):
        list(read_file(path))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_ends_in_rows_or_in_a_clear_error(tmp_path: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["rows.jsonl", "rows.json", "rows.txt"]))
    text = json.dumps(
        data.draw(objects), ensure_ascii=data.draw(st.booleans()), indent=data.draw(st.sampled_from([None, 1]))
    )
    raw = bytearray(text.encode())
    for _ in range(data.draw(st.integers(0, 4))):
        place = data.draw(st.integers(0, len(raw)))
        raw[place : place + data.draw(st.integers(0, 5))] = data.draw(st.binary(max_size=5))
    path = tmp_path / name
    path.write_bytes(bytes(raw))
    ends_well(path)


@given(raw=st.binary(max_size=200))
@inside
def test_binary_ends_in_rows_or_in_a_clear_error(tmp_path: Path, raw: bytes) -> None:
    for name in ("rows.jsonl", "rows.json", "rows.md"):
        path = tmp_path / name
        path.write_bytes(raw)
        ends_well(path)


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.json", "rows.txt"])
def test_another_encoding_is_refused_with_the_byte(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b'[{"text": "caf' + "\u00e9".encode("latin-1") + b'"}]')
    with pytest.raises(UserError, match="byte 14 "):
        list(read_file(path))
    path.write_bytes(codecs.BOM_UTF8 + b'{"text": "a"}\n' * 3 + b"\xff")
    with pytest.raises(UserError, match="byte 45 "):
        list(read_file(path))
    path.write_bytes('{"text": "a"}'.encode("utf-16"))
    with pytest.raises(UserError, match="UTF-16"):
        list(read_file(path))
    path.write_bytes(b"PK\x03\x04\x14\x00")
    with pytest.raises(UserError, match="zip"):
        list(read_file(path))


def test_the_byte_is_right_behind_the_first_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window, "_CHUNK", 5)
    path = tmp_path / "rows.json"
    good = '["\u20ac\u20ac\u20ac\u20ac", "\u20ac'.encode()
    path.write_bytes(good + b'\xe2\x82"]')
    with pytest.raises(UserError, match=f"byte {len(good)} "):
        list(read_file(path))


def test_text_is_one_document_to_the_last_byte(tmp_path: Path) -> None:
    path = tmp_path / "book.md"
    path.write_bytes(codecs.BOM_UTF8 + b"# One\r\n\n  two \n")
    assert [record.value for record in read_file(path)] == [{"text": "# One\r\n\n  two \n"}]
    path.write_bytes("no mark".encode("utf-16-le"))
    with pytest.raises(UserError, match="byte 1 is zero"):
        list(read_file(path))


def test_a_record_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (documents, read, window):
        monkeypatch.setattr(module, "MAX_RECORD", 1000)
    monkeypatch.setattr(window, "_CHUNK", 100)
    long = json.dumps({"text": "x" * 5000})
    path = tmp_path / "rows.jsonl"
    path.write_text(f'{{"text": "a"}}\n{long}\n{{"text": "b"}}\n')
    assert rules(path) == [(2, "too_long")]
    assert len(list(read_file(path))) == 3
    for name, text in (("rows.json", f"[{long}]"), ("rows.txt", long)):
        (tmp_path / name).write_text(text)
        with pytest.raises(UserError, match="longer than"):
            list(read_file(tmp_path / name))


def test_a_folder_is_read_in_order_and_says_what_it_leaves(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    files = {"b/1.txt": "second", "a.jsonl": '{"text": "first"}\n', ".hidden.txt": "no", "c.pdf": "%"}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    found = find(tmp_path)
    assert [record.value["text"] for record in records(found)] == ["first", "second"]
    assert found.skipped == (".hidden.txt", "c.pdf")
    before = fingerprint(found)
    (tmp_path / "b/1.txt").write_text("changed")
    assert fingerprint(find(tmp_path)) != before


def test_paths_that_are_no_dataset_are_refused(tmp_path: Path) -> None:
    (tmp_path / "rows.xlsx").write_text("a,b")
    wrong = {"none.jsonl": "does not exist", "rows.xlsx": r"\.jsonl", "": "holds no file"}
    for name, words in wrong.items():
        with pytest.raises(UserError, match=words):
            find(tmp_path / name)


def test_a_name_that_cannot_be_written_down_is_refused(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff.jsonl"
    with open(path, "wb"), pytest.raises(UserError, match="not UTF-8"):
        find(os.fsdecode(path))


def test_the_layout_is_told_by_content(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    for text, expected in (
        ("", "lines"),
        ("\n\n", "lines"),
        ("garbage", "lines"),
        ("[1]", "array"),
        ("[1]\n[2]\n", "lines"),
        ('{"a": 1}\n{"a": 2}', "lines"),
        ('{"a": 1}', "object"),
        ('{\n"a": 1}', "object"),
    ):
        path.write_text(text)
        assert layout(path) == expected, text
    lines = tmp_path / "rows.jsonl"
    long = json.dumps(["x" * (2 << 20)])
    for text, expected in (
        ('{"a": 1}', "lines"),
        ('{\n"a": 1\n}', "object"),
        ('{\n{"a": 1}', "lines"),
        ("[\n1]", "array"),
        (f"{long}\n{long}\n", "lines"),
        (long, "array"),
    ):
        lines.write_text(text)
        assert layout(lines) == expected, text[:80]
