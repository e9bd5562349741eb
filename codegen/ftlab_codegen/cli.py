"""`ftlab-codegen`: writes the generated files, or says how they differ from the schema."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

import click

DIFF_LINES = 80


@click.command(
    epilog="Example: ftlab-codegen --schema schema --out generated --check",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--schema",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default="schema",
    show_default=True,
    help="Folder of the LinkML schema.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default="generated",
    show_default=True,
    help="Folder that is written.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 where the folder differs from the schema.")
def cli(schema: Path, out: Path, check: bool) -> int:
    """Generate Python, TypeScript, JSON Schema and reference pages from the schema."""
    try:
        # Imported here so that --help does not wait for LinkML.
        from .sources import SchemaError
        from .write import build, compare, diff, write
    except ModuleNotFoundError as error:
        raise click.ClickException(f"{error.name} is missing; run: pip install 'ftlab[codegen]'") from None

    try:
        files = build(schema)
    except SchemaError as error:
        count = len(error.problems)
        click.echo(f"{error}\n{count} mistake{'' if count == 1 else 's'} in the schema; nothing was written.", err=True)
        return 2
    found = compare(files, out) if check else write(files, out)
    verbs = ("changed", "missing", "orphaned") if check else ("rewritten", "added", "removed")
    for verb, paths in zip(verbs, (found.changed, found.missing, found.orphaned), strict=True):
        for path in paths:
            click.echo(f"{verb}: {out / path}")
    if found.clean:
        click.echo(f"{len(files)} files in {out} are what the schema says.")
    elif check:
        click.echo("\n".join(diff(files, out, found, DIFF_LINES)))
        click.echo("run: make codegen")
        return 1
    return 0


def main() -> None:
    gc.disable()  # one short pass over many small objects: collecting them costs a third of it
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.Abort:
        code = 130
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code or 0)  # taking LinkML's modules apart again would cost another third of a second
