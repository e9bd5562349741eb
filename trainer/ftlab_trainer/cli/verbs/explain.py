"""`explain field PATH` and `explain row PATH`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..base import Command, Group
from ..completion import paths, templates
from ..dataset import asked, dataset_options
from ..out import json_out
from .list import as_json_option


@click.group(name="explain", cls=Group, examples=["explain field training.learning_rate", "explain row chats.jsonl"])
def command() -> None:
    """Say what a field means, or show a row as it is trained on."""


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


@command.command(
    "row",
    cls=Command,
    examples=[
        "explain row chats.jsonl",
        "explain row chats.jsonl 17 --template sft_standard --model Qwen/Qwen3-0.6B",
        "explain row pairs.jsonl --line 3 --max-length 512 --html row.html",
    ],
)
@click.argument("path", type=click.Path())
@click.argument("row", required=False, type=click.IntRange(1))
@click.option("--line", metavar="N", type=click.IntRange(1), help="The row that begins on this line of its file.")
@click.option("--template", metavar="NAME", shell_complete=templates, help="As this template trains on it.")
@click.option("--config", metavar="FILE", type=click.Path(), help="As this config trains on it.")
@click.option("--method", metavar="NAME", help="As the standard template of this method trains on it.")
@click.option("--model", metavar="NAME", help="With the tokenizer of this model; of the template's if absent.")
@click.option("--chat-template", metavar="NAME", help="A chat template of the contract, a file, or Jinja text.")
@click.option("--max-length", metavar="N", type=click.IntRange(2), help="In place of the template's.")
@click.option("--html", metavar="FILE", type=click.Path(path_type=Path), help="Write a page of its own too.")
@dataset_options
@as_json_option
def row(path: str, row: int | None, html: Path | None, as_json: bool, **options: Any) -> int:
    """Show a row of PATH token by token as training sees it: what is learned, masked and cut off.

    ROW is its number, from 1; the first row that can be used if absent. The exit status is 1 for a row that cannot be.
    """
    from ..row_look import look
    from ..row_page import print_row

    names = ("line", "template", "config", "method", "model", "chat_template", "max_length", "marker")
    found = look(asked(path, options), row=row, **{name: options[name] for name in names})
    if html:
        from ..row_html import write

        write(html, found)
    if as_json:
        json_out(found.as_dict())
    else:
        print_row(found)
    return 1 if found.explained.faults else 0
