"""Layers: what wins, what settles what, and that every value knows who set it."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from config.strategies import LEAVES, PAIRS, layer, value_of
from ftlab_contract.check import get
from ftlab_contract.spec import ENUMS
from ftlab_trainer.config import layers as module
from ftlab_trainer.config.fields import leaves, overlay, put
from ftlab_trainer.config.layers import DEFAULT, DEMO, FILE, FLAG, TEMPLATE, Layer, Merged, merge, prepare

ORDER = (TEMPLATE, DEMO, FILE, FLAG)


def laid(*trees: dict[str, Any], defaults: dict[str, Any] | None = None) -> Merged:
    """Merge trees as the layers of ORDER."""
    made = [prepare(Layer(origin, origin, tree)) for origin, tree in zip(ORDER, trees, strict=False)]
    return merge(made, defaults or {})


def test_origins_are_those_of_the_contract() -> None:
    ours = [module.DEFAULT, module.ENVIRONMENT, module.TEMPLATE, module.DEMO, module.FILE, module.FLAG]
    assert ours == list(ENUMS["ValueOrigin"])


@settings(max_examples=100, deadline=None)
@given(layer(), layer(), layer())
def test_laying_over_is_associative(a: dict[str, Any], b: dict[str, Any], c: dict[str, Any]) -> None:
    assert overlay(overlay(a, b), c) == overlay(a, overlay(b, c))
    assert overlay(a, {}) == a == overlay({}, a)
    assert overlay(a, a) == a


@settings(max_examples=100, deadline=None)
@given(st.lists(layer(), min_size=2, max_size=4))
def test_the_origin_is_the_highest_layer_that_set_the_value(trees: list[dict[str, Any]]) -> None:
    merged = laid(*trees)
    for path, value in leaves(merged.given):
        mark = merged.marks[path]
        tree = trees[ORDER.index(mark.origin)]
        above = trees[ORDER.index(mark.origin) + 1 :]
        assert all(get(other, path) is None for other in above)
        if mark.note is None:
            assert get(tree, path) == value
        else:
            partner = mark.note.removeprefix("settled by ")
            assert PAIRS[partner]["path"] == path
            assert get(tree, partner) is not None
            assert value == PAIRS[partner]["value"]
    # What is gone was taken away by the partner of a higher layer.
    for tree in trees:
        for path, _ in leaves(tree):
            if get(merged.given, path) is None:
                assert merged.marks[path].origin == DEFAULT
                assert "settled by" in str(merged.marks[path].note)


@settings(max_examples=100, deadline=None)
@given(layer(), st.sampled_from(sorted(PAIRS)), st.data())
def test_setting_one_of_a_pair_settles_the_other(low: dict[str, Any], path: str, data: st.DataObject) -> None:
    pair = PAIRS[path]
    put(low, pair["path"], data.draw(value_of(dict(LEAVES[pair["path"]])).filter(lambda value: value is not None)))
    value = data.draw(value_of(dict(LEAVES[path])).filter(lambda value: value is not None))
    high: dict[str, Any] = {}
    put(high, path, value)
    found = laid(low, high).given
    if value is False:
        assert get(found, pair["path"]) == get(low, pair["path"])
    else:
        assert get(found, pair["path"]) == pair.get("value")
    # In one layer both stay as they are, for the rules to judge.
    both = overlay(low, high)
    assert get(laid(both).given, pair["path"]) == get(low, pair["path"])


def test_defaults_of_the_environment_are_settled_and_those_of_the_schema_are_not() -> None:
    tree = {"training": {"warmup_ratio": 0.1, "fp16": True}}
    assert laid(tree).given == tree
    merged = laid(tree, defaults={"training.warmup_steps": 50})
    assert get(merged.given, "training.warmup_steps") == 0
    assert merged.marks["training.warmup_steps"].note == "settled by training.warmup_ratio"


def test_a_lower_value_that_agrees_is_not_settled() -> None:
    low = {"training": {"bf16": False}}
    merged = laid(low, {"training": {"fp16": True}})
    assert merged.marks["training.bf16"] == module.Mark(TEMPLATE, TEMPLATE)


def test_lists_replace() -> None:
    low = {"training": {"lora_config": {"target_modules": ["a", "b"], "r": 8}}}
    high = {"training": {"lora_config": {"target_modules": ["c"]}}}
    assert laid(low, high).given == {"training": {"lora_config": {"target_modules": ["c"], "r": 8}}}


def test_null_unsets_what_lower_layers_gave() -> None:
    low = {"training": {"max_steps": 5, "quantization": {"load_in_4bit": True}}, "seed": 1}
    merged = laid(low, {"training": {"max_steps": None, "quantization": None}, "seed": None})
    assert merged.given == {"training": {}}
    assert merged.marks["training.quantization.load_in_4bit"].note == "null in demo unsets it"
    # A value above the null stands again.
    assert laid(low, {"seed": None}, {"seed": 3}).given["seed"] == 3


def test_old_names_are_current_before_they_are_laid_over() -> None:
    low = {"training": {"lora_config": {"r": 16}}}
    merged = laid(low, {}, {"training": {"lora_r": 8}})
    assert merged.given["training"] == {"lora_config": {"r": 8}}
    assert merged.marks["training.lora_config.r"].origin == FILE


def test_faults_are_found_in_their_layer() -> None:
    made = prepare(
        Layer(
            FILE,
            "f.yaml",
            {"training": {"batch_size": 0, "lora_r": 4, "lora_config": {"r": 8}}, "nope": 1, "model": 5},
            {"training.batch_size": "f.yaml:2", "training.lora_r": "f.yaml:4"},
        )
    )
    found = {(one.issue["path"], one.issue["rule"], one.source) for one in made.found}
    assert found == {
        ("training.batch_size", "out_of_range", "f.yaml:2"),
        ("training.lora_r", "contradicts_replacement", "f.yaml:4"),
        ("nope", "unknown_field", "f.yaml"),
        ("model", "wrong_type", "f.yaml"),
    }
    assert set(made.invalid) == {"training.batch_size", "training.lora_r", "model"}
    # A number in place of a block does not take away the block below it.
    assert laid({"model": {"name": "x"}}, {"model": 5}).given == {"model": {"name": "x"}}


def test_notes_on_old_names_are_for_what_the_reader_wrote() -> None:
    old = {"training": {"lora_r": 8}}
    assert not prepare(Layer(TEMPLATE, "t", old)).found
    assert [one.issue["rule"] for one in prepare(Layer(FILE, "f", old)).found] == ["deprecated"]


def test_layers_are_not_changed() -> None:
    tree = {"training": {"lora_r": 8, "max_steps": None}}
    prepare(Layer(FILE, "f", tree))
    assert tree == {"training": {"lora_r": 8, "max_steps": None}}
