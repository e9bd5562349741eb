"""`--set`, the flags with a name of their own, and `DEFAULT_*`."""

from __future__ import annotations

import pytest

from ftlab_contract.constants import METHODS
from ftlab_trainer.config.environment import read_defaults
from ftlab_trainer.config.flags import flags_layer
from ftlab_trainer.config.options import BadRowLimit
from ftlab_trainer.errors import UserError


def test_later_flags_win_and_blocks_merge() -> None:
    layer, problems = flags_layer(
        [
            "training.learning_rate=2e-4",
            "training.learning_rate=1e-4",
            "training.lora_config={r: 8, bias: all}",
            "training.lora_config.r=4",
            "training.lora_config.target_modules=[q_proj,v_proj]",
            "model.name = a=b",
        ],
        {"--dataset": "d.txt", "--output-dir": None},
    )
    assert not problems
    assert layer.data == {
        "training": {
            "learning_rate": 1e-4,
            "lora_config": {"r": 4, "bias": "all", "target_modules": ["q_proj", "v_proj"]},
        },
        "model": {"name": "a=b"},
        "data": {"path": "d.txt"},
    }
    assert layer.source("data.path") == "--dataset"
    assert layer.source("training.lora_config.r") == "--set"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("training.learning_rat=1", "did you mean training.learning_rate?"),
        ("learning_rate=1", "did you mean training.learning_rate"),
        ("traning.packing=true", "did you mean training.packing?"),
        ("training.packing", "write it as path=value"),
        ("=1", "the path before = is missing"),
        ("tools[0].name=x", "--set tools=[...]"),
        ("tools.name=x", "set tools itself"),
        ("seed.x=1", "seed holds a value"),
        ("training.num_epochs=[1", "not closed"),
        ("training.num_epochs=.inf", "not a finite number"),
        ("qqqq=1", "explain field"),
    ],
)
def test_bad_flags(text: str, words: str) -> None:
    _, problems = flags_layer([text], {})
    assert len(problems) == 1
    assert problems[0].startswith("--set ")
    assert words in problems[0]


def test_two_flags_for_one_path_contradict() -> None:
    _, problems = flags_layer(["model.name=a"], {"--model": "b"})
    assert problems == ["--model: model.name is given by --set too; keep one of them"]


def test_variables_of_other_programs_are_let_be() -> None:
    for environ in ({"DEFAULT_REGION": "x", "DEFAULT_LEARNING_RATE_NOPE": "x"}, {"DEFAULT_METHOD": "post"}, {}):
        found = read_defaults(environ, "cpt")
        assert (found.values, found.found) == ({}, [])


def test_variables_of_the_training_block() -> None:
    environ = {
        "DEFAULT_BATCH_SIZE": "2",
        "DEFAULT_NUM_EPOCHS": "0.5",
        "DEFAULT_NUM_EPOCHS_CPT": "3",
        "DEFAULT_NUM_EPOCHS_DPO": "bad, and of another method",
        "DEFAULT_PACKING": "true",
        "DEFAULT_OPTIM": " ",
    }
    found = read_defaults(environ, "cpt")
    assert found.values == {"training.batch_size": 2, "training.num_epochs": 3, "training.packing": True}
    assert found.variables["training.num_epochs"] == "DEFAULT_NUM_EPOCHS_CPT"
    assert not found.found


@pytest.mark.parametrize("text", ["abc", "-1", "0", "1e999", "'2e-4'", "true"])
def test_a_bad_variable_is_named(text: str) -> None:
    for variable in ("DEFAULT_LEARNING_RATE", *(f"DEFAULT_LEARNING_RATE_{method.upper()}" for method in METHODS)):
        method = variable.removeprefix("DEFAULT_LEARNING_RATE").strip("_").lower() or None
        (found,) = read_defaults({variable: text}, method).found
        assert found.line().startswith(f"{variable}: training.learning_rate: ")


def test_a_variable_for_a_field_without_default_has_no_effect_and_says_so() -> None:
    (found,) = read_defaults({"DEFAULT_MAX_STEPS": "5"}, "cpt").found
    assert found.severity == "warning"


@pytest.mark.parametrize(
    ("text", "bad", "read", "allowed"),
    [
        ("0", 0, 9, True),
        ("0", 1, 9, False),
        ("3", 3, 9, True),
        ("1%", 1, 100, True),
        ("1%", 2, 100, False),
        ("29%", 29, 100, True),
        ("0.5%", 1, 200, True),
        ("0%", 0, 0, True),
        ("100%", 10, 10, True),
    ],
)
def test_bad_row_limits(text: str, bad: int, read: int, allowed: bool) -> None:
    limit = BadRowLimit.parse(text)
    assert limit.allows(bad, read) is allowed
    assert BadRowLimit.parse(str(limit)) == limit


@pytest.mark.parametrize("text", ["", "-1", "1.5", "x%", "101%", "nan%", "%", "1e3", "\u0661"])
def test_bad_row_limits_that_are_none(text: str) -> None:
    with pytest.raises(UserError, match="--max-bad-rows"):
        BadRowLimit.parse(text)
