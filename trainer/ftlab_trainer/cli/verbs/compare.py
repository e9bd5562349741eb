"""`compare RUN RUN...`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..base import Command
from ..completion import runs
from ..out import json_out
from .list import as_json_option

if TYPE_CHECKING:
    from ...run.compare import Side


@click.command(
    name="compare", cls=Command, examples=["compare runs/first runs/second", "compare my-run sft_standard --json"]
)
@click.argument("names", nargs=-1, required=True, metavar="RUN RUN...", shell_complete=runs)
@as_json_option
def command(names: tuple[str, ...], as_json: bool) -> None:
    """Say in what runs differ, and what came of it. The name of a template may stand for one of them.

    Each RUN is an id or a run directory, up to ten of them; only what differs is shown.
    """
    from ...run.compare import compare

    record = compare([_side(name) for name in names])
    if as_json:
        json_out(record)
        return
    from ..compare_page import print_comparison

    print_comparison(record)


def _side(name: str) -> Side:
    from ftlab_contract.constants import TEMPLATES

    from ...run.compare import of_run, of_template
    from ..records import PLAN, PROGRESS, RECEIPT, locate, read_record, status

    if name in TEMPLATES:
        return of_template(name)
    directory = locate(name)
    plan, progress, receipt = (read_record(directory / file) or {} for file in (PLAN, PROGRESS, RECEIPT))
    return of_run(directory, plan, receipt, status(progress, receipt))
