"""Claims: what is read is marked, what is not read is named, what is misspelt raises."""

from __future__ import annotations

from pathlib import Path

import pytest

from ftlab_contract.spec import ENUMS
from ftlab_trainer.config import Claims, Request, UnknownPath, not_implemented, resolve
from ftlab_trainer.config.planned import options


@pytest.fixture
def claims() -> Claims:
    sets = ["training.weight_decay=0.3", "training.lora_config={r: 4, bias: all}", "data.strategy=custom"]
    return Claims(resolve(Request(template="cpt_standard", sets=sets, environ={"DEFAULT_ADAM_BETA1": "0.8"})))


def test_reading_claims(claims: Claims) -> None:
    before = claims.unclaimed()
    assert {"training.weight_decay", "training.adam_beta1", "model.name"} <= set(before)
    assert "training.adam_beta2" not in before
    assert claims["training.weight_decay"] == 0.3
    assert claims.value("training.adam_beta1").origin == "environment"
    assert set(before) - set(claims.unclaimed()) == {"training.weight_decay", "training.adam_beta1"}


def test_a_block_claims_what_is_read_of_it(claims: Claims) -> None:
    lora = claims.block("training.lora_config")
    assert lora["r"] == 4
    left = {path for path in claims.unclaimed() if path.startswith("training.lora_config")}
    assert left
    assert "training.lora_config.r" not in left
    assert "training.lora_config.bias" in left
    assert dict(lora)["bias"] == "all"
    assert not [path for path in claims.unclaimed() if path.startswith("training.lora_config")]
    assert claims["training"]["lora_config"]["r"] == 4


def test_claiming_a_block_claims_the_blocks_in_it(claims: Claims) -> None:
    claims.claim("training", "model", "tokenizer", "data")
    assert claims.unclaimed() == []


def test_absent_and_foreign_fields_read_as_none(claims: Claims) -> None:
    assert claims["training.max_steps"] is None
    assert claims["training.beta"] is None
    assert "training.max_steps" not in claims
    assert "training.weight_decay" in claims
    assert claims.block("training.lora_config").get("modules_to_save") is None


@pytest.mark.parametrize("path", ["training.learning_rat", "training.lora_config.rank", "", "nope", "seed.x"])
def test_a_misspelt_path_is_a_mistake_in_the_program(claims: Claims, path: str) -> None:
    with pytest.raises(UnknownPath):
        claims[path]
    with pytest.raises(UnknownPath):
        claims.block(path)
    assert not issubclass(UnknownPath, KeyError)


def test_a_value_is_no_block(claims: Claims) -> None:
    with pytest.raises(UnknownPath):
        claims.block("seed")


def test_describing_fields(claims: Claims) -> None:
    assert claims.describing() == ["data.strategy", "data.generation_type"]


def test_planned_values_are_named(tmp_path: Path) -> None:
    sets = ["distributed.strategy=fsdp", "evaluation.metrics=[loss, tool_accuracy]", "provider.type=remote"]
    found = not_implemented(resolve(Request(template="cpt_standard", sets=sets, environ={})))
    assert {one["path"] for one in found} == {"distributed.strategy", "evaluation.metrics[1]", "provider.type"}
    assert all(one["severity"] == "error" and one["fix"] for one in found)
    assert not not_implemented(resolve(Request(template="cpt_standard", environ={})))
    assert set(options("DistributedStrategy")) < set(ENUMS["DistributedStrategy"])
