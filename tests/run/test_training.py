"""Two steps of each method through the real entry point, and what such a run leaves."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ftlab_contract import models

Train = Callable[..., Path]


def record(directory: Path, name: str, cls: str) -> dict[str, Any]:
    data = json.loads((directory / name).read_text())
    getattr(models, cls).model_validate(data)
    return data


@pytest.mark.parametrize("method", ["cpt", "sft"])
@pytest.mark.parametrize("use_lora", [True, False])
def test_a_run_leaves_what_the_design_says(train: Train, method: str, use_lora: bool) -> None:
    sets: dict[str, Any] = {"training.use_lora": use_lora, "training.evaluation_strategy": "steps"}
    sets |= {"training.eval_steps": 1, "training.save_strategy": "steps", "training.save_steps": 1}
    if not use_lora:
        sets["training.lora_config"] = None
    directory = train(method, sets)
    plan, receipt = record(directory, "plan.json", "RunPlan"), record(directory, "receipt.json", "Receipt")
    ledger, progress = record(directory, "ledger.json", "Ledger"), record(directory, "progress.json", "Progress")
    assert receipt["status"] == progress["status"] == "completed"
    assert receipt["steps"] == plan["steps"] == progress["step"] == 2
    assert receipt["observations"]
    assert all(o["equal"] for o in receipt["observations"])
    assert receipt["environment"]["threads"] == 1
    assert {"config", "data", "code", "model"} <= receipt["fingerprints"].keys()
    assert ledger["rows_read"] == sum(ledger[bucket] for bucket in models.LedgerBucket)
    assert 0 < ledger["tokens_seen"] < ledger["tokens_train"]
    assert 0 < ledger["not_reached"] < ledger["not_reached"] + ledger["trained"] == plan["data"]["rows_train"]
    points = [json.loads(line) for line in (directory / "metrics.jsonl").read_text().splitlines()]
    for point in points:
        models.MetricPoint.model_validate(point)
    assert [p["step"] for p in points if "loss" in p] == [1, 2]
    assert [p["step"] for p in points if "eval_loss" in p] == [0, 1, 2]
    measures = {m["name"]: m for m in receipt["measures"]}
    assert measures["held-out loss"]["before"] == pytest.approx(points[0]["eval_loss"])
    assert measures["held-out perplexity"]["after"] < measures["held-out perplexity"]["before"]
    assert len(receipt["samples"]) == 2
    weights = directory / "model" / ("adapter_model.safetensors" if use_lora else "model.safetensors")
    assert stat.S_IMODE(weights.stat().st_mode) == 0o644
    assert receipt["run_id"] in (directory / "model" / "README.md").read_text()
    assert (directory / "loss.png").read_bytes().startswith(b"\x89PNG")
    assert {"checkpoint-1", "checkpoint-2"} == {p.name for p in (directory / "checkpoints").iterdir()}
    assert not (directory / "tokens").exists()
    assert not list((directory / "model").glob("*.bin"))


def test_the_saved_adapter_is_the_trained_model(train: Train, tiny_model: Path) -> None:
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer

    directory = train("cpt", {"training.evaluation_strategy": "steps"})
    receipt = record(directory, "receipt.json", "Receipt")
    base = AutoModelForCausalLM.from_pretrained(tiny_model)
    model = PeftModel.from_pretrained(base, directory / "model")
    assert AutoTokenizer.from_pretrained(directory / "model").chat_template
    moved = [p.abs().max() for name, p in model.named_parameters() if "lora_B" in name]
    assert all(m > 0 for m in moved)
    assert torch.isfinite(torch.stack(moved)).all()
    assert receipt["final_loss"] > 0


def test_the_ledger_of_a_run_of_exactly_one_epoch(train: Train) -> None:
    directory = train("cpt", {"training.max_steps": None, "data.max_samples": 9})
    ledger = record(directory, "ledger.json", "Ledger")
    assert ledger["not_reached"] == 0
    assert ledger["tokens_seen"] == ledger["tokens_train"]
    assert ledger["tokens_read"] == ledger["tokens_train"] + ledger["tokens_eval"]
    assert ledger["targets_train"] + ledger["masked_train"] == ledger["tokens_train"]
    assert ledger["left_by_max_samples"] == 51


def test_plain_output_is_short_and_quiet(train: Train, capfd: pytest.CaptureFixture[str]) -> None:
    train("cpt", {"training.evaluation_strategy": "steps"})
    out, err = capfd.readouterr()
    assert err == ""
    lines = out.splitlines()
    assert len(lines) <= 40
    assert not [line for line in lines if "warn" in line.lower() and not line.startswith("warning")]


def test_a_long_run_says_what_shortens_it(
    train: Train, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from ftlab_trainer.run import callbacks

    monkeypatch.setattr(callbacks, "LONG", 0.0)
    train("cpt", {"training.max_steps": 3})
    out = capsys.readouterr().out
    assert "are left, at" in out
    for flag in ("training.max_steps=", "training.max_length=128", "data.max_samples=N"):
        assert f"--set {flag}" in out


def test_fields_that_describe_are_written_down(train: Train) -> None:
    directory = train("cpt", {"data.strategy": "custom", "data.generation_type": "synthetic"})
    described = {v["path"]: v["value"] for v in record(directory, "receipt.json", "Receipt")["describes"]}
    assert described == {"data.strategy": "custom", "data.generation_type": "synthetic"}
    card = (directory / "model" / "README.md").read_text()
    assert "| data.generation_type | synthetic |" in card


def test_json_output_is_the_receipt_and_nothing_else(train: Train, capfd: pytest.CaptureFixture[str]) -> None:
    directory = train("sft", json=True)
    out, err = capfd.readouterr()
    assert err == ""
    assert json.loads(out)["run_id"] == directory.name


def test_only_the_metrics_asked_for_are_measured(train: Train) -> None:
    directory = train("sft", {"evaluation.metrics": ["loss"]})
    names = [m["name"] for m in record(directory, "receipt.json", "Receipt")["measures"]]
    assert names == ["held-out loss"]


def test_the_best_checkpoint_is_put_in_place(train: Train, monkeypatch: pytest.MonkeyPatch) -> None:
    from ftlab_trainer.methods._causal import CausalTrainer

    usual = CausalTrainer.evaluate
    seen = []

    def worse_and_worse(self: Any, *args: Any, **kwargs: Any) -> Any:
        metrics = usual(self, *args, **kwargs)
        seen.append(self.state.global_step)
        return metrics | {"eval_loss": float(len(seen))}

    monkeypatch.setattr(CausalTrainer, "evaluate", worse_and_worse)
    sets: dict[str, Any] = {"training.evaluation_strategy": "steps", "training.eval_steps": 1}
    sets |= {"training.save_strategy": "steps", "training.save_steps": 1, "training.metric_for_best_model": "loss"}
    directory = train("cpt", sets)
    from safetensors.torch import load_file

    saved = load_file(directory / "model" / "adapter_model.safetensors")
    best = load_file(directory / "checkpoints" / "checkpoint-1" / "adapter_model.safetensors")
    last = load_file(directory / "checkpoints" / "checkpoint-2" / "adapter_model.safetensors")
    assert all(bool((saved[name] == best[name]).all()) for name in saved)
    assert not all(bool((saved[name] == last[name]).all()) for name in saved)


def test_dry_run_leaves_nothing(make_config: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from ftlab_trainer.config import RunOptions
    from ftlab_trainer.run import start

    assert start(make_config("cpt"), RunOptions(dry_run=True)) == 0
    assert "2 steps" in capsys.readouterr().out
    assert not (tmp_path / "run").exists()
    assert start(make_config("cpt"), RunOptions(dry_run=True, json=True)) == 0
    models.RunPlan.model_validate(json.loads(capsys.readouterr().out))


def test_samples_and_curves(train: Train, tmp_path: Path) -> None:
    prompts = tmp_path / "prompts.jsonl"
    prompts.write_text('{"prompt": "the sea"}\n{"messages": [{"role": "user", "content": "calm?"}]}\n')
    sets = {
        "predictions": {
            "enabled": True,
            "sample_frequency": "steps",
            "step_interval": 1,
            "sample_count": 2,
            "samples_path": str(prompts),
        },
        "tensorboard": {"enabled": True},
    }
    directory = train("sft", sets)
    samples = [json.loads(line) for line in (directory / "samples.jsonl").read_text().splitlines()]
    # One before, two at each of two steps, one after.
    assert [s["step"] for s in samples] == [0, 1, 1, 2, 2, 2]
    assert samples[0]["prompt"] == "the sea"
    assert list((directory / "logs").glob("events.out.tfevents.*"))


def test_evaluation_is_the_mean_over_all_target_tokens(look: Any, tiny_model: Path) -> None:
    """The library's own is a mean of batch means, which differs when rows have different lengths."""
    import torch
    from transformers import AutoModelForCausalLM

    trainer, _ = look("sft", {"training.eval_batch_size": 3, "data.train_split": 0.5})
    result = trainer.evaluate()
    model = AutoModelForCausalLM.from_pretrained(tiny_model)
    total, count = 0.0, 0
    for row in trainer.eval_dataset:
        ids, labels = torch.tensor([row["input_ids"]]), torch.tensor([row["labels"]])
        with torch.no_grad():
            logits = model(input_ids=ids).logits[0, :-1]
        total += float(torch.nn.functional.cross_entropy(logits, labels[0, 1:], ignore_index=-100, reduction="sum"))
        count += int((labels[0, 1:] != -100).sum())
    assert result["eval_counted"] == count
    assert result["eval_loss"] == pytest.approx(total / count, rel=1e-5)
