"""Scored answers: a reward model that is checked before a policy learns from it, and a policy that earns more."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ftlab_contract import models
from ftlab_trainer.config import RunOptions
from ftlab_trainer.errors import RunFailed, UserError
from ftlab_trainer.run import resume, start
from run.support import EVERY_STEP, points, sentence

Make = Callable[..., Any]
Train = Callable[..., Path]
# The good answers of the rows are words, the bad ones one letter over and over.
QUICK: dict[str, Any] = {
    "training.max_length": 64,
    "training.max_completion_length": 8,
    "training.batch_size": 4,
    "training.gradient_accumulation_steps": 1,
    "training.num_generations": 2,
    "training.reward": {"learning_rate": 3e-3, "num_epochs": 4},
    "data.train_split": 0.75,
}


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three answers to each of twenty prompts."""
    numbers = random.Random(4)
    rows = []
    for n in range(20):
        prompt = sentence(numbers, 2) + f" {n}?"
        answers = [(sentence(numbers, 3), 1.0), (sentence(numbers, 2), 0.8), ("z" * (n % 5 + 3), 0.0)]
        rows += [{"prompt": prompt, "response": answer, "reward": reward} for answer, reward in answers]
    return write(tmp_path_factory.mktemp("data") / "scored.jsonl", rows)


@pytest.fixture
def rl(train: Train, scored: Path) -> Train:
    def go(sets: dict[str, Any] | None = None, **given: Any) -> Path:
        return train("rlhf", {"data.path": str(scored), **QUICK, **(sets or {})}, **given)

    return go


