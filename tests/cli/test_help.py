"""Help: every page ends in an example, the first fits one screen, and what is misspelt is recognised."""

from __future__ import annotations

import click
import pytest

from cli.conftest import Cli
from ftlab_trainer.cli.app import VERBS, app


def pages(command: click.Command, words: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = [words]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            found += pages(below, (*words, name))
    return found


ALL = pages(app)


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_every_help_page_ends_in_an_example(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    from ftlab_trainer.cli import main

    assert main([*words, "--help"]) == 0
    text = capsys.readouterr().out
    last = text.rstrip().splitlines()[-1]
    assert last.startswith(f"  ftlab-train {' '.join(words)}".rstrip())
    assert "\nExample" in text
    assert all(len(line) <= 100 for line in text.splitlines())


def test_the_table_of_verbs_is_what_the_verbs_say() -> None:
    for name, verb in VERBS.items():
        command = app.get_command(click.Context(app), name)
        assert isinstance(command, click.Command)
        if isinstance(command, click.Group):
            assert verb.takes == "|".join(command.commands)
    assert len(ALL) > len(VERBS)


def test_the_top_fits_one_screen(cli: Cli) -> None:
    done = cli("--help")
    assert done.status == 0
    assert len(done.out.splitlines()) <= 32
    assert done.err == ""


def test_without_a_command_the_help_is_shown(cli: Cli) -> None:
    done = cli("run")
    assert done.status == 2
    assert "Usage: ftlab-train run" in done.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("rnu template x", "Did you mean run?"),
        ("run tempalte x", "Did you mean template?"),
        ("list nothing", "There are: templates, methods, formats, runs, cache."),
        ("run template cpt_standard --modle x", "--model"),
        ("run template", "Missing argument 'NAME'"),
        ("run template cpt_standard --set", "--set"),
    ],
)
def test_misspelt_commands_and_options(cli: Cli, arguments: str, words: str) -> None:
    done = cli(*arguments.split())
    assert done.status == 2
    assert words in done.err
    assert done.out == ""


def test_version(cli: Cli) -> None:
    from ftlab_contract.constants import CONTRACT_VERSION
    from ftlab_trainer import __version__

    assert cli("--version").out == f"ftlab {__version__} (contract {CONTRACT_VERSION})\n"
