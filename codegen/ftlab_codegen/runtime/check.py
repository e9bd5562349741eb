"""What a config says, what it means and what is wrong with it. The same as check.ts: same config, same issues.

Plain values in, plain values out; nothing here raises, whatever the document holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import floor
from typing import Any, NamedTuple

from .rules import RULES
from .spec import CLASSES, ROOT
from .structure import (
    Issue,
    Spec,
    applies,
    faults,
    field,
    issue,
    leaves,
    method_of,
    structure,
)
from .text import listed, nearest, quote, show
from .values import Facts, drop_nulls, get, join, number, same

__all__ = [
    "Inspection",
    "Issue",
    "Normalized",
    "check",
    "drop_nulls",
    "field",
    "get",
    "inspect",
    "leaves",
    "nearest",
    "normalize",
    "resolve",
    "show",
    "structure",
]


class Normalized(NamedTuple):
    """A config in current names; `moved` says under which old name the value at a path was written."""

    config: dict[str, Any]
    issues: list[Issue]
    moved: dict[str, str]


class Inspection(NamedTuple):
    """All there is to say about one document."""

    issues: list[Issue]
    given: dict[str, Any]
    resolved: dict[str, Any]


def inspect(config: Any) -> Inspection:
    """Structure, old names, defaults and rules of one document."""
    written = drop_nulls(config)
    found = structure(written, partial=True)
    given, renamed, _ = normalize(written)
    resolved = resolve(given)
    invalid = [one["path"] for one in found if one["rule"] != "unknown_field"]
    return Inspection([*found, *renamed, *check(given, resolved, invalid)], given, resolved)


def normalize(config: Any) -> Normalized:
    """Old names become current ones and whole floats of whole-number fields whole numbers.

    A value at fault stays where it is; so does one that contradicts what replaced it.
    """
    tree = drop_nulls(config)
    result = Normalized(tree if isinstance(tree, dict) else {}, [], {})
    _rename(result.config, ROOT, "", result)
    _make_whole(result.config, ROOT)
    return result


def resolve(config: Any, defaults: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The config with every block and default of its method; `defaults` replaces defaults by path."""
    tree = config if isinstance(config, dict) else {}
    return _fill(tree, ROOT, "", method_of(tree), tree, {**(defaults or {}), **_settled(tree)})


def check(given: Any, resolved: Any, invalid: Iterable[str] = ()) -> list[Issue]:
    """Fields of other methods, fields that are missing, and every rule that reads nothing invalid."""
    hidden = list(invalid)
    # The value of an old name at fault would have become that of the current name.
    hidden += [spec["replaced_by"] for path in hidden if (spec := field(path)) and "replaced_by" in spec]
    issues: list[Issue] = []
    _unfit(given, ROOT, "", method_of(resolved), issues)
    issues += [one for one in structure(resolved) if one["rule"] == "missing" and not _touches_any(one["path"], hidden)]
    for rule in RULES:
        facts = Facts(given if rule.stage == "given" else resolved, given)
        if not any(_touches_any(path, hidden) for path in rule.inputs) and rule.broken(facts):
            message, fix = rule.message(facts), rule.fix(facts) if rule.fix else None
            issues.append(issue(rule.at, rule.id, message, get(given, rule.at), severity=rule.severity, fix=fix))
    return issues


def _touches_any(path: str, others: Iterable[str]) -> bool:
    """Whether one of the paths is the path, holds it or lies in it."""
    return any(path == other or _within(path, other) or _within(other, path) for other in others)


def _within(path: str, block: str) -> bool:
    return not block or path.startswith((f"{block}.", f"{block}["))


def _rename(block: dict[str, Any], cls: str, path: str, result: Normalized) -> None:
    for name, spec in CLASSES[cls].items():
        value, here = block.get(name), join(path, name)
        if value is None:
            continue
        if spec["type"] == "class":
            if isinstance(value, dict) and not spec.get("many"):
                empty = not value
                _rename(value, spec["of"], here, result)
                if "deprecated" in spec and not value:
                    del block[name]
                    if empty:
                        result.issues.append(_note(here, f"An old name. {spec['deprecated']}"))
        elif "deprecated" in spec and not faults(value, spec, here):
            if "replaced_by" not in spec:
                result.issues.append(_note(here, f"No longer used. {spec['deprecated']}", value, "Leave it out."))
            elif _move(value, spec, here, result):
                del block[name]


