"""Values the contract lists and nothing implements yet: they validate, and a run refuses them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ftlab_contract.spec import CLASSES, ENUMS
from ftlab_contract.text import listed, quote

from .fields import find, leaves
from .resolved import Config

if TYPE_CHECKING:
    from ftlab_contract.check import Issue

PLANNED = "planned"


def not_implemented(config: Config) -> list[Issue]:
    """An error for every value of the config that is only planned."""
    return [issue for path, value in leaves(config.tree) for issue in _of(path, value, find(path) or {})]


def options(enum: str) -> list[str]:
    """The values of an enum that are implemented."""
    return [name for name, info in ENUMS[enum].items() if info.get("stability") != PLANNED]


def _of(path: str, value: Any, spec: Mapping[str, Any]) -> Iterator[Issue]:
    if spec.get("many"):
        one = {key: item for key, item in spec.items() if key != "many"}
        for index, item in enumerate(value):
            yield from _of(f"{path}[{index}]", item, one)
    elif spec.get("type") == "class" and isinstance(value, dict):
        for name, below in CLASSES[spec["of"]].items():
            if value.get(name) is not None:
                yield from _of(f"{path}.{name}", value[name], below)
    elif spec.get("type") == "enum" and ENUMS[spec["of"]].get(value, {}).get("stability") == PLANNED:
        ready = options(spec["of"])
        yield {
            "path": path,
            "rule": "not_implemented",
            "severity": "error",
            "message": f"{quote(value)} is planned, and nothing implements it yet.",
            "given": value,
            "allowed": listed(ready),
            "fix": f"Choose {listed(ready)}.",
        }
