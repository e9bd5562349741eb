"""`show data` and `split data`: what is counted is what is there, and a split is that of a run."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from cli.conftest import Cli, Ended
from data.support import chat, prepared, write
from ftlab_contract.check import structure
from ftlab_trainer.cli.data_page import bar
from ftlab_trainer.config.options import BadRowLimit


@pytest.fixture
def cli(here: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Commands run in this process, which has loaded the tokenizer library once."""
    from ftlab_trainer.cli import main

    def run(*arguments: str, **_: str) -> Ended:
        status = main([*arguments])
        done = capsys.readouterr()
        return Ended(status, done.out, done.err)

    return run


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    made = [chat(f"Hi {n}", " ".join(["whale"] * (1 + n % 40))) for n in range(80)]
    return write(tmp_path / "rows.jsonl", [*made, *made[:5], {"messages": []}])


def test_show_data_counts_rows_tokens_and_copies(cli: Cli, rows: Path) -> None:
    done = cli("show", "data", "rows.jsonl", "--json")
    assert done.status == 0, done.err
    found = done.json
    assert not structure(found, "DatasetStatistics")
    assert (found["rows"], found["usable"], found["duplicates"], found["turns"]) == (86, 85, 5, 170)
    assert found["characters"]["rows"] == found["tokens"]["rows"] == 85
    assert found["packing_gain"] == round(85 / found["packed_rows"], 2) > 1
    assert found["steps"] > 0
    short = cli("show", "data", "rows.jsonl", "--json", "--max-length", "20").json
    assert short["tokens"]["total"] == found["tokens"]["total"], "what is cut off is counted too"
    assert 0 < short["tokens"]["over_max_length"] < 85
    assert short["max_length"] == 20


def test_rows_that_a_length_leaves_nothing_of_are_said(cli: Cli, rows: Path) -> None:
    done = cli("show", "data", "rows.jsonl", "--max-length", "4")
    assert "85 rows, with nothing to learn within that" in done.out
    assert "no row is longer" not in done.out


def test_show_data_is_a_page(cli: Cli, rows: Path) -> None:
    done = cli("show", "data", "rows.jsonl", "--rows", "2")
    assert done.status == 0, done.err
    for words in ("86 rows, 1 of them unusable", "rows.jsonl:2", "assistant", "duplicates", "With the template"):
        assert words in done.out
    assert "\u2588" in done.out
    assert "estimates" in done.out, "it says that the tokenizer is not that of the template"
    assert len(done.out.splitlines()) < 50


def test_bars_are_plain_where_the_terminal_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (len(bar(1)), len(bar(0.001)), bar(0)) == (30, 1, "")
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert bar(0.5) == "#" * 15


def test_show_data_says_what_is_wrong(cli: Cli, tmp_path: Path) -> None:
    assert "does not exist" in cli("show", "data", "nowhere.jsonl").err
    write(tmp_path / "rows.jsonl", [chat("Hi", "Hello")])
    done = cli("show", "data", "rows.jsonl", "--format", "chatlm")
    assert (done.status, "chatml" in done.err) == (2, True)
    assert cli("show", "data", "rows.jsonl", "--template", "stf_standard").status == 2


def test_split_data_divides_as_a_run_does(cli: Cli, rows: Path, tmp_path: Path) -> None:
    done = cli("split", "data", "rows.jsonl", "--eval-split", "0.25", "--seed", "1", "--max-bad-rows", "2%")
    assert done.status == 0, done.err
    read = {name: (tmp_path / "rows-split" / f"{name}.jsonl").read_text().splitlines() for name in ("train", "eval")}
    whole = rows.read_text().splitlines()
    assert [json.loads(line) for line in whole if line in read["train"]] == [json.loads(line) for line in read["train"]]
    assert sorted(read["train"] + read["eval"]) == sorted(whole[:-1])
    assert not set(read["train"]) & set(read["eval"]), "copies stay on one side"
    run = prepared(rows, tmp_path, max_length=400, max_bad_rows=BadRowLimit.parse("2%"))
    assert (len(read["train"]), len(read["eval"])) == (run.plan["rows_train"], run.plan["rows_eval"])
    bad = json.loads((tmp_path / "rows-split" / "quarantine.jsonl").read_text())
    assert (bad["line"], bad["row"]) == (86, {"messages": []})
    again = cli("split", "data", "rows.jsonl", "--max-bad-rows", "2%")
    assert again.status == 2
    assert "--overwrite" in again.err


def test_split_data_stops_where_too_many_rows_are_bad(cli: Cli, tmp_path: Path) -> None:
    write(tmp_path / "rows.jsonl", [chat("Hi", "Hello"), chat("Hi", " ")])
    done = cli("split", "data", "rows.jsonl", "--out", "parts")
    assert done.status == 1
    assert "1 of 2 rows cannot be used" in done.err
    assert [path.name for path in (tmp_path / "parts").iterdir()] == ["quarantine.jsonl"]
    assert cli("split", "data", "rows.jsonl", "--out", "parts", "--max-bad-rows", "1").status == 0, "as was said to do"
    assert cli("split", "data", "rows.jsonl", "--out", "rows.jsonl").status == 2
    assert (
        cli("split", "data", "rows.jsonl", "--group-by", "autor", "--out", "other", "--max-bad-rows", "9").status == 2
    )
    assert not (tmp_path / "other").exists(), "a mistake leaves nothing behind"
