"""Configs gone wrong, by seed: what people and programs do to a config, several faults at once."""

from __future__ import annotations

import copy
import random
from typing import Any

from contract.support import instances, spec

# Values of every sort, most of them wrong wherever they are put.
ODD: list[Any] = [
    None, True, False, 0, -0.0, 1, -1, 2, 3.0, 0.5, 1.5, 1e-7, 1e-5, 123456789012, 2**53 + 1, 10**21, 1e21, 1.5e300,
    10**400, -(10**400), float("inf"), float("-inf"), 5e-324, 0.1 + 0.2, 1 / 3,
    "", " ", "\u00a0", "\ufeff", "\x1c", "\x85", "a\n", "\n", "text", "2e-4", ".5", "1.", "+1", "1e", "true", "no",
    "None", "CPT", "x" * 61, "\U0001f600" * 61, "\ud800", "a\u2028b", "\x1b[31m", 'say "no" \\', "\u0130", "[]",
    [], [None], [1, "a"], [[]], [{}], ["q_proj"], ["all-linear", " "], [{"name": "a", "description": "b"}],
    {}, {"r": 1}, {"": 1}, {"__proto__": 1, "constructor": {"a": 1}}, {"a": None}, {"type": "function"},
]  # fmt: skip
NAMES = ["", "__proto__", "constructor", "a.b", "a[0]", "0", "10", "9", "\U0001f600", "\uffee", "Name", "warm-up"]


def mutated(seed: int) -> Any:
    """A template or example with one to six faults."""
    dice = random.Random(seed)
    config = copy.deepcopy(dice.choice(instances()))
    for _ in range(dice.randint(1, 6)):
        config = _mutate(config, dice)
    return config


def disturbed(value: Any, seed: int) -> Any:
    """A copy of any object with at most two of its leaves replaced, taken away or added."""
    dice = random.Random(seed)
    value = copy.deepcopy(value)
    for _ in range(dice.randint(0, 2)):
        block = value
        while True:
            below = [item for item in block.values() if isinstance(item, dict) and item]
            below += [one for item in block.values() if isinstance(item, list) for one in item if isinstance(one, dict)]
            if not below or dice.random() < 0.2:
                break
            block = dice.choice(below)
        name = dice.choice([*block, *block, *block, *NAMES[:4]])
        if dice.random() < 0.2:
            block.pop(name, None)
        else:
            block[name] = copy.deepcopy(dice.choice(ODD))
    return value


def _mutate(config: Any, dice: random.Random) -> Any:
    blocks = list(_blocks(config, spec().ROOT))
    if not blocks or dice.random() < 0.01:
        return copy.deepcopy(dice.choice(ODD))
    block, cls = dice.choice(blocks)
    fields = spec().CLASSES.get(cls, {})
    act = dice.choice(["odd", "fit", "fit", "fit", "drop", "unknown", "misspell", "rename", "item", "method"])
    if act == "odd":
        block[dice.choice([*fields, *NAMES])] = copy.deepcopy(dice.choice(ODD))
    elif act == "fit" and fields:
        name = dice.choice(list(fields))
        block[name] = _fitting(fields[name], dice)
    elif act == "drop" and block:
        del block[dice.choice(list(block))]
    elif act == "unknown":
        block[dice.choice(NAMES)] = copy.deepcopy(dice.choice(ODD))
    elif act == "misspell" and fields:
        block[_misspelt(dice.choice(list(fields)), dice)] = copy.deepcopy(dice.choice(ODD))
    elif act == "rename" and block:
        old = dice.choice(list(block))
        block[_misspelt(str(old), dice)] = block.pop(old)
    elif act == "item":
        lists = [value for value in block.values() if isinstance(value, list)]
        if lists:
            dice.choice(lists).append(copy.deepcopy(dice.choice(ODD)))
    elif act == "method" and isinstance(config, dict) and isinstance(config.get("training"), dict):
        config["training"]["method"] = dice.choice(list(spec().ENUMS["TrainingMethod"]))
    return config


def _blocks(value: Any, cls: str | None) -> Any:
    """Every object of a document with its class, where it has one."""
    if isinstance(value, dict):
        yield value, cls
        for name, item in value.items():
            field = spec().CLASSES.get(cls, {}).get(name, {})
            yield from _blocks(item, field.get("of") if field.get("type") == "class" else None)
    elif isinstance(value, list):
        for item in value:
            yield from _blocks(item, cls)


def _fitting(field: Any, dice: random.Random) -> Any:
    """A value that the field takes, or one that just misses its limits."""
    if field.get("many"):
        return [_fitting({**field, "many": False}, dice) for _ in range(dice.randint(0, 3))]
    sort = field["type"]
    if sort == "class":
        names = dice.sample(list(spec().CLASSES[field["of"]]), k=min(3, len(spec().CLASSES[field["of"]])))
        return {name: _fitting(spec().CLASSES[field["of"]][name], dice) for name in names}
    if sort == "enum":
        option = dice.choice(list(spec().ENUMS[field["of"]]))
        return option if dice.random() < 0.9 else _misspelt(option, dice)
    if sort == "boolean":
        return dice.random() < 0.5
    if sort in ("integer", "number"):
        limits = [field[key] for key in ("min", "max", "xmin", "xmax") if key in field]
        near = [limit + step for limit in limits for step in (-1, 0, 1)]
        value = dice.choice([*near, 0, 1, 2, 50, 100, 250, 500, 0.1, 0.25, 0.95, field.get("default", 1)])
        return float(value) if dice.random() < 0.3 else value
    return dice.choice(["name", "a b", "https://example.org", "run-1", "-", "\u00e9", " "])


def _misspelt(name: str, dice: random.Random) -> str:
    letters = list(name) or ["x"]
    at = dice.randrange(len(letters))
    act = dice.choice(["drop", "double", "swap", "upper", "tail", "change"])
    if act == "drop":
        del letters[at]
    elif act == "double":
        letters.insert(at, letters[at])
    elif act == "swap" and len(letters) > 1:
        at = max(at, 1)
        letters[at - 1], letters[at] = letters[at], letters[at - 1]
    elif act == "upper":
        letters = list("".join(letters).upper())
    elif act == "tail":
        letters += dice.choice(["s", "_old", "_steps", "2"])
    else:
        letters[at] = dice.choice("abcxyz_\u00df\U0001f600")
    return "".join(letters)
