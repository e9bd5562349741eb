"""Reading: YAML 1.2 core and JSON, and everything that is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.strategies import JSON_OBJECT
from ftlab_trainer.config.document import MAX_BYTES, MAX_DEPTH
from ftlab_trainer.config.reader import read_bytes, read_file, read_text, read_value
from ftlab_trainer.errors import UserError


def refused(text: str | bytes, name: str = "my.yaml") -> str:
    with pytest.raises(UserError) as caught:
        read_bytes(text if isinstance(text, bytes) else text.encode(), name)
    assert len(caught.value.problems) == 1
    return caught.value.problems[0]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2e-5", 2e-5),
        ("2E+5", 2e5),
        ("1.", 1.0),
        (".5", 0.5),
        ("-.5", -0.5),
        ("+12", 12),
        ("012", 12),
        ("0o14", 12),
        ("0x1F", 31),
        ("-0", 0),
        ("true", True),
        ("False", False),
        ("TRUE", True),
        ("null", None),
        ("~", None),
        ("", None),
        # Text under YAML 1.2, whatever YAML 1.1 took it for.
        ("no", "no"),
        ("on", "on"),
        ("Yes", "Yes"),
        ("y", "y"),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("0b11", "0b11"),
        ("2001-01-01", "2001-01-01"),
        ("1e", "1e"),
        ("e5", "e5"),
        (".", "."),
        ("-", None),
        ("nan", "nan"),
        ("=", "="),
        ("'2e-5'", "2e-5"),
        ('"true"', "true"),
        ("!!str 12", "12"),
        ("[no, 1e3]", ["no", 1000.0]),
        ("{a: 0o7}", {"a": 7}),
    ],
)
def test_scalars_of_yaml_1_2(written: str, value: Any) -> None:
    if written == "-":
        assert read_text("a:\n- 1\n", "f.yaml").data == {"a": [1]}
        return
    found = read_text(f"a: {written}\n", "f.yaml").data["a"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "a is given twice, first at line 1"),
        ("b:\n  c: 1\n  c: 2\n", 3, "b.c is given twice, first at line 2"),
        ("a: .nan\n", 1, "not a finite number"),
        ("a: -.INF\n", 1, "not a finite number"),
        ("a: 1e999\n", 1, "too large"),
        ("a: " + "9" * 5000, 1, "too large"),
        ("a: &x [1, *x]\n", 1, "never end"),
        ("a: *x\n", 1, "no anchor &x"),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", 3, "merge keys"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, "the tag !!python"),
        ("a: !!timestamp 2001-01-01\n", 1, "the tag !!timestamp"),
        ("a: !mine 1\n", 1, "the tag !mine"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("1: a\n", 1, "not text"),
        ("true: a\n", 1, "not text"),
        ("a: 1\n? [b]\n: 2\n", 2, "a key is text"),
        ("a:\n\t- b\n", 2, "spaces, not tabs"),
        ("a: 'b\n", 1, "not closed"),
        ("a: b: c\n", 1, "quotes"),
        ("a: 1\nb: \x07\n", 2, "U+0007"),
        ("- a\n- b\n", 1, "holds a list"),
        ("training\n", 1, "holds the value"),
        ("a: " + "[" * (MAX_DEPTH + 1), 1, "levels deep"),
    ],
)
def test_refused_yaml_names_the_line(text: str, line: int, words: str) -> None:
    problem = refused(text)
    assert problem.startswith(f"my.yaml:{line}: ")
    assert words in problem


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('{"a": 1,\n"a": 2}', 2, "a is given twice, first at line 1"),
        ('{"a": NaN}', 1, "NaN is not a JSON value"),
        ('{"a":\n-Infinity}', 2, "-Infinity"),
        ('{"a": 1e999}', 1, "too large"),
        ('{"a": 1,}', 1, "a key in double quotes"),
        ("{'a': 1}", 1, "a key in double quotes"),
        ('{"a": 1} {}', 1, "after the end"),
        ('{"a": 01}', 1, "after the value"),
        ('{"a": "\\ud800"}', 1, "surrogate"),
        ('{"a": "x', 1, "not closed"),
        ('{"a": "\\q"}', 1, "invalid \\escape"),
        ('{"a": [1 2]}', 1, "after a list item"),
        ("[1]", 1, "holds a list"),
        ('{"a": ' + "[" * 100, 1, "levels deep"),
        ('{"a"', 1, "the end"),
    ],
)
def test_refused_json_names_the_line(text: str, line: int, words: str) -> None:
    problem = refused(text, "my.json")
    assert problem.startswith(f"my.json:{line}: ")
    assert words in problem


def test_bytes_that_are_no_text_are_named_by_their_place() -> None:
    assert refused(b"a: 1\nb: \xff\n").startswith("my.yaml: byte 8 (line 2) is not UTF-8")
    assert refused(b"\xef\xbb\xbfa: \xff").startswith("my.yaml: byte 6 (line 1)")
    assert read_bytes(b"\xef\xbb\xbfa: 1", "my.yaml").data == {"a": 1}


@pytest.mark.parametrize("text", ["", " \n", "# nothing\n", "null\n", "---\n...\n"])
def test_an_empty_file_is_said(text: str) -> None:
    assert "show template" in refused(text)


def test_aliases_are_repeated_but_not_without_end() -> None:
    found = read_text("a: &x {b: [1, 2]}\nc: *x\n", "f.yaml")
    assert found.data == {"a": {"b": [1, 2]}, "c": {"b": [1, 2]}}
    assert found.where("c.b") == "f.yaml:2"
    laughs = "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        laughs += f"{name}: &{name} [{','.join([f'*{before}'] * 10)}]\n"
    assert "more than" in refused(laughs)


def test_aliases_cannot_hide_depth() -> None:
    chain = "a: &a [1]\n" + "".join(
        f"k{i}: &k{i} [[[[[[[[[[*{'a' if i == 0 else f'k{i - 1}'}]]]]]]]]]]\n" for i in range(8)
    )
    assert "levels deep" in refused(chain)


def test_lines_of_paths() -> None:
    found = read_text("model:\n  name: x\ntools:\n  - name: a\n  - name: b\n", "f.yaml")
    assert found.where("model.name") == "f.yaml:2"
    assert found.where("tools[1].name") == "f.yaml:5"
    assert found.where("model.unknown") == "f.yaml:1"
    found = read_text('{"model":\n {"name":\n "x"}}', "f.json")
    assert found.where("model.name") == "f.json:2"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("a: 1\n", encoding="utf-8")
    for name, words in (
        ("confg.yaml", "did you mean config.yaml?"),
        ("cpt_standard.yaml", "run template cpt_standard"),
        (".", "is a folder"),
        ("config.yaml/x", "cannot be read"),
    ):
        with pytest.raises(UserError, match=words.replace("?", r"\?")):
            read_file(tmp_path / name)
    (tmp_path / "big.yaml").write_bytes(b"a: 1\n" + b"#" * MAX_BYTES)
    with pytest.raises(UserError, match="larger than 10 MB"):
        read_file(tmp_path / "big.yaml")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_whatever_a_file_holds_the_error_is_a_sentence(content: bytes) -> None:
    for name in ("f.yaml", "f.json"):
        try:
            assert isinstance(read_bytes(content, name).data, dict)
        except UserError as bad:
            assert bad.problems[0].startswith(name)  # noqa: PT017  either outcome is right, in this form


YAML_PIECES = st.sampled_from(
    [
        *(
            "a",
            "b",
            ": ",
            ":",
            "\n",
            "  ",
            "- ",
            "? ",
            "[",
            "]",
            "{",
            "}",
            ",",
            "&x ",
            "*x",
            "!!str ",
            "!",
            "|\n",
            ">\n",
        ),
        *("'", '"', "#", "%YAML 1.2\n", "---\n", "...\n", "<<", "1e5", ".nan", "null", "\t", "\\", "@", "`", "0o7"),
        *(">\n", "\u2028", "\x00"),
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(YAML_PIECES, max_size=20).map("".join))
def test_broken_yaml_never_raises_anything_else(text: str) -> None:
    for name in ("f.yaml", "f.json"):
        try:
            read_text(text, name)
        except UserError as bad:
            assert bad.problems  # noqa: PT017


@settings(max_examples=80, deadline=None)
@given(JSON_OBJECT)
def test_json_reads_as_the_standard_parser_does(data: dict[str, Any]) -> None:
    for text in (json.dumps(data), json.dumps(data, indent=1, ensure_ascii=False)):
        assert read_text(text, "f.json").data == data if data else True


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2e-4", 2e-4),
        ("no", "no"),
        ("null", None),
        ("", None),
        (" true ", True),
        ("[q_proj, v_proj]", ["q_proj", "v_proj"]),
        ("{r: 8}", {"r": 8}),
        ("'5'", "5"),
        ("C:\\data: x # y", "C:\\data: x # y"),
        ("*.txt", "*.txt"),
        ("&a", "&a"),
    ],
)
def test_values_of_flags(text: str, value: Any) -> None:
    assert read_value(text) == value
