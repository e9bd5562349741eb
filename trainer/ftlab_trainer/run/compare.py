"""Runs side by side: in what they differ, and what came of it. A template may stand for a side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..config.fields import leaves
from ..errors import UserError
from .fingerprints import PLACE

MOST = 10
_DATA = ("path", "fingerprint", "dataset_format", "rows_read", "rows_train", "rows_eval", "sequences_train",
         "tokens_train", "tokens_eval", "chat_template")  # fmt: skip
_PLAN = ("method", "template", "demonstration", "model", "contract_version", "steps", "steps_per_epoch",
         "effective_batch_size", "warmup_steps")  # fmt: skip
_MACHINE = ("python", "platform", "device", "gpus", "gpu_memory_gib", "cpu_cores", "memory_gib", "bf16", "threads")
_DIGEST = 12  # characters of a fingerprint that tell it from others


@dataclass
class Side:
    """One of what is compared, by part: what stands at each path."""

    name: str
    template: bool
    directory: str | None = None
    status: str | None = None
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def of_run(directory: Path, plan: Mapping[str, Any], receipt: Mapping[str, Any], status: str) -> Side:
    """A run, by its plan, and by its receipt where it has ended."""
    said = {**plan, **receipt}
    machine = said.get("environment") or {}
    packages = {f"package {name}": version for name, version in (machine.get("packages") or {}).items()}
    # Of config and data, other parts say what differs.
    seen = {name: digest for name, digest in (said.get("fingerprints") or {}).items() if name not in ("config", "data")}
    prints = {f"fingerprint of {name}": digest[:_DIGEST] for name, digest in seen.items()}
    data = {name: (plan.get("data") or {}).get(name) for name in _DATA}
    values = [one for one in said.get("values") or () if not one["path"].startswith(PLACE)]
    measures = {one["name"]: one for one in said.get("measures") or ()}
    after = {name: one.get("after") for name, one in measures.items()}
    return Side(
        str(plan.get("run_id") or directory.name),
        False,
        str(directory),
        status,
        {
            "values": {one["path"]: one.get("value") for one in values},
            "adaptations": {one["path"]: [one.get("asked"), one.get("used")] for one in said.get("adaptations") or ()},
            "data": {**data, "fingerprint": (data["fingerprint"] or "")[:_DIGEST] or None},
            "plan": {**{name: plan.get(name) for name in _PLAN}, **prints},
            "machine": {**{name: machine.get(name) for name in _MACHINE}, **packages},
        },
        {one["path"]: one["origin"] for one in values},
        {name: one.get("before") for name, one in measures.items()},
        {**after, **{name: receipt.get(key) for name, key in _ENDS.items()}},
    )


_ENDS = {"final loss": "final_loss", "steps": "steps", "seconds": "seconds"}


def of_template(name: str) -> Side:
    """A template, with every default filled in."""
    from ..config.resolved import Request, inspect

    config = inspect(Request(template=name, environ={})).config
    given = [path for path, _ in leaves(config.tree) if not path.startswith(PLACE)]
    values = {path: config.get(path) for path in given}
    origins = {path: config.values[path].origin for path in given if path in config.values}
    plan = {"method": config.method, "template": name, "model": config.get("model.name")}
    return Side(name, True, parts={"values": values, "plan": plan}, origins=origins)


def compare(sides: Sequence[Side]) -> dict[str, Any]:
    """The contract's Comparison."""
    if not 2 <= len(sides) <= MOST:
        raise UserError(f"compare: {len(sides)} given; allowed are two to {MOST} runs or templates")
    told = [
        {"name": one.name, "template": one.template, "directory": one.directory, "status": one.status} for one in sides
    ]
    return {
        "sides": [{name: value for name, value in one.items() if value is not None} for one in told],
        "differences": list(_differences(sides)),
        "outcomes": list(_outcomes(sides)),
    }


def _differences(sides: Sequence[Side]) -> Iterator[dict[str, Any]]:
    parts = list(dict.fromkeys(part for side in sides for part in side.parts))
    for part in parts:
        # A template says nothing of data and machine, so it differs in neither.
        having = [side for side in sides if part in side.parts]
        for what in _union(side.parts[part] for side in having):
            said = [side.parts[part].get(what) for side in having]
            told = [side for side in having if not side.template or what in side.parts[part]]
            if any(one != said[0] for one in said) and len(told) > 1:
                given = [side.parts.get(part, {}).get(what) for side in sides]
                origins = {"origins": [side.origins.get(what, "") for side in sides]} if part == "values" else {}
                yield {"part": part, "what": what, "given": given, **origins}


def _union(given: Iterable[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for one in given for name in one))


def _outcomes(sides: Sequence[Side]) -> Iterator[dict[str, Any]]:
    for what in _union(side.after for side in sides):
        after = [side.after.get(what) for side in sides]
        before = [side.before.get(what) for side in sides]
        if any(one is not None for one in after):
            yield {"what": what, "after": after, **({"before": before} if any(b is not None for b in before) else {})}
