"""The language of the rules: what it refuses, and that an expression means one thing in both languages."""

from __future__ import annotations

import json
import random
import struct
from pathlib import Path
from typing import Any

import pytest

from contract.mutations import ODD
from contract.support import ROOT, comparable, evaluate
from ftlab_codegen.contract import Contract
from ftlab_codegen.expression import Compiler, given_inputs, inputs, placeholders
from ftlab_codegen.languages import PYTHON, TYPESCRIPT
from ftlab_codegen.load import load
from ftlab_contract import text, values

NUMBERS = ["training.save_steps", "training.eval_steps", "data.eval_split", "training.num_epochs"]
FLAGS = ["training.bf16", "predictions.enabled"]
TEXTS = {"training.method": ["sft", "cpt"], "training.save_strategy": ["no", "steps", "epoch"]}
LISTS = ["training.lora_config.target_modules", "evaluation.metrics"]
ALL = [*NUMBERS, *FLAGS, *TEXTS, *LISTS, "data.dataset_format", "model.name"]


@pytest.fixture(scope="module")
def contract() -> Contract:
    return load(ROOT / "schema")


def evaluated(contract: Contract, expression: str, facts: values.Facts, shown: bool = False) -> Any:
    compiler = Compiler(contract, PYTHON)
    code = (compiler.value if shown else compiler.condition)(expression)
    return eval(code.text, {**vars(text), **vars(values), "c": facts})


@pytest.mark.parametrize(
    ("expression", "complaint"),
    [
        ("training.fp61", "there is no field training.fp61"),
        ("training.lora_r > 1", "an old name"),
        ("training.save_steps", "neither true nor false"),
        ("training.method and training.bf16", "neither true nor false"),
        ("training.save_strategy == 'step'", "'step' is not an option"),
        ("training.save_strategy in ['step']", "'step' is not an option"),
        ("training.save_steps == '1'", "cannot be equal"),
        ("training.bf16 == 1", "cannot be equal"),
        ("training.bf16 > 0", "where number is needed"),
        ("0 < training.save_steps < 5", "one comparison at a time"),
        ("1 == training.save_steps", "the path stands on the left"),
        ("training.bf16 is True", "for None"),
        ("compatible(training.method)", "takes 2"),
        ("open('x')", "there is no function open"),
        ("training.save_steps ** 2 > 1", "not part of the language"),
        ("[x for x in evaluation.metrics]", "not part of the language"),
        ("given(1)", "not a path"),
        ("len(training.bf16) > 1", "has no length"),
        ("training.save_steps > 9007199254740993", "cannot be written"),
        ("training.bf16 and", "cannot be read"),
    ],
)
def test_what_could_only_be_a_slip_is_refused(contract: Contract, expression: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint.replace("(", r"\(")):
        Compiler(contract, PYTHON).condition(expression)


def test_inputs_are_told_from_what_is_only_asked_for() -> None:
    expression = "given(training.warmup_ratio) and training.warmup_ratio > 0 and not given(training.lora_config)"
    assert inputs(expression) == ("training.warmup_ratio",)
    assert given_inputs(expression) == ("training.warmup_ratio", "training.lora_config")
    assert placeholders("{a.b} of {len(c.d)}") == ("a.b", "len(c.d)")


@pytest.mark.parametrize(
    ("expression", "broken"),
    [
        ("training.save_steps > 1", False),
        ("training.save_steps <= 1", False),
        ("not training.save_steps > 1", True),
        ("training.save_steps != 1", False),
        ("training.save_steps % training.eval_steps != 0", False),
        ("training.save_steps is None", True),
        ("training.save_steps + 1 is None", True),
        ("training.save_strategy != 'no'", False),
        ("training.save_strategy not in ['no']", False),
        ("training.bf16", False),
        ("training.bf16 == False", False),
        ("training.bf16 != True", False),
        ("not training.bf16", True),
        ("given(training.bf16)", False),
        ("compatible(training.method, data.dataset_format)", True),
        ("len(evaluation.metrics) == 0", False),
    ],
)
def test_a_comparison_with_an_absent_value_is_false(contract: Contract, expression: str, broken: bool) -> None:
    assert evaluated(contract, expression, values.Facts({}, {})) is broken


def test_a_boolean_is_no_number_and_a_whole_float_is_the_integer(contract: Contract) -> None:
    for value, equal in ((1, True), (1.0, True), (True, False), ("1", False)):
        facts = values.Facts({"training": {"save_steps": value}}, {})
        assert evaluated(contract, "training.save_steps == 1", facts) is equal


