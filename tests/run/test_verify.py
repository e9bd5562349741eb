"""verify: a finished run agrees with its files, whatever is changed in them shows, and done again it is the same."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ftlab_contract.check import structure
from ftlab_trainer.cli import main
from run.support import EVERY_STEP, trained


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path, chats: Path) -> Path:
    """A run on conversations that kept its checkpoints."""
    folder = tmp_path_factory.mktemp("verified")
    data = shutil.copy(chats, folder / "chats.jsonl")
    with open(data, "a") as file:
        file.write('{"messages": "none"}\n')
    out = folder / "run"
    return trained(out, "sft", tiny_model, Path(data), {**EVERY_STEP, "data.train_split": 0.8, "training.max_steps": 4})


@pytest.fixture
def copied(finished: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(finished, tmp_path / "run"))


@pytest.fixture
def verified(capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """The results of checks by name, and the whole record."""

    def verify(run: Path, *flags: str, holds: bool = True) -> dict[str, Any]:
        capsys.readouterr()
        assert main(["verify", str(run), "--json", *flags]) == (0 if holds else 1)
        record = json.loads(capsys.readouterr().out)
        assert not structure(record, "Verification")
        assert record["holds"] is holds
        return {one["what"]: one["result"] for one in record["checks"]} | {"record": record}

    return verify


def edit(path: Path, change: Callable[[Any], Any]) -> None:
    record = json.loads(path.read_text())
    change(record)
    path.write_text(json.dumps(record))


def wrong(found: dict[str, Any]) -> set[str]:
    return {name for name, result in found.items() if result == "differs"}


def test_a_run_agrees_with_its_files(finished: Path, verified: Any, capsys: pytest.CaptureFixture[str]) -> None:
    found = verified(finished)
    assert {result for name, result in found.items() if name not in ("record", "code")} == {"ok"}
    assert main(["verify", str(finished)]) == 0
    text = capsys.readouterr().out
    assert "The record of this run holds." in text
    assert all(name in text for name in found if name != "record")


def flip(path: Path, at: int) -> None:
    raw = bytearray(path.read_bytes())
    raw[at] ^= 1
    path.write_bytes(bytes(raw))


def rename(run: Path) -> None:
    from safetensors.torch import load_file, save_file

    path = run / "model" / "adapter_model.safetensors"
    tensors = load_file(path)
    first = min(tensors)
    save_file({name.replace("lora_A", "lora_C") if name == first else name: t for name, t in tensors.items()}, path)


def learning_rate(receipt: dict[str, Any]) -> None:
    next(v for v in receipt["values"] if v["path"] == "training.learning_rate")["value"] = 2e-3


def seal(receipt: dict[str, Any], change: Callable[[Any], Any]) -> None:
    """Change a receipt and make its digest fit, as who knows how would."""
    from ftlab_trainer.run.fingerprints import seal as digest

    change(receipt)
    receipt["digest"] = digest(receipt)


TAMPERED: dict[str, tuple[Callable[[Path], Any], set[str]]] = {
    "a value in the receipt": (
        lambda run: edit(run / "receipt.json", learning_rate),
        {"receipt", "plan", "config"},
    ),
    "a value in a sealed receipt": (
        lambda run: edit(run / "receipt.json", lambda r: seal(r, learning_rate)),
        {"plan", "config"},
    ),
    "a measure": (
        lambda run: edit(run / "receipt.json", lambda r: r["measures"][0].update(after=0.1)),
        {"receipt"},
    ),
    "a byte of the model": (lambda run: flip(run / "model" / "adapter_model.safetensors", -5), {"files"}),
    "the head of the model": (lambda run: flip(run / "model" / "adapter_model.safetensors", 0), {"files", "model"}),
    "the name of a tensor": (rename, {"files", "model"}),
    "a row of the ledger": (
        lambda run: edit(run / "ledger.json", lambda r: r.update(trained=r["trained"] - 1)),
        {"files", "ledger"},
    ),
    "a moved row of the ledger": (
        lambda run: edit(run / "ledger.json", lambda r: r.update(trained=r["trained"] - 1, held_out=r["held_out"] + 1)),
        {"files", "ledger"},
    ),
    "a quarantined row": (lambda run: (run / "quarantine.jsonl").write_text(""), {"files", "ledger"}),
    "the config": (
        lambda run: (run / "config.yaml").write_text(
            (run / "config.yaml").read_text().replace("max_steps: 4", "max_steps: 3")
        ),
        {"files", "config"},
    ),
    "the config, unreadable": (lambda run: (run / "config.yaml").write_text("a: 1\na: 2\n"), {"files", "config"}),
    "a checkpoint": (
        lambda run: (run / "checkpoints/checkpoint-4/optimizer.pt").write_bytes(b"PK"),
        {"checkpoints"},
    ),
    "an observation": (
        lambda run: edit(run / "receipt.json", lambda r: seal(r, lambda s: s["observations"][3].update(equal=False))),
        {"observations"},
    ),
    "the order of metrics": (
        lambda run: (run / "metrics.jsonl").write_text(
            "".join(reversed((run / "metrics.jsonl").read_text().splitlines(keepends=True)))
        ),
        {"files", "metrics"},
    ),
    "metrics, cut off": (
        lambda run: (run / "metrics.jsonl").write_text((run / "metrics.jsonl").read_text()[:-20]),
        {"files", "records"},
    ),
    "the progress": (lambda run: edit(run / "progress.json", lambda r: r.update(step=1)), {"end"}),
    "a file of the model gone": (lambda run: (run / "model" / "tokenizer.json").unlink(), {"files"}),
    "a file of the model new": (lambda run: (run / "model" / "adapter_model.bin").write_bytes(b"x"), {"files"}),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_is_changed_shows(copied: Path, verified: Any, what: str) -> None:
    tamper, checks = TAMPERED[what]
    tamper(copied)
    assert wrong(verified(copied, holds=False)) == checks


@pytest.mark.parametrize("name", ["plan.json", "ledger.json", "progress.json"])
@pytest.mark.parametrize("text", [None, "", "[]", "{}", "nonsense", '{"run_id": 5}', "[" * 100_000])
def test_a_file_that_cannot_be_read_is_said_to_be_so(copied: Path, verified: Any, name: str, text: str | None) -> None:
    if text is None:
        (copied / name).unlink()
    else:
        (copied / name).write_text(text)
    found = verified(copied, holds=False)
    assert "records" in wrong(found)
    assert name in next(one["why"] for one in found["record"]["checks"] if one["what"] == "records")


def test_the_card_of_the_model_is_its_owners(copied: Path, verified: Any) -> None:
    (copied / "model" / "README.md").write_text("Mine.")
    verified(copied)


def test_data_and_base_that_are_others_now(finished: Path, copied: Path, verified: Any, tiny_model: Path) -> None:
    data = finished.parent / "chats.jsonl"
    kept = data.read_bytes()
    try:
        data.write_bytes(kept + b"\n")
        assert wrong(verified(copied, holds=False)) == {"data"}
        data.unlink()
        found = verified(copied)
        assert found["data"] == "not_possible"
    finally:
        data.write_bytes(kept)


def test_a_run_without_a_receipt_is_refused(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copied / "receipt.json").unlink()
    assert main(["verify", str(copied)]) == 2
    assert "no receipt yet" in capsys.readouterr().err


def test_a_stopped_run_says_what_it_lacks(copied: Path, verified: Any) -> None:
    for name in ("receipt.json", "progress.json"):
        edit(copied / name, lambda r: r.update(status="stopped"))
    found = verified(copied, holds=False)
    assert wrong(found) == {"end", "receipt"}
    assert found["model"] == "not_possible"


@pytest.mark.parametrize(("checkpoint", "result"), [("checkpoint-1", "ok"), ("checkpoint-3", "differs")])
def test_steps_go_back_to_a_checkpoint_only(copied: Path, verified: Any, checkpoint: str, result: str) -> None:
    """A run that died behind its last checkpoint has points of steps that were then trained again."""
    metrics = copied / "metrics.jsonl"
    lines = metrics.read_text().splitlines(keepends=True)
    metrics.write_text("".join([*lines, *(line for line in lines if json.loads(line)["step"] >= 2)]))
    edit(copied / "receipt.json", lambda r: seal(r, lambda s: s.update(resumed_from=[checkpoint])))
    assert verified(copied, holds=False)["metrics"] == result


def test_a_mixture_and_a_stream_agree_with_their_files(
    tmp_path: Path, tiny_model: Path, chats: Path, verified: Any
) -> None:
    other = Path(shutil.copy(chats, tmp_path / "other.jsonl"))
    sources = [{"path": str(chats), "weight": 1.0}, {"path": str(other), "weight": 3.0}]
    mixed = {"data.path": None, "data.sources": sources, "data.max_samples": 30}
    verified(trained(tmp_path / "mixed", "sft", tiny_model, chats, mixed))
    verified(trained(tmp_path / "stream", "sft", tiny_model, chats, {"training.use_streaming": True}), "--rerun")


@pytest.mark.parametrize("method", ["cpt", "sft", "dpo", "orpo", "teacher_mode"])
def test_done_again_a_run_is_the_same_to_the_bit(train: Any, verified: Any, method: str) -> None:
    run = train(method, {"training.lora_config.lora_dropout": 0.1})
    found = verified(run, "--rerun")
    again = {name: result for name, result in found.items() if name.startswith("again")}
    assert len(again) == 5
    assert set(again.values()) == {"ok"}


def test_done_again_the_first_difference_is_named(copied: Path, verified: Any, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in (copied / "metrics.jsonl").read_text().splitlines()]
    second = next(line for line in lines if line["step"] == 2 and "loss" in line)
    second["loss"] += 1e-6
    (copied / "metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    flip(copied / "model" / "adapter_model.safetensors", -5)
    record = verified(copied, "--rerun", holds=False)["record"]
    found = {one["what"]: one for one in record["checks"]}
    assert "first at step 2: loss was" in found["again: losses"]["why"]
    assert "first in base_model." in found["again: weights"]["why"]
    assert found["again: measures"]["result"] == "ok"
    kept = Path(record["again"])
    assert (kept / "receipt.json").exists()
    shutil.rmtree(kept.parent)
