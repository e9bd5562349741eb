"""The flags layer: `--set path=value` and the flags that stand for one path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .document import ReadError
from .fields import find, holds_fields, overlay, put, suggest
from .issues import SET_FLAG
from .layers import FLAG, Layer
from .reader import read_value
from .scalars import shorten

# Flags with a name of their own, and what they set.
DATASET = "--dataset"
SHORTHANDS = {"--model": "model.name", DATASET: "data.path", "--map": "data.map", "--output-dir": "run.output_dir"}
SOURCES = "data.sources"


def flags_layer(sets: Sequence[str], shorthands: Mapping[str, str | Sequence[str] | None]) -> tuple[Layer, list[str]]:
    """Read the flags, later ones over earlier ones; return the layer and what is wrong with them.

    Several datasets are sources, a single one is the path.
    """
    layer = Layer(FLAG, SET_FLAG, {}, {})
    sources: dict[str, str] = {}
    problems: list[str] = []
    for text in sets:
        path, equals, value = text.partition("=")
        path = path.strip()
        problem = _fault(path, text) if equals else f"given {shorten(text)!r}; write it as path=value"
        if problem is None:
            try:
                layer.data = _lay(layer.data, path, read_value(value))
                sources[path] = SET_FLAG
            except ReadError as bad:
                problem = f"{path}: {bad.message}"
        if problem is not None:
            problems.append(f"{SET_FLAG} {problem}")
    for flag, given in shorthands.items():
        if not given and not isinstance(given, str):
            continue
        path = SHORTHANDS[flag]
        laid: Any = given if isinstance(given, str) else [*given]
        if flag == DATASET and not isinstance(given, str):
            path, laid = (path, given[0]) if len(given) == 1 else (SOURCES, [{"path": one} for one in given])
        if sources.get(path) == SET_FLAG:
            problems.append(f"{flag}: {path} is given by {SET_FLAG} too; keep one of them")
        put(layer.data, path, laid)
        sources[path] = flag
    layer.sources = sources
    return layer, problems


def _lay(data: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    layer: dict[str, Any] = {}
    put(layer, path, value)
    return overlay(data, layer)


def _fault(path: str, text: str) -> str | None:
    """Why nothing can be set at this path, or None."""
    if not path:
        return f"given {shorten(text)!r}; the path before = is missing"
    if "[" in path:
        whole = path.partition("[")[0]
        return f"{shorten(path)}: lists are replaced whole; write {SET_FLAG} {whole}=[...]"
    if find(path) is not None:
        return None
    for cut in range(path.count("."), 0, -1):
        around = ".".join(path.split(".")[:cut])
        spec = find(around)
        if spec is not None and not holds_fields(spec):
            return f"{shorten(path)}: {around} holds a value, not a block; set {around} itself"
    near = suggest(path)
    advice = f"did you mean {' or '.join(near)}?" if near else "`ftlab-train explain field` lists them"
    return f"{shorten(path)}: there is no such field; {advice}"
