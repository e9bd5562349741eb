"""Shell completion, as a shell asks for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import Cli
from ftlab_contract.constants import TEMPLATES


def offered(cli: Cli, line: str) -> list[str]:
    """What zsh would be offered for the word at the end of a line."""
    words = line.split(" ")
    done = cli(_FTLAB_TRAIN_COMPLETE="zsh_complete", COMP_WORDS=" ".join(words), COMP_CWORD=str(len(words) - 1))
    lines = done.out.splitlines()
    return [f"{kind}:{name}" if kind != "plain" else name for kind, name in zip(lines[::3], lines[1::3], strict=True)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ftlab-train sh", ["show"]),
        ("ftlab-train list ", ["templates", "methods", "formats", "runs", "cache"]),
        ("ftlab-train run template ", [*TEMPLATES]),
        ("ftlab-train show template sft", ["sft_standard"]),
        ("ftlab-train run config ", ["file:"]),
        ("ftlab-train validate config ", ["file:"]),
        ("ftlab-train run template x --dataset ", ["file:"]),
        ("ftlab-train run template x --set training.warmup", ["training.warmup_steps=", "training.warmup_ratio="]),
        ("ftlab-train run template x --set training.packing=", ["training.packing=true", "training.packing=false"]),
        ("ftlab-train run template x --set training.lr_scheduler_type=li", ["training.lr_scheduler_type=linear"]),
        ("ftlab-train explain field training.learn", ["training.learning_rate"]),
        ("ftlab-train run template x --str", ["--strict"]),
    ],
)
def test_what_is_offered(cli: Cli, line: str, expected: list[str]) -> None:
    found = offered(cli, line.replace("=", "="))
    assert found == expected


def test_runs_are_offered(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "runs" / "first").mkdir(parents=True)
    (tmp_path / "runs" / "first" / "progress.json").write_text("{}")
    assert offered(cli, "ftlab-train show run f") == ["first"]
    assert offered(cli, "ftlab-train resume ") == ["first"]
    assert offered(cli, "ftlab-train resume x") == ["dir:x"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_every_shell(cli: Cli, shell: str) -> None:
    done = cli(_FTLAB_TRAIN_COMPLETE=f"{shell}_source")
    assert "ftlab-train" in done.out
    assert done.status == 0