class Author:
    """Writes well-typed expressions at random."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def condition(self, depth: int = 3) -> str:
        dice = self.dice
        if depth and dice.random() < 0.6:
            word = dice.choice([" and ", " or "])
            parts = word.join(self.condition(depth - 1) for _ in range(dice.randint(2, 3)))
            return f"({parts})" if dice.random() < 0.7 else f"not ({parts})"
        path, options = dice.choice(list(TEXTS.items()))
        return dice.choice(
            [
                dice.choice(FLAGS),
                f"{dice.choice(FLAGS)} {dice.choice(['==', '!='])} {dice.choice(['True', 'False'])}",
                f"{self.number()} {dice.choice(['<', '<=', '>', '>=', '==', '!='])} {self.number()}"
                if dice.random() < 0.5
                else f"{dice.choice(NUMBERS)} == {self.constant()}",
                f"{path} {dice.choice(['==', '!='])} {dice.choice(options)!r}",
                f"{path} {dice.choice(['in', 'not in'])} {dice.sample(options, 2)!r}",
                f"model.name {dice.choice(['in', 'not in'])} {dice.choice(LISTS)}",
                f"data.dataset_format {dice.choice(['in', 'not in'])} formats(training.method)",
                f"{dice.choice(ALL)} {dice.choice(['is', 'is not'])} None",
                f"given({dice.choice([*ALL, 'training', 'data'])})",
                "compatible(training.method, data.dataset_format)",
                "incompatibility(training.method, data.dataset_format) is not None",
            ]
        )

    def number(self, depth: int = 2) -> str:
        dice = self.dice
        if depth and dice.random() < 0.5:
            return f"({self.number(depth - 1)} {dice.choice('+-*/%')} {self.number(depth - 1)})"
        return dice.choice([*NUMBERS, *NUMBERS, f"len({dice.choice([*LISTS, 'model.name'])})"])

    def constant(self) -> str:
        return repr(self.dice.choice([0, 1, -1, 0.5, 1e-7, 100, 2.5e10]))

    def facts(self) -> Any:
        tree: dict[str, Any] = {}
        for path in ALL:
            block = tree
            *blocks, name = path.split(".")
            for part in blocks:
                block = block.setdefault(part, {})
            if self.dice.random() < 0.8:
                block[name] = self.value(path)
        return tree

    def value(self, path: str) -> Any:
        dice = self.dice
        if dice.random() < 0.1:
            return dice.choice([odd for odd in ODD if odd is not None])
        if path in NUMBERS:
            return dice.choice([0, 1, 2, 3, -7, 0.5, 100, 250, 1e-3, -2.5, 1e15, dice.uniform(-10, 10)])
        if path in FLAGS:
            return dice.random() < 0.5
        if path in LISTS:
            return dice.sample(["q_proj", "cpt", "loss"], dice.randint(0, 3))
        return dice.choice([*TEXTS.get(path, ["raw_text", "chatml", "loss"]), "cpt"])


def test_an_expression_means_the_same_in_both_languages(compiled: Path, contract: Contract) -> None:
    ours, theirs = [], []
    for seed in range(1_500):
        author = Author(seed)
        shown = seed % 3 == 0
        expression = author.number() if shown else author.condition()
        tree, written = author.facts(), author.facts()
        ours.append(evaluated(contract, expression, values.Facts(tree, written), shown))
        compiler = Compiler(contract, TYPESCRIPT)
        code = (compiler.value if shown else compiler.condition)(expression)
        facts = f"new Facts({json.dumps(tree)}, {json.dumps(written)})"
        theirs.append(f"((c) => {code.text})({facts})".replace('"__proto__":', '["__proto__"]:'))
    assert evaluate(compiled, theirs) == ours
    assert 0.2 < sum(one is True for one in ours) / len(ours) < 0.5


def test_the_functions_under_the_rules_are_the_same(compiled: Path) -> None:
    dice = random.Random(0)
    doubles = [struct.unpack("<d", dice.randbytes(8))[0] for _ in range(3_000)]
    doubles += [dice.uniform(-1, 1) * 10 ** dice.randint(-8, 23) for _ in range(3_000)]
    doubles += [float(f"{dice.randint(1, 9999)}e{dice.randint(-12, 25)}") for _ in range(3_000)]
    finite = [value for value in doubles if value == value and abs(value) != float("inf")]
    odd = [json.loads(json.dumps(one)) for one in ODD if one not in (10**400, -(10**400), float("inf"), float("-inf"))]
    calls: list[tuple[str, list[Any]]] = [("show", [value]) for value in finite]
    calls += [(name, [value]) for value in odd for name in ("show", "quote", "kind", "length", "number")]
    pairs = [("same", "same"), ("differs", "differs"), ("above", "above"), ("at_least", "atLeast"), ("plus", "plus")]
    pairs += [("minus", "minus"), ("times", "times"), ("over", "over"), ("modulo", "modulo"), ("one_of", "oneOf")]
    names = dict(pairs)
    for _ in range(2_000):
        sides = [dice.choice([*odd, *finite[:500], 3, 7.5, -2]) for _ in range(2)]
        calls += [(name, sides) for name in names]
    expected = [getattr(values, name, None) or getattr(text, name) for name, _ in calls]
    ours = [function(*arguments) for function, (_, arguments) in zip(expected, calls, strict=True)]
    scripts = [f"{names.get(name, name)}({', '.join(map(_javascript, sides))})" for name, sides in calls]
    for call, mine, yours in zip(calls, ours, evaluate(compiled, scripts), strict=True):
        assert comparable(mine) == comparable(yours), call


def _javascript(value: Any) -> str:
    return f"(JSON.parse({json.dumps(json.dumps(value))}) ?? undefined)"
