"""`convert data PATH`."""

from __future__ import annotations

from typing import Any

import click

from ..base import Command, Group, meant
from ..dataset import asked, dataset_options
from ..out import bold, json_out, pairs, visible
from .list import as_json_option


@click.group(name="convert", cls=Group, examples=["convert data rows.jsonl --to chatml"])
def command() -> None:
    """Write something in another form."""


@command.command(
    "data",
    cls=Command,
    examples=[
        "convert data alpaca.json --to chatml",
        "convert data pairs.jsonl --to dpo --out pairs.dpo.jsonl --keep-columns",
        "convert data answers.csv --map question=q --map response=a --to chatml --out - | head",
    ],
)
@click.argument("path", type=click.Path())
@click.option("--to", required=True, metavar="FORMAT", help="The format to write.")
@click.option("--out", metavar="FILE|-", help="A .jsonl or .json file, or - for stdout; NAME.FORMAT.jsonl if absent.")
@click.option("--keep-columns", is_flag=True, help="Carry over columns that the format of PATH does not know.")
@click.option(
    "--max-bad-rows", metavar="N|P%", help="Write nothing when more rows than this are unusable; 1% if absent."
)
@click.option("--overwrite", is_flag=True, help="Replace the file if it exists.")
@dataset_options
@as_json_option
def data(path: str, to: str, out: str | None, as_json: bool, **options: Any) -> None:
    """Write the rows of PATH in another format, where nothing they say is lost by that.

    Every row is written, read again and compared; where one would lose something nothing is written, and what it would
    lose is said. Unusable rows go to NAME.quarantine.jsonl. The exit status is 1 where there are too many of them.
    """
    import sys
    from contextlib import redirect_stdout
    from pathlib import Path

    from ftlab_contract.constants import FORMATS

    from ...config.options import BadRowLimit
    from ...data.convert import STDOUT, convert
    from ...data.ledger import DEFAULT_LIMIT
    from ...errors import UserError
    from ...run.progress import Screen

    if to not in FORMATS:
        raise UserError(f"--to: there is no format {to!r}. {meant(to, FORMATS)}")
    if as_json and out == STDOUT:
        raise UserError("--json: the rows go to stdout with --out -; name a file for them.")
    limit = options["max_bad_rows"]
    made = convert(
        asked(path, options),
        to,
        out or f"{Path(path).name.partition('.')[0] or 'data'}.{to}.jsonl",
        marker=options["marker"],
        keep=options["keep_columns"],
        overwrite=options["overwrite"],
        max_bad_rows=DEFAULT_LIMIT if limit is None else BadRowLimit.parse(limit),
        progress=Screen(silent=as_json, stream=sys.stderr).working,
    )
    if as_json:
        json_out(made)
        return
    left = ", ".join(f"{column} ({count:,} rows)" for column, count in made["left"].items())
    with redirect_stdout(sys.stderr if made["out"] == STDOUT else sys.stdout):  # stdout is for the rows then
        click.echo(f"{bold(visible(path))}: {made['dataset_format']} to {to}")
        pairs(
            [
                ("written", f"{made['written']:,} rows, of {made['rows']:,} that were read, to {made['out']}"),
                ("unusable", f"{made['bad']:,} rows, in {made['quarantine']}" if made["bad"] else ""),
                ("left out", f"{left}; --keep-columns carries columns over" if left else ""),
            ]
        )
