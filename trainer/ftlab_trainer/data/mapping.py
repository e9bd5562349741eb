"""Columns that are called something else: `instruction=question` reads the column question as the field instruction."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ftlab_contract.constants import FORMATS
from ftlab_contract.spec import CLASSES
from ftlab_contract.text import nearest

from ..errors import UserError

_ABSENT: Final = object()


@dataclass(frozen=True)
class Mapping:
    """Which column is read as which field; a column within another is written with dots."""

    columns: tuple[tuple[str, str], ...]

    @classmethod
    def parse(cls, given: Iterable[str], fmt: str | None = None) -> Mapping | None:
        """The mapping that flags or a config ask for, each a `field=column` or a file of a saved mapping.

        Fields are those of the format, or of any where it is not known yet. None where nothing is given.
        """
        pairs: list[tuple[str, str]] = []
        problems: list[str] = []
        for text in given:
            field, equals, column = (part.strip() for part in text.partition("="))
            if not equals and os.path.exists(text):
                pairs += load(text)
            elif field and column:
                pairs.append((field, column))
            else:
                problems.append(
                    f"data.map: {text!r} is neither field=column, such as instruction=question, nor a file that a "
                    "mapping was saved in."
                )
        problems += _wrong(pairs, fmt)
        if problems:
            raise UserError(problems)
        return cls(tuple(pairs)) if pairs else None

    @property
    def asked(self) -> list[str]:
        """As flags and a config have it."""
        return [f"{field}={column}" for field, column in self.columns]

    def apply(self, row: Any) -> Any:
        """The row with its columns under the names of the fields.

        A column that stood under such a name is kept under another, so that it is reported as unused.
        """
        if not isinstance(row, dict):
            return row
        made = dict(row)
        taken = [(field, _take(made, column)) for field, column in self.columns]
        for field, value in taken:
            if value is _ABSENT:
                continue
            if made.get(field) is not None:
                made[f"{field} (not mapped)"] = made[field]
            made[field] = value
        return made

    def column_of(self, path: str) -> str:
        """The path, within the row as it is written, of a path within the mapped row."""
        for field, column in self.columns:
            if path == field or path.startswith((f"{field}.", f"{field}[")):
                return column + path[len(field) :]
        return path


def load(path: str | os.PathLike[str]) -> list[tuple[str, str]]:
    """The fields and columns of a saved mapping."""
    from ..config.reader import read_file

    data = read_file(path).data
    wrong = [f"{path}: {field}: a column is named by text." for field, column in data.items() if not _is_name(column)]
    if wrong:
        raise UserError(wrong)
    return list(data.items())


def save(mapping: Mapping, path: str | os.PathLike[str], about: str) -> None:
    """Write a mapping to a file that --map reads."""
    from ..config.writer import to_yaml

    text = f"# {about}\n{to_yaml(dict(mapping.columns))}"
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"--save-map: {path} cannot be written: {error.strerror}.") from error


def fields(fmt: str | None = None) -> list[str]:
    """The fields of the rows of a format, or of all formats."""
    infos = FORMATS.values() if fmt is None else [FORMATS[fmt]]
    return list(
        dict.fromkeys(name for info in infos for cls in (info.row_class, *info.variants) for name in CLASSES[cls])
    )


def _wrong(pairs: list[tuple[str, str]], fmt: str | None) -> Iterator[str]:
    known = fields(fmt)
    where = f"rows of {fmt} have" if fmt else "rows have"
    for field in dict.fromkeys(field for field, _ in pairs):
        columns = [column for one, column in pairs if one == field]
        if len(columns) > 1:
            yield f"data.map: {field} is given {len(columns)} columns, {', '.join(columns)}; give it one."
        if field not in known:
            near = nearest(field, known)
            meant = f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(known)}."
            yield f"data.map: {where} no field {field!r}. It is written field=column. {meant}"
    for column in dict.fromkeys(column for _, column in pairs):
        named = [field for field, one in pairs if one == column]
        if len(set(named)) > 1:
            yield f"data.map: the column {column} is given to {' and '.join(named)}; give it to one of them."


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _take(row: dict[str, Any], column: str) -> Any:
    """Take a column out of a row, and an object that it was the last of; the row may be changed, what it holds not."""
    if column in row:
        value = row.pop(column)
        return _ABSENT if value is None else value
    head, dot, rest = column.partition(".")
    inner = row.get(head)
    if not dot or not isinstance(inner, dict):
        return _ABSENT
    inner = dict(inner)
    value = _take(inner, rest)
    if value is not _ABSENT:
        row.pop(head)
        if inner:
            row[head] = inner
    return value
