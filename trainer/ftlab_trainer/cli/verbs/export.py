"""`export RUN --to merged|adapter`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..base import Command
from ..completion import runs
from ..out import bytes_text, json_out
from .list import as_json_option


@click.command(
    name="export",
    cls=Command,
    examples=["export runs/my-run --to merged", "export my-run --to merged --out my-model --dtype bfloat16"],
)
@click.argument("run", shell_complete=runs)
@click.option(
    "--to", type=click.Choice(["merged", "adapter"]), required=True, help="One whole model, or the adapter alone."
)
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="A new folder; RUN/merged if absent.")
@click.option(
    "--dtype",
    type=click.Choice(["float32", "bfloat16", "float16"]),
    help="The type of the weights; that of the base if absent.",
)
@click.option("--allow-remote-code", is_flag=True, help="Let the model run code of its own, where the config asks.")
@as_json_option
def command(run: str, to: str, out: Path | None, dtype: str | None, allow_remote_code: bool, as_json: bool) -> int:
    """Write the model of RUN, an id or a run directory, for other programs.

    An adapter is merged into a base that is loaded afresh and whole; the merged model is loaded again and compared with
    the adapter on its base before it is put in its place.
    """
    from ..readiness import require_packages
    from ..records import locate

    directory = locate(run)
    require_packages()
    from ...plan.machine import before_torch
    from ...run import quiet
    from ...run.progress import Screen

    before_torch()
    quiet.before_imports()
    quiet.to_file(None)
    from ...export.merge import export
    from ...export.trained import opened

    screen = Screen(silent=as_json, stream=sys.stderr)
    made = export(opened(directory, remote_code=allow_remote_code), to, out or directory / to, dtype, screen.say)
    if as_json:
        from ...run.records import checked

        json_out(checked("Export", made))
        return 0
    held = f", {made['dtype']}" if "dtype" in made else ""
    click.echo(f"{made['out']}: {to}, {bytes_text(made['bytes'])}{held}")
    if "difference" in made:
        click.echo(
            f"  logits of {made['rows']} rows changed by {made['difference']:.1g} of the largest in the merge "
            f"(allowed: {made['tolerance']:g}), by {made['learned']:.1g} in training"
        )
    for note in made["notes"]:
        click.echo(f"  {note}")
    return 0
