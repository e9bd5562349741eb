"""Numbers that are none, requests to stop, and what the machine runs out of."""

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
from ftlab_trainer.errors import RunFailed
from ftlab_trainer.run import start
from run.support import EVERY_STEP


def test_a_loss_that_is_no_number_stops_the_run(
    make_config: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ftlab_trainer.methods._causal import CausalTrainer

    honest = CausalTrainer.compute_loss

    def spoiled(self: Any, *args: Any, **kwargs: Any) -> Any:
        loss = honest(self, *args, **kwargs)
        return loss * float("nan") if self.state.global_step == 1 and self.model.training else loss

    monkeypatch.setattr(CausalTrainer, "compute_loss", spoiled)
    with pytest.raises(RunFailed, match="Stopped at step 2: the loss is not a number"):
        start(make_config("cpt", EVERY_STEP), RunOptions())
    progress = json.loads((tmp_path / "run" / "progress.json").read_text())
    assert progress["status"] == "failed"
    assert progress["step"] == 1
    receipt = json.loads((tmp_path / "run" / "receipt.json").read_text())
    assert (receipt["status"], receipt["steps"]) == ("failed", 1)
    from ftlab_trainer.run import checkpoints

    assert [c.step for c in checkpoints.whole(tmp_path / "run" / "checkpoints")[0]] == [1]


def test_the_second_signal_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from ftlab_trainer.run.stop import Interrupted, Stop

    ended: list[int] = []
    said: list[str] = []
    monkeypatch.setattr(os, "_exit", ended.append)
    with Stop(said.append) as stop:
        stop.training = True
        os.kill(os.getpid(), signal.SIGINT)
        assert stop.asked
        assert not ended
        assert "checkpoint" in said[0]
        os.kill(os.getpid(), signal.SIGTERM)
    assert ended == [128 + signal.SIGTERM]
    with Stop(said.append), pytest.raises(Interrupted):
        os.kill(os.getpid(), signal.SIGINT)


def test_a_reader_that_leaves_does_not_end_the_run(make_config: Any, tmp_path: Path) -> None:
    """`ftlab-train run ... | head -1`"""
    file = tmp_path / "piped.json"
    file.write_text(json.dumps(make_config("cpt").given))
    code = "import sys\nfrom ftlab_trainer.cli import main\nsys.exit(main(['run', 'config', sys.argv[1]]))\n"
    paths = os.pathsep.join(path for path in sys.path if path)
    with subprocess.Popen(
        [sys.executable, "-c", code, str(file)], stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": paths}
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline().startswith(b"run ")
        run.stdout.close()
        assert run.wait(timeout=120) == 0
    assert json.loads((tmp_path / "run" / "progress.json").read_text())["status"] == "completed"


def test_running_out_is_said_in_words(make_config: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    from ftlab_trainer.run.train import Training

    def full(self: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Training, "go", full)
    with pytest.raises(RunFailed, match=r"The disk of .* is full"):
        start(make_config("cpt"), RunOptions())

    def hungry(self: Any) -> None:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes")

    monkeypatch.setattr(Training, "go", hungry)
    with pytest.raises(RunFailed, match="Out of memory at step 1"):
        start(make_config("cpt", out=tmp_path / "other"), RunOptions())
    assert json.loads((tmp_path / "other" / "progress.json").read_text())["status"] == "failed"


def test_two_runs_begun_at_once_have_their_own_directories(tmp_path: Path) -> None:
    from ftlab_trainer.run.directory import RunDirectory

    names = {RunDirectory.new("some", tmp_path).path for _ in range(3)}
    assert len(names) == 3
