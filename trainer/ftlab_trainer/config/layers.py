"""Layers of a config: each is brought to current names and checked in itself, then laid over those below it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ftlab_contract.check import drop_nulls, get, normalize, structure

from .document import parent
from .fields import find, holds_fields, leaves, overlay, put, remove
from .issues import Found

# Origins of values, lowest layer first, as `ValueOrigin` of the contract names them; a test compares the two.
DEFAULT, ENVIRONMENT, TEMPLATE, DEMO, FILE, FLAG = "default", "environment", "template", "demo", "file", "flag"
# Layers that come with the package: their old names are no business of the reader.
_OURS = frozenset({TEMPLATE, DEMO})


@dataclass
class Layer:
    """One source of values, as written."""

    origin: str
    name: str
    data: dict[str, Any]
    sources: Mapping[str, str] = field(default_factory=dict)

    def source(self, path: str) -> str:
        """Where a path of this layer was written, or else the block around it."""
        while path and path not in self.sources:
            path = parent(path)
        return self.sources.get(path, self.name)


@dataclass
class Prepared:
    """A layer in current names, and what is wrong with it."""

    layer: Layer
    data: dict[str, Any]
    found: list[Found]
    invalid: list[str]
    unset: list[str]
    moved: Mapping[str, str]

    def source(self, path: str) -> str:
        """Where the value at a current path was written."""
        return self.layer.source(self.moved.get(path, path))


@dataclass(frozen=True)
class Mark:
    """Who set a value, and what else is to be known of it."""

    origin: str
    source: str | None = None
    note: str | None = None


@dataclass
class Merged:
    """All layers laid over each other, without defaults."""

    given: dict[str, Any] = field(default_factory=dict)
    marks: dict[str, Mark] = field(default_factory=dict)


def prepare(layer: Layer) -> Prepared:
    """Normalise a layer and find what is wrong in it.

    A value at fault stays, and no rule that reads it is asked; a block that is none would hide those below it.
    """
    current, renamed, moved = normalize(layer.data)
    issues = structure(drop_nulls(layer.data), partial=True)
    issues += [one for one in renamed if one["severity"] == "error" or layer.origin not in _OURS]
    faulty = [one for one in issues if one["severity"] == "error"]
    for one in faulty:
        spec = find(one["path"])
        if spec is not None and holds_fields(spec):
            remove(current, one["path"])
    return Prepared(
        layer=layer,
        data=current,
        found=[Found(one, layer.source(one["path"])) for one in issues],
        invalid=[one["path"] for one in faulty if one["rule"] != "unknown_field"],
        unset=list(_nulls(layer.data)),
        moved=moved,
    )


def merge(layers: Sequence[Prepared], defaults: Mapping[str, Any]) -> Merged:
    """Lay layers over each other, lowest first. `defaults` are those of the environment."""
    merged = Merged()
    for layer in layers:
        _unset(merged, layer)
        _settle(merged, layer, defaults)
        merged.given = overlay(merged.given, layer.data)
        for path, _ in leaves(layer.data):
            merged.marks[path] = Mark(layer.layer.origin, layer.source(path))
    return merged


def _unset(merged: Merged, layer: Prepared) -> None:
    """An explicit null means absent, so it takes away what lower layers gave."""
    for path in layer.unset:
        for leaf, _ in [*leaves(merged.given)]:
            if leaf == path or leaf.startswith(f"{path}."):
                merged.marks[leaf] = Mark(DEFAULT, note=f"null in {layer.source(path)} unsets it")
        remove(merged.given, path)


def _settle(merged: Merged, layer: Prepared, defaults: Mapping[str, Any]) -> None:
    """Setting one member of a declared pair settles the other, unless the same layer sets that one too.

    Defaults of the environment are settled as lower layers are; those of the schema are not, so that one document
    means the same here and to every other reader of the contract. A boolean settles only when it is switched on, since
    switching it off says nothing about the other.
    """
    for path, value in leaves(layer.data):
        pair = (find(path) or {}).get("settles")
        if not pair or (isinstance(value, bool) and not value) or get(layer.data, pair["path"]) is not None:
            continue
        other, source = pair["path"], layer.source(path)
        if "value" not in pair:
            if get(merged.given, other) is not None:
                remove(merged.given, other)
                merged.marks[other] = Mark(DEFAULT, note=f"settled by {path} ({source})")
            continue
        below = get(merged.given, other)
        if (defaults.get(other) if below is None else below) not in (None, pair["value"]):
            put(merged.given, other, pair["value"])
            merged.marks[other] = Mark(layer.layer.origin, source, f"settled by {path}")


def _nulls(tree: Any, path: str = "") -> Iterator[str]:
    """The paths of blocks and values that are explicitly null, in current names."""
    for name, value in tree.items():
        here = f"{path}.{name}" if path else str(name)
        spec = find(here)
        if spec is None or "replaced_by" in spec:
            continue
        if value is None:
            yield here
        elif isinstance(value, dict) and holds_fields(spec):
            yield from _nulls(value, here)
