# Generated from schema/ by `make codegen`. Do not edit.
"""Structure: names, types, limits. The same walk as in structure.ts, over the table in spec.

Fields are visited in the order of the contract and unknown names in that of the alphabet, so that two readers of one
document list the same issues in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NotRequired, TypedDict

from .constants import METHODS
from .spec import CLASSES, ENUMS, OPEN, ROOT
from .text import kind, listed, nearest, quote, show
from .values import get, join, number

Spec = Mapping[str, Any]

_SUGGESTED: Final = 20  # unknown fields of one block for which a name is suggested
_METHOD: Final = "training.method"
_EXPECTED: Final = {
    "string": "text",
    "enum": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}
_HINTS: Final = {
    "string": "Write it in quotes.",
    "integer": "Write it without quotes.",
    "number": "Write it without quotes.",
    "boolean": "Write true or false, without quotes.",
}
# Patterns are those of JSON Schema, hence of JavaScript, where $ is the very end and a space is one of these.
_SPACE: Final = "\\t-\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff"


class Issue(TypedDict):
    """One finding about a document, as data."""

    path: str
    rule: str
    severity: str
    message: str
    given: NotRequired[Any]
    allowed: NotRequired[str]
    fix: NotRequired[str]


def issue(
    path: str,
    rule: str,
    message: str,
    given: Any = None,
    *,
    severity: str = "error",
    allowed: str | None = None,
    fix: str | None = None,
) -> Issue:
    """An issue; the value is repeated only where it is a scalar that JSON can carry."""
    found: Issue = {"path": path, "rule": rule, "severity": severity, "message": message}
    if isinstance(given, (str, bool)) or number(given) is not None:
        found["given"] = given
    if allowed is not None:
        found["allowed"] = allowed
    if fix is not None:
        found["fix"] = fix
    return found


def leaves(cls: str = ROOT, path: str = "") -> Iterator[tuple[str, Spec]]:
    """Every field that holds a value, with its path; the fields of a list's items are those of `tools[]`."""
    for name, spec in CLASSES[cls].items():
        if spec["type"] == "class":
            yield from leaves(spec["of"], join(path, name) + ("[]" if spec.get("many") else ""))
        else:
            yield join(path, name), spec


def field(path: str) -> Spec | None:
    """What the contract says about a path of the config, None where it knows none."""
    cls: str | None = ROOT
    spec: Spec | None = None
    for part in re.sub(r"\[\d*\]", "", path).split("."):
        spec = CLASSES[cls].get(part) if cls else None
        cls = spec["of"] if spec and spec["type"] == "class" else None
    return spec


def method_of(config: Any) -> str | None:
    """The method of a config, None where it is absent or unknown."""
    method = get(config, _METHOD)
    return method if isinstance(method, str) and method in METHODS else None


def applies(spec: Spec, method: str | None) -> bool:
    """Whether a method takes a field; an unknown method takes all."""
    return method is None or "applies_to" not in spec or method in spec["applies_to"]


def structure(value: Any, cls: str = ROOT, path: str = "", partial: bool = False) -> list[Issue]:
    """Every fault of names, types and limits; `partial` asks for no required field, as in one layer of a config."""
    issues: list[Issue] = []
    _object(value, cls, path, partial, method_of(value) if cls == ROOT else None, issues)
    return issues


def faults(value: Any, spec: Spec, path: str, partial: bool = False, method: str | None = None) -> list[Issue]:
    """The faults of one value that is given for a field."""
    issues: list[Issue] = []
    if not spec.get("many"):
        _one(value, spec, path, partial, method, issues)
    elif not isinstance(value, list):
        issues.append(_wrong_type(path, value, "a list", "Write it as a list."))
    else:
        if len(value) < spec.get("min_items", 0):
            least = spec["min_items"]
            issues.append(issue(path, "too_few", f"Needs at least {least} item{'' if least == 1 else 's'}."))
        for index, item in enumerate(value):
            _one(item, spec, f"{path}[{index}]", partial, method, issues)
    return issues


def _object(value: Any, cls: str, path: str, partial: bool, method: str | None, issues: list[Issue]) -> None:
    if not isinstance(value, dict):
        issues.append(_wrong_type(path, value, "an object"))
        return
    fields = CLASSES[cls]
    for name, spec in fields.items():
        item, here = value.get(name), join(path, name)
        if item is not None:
            issues.extend(faults(item, spec, here, partial, method))
        elif spec.get("required") and not partial and applies(spec, method):
            issues.append(issue(here, "missing", f"Required, and not given. {spec['description']}"))
    if cls in OPEN:
        return
    unknown = [(_name(key), item) for key, item in value.items() if key not in fields and item is not None]
    for order, (name, item) in enumerate(sorted(unknown, key=lambda pair: pair[0])):
        fix = _suggestion(name, cls) if order < _SUGGESTED else None
        issues.append(issue(join(path, name), "unknown_field", f"There is no field {quote(name)} here.", item, fix=fix))


