"""The classes and the paths of a config, from the schema as it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .sources import Entry


def config_classes(classes: Mapping[str, Entry]) -> set[str]:
    """The classes that a config is made of, down from the root."""
    found: set[str] = set()
    queue = [name for name, cls in classes.items() if cls.text("tree_root") == "true"]
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            queue += [slot.text("range") for _, slot in _fields(classes, name) if slot.text("range") in classes]
    return found


def config_paths(classes: Mapping[str, Entry]) -> dict[str, Entry]:
    """Every path of a config with the field that it leads to."""
    root = next((name for name, cls in classes.items() if cls.text("tree_root") == "true"), "")
    return dict(_walk(classes, root, "", (root,)))


def _walk(classes: Mapping[str, Entry], cls: str, prefix: str, inside: tuple[str, ...]) -> Iterator[tuple[str, Entry]]:
    for name, slot in _fields(classes, cls):
        yield prefix + name, slot
        below = slot.text("range")
        if below in classes and below not in inside:
            yield from _walk(classes, below, f"{prefix}{name}.", (*inside, below))


def _fields(classes: Mapping[str, Entry], cls: str) -> Iterator[tuple[str, Entry]]:
    attributes = classes[cls].get("attributes") if cls in classes else None
    if attributes is not None:
        yield from attributes.items()
