"""After training: the model saved, the ledger closed, the receipt written, a summary shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ftlab_contract.constants import METHODS

from ..data.canonical import Conversation
from . import curve, evaluate, save, show
from .live import Live, log_folder
from .reached import not_reached, repeated
from .ready import Ready
from .records import now, write_record
from .train import Training


def close_ledger(ready: Ready, live: Live) -> dict[str, Any]:
    """The ledger of what was really fed."""
    prepared, ledger = ready.prepared, ready.prepared.ledger
    ledger.tokens_seen = live.meter.tokens
    for part, rows in not_reached(prepared.train, live.meter.sequences, prepared.rows_of, prepared.firsts).items():
        ledger.not_reached(rows, part)
    ledger.repeated = repeated(prepared.train, live.meter.repeats)
    ledger.check()
    record = ledger.as_dict()
    write_record(live.directory.ledger, "Ledger", record)
    return record


def receipt(
    ready: Ready,
    live: Live,
    training: Training,
    *,
    status: str,
    fingerprints: dict[str, str],
    after: dict[str, float],
    samples: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    """Write what was really trained."""
    plan = ready.plan
    record: dict[str, Any] = {
        "run_id": live.run_id,
        "contract_version": plan["contract_version"],
        "status": status,
        "started": live.started,
        "finished": now(),
        "method": plan["method"],
        "demonstration": plan["demonstration"],
        "describes": ready.describes,
        "values": plan["values"],
        "adaptations": plan["adaptations"],
        "observations": training.observations,
        "fingerprints": fingerprints,
        "environment": plan["environment"],
        "measures": evaluate.pairs(live.before, after),
        "samples": [*live.shown, *samples],
        "steps": live.step,
        "seconds": round(live.trained_seconds, 3),
    }
    if live.resumed_from:
        record["resumed_from"] = live.resumed_from
    if live.meter.loss is not None:
        record["final_loss"] = live.meter.loss
    write_record(live.directory.receipt, "Receipt", record)
    return record


def complete(ready: Ready, live: Live, training: Training, fingerprints: dict[str, str]) -> dict[str, Any]:
    """End a run that went to its end."""
    after = training.after()
    samples = training.sample(live.step)
    live.samples(samples)
    close_ledger(ready, live)
    record = receipt(ready, live, training, status="completed", fingerprints=fingerprints, after=after, samples=samples)
    title = METHODS[ready.draft.config.method].label
    card = save.card(record, ready.plan, title, adapter=training.adapter)
    save.save_model(training.trainer, ready.tokenizer, live.directory.model, card)
    live.board.close()
    drawn = curve.draw(live.directory.metrics, live.directory.loss)
    live.status("completed")
    show.summary(
        live.screen,
        receipt=record,
        directory=live.directory.path,
        final="an adapter for the model" if training.adapter else "the whole model",
        next_steps=_next(ready, live),
        curve=drawn,
        wanted=_wanted(ready, live),
    )
    return record


def _wanted(ready: Ready, live: Live) -> str | None:
    """The answer that stands in the data, where the sample is one."""
    answers = ready.method.ROWS is Conversation and live.prompts
    return live.prompts[0].expected or None if answers else None


def _next(ready: Ready, live: Live) -> list[str]:
    lines = [f"ftlab-train show run {show.near(live.directory.path)}"]
    if folder := log_folder(live.directory, ready.settings):
        lines.append(f"tensorboard --logdir {show.near(folder)}")
    return lines
