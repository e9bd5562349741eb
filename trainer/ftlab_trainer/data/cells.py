"""CSV and TSV to rows, as a stream: a header row that names the columns, then cells as RFC 4180 quotes them.

Every cell is text; an empty one says that the row has no such column. Two things are read as what they are: a number in
a column that the contract knows as a number only, and a list or an object, written as JSON, in a column that the
contract does not know as text, or that holds turns of a conversation. What looks like either in any other column is a
`Cell`: text that `renamed` reads again once a mapping says what the column is.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Iterator
from functools import cache
from io import BufferedReader
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from ftlab_contract.constants import FORMATS
from ftlab_contract.spec import CLASSES

from ..errors import UserError
from .filetypes import ending
from .parse import Decoder
from .records import Fault, Record
from .source import MAX_RECORD, not_utf8, open_text, zero_byte

_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]{0,40})(\.[0-9]{1,40})?([eE][-+]?[0-9]{1,4})?")
_NUMBERS: Final = ("number", "integer")
_MEND: Final = "Quote cells that hold the delimiter, a quote or a line break, and double the quotes in them."


class Cell(str):
    """A cell that reads as a number, a list or an object."""

    __slots__ = ()


def cells(path: Path) -> Iterator[Record]:
    """The rows below the header; the line of each is where it begins."""
    csv.field_size_limit(MAX_RECORD)
    with open_text(path) as stream:
        lines = _Lines(path, stream)
        reader = csv.reader(lines, delimiter=_delimiter(path, stream), strict=True)
        header = _header(next(_rows(reader, lines), []), lines)
        special = [(column, convert) for column in header if (convert := _converter(column))]
        for found in _rows(reader, lines):
            fault = found if isinstance(found, Fault) else None
            if isinstance(found, list) and len(found) != len(header):
                message = f"The row has {len(found)} cells, and the header names {len(header)} columns."
                fault = Fault("", "ragged_row", message, _MEND)
            if fault or isinstance(found, Fault):
                yield Record(str(path), lines.begin, lines.text(), fault)
                continue
            row: dict[str, Any] = {column: cell or None for column, cell in zip(header, found, strict=True)}
            for column, convert in special:
                if row[column]:
                    row[column] = convert(row[column])
            yield Record(str(path), lines.begin, row)


def renamed(row: Any) -> Any:
    """A row whose columns were renamed, its cells read as the new names want them."""
    if not isinstance(row, dict) or not any(isinstance(value, Cell) for value in row.values()):
        return row
    return {
        name: convert(value) if isinstance(value, Cell) and (convert := _converter(name)) else value
        for name, value in row.items()
    }


def _delimiter(path: Path, stream: BinaryIO) -> str:
    """A tab in .tsv; else a comma or, where the header has none, the semicolon or the tab that it has."""
    first = cast(BufferedReader, stream).peek(1).partition(b"\n")[0].decode(errors="replace")
    signs = "\t" if ending(path) == ".tsv" else ",;\t"
    return next((sign for sign in signs if sign in first), signs[0])


class _Lines:
    """The lines of a file as the csv module wants them, and the text of the row that it is reading."""

    def __init__(self, path: Path, stream: BinaryIO) -> None:
        self.path = path
        self.begin = 1  # the line the row begins on
        self.ended = False
        self._stream = stream
        self._offset = stream.tell()
        self._held = bytearray()
        self._lines = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        raw = self._stream.readline(MAX_RECORD + 1)
        if len(self._held) + len(raw) > MAX_RECORD:
            raise self.broken(f"longer than {MAX_RECORD >> 20} MB; cut it in several, or close the quote that it opens")
        if not raw:
            self.ended = True
            raise StopIteration
        if b"\0" in raw:
            raise zero_byte(self.path, self._offset + raw.index(b"\0"))
        try:
            line = raw.decode()
        except UnicodeDecodeError as error:
            raise not_utf8(self.path, self._offset + error.start) from None
        self._offset += len(raw)
        self._held += raw
        self._lines += 1
        return line

    def forget(self) -> None:
        """The next row begins here."""
        self.begin += self._lines
        self._held.clear()
        self._lines = 0

    def text(self) -> str:
        """The row as it stands in the file."""
        return self._held.decode().rstrip("\r\n")

    def broken(self, why: str) -> UserError:
        return UserError(f"{self.path}:{self.begin}: the row that begins here is {why}. Nothing behind it can be read.")


def _rows(reader: Iterator[list[str]], lines: _Lines) -> Iterator[list[str] | Fault]:
    while True:
        lines.forget()
        try:
            found = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if lines.ended:
                raise lines.broken(
                    "never closed: a quote opens a cell, and the file ends in it; close the quote"
                ) from None
            yield Fault("", "not_csv", f"Not valid CSV: {error}.", _MEND)
            continue
        if found:
            yield found


def _header(found: list[str] | Fault, lines: _Lines) -> list[str]:
    if isinstance(found, Fault):
        raise UserError(f"{lines.path}:{lines.begin}: the header names the columns. {found.message} {found.hint}")
    names = [name.strip() for name in found]
    where = f"{lines.path}:{lines.begin}: the header"
    if not all(names):
        raise UserError(
            f"{where} has no name for column {names.index('') + 1}; every column needs one. Name it or leave it out "
            "(pandas writes its index so, unless index=False)."
        )
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise UserError(f"{where} names {twice[:80]!r} twice; allowed is once. Rename one of the columns.")
    return names


def _converter(column: str) -> Callable[[str], Any] | None:
    texts, numbers, known, _ = _contract()
    if column in texts:
        return None
    if column in numbers:
        return _number
    return _decoded if column in known else _perhaps


@cache
def _contract() -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
    """What the contract's rows call their texts, their numbers and what is never text; and what says who speaks."""
    kinds: dict[str, set[str]] = {}
    speakers = set()
    for info in FORMATS.values():
        for cls in (info.row_class, *info.variants):
            for name, spec in CLASSES[cls].items():
                kinds.setdefault(name, set()).add("list" if spec.get("many") else spec["type"])
                if spec["type"] == "class":
                    inner = CLASSES[spec["of"]].items()
                    speakers |= {name for name, spec in inner if spec["type"] == "enum" and spec.get("required")}
    texts = frozenset(name for name, types in kinds.items() if types == {"string"})
    numbers = frozenset(name for name, types in kinds.items() if types <= set(_NUMBERS))
    others = frozenset(name for name, types in kinds.items() if "string" not in types) - numbers
    return texts, numbers, others, frozenset(speakers)


def _number(cell: str) -> Any:
    text = cell.strip()
    if not _NUMBER.fullmatch(text):
        return cell
    number = float(text)
    return int(text) if text.lstrip("-").isdigit() else number if math.isfinite(number) else cell


def _decoded(cell: str) -> Any:
    """A list or an object where a cell is one, whole and without fault; else the cell."""
    if cell.lstrip()[:1] not in ("[", "{"):
        return cell
    value, fault = _decoder().row(cell)
    return cell if fault else value


@cache
def _decoder() -> Decoder:
    return Decoder()


def _perhaps(cell: str) -> Any:
    value = _decoded(cell)
    if value is not cell:
        turns = value if isinstance(value, list) else [value]
        speakers = _contract()[3]
        return value if turns and all(isinstance(one, dict) and speakers & one.keys() for one in turns) else Cell(cell)
    return Cell(cell) if _NUMBER.fullmatch(cell.strip()) else cell
