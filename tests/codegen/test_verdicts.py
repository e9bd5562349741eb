"""The walker, the models and the JSON Schema come to one verdict on structure, whatever stands in a config."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from ftlab_contract.check import drop_nulls, inspect
from ftlab_contract.models import TrainingConfig
from ftlab_contract.spec import CLASSES, ENUMS, ROOT
from ftlab_contract.templates import ALL_TEMPLATES

# The rules that are of structure; the others read several fields.
STRUCTURAL = {"wrong_type", "not_finite", "unknown_field", "missing", "out_of_range", "not_an_option", "pattern"}
STRUCTURAL |= {"too_few", "not_applicable"}
OPTIONS = [option for values in ENUMS.values() for option in values]
VALUES = st.one_of(
    st.sampled_from(
        [0, 1, 2, -1, 0.5, 1.0, 3.0, 1e-9, 1e12, True, False, "", " ", "x", "a b", "http://h", [], ["x"], {}]
    ),
    st.sampled_from(OPTIONS),
    st.integers(-5, 5000),
    st.floats(-2, 2, allow_nan=False),
    st.lists(st.sampled_from(["q_proj", "", 1, "loss"]), max_size=2),
)


def walk(cls: str, prefix: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for name, spec in CLASSES[cls].items():
        found.append((*prefix, name))
        if spec["type"] == "class" and not spec.get("many"):
            found += walk(spec["of"], (*prefix, name))
    return found


PATHS = walk(ROOT)


@pytest.fixture(scope="module")
def structure(files: dict[str, str]) -> Draft202012Validator:
    """The JSON Schema without its rules across fields, which carry the name of the rule."""
    document = json.loads(files["json-schema/contract.schema.json"])
    root = document["$defs"][ROOT]
    root["allOf"] = [schema for schema in root["allOf"] if "$comment" not in schema]
    return Draft202012Validator(document)


def put(config: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for part in path[:-1]:
        if not isinstance(config.get(part), dict):
            config[part] = {}
        config = config[part]
    config[path[-1]] = value


def accepted(config: dict[str, Any]) -> bool:
    try:
        TrainingConfig.model_validate(config)
    except ValidationError:
        return False
    return True


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(sorted(ALL_TEMPLATES)),
    changes=st.lists(st.tuples(st.sampled_from(PATHS), VALUES), min_size=1, max_size=3),
    removed=st.one_of(st.just(()), st.sampled_from(PATHS)),
    unknown=st.one_of(st.just(()), st.sampled_from(PATHS)),
)
def test_one_verdict(
    structure: Draft202012Validator,
    name: str,
    changes: list[tuple[tuple[str, ...], Any]],
    removed: tuple[str, ...],
    unknown: tuple[str, ...],
) -> None:
    config = copy.deepcopy(ALL_TEMPLATES[name])
    for path, value in changes:
        put(config, path, copy.deepcopy(value))
    if removed:
        put(config, removed, None)
    if unknown:
        put(config, (*unknown[:-1], unknown[-1] + "x"), 1)
    config = drop_nulls(config)
    faults = [issue for issue in inspect(config).issues if issue["rule"] in STRUCTURAL]
    assert structure.is_valid(config) is not bool(faults), faults
    assert accepted(config) is not bool(faults), faults


def test_patterns_mean_the_same_in_every_language() -> None:
    """No class of characters that Python, JavaScript and Rust define differently, save the space of Text."""
    patterns = {spec["pattern"] for fields in CLASSES.values() for spec in fields.values() if "pattern" in spec}
    assert not any(re.search(r"\\[wWdDbB]", pattern) for pattern in patterns)
