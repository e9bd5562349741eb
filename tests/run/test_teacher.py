"""Learning from a teacher: its answers by sft, its token distributions by distillation; what must not pass for it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ftlab_contract import models
from ftlab_trainer.errors import RunFailed, UserError
from run.support import EVERY_STEP, losses, points

Train = Callable[..., Path]
Look = Callable[..., tuple[Any, dict[str, Any]]]
METHOD = "teacher_mode"
NAME = "training.teacher.name"


@pytest.fixture(scope="module")
def teacher(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A larger model over the same tokens, sure of what it says."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    folder = tmp_path_factory.mktemp("models") / "teacher"
    shutil.copytree(tiny_model, folder)
    torch.manual_seed(7)
    config = AutoConfig.from_pretrained(tiny_model, hidden_size=48, num_hidden_layers=3, initializer_range=0.2)
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
    return folder


@pytest.fixture
def sets(teacher: Path) -> dict[str, Any]:
    return {NAME: str(teacher), "training.teacher.torch_dtype": "float32", "data.train_split": 0.8}


def measures(directory: Path) -> dict[str, dict[str, float]]:
    receipt = json.loads((directory / "receipt.json").read_text())
    models.Receipt.model_validate(receipt)
    assert all(one["equal"] for one in receipt["observations"])
    return {one["name"]: one for one in receipt["measures"]}


def by_definition(student: Any, teacher: Any, beta: float, temperature: float) -> Any:
    """The divergence of one pair of distributions, as the papers write it."""
    import torch

    p, q = (torch.softmax(logits.double() / temperature, -1) for logits in (teacher, student))

    def kl(one: Any, other: Any) -> Any:
        return (one * (one / other).log()).sum()

    if beta in (0, 1):
        return (kl(q, p) if beta else kl(p, q)) * temperature**2
    between = beta * p + (1 - beta) * q
    return (beta * kl(p, between) + (1 - beta) * kl(q, between)) * temperature**2


@pytest.mark.parametrize(("beta", "temperature"), [(0.0, 1.0), (0.3, 2.0), (1.0, 0.5)])
def test_the_loss_is_the_divergence_of_target_tokens(
    look: Look, sets: dict[str, Any], tiny_model: Path, teacher: Path, beta: float, temperature: float
) -> None:
    """Row by row, token by token, beside the batched and padded loss and its gradient."""
    import torch
    from transformers import AutoModelForCausalLM

    own = {"training.teacher.beta": beta, "training.teacher.temperature": temperature, "training.use_lora": False}
    trainer, seen = look(METHOD, {**sets, **own, "training.lora_config": None, "tokenizer.padding_side": "left"})
    assert (seen["divergence"], seen["softening"]) == (beta, temperature)
    rows = [trainer.train_dataset[number] for number in range(3)]
    batch = trainer.data_collator(rows)
    batch.pop("sequence")
    loss = trainer.compute_loss(trainer.model, dict(batch))
    loss.backward()
    student, other = (AutoModelForCausalLM.from_pretrained(path) for path in (tiny_model, teacher))
    found = []
    for row in rows:
        ids = torch.tensor([row["input_ids"]])
        ours, theirs = student(input_ids=ids).logits[0], other(input_ids=ids).logits[0]
        wanted = [at for at in range(1, len(row["labels"])) if row["labels"][at] != -100]
        found += [by_definition(ours[at - 1], theirs[at - 1].detach(), beta, temperature) for at in wanted]
    expected = torch.stack(found).mean()
    expected.backward()
    assert float(loss) == pytest.approx(float(expected), rel=1e-5)
    for one, same in zip(trainer.model.parameters(), student.parameters(), strict=True):
        assert one.grad is not None
        assert same.grad is not None
        assert torch.allclose(one.grad, same.grad, atol=1e-6, rtol=1e-3)


def test_parts_of_a_batch_are_the_batch(look: Look, sets: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    from ftlab_trainer.methods import _distil

    trainer, _ = look(METHOD, sets)
    whole = trainer.evaluate()
    monkeypatch.setattr(_distil, "AT_ONCE", 1)
    parts = trainer.evaluate()
    for name in ("eval_loss", "eval_divergence", "eval_perplexity"):
        assert parts[name] == pytest.approx(whole[name], rel=1e-5)
    assert whole["eval_loss"] == whole["eval_divergence"]


@pytest.mark.parametrize(("use_lora", "packing"), [(True, False), (False, True)])
def test_the_model_comes_nearer_to_its_teacher(
    train: Train, sets: dict[str, Any], use_lora: bool, packing: bool, tiny_model: Path
) -> None:
    own: dict[str, Any] = {**EVERY_STEP, "training.eval_steps": 4, "training.save_steps": 4, "training.max_steps": 8}
    own |= {"training.use_lora": use_lora, "training.packing": packing, "training.learning_rate": 3e-2}
    if not use_lora:
        own["training.lora_config"] = None
    directory = train(METHOD, {**sets, **own})
    found = measures(directory)
    assert found["held-out divergence"]["after"] < 0.97 * found["held-out divergence"]["before"]
    assert [point["step"] for point in points(directory) if "eval_divergence" in point] == [0, 4, 8]
    # Nothing of the teacher is in what is kept.
    names = {path.name for folder in ("model", "checkpoints") for path in (directory / folder).rglob("*.safetensors")}
    assert names == {"adapter_model.safetensors" if use_lora else "model.safetensors"}
    size = (tiny_model / "model.safetensors").stat().st_size
    assert all(path.stat().st_size <= size for path in directory.rglob("*.safetensors"))
    receipt = json.loads((directory / "receipt.json").read_text())
    assert len(receipt["fingerprints"]["teacher"]) == 64


def test_without_a_teacher_it_is_sft(train: Train) -> None:
    one, other = train(METHOD, name="one"), train("sft", name="other")
    assert losses(one) == losses(other)
    assert "held-out divergence" not in measures(one)


def test_a_stopped_run_goes_on_to_the_same_losses(train: Train, sets: dict[str, Any]) -> None:
    from ftlab_trainer.config import RunOptions
    from ftlab_trainer.run import resume

    own = {**sets, **EVERY_STEP, "training.max_steps": 4, "training.save_steps": 2, "training.eval_steps": 2}
    whole, broken = (train(METHOD, own, name=name) for name in ("whole", "broken"))
    shutil.rmtree(broken / "checkpoints" / "checkpoint-4")
    for name in ("receipt.json", "metrics.jsonl"):
        (broken / name).unlink()
    shutil.rmtree(broken / "model")
    assert resume(broken, RunOptions()) == 0
    assert losses(broken) == losses(whole)[2:]
    one, other = ((path / "model" / "adapter_model.safetensors").read_bytes() for path in (whole, broken))
    assert one == other
    assert measures(broken) == measures(whole)


def test_going_on_with_another_teacher_is_refused(
    train: Train, sets: dict[str, Any], teacher: Path, tiny_model: Path, tmp_path: Path
) -> None:
    from ftlab_trainer.config import RunOptions
    from ftlab_trainer.run import resume

    moved = tmp_path / "moved"
    shutil.copytree(teacher, moved)
    directory = train(METHOD, {**sets, **EVERY_STEP, NAME: str(moved)})
    (directory / "receipt.json").unlink()
    for path in tiny_model.iterdir():
        shutil.copy(path, moved)
    with pytest.raises(UserError, match="the teacher is not what the run began with"):
        resume(directory, RunOptions())


def test_an_adapter_as_teacher(
    train: Train, look: Look, sets: dict[str, Any], tiny_model: Path, tmp_path: Path
) -> None:
    """What a run has saved; its base is what the config says, not what its files say."""
    from ftlab_trainer.run import teacher as teachers

    learnt = train("sft", {"training.learning_rate": 1e-2}, name="learnt") / "model"
    trainer, seen = look(METHOD, {**sets, NAME: str(learnt)})
    assert seen["teacher is an adapter"] is True
    assert trainer.evaluate()["eval_divergence"] > 0
    told = json.loads((learnt / teachers.ADAPTER).read_text())
    told["base_model_name_or_path"] = "somebody/else"
    (learnt / teachers.ADAPTER).write_text(json.dumps(told))
    with pytest.raises(UserError, match="is an adapter for somebody/else, not for the model"):
        train(METHOD, {**sets, NAME: str(learnt)}, name="asked")
    again, _ = look(METHOD, {**sets, NAME: str(learnt), "training.teacher.base": str(tiny_model)})
    assert again.evaluate()["eval_divergence"] == trainer.evaluate()["eval_divergence"]
    from safetensors.torch import load_file, save_file

    weights = load_file(learnt / teachers.ADAPTER_WEIGHTS)
    weights.pop(sorted(weights)[0])
    save_file(weights, learnt / teachers.ADAPTER_WEIGHTS)
    with pytest.raises(UserError, match="its weights do not fit"):
        look(METHOD, {**sets, NAME: str(learnt), "training.teacher.base": str(tiny_model)})
    (learnt / teachers.ADAPTER_WEIGHTS).unlink()
    with pytest.raises(UserError, match="save the adapter as safetensors"):
        look(METHOD, {**sets, NAME: str(learnt), "training.teacher.base": str(tiny_model)})


def test_rows_for_no_token_are_left_out(look: Look, sets: dict[str, Any], teacher: Path, tmp_path: Path) -> None:
    """Models of one family pad their embeddings to different sizes."""
    from transformers import AutoConfig, AutoModelForCausalLM

    padded = tmp_path / "padded"
    shutil.copytree(teacher, padded)
    weights = AutoModelForCausalLM.from_pretrained(teacher).state_dict()
    model = AutoModelForCausalLM.from_config(AutoConfig.from_pretrained(teacher, vocab_size=320))
    for name, values in model.state_dict().items():
        values[: len(weights[name])] = weights[name]
    model.save_pretrained(padded)
    one, _ = look(METHOD, sets)
    other, _ = look(METHOD, {**sets, NAME: str(padded)})
    found, same = other.evaluate()["eval_divergence"], one.evaluate()["eval_divergence"]
    assert found == pytest.approx(same, rel=1e-6)


def test_another_vocabulary_is_refused_before_any_row_is_read(
    make_config: Any, sets: dict[str, Any], teacher: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from transformers import AutoTokenizer

    from ftlab_trainer.config import RunOptions
    from ftlab_trainer.run import ready, start

    other = tmp_path / "other"
    shutil.copytree(teacher, other)
    tokenizer = AutoTokenizer.from_pretrained(teacher)
    tokenizer.add_tokens(["whale"])
    tokenizer.save_pretrained(other)
    monkeypatch.setattr(ready, "_prepare", None)
    with pytest.raises(UserError, match=r"its tokenizer is not that of the model: .* 1 differ, such as 'whale'"):
        start(make_config(METHOD, {**sets, NAME: str(other)}), RunOptions())
    for name, why in ((str(tmp_path), "holds no"), ("./nowhere", "training.teacher.name: ./nowhere does not exist")):
        with pytest.raises(UserError, match=why):
            start(make_config(METHOD, {**sets, NAME: name}, out=tmp_path / "out"), RunOptions())
    with pytest.raises(UserError, match="is a whole model and has no base"):
        start(make_config(METHOD, {**sets, "training.teacher.base": "some/base"}, out=tmp_path / "base"), RunOptions())


@pytest.mark.parametrize(
    ("what", "sabotage"),
    [
        ("weights of the teacher that are trained", lambda t: t.teacher.model.requires_grad_(True)),
        ("dropout in the teacher", lambda t: t.teacher.model.train()),
        ("type of the teacher's weights", lambda t: t.teacher.model.bfloat16()),
        ("softening", lambda t: object.__setattr__(t.teacher, "temperature", 3.0)),
        ("divergence", lambda t: object.__setattr__(t.teacher, "beta", 0.5)),
    ],
)
def test_sabotage_of_the_teacher_is_noticed(look: Look, sets: dict[str, Any], what: str, sabotage: Any) -> None:
    with pytest.raises(RunFailed, match=what):
        look(METHOD, sets, sabotage=sabotage)


def test_only_what_can_be_measured_is_promised(make_config: Any, tmp_path: Path, sets: dict[str, Any]) -> None:
    from ftlab_trainer.config import RunOptions
    from ftlab_trainer.run import start

    with pytest.raises(UserError, match=r"evaluation.metrics: divergence cannot be measured"):
        start(make_config(METHOD, {"evaluation.metrics": ["divergence"]}), RunOptions(dry_run=True))
    assert start(make_config(METHOD, {**sets, "evaluation.metrics": ["divergence"]}), RunOptions(dry_run=True)) == 0
    best = {**EVERY_STEP, "training.eval_steps": 1, "training.metric_for_best_model": "preference_margin"}
    with pytest.raises(UserError, match="preference_margin is not measured for this method"):
        start(make_config(METHOD, best), RunOptions(dry_run=True))


@pytest.mark.slow
def test_the_demonstration_comes_nearer_to_its_teacher(tmp_path: Path) -> None:
    from ftlab_trainer.cli import main

    words = ["run", "template", "teacher_mode_standard", "--output-dir", str(tmp_path / "run")]
    assert main([*words, "--set", "run.threads=1"]) == 0
    found = measures(tmp_path / "run")
    assert found["held-out divergence"]["after"] < 0.1 * found["held-out divergence"]["before"]
    assert found["held-out perplexity"]["after"] < 0.1 * found["held-out perplexity"]["before"]
    assert main(["verify", str(tmp_path / "run")]) == 0


def test_own_answers_are_sampled_and_learnt_where_they_stand(look: Look, sets: dict[str, Any]) -> None:
    import torch

    own = {"training.teacher.on_policy": 1.0, "training.teacher.max_new_tokens": 5, "tokenizer.padding_side": "left"}
    trainer, seen = look(METHOD, {**sets, **own, "training.batch_size": 3})
    assert (seen["share of own answers"], seen["longest own answer"]) == (1.0, 5)
    loaded, found = list(trainer.get_train_dataloader()), []
    state = torch.get_rng_state()
    for step in (0, 0, 1):
        trainer.state.global_step = step
        batches, count = trainer.get_batch_samples(iter(loaded), 2, trainer.args.device)
        found.append([batch["input_ids"].tolist() for batch in batches])
        assert count == sum(int((batch["labels"][:, 1:] != -100).sum()) for batch in batches)
        for batch in batches:
            for number, ids, labels, mask in zip(
                *(batch[name] for name in ("sequence", "input_ids", "labels", "attention_mask")), strict=True
            ):
                given = trainer.train_dataset[int(number)]
                targets = [at for at, label in enumerate(given["labels"]) if label != -100]
                start = next(at for at in reversed(targets) if at - 1 not in targets)
                row, wanted = ids[mask.bool()].tolist(), labels[mask.bool()].tolist()
                assert row[:start] == given["input_ids"][:start]
                assert wanted == [-100] * start + row[start:]
                assert 1 <= len(row) - start <= 5
    assert found[0] == found[1] != found[2]
    assert torch.equal(torch.get_rng_state(), state)
    assert trainer.model.training


@pytest.mark.slow
def test_a_share_of_own_answers(train: Train, sets: dict[str, Any]) -> None:
    from ftlab_trainer.config import RunOptions
    from ftlab_trainer.run import resume

    own = {**sets, **EVERY_STEP, "training.teacher.on_policy": 0.5, "training.teacher.max_new_tokens": 8}
    own |= {"training.learning_rate": 3e-2, "training.lora_config.lora_dropout": 0.1, "training.max_steps": 8}
    own |= {"training.save_steps": 4, "training.eval_steps": 4}
    whole, broken = (train(METHOD, own, name=name) for name in ("whole", "broken"))
    found = measures(whole)["held-out divergence"]
    assert found["after"] < found["before"]
    given = train(METHOD, {**own, "training.teacher.on_policy": 0.0}, name="given")
    assert losses(given) != losses(whole)
    shutil.rmtree(broken / "checkpoints" / "checkpoint-8")
    shutil.rmtree(broken / "model")
    for name in ("receipt.json", "metrics.jsonl"):
        (broken / name).unlink()
    assert resume(broken, RunOptions()) == 0
    assert losses(broken) == losses(whole)[4:]
    assert measures(broken) == measures(whole)
