"""The walker: it never raises, and the models and the JSON Schema reach its verdict on structure."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from contract.mutations import disturbed, mutated
from contract.support import ROOT, instances, templates
from ftlab_contract.check import check, drop_nulls, get, inspect, nearest, normalize, resolve, show, structure
from ftlab_contract.spec import CLASSES

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
NAMES = st.sampled_from(sorted({name for fields in CLASSES.values() for name in fields})) | st.text(max_size=4)
ANY = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6))
BLOCKS = st.fixed_dictionaries({}, optional=dict.fromkeys(CLASSES["TrainingConfig"], ANY))
# Python allows what JSON does not: keys of other types, numbers of any size, dates.
BEYOND_JSON = st.dictionaries(st.integers() | st.none() | st.tuples(st.integers()), st.dates() | st.complex_numbers())


def examine(document: Any) -> None:
    before = repr(document)
    found = inspect(document)
    assert all(isinstance(issue["path"], str) and issue["message"] for issue in found.issues)
    json.dumps(found.issues, allow_nan=False).encode()
    for cls in ("ChatMLExample", "UnnaturalInstructionsExample", "RunPlan"):
        structure(document, cls)
    check(document, document, ["training", "nonsense[3]", ""])
    assert repr(document) == before, "the document was changed"


@settings(max_examples=80, deadline=None, derandomize=True)
@given(ANY | BLOCKS | BEYOND_JSON)
def test_nothing_makes_it_raise(document: Any) -> None:
    examine(document)


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(ANY | BLOCKS | BEYOND_JSON)
def test_nothing_at_all_makes_it_raise(document: Any) -> None:
    examine(document)


def test_nesting_of_any_depth() -> None:
    deep: Any = "end"
    for _ in range(50_000):
        deep = {"model": [deep]}
    assert inspect(deep).issues
    assert inspect({"tools": [{"parameters": deep}], "training": {"lora_config": deep}}).issues
    assert show([deep]) == "an object"


@pytest.mark.parametrize("seed", range(0, 300))
def test_what_is_resolved_is_a_fixed_point(seed: int) -> None:
    config = drop_nulls(mutated(seed))
    current = normalize(config)
    assert normalize(current.config).config == current.config
    resolved = resolve(current.config)
    assert resolve(resolved) == resolved
    for path, old in current.moved.items():
        assert get(current.config, path) is not None
        assert get(current.config, old) is None


def verdict(model: TypeAdapter[Any], value: Any) -> bool:
    try:
        model.validate_python(value)
    except ValidationError:
        return False
    return True


def test_the_models_have_its_verdict_on_resolved_configs() -> None:
    from ftlab_contract.models import TrainingConfig

    model = TypeAdapter(TrainingConfig)
    for seed in range(3_000):
        document = drop_nulls(disturbed(resolve(normalize(mutated(seed)).config), seed))
        if foreign(document):
            continue
        faults = structure(document)
        unfit = [one for one in check(document, document) if one["rule"] == "not_applicable"]
        assert verdict(model, document) is not bool(faults + unfit), f"{document}\n{faults + unfit}"


def test_the_models_have_its_verdict_on_rows() -> None:
    from ftlab_contract import models
    from ftlab_contract.constants import FORMATS

    for info in FORMATS.values():
        model = TypeAdapter(getattr(models, info.row_class))
        for seed in range(300):
            row = drop_nulls(disturbed(info.example, seed))
            if foreign(row):
                continue
            faults = structure(row, info.row_class)
            assert verdict(model, row) is not bool(faults), f"{row}\n{faults}"


def test_the_json_schema_has_its_verdict() -> None:
    document = json.loads((ROOT / "generated" / "json-schema" / "contract.schema.json").read_text())
    validator = jsonschema.Draft202012Validator(document)
    for config in [*instances(), *(mutated(seed) for seed in range(1_000))]:
        given_config = drop_nulls(config)
        if foreign(given_config):
            continue
        errors = [one for one in inspect(given_config).issues if one["severity"] == "error"]
        structural = structure(given_config) + [one for one in errors if one["rule"] == "not_applicable"]
        valid = validator.is_valid(given_config)
        assert not (structural and valid), f"the schema takes {given_config}\n{structural}"
        assert errors or valid, f"the schema refuses {given_config}\n{next(validator.iter_errors(given_config))}"


def foreign(value: Any) -> bool:
    """Whether a value holds text that engines of regular expressions see differently.

    What is white space, and whether `$` comes before a last line end, is not the same in ECMAScript (which is what JSON
    Schema, TypeScript and the walker go by), in Python's `re` and in the engine of Pydantic.
    """
    if isinstance(value, dict):
        return any(foreign(item) for item in value.values())
    if isinstance(value, list):
        return any(foreign(item) for item in value)
    return isinstance(value, str) and (value.endswith("\n") or any(c in "\x1c\x85\ufeff\ud800" for c in value))


@pytest.mark.parametrize(
    ("name", "options", "found"),
    [
        ("learnig_rate", ["learning_rate", "lr_scheduler_type"], ["learning_rate"]),
        ("bathc_size", ["eval_batch_size", "batch_size"], ["batch_size"]),
        ("per_device_train_batch_size", ["seed", "batch_size"], ["batch_size"]),
        ("CPT", ["sft", "cpt"], ["cpt"]),
        ("nothing_like_it", ["seed"], []),
        ("", ["seed"], []),
        ("x" * 1000, ["seed"], []),
    ],
)
def test_nearest_names(name: str, options: list[str], found: list[str]) -> None:
    assert nearest(name, options) == found


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e21, "1e+21"), (1e20, "100000000000000000000"), (2**63, "9223372036854776000"), (1e-6, "0.000001"),
        (1e-7, "1e-7"), (2e-5, "0.00002"), (0.1 + 0.2, "0.30000000000000004"), (-1.5, "-1.5"), (-0.0, "0"), (3.0, "3"),
        (5e-324, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"), (10**400, "Infinity"),
        (float("nan"), "NaN"), (True, "true"), (None, "nothing"), ([], "nothing"), (["a", 1.0, None], "a, 1 or nothing")
    ],
)  # fmt: skip
def test_values_are_written_as_javascript_writes_them(value: Any, text: str) -> None:
    assert show(value) == text


def test_defaults_can_be_replaced_by_path() -> None:
    config = templates()["cpt_standard"]
    del config["training"]["learning_rate"]
    replaced = resolve(config, {"training.learning_rate": 3e-5, "training.optim": "sgd", "seed": 7})
    assert get(replaced, "training.learning_rate") == 3e-5
    assert get(replaced, "seed") == 7
    assert get(replaced, "training.optim") == "paged_adamw_8bit", "a default replaces nothing that is given"
