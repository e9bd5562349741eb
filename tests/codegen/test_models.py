"""The Pydantic models: strict, frozen, and the typed form of what the walker resolves."""

from __future__ import annotations

import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

import ftlab_contract
from ftlab_contract import models
from ftlab_contract.check import inspect, resolve
from ftlab_contract.constants import FORMATS, METHODS
from ftlab_contract.spec import CLASSES, ENUMS, OPEN
from ftlab_contract.templates import ALL_TEMPLATES


def dumped(model: BaseModel) -> dict[str, Any]:
    return model.model_dump(mode="json", exclude_none=True, by_alias=True)


@pytest.mark.parametrize("name", ALL_TEMPLATES)
def test_a_resolved_template_goes_through_unchanged(name: str) -> None:
    resolved = inspect(ALL_TEMPLATES[name]).resolved
    assert dumped(models.TrainingConfig.model_validate(resolved)) == resolved


@pytest.mark.parametrize("method", METHODS)
def test_defaults_are_those_of_the_walker(method: str) -> None:
    smallest = {"model": {"name": "m"}, "training": {"method": method}}
    assert dumped(models.TrainingConfig.model_validate(smallest)) == resolve(smallest)


@pytest.mark.parametrize("name", FORMATS)
def test_rows_go_through_unchanged_and_keep_what_they_carry(name: str) -> None:
    row = {**(FORMATS[name].example or {}), "source": "elsewhere"}
    model: type[BaseModel] = getattr(models, FORMATS[name].row_class)
    assert dumped(model.model_validate(row)) == row


@pytest.mark.parametrize(
    ("block", "field", "value"),
    [
        ("training", "learning_rate", "2e-4"),
        ("training", "learning_rate", True),
        ("training", "learning_rate", float("nan")),
        ("training", "learning_rate", float("inf")),
        ("training", "batch_size", "4"),
        ("training", "batch_size", 4.5),
        ("training", "batch_size", True),
        ("training", "batch_size", 0),
        ("training", "bf16", 1),
        ("training", "bf16", "true"),
        ("training", "beta", 0.1),
        ("training", "optim", "adam"),
        ("training", "nonsense", 1),
        ("model", "name", " "),
        ("model", "name", 1),
    ],
)
def test_nothing_is_coerced(block: str, field: str, value: object) -> None:
    config = {"model": {"name": "m"}, "training": {"method": "sft"}}
    config[block][field] = value  # type: ignore[assignment]
    with pytest.raises(ValidationError):
        models.TrainingConfig.model_validate(config)


def test_a_whole_float_is_a_whole_number() -> None:
    config = {"model": {"name": "m"}, "training": {"method": "sft", "batch_size": 4.0, "num_epochs": 2}}
    training = models.TrainingConfig.model_validate(config).training
    assert (training.batch_size, type(training.batch_size)) == (4, int)
    assert (training.num_epochs, type(training.num_epochs)) == (2.0, float)


def test_models_do_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        models.LoraSettings().r = 8  # type: ignore[misc]


def test_every_class_and_enum_has_its_model() -> None:
    for name in CLASSES:
        model: type[BaseModel] = getattr(models, name)
        assert model.__doc__
        assert (model.model_config.get("extra") == "allow") == (name in OPEN)
    for name, values in ENUMS.items():
        assert [member.value for member in getattr(models, name)] == list(values)


def test_the_package_gives_out_all_of_its_names() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name in dir(ftlab_contract):
            assert getattr(ftlab_contract, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = ftlab_contract.nonsense


def test_listing_does_not_import_pydantic(root: Path) -> None:
    code = (
        "import sys, ftlab_contract as c; import ftlab_contract.check; c.METHODS; c.ALL_TEMPLATES;"
        "assert 'pydantic' not in sys.modules; c.TrainingConfig; assert 'pydantic' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root / "generated" / "python")
