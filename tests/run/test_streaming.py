"""Runs that tokenize as they go: counted to the last token, stopped and gone on with as if they had not been."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from ftlab_trainer.config import RunOptions
from ftlab_trainer.run import resume, start
from run.support import EVERY_STEP

STREAM = {"training.use_streaming": True, "training.pretokenize": False}


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("method", "sets"), [("cpt", STREAM), ("sft", {"training.pretokenize": False}), ("dpo", STREAM)]
)
def test_every_token_of_a_stream_is_fed_and_counted(
    train: Any, method: str, sets: dict[str, Any], tmp_path: Path, chats: Path
) -> None:
    values: dict[str, Any] = {**sets, "training.max_steps": None, "training.num_epochs": 1}
    if method == "dpo":
        rows = [{"prompt": f"Say {n}", "chosen": f"{n} it is", "rejected": "no"} for n in range(24)]
        (tmp_path / "pairs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        values |= {"data.path": str(tmp_path / "pairs.jsonl"), "training.max_length": 200}
    run = train(method, values)
    ledger, plan = read(run / "ledger.json"), read(run / "plan.json")
    assert ledger["not_reached"] == 0
    if method != "dpo":
        assert ledger["tokens_seen"] == ledger["tokens_train"] == plan["data"]["tokens_train"]
    assert plan["data"]["cached"] is False
    stored = read(train(method, {**values, **dict.fromkeys(sets)}, name="stored") / "plan.json")
    assert stored["data"] | {"cached": False} == plan["data"]
    assert stored["steps"] == plan["steps"]


def test_a_stopped_stream_goes_on_as_if_it_had_not_been(
    make_config: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ftlab_trainer.data import packing, sets, stream
    from ftlab_trainer.run.callbacks import Follow

    for module in (packing, sets, stream):
        monkeypatch.setattr(module, "GROUP", 16)
    values = {**STREAM, **EVERY_STEP, "training.max_steps": 4, "training.packing": True}
    whole, parted = tmp_path / "whole", tmp_path / "parted"
    assert start(make_config("cpt", values, out=whole), RunOptions()) == 0
    usual = Follow.on_step_end

    def asking(self: Any, args: Any, state: Any, control: Any, **rest: Any) -> None:
        if state.global_step == 2:
            os.kill(os.getpid(), signal.SIGTERM)
        usual(self, args, state, control, **rest)

    monkeypatch.setattr(Follow, "on_step_end", asking)
    assert start(make_config("cpt", values, out=parted), RunOptions()) == 130
    assert read(parted / "ledger.json")["not_reached"] > 0
    monkeypatch.setattr(Follow, "on_step_end", usual)
    assert resume(parted, RunOptions()) == 0
    points = [
        [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()] for run in (whole, parted)
    ]
    losses = [{point["step"]: point["loss"] for point in one if "loss" in point} for one in points]
    assert losses[0] == losses[1]
    assert len(losses[0]) == 4
    assert read(whole / "ledger.json") == read(parted / "ledger.json")
