"""`verify RUN`."""

from __future__ import annotations

from typing import Any

import click

from ..base import Command
from ..completion import runs
from ..out import json_out, paint, table
from .list import as_json_option

_COLOURS = {"ok": "green", "differs": "red", "noted": "yellow", "not_possible": None}


@click.command(name="verify", cls=Command, examples=["verify runs/my-run", "verify my-run --rerun"])
@click.argument("run", shell_complete=runs)
@click.option("--rerun", is_flag=True, help="Train again, elsewhere, and compare losses and weights to the bit.")
@click.option("--allow-remote-code", is_flag=True, help="Let the model run code of its own, where the config asks.")
@as_json_option
def command(run: str, rerun: bool, allow_remote_code: bool, as_json: bool) -> int:
    """Check RUN, an id or a run directory, against its files: plan, receipt, ledger, metrics, model, data.

    The exit status is 1 where something differs. The same bits can be expected of --rerun on the same machine, with the
    same number of threads and the same packages.
    """
    from ...errors import UserError
    from ..readiness import require_packages
    from ..records import locate

    directory = locate(run)
    if not (directory / "receipt.json").exists():
        raise UserError(f"{directory} has no receipt yet; it is verified once it has ended. `ftlab-train show run` it")
    from ...run.origins import OF_ORIGINS
    from ...run.verify import OF_FILES, checks, held

    found = held(directory)
    done = list(checks(found, OF_FILES | OF_ORIGINS))
    record: dict[str, Any] = {"run_id": directory.name, "directory": str(directory), "checks": done}
    if rerun:
        require_packages()
        from ...run.rerun import rerun as train_again

        again, kept = train_again(found, silent=as_json, remote_code=allow_remote_code)
        done += again
        record |= {"again": str(kept)} if kept else {}
    record["holds"] = holds = all(one["result"] != "differs" for one in done)
    if as_json:
        json_out(record)
    else:
        _print(record)
    return 0 if holds else 1


def _print(record: dict[str, Any]) -> None:
    rows = [(one["what"], one["result"].replace("_", " "), one["why"]) for one in record["checks"]]
    table(rows, headers=("CHECK", "RESULT", "WHAT WAS FOUND"))
    wrong = [one["what"] for one in record["checks"] if one["result"] == "differs"]
    text = (
        f"{len(wrong)} of {len(rows)} checks failed: {', '.join(wrong)}" if wrong else "The record of this run holds."
    )
    click.echo(f"\n{paint(text, fg='red' if wrong else 'green', bold=True)}")
    if kept := record.get("again"):
        click.echo(f"The second training is kept in {kept}; `ftlab-train compare` shows the two side by side.")
