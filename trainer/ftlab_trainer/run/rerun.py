"""A run done again from its receipt, and compared to the bit."""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from ..config.options import BadRowLimit, RunOptions
from ..errors import RunFailed
from . import begin, curve, fingerprints
from .again import as_asked
from .verify import DIFFERS, NOT_POSSIBLE, OK, Check, Held, held

_CLOCK = {"time", "tokens_per_second"}


def rerun(run: Held, *, silent: bool, remote_code: bool) -> tuple[list[Check], Path | None]:
    """Train again in a folder of its own; it is kept where something differs."""
    if not run.completed:
        return [{"what": "again", "result": NOT_POSSIBLE, "why": "the run is not finished"}], None
    folder = Path(tempfile.mkdtemp(prefix="ftlab-again-"))
    checks: list[Check] = []
    try:
        _train(run, folder / "run", silent=silent, remote_code=remote_code)
        checks = list(_compared(run, held(folder / "run")))
    finally:
        same = all(one["result"] == OK for one in checks)
        if same:
            shutil.rmtree(folder, ignore_errors=True)
    return checks, None if same else folder / "run"


def _train(run: Held, out: Path, *, silent: bool, remote_code: bool) -> None:
    values = run.values
    over = [f"run.threads={run.receipt['environment']['threads']}"]
    if not values.get("checkpoint_resume.checkpoint_path"):
        # It went on from a checkpoint of its own; the whole of it is done again.
        over.append("checkpoint_resume.enabled=false")
    config = as_asked(run.run, run.plan, str(out), over)
    options = RunOptions(allow_remote_code=remote_code, max_bad_rows=BadRowLimit(percent=100), json=silent)
    # What a run says while it trains is no part of the answer.
    with redirect_stdout(io.StringIO() if silent else sys.stderr):
        status = begin.start(config, options)
    if status:
        raise RunFailed("The second training was stopped before its end, so nothing is compared.")


def _compared(run: Held, other: Held) -> Iterator[Check]:
    values = fingerprints.differences(fingerprints.lasting(run.values), fingerprints.lasting(other.values))
    for what, wrong, fine in (
        ("again: values", values, "the same"),
        ("again: losses", _losses(run, other), f"{len(run.metrics)} points are the same to the bit"),
        ("again: weights", _weights(run.run.model, other.run.model), "the same to the bit"),
        ("again: measures", _measures(run, other), "the same to the bit"),
        ("again: ledger", fingerprints.differences(run.ledger, other.ledger), "the same"),
    ):
        yield {"what": what, "result": DIFFERS if wrong else OK, "why": wrong[0] if wrong else fine}


def _losses(run: Held, other: Held) -> list[str]:
    """The first difference of the curves; of a step that was trained twice the later one counts."""
    one, two = (
        {(point["step"], "eval_loss" in point): point for point in curve.latest(one.run.metrics)}
        for one in (run, other)
    )
    for key in sorted({*one, *two}):
        if key not in one or key not in two:
            return [f"step {key[0]} has a point in one of them only"]
        for name in sorted({*one[key], *two[key]} - _CLOCK):
            before, after = one[key].get(name), two[key].get(name)
            if before != after:
                return [f"first at step {key[0]}: {name} was {before}, is {after}"]
    return []


def _measures(run: Held, other: Held) -> list[str]:
    def measured(one: Held) -> dict[str, Any]:
        return {record["name"]: record for record in one.receipt["measures"]}

    return fingerprints.differences(measured(run), measured(other))


def _weights(one: Path, other: Path) -> list[str]:
    """The first tensor that differs, and by how much."""
    import torch
    from safetensors import safe_open

    names, others = (sorted(path.name for path in folder.glob("*.safetensors")) for folder in (one, other))
    if names != others:
        return [f"files {', '.join(names)} and {', '.join(others)}"]
    for name in names:
        with safe_open(one / name, framework="pt") as then, safe_open(other / name, framework="pt") as now:
            if (before := sorted(then.keys())) != (after := sorted(now.keys())):
                return [f"{name}: {min({*before} ^ {*after})} is in one of them only"]
            for tensor in before:
                first, second = then.get_tensor(tensor), now.get_tensor(tensor)
                if first.dtype != second.dtype or first.shape != second.shape:
                    return [
                        f"first in {tensor}: {first.dtype} {list(first.shape)}, {second.dtype} {list(second.shape)}"
                    ]
                if not torch.equal(first.contiguous().view(torch.uint8), second.contiguous().view(torch.uint8)):
                    apart = (first.double() - second.double()).abs()
                    changed, most = int((apart != 0).sum()), float(apart.max())
                    return [f"first in {tensor}: {changed:,} of {apart.numel():,} weights, by at most {most:.2g}"]
    return []
