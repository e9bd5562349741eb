"""`show template|run|machine|data`."""

from __future__ import annotations

from typing import Any

import click

from ..base import Command, Group
from ..completion import runs, templates
from ..dataset import asked, dataset_options
from ..out import json_out
from .list import as_json_option


@click.group(name="show", cls=Group, examples=["show template cpt_standard > my.yaml"])
def command() -> None:
    """Show a template, a run, this machine or a dataset."""


@command.command(
    "template", cls=Command, examples=["show template cpt_standard > my.yaml", "show template sft_standard --json"]
)
@click.argument("name", shell_complete=templates)
@as_json_option
def template(name: str, as_json: bool) -> None:
    """Show the template NAME as YAML that runs as a config."""
    from ..texts import current_template, template_yaml

    config = current_template(name)
    if as_json:
        json_out(config)
    else:
        click.echo(template_yaml(name, config), nl=False)


@command.command("run", cls=Command, examples=["show run runs/my-run", "show run my-run --values"])
@click.argument("run", shell_complete=runs)
@click.option("--values", is_flag=True, help="Show every value with its origin too.")
@as_json_option
def run(run: str, values: bool, as_json: bool) -> None:
    """Show what RUN, an id or a run directory, was asked, did and measured."""
    from ..records import LEDGER, PLAN, PROGRESS, RECEIPT, locate, read_record
    from ..run_page import print_run

    directory = locate(run)
    records = {name.removesuffix(".json"): read_record(directory / name) for name in (PLAN, PROGRESS, RECEIPT, LEDGER)}
    if as_json:
        json_out({"directory": str(directory), **records})
    else:
        print_run(directory, records, values)


@command.command("machine", cls=Command, examples=["show machine", "show machine --json"])
@as_json_option
def machine(as_json: bool) -> None:
    """Show what this machine can do, and what of the templates would be adapted to it."""
    from ..machine_page import look, print_machine

    found = look()
    if as_json:
        json_out(found)
    else:
        print_machine(found)


@command.command(
    "data",
    cls=Command,
    examples=["show data rows.jsonl", "show data chats.jsonl --template sft_standard --model Qwen/Qwen3-0.6B-Base"],
)
@click.argument("path", type=click.Path())
@click.option("--rows", metavar="N", type=click.IntRange(0), default=3, help="So many of the first rows; 3 if absent.")
@click.option(
    "--template",
    metavar="NAME",
    shell_complete=templates,
    help="Estimate steps and tokens for it; for one that takes such rows if absent.",
)
@click.option("--model", metavar="NAME", help="Count with the tokenizer of this model; of the template's if absent.")
@click.option("--max-length", metavar="N", type=click.IntRange(2), help="In place of the template's.")
@dataset_options
@as_json_option
def data(path: str, rows: int, as_json: bool, **options: Any) -> None:
    """Show the first rows of PATH, how many there are and how long, and what training on them would take."""
    import sys

    from ...run.progress import Screen
    from ..data_numbers import look
    from ..data_page import print_data

    record, shown, notes = look(
        asked(path, options),
        rows=rows,
        progress=Screen(silent=as_json, stream=sys.stderr).working,
        **{name: options[name] for name in ("template", "model", "max_length", "marker")},
    )
    if as_json:
        json_out(record)
    else:
        print_data(record, shown, notes)
