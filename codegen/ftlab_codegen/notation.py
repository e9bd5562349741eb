"""How the schema writes what LinkML has no word for: defaults, settled pairs, rules."""

from __future__ import annotations

import re
from typing import Any

import yaml

from .contract import Settles

RULE_PREFIX = "rule_"  # an annotation of the root class with this prefix is a rule
ANY_CLASS = "linkml:Any"

# LinkML's own scalar types and the JSON types that they are.
SCALARS = {"string": "string", "integer": "integer", "float": "number", "boolean": "boolean"}

_IFABSENT = re.compile(r"^(\w+)\((.*)\)$", re.S)


def default_of(ifabsent: str) -> Any:
    """Plain value of an `ifabsent` expression: true, int(3), float(0.5), string(x) or Enum(value)."""
    if ifabsent.lower() in ("true", "false"):
        return ifabsent.lower() == "true"
    match = _IFABSENT.match(ifabsent)
    if match is None:
        raise ValueError("write true, int(3), float(0.5), string(x) or Enum(value)")
    kind, text = match.groups()
    if kind == "int":
        return int(text)
    return float(text) if kind == "float" else text


def settles_of(text: str) -> Settles:
    """`path` or `path=value`."""
    path, _, value = text.partition("=")
    return Settles(path, yaml.safe_load(value) if value else None)
