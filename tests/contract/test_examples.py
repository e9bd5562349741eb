"""The examples beside the schema: valid ones have no error, an invalid one breaks what its first lines say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from contract.support import example_files, read, templates
from ftlab_contract.check import inspect
from ftlab_contract.rules import RULES

STRUCTURAL = {"wrong_type", "unknown_field", "missing", "out_of_range", "not_an_option", "pattern", "too_few"}
OTHERS = {"not_applicable", "contradicts_replacement"}


def found(config: object) -> list[tuple[str, str, str]]:
    return sorted((issue["path"], issue["rule"], issue["severity"]) for issue in inspect(config).issues)


def expected(file: Path) -> list[tuple[str, str, str]]:
    lines = re.findall(r"^# expect: (.*)$", file.read_text(encoding="utf-8"), re.M)
    triples = [line.rsplit(" ", 2) for line in lines]
    return sorted((path, rule, severity) for path, rule, severity in triples)


@pytest.mark.parametrize("name", templates())
def test_a_template_has_no_error(name: str) -> None:
    assert [issue for issue in found(templates()[name]) if issue[2] == "error"] == []


@pytest.mark.parametrize("file", example_files("valid"), ids=lambda file: file.stem)
def test_a_valid_example_has_no_error(file: Path) -> None:
    assert [issue for issue in found(read(file)) if issue[2] == "error"] == []


@pytest.mark.parametrize("file", example_files("invalid"), ids=lambda file: file.stem)
def test_an_invalid_example_has_the_issues_it_names(file: Path) -> None:
    assert found(read(file)) == expected(file)


def test_every_rule_has_an_example_that_bears_its_name() -> None:
    rules = {rule.id for rule in RULES} | STRUCTURAL | OTHERS
    assert rules <= {file.stem for file in example_files("invalid")}


def test_a_rule_with_its_name_is_the_one_it_breaks() -> None:
    rules = {rule.id for rule in RULES} | STRUCTURAL | OTHERS
    for file in example_files("invalid"):
        if file.stem in rules:
            assert file.stem in {rule for _, rule, _ in expected(file)}, file.name
