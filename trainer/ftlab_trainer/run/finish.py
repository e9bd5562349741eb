"""After training: the model saved, the ledger closed, the receipt written, a summary shown."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any

from ftlab_contract.constants import METHODS

from ..data.canonical import Conversation
from . import curve, evaluate, fingerprints, save, show
from .live import Live, log_folder
from .reached import not_reached, repeated
from .ready import Ready
from .records import checked, now, write_record
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
    prints: dict[str, str],
    after: dict[str, float] | None = None,
    samples: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """What was really trained."""
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
        "fingerprints": prints,
        "environment": plan["environment"],
        "measures": evaluate.pairs(live.before, after or {}),
        "samples": [*live.shown, *samples],
        "steps": live.step,
        "seconds": round(live.trained_seconds, 3),
    }
    if live.resumed_from:
        record["resumed_from"] = live.resumed_from
    if live.meter.loss is not None:
        record["final_loss"] = live.meter.loss
    return record


def write_receipt(live: Live, record: dict[str, Any]) -> dict[str, Any]:
    """Write it with the digest of all it says, so that a later change shows."""
    sealed = checked("Receipt", record)
    sealed["digest"] = fingerprints.seal(sealed)
    write_record(live.directory.receipt, "Receipt", sealed)
    return sealed


def complete(ready: Ready, live: Live, training: Training, prints: dict[str, str]) -> dict[str, Any]:
    """End a run that went to its end."""
    kept = training.kept()
    after = training.after()
    samples = training.sample(live.step)
    live.samples(samples)
    close_ledger(ready, live)
    record = receipt(ready, live, training, status="completed", prints=prints, after=after, samples=samples)
    record |= {"kept": kept} if kept else {}
    title = METHODS[ready.draft.config.method].label
    card = save.card(record, ready.plan, title, adapter=training.adapter)
    save.save_model(training.trainer, ready.tokenizer, live.directory.model, card)
    record = write_receipt(live, record | {"files": fingerprints.of_run(live.directory.path)})
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
    run = shlex.quote(show.near(live.directory.path))
    lines = [f"ftlab-train chat {run}", f"ftlab-train export {run} --to merged", f"ftlab-train show run {run}"]
    if folder := log_folder(live.directory, ready.settings):
        lines.append(f"tensorboard --logdir {show.near(folder)}")
    return lines
