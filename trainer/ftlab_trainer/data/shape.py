"""A row as it is written, to a row of one of the classes its format has.

Only form is settled here: columns are renamed as asked, a bare list is put where it belongs, parts of text are joined.
Which of its classes a row has is told by the fields it has and what sort of values stand in them; whether it keeps to
that class is for the contract to say.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any, Final, NamedTuple

from ftlab_contract.constants import FORMATS
from ftlab_contract.spec import CLASSES

from . import formats, rules
from .cells import renamed
from .mapping import Mapping
from .records import RowFault

_TEXT_PARTS: Final = ("text", "input_text", "output_text")
_SPOKEN: Final = ("content", "value")
_TOOLS: Final = "tools"


class _Field(NamedTuple):
    name: str
    sort: str
    many: bool
    required: bool
    key: str  # a field that tells the items of a list of objects


class _Class(NamedTuple):
    name: str
    fields: tuple[_Field, ...]


def classes(fmt: str) -> tuple[str, ...]:
    """The classes that rows of a format may have, the one it is named for first."""
    return (FORMATS[fmt].row_class, *FORMATS[fmt].variants)


def shape(value: Any, fmt: str, mapping: Mapping | None = None) -> tuple[Any, str]:
    """The row in the shape of one of the format's classes, and the name of that class.

    Raises:
        RowFault: the row holds what no class can, such as an image.
    """
    if mapping is not None:
        value = renamed(mapping.apply(value))
    known, spoken, adapt = _known(fmt)
    first = known[0]
    if isinstance(value, (list, str)):
        value = _wrapped(value, first)
    if not isinstance(value, dict):
        return value, first.name
    if spoken:
        value = _joined(value)
    if adapt is not None:
        value = adapt(value)
    best = first if len(known) == 1 else max(known, key=lambda one: _rank(value, one))
    return _settled(value, best) if spoken else value, best.name


def suits(row: Any, cls: str) -> bool:
    """Whether a row has the fields that a class needs, with the sort of values it needs; quick and not exact."""
    return isinstance(row, dict) and all(_right(row.get(f.name), f) for f in _class(cls).fields if f.required)


def holds(value: Any, cls: str, field: str) -> bool:
    """Whether a value is of the sort that a field of a class takes."""
    return any(_right(value, one) for one in _class(cls).fields if one.name == field)


@cache
def _known(fmt: str) -> tuple[list[_Class], bool, Callable[[dict[str, Any]], dict[str, Any]] | None]:
    known = [_class(name) for name in classes(fmt)]
    spoken = any(field.sort == "class" for one in known for field in one.fields)
    return known, spoken, getattr(formats.load(fmt), "adapt", None)


@cache
def _class(name: str) -> _Class:
    return _Class(
        name,
        tuple(
            _Field(field, spec["type"], spec.get("many", False), spec.get("required", False), _key(spec))
            for field, spec in CLASSES[name].items()
        ),
    )


def _key(spec: Any) -> str:
    return next((name for name, one in CLASSES[spec["of"]].items() if one.get("required")), "") if "of" in spec else ""


def _wrapped(value: list[Any] | str, cls: _Class) -> Any:
    """A value that is alone what a row of the class needs, such as a list of messages, as such a row."""
    needed = [field for field in cls.fields if field.required]
    if len(needed) == 1 and value and _right(value, needed[0]):
        return {needed[0].name: value}
    return value


def _rank(row: dict[str, Any], cls: _Class) -> int:
    """How well a row goes with a class: fields with the right sort of value, less needed ones without."""
    rank = 0
    for field in cls.fields:
        if _right(row.get(field.name), field):
            rank += 1
        elif field.required:
            rank -= 1
    return rank


def _right(value: Any, field: _Field) -> bool:
    if field.sort == "class":
        item = value
        if isinstance(value, list):
            item = value[0] if value else {field.key: None}
        return isinstance(item, dict) and field.key in item
    if field.many:
        return isinstance(value, list)
    if field.sort == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, str) if field.sort == "string" else value is not None


def _settled(row: dict[str, Any], cls: _Class) -> dict[str, Any]:
    """One object where a list is meant and the other way round; definitions of tools as text or as a list."""
    made = row
    for field in cls.fields:
        value = row.get(field.name)
        new = value
        if field.sort == "class":
            if field.many and isinstance(value, dict) and _right(value, field):
                new = [value]
            elif not field.many and isinstance(value, list) and len(value) == 1:
                new = value[0]
        elif field.sort == "any" and field.many and isinstance(value, str) and field.name == _TOOLS:
            new = rules.tools(value, field.name) or []
        elif field.sort == "string" and _are_parts(value) and field.name == _TOOLS:
            new = json.dumps(value)
        if new is not value:
            made = {**made, field.name: new}
    return made


def _joined(row: dict[str, Any]) -> dict[str, Any]:
    """The row with what is said as text, wherever it is written as a list of parts."""
    made = row
    for column, value in row.items():
        new: Any = value
        if isinstance(value, dict):
            new = _spoken(value, column)
        elif isinstance(value, list) and any(_has_parts(item) for item in value):
            new = [_spoken(item, f"{column}[{index}]") for index, item in enumerate(value)]
        if new is not value:
            made = {**made, column: new}
    return made


def _has_parts(item: Any) -> bool:
    return isinstance(item, dict) and any(_are_parts(item.get(name)) for name in _SPOKEN)


def _are_parts(said: Any) -> bool:
    return isinstance(said, list) and bool(said) and isinstance(said[0], dict)


def _spoken(item: Any, path: str) -> Any:
    if not _has_parts(item):
        return item
    return {**item, **{name: _text(item[name], f"{path}.{name}") for name in _SPOKEN if _are_parts(item.get(name))}}


def _text(parts: list[Any], path: str) -> str:
    """Parts of text, each on a line of its own, so that no two words become one."""
    texts = []
    for index, part in enumerate(parts):
        sort = part.get("type", "text") if isinstance(part, dict) else "text without an object around it"
        text = part.get("text") if isinstance(part, dict) else None
        if sort not in _TEXT_PARTS or not isinstance(text, str):
            raise _no_text(f"{path}[{index}]", sort)
        texts.append(text)
    return "\n".join(texts)


def _no_text(path: str, sort: Any) -> RowFault:
    named = str(sort)[:40]
    if any(word in named for word in ("image", "audio", "video", "file")):
        message = f"A part of the content is {named}; only text is trained on, and without it the answer means nothing."
        return RowFault(path, "multimodal", message, "Drop the row.", named)
    message = f"A part of the content is {named}, not text; allowed are {', '.join(_TEXT_PARTS)} with a text."
    return RowFault(path, "content_part_unknown", message, "Write it as text or drop the row.", named)
