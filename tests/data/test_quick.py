"""The fast way of checking lines lets nothing through that the slow way would not, and says the same of every row."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.support import ROWS, WORDS
from ftlab_contract.constants import FORMATS
from ftlab_contract.spec import CLASSES
from ftlab_contract.structure import matches
from ftlab_trainer.data import typed
from ftlab_trainer.data.blocks import SIZE
from ftlab_trainer.data.check import checked, slowly
from ftlab_trainer.data.mapping import Mapping
from ftlab_trainer.data.rows import RowReader
from ftlab_trainer.data.source import find
from ftlab_trainer.errors import UserError

BLANKS = ["", " ", "\n", "\ufeff", " \ufeff", "\u2003", "\x85", "\x1f", "\u180e", "\u200b"]
ODD: list[Any] = [
    None, True, 0, -1, 1.5, 1e300, 2**63, 10**30, "", " ", "text", [], {}, [1], {"a": 1}, ["text"], [[]],
    {"role": "user", "content": "x"}, [{"role": "user", "content": "x"}], [{"from": "human", "value": "x"}],
    {"a": {"b": [1, {"c": "x"}]}}, {"type": "text", "text": "x"}, '[{"name": "f"}]', "\n\nHuman: a\n\nAssistant: b",
]  # fmt: skip
NAMES = [*{name for cls in CLASSES for name in CLASSES[cls] if cls.endswith("Example")}, "id", "weight", "functions"]
NAMES = [*sorted(NAMES), "name", "content", "value", "tool_calls", "a\\", 'b"', "c:", "d\t", ""]


def objects(row: Any) -> list[dict[str, Any]]:
    """All objects of a row."""
    below = row.values() if isinstance(row, dict) else row if isinstance(row, list) else ()
    return ([row] if isinstance(row, dict) else []) + [one for item in below for one in objects(item)]


@st.composite
def rows(draw: st.DrawFn, fmt: str) -> Any:
    """A row of a format, or one that is nearly so."""
    row = json.loads(json.dumps(draw(ROWS[fmt])))
    for _ in range(draw(st.integers(0, 2))):
        inside = draw(st.sampled_from(objects(row)))
        name = draw(st.sampled_from([*inside, *NAMES]))
        change = draw(st.integers(0, 4))
        if change == 0:
            inside.pop(name, None)
        elif change == 1:
            inside[name] = copy.deepcopy(draw(st.sampled_from(ODD)))
        elif change == 2:
            inside[name] = draw(st.sampled_from(BLANKS)) + draw(st.sampled_from(BLANKS))
        elif change == 3:
            inside[name] = draw(st.sampled_from(["system", "user", "assistant", "tool", "human", "gpt", "observation"]))
        else:
            lists = [value for value in inside.values() if isinstance(value, list) and value]
            if lists:
                turns = draw(st.sampled_from(lists))
                turns.insert(draw(st.integers(0, len(turns))), copy.deepcopy(draw(st.sampled_from(turns))))
    return row


# What may be done to the text of a line; most of it is still JSON, or nearly.
SPELT: list[Callable[[str, str], str]] = [
    lambda line, word: line,
    lambda line, word: line + "\r",
    lambda line, word: f" \t{line} ",
    lambda line, word: line.replace('": ', '" :'),
    lambda line, word: line.replace('": ', '"\t: ', 1),
    lambda line, word: line.replace('": ', '"\r:', 1),
    lambda line, word: line.replace("{", '{"id" : 1, "id": 2, ', 1),
    lambda line, word: line.replace("{", '{"id": 1, "id":2, ', 1),
    lambda line, word: line[:-1] + ', "text": "x", "prompt" : "x", "messages": [], "prompt": 1}',
    lambda line, word: line[:-1] + ', "a\\\\": 1, "\\u0061\\\\" :2}',
    lambda line, word: line.replace('"content"', '"\\u0063ontent"', 1).replace('"text"', '"\\u0074ext"', 1),
    lambda line, word: line.replace(word, '\\":\\" : \\\\', 1),
    lambda line, word: line.replace(word, "\\ud800", 1),
    lambda line, word: line.replace(word, "\\ud83d\\ude00: ", 1),
    lambda line, word: line.replace(word, "\x01", 1),
    lambda line, word: line.replace(word, "\\u0000\\ufeff", 1),
    lambda line, word: line[:-1] + ', "id": 1e999}',
    lambda line, word: line[:-1] + ', "id": NaN}',
    lambda line, word: line[:-1] + f', "id": {"9" * 4400}}}',
    lambda line, word: line[:-1] + f', "id": {"[" * 120}{"]" * 120}}}',
    lambda line, word: line[:-1] + f', "id": {"[" * 9999}{"]" * 9999}}}',
    lambda line, word: line[: len(line) // 2],
    lambda line, word: f"{line} {line}",
    lambda line, word: line.replace(", ", ",\n", 1),
    lambda line, word: f"\n  \r\n{line}",
    lambda line, word: f"\ufeff{line}",
    lambda line, word: "[" + line + "]",
    lambda line, word: line.replace("{", '{"": ":", ', 1),
]


@st.composite
def files(draw: st.DrawFn, fmt: str) -> bytes:
    lines = []
    for _ in range(draw(st.integers(1, 12))):
        line = json.dumps(draw(rows(fmt)), ensure_ascii=draw(st.booleans()))
        lines.append(draw(st.sampled_from(SPELT))(line, draw(st.sampled_from(WORDS))))
    text = "\n".join(lines) + draw(st.sampled_from(["\n", "", "\n\n"]))
    return text.encode("utf-8", "surrogatepass")


def result(checker: Callable[[RowReader], Any], reader: RowReader) -> Any:
    """All that is said of a dataset: what was read, what it comes to, what is wrong, what is not used."""
    said = []
    try:
        for record, made, faults in checker(reader):
            said.append((record, json.dumps(record.value, sort_keys=True), made, faults))
    except UserError as error:
        return said, error.problems
    return said, dict(reader.unused)


def compare(path: Path, fmt: str, **options: Any) -> int:
    source = find(path)
    fast = result(lambda reader: checked(source, reader), RowReader(fmt, **options))
    slow = result(lambda reader: slowly(path, None, reader), RowReader(fmt, **options))
    assert fast == slow
    return len(fast[0])


@pytest.mark.parametrize("fmt", FORMATS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_both_ways_say_the_same_of_any_line(fmt: str, tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(data.draw(files(fmt)))
    compare(path, fmt, needed=["reward"] if data.draw(st.booleans()) else [])


@pytest.mark.parametrize(
    "columns", [["instruction=question", "output=answer"], ["instruction=output", "output=data.x"]]
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_mapped_columns_are_read_alike(columns: list[str], tmp_path: Path, data: st.DataObject) -> None:
    names = st.sampled_from(["question", "answer", "instruction", "output", "input", "data", "id"])
    values = st.sampled_from([*WORDS, "", None, 3, {"x": "a", "y": "b"}, ["a"]])
    path = tmp_path / "rows.jsonl"
    lines = data.draw(st.lists(st.dictionaries(names, values, min_size=2), max_size=10))
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    compare(
        path, next(name for name in FORMATS if "instruction" in FORMATS[name].example), mapping=Mapping.parse(columns)
    )


def test_lines_longer_and_shorter_than_a_block_keep_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    sizes = [10, SIZE - 20, 3 * SIZE, 0, 7, SIZE, SIZE + 1, 100] * 2 + [5] * 3000
    rows = [json.dumps({"text": "x" * size, "id": size}) if size else "" for size in sizes]
    rows[9] = '{"text": 5}'
    path.write_bytes(("\ufeff" + "\n".join(rows)).encode())
    assert compare(path, "raw_text") == len(sizes) - 2


def test_a_line_that_no_row_may_be_as_long_as(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("blocks", "read", "source"):
        monkeypatch.setattr(f"ftlab_trainer.data.{module}.MAX_RECORD", 1 << 19)
    for extra in (-1, 0, 1, 2, 1 << 19, 1 << 20):
        path = tmp_path / "rows.jsonl"
        for end in ("", "\n", '\n{"text": "x"}'):
            path.write_text('{"text": "%s"}' % ("x" * ((1 << 19) - 12 + extra)) + end)
            compare(path, "raw_text")


def test_every_space_of_python_and_of_the_contract_is_one() -> None:
    spaces = {chr(code) for code in range(0x110000) if chr(code).isspace() or not matches("\\S", chr(code))}
    assert set(typed.SPACES) == spaces
