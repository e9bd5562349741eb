"""CSV and TSV: what is quoted, what is read as more than text, and what a bad row costs."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.support import anything
from ftlab_trainer.data import cells
from ftlab_trainer.data.cells import renamed
from ftlab_trainer.data.read import read_file
from ftlab_trainer.data.source import find
from ftlab_trainer.errors import UserError


def put(tmp_path: Path, text: str, name: str = "rows.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode())
    return path


def values(path: Path) -> list[Any]:
    return [record.value for record in read_file(path)]


texts = anything.filter(lambda text: "\0" not in text)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(texts, texts), max_size=6),
    name=st.sampled_from(["rows.csv", "rows.tsv", "semicolons.csv"]),
    ends=st.sampled_from(["\n", "\r\n"]),
    bom=st.booleans(),
)
def test_what_is_written_is_read(tmp_path: Path, rows: list[tuple[str, str]], name: str, ends: str, bom: bool) -> None:
    sign = {"rows.csv": ",", "rows.tsv": "\t", "semicolons.csv": ";"}[name]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=sign, lineterminator=ends, quoting=csv.QUOTE_ALL)
    writer.writerows([("instruction", "output"), *rows])
    path = put(tmp_path, "\ufeff" * bom + out.getvalue(), name)
    found = list(read_file(path))
    assert [record.value for record in found] == [{"instruction": a or None, "output": b or None} for a, b in rows]
    breaks, begins = 1, []
    for row in rows:
        begins.append(breaks + 1)
        breaks += 1 + sum(cell.count("\n") for cell in row)
    assert [record.line for record in found] == begins


def test_a_bad_row_costs_itself(tmp_path: Path) -> None:
    path = put(tmp_path, 'instruction,output\na,b\n\nc\n"d"x,e\nf,"g\nh"\ni,j,k\nl,m\n')
    found = list(read_file(path))
    assert [(record.line, record.fault.rule if record.fault else None) for record in found] == [
        (2, None),
        (4, "ragged_row"),
        (5, "not_csv"),
        (6, None),
        (8, "ragged_row"),
        (9, None),
    ]
    assert [record.value for record in found if record.fault] == ["c", '"d"x,e', "i,j,k"]
    assert found[3].value == {"instruction": "f", "output": "g\nh"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,,b\n1,2,3\n", r"rows\.csv:1: the header has no name for column 2"),
        ("a,b,a\n1,2,3\n", r"rows\.csv:1: the header names 'a' twice"),
        ('a,b\n1,2\n"3,4\n5,6\n', r"rows\.csv:3: the row that begins here is never closed"),
        ("a,b\n1,\0\n", "byte 6 is zero"),
        ("a\rb\r1\r", "the header names the columns. Not valid CSV"),
    ],
)
def test_what_spoils_the_file_ends_the_reading(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        values(put(tmp_path, text))


def test_nothing_is_in_an_empty_file_or_below_a_header(tmp_path: Path) -> None:
    assert values(put(tmp_path, "")) == []
    assert values(put(tmp_path, "\n\n")) == []
    assert values(put(tmp_path, "a,b")) == []


def test_numbers_and_json_are_read_where_the_contract_has_them(tmp_path: Path) -> None:
    turns = [{"role": "user", "content": "Hi"}]
    rows = [
        {"reward": "0.5", "response": "42", "messages": json.dumps(turns), "output": "[1]", "note": "[1]"},
        {"reward": "-3", "response": "[1]", "messages": "[", "output": json.dumps(turns), "note": "7"},
        {"reward": "1e999", "response": "{}", "messages": '{"a": 1, "a": 2}', "output": "7", "note": json.dumps(turns)},
    ]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    assert values(put(tmp_path, out.getvalue())) == [
        {**rows[0], "reward": 0.5, "messages": turns},
        {**rows[1], "reward": -3},
        {**rows[2], "note": turns},
    ]


def test_a_column_is_read_by_the_name_a_mapping_gives_it(tmp_path: Path) -> None:
    row = values(put(tmp_path, "stars,answer\n4.5,12\n"))[0]
    assert row == {"stars": "4.5", "answer": "12"}
    assert renamed({"reward": row["stars"], "response": row["answer"]}) == {"reward": 4.5, "response": "12"}


def test_a_row_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "MAX_RECORD", 1000)
    with pytest.raises(UserError, match=r"rows\.csv:3: the row that begins here is longer than"):
        values(put(tmp_path, 'a,b\n1,2\n"' + "x\n" * 600))


def test_tables_of_a_folder_are_one_dataset(tmp_path: Path) -> None:
    for name in ("b.csv", "a.tsv"):
        put(tmp_path, "text\none\n", name)
    assert [path.name for path in find(tmp_path).files] == ["a.tsv", "b.csv"]
