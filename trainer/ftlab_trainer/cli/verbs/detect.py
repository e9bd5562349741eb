"""`detect data PATH`."""

from __future__ import annotations

from typing import Any

import click

from ..base import Command, Group
from ..dataset import asked, dataset_options
from ..out import json_out
from .list import as_json_option


@click.group(name="detect", cls=Group, examples=["detect data rows.jsonl"])
def command() -> None:
    """Say what something is."""


@command.command(
    "data",
    cls=Command,
    examples=[
        "detect data rows.jsonl",
        "detect data answers.csv --map prompt=q --map completion=a --save-map map.yaml",
        "detect data hf://owner/name --split test --json",
    ],
)
@click.argument("path", type=click.Path())
@click.option("--save-map", metavar="FILE", type=click.Path(), help="Write the columns asked, else those proposed.")
@dataset_options
@as_json_option
def data(path: str, save_map: str | None, as_json: bool, **options: Any) -> int:
    """Say which format the rows of PATH have, how sure that is, and what of them would not be used.

    A sample from all over the dataset is looked at. The exit status is 1 where the rows are in no format that can be
    trained on.
    """
    from pathlib import Path

    from ftlab_contract.constants import FORMATS

    from ...data.describe import describe
    from ...data.detect import Look
    from ...data.mapping import Mapping, save
    from ...data.source import find
    from ...errors import UserError

    ask = asked(path, options)
    mapping = Mapping.parse(ask.map, ask.dataset_format)
    named = {"subset": ask.subset, "split": ask.split, "revision": ask.revision}
    source = find(path, **named, marker=options["marker"])
    if save_map is not None and source.holds(Path(save_map)):
        raise UserError(f"--save-map: {save_map} is part of the dataset; name another file.")
    look = Look(source, mapping)
    found = describe(look, ask.dataset_format)
    if save_map is not None:
        columns = mapping or Mapping.parse(found.get("map", ()))
        if columns is None:
            raise UserError("--save-map: no column is mapped and none seems to be meant; name some with --map.")
        save(columns, save_map, f"Columns of {path}: field: column")
    if as_json:
        json_out(found)
    else:
        from ..detect_page import print_detection

        # Where rows fit several formats, commands to come have to be told which is meant.
        fmt = ask.dataset_format or (found.get("dataset_format") if len(look.best(FORMATS)) > 1 else None)
        said = {**named, "format": fmt, "document-marker": options["marker"]}
        maps = [("map", one) for one in ([save_map] if save_map else ask.map)]
        print_detection(found, look, [*said.items(), *maps], saved=save_map is not None and mapping is None)
    return 1 if "refused" in found else 0
