"""Rows that are not JSON, or JSON that nobody should train on: each costs itself and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

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
