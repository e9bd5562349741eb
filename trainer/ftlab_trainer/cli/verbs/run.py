"""`run template NAME` and `run config FILE`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from ..base import Command, Group
from ..completion import settings, templates

Function = TypeVar("Function", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--dataset",
        metavar="PATH",
        multiple=True,
        type=click.Path(),
        help="Your data: a file, a folder, a pattern, or hf://owner/name. May be repeated.",
    ),
    click.option(
        "--map",
        metavar="FIELD=COLUMN",
        multiple=True,
        help="What a column is called in your data, or a file of a saved map. May be repeated.",
    ),
    click.option("--model", metavar="NAME", help="The model: an id on the Hub, or a folder."),
    click.option(
        "--set",
        "sets",
        metavar="PATH=VALUE",
        multiple=True,
        shell_complete=settings,
        help="Set one field, over template and file; null unsets it. May be repeated.",
    ),
    click.option(
        "--output-dir", metavar="DIR", type=click.Path(), help="The run directory; a new one in runs/ if absent."
    ),
    click.option("--dry-run", is_flag=True, help="Show the plan and stop before the model is built."),
    click.option("--strict", is_flag=True, help="Refuse to adapt anything to the hardware."),
    click.option("--allow-remote-code", is_flag=True, help="Let the model run code of its own, where the config asks."),
    click.option("--max-bad-rows", metavar="N|P%", help="Stop when more rows than this are unusable."),
    click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else."),
)


def _with_options(function: Function) -> Function:
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@click.group(name="run", cls=Group, examples=["run template cpt_standard", "run config my.yaml --dataset my.txt"])
def command() -> None:
    """Train a model."""


@command.command(
    "template",
    cls=Command,
    examples=[
        "run template cpt_standard",
        "run template cpt_standard --dataset my.txt --model Qwen/Qwen3-0.6B-Base",
        "run template sft_standard --dataset chats.jsonl --set training.num_epochs=3 --dry-run",
    ],
)
@click.argument("name", shell_complete=templates)
@_with_options
def template(name: str, **options: Any) -> int:
    """Train from the template NAME.

    With neither --dataset nor --model this is the demonstration, on a small model and data that are built in.
    """
    return _run(options, template=name)


@command.command(
    "config", cls=Command, examples=["run config my.yaml", "run config my.yaml --set training.learning_rate=1e-5"]
)
@click.argument("file", type=click.Path())
@_with_options
def config(file: str, **options: Any) -> int:
    """Train from the config FILE, YAML or JSON."""
    return _run(options, file=file)


def _run(options: dict[str, Any], template: str | None = None, file: str | None = None) -> int:
    from dataclasses import replace

    from ...config.options import BadRowLimit, RunOptions
    from ...config.resolved import Request, resolve, wants_demonstration
    from ...errors import UserError
    from ..readiness import data_fault, require_packages, require_runnable

    if options["map"]:
        from ...data.mapping import Mapping

        mapping = Mapping.parse(options["map"])
        options["map"] = mapping.asked if mapping else ()
    asked = {name: options[name] for name in ("sets", "model", "dataset", "map", "output_dir")}
    request = Request(template=template, file=file, **asked)
    limit = options["max_bad_rows"]
    run_options = RunOptions(
        strict=options["strict"],
        dry_run=options["dry_run"],
        allow_remote_code=options["allow_remote_code"],
        max_bad_rows=None if limit is None else BadRowLimit.parse(limit),
        json=options["as_json"],
    )
    try:
        config = resolve(replace(request, demo=wants_demonstration(request)))
    except UserError as bad:
        # A path given as a flag can be looked at without a config; all problems are said at once.
        faults = [fault for path in options["dataset"] if (fault := data_fault(path))]
        raise UserError([*bad.problems, *(f"--dataset: {fault}" for fault in faults)]) from None
    require_runnable(config)
    require_packages()
    from ...run import start

    return start(config, run_options)
