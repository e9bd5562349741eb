"""Writing: what is written reads back as it was."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import given, settings

from config.strategies import JSON_OBJECT
from ftlab_contract.templates import ALL_TEMPLATES
from ftlab_trainer.config.reader import read_text, read_value
from ftlab_trainer.config.writer import scalar, to_yaml


@settings(max_examples=120, deadline=None)
@given(JSON_OBJECT)
def test_reads_back_under_both_versions_of_yaml(data: dict[str, Any]) -> None:
    if not data:
        return
    text = to_yaml(data, comment=lambda path: "what it means")
    assert read_text(text, "f.yaml").data == data
    assert yaml.safe_load(text) == data


@settings(max_examples=60, deadline=None)
@given(JSON_OBJECT)
def test_a_value_can_be_given_as_a_flag(data: dict[str, Any]) -> None:
    for value in data.values():
        assert read_value(scalar(value)) == value


def test_templates_read_back() -> None:
    for config in ALL_TEMPLATES.values():
        assert read_text(to_yaml(config), "f.yaml").data == config


def test_comments_stand_only_where_they_fit() -> None:
    text = to_yaml({"a": {"b": 1}, "c": "x"}, comment={"a.b": "short", "c": "word " * 40}.get)
    assert text.splitlines()[1].endswith("# short")
    assert text.splitlines()[2] == "c: x"
