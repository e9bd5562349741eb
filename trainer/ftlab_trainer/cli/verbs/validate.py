"""`validate config FILE...` and `validate data PATH`."""

from __future__ import annotations

from typing import Any

import click

from ...errors import UserError
from ..base import Command, Group
from ..dataset import asked, dataset_options
from ..out import bold, json_out, paint, tinted
from .list import as_json_option

SEVERITIES = ("error", "warning", "note")


@click.group(name="validate", cls=Group, examples=["validate config my.yaml", "validate data rows.jsonl"])
def command() -> None:
    """Check files without running them."""


@command.command("config", cls=Command, examples=["validate config my.yaml", "validate config *.yaml --json"])
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path())
@as_json_option
def config(files: tuple[str, ...], as_json: bool) -> int:
    """Check config files, YAML or JSON: names, types, limits, and rules across fields.

    The exit status is 2 when any of them has an error.
    """
    results = [_look_at(file) for file in files]
    if as_json:
        json_out(results)
    else:
        for result in results:
            _print(result)
    return 0 if all(result["valid"] for result in results) else 2


@command.command(
    "data",
    cls=Command,
    examples=[
        "validate data rows.jsonl",
        "validate data train.jsonl --against eval.jsonl --near",
        "validate data answers.csv --map prompt=question --quarantine bad.jsonl --json",
    ],
)
@click.argument("path", type=click.Path())
@click.option("--against", metavar="PATH", help="Warn of rows of another dataset that are in this one, too.")
@click.option("--near", is_flag=True, help="Warn of rows that are nearly equal, too; takes a while.")
@click.option("--all", "every", is_flag=True, help="Show all faults, not the first.")
@click.option(
    "--quarantine", metavar="FILE", type=click.Path(), help="Write unusable rows there, whole, each with why."
)
@click.option("--processes", metavar="N", type=click.IntRange(1), help="As many as there are cores if absent.")
@click.option("--no-warnings", is_flag=True, help="Look for what cannot be used, and for nothing else.")
@dataset_options
@as_json_option
def data(path: str, as_json: bool, **options: Any) -> int:
    """Check every row of PATH: that it is a row of its format, and that it makes sense to train on.

    What trains but should not is warned of: copies, secrets, hidden characters, rows far longer or shorter than others.
    The exit status is 1 when any row cannot be used.
    """
    import sys
    from pathlib import Path

    from ...data.validation import EVERY, SHOWN, Wanted, validate
    from ...run.progress import Screen
    from ..data_report_page import print_report

    against, warnings = options["against"], not options["no_warnings"]
    if not warnings and (against or options["near"]):
        raise UserError("--no-warnings: --against and --near warn; leave one or the other out.")
    wanted = Wanted(
        warnings=warnings,
        near=options["near"],
        against=asked(against, {**options, "dataset_format": None}) if against else None,
        faults=EVERY if options["every"] else SHOWN,
        quarantine=Path(options["quarantine"]) if options["quarantine"] else None,
        processes=options["processes"],
    )
    screen = Screen(silent=as_json, stream=sys.stderr)
    report = validate(asked(path, options), wanted, options["marker"], screen.working)
    if as_json:
        json_out(report)
    else:
        print_report(report, options["quarantine"])
    return 1 if report["bad"] else 0


def _look_at(file: str) -> dict[str, Any]:
    from ...config.resolved import Request, inspect
    from ..readiness import refusals

    try:
        inspected = inspect(Request(file=file))
    except UserError as bad:
        issues = [{"path": "", "rule": "unreadable", "severity": "error", "message": text} for text in bad.problems]
        return {"file": file, "valid": False, "issues": issues}
    found = [*inspected.found, *(one.as_note() for one in refusals(inspected.config))]
    return {
        "file": file,
        "valid": all(one.severity != "error" for one in found),
        "issues": [one.as_json() for one in found],
    }


def _print(result: dict[str, Any]) -> None:
    from ...config.issues import Found

    counts = {severity: sum(one["severity"] == severity for one in result["issues"]) for severity in SEVERITIES}
    said = ", ".join(f"{number} {severity}{'s' if number > 1 else ''}" for severity, number in counts.items() if number)
    verdict = paint("valid", fg="green") if result["valid"] else paint("not valid", fg="red", bold=True)
    click.echo(f"{bold(result['file'])}: {verdict}{': ' if said else ''}{said}")
    for severity in SEVERITIES:
        for issue in result["issues"]:
            if issue["severity"] == severity:
                line = Found(issue, issue.get("source")).line()
                click.echo(f"  {tinted(severity)}{'':{len('warning') - len(severity)}}  {line}")
