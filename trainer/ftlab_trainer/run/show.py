"""The lines before and after training. Short: a run has forty in all."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..plan.adapt import written
from .evaluate import line
from .progress import Screen, duration

if TYPE_CHECKING:
    from ..config import Config

WIDTH = 110
ISSUES_SHOWN = 4
NOTES_SHOWN = 2
SOURCES_SHOWN = 4
DATA_NOTE = "data"


def demonstration(screen: Screen, config: Config) -> None:
    """What is said first where nothing of the reader's own is trained."""
    screen.say(f"This is the demonstration: a small built-in model and corpus, not {_own(config)}.")


def demonstration_end(screen: Screen, config: Config) -> None:
    """What is said last: how to train the real thing."""
    screen.say(f"This was the demonstration, not {_own(config)}. To train that, or another, on your own data:")
    screen.say(f"  ftlab-train run template {config.template} --dataset FILE [--model NAME]")


def _own(config: Config) -> str:
    from ftlab_contract.templates import ALL_TEMPLATES

    name = ALL_TEMPLATES.get(config.template or "", {}).get("model", {}).get("name")
    return f"{name}, the template's model" if name else "the template's model"


def adaptations(screen: Screen, found: Sequence[Mapping[str, Any]]) -> None:
    """Every value that was changed for the hardware."""
    if not found:
        return
    screen.say(f"adapted to this machine ({len(found)}; --strict refuses instead)")
    for one in found:
        change = f"{_short(one['path'])}: {written(one.get('asked'))} -> {written(one.get('used'))}"
        screen.say("  " + textwrap.shorten(f"{change}  ({one['reason']})", screen.width - 2, placeholder=" ...)"))


def values_of(screen: Screen, values: Sequence[Mapping[str, Any]], origin: str) -> None:
    """Values of one layer, on few lines."""
    # Which model, data and teacher, other lines say.
    told = {"model.name", "data.path", "training.teacher.name"}
    mine = [v for v in values if v["origin"] == origin and v["path"] not in told]
    shown = [f"{_short(v['path'])}={written(v.get('asked', v.get('value')))}" for v in mine]
    if shown:
        for number, text in enumerate(textwrap.wrap(", ".join(shown), WIDTH - 8, break_on_hyphens=False)):
            screen.say(f"{'demo' if number == 0 else '':<8}{text}")


def data(
    screen: Screen,
    plan: Mapping[str, Any],
    ledger: Mapping[str, Any],
    issues: Sequence[Mapping[str, Any]],
    dry: bool = False,
) -> None:
    """Rows and tokens, and what became of the rest."""
    sources = plan.get("sources") or [plan]
    name = " + ".join(f"{Path(one['path']).name} ({one['dataset_format']})" for one in sources[:SOURCES_SHOWN])
    name += f" + {len(sources) - SOURCES_SHOWN} more" if len(sources) > SOURCES_SHOWN else ""
    parts = [f"{name}: {many(plan['rows_train'], 'row')} to train on, {plan['rows_eval']:,} held out"]
    parts.append(
        f"{plan['tokens_train']:,} + {plan['tokens_eval']:,} tokens in {many(plan['sequences_train'], 'sequence')}"
    )
    weighted = any(one.get("weight") is not None for one in ledger.get("sources", ()))
    for name, what in (
        ("quarantined", "unusable" if dry else "unusable (quarantine.jsonl)"),
        ("left_by_max_samples", "beyond the weights or max_samples" if weighted else "beyond max_samples"),
        ("left_by_split", "in neither share"),
    ):
        if ledger.get(name):
            parts.append(f"{many(ledger[name], 'row')} {what}")
    if ledger.get("tokens_truncated"):
        parts.append(f"{ledger['tokens_truncated']:,} tokens cut off by max_length")
    if template := plan.get("chat_template"):
        parts.append(f"chat template: {template}")
    if plan.get("cached"):
        parts.append("tokens from the cache")
    screen.say(f"{'data':<8}{'; '.join(parts)}")
    for note in [one["message"] for one in issues if one["rule"] == DATA_NOTE][:NOTES_SHOWN]:
        screen.say(f"{'':<8}{note}")


def plan(screen: Screen, record: Mapping[str, Any]) -> None:
    """How long the run will be."""
    screen.say(
        f"{'plan':<8}{many(record['steps'], 'step')} of {many(record['effective_batch_size'], 'sequence')} "
        f"({record['steps_per_epoch']:,} an epoch), warm-up {record['warmup_steps']} ({record['warmup_origin']})"
    )


def many(count: int, what: str) -> str:
    """A count with its noun."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def issues(screen: Screen, found: Sequence[Mapping[str, Any]]) -> None:
    """Warnings; notes stay in plan.json."""
    warnings = [one for one in found if str(one["severity"]) == "warning"]
    for one in warnings[:ISSUES_SHOWN]:
        screen.say(f"{'warning':<8}{one['path']}: {one['message']} {one.get('fix') or ''}".rstrip())
    if len(warnings) > ISSUES_SHOWN:
        screen.say(f"{'':<8}and {len(warnings) - ISSUES_SHOWN} more warnings in plan.json")


def summary(
    screen: Screen,
    *,
    receipt: Mapping[str, Any],
    directory: Path,
    final: str,
    next_steps: Sequence[str],
    curve: bool,
    wanted: str | None = None,
) -> None:
    """What came out of it, on one screen."""
    screen.say()
    screen.say(f"done in {duration(receipt['seconds'])}: {many(receipt['steps'], 'step')}")
    if kept := receipt.get("kept"):
        screen.say(f"  weights  {kept}")
    for record in receipt["measures"]:
        if text := line(record):
            screen.say(f"  {text}")
    if receipt["samples"]:
        first = receipt["samples"][0]
        screen.say(f"  prompt   {_clip(first['prompt'])}")
        for one in receipt["samples"]:
            name = "before" if one["step"] == 0 else "after"
            screen.say(f"  {name:<7}  {_clip(one['text'])}")
        if wanted:
            screen.say(f"  wanted   {_clip(wanted)}")
    screen.say(f"  model    {near(directory / 'model')}  ({final})")
    screen.say(f"  records  {near(directory / 'receipt.json')}{', loss.png' if curve else ''}")
    for number, text in enumerate(next_steps):
        screen.say(f"  {'next' if number == 0 else '':<7}  {text}")


def near(path: Path) -> str:
    """A path as it is typed from here."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _short(path: str) -> str:
    return path.removeprefix("training.")


def _clip(text: str) -> str:
    # Marks of a chat template say nothing to a reader.
    plain = " ".join(re.sub(r"<\|[^|<>]*\|>", " ", text).split())
    return textwrap.shorten(plain or "(nothing)", WIDTH - 12, placeholder=" ...")
