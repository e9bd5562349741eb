"""Detection: by what rows hold, all over the file; never a guess between two."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.support import ROWS, chat, write
from ftlab_contract.check import structure
from ftlab_contract.constants import FORMATS, METHODS
from ftlab_trainer.data.describe import look
from ftlab_trainer.data.detect import detect
from ftlab_trainer.data.mapping import Mapping
from ftlab_trainer.data.sample import sample
from ftlab_trainer.data.source import find
from ftlab_trainer.errors import UserError

inside = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("name", FORMATS)
@inside
@given(data=st.data())
def test_each_format_is_told_by_its_rows(tmp_path: Path, name: str, data: st.DataObject) -> None:
    rows = data.draw(st.lists(ROWS[name], min_size=1, max_size=5))
    rows = [{**row, "id": number} for number, row in enumerate(rows)]
    found = detect(find(write(tmp_path / "misleading_name.json", rows)))
    assert found.format == name
    assert found.fits[name] == found.sampled == len(rows)
    assert found.evidence.startswith(f"{len(rows)} of {len(rows)} sampled rows have ")


def test_rows_that_fit_two_formats_are_not_guessed(tmp_path: Path) -> None:
    rows = [{"text": "What is 2 + 2? 4", **chat("What is 2 + 2?", "4")}] * 3
    source = find(write(tmp_path / "rows.jsonl", rows))
    with pytest.raises(UserError, match=r"raw_text.*Set data\.dataset_format"):
        detect(source)
    assert detect(source, METHODS["cpt"].formats).format == "raw_text"
    assert detect(source, METHODS["sft"].formats).format == "chatml"


def test_a_dataset_of_another_method_is_named(tmp_path: Path) -> None:
    source = find(write(tmp_path / "rows.jsonl", [{"prompt": "p", "chosen": "a", "rejected": "b"}]))
    with pytest.raises(UserError, match=r"is dpo \(1 of 1 sampled rows have prompt, chosen, rejected\).*raw_text"):
        detect(source, METHODS["cpt"].formats)


def test_an_unknown_dataset_is_described(tmp_path: Path) -> None:
    source = find(write(tmp_path / "rows.jsonl", [{"frage": "?", "antwort": "!"}] * 4))
    with pytest.raises(UserError, match=r"frage \(4\), antwort \(4\).*openorca: rows have question, response"):
        detect(source, METHODS["sft"].formats)


def test_preferences_behind_a_conversation_are_not_taken_for_a_conversation(tmp_path: Path) -> None:
    turns = [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello"}, {"from": "human", "value": "?"}]
    answers = {"chosen": {"from": "gpt", "value": "a"}, "rejected": {"from": "gpt", "value": "b"}}
    source = find(write(tmp_path / "rows.jsonl", [{"conversations": turns, **answers}] * 3))
    assert detect(source).format == "dpo"
    with pytest.raises(UserError, match=r"is dpo .3 of 3 sampled rows have conversations, chosen, rejected"):
        detect(source, METHODS["sft"].formats)
    # Where they are written in a way that is not known, they are not conversations either.
    odd = [{"conversations": turns, "chosen": 1, "rejected": 2}] * 3
    with pytest.raises(UserError, match="also have chosen and rejected, as dpo rows do"):
        detect(find(write(tmp_path / "odd.jsonl", odd)))


def test_the_first_row_does_not_decide(tmp_path: Path) -> None:
    rows = [{"instruction": "odd", "output": "one"}, *[chat("Hi", "Hello")] * 20, {"broken": True}]
    found = detect(find(write(tmp_path / "rows.jsonl", rows)))
    assert (found.format, found.fits["chatml"], found.sampled) == ("chatml", 20, 22)


def test_the_end_of_a_large_file_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    with path.open("w") as stream:
        stream.writelines(json.dumps({"text": "x" * 2000}) + "\n" for _ in range(300))
        stream.writelines(json.dumps(chat("Hi", "x" * 2000)) + "\n" for _ in range(4000))
    assert path.stat().st_size > 4_000_000
    found = detect(find(path))
    assert found.fits["chatml"] > 80
    with_columns = {"text", "messages"}
    assert with_columns <= set(found.columns)


def test_a_mixed_folder_fits_no_format(tmp_path: Path) -> None:
    for number, name in enumerate(("alpaca", "chatml", "raw_text", "dpo")):
        write(tmp_path / f"{number}.jsonl", [FORMATS[name].example] * 5)
    with pytest.raises(UserError, match="fits no format"):
        detect(find(tmp_path))


@pytest.mark.parametrize("text", ["", "\n\n", "[]", "not json\n"])
def test_no_rows_are_no_format(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rows.json"
    path.write_text(text)
    with pytest.raises(UserError, match="holds no row"):
        detect(find(path))


def described(tmp_path: Path, *rows: Any, **given: Any) -> dict[str, Any]:
    found = look(find(write(tmp_path / "rows.jsonl", rows)), **given)
    assert not structure(found, "DatasetDetection")
    return found


def test_a_dataset_is_described_in_full(tmp_path: Path) -> None:
    bare = chat("Hi", "Hello")["messages"]
    odd = {"messages": [{"role": "user", "content": "Hi"}], "id": 3}
    found = described(tmp_path, *[{**chat("Hi", "Hello"), "id": n} for n in range(8)], bare, odd)
    assert (found["dataset_format"], found["confidence"], found["sampled"]) == ("chatml", 1.0, 10)
    assert "9 have turns in messages: user (9), assistant (8)" in found["evidence"]
    assert "1 are bare lists of turns" in found["evidence"]
    assert found["lost"] == ["id (9 of 10 rows)", "1 of 10 rows: no_assistant_turn"]
    assert "refused" not in found


def test_variants_are_counted(tmp_path: Path) -> None:
    turns = chat("Hi", "Hello")["messages"]
    found = described(tmp_path, *[{"messages": turns}] * 3, {"conversations": turns})
    assert [*found["variants"].values()] == [3, 1]
    assert found["evidence"][:2] == ["3 of 4 sampled rows have messages", "1 of 4 sampled rows have conversations"]


IMAGE = {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}


@pytest.mark.parametrize(
    ("row", "name", "fits"),
    [
        ({"prompt": "p", "completion": "c", "label": True}, "marked as good or bad", "jsonl"),
        ({"text": "A fine film.", "label": 1}, "texts with classes", "raw_text"),
        ({"premise": "p", "hypothesis": "h", "label": "neutral"}, "texts with classes", None),
        ({**chat("Hi", "Hello"), "images": ["a.png"]}, "multimodal", "chatml"),
        (
            {"messages": [{"role": "user", "content": [IMAGE]}, {"role": "assistant", "content": "x"}]},
            "multimodal",
            None,
        ),
        ({"question": "q", "choices": ["a", "b"], "answer": 1}, "evaluation suite", None),
        ({"prompt": "def f():", "canonical_solution": "pass", "test": "assert f"}, "programs with their tests", None),
        ({"input_ids": [1, 2, 3], "attention_mask": [1, 1, 1]}, "tokens already", None),
        ({"anchor": "a", "positive": "b", "negative": "c"}, "rank or embed", None),
        ({"query": "a", "pos": ["b"], "neg": ["c"]}, "rank or embed", None),
        ({"prompt": "p", "completions": ["a", "b"], "labels": [True, False]}, "marked one by one", None),
    ],
)
def test_a_dataset_that_is_none_of_ours_is_refused_for_what_it_is(
    tmp_path: Path, row: dict[str, Any], name: str, fits: str | None
) -> None:
    found = described(tmp_path, *[row] * 5)
    assert name in found["refused"]
    assert "dataset_format" not in found
    assert found["confidence"] == 0
    source = find(tmp_path / "rows.jsonl")
    with pytest.raises(UserError, match=name):
        detect(source)
    if fits:
        assert f"as {fits} all the same, set data.dataset_format" in found["refused"]


def test_a_few_rows_with_media_are_enough(tmp_path: Path) -> None:
    rows = [{**chat("Hi", "Hello"), "images": ["a.png"] if n % 10 == 0 else []} for n in range(40)]
    assert "4 of 40 sampled rows are multimodal" in described(tmp_path, *rows)["refused"]
    assert "refused" not in described(tmp_path, *[{**row, "images": []} for row in rows])


@pytest.mark.parametrize(
    ("row", "fmt", "columns"),
    [
        ({"question": "q", "answer": "a"}, "openorca", ["response=answer"]),
        ({"Instruction": "q", "Response": "a"}, "alpaca", ["instruction=Instruction", "output=Response"]),
        ({"input": "q", "output": "a"}, "jsonl", ["prompt=input", "completion=output"]),
        ({"content": "a document"}, "raw_text", ["text=content"]),
        ({"prompt": "q", "choosen": "a", "rejected": "b"}, "dpo", ["chosen=choosen"]),
        ({"dialogue": chat("Hi", "Hello")["messages"]}, "chatml", ["messages=dialogue"]),
        ({"data": {"question": "q", "answer": "a"}}, "openorca", ["question=data.question", "response=data.answer"]),
    ],
)
def test_columns_that_seem_to_be_meant_are_proposed(
    tmp_path: Path, row: dict[str, Any], fmt: str, columns: list[str]
) -> None:
    found = described(tmp_path, *[row] * 3)
    assert found["map"] == columns
    mapping = Mapping.parse(columns)
    assert described(tmp_path, *[row] * 3, mapping=mapping)["dataset_format"] == fmt
    source = find(tmp_path / "rows.jsonl")
    assert detect(source, mapping=mapping).format == fmt
    with pytest.raises(UserError, match=f"would be {fmt} with --map"):
        detect(source)


def test_a_column_that_would_say_more_is_proposed(tmp_path: Path) -> None:
    found = described(tmp_path, {"prompt": "p", "response": "r", "rating": 3})
    assert (found["dataset_format"], found["map"], found["lost"]) == (
        "rlhf",
        ["reward=rating"],
        ["rating (1 of 1 rows)"],
    )


@pytest.mark.parametrize("indent", [None, 2])
def test_the_end_of_a_large_array_is_looked_at(tmp_path: Path, indent: int | None) -> None:
    rows = [{"text": '"{"text": [{' + "x" * 2000}] * 300 + [{**chat("Hi", "x" * 2000), "id": 1}] * 2500
    rows = [{"text" if indent is None else "id": "", **row} for row in rows]
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(rows, indent=indent))
    found = look(find(path))
    assert found["fits"]["chatml"] > 80
    assert found["sampled"] > 250


def test_the_end_of_a_large_packed_file_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.gz"
    noise = random.Random(1)
    with gzip.open(path, "wt") as stream:
        for number in range(6000):
            row = {"text": "x"} if number < 300 else chat("Hi", "x")
            stream.write(json.dumps({**row, "noise": noise.randbytes(700).hex()}) + "\n")
    assert path.stat().st_size > 4_000_000
    assert look(find(path))["fits"]["chatml"] > 20


def test_a_sample_costs_little_however_large_its_rows(tmp_path: Path) -> None:
    source = find(write(tmp_path / "rows.jsonl", [{"text": "x" * 3_000_000}] * 10))
    assert len(list(sample(source))) == 3


def test_looking_at_data_loads_nothing_heavy() -> None:
    code = (
        "import sys, ftlab_trainer.data.detect, ftlab_trainer.data.survey, ftlab_trainer.data.prepare;"
        "heavy = {'torch', 'transformers', 'datasets', 'pyarrow', 'numpy', 'trl'} & set(sys.modules);"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    path = [entry for entry in sys.path if entry]
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {path!r}; {code}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_documents_that_a_line_parts_are_sampled_apart(tmp_path: Path) -> None:
    path = tmp_path / "docs.txt"
    path.write_text("one\n---\n\n --- \ntwo\nmore\n---\n", encoding="utf-8")
    assert [one["text"].strip() for one in sample(find(path, marker="---"))] == ["one", "two\nmore"]
    assert len([*sample(find(path))]) == 1


@pytest.mark.parametrize(("name", "text", "said"), [
    ("blank.txt", " \n\n", "Name a dataset with rows"),
    ("rows.jsonl", "\n{broken\n", "rows.jsonl:2: "),
])  # fmt: skip
def test_why_there_is_no_row_is_said(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="holds no row that can be read") as error:
        detect(find(tmp_path / name))
    assert said in str(error.value)
