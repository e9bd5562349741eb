"""Files to rows, as a stream: a row is held in memory, a file never is.

JSON Lines is read line by line, so that one bad line costs one row. A JSON array, or an object that wraps one, has no
such borders: a row that is valid JSON but unusable is a fault of that row, a syntax error ends the reading. Cells,
columns and documents stand in `cells`, `columns` and `documents`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ftlab_contract.constants import FORMATS
from ftlab_contract.spec import CLASSES

from .compressed import packing
from .filetypes import CELL_FILES, COLUMN_FILES, LINE_FILES, TEXT_FILES, ending
from .parse import Decoder
from .records import Fault, Record
from .source import MAX_RECORD, Source, not_utf8, open_text
from .window import Window

LINES: Final = "lines"
ARRAY: Final = "array"
OBJECT: Final = "object"
TEXT: Final = "text"
CELLS: Final = "cells"
COLUMNS: Final = "columns"
_HEAD: Final = 1 << 20
_KEPT: Final = 1000
_SPACE: Final = b" \t\r\n"


def records(source: Source) -> Iterator[Record]:
    """Every row of every file, in order."""
    for path in source.files:
        yield from read_file(path, source.marker)


def read_file(path: Path, marker: str | None = None) -> Iterator[Record]:
    """Every row of a file, in order; a line that is `marker` parts the documents of a text."""
    how = layout(path)
    if how == TEXT:
        from .documents import documents

        yield from documents(path, marker)
    elif how == CELLS:
        from .cells import cells

        yield from cells(path)
    elif how == COLUMNS:
        from .columns import columns

        yield from columns(path)
    elif how == LINES:
        yield from _lines(path)
    else:
        yield from _values(path, how)


def is_plain_lines(source: Source, path: Path) -> bool:
    """Whether each line of a file is a row and stands in the file as it is: one may read such bytes from any place.

    A byte order mark may stand before the first; `open_text` steps over it.
    """
    return path in source.files and layout(path) == LINES and packing(path) is None


def layout(path: Path) -> str:
    """How rows stand in a file: told by its content, since .json files often hold lines and the other way round."""
    suffix = ending(path)
    for types, how in ((TEXT_FILES, TEXT), (CELL_FILES, CELLS), (COLUMN_FILES, COLUMNS)):
        if suffix in types:
            return how
    with open_text(path) as stream:
        first = b""
        while not first.strip(_SPACE):
            first = stream.readline(_HEAD)
            if not first:
                return LINES  # an empty file has no rows, however they stand
        begins = first.strip(_SPACE)[:1]
        if begins not in (b"[", b"{"):
            return LINES
        if not first.endswith(b"\n"):
            first += stream.readline(MAX_RECORD)
        lines = (line.strip(_SPACE) for line in iter(lambda: stream.readline(_HEAD), b""))
        second = next((line for line in lines if line), b"")
    if second and first.endswith(b"\n") and _complete(first):
        return LINES
    if begins == b"[":
        return ARRAY
    # One that is written over several lines shows its first member in the second.
    over_lines = first.strip(_SPACE) == b"{" and second.startswith(b'"')
    return LINES if suffix in LINE_FILES and not over_lines else OBJECT


def _complete(line: bytes) -> bool:
    try:
        return Decoder().line(line)[1] is None
    except UnicodeDecodeError:
        return False


def _lines(path: Path) -> Iterator[Record]:
    decoder = Decoder()
    name = str(path)
    with open_text(path) as stream:
        offset = stream.tell()
        number = 0
        while raw := stream.readline(MAX_RECORD + 1):
            number += 1
            begin, offset = offset, offset + len(raw)
            if len(raw) > MAX_RECORD:
                record = overlong(path, number, raw)
                while raw and not raw.endswith(b"\n"):
                    raw = stream.readline(_HEAD)
                    offset += len(raw)
                yield record
                continue
            if not raw.strip(_SPACE):
                continue
            try:
                value, fault = decoder.line(raw)
            except UnicodeDecodeError as error:
                raise not_utf8(path, begin + error.start) from None
            yield Record(name, number, value if fault is None else raw.decode().rstrip("\r\n"), fault)


def overlong(path: Path, number: int, raw: bytes) -> Record:
    """A line that is longer than a row may be, of which the beginning is kept."""
    message = (
        f"The line is longer than {MAX_RECORD >> 20} MB, which no row may be; cut it in several. "
        f"Only its first {_KEPT} bytes are kept here."
    )
    return Record(str(path), number, raw[:_KEPT].decode(errors="replace"), Fault("", "too_long", message))


def _values(path: Path, how: str) -> Iterator[Record]:
    """The rows of a JSON array, of the one array in an object, or of objects that follow each other."""
    with open_text(path) as stream:
        window = Window(path, stream)
        if how == ARRAY:
            yield from _array(window)
        elif (name := _wrapped(path)) is not None:
            yield from _member(window, name)
        else:
            while window.peek() == "{":
                yield _row(window)
        if window.peek():
            raise window.broken("more text follows the JSON value")


def _row(window: Window) -> Record:
    line = window.line
    value, fault = window.value()
    return Record(str(window.path), line, value, fault)


def _array(window: Window) -> Iterator[Record]:
    window.take("[")
    if window.peek() == "]":
        window.at += 1
        return
    while True:
        window.peek()
        yield _row(window)
        if window.peek() == "]":
            window.at += 1
            return
        window.take(",")


def _wrapped(path: Path) -> str | None:
    """The name of the array that a file's object wraps; None where the object is itself a row.

    The first member that is a list tells: `messages` is a field of a row, `data` is not.
    """
    fields = {name for info in FORMATS.values() for cls in (info.row_class, *info.variants) for name in CLASSES[cls]}
    with open_text(path) as stream:
        window = Window(path, stream)
        for name in _members(window):
            if window.peek() == "[":
                return None if name in fields else name
            if window.peek() == "{" or name in fields:
                return None
            window.value()
    return None


def _members(window: Window) -> Iterator[str]:
    """Stand before the value of each member of an object in turn; the caller reads the value."""
    window.take("{")
    if window.peek() == "}":
        window.at += 1
        return
    while True:
        if window.peek() != '"':
            raise window.broken("a name in quotes is expected here")
        name, _ = window.value()
        window.take(":")
        yield str(name)
        if window.peek() == "}":
            window.at += 1
            return
        window.take(",")


def _member(window: Window, wanted: str) -> Iterator[Record]:
    for name in _members(window):
        if name == wanted:
            yield from _array(window)
        elif window.peek() == "[":
            raise window.broken(
                f"the object holds two lists, {json.dumps(wanted)} and {json.dumps(name)}; one is allowed"
            )
        else:
            window.value()