def _one(value: Any, spec: Spec, path: str, partial: bool, method: str | None, issues: list[Issue]) -> None:
    sort = spec["type"]
    if sort == "class":
        _object(value, spec["of"], path, partial, method, issues)
    elif sort in ("integer", "number"):
        _number(value, spec, path, issues)
    elif sort == "boolean":
        if not isinstance(value, bool):
            issues.append(_wrong_type(path, value, _EXPECTED[sort], _hint(value, sort)))
    elif sort == "enum":
        _enum(value, ENUMS[spec["of"]], path, issues)
    elif sort == "string":
        if not isinstance(value, str):
            issues.append(_wrong_type(path, value, _EXPECTED[sort], _hint(value, sort)))
        elif "pattern" in spec and not matches(spec["pattern"], value):
            blank = spec["pattern"] == "\\S"
            message = "Needs at least one visible character." if blank else f"{quote(value)} does not have this form."
            issues.append(issue(path, "pattern", message, value, allowed=None if blank else spec["pattern"]))


def _number(value: Any, spec: Spec, path: str, issues: list[Issue]) -> None:
    sort = spec["type"]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        issues.append(_wrong_type(path, value, _EXPECTED[sort], _hint(value, sort)))
        return
    exact = number(value)
    if exact is None:
        issues.append(issue(path, "not_finite", f"{show(value)} is not a finite number."))
    elif sort == "integer" and not exact.is_integer():
        issues.append(_wrong_type(path, value, _EXPECTED[sort]))
    elif (
        exact < spec.get("min", exact)
        or exact > spec.get("max", exact)
        or ("xmin" in spec and exact <= spec["xmin"])
        or ("xmax" in spec and exact >= spec["xmax"])
    ):
        allowed = limits(spec)
        issues.append(issue(path, "out_of_range", f"{show(value)} is out of range: {allowed}.", value, allowed=allowed))


def limits(spec: Spec) -> str:
    """The limits of a number in words."""
    words = {"xmin": "above", "min": "at least", "xmax": "below", "max": "at most"}
    return ", ".join(f"{word} {show(spec[key])}" for key, word in words.items() if key in spec)


def _enum(value: Any, options: Mapping[str, Any], path: str, issues: list[Issue]) -> None:
    if isinstance(value, str) and value in options:
        return
    allowed = listed(options)
    if isinstance(value, str):
        near = nearest(value, options)
        fix = f"Did you mean {listed(near)}?" if near else None
        message = f"{quote(value)} is not an option."
        issues.append(issue(path, "not_an_option", message, value, allowed=allowed, fix=fix))
    else:
        # A reader of YAML 1.1 turns the word no into false.
        fix = 'Write "no", in quotes.' if value is False and "no" in options else None
        message = f"{_what(value)} is given where one of the options is expected."
        issues.append(issue(path, "wrong_type", message, value, allowed=allowed, fix=fix))


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern of JSON Schema is found in a text."""
    return re.search(pattern.replace("\\S", f"[^{_SPACE}]").replace("$", "\\Z"), text) is not None


def _wrong_type(path: str, value: Any, expected: str, fix: str | None = None) -> Issue:
    message = f"{_what(value)} is given where {expected} is expected."
    return issue(path, "wrong_type", message, value, allowed=expected, fix=fix)


def _what(value: Any) -> str:
    """A value with its sort, at the beginning of a sentence."""
    if isinstance(value, str):
        return f"The text {quote(value)}"
    if isinstance(value, bool):
        return f"The value {show(value)}"
    if isinstance(value, (int, float)):
        return f"The number {show(value)}"
    return kind(value).capitalize()


def _hint(value: Any, sort: str) -> str | None:
    """How to write what was probably meant."""
    if sort == "string":
        return _HINTS[sort] if isinstance(value, (bool, int, float)) else None
    if sort == "boolean":
        return _HINTS[sort]
    looks = isinstance(value, str) and re.search(r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\Z", value)
    return _HINTS[sort] if looks else None


def _suggestion(name: str, cls: str) -> str | None:
    names = [known for known, spec in CLASSES[cls].items() if "replaced_by" not in spec]
    elsewhere = [path for path, spec in leaves() if _ends(path, name) and "deprecated" not in spec]
    near = nearest(name, names) or elsewhere[:3]
    return f"Did you mean {listed(near)}?" if near else None


def _ends(path: str, name: str) -> bool:
    return "[" not in path and path.rpartition(".")[2] == name


def _name(key: Any) -> str:
    return key if isinstance(key, str) else show(key)