def receipt(directory: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((directory / "receipt.json").read_text())
    return found


def measures(directory: Path) -> dict[str, dict[str, float]]:
    return {one["name"]: one for one in receipt(directory)["measures"]}


def weights(directory: Path) -> dict[str, Any]:
    from safetensors.torch import load_file

    return dict(load_file(next((directory / "model").glob("*.safetensors"))))


@pytest.fixture
def fits(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every fit of a reward model."""
    from ftlab_trainer.methods import _reward

    usual, seen = _reward.fit, []

    def counted(*given: Any, **named: Any) -> Any:
        seen.append(usual(*given, **named))
        return seen[-1]

    monkeypatch.setattr(_reward, "fit", counted)
    return seen


@pytest.mark.parametrize("algorithm", ["rloo", pytest.param("grpo", marks=pytest.mark.slow)])
def test_a_policy_earns_more(rl: Train, algorithm: str) -> None:
    sets = {
        "training.use_lora": False, "training.lora_config": None, "training.policy_algorithm": algorithm,
        "training.max_steps": 40, "training.learning_rate": 1e-2, "training.batch_size": 32, "training.beta": 0.01,
        "training.lr_scheduler_type": "constant_with_warmup", "training.num_generations": 4,
        "training.logging_steps": 20, "training.evaluation_strategy": "steps", "training.eval_steps": 20,
        "data.train_split": 0.8,
    }  # fmt: skip
    directory = rl(sets)
    told, ledger = measures(directory), json.loads((directory / "ledger.json").read_text())
    assert all(one["equal"] for one in receipt(directory)["observations"])
    assert told["reward model accuracy"]["after"] > 0.8
    assert told["held-out reward_score"]["after"] > told["held-out reward_score"]["before"] + 0.02
    assert told["held-out kl_divergence"]["before"] == pytest.approx(0, abs=1e-6)
    assert told["held-out kl_divergence"]["after"] > 0
    assert [point["step"] for point in points(directory) if "eval_reward_score" in point] == [0, 20, 40]
    trained = [point for point in points(directory) if "reward_score" in point]
    assert [point["step"] for point in trained] == [1, 20, 40]
    assert all({"kl_divergence", "answer_length", "loss", "grad_norm"} <= set(point) for point in trained)
    assert (directory / "loss.png").exists()
    assert ledger["rows_read"] == 60 == sum(ledger[bucket] for bucket in models.LedgerBucket)
    assert (ledger["held_out"], ledger["not_reached"]) == (9, 0)
    # Three answers to a prompt are one prompt; prompts of a few dozen tokens, answers of at most eight.
    assert 40 * 32 * 20 < ledger["tokens_seen"] < 40 * 32 * 60


def test_the_rows_of_prompts_that_were_not_reached_are_told(rl: Train) -> None:
    directory = rl({"training.max_steps": 2})
    ledger = json.loads((directory / "ledger.json").read_text())
    # A step of four answers has two prompts, and each has three rows.
    assert (ledger["trained"], ledger["held_out"], ledger["not_reached"]) == (12, 12, 36)


def test_a_reward_model_is_kept_and_used_again(rl: Train, fits: list[Any]) -> None:
    first = rl(name="first")
    assert len(fits) == 1
    names = {path.name for path in (first / "reward_model").iterdir()}
    assert {"adapter_model.safetensors", "reward.json", "tokenizer.json"} <= names
    assert not any(name.endswith((".bin", ".pt")) for name in names)
    second = rl({"training.reward": {"model": str(first / "reward_model")}}, name="second")
    assert len(fits) == 1
    told, again = receipt(first), receipt(second)
    assert told["fingerprints"]["reward"] == again["fingerprints"]["reward"]
    for name in ("reward model accuracy", "reward model correlation", "held-out reward_score"):
        assert measures(second)[name] == measures(first)[name]
    for name, values in weights(first).items():
        assert (values == weights(second)[name]).all()


def test_without_several_answers_to_a_prompt_the_reward_itself_is_learnt(
    rl: Train, scored: Path, tmp_path: Path
) -> None:
    lines = [json.loads(line) for line in scored.read_text().splitlines()]
    single = [{**row, "prompt": f"{n} {row['prompt']}"} for n, row in enumerate(lines)]
    directory = rl({"data.path": str(write(tmp_path / "single.jsonl", single))})
    assert json.loads((directory / "reward_model" / "reward.json").read_text())["fitted_to"] == "rows"
    assert measures(directory)["reward model correlation"]["after"] > 0.7
    assert "reward model accuracy" not in measures(directory)


def test_a_policy_does_not_learn_from_a_bad_reward_model(
    make_config: Make, scored: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers = random.Random(5)
    rows = [{**json.loads(line), "reward": numbers.random()} for line in scored.read_text().splitlines()]
    sets = {**QUICK, "data.path": str(write(tmp_path / "noise.jsonl", rows)), "training.reward": {"threshold": 0.95}}
    out = tmp_path / "refused"
    with pytest.raises(RunFailed, match=r"not good enough.*at least 0\.95"):
        start(make_config("rlhf", sets, out=out), RunOptions())
    assert not (out / "model").exists()
    assert json.loads((out / "progress.json").read_text())["status"] == "failed"
    # Whoever asks for nothing gets on, in the same place.
    sets["training.reward"] = {"threshold": 0}
    assert start(make_config("rlhf", sets, out=out), RunOptions()) == 0


def test_a_reward_model_that_nothing_can_check_is_refused(rl: Train) -> None:
    with pytest.raises(UserError, match=r"data\.eval_split.*threshold=0"):
        rl({"data.train_split": 1.0, "data.eval_split": 0.0}, name="refused")
    sets = {"data.train_split": 1.0, "data.eval_split": 0.0, "training.reward": {"threshold": 0}}
    assert not any(name.startswith(("held-out", "reward model")) for name in measures(rl(sets)))


def test_the_checkpoint_that_earned_most_is_put_in_place(rl: Train) -> None:
    sets = {**EVERY_STEP, "training.eval_steps": 1, "training.max_steps": 4, "training.learning_rate": 5e-2}
    directory = rl({**sets, "training.metric_for_best_model": "reward_score"})
    earned = {point["step"]: point["eval_reward_score"] for point in points(directory) if "eval_reward_score" in point}
    best = max(earned[step] for step in (1, 2, 3, 4))
    assert measures(directory)["held-out reward_score"]["after"] == pytest.approx(best)


FUNCTION = """
def words(prompts, completions):
    assert all("assistant" in prompt for prompt in prompts)
    return [{body} for text in completions]
"""


@pytest.fixture
def function(tmp_path: Path) -> Callable[[str], str]:
    def make(body: str) -> str:
        (tmp_path / "own.py").write_text(FUNCTION.format(body=body), encoding="utf-8")
        return f"{tmp_path / 'own.py'}:words"

    return make


def test_a_function_scores_in_place_of_a_model(rl: Train, function: Any, fits: list[Any]) -> None:
    spec = function("-float(text.count('z'))")
    with pytest.raises(UserError, match=r"training\.reward\.function.*--allow-remote-code"):
        rl({"training.reward": {"function": spec}}, name="refused")
    directory = rl({"training.reward": {"function": spec}}, allow_remote_code=True)
    assert not fits
    assert not (directory / "reward_model").exists()
    assert measures(directory)["reward model accuracy"]["after"] > 0.6
    assert receipt(directory)["fingerprints"]["reward"]


@pytest.mark.parametrize("body", ["1 / 0", "float('nan')", "'much'"])
def test_what_a_function_gives_is_checked(rl: Train, function: Any, body: str) -> None:
    with pytest.raises(RunFailed, match=r"training\.reward\.function"):
        rl({"training.reward": {"function": function(body)}}, allow_remote_code=True)


@pytest.mark.parametrize("spec", ["nowhere.py:words", "no_such_module:words", "json:no_such_function"])
def test_a_function_that_is_not_there_is_a_mistake(rl: Train, spec: str) -> None:
    with pytest.raises(UserError, match=r"training\.reward\.function"):
        rl({"training.reward": {"function": spec}}, allow_remote_code=True)


def test_a_reward_model_over_other_tokens_is_refused(rl: Train, tiny_model: Path, tmp_path: Path) -> None:
    import shutil

    other = tmp_path / "other"
    shutil.copytree(tiny_model, other)
    inner = json.loads((other / "tokenizer.json").read_text())
    vocabulary = inner["model"]["vocab"]
    vocabulary["a"], vocabulary["b"] = vocabulary["b"], vocabulary["a"]
    (other / "tokenizer.json").write_text(json.dumps(inner))
    with pytest.raises(UserError, match=r"training\.reward\.model.*another tokenizer"):
        rl({"training.reward": {"model": str(other)}})
    with pytest.raises(UserError, match=r"training\.reward\.model.*lacks weights.*score"):
        rl({"training.reward": {"model": str(tiny_model)}}, name="headless")


@pytest.mark.parametrize(("algorithm", "passes"), [("rloo", 2), pytest.param("grpo", 1, marks=pytest.mark.slow)])
def test_a_stopped_run_goes_on_as_if_it_had_not_been(
    rl: Train,
    make_config: Make,
    scored: Path,
    tmp_path: Path,
    fits: list[Any],
    stop_after: Any,
    algorithm: str,
    passes: int,
) -> None:
    # Sixteen prompts by two are eight steps: the stop is within the second epoch and within the passes over answers.
    sets = {"training.max_steps": 11 * passes, "training.policy_algorithm": algorithm, "training.ppo_epochs": passes}
    whole = rl(sets, name="whole")
    stop_after(10 * passes - 1)
    parted = tmp_path / "parted"
    config = make_config("rlhf", {"data.path": str(scored), **QUICK, **sets}, out=parted)
    assert start(config, RunOptions()) == 130
    assert resume(parted, RunOptions()) == 0
    assert len(fits) == 2, "the reward model is not fitted again"
    for name, values in weights(whole).items():
        assert (values == weights(parted)[name]).all(), name
    kept = [json.loads((one / "ledger.json").read_text()) for one in (whole, parted)]
    assert kept[0] == kept[1]
    assert measures(whole) == measures(parted)


def test_all_weights_are_held_near_the_model_as_it_came(rl: Train) -> None:
    directory = rl({"training.use_lora": False, "training.lora_config": None, **EVERY_STEP, "training.eval_steps": 1})
    told = measures(directory)["held-out kl_divergence"]
    assert told["before"] == pytest.approx(0, abs=1e-6)
    assert abs(told["after"]) > 1e-5
    assert (directory / "reward_model" / "model.safetensors").exists()


def test_every_field_reaches_the_live_trainer(look: Any, scored: Path) -> None:
    sets = {
        **QUICK, "data.path": str(scored), "training.policy_algorithm": "grpo", "training.num_generations": 4,
        "training.max_completion_length": 5, "training.temperature": 0.7, "training.beta": 0.3,
        "training.ppo_epochs": 3, "training.clip_range": 0.15, "training.entropy_coef": 0.02,
        "training.reward": {"learning_rate": 2e-3, "num_epochs": 2, "batch_size": 3, "threshold": 0},
    }  # fmt: skip
    trainer, seen = look("rlhf", sets)
    wanted = {
        "policy algorithm": "grpo", "answers a prompt": 4, "longest answer": 5, "temperature": 0.7, "beta": 0.3,
        "policy epochs": 3, "clip range": [0.15, 0.15], "argument entropy_coef": 0.02, "padding side": "left",
        "reward model learning_rate": 2e-3, "reward model num_epochs": 2, "reward model batch_size": 3, "prompts": 16,
    }  # fmt: skip
    assert {name: seen[name] for name in wanted} == wanted
    # Three answers with three rewards are three pairs: two epochs over 48 pairs by three.
    assert trainer.judge.told["steps"] == 32
    asked = {tuple(ids) for ids in trainer.train_dataset["prompt"]}
    assert len(asked) == 16
    assert not asked & {tuple(ids) for ids in trainer.eval_dataset["prompt"]}


@pytest.mark.parametrize(
    ("sets", "said"),
    [
        ({"training.batch_size": 64}, "there are only 16 to train on"),
        ({"training.use_streaming": True, "training.pretokenize": False}, "groups rows by their prompts"),
        ({"training.max_length": 600, "training.max_completion_length": 500}, "positions of the model"),
    ],
)
def test_what_cannot_be_done_is_said_before_it_is_begun(rl: Train, sets: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError, match=said):
        rl(sets)


@pytest.mark.parametrize("algorithm", ["rloo", "grpo"])
def test_pinned_arguments_cover_the_installed_library(algorithm: str) -> None:
    from ftlab_trainer.methods import config_class, load
    from ftlab_trainer.plan import pinned
    from ftlab_trainer.plan.steps import Schedule

    class Every:
        def __getitem__(self, path: str) -> Any:
            given = {"training.lr_scheduler_type": "linear", "training.num_epochs": 1, "training.max_length": 8}
            return {**given, "training.policy_algorithm": algorithm}.get(path)

        def block(self, path: str) -> dict[str, Any]:
            return {}

    method, every = load("rlhf"), Every()
    arguments = method.arguments(every, Schedule(1, 1, 1, 0, ""))  # type: ignore[arg-type]
    kind = config_class(method, every)  # type: ignore[arg-type]
    assert pinned.unknown(kind, arguments) == []
    assert pinned.unlisted(kind, arguments) == ["output_dir", "use_cpu"]


def test_pairs_are_of_one_prompt_and_the_better_comes_first() -> None:
    from datasets import Dataset

    from ftlab_trainer.data.prompts import MOST_PAIRS, Prompts

    numbers = random.Random(6)
    rows = [
        {"prompt_ids": [prompt], "response_ids": [n], "reward": float(numbers.randrange(3))}
        for n in range(60)
        for prompt in [numbers.randrange(9)]
    ]
    rows += [{"prompt_ids": [99], "response_ids": [n], "reward": float(n)} for n in range(500)]
    found = Prompts(Dataset.from_list(rows))
    pairs = [(rows[better], rows[worse]) for better, worse in found.pairs().tolist()]
    assert all(one["prompt_ids"] == other["prompt_ids"] and one["reward"] > other["reward"] for one, other in pairs)
    small = {(one["response_ids"][0], other["response_ids"][0]) for one, other in pairs if one["prompt_ids"] != [99]}
    assert small == set(_all(rows[:60]))
    assert 0 < sum(one["prompt_ids"] == [99] for one, _ in pairs) <= MOST_PAIRS
    assert sorted(row for prompt in range(len(found)) for row in found.rows_of(prompt).tolist()) == list(range(560))


def _all(rows: list[dict[str, Any]]) -> Iterator[tuple[int, int]]:
    for one in rows:
        for other in rows:
            if one["prompt_ids"] == other["prompt_ids"] and one["reward"] > other["reward"]:
                yield one["response_ids"][0], other["response_ids"][0]


def test_the_independent_scorer_is_the_rule_the_rewards_were_written_by() -> None:
    from ftlab_trainer.demo.scorer import score
    from ftlab_trainer.demo.values import ASSETS

    lines = Path(ASSETS, "data", "rlhf.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    found = score([row["prompt"] for row in rows], [row["response"] for row in rows])
    assert found == pytest.approx([row["reward"] for row in rows])


@pytest.mark.slow
def test_the_demonstration_earns_more_by_an_independent_scorer(tmp_path: Path) -> None:
    from ftlab_trainer.cli import main

    words = ["run", "template", "rlhf_standard", "--output-dir", str(tmp_path / "demo")]
    assert main([*words, "--set", "run.threads=1"]) == 0
    told = measures(tmp_path / "demo")
    assert told["held-out reward_score"]["after"] > told["held-out reward_score"]["before"] + 0.3
    assert told["held-out independent_score"]["after"] > told["held-out independent_score"]["before"] + 0.15
