"""A run on one page, from its files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from .machine_page import short
from .out import bold, changes, dim, heading, number_text, pairs, table, visible
from .records import summary

_BUCKETS = ("trained", "held_out", "quarantined", "left_by_max_samples", "left_by_split", "not_reached")
Record = Mapping[str, Any]


def print_run(directory: Path, records: Mapping[str, Record | None], all_values: bool) -> None:
    """Print what the run was asked, did and measured, as far as its files say."""
    plan, progress, receipt, ledger = (records[name] or {} for name in ("plan", "progress", "receipt", "ledger"))
    line = summary(directory)
    demonstration = dim("  demonstration") if plan.get("demonstration") else ""
    click.echo(f"{bold(line['run_id'])}  {line['status']}{demonstration}\n")
    pairs(_head(directory, line, plan, progress, receipt))
    _print_measures(receipt)
    _print_rows(ledger)
    adaptations = receipt.get("adaptations") or plan.get("adaptations") or []
    if adaptations:
        heading("Adapted to the machine")
        changes((one["path"], _change(one), one["reason"]) for one in adaptations)
    differing = [one for one in receipt.get("observations", ()) if not one.get("equal", True)]
    if differing:
        heading("Read back differently from the plan")
        table([(one["what"], short(one.get("planned")), short(one.get("observed"))) for one in differing], indent=2)
    _print_samples(receipt)
    _print_values(receipt.get("values") or plan.get("values") or [], all_values)


def _head(directory: Path, line: Record, plan: Record, progress: Record, receipt: Record) -> list[tuple[str, str]]:
    loss = line.get("final_loss")
    warmup = f", {plan['warmup_steps']} of warm-up" if plan.get("warmup_steps") else ""
    left = progress.get("seconds_left")
    model = directory / "model"
    return [
        ("method", str(line.get("method", ""))),
        ("template", str(plan.get("template", ""))),
        ("model", str(line.get("model", ""))),
        ("data", str((plan.get("data") or {}).get("path", ""))),
        ("steps", f"{line['step']} of {line['steps']}{warmup}"),
        ("rows per step", str(plan.get("effective_batch_size", ""))),
        ("loss", f"{loss:.4f}" if isinstance(loss, (int, float)) else ""),
        ("seconds", f"{receipt['seconds']:.0f}" if "seconds" in receipt else ""),
        ("time left", f"{left:.0f} s" if isinstance(left, (int, float)) and line["status"] == "running" else ""),
        ("error", visible(str(progress.get("error") or ""))),
        ("created", str(line.get("created", ""))),
        ("directory", str(directory)),
        ("trained model", str(model) if model.is_dir() else ""),
    ]


def _change(adaptation: Record) -> str:
    return f"{short(adaptation.get('asked'))} -> {short(adaptation.get('used'))}"


def _print_measures(receipt: Record) -> None:
    rows = [(one["name"], _figure(one.get("before")), _figure(one.get("after"))) for one in receipt.get("measures", ())]
    if rows:
        heading("Measured")
        table(rows, headers=("", "BEFORE", "AFTER"), indent=2)


def _figure(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, (int, float)) else "-"


def _print_rows(ledger: Record) -> None:
    if not ledger:
        return
    heading("Rows")
    rows = [(name.replace("_", " "), f"{ledger[name]:,}") for name in ("rows_read", *_BUCKETS) if ledger.get(name)]
    rows += [(f"  {one['rule']}", f"{one['rows']:,}") for one in ledger.get("quarantine", ())]
    rows += [("fed twice to fill a batch", f"{ledger['repeated']:,}")] if ledger.get("repeated") else []
    tokens = ("tokens_train", "tokens_eval", "targets_train", "tokens_truncated", "tokens_seen")
    rows += [(name.replace("_", " "), f"{ledger[name]:,}") for name in tokens if ledger.get(name)]
    rows += [
        (f"  of {one['field']}", f"{one['tokens']:,} in {one['rows']:,} rows") for one in ledger.get("truncation", ())
    ]
    pairs(rows)
    _print_sources(ledger.get("sources") or [])


def _print_sources(sources: list[Record]) -> None:
    """A line for each dataset of a mixture, with the buckets that hold anything."""
    if not sources:
        return
    heading("Datasets")
    buckets = [name for name in ("rows_read", *_BUCKETS) if any(one.get(name) for one in sources)]
    weighted = any("weight" in one for one in sources)
    headers = ["", *(["WEIGHT"] if weighted else []), *(name.replace("_", " ").upper() for name in buckets)]
    rows = []
    for one in sources:
        weight = [number_text(one.get("weight", 0))] if weighted else []
        rows.append([one["path"], *weight, *(f"{one.get(name, 0):,}" for name in buckets)])
    table(rows, headers=headers, indent=2)


def _print_samples(receipt: Record) -> None:
    samples = receipt.get("samples", ())
    if samples:
        heading("Samples")
        table([(f"step {one['step']}", visible(f"{one['prompt']} [...] {one['text']}")) for one in samples], indent=2)


def _print_values(values: list[Record], everything: bool) -> None:
    shown = [one for one in values if everything or one.get("origin") not in ("default", "template")]
    if not shown:
        return
    heading("Values" if everything else "Values not of the template")
    rows = []
    for one in shown:
        value = one.get("value")
        text = number_text(value) if isinstance(value, (int, float)) else short(value)
        asked = f" (asked: {short(one['asked'])})" if "asked" in one and one["asked"] != value else ""
        origin = " ".join(filter(None, (one.get("origin"), one.get("source"))))
        note = f"; {one['note']}" if one.get("note") else ""
        rows.append((one["path"], text + asked, origin + note))
    table(rows, indent=2)
