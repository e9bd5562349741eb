"""Lines of a plain file by the block, from any place in it: what is fast is done to many lines at once."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from .source import MAX_RECORD, open_text

SIZE: Final = 256 * 1024
KEPT: Final = 1000  # bytes of a line that is too long
# A colon behind a quote, or behind spaces that may follow one: within a line no others may stand between a name and its
# colon. Behind a backslash a quote is part of a text, or of a name that no row class has.
_MEMBER: Final = re.compile(rb':(?<=[^\\]":)|:(?<=[^\\]"[\t\r ]:)|:(?<=[\t\r ][\t\r ]:)')


class Block(NamedTuple):
    """Whole lines, without their ends."""

    offset: int  # of the first line in the file
    lines: list[bytes]
    members: int  # colons that may follow a name: one for each member of an object, and some within texts
    too_long: bool = False  # the one line is the beginning of one that no row may be as long as

    def begin(self, index: int) -> int:
        """Where a line begins in the file."""
        return self.offset + index + sum(map(len, self.lines[:index]))


def members(data: bytes) -> int:
    """How many members the objects of a JSON text have at most."""
    return len(_MEMBER.findall(data))


def blocks(path: Path, start: int, end: int) -> Iterator[Block]:
    """The lines from one place to another, both of which are the beginnings of lines."""
    handle = os.open(path, os.O_RDONLY)
    try:
        size = SIZE
        while start < end:
            data = os.pread(handle, min(size, end - start), start)
            whole = data.find(b"\n") + 1
            if not whole and start + len(data) < end and 0 < len(data) <= MAX_RECORD:
                size = min(2 * size, MAX_RECORD + 1)
                continue
            if (whole or len(data)) > MAX_RECORD:
                yield Block(start, [data[:KEPT]], 0, too_long=True)
                start, size = start + whole if whole else _next_line(handle, start + len(data), end), SIZE
                continue
            lines = data.split(b"\n")
            rest = b"" if start + len(data) >= end or not data else lines.pop()
            if not rest and not lines[-1]:
                lines.pop()  # the end of the last line
            yield Block(start, lines, members(data) - members(rest))
            start += len(data) - len(rest) if data else end
            size = SIZE
    finally:
        os.close(handle)


def ends(path: Path) -> tuple[int, int]:
    """Where the text of a file begins, behind a byte order mark, and where it ends."""
    with open_text(path) as stream:
        return stream.tell(), os.fstat(stream.fileno()).st_size


def cut(path: Path, size: int) -> list[tuple[int, int]]:
    """The file in pieces of about so many bytes, each of whole lines."""
    start, end = ends(path)
    pieces = []
    with path.open("rb") as stream:
        while start < end:
            stream.seek(min(start + size, end) - 1)
            stream.readline()
            pieces.append((start, stream.tell()))
            start = stream.tell()
    return pieces


def _next_line(handle: int, start: int, end: int) -> int:
    while start < end:
        data = os.pread(handle, 1 << 20, start)
        found = data.find(b"\n")
        if found >= 0 or not data:
            return min(start + found + 1, end) if data else end
        start += len(data)
    return end
