"""Commands whose help ends in an example, and groups that load a verb only when it is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any, NamedTuple

import click

PROGRAM = "ftlab-train"


class Verb(NamedTuple):
    """A verb as the top help shows it: what follows it, and what it does."""

    takes: str
    help: str


def _write_examples(formatter: click.HelpFormatter, examples: Sequence[str]) -> None:
    if not examples:
        return
    with formatter.section("Example" if len(examples) == 1 else "Examples"):
        for example in examples:
            formatter.write(f"{'':>{formatter.current_indent}}{PROGRAM} {example}\n")


def meant(name: str, known: Iterable[str]) -> str:
    """Say which of the known names was probably meant, or which there are."""
    from ftlab_contract.text import nearest

    names = [*known]
    near = nearest(name, names)
    return f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(names)}."


class Command(click.Command):
    """A command with examples."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.examples = examples

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """End the help page in its examples."""
        _write_examples(formatter, self.examples)


class Group(click.Group):
    """A group with examples, which keeps the order of its commands and names the nearest to an unknown one."""

    command_class = Command

    def __init__(self, *args: Any, examples: Sequence[str] = (), **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.examples = examples

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which they were written."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the first argument names."""
        name = args[0]
        if not ctx.resilient_parsing and not name.startswith("-") and self.get_command(ctx, name) is None:
            ctx.fail(f"There is no command {name!r}. {meant(name, self.list_commands(ctx))}")
        return super().resolve_command(ctx, args)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """End the help page in its examples."""
        _write_examples(formatter, self.examples)


class LazyGroup(Group):
    """A group whose help is known without importing its commands: verb `x` is `command` in module `verbs.x`."""

    def __init__(self, *args: Any, verbs: Mapping[str, Verb], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.verbs = verbs

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs, which need no import."""
        return list(self.verbs)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import the file of a verb."""
        if name not in self.verbs:
            return None
        command = import_module(f"{__package__}.verbs.{name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the verbs, what follows each, and what it does."""
        with formatter.section("Commands"):
            rows = [(f"{name} {verb.takes}".strip(), verb.help) for name, verb in self.verbs.items()]
            formatter.write_dl(rows, col_max=44)
