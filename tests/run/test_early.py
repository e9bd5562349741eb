"""Runs that no longer get better end, with their best weights in place; and noise on embeddings is only in training."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ftlab_trainer.config import RunOptions
from ftlab_trainer.run import early, resume
from run.support import losses, points

Train = Callable[..., Path]
SETS: dict[str, Any] = {
    "training.max_steps": 12, "training.metric_for_best_model": "perplexity", "training.early_stopping_patience": 2,
    "training.evaluation_strategy": "steps", "training.eval_steps": 1, "training.save_strategy": "steps",
    "training.save_steps": 4, "training.learning_rate": 1e-3,
}  # fmt: skip
CURVE = {1: 9.0, 2: 8.0, 3: 7.0, 4: 7.5, 5: 6.0, 6: 6.5, 7: 6.1, 8: 5.0}


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The metric falls and rises as the curve says; the best that a run of this patience sees is at step 5."""
    from ftlab_trainer.methods._causal import CausalTrainer

    usual = CausalTrainer.derived

    def derived(self: Any, means: dict[str, float]) -> dict[str, float]:
        found = usual(self, means)
        return {"perplexity": CURVE.get(self.state.global_step, 4.0)} if self.control.should_evaluate else found

    monkeypatch.setattr(CausalTrainer, "derived", derived)


def weights(path: Path) -> bytes:
    return (path / "adapter_model.safetensors").read_bytes()


def receipt(directory: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((directory / "receipt.json").read_text())
    return found


@pytest.mark.usefixtures("made_up")
def test_a_run_that_no_longer_gets_better_ends_with_its_best(train: Train, capsys: pytest.CaptureFixture[str]) -> None:
    directory = train("sft", SETS)
    record = receipt(directory)
    assert (record["status"], record["steps"]) == ("completed", 7)
    assert record["kept"] == (
        "those of step 5, the best by held-out perplexity (6); ended at step 7 of 12, after 2 without a better one"
    )
    assert record["kept"] in capsys.readouterr().out
    assert record["kept"] in (directory / "model" / "README.md").read_text()
    # Step 5 is no multiple of the interval of checkpoints, and is kept all the same.
    assert weights(directory / "model") == weights(directory / "checkpoints" / "checkpoint-5")
    progress = json.loads((directory / "progress.json").read_text())
    assert (progress["status"], progress["step"], progress["steps"]) == ("completed", 7, 12)
    from ftlab_trainer.cli import main

    assert main(["verify", str(directory)]) == 0


@pytest.mark.slow
@pytest.mark.usefixtures("made_up")
def test_a_resumed_run_ends_where_it_would_have_ended(train: Train) -> None:
    whole = train("sft", SETS, name="whole")
    # From before the best; from the best; from the end, which only has to be told.
    for name, every, gone in (("before", 4, "checkpoint-5"), ("best", 4, None), ("ended", 1, None)):
        broken = train("sft", {**SETS, "training.save_steps": every}, name=name)
        if gone:
            shutil.rmtree(broken / "checkpoints" / gone)
        for file in ("receipt.json", "metrics.jsonl"):
            (broken / file).unlink()
        shutil.rmtree(broken / "model")
        assert resume(broken, RunOptions()) == 0
        assert weights(broken / "model") == weights(whole / "model")
        for what in ("kept", "steps", "measures"):
            assert receipt(broken)[what] == receipt(whole)[what]
        found = losses(broken) if (broken / "metrics.jsonl").exists() else []
        assert found == losses(whole)[len(losses(whole)) - len(found) :]


@pytest.mark.usefixtures("made_up")
def test_without_patience_the_best_of_all_is_kept(train: Train) -> None:
    directory = train("sft", {**SETS, "training.early_stopping_patience": None, "training.max_steps": 7})
    assert receipt(directory)["kept"] == "those of step 5, the best by held-out perplexity (6)"
    assert receipt(directory)["steps"] == 7
    assert weights(directory / "model") == weights(directory / "checkpoints" / "checkpoint-5")


def test_the_first_measure_is_not_one_of_them() -> None:
    """The model as it came has no checkpoint that could be put in place."""
    arguments = {"metric_for_best_model": "eval_loss", "greater_is_better": False, "load_best_model_at_end": True}
    history = [{"step": 0, "eval_loss": 1.0}, {"step": 2, "loss": 0.1}, {"step": 2, "eval_loss": 3.0}]
    assert early.standing(history[:2], arguments) is None
    assert early.standing(history, arguments) == early.Standing(2, 3.0, 0)
    history += [{"step": 4, "eval_loss": float("nan")}, {"step": 6, "eval_loss": 3.0}]
    place = early.standing(history, arguments)
    assert place == early.Standing(2, 3.0, 2)
    assert early.over(place, 2)
    assert not early.over(place, 3)
    assert early.standing(history, arguments | {"greater_is_better": True}) == place
    assert early.standing(history, arguments | {"load_best_model_at_end": False}) is None


@pytest.mark.parametrize("method", ["cpt", "sft"])
def test_noise_on_embeddings_is_in_training_and_nowhere_else(train: Train, method: str) -> None:
    sets = {"training.evaluation_strategy": "steps", "training.eval_steps": 2}
    plain, noisy = (
        train(method, {**sets, "training.neftune_noise_alpha": noise}, name=str(noise)) for noise in (None, 50.0)
    )
    assert losses(plain)[0] != losses(noisy)[0]
    evaluated = [[p["eval_loss"] for p in points(run) if "eval_loss" in p] for run in (plain, noisy)]
    assert evaluated[0][0] == evaluated[1][0]
    assert evaluated[0][1] != evaluated[1][1]


def test_noise_is_of_the_size_that_was_asked(look: Any) -> None:
    import torch

    trainer, _ = look("sft", {"training.neftune_noise_alpha": 8.0})
    embeddings = trainer.model.get_input_embeddings()
    ids = torch.tensor([[5, 6, 7, 8]])
    trainer.model.train()
    noise = embeddings(ids) - torch.nn.functional.embedding(ids, embeddings.weight)
    most = 8.0 / (ids.shape[1] * embeddings.weight.shape[1]) ** 0.5
    assert 0.9 * most < float(noise.abs().max()) <= most * (1 + 1e-6)
