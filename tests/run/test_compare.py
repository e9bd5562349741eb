"""compare: only what differs, for runs and templates, in columns where they fit."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from ftlab_contract.check import structure
from ftlab_trainer.cli import main
from run.support import trained


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path, chats: Path) -> tuple[Path, Path]:
    """Two runs that differ in rate and seed, and so in what is held out."""
    folder = tmp_path_factory.mktemp("compared")
    first = trained(folder / "first", "sft", tiny_model, chats)
    return first, trained(folder / "second", "sft", tiny_model, chats, {"training.learning_rate": 5e-3, "seed": 7})


def compared(capsys: pytest.CaptureFixture[str], *names: Any) -> dict[str, Any]:
    assert main(["compare", *map(str, names), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert not structure(record, "Comparison")
    assert all(len(one["given"]) == len(names) for one in record["differences"])
    assert all(len(one["after"]) == len(names) for one in record["outcomes"])
    return dict(record)


def test_runs_say_in_what_they_differ(two: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    record = compared(capsys, *two)
    found = {(one["part"], one["what"]): one for one in record["differences"]}
    values = {what: one["given"] for (part, what), one in found.items() if part == "values"}
    assert values == {"training.learning_rate": [1e-3, 5e-3], "seed": [42, 7]}
    assert found["values", "seed"]["origins"] == ["default", "file"]
    assert not [what for part, what in found if part == "machine"]
    receipts = [json.loads((run / "receipt.json").read_text()) for run in two]
    outcomes = {one["what"]: one for one in record["outcomes"]}
    assert outcomes["final loss"]["after"] == [one["final_loss"] for one in receipts]
    assert outcomes["held-out loss"]["before"] == [one["measures"][0]["before"] for one in receipts]
    assert main(["compare", *map(str, two)]) == 0
    text = capsys.readouterr().out
    row = next(line for line in text.splitlines() if "training.learning_rate" in line)
    assert row.split() == ["training.learning_rate", "0.001", "(file)", "0.005", "(file)"]
    assert "max_length" not in text


def test_the_same_run_twice_does_not_differ(two: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert compared(capsys, two[0], two[0])["differences"] == []
    assert main(["compare", str(two[0]), str(two[0])]) == 0
    assert "They do not differ" in capsys.readouterr().out


def test_a_template_stands_for_a_side(two: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    record = compared(capsys, two[0], "sft_standard", two[1])
    assert record["sides"][1] == {"name": "sft_standard", "template": True}
    found = {one["what"]: one for one in record["differences"] if one["part"] == "values"}
    assert found["training.learning_rate"]["given"] == [1e-3, 2e-4, 5e-3]
    assert found["training.learning_rate"]["origins"][1] == "template"
    # It has neither data nor machine to differ in.
    assert all(one["given"][1] is None for one in record["differences"] if one["part"] in ("data", "machine"))
    assert main(["compare", str(two[0]), "sft_standard", str(two[1])]) == 0
    assert all(len(line) <= 120 for line in capsys.readouterr().out.splitlines())


def test_a_run_that_is_not_finished_is_compared_as_far_as_it_goes(
    two: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begun = Path(shutil.copytree(two[1], tmp_path / "begun"))
    (begun / "receipt.json").unlink()
    record = compared(capsys, two[0], begun)
    assert {one["what"] for one in record["differences"] if one["part"] == "values"} >= {"seed"}
    assert all(one["after"][1] is None for one in record["outcomes"])


@pytest.mark.parametrize("count", [1, 11])
def test_two_to_ten_are_compared(two: tuple[Path, Path], capsys: pytest.CaptureFixture[str], count: int) -> None:
    assert main(["compare", *[str(two[0])] * count]) == 2
    assert "two to 10" in capsys.readouterr().err
    assert main(["compare", str(two[0]), "no-such-run"]) == 2
