"""`show template|run|machine`."""

from __future__ import annotations

import click

from ..base import Command, Group
from ..completion import runs, templates
from ..out import json_out
from .list import as_json_option


@click.group(name="show", cls=Group, examples=["show template cpt_standard > my.yaml"])
def command() -> None:
    """Show a template, a run or this machine whole."""


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
