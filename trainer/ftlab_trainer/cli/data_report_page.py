"""The page of `validate data`."""

from __future__ import annotations

from typing import Any

import click

from .out import bold, dim, heading, paint, pairs, table, visible


def print_report(report: dict[str, Any], quarantine: str | None) -> None:
    """Print what was found in a dataset."""
    rows, bad = report["rows"], report["bad"]
    if bad:
        verdict = paint(f"{bad:,} of {_rows(rows)} cannot be used", fg="red", bold=True)
    else:
        verdict = paint(f"{_rows(rows)}, all can be used" if rows else "no rows", fg="green" if rows else "red")
    pace = f", {rows / report['seconds']:,.0f} rows/s" if report["seconds"] > 0 else ""
    click.echo(f"{bold(visible(report['path']))}: {verdict}")
    click.echo(dim(f"  {report['dataset_format']}, {report['seconds']:.1f} s{pace}"))
    if report["rules"]:
        _rules(report)
        _faults(report)
    if report["warnings"]:
        _warnings(report["warnings"])
    if report["unused_columns"]:
        heading("Columns the format does not know, which are not trained on")
        click.echo(f"  {visible(', '.join(report['unused_columns'][:40]))}")
    if quarantine:
        click.echo(f"\n{bold(f'{bad:,}')} in {visible(quarantine)}, whole, each with why")


def _rules(report: dict[str, Any]) -> None:
    heading("By rule")
    first: dict[str, str] = {}
    for fault in report["faults"]:
        first.setdefault(fault["rule"], f"{fault['file']}:{fault['line']}")
    listed = [(one["rule"], f"{one['rows']:,}", first.get(one["rule"], "")) for one in report["rules"]]
    table(listed, headers=("RULE", "ROWS", "FIRST AT"), indent=2)


def _faults(report: dict[str, Any]) -> None:
    shown = report["faults"]
    heading("Faults" if len({(one["file"], one["line"]) for one in shown}) == report["bad"] else "First faults")
    for fault in shown:
        at = f"{fault['path']}: " if fault["path"] else ""
        where = f"{fault['file']}:{fault['line']}"
        click.echo(f"  {bold(visible(where))}  {dim(fault['rule'])}")
        click.echo(f"    {visible(at + fault['message'])}")
        pairs([("found", fault.get("found", "")), ("do", fault.get("hint", ""))], indent=6)


def _warnings(warnings: list[dict[str, Any]]) -> None:
    heading("Warnings")
    for one in warnings:
        click.echo(f"  {paint(one['rule'], fg='yellow')}  {_rows(one['rows'])}: {visible(one['message'])}")
        more = f" and {one['rows'] - len(one['first']):,} more" if one["rows"] > len(one["first"]) else ""
        pairs([("at", f"{', '.join(one['first'])}{more}"), ("do", one.get("hint", ""))], indent=6)


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"
