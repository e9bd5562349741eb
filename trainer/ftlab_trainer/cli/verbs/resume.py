"""`resume RUN`."""

from __future__ import annotations

import click

from ..base import Command
from ..completion import runs


@click.command(name="resume", cls=Command, examples=["resume runs/my-run"])
@click.argument("run", shell_complete=runs)
@click.option("--strict", is_flag=True, help="Refuse to adapt anything to the hardware.")
@click.option("--allow-remote-code", is_flag=True, help="Let the model run code of its own, where the config asks.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
def command(run: str, strict: bool, allow_remote_code: bool, as_json: bool) -> int:
    """Go on with RUN, an id or a run directory, from its newest whole checkpoint."""
    from ...config.options import RunOptions
    from ..readiness import require_packages
    from ..records import locate

    directory = locate(run)
    require_packages()
    from ...run import resume

    return resume(directory, RunOptions(strict=strict, allow_remote_code=allow_remote_code, json=as_json))
