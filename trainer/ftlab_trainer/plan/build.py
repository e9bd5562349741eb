"""Config, machine and data -> the plan of a run: effective values with their origin, and how long it will be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ftlab_contract.constants import CONTRACT_VERSION

from ..config import Claims, Config
from ..config.fields import leaves
from ..errors import UserError
from . import adapt, checks
from .adapt import Adaptation
from .machine import Machine, environment
from .settings import Settings
from .steps import Schedule

REMOTE_CODE = ("model.trust_remote_code", "tokenizer.trust_remote_code")


@dataclass
class Draft:
    """A plan before the data is known."""

    config: Config
    claims: Claims
    machine: Machine
    adaptations: list[Adaptation]
    settings: Settings
    threads: int
    issues: list[dict[str, Any]] = field(default_factory=list)
    used: dict[str, Any] = field(default_factory=dict)


def draft(
    config: Config, machine: Machine, *, strict: bool, allow_remote_code: bool, threads: int | None = None
) -> Draft:
    """What will be used on this machine; refuses what it cannot do."""
    asked = dict(leaves(config.tree))
    checks.refuse(config, machine, allow_remote_code=allow_remote_code)
    adaptations = adapt.adapt(asked, machine)
    if strict:
        adapt.refuse(adaptations)
    used: dict[str, Any] = {a.path: a.used for a in adaptations}
    if not allow_remote_code:
        used.update({path: False for path in REMOTE_CODE if asked.get(path)})
    threads = threads or asked.get("run.threads") or machine.cpu_cores
    used["run.threads"] = threads
    if asked.get("training.num_generations"):
        used["tokenizer.padding_side"] = "left"  # answers are written behind their prompts
    claims = Claims(config)
    settings = Settings(claims, used)
    issues = [*config.issues, *checks.notes(config, settings, allow_remote_code=allow_remote_code)]
    return Draft(config, claims, machine, adaptations, settings, threads, [dict(i) for i in issues], used)


def values(draft: Draft) -> list[dict[str, Any]]:
    """Every value with its origin, and what was asked where another one is used."""
    found = []
    for path, value in draft.config.values.items():
        effective = draft.used.get(path, value.value)
        record: dict[str, Any] = {"path": path, "value": effective, "origin": value.origin}
        if effective != value.value:
            record["asked"] = value.value
        for name in ("source", "note"):
            if (text := getattr(value, name)) is not None:
                record[name] = text
        found.append(record)
    listed = {record["path"] for record in found}
    for path, used in draft.used.items():
        if path not in listed:
            found.append({"path": path, "value": used, "origin": "default", "note": "settled by the machine"})
    return found


def finish(
    draft: Draft,
    schedule: Schedule,
    *,
    run_id: str,
    created: str,
    data: Mapping[str, Any],
    pinned: Mapping[str, Any],
    issues: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """The contract's RunPlan; refuses given values that nothing read."""
    if forgotten := draft.claims.unclaimed():
        raise UserError([f"{path}: nothing implements this field yet; leave it out" for path in forgotten])
    config = draft.config
    found = [*draft.issues, *map(dict, issues), *_warm_up(schedule, draft)]
    plan: dict[str, Any] = {
        "run_id": run_id,
        "contract_version": CONTRACT_VERSION,
        "created": created,
        "method": config.method,
        "demonstration": config.demonstration,
        "model": draft.settings["model.name"],
        "values": values(draft),
        "adaptations": [a.as_dict() for a in draft.adaptations],
        "data": dict(data),
        "effective_batch_size": schedule.effective_batch_size,
        "steps": schedule.steps,
        "steps_per_epoch": schedule.steps_per_epoch,
        "warmup_steps": schedule.warmup_steps,
        "warmup_origin": schedule.warmup_origin,
        "library_arguments": dict(pinned),
        "environment": environment(draft.machine, draft.threads),
        "issues": _once(found),
    }
    if config.template:
        plan["template"] = config.template
    return plan


def _warm_up(schedule: Schedule, draft: Draft) -> list[dict[str, Any]]:
    if schedule.warmup_steps < schedule.steps or schedule.warmup_steps == 0:
        return []
    return [
        {
            "path": "training.warmup_steps",
            "rule": "warmup_fills_run",
            "severity": "warning",
            "message": (
                f"The learning rate never reaches {draft.settings['training.learning_rate']:g}: the warm-up has "
                f"{schedule.warmup_steps} steps, the run {schedule.steps}."
            ),
            "given": schedule.warmup_steps,
            # Setting the ratio puts the steps aside; of a run this short a share may be all of it.
            "fix": f"Train for longer, or --set training.warmup_ratio={0.05 if schedule.steps > 20 else 0}.",
        }
    ]


def _once(issues: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each finding once; the contract finds a warm-up that fills a run too, where it knows the steps."""
    seen: dict[tuple[str, ...], dict[str, Any]] = {}
    for issue in issues:
        # What the plan says of a rule replaces what the contract says of it; notes of one rule may be several.
        own = (issue["message"],) if str(issue["severity"]) == "note" else ()
        seen[issue["path"], issue["rule"], *own] = issue
    return list(seen.values())
