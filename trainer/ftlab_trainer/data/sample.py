"""Some rows of a dataset, from all over it, at a cost that does not grow with it.

Small files are read whole. Of larger ones the beginning is read, and rows from places spread over them: lines can be
found from any place, and so can the elements of an array, by what stands before the first of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from .columns import spread
from .compressed import packing
from .filetypes import TEXT_FILES, ending
from .parse import Decoder
from .read import ARRAY, COLUMNS, LINES, layout, read_file
from .source import Source, open_text

_SMALL: Final = 4_000_000  # bytes of a dataset of which all rows are looked at, up to _MOST
_MOST: Final = 2000
_FIRST: Final = 200  # rows from the beginning of a larger one
_PROBES: Final = 100  # rows from places spread over a file
_FILES: Final = 50
_CHARACTERS: Final = 8_000_000  # of the rows together, about; then it is enough
_PROBE: Final = 1 << 20  # bytes in which a row has to be found whole
_HEAD: Final = 1 << 16
_PACKED: Final = 1 << 18  # bytes passed over between two rows of a packed file, which is read in order
_FIRST_ROW: Final = re.compile(rb'\[[ \t\r\n]*?((?:\n[ \t]*)?\{\s*"(?:[^"\\]|\\.)*")')


def sample(source: Source) -> Iterator[Any]:
    """All values of a small dataset; else those at the beginning of files, and from places spread over them."""
    files = source.files[:: -(-len(source.files) // _FILES)]
    small = source.size <= _SMALL
    first = max(5, (_MOST if small else _FIRST) // len(files))
    probes = 0 if small else _PROBES // len(files)
    left = _CHARACTERS
    for path in files:
        for value in _of(path, source.marker, first, probes):
            yield value
            left -= _weight(value)
            if left < 0:
                return


def _of(path: Path, marker: str | None, first: int, probes: int) -> Iterator[Any]:
    if ending(path) in TEXT_FILES:
        with open_text(path) as stream:
            text = stream.read(_HEAD).decode(errors="ignore")
        parts = [text] if marker is None else re.split(rf"(?m)^\s*{re.escape(marker.strip())}\s*$", text)
        yield from ({"text": part} for part in parts[:first] if part.strip())
        return
    count = 0
    for record in read_file(path, marker):
        if count >= first:
            break
        count += 1
        if record.fault is None:
            yield record.value
    if count < first or not probes:
        return
    how = layout(path)
    if how == LINES:
        yield from _lines(path, probes)
    elif how == COLUMNS and packing(path) is None:
        yield from spread(path, probes)
    elif how == ARRAY and packing(path) is None:
        yield from _elements(path, probes)


def _lines(path: Path, probes: int) -> Iterator[Any]:
    """Rows that begin at even distances; of a packed file those that come soon, since all before has to be unpacked."""
    decoder = Decoder()
    packed = packing(path) is not None
    size = path.stat().st_size
    with open_text(path) as stream:
        for probe in range(probes):
            if packed:
                stream.read(_PACKED)
            else:
                stream.seek(size * (probe + 1) // (probes + 1))
            stream.readline(_PROBE)  # the rest of a row that began before
            raw = stream.readline(_PROBE)
            if not raw:
                return
            if not raw.endswith(b"\n"):
                continue  # the end of the file, or a row too long to look at
            try:
                value, fault = decoder.row(raw.decode())
            except UnicodeDecodeError:
                continue  # reading the whole file reports the place
            if fault is None:
                yield value


def _elements(path: Path, probes: int) -> Iterator[Any]:
    """Elements of an array, found by what the first begins with: its indentation, or else the name of its first member.

    Neither can stand within a text, where quotes and ends of lines are written as escapes.
    """
    decoder = Decoder()
    size = path.stat().st_size
    with open_text(path) as stream:
        found = _FIRST_ROW.match(stream.read(_HEAD).lstrip())
        if found is None:
            return
        begins = found[1].partition(b"{")[0] + b"{" if found[1].startswith(b"\n") else found[1]
        for probe in range(probes):
            value = _element(stream, size * (probe + 1) // (probes + 1), begins, decoder)
            if isinstance(value, dict):
                yield value


def _element(stream: BinaryIO, place: int, begins: bytes, decoder: Decoder) -> Any:
    for most in (_HEAD, _PROBE):
        stream.seek(place)
        raw = stream.read(most)
        start = raw.find(begins)
        if start < 0:
            continue
        text = raw[start + begins.index(b"{") :].decode(errors="replace")
        try:
            value, _, fault = decoder.value(text)
        except (json.JSONDecodeError, RecursionError):
            continue
        return value if fault is None else None
    return None


def _weight(value: Any) -> int:
    """About how many characters a value is written with."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(map(_weight, value.values())) + 10 * len(value)
    return sum(map(_weight, value)) + len(value) if isinstance(value, list) else 5
