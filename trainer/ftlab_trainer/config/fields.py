"""What the contract knows of paths: which there are, which hold values, which one was probably meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ftlab_contract.spec import CLASSES, ROOT
from ftlab_contract.text import nearest

from .document import join

Spec = Mapping[str, Any]


def holds_fields(spec: Spec) -> bool:
    """Whether a field is a block of fields; a list of blocks is one value, since lists are replaced whole."""
    return spec["type"] == "class" and not spec.get("many")


def walk(cls: str = ROOT, path: str = "") -> Iterator[tuple[str, Spec]]:
    """Every field of the config with its path, blocks before what they hold."""
    for name, spec in CLASSES[cls].items():
        here = join(path, name)
        yield here, spec
        if holds_fields(spec):
            yield from walk(spec["of"], here)


def find(path: str) -> Spec | None:
    """Return what the contract says of a path; None where there is no such path, or it lies in an item of a list."""
    cls: str | None = ROOT
    spec: Spec | None = None
    for name in path.split("."):
        spec = CLASSES[cls].get(name) if cls else None
        cls = spec["of"] if spec and holds_fields(spec) else None
    return spec


def leaves(tree: Any, cls: str = ROOT, path: str = "") -> Iterator[tuple[str, Any]]:
    """The path and value of every value that stands in a tree of blocks, in the order of the contract."""
    for name, spec in CLASSES[cls].items():
        value = tree.get(name) if isinstance(tree, dict) else None
        if value is None:
            continue
        if holds_fields(spec):
            yield from leaves(value, spec["of"], join(path, name))
        else:
            yield join(path, name), value


def current() -> list[str]:
    """Every path a config should use: blocks and values without those that have a newer name."""
    return [path for path, spec in walk() if "replaced_by" not in spec and not _old_block(spec)]


def suggest(path: str) -> list[str]:
    """At most three paths that are meant by one that does not exist: a like name in its block, the same elsewhere."""
    block, _, last = path.rpartition(".")
    known = [other for other in current() if not path.startswith(f"{other}.")]
    names = {other: other.rpartition(".")[2] for other in known}
    beside = [other for other in known if block and other.rpartition(".")[0] == block]
    alike = nearest(last, [names[other] for other in beside])
    if alike:
        return [f"{block}.{name}" for name in alike]
    same = [other for other in known if names[other] == last]
    if same:
        return same[:3]
    alike = nearest(last, dict.fromkeys(names.values()))
    return nearest(path, known) or [other for other in known if names[other] in alike][:3]


def put(tree: dict[str, Any], path: str, value: Any) -> None:
    """Set a path, making the blocks around it; a value that stands in the way of a block is replaced."""
    *blocks, name = path.split(".")
    for block in blocks:
        below = tree.get(block)
        if not isinstance(below, dict):
            below = tree[block] = {}
        tree = below
    tree[name] = value


def remove(tree: dict[str, Any], path: str) -> None:
    """Take a path out, if it is there."""
    *blocks, name = path.split(".")
    for block in blocks:
        below = tree.get(block)
        if not isinstance(below, dict):
            return
        tree = below
    tree.pop(name, None)


def overlay(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return `under` with `over` laid on it: blocks are merged, everything else is replaced whole."""
    result = dict(under)
    for name, value in over.items():
        below = result.get(name)
        result[name] = overlay(below if isinstance(below, dict) else {}, value) if isinstance(value, dict) else value
    return result


def _old_block(spec: Spec) -> bool:
    return holds_fields(spec) and "deprecated" in spec
