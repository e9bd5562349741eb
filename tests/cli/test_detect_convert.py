"""`detect data` and `convert data` as commands: what is printed, what is written, how they end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import Cli
from data.support import chat, write
from ftlab_contract.check import structure

QA = [{"id": n, "question": f"What is {n} + {n}?", "answer": str(2 * n)} for n in range(4)]


def test_detect_data_shows_what_a_dataset_is_and_what_to_do(cli: Cli, tmp_path: Path) -> None:
    write(tmp_path / "rows.jsonl", [{**chat("Hi", "Hello"), "id": n} for n in range(4)])
    done = cli("detect", "data", "rows.jsonl")
    assert (done.status, done.err) == (0, "")
    for said in ("rows.jsonl: chatml", "100% of 4", "4 of 4 sampled rows have messages", "id (4 of 4 rows)", "sft"):
        assert said in done.out
    assert "ftlab-train validate data rows.jsonl" in done.out
    assert "ftlab-train run template sft_standard --dataset rows.jsonl" in done.out


def test_detect_data_proposes_a_map_that_works_when_copied(cli: Cli, tmp_path: Path) -> None:
    write(tmp_path / "rows.jsonl", QA)
    done = cli("detect", "data", "rows.jsonl", "--save-map", "columns.yaml")
    assert done.status == 1
    assert "openorca" in done.out
    assert done.out.endswith("ftlab-train detect data rows.jsonl --map columns.yaml\n")
    asked = cli("detect", "data", "rows.jsonl", "--map", "columns.yaml", "--json")
    assert asked.status == 0
    assert asked.json["dataset_format"] == "openorca"
    assert not structure(asked.json, "DatasetDetection")
    done = cli("convert", "data", "rows.jsonl", "--map", "response=answer", "--to", "chatml", "--out", "-")
    assert done.status == 0
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert rows == [chat(one["question"], one["answer"]) for one in QA]
    assert "id (4 rows)" in done.err


def test_nothing_is_written_over_the_dataset(cli: Cli, tmp_path: Path) -> None:
    text = write(tmp_path / "rows.jsonl", QA).read_text()
    (tmp_path / "link.jsonl").symlink_to("rows.jsonl")
    own = ("rows.jsonl", "--map", "response=answer")
    for arguments in (
        ("detect", "data", *own, "--save-map", "link.jsonl"),
        ("validate", "data", *own, "--quarantine", "link.jsonl"),
        ("convert", "data", *own, "--to", "chatml", "--out", "link.jsonl", "--overwrite"),
    ):
        done = cli(*arguments)
        assert (done.status, done.err.count("the dataset")) == (2, 1), done.err
    assert (tmp_path / "rows.jsonl").read_text() == text


def test_a_dataset_that_is_none_of_ours_ends_in_1_and_a_mistake_in_2(cli: Cli, tmp_path: Path) -> None:
    write(tmp_path / "rows.jsonl", [{"prompt": "p", "completion": "c", "label": True}] * 3)
    done = cli("detect", "data", "rows.jsonl")
    assert done.status == 1
    assert "not to be trained on" in done.out
    assert "KTO" in done.out
    found = cli("detect", "data", "rows.jsonl", "--format", "jsonl", "--json").json
    assert (found["dataset_format"], found["lost"]) == ("jsonl", ["label (3 of 3 rows)"])
    done = cli("detect", "data", "rows.jsonl", "--map", "promt=a", "--format", "jsonl")
    assert (done.status, done.out) == (2, "")
    assert "Did you mean prompt" in done.err
    assert cli("detect", "data", "nowhere.jsonl").status == 2


def test_text_of_a_dataset_does_not_reach_the_terminal_as_it_is(cli: Cli, tmp_path: Path) -> None:
    write(tmp_path / "rows.jsonl", [{"text": "a\x1b[31mred", "\x1b]0;title\x07": 1}])
    done = cli("detect", "data", "rows.jsonl")
    assert "\x1b" not in done.out
    assert "\x07" not in done.out


def test_convert_data_says_what_it_wrote(cli: Cli, tmp_path: Path) -> None:
    write(tmp_path / "rows.jsonl", [*[{"instruction": "Hi", "output": "Hello", "id": 1}] * 99, {"instruction": "Hi"}])
    done = cli("convert", "data", "rows.jsonl", "--to", "sharegpt")
    assert (done.status, done.err) == (0, "")
    assert "99 rows, of 100 that were read, to rows.sharegpt.jsonl" in done.out
    assert "1 rows, in rows.quarantine.jsonl" in done.out
    assert len((tmp_path / "rows.sharegpt.jsonl").read_text().splitlines()) == 99
    done = cli("convert", "data", "rows.jsonl", "--to", "chatml", "--json", "--keep-columns")
    assert not structure(done.json, "DatasetConversion")
    assert done.json["left"] == {}


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--to", "chatmll"], 2, "Did you mean chatml"),
        (["--to", "raw_text"], 2, "would be lost"),
        (["--to", "chatml", "--out", "rows.jsonl"], 2, "the dataset itself"),
        (["--to", "chatml", "--out", "-", "--json"], 2, "name a file"),
        (["--to", "chatml", "--max-bad-rows", "0"], 1, "1 of 100 rows cannot be used"),
        (["--to", "chatml", "--format", "jsonl"], 1, "100 of 100 rows cannot be used"),
    ],
)
def test_what_cannot_be_converted(cli: Cli, tmp_path: Path, arguments: list[str], status: int, said: str) -> None:
    write(tmp_path / "rows.jsonl", [*[{"instruction": "Hi", "output": "Hello"}] * 99, {"instruction": "Hi"}])
    done = cli("convert", "data", "rows.jsonl", *arguments)
    assert (done.status, done.out) == (status, "")
    assert said in done.err
    assert "Traceback" not in done.err
    assert not (tmp_path / "rows.chatml.jsonl").exists()
