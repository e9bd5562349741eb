"""`split data PATH`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..base import Command, Group
from ..dataset import asked, dataset_options
from ..out import bold, dim, json_out, pairs, visible
from .list import as_json_option


@click.group(name="split", cls=Group, examples=["split data rows.jsonl --eval-split 0.05"])
def command() -> None:
    """Divide a dataset."""


@command.command(
    "data",
    cls=Command,
    examples=[
        "split data rows.jsonl",
        "split data rows.jsonl --eval-split 0.1 --seed 7 --out parts",
        "split data chats.jsonl --group-by user.id",
    ],
)
@click.argument("path", type=click.Path())
@click.option("--eval-split", metavar="SHARE", type=float, help="Share of the rows to hold out; 0.05 if absent.")
@click.option("--seed", metavar="N", type=int, help="Decides, with its text, where a row goes; 42 if absent.")
@click.option("--group-by", metavar="COLUMN", help="Keep rows together that are equal in a column.")
@click.option("--max-samples", metavar="N", type=click.IntRange(1), help="Use at most so many rows.")
@click.option("--max-bad-rows", metavar="N|P%", help="Stop when more rows than this are unusable; 1% if absent.")
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="The folder; PATH-split if absent.")
@click.option("--overwrite", is_flag=True, help="Replace the files of an earlier split.")
@dataset_options
@as_json_option
def data(path: str, as_json: bool, **options: Any) -> None:
    """Divide PATH into train.jsonl and eval.jsonl, as a run with the same seed would.

    Rows are written whole and in order. Copies, and rows about one prompt, stay on one side; rows that are appended
    later move no other. Unusable rows go to quarantine.jsonl.
    """
    import sys

    from ...config.options import BadRowLimit
    from ...data.divide import divide
    from ...data.ledger import DEFAULT_LIMIT
    from ...errors import UserError
    from ...run.progress import Screen

    seed = _default("seed") if options["seed"] is None else options["seed"]
    held = _default("data.eval_split") if options["eval_split"] is None else options["eval_split"]
    if not 0 <= held < 1:
        raise UserError(f"--eval-split: {held} is given; allowed are shares from 0 to less than 1, such as 0.05")
    limit = options["max_bad_rows"]
    made = divide(
        asked(path, options),
        options["out"] or Path(f"{Path(path).name.partition('.')[0] or 'data'}-split"),
        train_split=round(1 - held, 12),
        eval_split=held,
        seed=seed,
        max_samples=options["max_samples"],
        group_by=options["group_by"],
        marker=options["marker"],
        max_bad_rows=DEFAULT_LIMIT if limit is None else BadRowLimit.parse(limit),
        overwrite=options["overwrite"],
        progress=Screen(silent=as_json, stream=sys.stderr).working,
    )
    rows = made.ledger.as_dict()
    if as_json:
        names = (
            "rows_read",
            "trained",
            "held_out",
            "quarantined",
            "left_by_max_samples",
            "left_by_split",
            "quarantine",
        )
        json_out({"path": path, "directory": str(made.folder), **{name: rows[name] for name in names}})
        return
    read = f"{made.dataset_format}, {rows['rows_read']:,} rows"
    click.echo(f"{bold(visible(path))}  {read}  {dim('seed ' + str(seed))}")
    files = (("trained", "train.jsonl"), ("held_out", "eval.jsonl"), ("quarantined", "quarantine.jsonl"))
    left = [(f"{rows['left_by_max_samples']:,}", "beyond --max-samples")] if rows["left_by_max_samples"] else []
    pairs([*((f"{rows[bucket]:,}", str(made.folder / name)) for bucket, name in files), *left])
    for note in made.notes:
        click.echo(f"  {dim(visible(note))}")


def _default(path: str) -> Any:
    from ...config.fields import find

    return (find(path) or {})["default"]
