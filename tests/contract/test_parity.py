"""Python and TypeScript say the same about every document: issues word for word, and what was given and resolved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contract.mutations import mutated
from contract.support import as_json, comparable, inspect_in_typescript, instances
from ftlab_contract.check import inspect

FEW, MANY = 2_000, 40_000


def assert_same(compiled: Path, documents: list[Any]) -> None:
    # Both sides read the same text, so that neither has values that JSON cannot carry.
    documents = [json.loads(as_json(document)) for document in documents]
    for document, theirs in zip(documents, inspect_in_typescript(compiled, documents), strict=True):
        ours = inspect(document)._asdict()
        for part in ("issues", "given", "resolved"):
            assert comparable(theirs.get(part)) == comparable(ours[part]), f"{part} of {as_json(document)}: {theirs}"


def test_on_templates_and_examples(compiled: Path) -> None:
    assert_same(compiled, instances())


def test_on_documents_gone_wrong(compiled: Path) -> None:
    assert_same(compiled, [mutated(seed) for seed in range(FEW)])


@pytest.mark.slow
def test_on_many_documents_gone_wrong(compiled: Path) -> None:
    assert_same(compiled, [mutated(seed) for seed in range(FEW, MANY)])


def test_on_documents_that_are_no_configs(compiled: Path) -> None:
    deep: Any = 1
    for _ in range(150):
        deep = {"model": [deep]}
    assert_same(
        compiled, [None, True, 0, 1.5, "", "text", [], [[]], [{}], {}, {"model": []}, {"": {}}, deep, {"tools": deep}]
    )
