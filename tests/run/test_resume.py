"""Going on with a run as if it had never stopped, or not at all."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ftlab_trainer.config import RunOptions
from ftlab_trainer.errors import UserError
from ftlab_trainer.run import resume, start
from run.support import EVERY_STEP, SMALL, nested


def weights(directory: Path) -> dict[str, Any]:
    from safetensors.torch import load_file

    return dict(load_file(next((directory / "model").glob("*.safetensors"))))


def losses(directory: Path) -> dict[int, float]:
    points = [json.loads(line) for line in (directory / "metrics.jsonl").read_text().splitlines()]
    return {p["step"]: p["loss"] for p in points if "loss" in p}


@pytest.mark.parametrize("method", ["cpt", "sft"])
def test_a_stopped_run_goes_on_as_if_it_had_not_been(
    make_config: Any, tmp_path: Path, stop_after: Any, capsys: pytest.CaptureFixture[str], method: str
) -> None:
    sets = {"training.lora_config.lora_dropout": 0.1, "training.packing": True}
    whole, parted = tmp_path / "whole", tmp_path / "parted"
    assert start(make_config(method, sets, out=whole), RunOptions()) == 0
    stop_after(1)
    assert start(make_config(method, sets, out=parted), RunOptions()) == 130
    assert f"ftlab-train resume {parted}" in capsys.readouterr().out
    assert json.loads((parted / "progress.json").read_text())["status"] == "stopped"
    assert json.loads((parted / "receipt.json").read_text())["status"] == "stopped"
    assert not (parted / "model").exists()
    assert resume(parted, RunOptions()) == 0
    assert losses(parted) == losses(whole)
    one, other = weights(whole), weights(parted)
    assert one.keys() == other.keys()
    assert all(bool((one[name] == other[name]).all()) for name in one)
    first, second = (json.loads((d / "receipt.json").read_text()) for d in (whole, parted))
    assert second["resumed_from"] == ["checkpoint-1"]
    assert second["measures"] == first["measures"]
    ledgers = [json.loads((d / "ledger.json").read_text()) for d in (whole, parted)]
    assert ledgers[0] == ledgers[1]
    capsys.readouterr()
    assert resume(parted, RunOptions()) == 0
    assert "finished" in capsys.readouterr().out
    assert resume(parted, RunOptions(json=True)) == 0
    assert json.loads(capsys.readouterr().out) == second


def test_going_on_is_refused_when_something_changed(
    make_config: Any, tmp_path: Path, stop_after: Any, texts: Path
) -> None:
    data = tmp_path / "texts.jsonl"
    data.write_bytes(texts.read_bytes())
    stop_after(1)
    run = tmp_path / "run"
    assert start(make_config("cpt", {"data.path": str(data)}), RunOptions()) == 130
    with data.open("a") as file:
        file.write('{"text": "one more document"}\n')
    with pytest.raises(UserError, match="the data is not what the run began with"):
        resume(run, RunOptions())
    data.write_bytes(texts.read_bytes())
    config = (run / "config.yaml").read_text()
    (run / "config.yaml").write_text(config.replace("learning_rate: 0.001", "learning_rate: 0.01"))
    with pytest.raises(UserError, match=r"training.learning_rate: was 0.001, is 0.01"):
        resume(run, RunOptions())
    (run / "config.yaml").write_text(config)
    assert resume(run, RunOptions()) == 0


@pytest.mark.parametrize(
    "damage", ["no optimizer.pt", "no rng_state.pth", "cut optimizer.pt", "no manifest", "flipped"]
)
def test_a_damaged_checkpoint_is_passed_over(make_config: Any, tmp_path: Path, damage: str, trained: Path) -> None:
    import shutil

    from ftlab_trainer.run import checkpoints

    folder = tmp_path / "checkpoints"
    shutil.copytree(trained / "checkpoints", folder)
    newest = folder / "checkpoint-2"
    match damage.split():
        case ["no", "manifest"]:
            (newest / checkpoints.MANIFEST).unlink()
        case ["no", name]:
            (newest / name).unlink()
        case ["cut", name]:
            (newest / name).write_bytes((newest / name).read_bytes()[:-100])
        case _:
            raw = bytearray((newest / "optimizer.pt").read_bytes())
            raw[len(raw) // 2] ^= 0xFF
            (newest / "optimizer.pt").write_bytes(bytes(raw))
    whole, broken = checkpoints.whole(folder)
    assert [c.step for c in whole] == [1]
    assert len(broken) == 1
    assert broken[0].startswith("checkpoint-2 ")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path, texts: Path) -> Path:
    """A finished run with a checkpoint at each step."""
    from ftlab_trainer.config import Request, resolve

    out = tmp_path_factory.mktemp("trained") / "run"
    file = out.parent / "config.json"
    own = {"training.method": "cpt", "model.name": str(tiny_model), "data.path": str(texts)}
    file.write_text(json.dumps(nested({**own, **SMALL, **EVERY_STEP})))
    assert start(resolve(Request(file=file, output_dir=str(out), environ={})), RunOptions()) == 0
    return out


def test_a_run_that_died_before_its_end_only_ends(trained: Path, tmp_path: Path) -> None:
    """All steps done, no receipt: the library's loop would train one step too many."""
    import shutil

    run = tmp_path / "run"
    shutil.copytree(trained, run)
    before = weights(run)
    (run / "receipt.json").unlink()
    shutil.rmtree(run / "model")
    assert resume(run, RunOptions()) == 0
    after = weights(run)
    assert all(bool((before[name] == after[name]).all()) for name in before)
    receipt = json.loads((run / "receipt.json").read_text())
    assert receipt["steps"] == 2
    assert receipt["status"] == "completed"


