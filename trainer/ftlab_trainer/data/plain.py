"""Values of Arrow columns as JSON has them, by the type of the column."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from .parse import MAX_DEPTH, Decoder

Convert = Callable[[Any], Any]
_JSON: Final = "arrow.json"
_KNOWN: Final = (_JSON, "arrow.uuid", "arrow.bool8")


class Unreadable(Exception):
    """What the columns of a file are cannot be read."""


def converter(kind: Any, name: str, depth: int = 0) -> Convert | None:
    """What turns a value of a column that is not null into plain JSON; None where it is plain as it is."""
    from pyarrow import BaseExtensionType, types

    if depth > MAX_DEPTH:
        raise Unreadable(f"column {name} is nested more than {MAX_DEPTH} levels deep. Flatten it.")
    if isinstance(kind, BaseExtensionType):
        if kind.extension_name not in _KNOWN:
            raise Unreadable(
                f"column {name} is of a type of its own, {kind.extension_name}; allowed are text, numbers, lists and "
                "structs. Write it as one of these, or leave it out."
            )
        return _decoded(Decoder()) if kind.extension_name == _JSON else str
    if types.is_struct(kind):
        fields = {field.name: converter(field.type, name, depth + 1) for field in kind}
        return _object({field: change for field, change in fields.items() if change})
    if types.is_map(kind):
        if not (types.is_string(kind.key_type) or types.is_large_string(kind.key_type)):
            raise Unreadable(f"column {name} maps from {kind.key_type}; allowed is from text. Write a list of structs.")
        return _map(converter(kind.item_type, name, depth + 1))
    if types.is_nested(kind) and hasattr(kind, "value_type"):
        return _list(converter(kind.value_type, name, depth + 1))
    if types.is_dictionary(kind) or types.is_run_end_encoded(kind):
        return converter(kind.value_type, name, depth + 1)
    if types.is_binary(kind) or types.is_large_binary(kind) or types.is_binary_view(kind):
        return _text
    if types.is_fixed_size_binary(kind):
        return _text
    text = types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind)
    plain = text or types.is_integer(kind) or types.is_floating(kind) or types.is_boolean(kind) or types.is_null(kind)
    return None if plain else str


def _object(changes: dict[str, Convert]) -> Convert | None:
    def change(value: dict[str, Any]) -> dict[str, Any]:
        for name, one in changes.items():
            if value[name] is not None:
                value[name] = one(value[name])
        return value

    return change if changes else None


def _list(inner: Convert | None) -> Convert | None:
    if inner is None:
        return None
    return lambda value: [None if item is None else inner(item) for item in value]


def _map(inner: Convert | None) -> Convert | None:
    if inner is None:
        return None
    return lambda value: {name: None if item is None else inner(item) for name, item in value.items()}


def _decoded(decoder: Decoder) -> Convert:
    def decode(value: str) -> Any:
        found, fault = decoder.row(value)
        return value if fault else found

    return decode


def _text(value: bytes) -> Any:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {"bytes": len(value)}
