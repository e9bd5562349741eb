"""Rows that are not JSON, or JSON that nobody should train on: each costs itself and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftlab_trainer.data.parse import Decoder
from ftlab_trainer.data.read import read_file


def values(path: Path) -> list[Any]:
    return [record.value for record in read_file(path) if record.fault is None]


def rules(path: Path) -> list[tuple[int, str]]:
    return [(record.line, record.fault.rule) for record in read_file(path) if record.fault]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ('{"a": 1, "a": 2}', "duplicate_key"),
        ('{"a": {"b": 1, "b": 1}}', "duplicate_key"),
        ('{"a": NaN}', "not_finite"),
        ('{"a": -Infinity}', "not_finite"),
        ('{"a": 1e999}', "not_finite"),
        ('{"a": 1' + "0" * 5000 + "}", "not_finite"),
        ('{"a": "\\ud800"}', "lone_surrogate"),
        ('{"\\udfff": 1}', "lone_surrogate"),
        ('{"a": ' + "[" * 101 + "]" * 101 + "}", "too_deep"),
        ("[" * 100_000 + "]" * 100_000, "too_deep"),
        ('{"a": ' * 100_000, "too_deep"),
        ('{"a": 1', "not_json"),
        ('{"a": 1,}', "not_json"),
        ("{'a': 1}", "not_json"),
        ('{"a": 1} {"a": 2}', "not_json"),
        ('{"a": "tab\there"}', "not_json"),
        ("// comment", "not_json"),
        ("\u00a0{}", "not_json"),
    ],
)
def test_a_bad_line_costs_one_row(tmp_path: Path, line: str, rule: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"a": 0}\n' + line + '\n{"a": 2}\n', encoding="utf-8")
    assert rules(path) == [(2, rule)]
    bad = list(read_file(path))[1]
    assert bad.value == line, "the whole row is kept"


def test_whole_surrogate_pairs_are_characters(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"a": "\\ud83d\\ude00"}\n{"a": "\\\\ud800"}\n')
    assert values(path) == [{"a": "\U0001f600"}, {"a": "\\ud800"}]


def test_bad_values_in_an_array_cost_one_row_each(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_text('[{"a": 1},\n {"a": NaN},\n {"a": 1, "a": 2},\n {"a": "\\ud800"}, {"a": 5}]')
    assert rules(path) == [(2, "not_finite"), (3, "duplicate_key"), (4, "lone_surrogate")]
    assert len(list(read_file(path))) == 5


# JSON as nobody writes it: names twice, spaces anywhere, colons and quotes as escapes, numbers at their limits.
space = st.sampled_from(["", "", "", " ", "\t", "\r"])
letters = st.text(st.sampled_from(["a", "b", ":", "\\", '"', "{", "[", "\u20ac"]), max_size=4)


def escaped(text: str, how: str) -> str:
    return json.dumps(text) if how == "" else '"' + "".join(how % ord(letter) for letter in text) + '"'


names = st.builds(escaped, letters, st.sampled_from(["", "\\u%04x", "\\u%04X"]))
odd = ["null", "true", "0", "-0", "1.5", "1e5", "1E-400", "1e999", "NaN", "-Infinity", "18446744073709551616", "01"]
odd += ["9" * 4300, "9" * 4301, "-" + "9" * 4300, '"\\ud800"', '"\\ud83d\\ude00"', '"\\udc00\\ud800"', '"a\tb"']
odd += [
    "0.1000000000000000055511151231257827",
    "1.7976931348623157e308",
    "1.7976931348623159e308",
    "4.9e-324",
    "2e-324",
]


def nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    member = st.builds(lambda name, gap, value: f"{name}{gap}:{gap}{value}", names, space, inner)
    objects = st.lists(member, max_size=3).map(lambda some: "{" + ",".join(some) + "}")
    return objects | st.lists(inner, max_size=3).map(lambda some: "[" + ",".join(some) + "]")


@settings(max_examples=400, deadline=None)
@given(
    text=st.recursive(names | st.sampled_from(odd), nested, max_leaves=10),
    around=space,
    depth=st.sampled_from([0, 0, 0, 98, 99, 100, 101]),
)
def test_the_fast_way_is_as_strict_as_the_slow_one(text: str, around: str, depth: int) -> None:
    line = around + "[" * depth + text + "]" * depth + around
    fast, fast_fault = Decoder().line(line.encode())
    slow, slow_fault = Decoder().row(line)
    assert fast_fault == slow_fault
    assert fast_fault or repr(fast) == repr(slow)
