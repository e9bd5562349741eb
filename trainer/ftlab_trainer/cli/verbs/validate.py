"""`validate config FILE...`."""

from __future__ import annotations

from typing import Any

import click

from ...errors import UserError
from ..base import Command, Group
from ..out import bold, json_out, paint, tinted
from .list import as_json_option

SEVERITIES = ("error", "warning", "note")


@click.group(name="validate", cls=Group, examples=["validate config my.yaml"])
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
