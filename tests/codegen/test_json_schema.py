"""The JSON Schema is one that editors can use: complete, closed, and never stricter than the contract."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ftlab_contract.constants import FORMAT_COMPATIBILITY, FORMATS, METHODS
from ftlab_contract.spec import CLASSES, ENUMS, ROOT
from ftlab_contract.templates import ALL_TEMPLATES

Json = dict[str, Any]


@pytest.fixture(scope="module")
def document(files: dict[str, str]) -> Json:
    return dict(json.loads(files["json-schema/contract.schema.json"]))


@pytest.fixture(scope="module")
def validator(document: Json) -> Draft202012Validator:
    Draft202012Validator.check_schema(document)
    return Draft202012Validator(document)


def nodes(value: Any) -> Iterator[Any]:
    yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from nodes(inner)


def config(**blocks: Any) -> Json:
    training = {"method": "sft", **blocks.pop("training", {})}
    return {"model": {"name": "some/model"}, "training": training, **blocks}


def test_templates_are_valid(validator: Draft202012Validator) -> None:
    assert [name for name, config in ALL_TEMPLATES.items() if not validator.is_valid(config)] == []


def test_nothing_is_null(document: Json) -> None:
    assert not any(node is None or node == "null" for node in nodes(document))


def test_every_reference_leads_somewhere(document: Json) -> None:
    refs = {node["$ref"] for node in nodes(document) if isinstance(node, dict) and "$ref" in node}
    assert {ref.removeprefix("#/$defs/") for ref in refs} <= document["$defs"].keys()


def test_every_field_is_there_with_its_words(document: Json) -> None:
    defs = document["$defs"]
    for cls, fields in CLASSES.items():
        for name, spec in fields.items():
            homes = [
                schema["properties"] for key, schema in defs.items() if key.endswith(cls) and "properties" in schema
            ]
            found = [properties[name] for properties in homes if name in properties]
            assert found, f"{cls}.{name}"
            for prop in found:
                assert prop["description"] == spec["description"]
                assert prop.get("title") == spec.get("label")
                assert prop.get("deprecated", False) == ("deprecated" in spec)
                assert prop.get("x-unit") == spec.get("unit")
                assert "default" not in spec or prop["default"] == spec["default"]
    for name, values in ENUMS.items():
        assert defs[name]["enum"] == list(values)
        assert defs[name]["enumDescriptions"] == [value["description"] for value in values.values()]


def test_only_the_model_and_the_method_are_required(validator: Draft202012Validator) -> None:
    assert validator.is_valid({"model": {"name": "m"}, "training": {"method": "cpt"}})
    for broken in ({}, {"model": {"name": "m"}, "training": {}}, {"model": {}, "training": {"method": "cpt"}}):
        assert not validator.is_valid(broken)


def test_a_method_offers_its_own_fields_and_default(document: Json) -> None:
    for name, info in METHODS.items():
        cut = next(
            d for d in document["$defs"].values() if d.get("properties", {}).get("method", {}).get("const") == name
        )
        fields = {
            field for field, spec in CLASSES["TrainingSettings"].items() if name in spec.get("applies_to", METHODS)
        }
        assert cut["properties"].keys() == fields
        assert cut["properties"]["learning_rate"]["default"] == info.default_learning_rate
        assert cut["additionalProperties"] is False


def test_formats_fit_methods(validator: Draft202012Validator) -> None:
    for method in METHODS:
        for name in FORMATS:
            tried = config(training={"method": method}, data={"dataset_format": name})
            assert validator.is_valid(tried) == (name in FORMAT_COMPATIBILITY[method])


@pytest.mark.parametrize(
    ("tried", "valid"),
    [
        (config(training={"fp16": True, "bf16": True}), False),
        (config(training={"fp16": True, "bf16": False}), True),
        (config(training={"fp16": True}), True),  # asking for fp16 settles bf16
        (config(training={"quantization": {"load_in_4bit": True, "load_in_8bit": True}}), False),
        (config(training={"quantization": {"load_in_8bit": True}, "use_lora": False}), False),
        (config(training={"quantization": {"load_in_8bit": True}}), True),
        (config(distributed={"num_gpus": 2}), False),  # the default strategy is none
        (config(distributed={"num_gpus": 2, "strategy": "ddp"}), True),
        (config(predictions={"enabled": True, "sample_frequency": "steps"}), False),
        (config(predictions={"enabled": True, "sample_frequency": "steps", "step_interval": 5}), True),
        (config(training={"metric_for_best_model": "loss", "evaluation_strategy": "no"}), False),
        (config(tools=[{"name": "f", "description": "d"}]), True),
        (config(training={"method": "cpt"}, tools=[{"name": "f", "description": "d"}]), False),
        (config(training={"method": "cpt"}, tokenizer={"chat_template": "x"}), False),
        (config(tokenizer={"chat_template": "x"}), True),
    ],
)
def test_rules_that_json_schema_can_say(validator: Draft202012Validator, tried: Json, valid: bool) -> None:
    assert validator.is_valid(tried) is valid


def test_the_root_is_a_config(document: Json) -> None:
    assert document["$ref"] == f"#/$defs/{ROOT}"
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
