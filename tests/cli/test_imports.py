"""What commands import: nothing heavy, and the quick ones next to nothing."""

from __future__ import annotations

import pytest

from cli.conftest import Cli

# The whole process is run with the given arguments; what it has imported by its end is printed.
PROBE = """
import sys
from ftlab_trainer.cli import main
status = main(sys.argv[1:])
sys.stdout.flush()
print("imported:", *sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
sys.exit(status)
"""
HEAVY = {"torch", "transformers", "trl", "peft", "datasets", "accelerate", "numpy", "rich", "ftlab_codegen", "linkml"}
LIGHT = HEAVY | {"pydantic", "yaml"}
QUICKEST = LIGHT | {"pathlib", "dataclasses", "subprocess", "json"}


def imported(cli: Cli, *arguments: str) -> set[str]:
    done = cli(*arguments, program=("-c", PROBE))
    assert done.status == 0, done.err
    return set(done.err.split("imported:")[1].split())


@pytest.mark.parametrize("arguments", ["--help", "list templates", "run --help", "--version"])
def test_the_quickest_commands_import_next_to_nothing(cli: Cli, arguments: str) -> None:
    assert not imported(cli, *arguments.split()) & QUICKEST


@pytest.mark.parametrize(
    "arguments",
    [
        "list methods",
        "list formats",
        "list runs",
        "show template cpt_standard",
        "show machine",
        "explain field training.learning_rate",
        "run template --help",
        "validate config --help",
        "resume --help",
        "verify --help",
        "compare --help",
        "export --help",
        "chat --help",
    ],
)
def test_lists_and_pages_import_no_packages(cli: Cli, arguments: str) -> None:
    assert not imported(cli, *arguments.split()) & LIGHT


def test_validate_imports_a_yaml_reader_and_no_more(cli: Cli, tmp_path: object) -> None:
    shown = cli("show", "template", "cpt_standard")
    (tmp_path / "c.yaml").write_text(shown.out)  # type: ignore[operator]
    assert imported(cli, "validate", "config", "c.yaml") & LIGHT == {"yaml"}
    (tmp_path / "c.json").write_text(cli("show", "template", "cpt_standard", "--json").out)  # type: ignore[operator]
    assert not imported(cli, "validate", "config", "c.json") & LIGHT
