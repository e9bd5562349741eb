"""Python and TypeScript say the same about every document: issues word for word, and what was given and resolved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contract.mutations import disturbed, mutated
from contract.support import as_json, comparable, evaluate, inspect_in_typescript, instances
from ftlab_contract.check import check, inspect, normalize, resolve, structure
from ftlab_contract.constants import FORMATS

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


def test_on_rows_of_every_format(compiled: Path) -> None:
    rows = [(info.row_class, disturbed(info.example, seed)) for info in FORMATS.values() for seed in range(200)]
    theirs = evaluate(compiled, [f"c.structure({_literal(row)}, {json.dumps(cls)})" for cls, row in rows])
    for (cls, row), found in zip(rows, theirs, strict=True):
        assert comparable(found) == comparable(structure(json.loads(as_json(row)), cls)), f"{cls}: {row}"


def test_what_moved_and_what_other_defaults_make(compiled: Path) -> None:
    documents = [json.loads(as_json(mutated(seed))) for seed in range(500)]
    defaults = {"training.learning_rate": 3e-5, "data.eval_split": 0.2, "training.optim": "sgd", "run.threads": 4}
    script = f"((n) => [n.moved, n.issues, c.resolve(n.config, {json.dumps(defaults)})])(c.normalize(%s))"
    theirs = evaluate(compiled, [script % _literal(document) for document in documents])
    for document, found in zip(documents, theirs, strict=True):
        config, issues, moved = normalize(document)
        assert comparable(found) == comparable([moved, issues, resolve(config, defaults)]), document


def test_what_is_hidden_by_invalid_paths(compiled: Path) -> None:
    invalid = [
        "training",
        "training.lora_r",
        "lora.r",
        "data.eval_split",
        "tools[0]",
        "tools[0].name",
        "",
        "evaluation",
    ]
    documents = [json.loads(as_json(mutated(seed))) for seed in range(400)]
    theirs = evaluate(
        compiled, [f"c.check({_literal(d)}, {_literal(d)}, [{invalid[i % 8]!r}])" for i, d in enumerate(documents)]
    )
    for index, (document, found) in enumerate(zip(documents, theirs, strict=True)):
        assert comparable(found) == comparable(check(document, document, [invalid[index % 8]])), document


def _literal(document: Any) -> str:
    return f"JSON.parse({json.dumps(as_json(document))})"