def test_a_config_may_ask_to_go_on_from_another_run(make_config: Any, trained: Path, tmp_path: Path) -> None:
    sets = {
        "training.packing": None,
        **EVERY_STEP,
        "checkpoint_resume": {"enabled": True, "checkpoint_path": str(trained), "resume_from_step": 1},
    }
    assert start(make_config("cpt", sets), RunOptions()) == 0
    receipt = json.loads((tmp_path / "run" / "receipt.json").read_text())
    assert receipt["resumed_from"] == ["checkpoint-1"]
    one, other = weights(trained), weights(tmp_path / "run")
    assert all(bool((one[name] == other[name]).all()) for name in one)
    sets["checkpoint_resume"] = sets["checkpoint_resume"] | {"resume_from_step": 7}
    with pytest.raises(UserError, match=r"there are step 2 .* step 1"):
        start(make_config("cpt", sets, out=tmp_path / "other"), RunOptions())


@pytest.mark.slow
@pytest.mark.parametrize("optim", ["adamw_torch", "adamw_8bit"])
@pytest.mark.parametrize("use_lora", [True, False])
def test_killed_and_resumed_is_bit_identical(make_config: Any, tmp_path: Path, optim: str, use_lora: bool) -> None:
    sets: dict[str, Any] = {
        "training.max_steps": 12, "training.save_strategy": "steps", "training.save_steps": 4,
        "training.evaluation_strategy": "steps", "training.eval_steps": 3, "training.optim": optim,
        "training.use_lora": use_lora,
    }  # fmt: skip
    if not use_lora:
        sets["training.lora_config"] = None
    whole, parted = tmp_path / "whole", tmp_path / "parted"
    assert start(make_config("cpt", sets, out=whole), RunOptions()) == 0
    config = make_config("cpt", sets, out=parted)
    file = tmp_path / "killed.json"
    file.write_text(json.dumps(config.given))
    code = (
        "import os, signal, sys\n"
        "from ftlab_trainer.run.callbacks import Follow\n"
        "usual = Follow.on_step_end\n"
        "def killing(self, args, state, control, **rest):\n"
        "    usual(self, args, state, control, **rest)\n"
        "    if state.global_step == 7: os.kill(os.getpid(), signal.SIGKILL)\n"
        "Follow.on_step_end = killing\n"
        "from ftlab_trainer.config import Request, RunOptions, resolve\n"
        "from ftlab_trainer.run import start\n"
        "start(resolve(Request(file=sys.argv[1], environ={})), RunOptions())\n"
    )
    paths = os.pathsep.join(p for p in sys.path if p)
    ended = subprocess.run([sys.executable, "-c", code, str(file)], env=os.environ | {"PYTHONPATH": paths})
    assert ended.returncode == -signal.SIGKILL
    assert resume(parted, RunOptions()) == 0
    assert losses(parted) == losses(whole)
    one, other = weights(whole), weights(parted)
    assert all(bool((one[name] == other[name]).all()) for name in one)
