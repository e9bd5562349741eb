"""`explain field PATH`."""

from __future__ import annotations

import click

from ..base import Command, Group
from ..completion import paths
from ..out import json_out
from .list import as_json_option


@click.group(name="explain", cls=Group, examples=["explain field training.learning_rate"])
def command() -> None:
    """Say what something means."""


@command.command(
    "field",
    cls=Command,
    examples=["explain field training.learning_rate", "explain field training.lora_config", "explain field packing"],
)
@click.argument("path", required=False, default="", shell_complete=paths)
@as_json_option
def field(path: str, as_json: bool) -> None:
    """Say what the field PATH means: limits, default, the methods it applies to.

    PATH may be a block, the last name of a field, or the beginning of several; without it, all blocks are listed.
    """
    from ..field_page import find_fields, print_fields

    found = find_fields(path)
    if as_json:
        json_out([{"path": one, **spec} for one, spec in found])
    else:
        print_fields(path, found)
