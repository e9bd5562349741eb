"""Several datasets in one run: the ledger says of each what became of it; repeats within an epoch are counted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import torch

from ftlab_trainer.run.meter import Meter


def test_a_run_accounts_for_each_dataset(train: Callable[..., Path], chats: Path, tmp_path: Path) -> None:
    lines = chats.read_text(encoding="utf-8").splitlines(keepends=True)
    sources = []
    for name, rows, weight in (("a", lines[:20], 1.0), ("b", lines[20:], 0.5)):
        (tmp_path / f"{name}.jsonl").write_text("".join(rows), encoding="utf-8")
        sources.append({"path": str(tmp_path / f"{name}.jsonl"), "weight": weight})
    sets = {
        "data.path": None,
        "data.sources": sources,
        "training.max_steps": 2,
        "training.gradient_accumulation_steps": 1,
    }
    run = train("sft", sets)
    ledger, plan = (json.loads((run / f"{name}.json").read_text()) for name in ("ledger", "plan"))
    assert [one["path"] for one in ledger["sources"]] == [one["path"] for one in sources]
    assert [one["weight"] for one in plan["data"]["sources"]] == [1.0, 0.5]
    used = [one["trained"] + one["held_out"] + one["not_reached"] for one in ledger["sources"]]
    assert used == [20, 10]
    assert ledger["trained"] == 4, "two steps of two rows"
    for name in ("trained", "held_out", "not_reached", "left_by_max_samples"):
        assert sum(one[name] for one in ledger["sources"]) == ledger[name]


def test_sequences_fed_once_more_within_an_epoch_are_counted() -> None:
    def step(*numbers: int) -> None:
        labels = torch.zeros(len(numbers), 2, dtype=torch.long)
        meter.feed({"input_ids": labels, "labels": labels, "sequence": torch.tensor(numbers)})
        meter.end_step(1, 0.0, scaled=False)

    meter = Meter()
    meter.begin_epoch()
    step(0, 1)
    step(2, 0)
    meter.begin_epoch()
    step(2, 1)
    assert meter.sequences == {0, 1, 2}
    assert meter.repeats == {0: 1}
    other = Meter()
    other.restore(json.loads(json.dumps(meter.state())))
    assert (other.sequences, other.repeats) == (meter.sequences, meter.repeats)
