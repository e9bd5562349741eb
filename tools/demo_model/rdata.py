"""Read character vectors from an R lazy-load database (`.rdb`), without R.

The file is a run of chunks: a 4-byte big-endian size, then a zlib stream that
holds one object in R's XDR serialization. Only character vectors are read.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

_CHARSXP = 9
_STRSXP = 16


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, count: int) -> bytes:
        part = self.data[self.at : self.at + count]
        if len(part) != count:
            raise ValueError("truncated R object")
        self.at += count
        return part

    def integer(self) -> int:
        return int(struct.unpack(">i", self.take(4))[0])


def character_vector(data: bytes) -> list[str]:
    """Decode one serialized character vector; NA becomes an empty string."""
    reader = _Reader(data)
    if reader.take(2) != b"X\n":
        raise ValueError("not an XDR serialization")
    version = reader.integer()
    reader.take(8)
    if version >= 3:
        reader.take(reader.integer())
    if reader.integer() & 0xFF != _STRSXP:
        raise ValueError("not a character vector")
    lines: list[str] = []
    for _ in range(reader.integer()):
        if reader.integer() & 0xFF != _CHARSXP:
            raise ValueError("not a string")
        size = reader.integer()
        lines.append(reader.take(size).decode("utf-8") if size > 0 else "")
    return lines


def character_vectors(database: bytes) -> Iterator[list[str]]:
    """Yield every character vector of an `.rdb` file, in file order."""
    at = 0
    while at < len(database):
        size = int(struct.unpack(">I", database[at : at + 4])[0])
        stream = zlib.decompressobj()
        payload = stream.decompress(database[at + 4 :])
        if len(payload) != size:
            raise ValueError(f"chunk at {at}: {len(payload)} bytes, expected {size}")
        at = len(database) - len(stream.unused_data)
        yield character_vector(payload)
