"""`DEFAULT_*` variables: they replace a default of the training block, and nothing else.

`DEFAULT_<FIELD>` speaks for every method, `DEFAULT_<FIELD>_<METHOD>` for one, and the latter wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ftlab_contract.check import structure
from ftlab_contract.constants import METHODS
from ftlab_contract.spec import CLASSES, ROOT

from .document import ReadError
from .fields import holds_fields
from .issues import Found
from .reader import read_value

PREFIX = "DEFAULT_"
_BLOCK = "training"


@dataclass
class Defaults:
    """Defaults the environment replaces: values and variables by path, and what is wrong with them."""

    values: dict[str, Any] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    found: list[Found] = field(default_factory=list)


def read_defaults(environ: Mapping[str, str], method: str | None) -> Defaults:
    """Read the variables that speak for `method`. Other programs have `DEFAULT_*` of their own; those are let be."""
    defaults = Defaults()
    if not any(variable.startswith(PREFIX) for variable in environ):
        return defaults
    for name, spec in CLASSES[CLASSES[ROOT][_BLOCK]["of"]].items():
        if spec.get("required") or "deprecated" in spec or holds_fields(spec):
            continue
        general = PREFIX + name.upper()
        special = f"{general}_{method.upper()}" if method in METHODS and method else general
        variable = special if environ.get(special, "").strip() else general
        if environ.get(variable, "").strip():
            _take(defaults, f"{_BLOCK}.{name}", spec, variable, environ[variable])
    return defaults


def _take(defaults: Defaults, path: str, spec: Mapping[str, Any], variable: str, text: str) -> None:
    if "default" not in spec and "default_by_method" not in spec:
        message = "Has no effect: the field has no default that it could replace."
        defaults.found.append(
            Found(
                {"path": path, "rule": "no_default", "severity": "warning", "message": message, "fix": "Unset it."},
                variable,
            )
        )
        return
    try:
        value = read_value(text)
    except ReadError as bad:
        message = f"{bad.message[:1].upper()}{bad.message[1:]}."
        defaults.found.append(
            Found({"path": path, "rule": "unreadable", "severity": "error", "message": message}, variable)
        )
        return
    name = path.rpartition(".")[2]
    faults = structure({_BLOCK: {name: value}}, partial=True)
    defaults.found += [Found(one, variable) for one in faults]
    if not faults:
        defaults.values[path], defaults.variables[path] = value, variable
