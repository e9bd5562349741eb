"""Preference pairs: dpo and orpo learn to tell them apart, go on where they stopped, and lose no row in silence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ftlab_contract import models
from run.support import EVERY_STEP, losses, points

Train = Callable[..., Path]
METHODS = ["dpo", "orpo"]


@pytest.mark.parametrize(("method", "use_lora"), [("dpo", True), ("orpo", False)])
def test_held_out_pairs_are_told_apart_better(train: Train, method: str, use_lora: bool) -> None:
    sets: dict[str, Any] = {**EVERY_STEP, "training.eval_steps": 4, "training.save_steps": 4, "training.max_steps": 8}
    sets |= {"training.use_lora": use_lora, "training.learning_rate": 1e-2, "data.train_split": 0.8}
    if not use_lora:
        sets["training.lora_config"] = None
    directory = train(method, sets)
    receipt = json.loads((directory / "receipt.json").read_text())
    ledger = json.loads((directory / "ledger.json").read_text())
    assert all(one["equal"] for one in receipt["observations"])
    measures = {one["name"]: one for one in receipt["measures"]}
    assert measures["held-out preference_margin"]["after"] > measures["held-out preference_margin"]["before"]
    assert measures["held-out preference_accuracy"]["after"] == 1.0
    assert measures["held-out loss"]["after"] < measures["held-out loss"]["before"]
    assert [point["step"] for point in points(directory) if "eval_preference_margin" in point] == [0, 4, 8]
    assert all("preference_accuracy" in point for point in points(directory) if "loss" in point)
    assert ledger["rows_read"] == sum(ledger[bucket] for bucket in models.LedgerBucket)
    assert ledger["tokens_read"] == ledger["tokens_train"] + ledger["tokens_eval"] + ledger["tokens_truncated"]


@pytest.mark.parametrize("method", METHODS)
def test_a_stopped_run_goes_on_to_the_same_losses(train: Train, method: str) -> None:
    sets: dict[str, Any] = {"training.max_steps": 4, **EVERY_STEP, "training.evaluation_strategy": "no"}
    sets["training.save_steps"] = 2
    whole = train(method, sets, name="whole")
    from ftlab_trainer.config import RunOptions
    from ftlab_trainer.run import resume

    broken = train(method, sets, name="broken")
    import shutil

    shutil.rmtree(broken / "checkpoints" / "checkpoint-4")
    for name in ("receipt.json", "metrics.jsonl"):
        (broken / name).unlink()
    shutil.rmtree(broken / "model")
    assert resume(broken, RunOptions()) == 0
    assert losses(broken) == losses(whole)[2:]


def test_a_prompt_that_fills_the_window_never_reaches_the_loss(train: Train, pairs: Path, tmp_path: Path) -> None:
    """Such a row turned every weight into NaN, with a logged loss of zero."""
    rows = [json.loads(line) for line in pairs.read_text().splitlines()]
    rows[3]["prompt"] = "very long " * 40
    path = tmp_path / "long.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    from ftlab_trainer.config.options import BadRowLimit

    directory = train("orpo", {"data.path": str(path)}, max_bad_rows=BadRowLimit(rows=1))
    ledger = json.loads((directory / "ledger.json").read_text())
    assert ledger["quarantine"] == [{"rule": "prompt_fills_window", "rows": 1}]
    assert all(0 < loss < 100 for loss in losses(directory))


def test_the_reference_is_the_base_with_the_adapter_disabled(look: Callable[..., Any]) -> None:
    trainer, _ = look("dpo")
    assert list(trainer.model.peft_config) == ["default"]
    assert trainer.ref_model is None
    whole, _ = look("dpo", {"training.use_lora": False, "training.lora_config": None})
    assert whole.ref_model is not None
    trained = {id(parameter) for group in whole.optimizer.param_groups for parameter in group["params"]}
    assert trained
    assert not trained & {id(parameter) for parameter in whole.ref_model.parameters()}
    assert not whole.ref_model.training