def _note(path: str, message: str, given: Any = None, fix: str | None = None) -> Issue:
    return issue(path, "deprecated", message, given, severity="note", fix=fix)


def _move(value: Any, spec: Spec, here: str, result: Normalized) -> bool:
    """Carries the value of an old name to the current one; false where it has to stay."""
    target = spec["replaced_by"]
    unfit = faults(value, field(target) or {"type": "any"}, here)
    if unfit:
        result.issues.extend(unfit)
        return False
    current = get(result.config, target)
    if current is None:
        if not _put(result.config, target, value):
            return False  # what stands in the way is at fault, which structure reports
        result.moved[target] = here
        result.issues.append(_note(here, f"An old name. {spec['deprecated']}", value, f"Write {target}."))
        return True
    if faults(current, field(target) or {"type": "any"}, target):
        return False
    source = result.moved.get(target, target)
    if same(value, current):
        result.issues.append(_note(here, f"An old name, which repeats {source}.", value, "Leave it out."))
        return True
    message = f"Says {quote(value)}, and {source} says {quote(current)}."
    fix = f"Keep one of them, under the name {target}."
    result.issues.append(issue(here, "contradicts_replacement", message, value, fix=fix))
    return False


def _put(tree: dict[str, Any], path: str, value: Any) -> bool:
    *blocks, name = path.split(".")
    for part in blocks:
        below = tree.setdefault(part, {})
        if not isinstance(below, dict):
            return False
        tree = below
    tree[name] = value
    return True


def _make_whole(block: dict[str, Any], cls: str) -> None:
    for name, spec in CLASSES[cls].items():
        value = block.get(name)
        if spec["type"] == "class":
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, dict):
                    _make_whole(item, spec["of"])
        elif spec["type"] == "integer" and isinstance(value, float) and value.is_integer():
            block[name] = int(value)


def _fill(
    block: dict[str, Any], cls: str, path: str, method: str | None, tree: dict[str, Any], defaults: Mapping[str, Any]
) -> dict[str, Any]:
    filled: dict[str, Any] = {}
    for name, spec in CLASSES[cls].items():
        value, here = block.get(name), join(path, name)
        if "replaced_by" in spec or not applies(spec, method) or (spec["type"] == "class" and "deprecated" in spec):
            continue
        if spec["type"] != "class":
            chosen = _default(spec, here, method, tree, defaults) if value is None else value
            if chosen is not None:
                filled[name] = chosen
        elif not spec.get("many"):
            below = value if isinstance(value, dict) else {}
            filled[name] = _fill(below, spec["of"], here, method, tree, defaults)
        elif isinstance(value, list):
            filled[name] = [
                _fill(item, spec["of"], here, method, tree, {}) if isinstance(item, dict) else item for item in value
            ]
    return filled


def _settled(tree: dict[str, Any]) -> dict[str, Any]:
    """What given members of declared pairs make of the defaults of the others; false settles nothing."""
    settled = {}
    for path, spec in leaves():
        if "value" in spec.get("settles", {}):
            value = get(tree, path)
            if value is not None and value is not False:
                settled[spec["settles"]["path"]] = spec["settles"]["value"]
    return settled


def _default(spec: Spec, path: str, method: str | None, tree: dict[str, Any], defaults: Mapping[str, Any]) -> Any:
    if "applies_to" in spec and method is None:
        return None
    if "complement_of" in spec:
        partner = number(get(tree, spec["complement_of"]))
        if partner is not None and 0 <= partner <= 1:
            return floor((1 - partner) * 1e12 + 0.5) / 1e12
    if path in defaults:
        return defaults[path]
    if "default_by_method" in spec:
        return spec["default_by_method"].get(method)
    return spec.get("default")


def _unfit(block: Any, cls: str, path: str, method: str | None, issues: list[Issue]) -> None:
    """Reports what is given for another method; a block is reported whole."""
    for name, spec in CLASSES[cls].items():
        value, here = block.get(name) if isinstance(block, dict) else None, join(path, name)
        if value is None:
            continue
        if not applies(spec, method):
            allowed = listed(spec["applies_to"])
            message = f"The method {method} does not take this field; it is for {allowed}."
            issues.append(issue(here, "not_applicable", message, value, allowed=allowed, fix="Leave it out."))
        elif spec["type"] == "class" and not spec.get("many"):
            _unfit(value, spec["of"], here, method, issues)
        elif spec["type"] == "class":
            for index, item in enumerate(value if isinstance(value, list) else []):
                _unfit(item, spec["of"], f"{here}[{index}]", method, issues)
