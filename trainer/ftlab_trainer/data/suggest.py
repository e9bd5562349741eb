"""Which columns seem to be meant, where the rows of a dataset fit no format, or could say more than they do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any, Final

from ftlab_contract.constants import FORMATS
from ftlab_contract.spec import CLASSES
from ftlab_contract.text import nearest

from .mapping import Mapping
from .shape import holds

_SHORTEST: Final = 5  # letters of a field that a column may resemble; shorter names resemble too many
_SAME, _ALIAS, _NEAR = 3, 2, 1


def suggest(rows: Sequence[Any], fmts: Collection[str]) -> tuple[str, Mapping] | None:
    """Which of the formats the rows would fit, or fit better, if columns had other names, and which names.

    None where no column seems to be meant.
    """
    values = _columns(rows)
    best: tuple[int, str, Mapping] | None = None
    for fmt in fmts:
        for cls in (FORMATS[fmt].row_class, *FORMATS[fmt].variants):
            found = _match(values, cls)
            if found is not None and found[1].columns and (best is None or found[0] > best[0]):
                best = found[0], fmt, found[1]
    return None if best is None else best[1:]


def _columns(rows: Sequence[Any]) -> dict[str, Any]:
    """Columns that at least half of the rows have, those within an object too, each with a value."""
    counts: Counter[str] = Counter()
    values: dict[str, Any] = {}
    for row in rows:
        inside = [(f"{name}.{key}", one) for name, item in _items(row) for key, one in _items(item)]
        for name, value in [*_items(row), *inside]:
            counts[name] += 1
            values.setdefault(name, value)
    return {name: value for name, value in values.items() if 2 * counts[name] >= len(rows)}


def _items(value: Any) -> list[tuple[str, Any]]:
    return [(name, one) for name, one in value.items() if one is not None] if isinstance(value, dict) else []


def _match(values: dict[str, Any], cls: str) -> tuple[int, Mapping] | None:
    """How well columns go with a class, and which stand for its fields; None where a needed one has none."""
    fields = CLASSES[cls]
    free = [name for name in values if name not in fields]
    taken: list[tuple[str, str]] = []
    rank = 0
    # Needed fields choose first.
    for field in sorted(fields, key=lambda name: not fields[name].get("required")):
        if field in values and holds(values[field], cls, field):
            rank += _SAME
            continue
        column, sure = _meant(field, fields, [name for name in free if holds(values[name], cls, field)])
        if column is None or (sure < _ALIAS and not fields[field].get("required")):
            if fields[field].get("required"):
                return None
            rank -= fields[field]["type"] == "number"  # an answer without a score is hardly meant as a scored one
            continue
        rank += sure
        free.remove(column)
        taken.append((field, column))
    return rank, Mapping(tuple(taken))


def _meant(field: str, fields: Any, columns: list[str]) -> tuple[str | None, int]:
    """The column that is most likely meant by a field."""
    last = {column: column.rpartition(".")[2].casefold() for column in columns}
    for name in (field, *fields[field].get("aliases", ())):
        for column in columns:
            if last[column] == name:
                return column, _SAME if name == field else _ALIAS
    others = {name for other in fields.values() for name in other.get("aliases", ())} | set(fields)
    near = [column for column in columns if last[column] not in others and nearest(field, [last[column]])]
    return (near[0], _NEAR) if near and len(field) >= _SHORTEST else (None, 0)
