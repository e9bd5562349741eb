"""A finished run against its files: does the record of it still hold?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import UserError
from . import checkpoints, fingerprints
from .directory import RunDirectory

OK, DIFFERS, NOTED, NOT_POSSIBLE = "ok", "differs", "noted", "not_possible"
RECORDS = {"plan": "RunPlan", "receipt": "Receipt", "ledger": "Ledger", "progress": "Progress"}
LINES = {"metrics": "MetricPoint", "samples": "Sample", "quarantine": "QuarantinedRow"}
_NAMED = 3  # faults that are named, of many
Check = dict[str, str]


class Verdict(Exception):
    """What came of a check that did not simply hold."""

    def __init__(self, result: str, why: str) -> None:
        super().__init__(why)
        self.result = result


@dataclass
class Held:
    """What the files of a run say, as far as they can be read."""

    run: RunDirectory
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    lines: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        for kind in (self.records, self.lines):
            if name in kind:
                return kind[name]
        if name in RECORDS or name in LINES:
            raise Verdict(NOT_POSSIBLE, f"the {name} cannot be read")
        raise AttributeError(name)

    @property
    def values(self) -> dict[str, Any]:
        """Effective values by path."""
        return {one["path"]: one.get("value") for one in self.receipt["values"]}

    @property
    def completed(self) -> bool:
        """Whether it was trained to its end."""
        return bool(self.receipt["status"] == "completed")


def held(directory: Path) -> Held:
    """Read the files of a run that has ended."""
    run = RunDirectory(directory)
    found = Held(run)
    for name, cls in RECORDS.items():
        path = getattr(run, name)
        if (record := _read(found, path, path.name, cls)) is not None:
            found.records[name] = record
    for name, cls in LINES.items():
        path = getattr(run, name)
        if not path.exists() and name == "samples":
            continue  # a run that was asked for none has none
        rows = (_parsed(found, f"{path.name}:{n}", line, cls) for n, line in enumerate(_lines(found, path), 1))
        # Of rows that could not be used, there may be many and large ones.
        found.lines[name] = [{"rule": row["rule"]} if "rule" in row else row for row in rows if row is not None]
    return found


def _lines(found: Held, path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            yield from file
    except (OSError, ValueError) as error:
        found.faults.append(f"{path.name}: {getattr(error, 'strerror', None) or error}")


def _read(found: Held, path: Path, name: str, cls: str) -> dict[str, Any] | None:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        found.faults.append(f"{name}: {getattr(error, 'strerror', None) or error}")
        return None
    return _parsed(found, name, text, cls)


def _parsed(found: Held, where: str, text: str, cls: str) -> dict[str, Any] | None:
    from ftlab_contract.check import structure

    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        found.faults.append(f"{where}: not JSON: {error}")
        return None
    if issues := structure(record, cls):
        found.faults += [f"{where}: {one['path']}: {one['message']}" for one in issues[:_NAMED]]
        return None
    return dict(record)


def judge(wrong: list[str], fine: str = "") -> str:
    """What is fine, or a verdict that names the first of what is wrong."""
    if not wrong:
        return fine
    more = f"; and {len(wrong) - _NAMED} more" if len(wrong) > _NAMED else ""
    raise Verdict(DIFFERS, "; ".join(wrong[:_NAMED]) + more)


def _records(run: Held) -> str:
    return judge(run.faults, f"{len(run.records) + len(run.lines)} files are what the contract says")


def _ended(run: Held) -> str:
    receipt, plan, progress = run.receipt, run.plan, run.progress
    wrong = [f"the receipt says {receipt['status']}: there is no whole run"] if not run.completed else []
    if receipt["status"] != progress["status"]:
        wrong.append(f"progress.json says {progress['status']}, the receipt {receipt['status']}")
    if run.completed and receipt["steps"] != plan["steps"] and "kept" not in receipt:
        wrong.append(f"{receipt['steps']} steps were done, {plan['steps']} were planned")
    if receipt["steps"] != progress["step"]:
        wrong.append(f"progress.json is at step {progress['step']}, the receipt at {receipt['steps']}")
    return judge(wrong, f"{receipt['steps']} of {plan['steps']} steps, {receipt['status']}")


def _seal(run: Held) -> str:
    digest = run.receipt.get("digest")
    if digest is None:
        raise Verdict(NOT_POSSIBLE, "the receipt has no digest, as those of older versions")
    same = digest == fingerprints.seal(run.receipt)
    return judge([] if same else ["the receipt is not what was written: its digest is another"], "as it was written")


def _files(run: Held) -> str:
    then = run.receipt.get("files")
    if then is None:
        why = "the receipt names no files, as those of older versions" if run.completed else "the run is not finished"
        raise Verdict(NOT_POSSIBLE, why)
    before = {one["path"]: one["sha256"] for one in then}
    now = {one["path"]: one["sha256"] for one in fingerprints.of_run(run.run.path)}
    wrong = [f"{name} is gone" for name in before.keys() - now.keys()]
    wrong += [f"{name} is new" for name in now.keys() - before.keys()]
    wrong += [f"{name} was changed" for name in before if now.get(name, before[name]) != before[name]]
    return judge(sorted(wrong), f"{len(before)} files as they were")


def _plan(run: Held) -> str:
    plan, receipt = run.plan, run.receipt
    shared = ("run_id", "contract_version", "method", "demonstration", "values", "adaptations", "environment")
    wrong = []
    for name in shared:
        if plan[name] != receipt[name]:
            one, other = plan[name], receipt[name]
            if name == "values":
                planned, said = ({v["path"]: v.get("value") for v in values} for values in (one, other))
                wrong += [f"values: {line}" for line in fingerprints.differences(planned, said)] or [
                    "origins of values"
                ]
            else:
                wrong.append(f"{name}: {_short(one)} in the plan, {_short(other)} in the receipt")
    return judge(wrong, f"{len(receipt['values'])} values agree")


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _config(run: Held) -> str:
    """The file as it was asked makes the values of the plan, and these have the fingerprint of the receipt."""
    from .again import as_asked
    from .records import plain

    try:
        config = as_asked(run.run, run.plan)
    except UserError as bad:
        raise Verdict(DIFFERS, f"config.yaml: {'; '.join(bad.problems)}") from bad
    now = {path: plain(value.value) for path, value in config.values.items()}
    then = {one["path"]: one.get("asked", one.get("value")) for one in run.plan["values"] if one["path"] in now}
    wrong = [f"config.yaml: {line}" for line in fingerprints.differences(then, now)]
    if fingerprints.of_values(fingerprints.lasting(run.values)) != run.receipt["fingerprints"]["config"]:
        wrong.append("the values of the receipt have another fingerprint than it says")
    return judge(wrong, "config.yaml gives the values that were planned")


def _observations(run: Held) -> str:
    seen = run.receipt["observations"]
    wrong = [
        f"{one['what']}: planned {one.get('planned')!r}, observed {one.get('observed')!r}"
        for one in seen
        if not one["equal"]
    ]
    wrong += ["there are none"] if run.completed and not seen else []
    return judge(wrong, f"{len(seen)} things of the live trainer were as planned")


def _ledger(run: Held) -> str:
    ledger, data = run.ledger, run.plan["data"]
    buckets = ("trained", "held_out", "quarantined", "left_by_max_samples", "left_by_split", "not_reached")
    rules = Counter({one["rule"]: one["rows"] for one in ledger["quarantine"]})
    sums: dict[str, tuple[Any, Any]] = {
        "rows read, and rows in the buckets": (ledger["rows_read"], sum(ledger[name] for name in buckets)),
        "rows quarantined, and those by rule": (ledger["quarantined"], rules.total()),
        "quarantined rows by rule, and quarantine.jsonl": (rules, Counter(one["rule"] for one in run.quarantine)),
        "tokens read, and tokens trained on, held out and cut off": (
            ledger["tokens_read"],
            ledger["tokens_train"] + ledger["tokens_eval"] + ledger["tokens_truncated"],
        ),
        "tokens trained on, and targets and masked ones": (
            ledger["tokens_train"],
            ledger["targets_train"] + ledger["masked_train"],
        ),
        "rows to train on in ledger and plan": (ledger["trained"] + ledger["not_reached"], data["rows_train"]),
        "rows held out in ledger and plan": (ledger["held_out"], data["rows_eval"]),
    }
    sums |= {f"{name} in ledger and plan": (ledger[name], data[name]) for name in ("rows_read", "tokens_train")}
    if sources := ledger.get("sources"):
        for name in ("rows_read", *buckets):
            sums[f"{name}, and that of each dataset"] = ledger[name], sum(one[name] for one in sources)
    wrong = [f"{what}: {one} is not {other}" for what, (one, other) in sums.items() if one != other]
    return judge(wrong, f"{ledger['rows_read']} rows and {ledger['tokens_read']} tokens are accounted for")


def _metrics(run: Held) -> str:
    """Steps only go on, except where the run went back to a checkpoint."""
    points, steps = run.metrics, run.receipt["steps"]
    back = {int(name.rpartition("-")[2]) for name in run.receipt.get("resumed_from", ())}
    wrong, last, seen = [], -1, 0
    for number, point in enumerate(points, 1):
        step, fed = point["step"], point.get("tokens_seen", seen)
        resumed = any(start < step <= last for start in back)
        if step > steps or (step < last and not resumed):
            wrong.append(f"metrics.jsonl:{number}: step {step} of {steps} after step {last}")
        elif fed < seen and not resumed:
            wrong.append(f"metrics.jsonl:{number}: {fed} tokens seen after {seen}")
        last, seen = step, fed
    trained = [point for point in points if "loss" in point]
    if run.completed and steps and not points:
        wrong.append("there are no points")
    if run.completed and trained and trained[-1]["step"] == steps and seen != run.ledger["tokens_seen"]:
        wrong.append(f"{seen} tokens seen at the end, {run.ledger['tokens_seen']} in the ledger")
    return judge(wrong, f"{len(points)} points in order")


def _checkpoints(run: Held) -> str:
    whole, broken = checkpoints.whole(run.run.checkpoints)
    prints = run.receipt["fingerprints"]
    foreign = [
        f"{one.path.name} was made from another {what}"
        for one in whole
        for what in ("config", "data", "model")
        if one.made_from["fingerprints"].get(what) != prints[what]
    ]
    return judge([*broken, *foreign], f"{len(whole)} whole" if whole else "none is kept")


OF_FILES: dict[str, Callable[[Held], str | None]] = {
    "records": _records,
    "end": _ended,
    "receipt": _seal,
    "files": _files,
    "plan": _plan,
    "config": _config,
    "observations": _observations,
    "ledger": _ledger,
    "metrics": _metrics,
    "checkpoints": _checkpoints,
}


def checks(run: Held, which: dict[str, Callable[[Held], str | None]]) -> Iterator[Check]:
    """Each check with its result, as the contract's Check; a check has none where there is nothing of its kind."""
    for what, check in which.items():
        try:
            result, why = OK, check(run)
        except Verdict as verdict:
            result, why = verdict.result, str(verdict)
        if why is not None:
            yield {"what": what, "result": result, "why": why}
