"""What is refused, and in which words; nothing of it may be ignored or end in a traceback."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ftlab_trainer.config import RunOptions
from ftlab_trainer.errors import RunFailed, UserError
from ftlab_trainer.run import start

Make = Callable[..., Any]


def refused(config: Any, **options: Any) -> str:
    with pytest.raises(UserError) as caught:
        start(config, RunOptions(**options))
    return "\n".join(caught.value.problems)


def test_strict(make_config: Make) -> None:
    said = refused(make_config("cpt", {"training.dataloader_pin_memory": True}), strict=True)
    assert "--set training.dataloader_pin_memory=false" in said
    # Packing two rows at a time is the hardware's other limit here.
    assert "--set training.batch_size=1" in said


def test_a_given_field_that_nothing_implements(make_config: Make) -> None:
    said = refused(make_config("cpt", {"distributed": {"zero_stage": 3, "static_graph": True}}))
    assert "distributed.zero_stage: nothing implements this field yet" in said
    assert "distributed.static_graph: nothing implements this field yet" in said


@pytest.mark.parametrize(
    ("sets", "words"),
    [
        ({"provider.type": "remote"}, "provider.type: \"remote\" is planned"),
        ({"distributed.strategy": "fsdp"}, "distributed.strategy: \"fsdp\" is planned"),
        ({"evaluation.metrics": ["value_loss"]}, "\"value_loss\" is planned"),
        ({"evaluation.metrics": ["reward_score"]}, "reward_score cannot be measured for this method"),
        ({"training.pretokenize": False, "training.group_by_length": True}, "training.group_by_length: true: rows"),
        ({"training.use_liger_kernel": True}, "training.use_liger_kernel: true: its kernels need a GPU"),
        ({"model.device_map": "cuda"}, "model.device_map: cuda: there is no GPU here"),
        ({"training.lora_config.target_modules": ["q_proj", "v_projj"]}, "v_projj matches no module of the model"),
        ({"training.lora_config.target_modules": ["lm_head"]}, "lm_head cannot carry an adapter"),
        ({"training.lora_config.modules_to_save": ["nrom"]}, "modules_to_save: nrom matches no module"),
        ({"training.lora_config.bias": "all"}, "the model has no biases"),
        ({"model.name": "./nowhere"}, "model.name: ./nowhere does not exist"),
        ({"model.name": "nobody/nothing"}, "--model DIR"),
        ({"data.path": "nowhere.jsonl"}, "nowhere.jsonl"),
        ({"data.path": None}, "--dataset"),
        ({"training.metric_for_best_model": "loss", "data.train_split": 1.0, "data.eval_split": 0.0,
          "training.evaluation_strategy": "steps", "training.save_strategy": "steps"}, "no rows are held out"),
        ({"predictions": {"enabled": True, "samples_path": "nowhere"}}, "predictions.samples_path: nowhere"),
    ],
)  # fmt: skip
def test_refused(make_config: Make, sets: dict[str, Any], words: str) -> None:
    said = refused(make_config("cpt", sets))
    assert words in said


def test_models_that_cannot_be_loaded(make_config: Make, tiny_model: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "holds no model (no config.json)" in refused(make_config("cpt", {"model.name": str(empty)}))
    shutil.copy(tiny_model / "config.json", empty)
    assert "holds no weights" in refused(make_config("cpt", {"model.name": str(empty)}))
    (empty / "pytorch_model.bin").write_bytes(b"\x80")
    assert "as .bin only" in refused(make_config("cpt", {"model.name": str(empty)}))
    (empty / "pytorch_model.bin").rename(empty / "model.safetensors")
    assert "holds no tokenizer" in refused(make_config("cpt", {"model.name": str(empty)}))
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(tiny_model / name, empty)
    assert "cannot be loaded" in refused(make_config("cpt", {"model.name": str(empty)}))
    adapter = tmp_path / "adapter"
    shutil.copytree(empty, adapter)
    (adapter / "config.json").rename(adapter / "adapter_config.json")
    assert "holds an adapter" in refused(make_config("cpt", {"model.name": str(adapter)}))


def test_a_model_with_missing_weights(make_config: Make, tiny_model: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    broken = tmp_path / "broken"
    shutil.copytree(tiny_model, broken)
    weights = load_file(broken / "model.safetensors")
    del weights["model.norm.weight"]
    save_file(weights, broken / "model.safetensors", metadata={"format": "pt"})
    assert "lacks weights the model needs: model.norm.weight" in refused(
        make_config("cpt", {"model.name": str(broken)})
    )


def test_a_tokenizer_larger_than_the_model(make_config: Make, tiny_model: Path, tmp_path: Path) -> None:
    """Ids outside of the embeddings were read as rubbish when an adapter was trained."""
    small = tmp_path / "small"
    shutil.copytree(tiny_model, small)
    tokenizer = json.loads((small / "tokenizer.json").read_text())
    for number in range(12):
        tokenizer["added_tokens"].append(
            {"id": 259 + number, "content": f"<new{number}>", "single_word": False, "lstrip": False, "rstrip": False,
             "normalized": False, "special": True}
        )  # fmt: skip
    (small / "tokenizer.json").write_text(json.dumps(tokenizer))
    said = refused(make_config("cpt", {"model.name": str(small)}))
    assert "271 tokens, the model 264 rows" in said
    assert "modules_to_save" in said


def test_a_directory_in_use(make_config: Make, tmp_path: Path) -> None:
    used = tmp_path / "run"
    used.mkdir()
    (used / "thesis.txt").write_text("mine")
    assert "is in use (it holds thesis.txt)" in refused(make_config("cpt"))
    assert (used / "thesis.txt").read_text() == "mine"


def test_a_directory_where_nothing_was_trained_may_be_used_again(make_config: Make, tmp_path: Path) -> None:
    refused(make_config("cpt", {"training.lora_config.target_modules": ["nothing"]}))
    assert (tmp_path / "run" / "plan.json").exists()
    assert start(make_config("cpt"), RunOptions()) == 0
    assert "or go on with it" in refused(make_config("cpt"))


def test_a_directory_held_by_another_process(tmp_path: Path) -> None:
    from ftlab_trainer.run.directory import RunDirectory

    with RunDirectory.create(tmp_path / "run"), pytest.raises(RunFailed, match="held by another process"):
        RunDirectory(tmp_path / "run").__enter__()


def test_a_full_disk(make_config: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    assert "GiB free, and this run may need" in refused(make_config("cpt"))


def test_a_refused_request_leaves_nothing(make_config: Make, tmp_path: Path) -> None:
    refused(make_config("cpt", {"model.name": "./nowhere"}))
    assert not (tmp_path / "run").exists()


def test_remote_code_is_not_honoured_without_the_flag(make_config: Make, capsys: pytest.CaptureFixture[str]) -> None:
    start(make_config("cpt", {"model.trust_remote_code": True}), RunOptions(dry_run=True))
    assert "--allow-remote-code" in capsys.readouterr().out


def test_a_failure_is_written_down(make_config: Make, tmp_path: Path) -> None:
    with pytest.raises(UserError):
        start(make_config("cpt", {"training.lora_config.target_modules": ["nothing"]}), RunOptions())
    progress = json.loads((tmp_path / "run" / "progress.json").read_text())
    assert progress["status"] == "failed"
    assert "nothing matches no module" in progress["error"]


def test_fields_of_another_optimizer_are_noted(make_config: Make, capsys: pytest.CaptureFixture[str]) -> None:
    start(make_config("cpt", {"training.optim": "sgd", "training.adam_beta1": 0.5}), RunOptions(dry_run=True))
    assert "training.adam_beta1: Has no effect: sgd has no such term." in capsys.readouterr().out


def test_a_warm_up_that_fills_the_run(make_config: Make, capsys: pytest.CaptureFixture[str]) -> None:
    start(make_config("cpt", {"training.warmup_steps": 2}), RunOptions(dry_run=True))
    out = capsys.readouterr().out
    assert "never reaches 0.001" in out
    assert "--set training.warmup_ratio=0" in out
