"""`list templates|methods|formats|runs|cache`."""

from __future__ import annotations

import click

from ..base import Command, Group
from ..out import bytes_text, json_out, number_text, table

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")


@click.group(name="list", cls=Group, short_help="List what there is.", examples=["list templates"])
def command() -> None:
    """List templates, methods, dataset formats, runs or the token cache."""


@command.command("templates", cls=Command, examples=["list templates", "list templates --json"])
@as_json_option
def templates(as_json: bool) -> None:
    """List the templates: configs to begin with."""
    from ftlab_contract.constants import METHODS, TEMPLATES

    if as_json:
        json_out(
            [
                {"name": name, "method": info.method, "title": info.title, "summary": info.summary}
                for name, info in TEMPLATES.items()
            ]
        )
        return
    table(
        [(name, METHODS[info.method].short_label, info.summary) for name, info in TEMPLATES.items()],
        headers=("TEMPLATE", "METHOD", "WHAT IT DOES"),
    )


@command.command("methods", cls=Command, examples=["list methods"])
@as_json_option
def methods(as_json: bool) -> None:
    """List the training methods, the formats each takes and its default learning rate."""
    from ftlab_contract.constants import DEFAULT_LEARNING_RATES, FORMAT_COMPATIBILITY, METHODS

    from ...methods import available

    found = [
        {
            "name": name,
            "label": info.label,
            "description": info.description,
            "stability": info.stability,
            "formats": [*FORMAT_COMPATIBILITY[name]],
            "default_learning_rate": DEFAULT_LEARNING_RATES[name],
            "papers": [*info.papers],
            "runs": available(name),
        }
        for name, info in METHODS.items()
    ]
    if as_json:
        json_out(found)
        return
    rows = [
        (
            str(one["name"]),
            str(one["label"]),
            str(one["stability"]) if one["runs"] else "not yet run",
            number_text(DEFAULT_LEARNING_RATES[str(one["name"])]),
            ", ".join(FORMAT_COMPATIBILITY[str(one["name"])]),
        )
        for one in found
    ]
    table(rows, headers=("METHOD", "NAME", "STATE", "RATE", "FORMATS"))


@command.command("formats", cls=Command, examples=["list formats"])
@as_json_option
def formats(as_json: bool) -> None:
    """List the dataset formats and the methods that take each."""
    from ftlab_contract.constants import FORMATS, get_compatible_methods

    if as_json:
        json_out(
            [
                {
                    "name": name,
                    "label": info.label,
                    "description": info.description,
                    "methods": [*get_compatible_methods(name)],
                }
                for name, info in FORMATS.items()
            ]
        )
        return
    table(
        [(name, ", ".join(get_compatible_methods(name)), info.description) for name, info in FORMATS.items()],
        headers=("FORMAT", "METHODS", "A ROW IS"),
    )


@command.command("runs", cls=Command, examples=["list runs", "list runs --under /data/runs --json"])
@click.option(
    "--under",
    type=click.Path(file_okay=False),
    help="The folder that holds the run directories.  [default: runs]",
)
@as_json_option
def runs(under: str | None, as_json: bool) -> None:
    """List the runs, newest first."""
    # Imported here, not above: the other lists start quicker without it.
    from pathlib import Path

    from ..records import RUNS, summaries

    folder = Path(under) if under else RUNS
    found = [*summaries(folder)]
    if as_json:
        json_out(found)
    elif not found:
        click.echo(f"No runs under {folder}/. `ftlab-train list templates` shows what to run.")
    else:
        rows = [
            (
                one["run_id"],
                one["status"],
                one.get("method", ""),
                f"{one['step']}/{one['steps']}",
                f"{one['final_loss']:.3f}" if "final_loss" in one else "",
                one.get("created", "")[:16].replace("T", " "),
                one.get("model", ""),
            )
            for one in found
        ]
        table(rows, headers=("RUN", "STATUS", "METHOD", "STEPS", "LOSS", "CREATED", "MODEL"))


@command.command("cache", cls=Command, examples=["list cache", "list cache --json"])
@as_json_option
def cache(as_json: bool) -> None:
    """List the tokens kept for later runs, those used last first."""
    from ...data.cache import entries, place

    found = entries()
    if as_json:
        json_out(found)
        return
    if not found:
        click.echo(f"No tokens are kept in {place()}. A run keeps them there, unless data.cache is false.")
        return
    rows = [
        (
            one["key"][:12],
            one["dataset_format"],
            f"{one['tokens']:,}",
            bytes_text(one["bytes"]),
            one["used"][:16].replace("T", " "),
            one["path"],
        )
        for one in found
    ]
    table(rows, headers=("KEY", "FORMAT", "TOKENS", "SIZE", "USED", "DATASET"))
    click.echo(
        f"\n{bytes_text(sum(one['bytes'] for one in found))} in {place()}; `ftlab-train clear cache` removes them."
    )
