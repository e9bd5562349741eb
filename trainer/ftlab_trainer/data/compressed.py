"""Files packed with gzip, bzip2 or zstd, read as what they hold: told by how they begin, whatever they are called."""

from __future__ import annotations

import bz2
import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final, Protocol, cast

from ..errors import UserError

# Endings that say a file is packed; what it holds is told by the ending before.
PACKED: Final = (".gz", ".gzip", ".bz2", ".zst", ".zstd")
_READ: Final = 64 * 1024
# Text packs to a twentieth or a fiftieth of its size. What unpacks to so many times its size and to so many bytes
# besides is no dataset but made to fill a disk; gzip can make 1032 bytes of one, the others millions.
FREE: Final = 64 * 1024 * 1024
MOST_TIMES: Final = 200


def packing(path: Path) -> str | None:
    """How a file is packed: gzip, bzip2 or zstd; None for a plain one."""
    with _open(path) as stream:
        return _packing(stream.read(10))


def open_bytes(path: Path) -> BinaryIO:
    """The bytes of a file, unpacked where it is packed: a stream of bounded memory that only goes forward.

    Reading it raises `UserError` where the packed data is damaged, is cut off, is followed by something else, or grows
    beyond all measure.
    """
    stream = _open(path)
    how = _packing(stream.read(10))
    stream.seek(0)
    if how is None:
        return stream
    try:
        return cast(BinaryIO, io.BufferedReader(_Unpacked(path, stream, how), 4 * _READ))
    except UserError:
        stream.close()
        raise


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}.") from error


def _packing(head: bytes) -> str | None:
    if head.startswith(b"\x1f\x8b\x08"):
        return "gzip"
    if head.startswith(b"\x28\xb5\x2f\xfd"):
        return "zstd"
    # Three letters that a text may begin with, too; a block or the end follows at once.
    if head.startswith(b"BZh") and head[4:10] in (b"1AY&SY", b"\x17rE8P\x90"):
        return "bzip2"
    return None


class _Unpacked(io.RawIOBase):
    def __init__(self, path: Path, stream: BinaryIO, how: str) -> None:
        self._path = path
        self._how = how
        self._packed = stream
        self._made = 0
        self._more = _zstd(stream) if how == "zstd" else _members(stream, _Gzip if how == "gzip" else _bzip2)

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._made

    def close(self) -> None:
        self._packed.close()
        super().close()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        filled = 0
        while filled < len(buffer):
            try:
                data = self._more(len(buffer) - filled)
            except EOFError:
                raise UserError(f"{self._path}: the {self._how} data is cut off; copy the file again.") from None
            except (OSError, ValueError, zlib.error) as error:
                why = f"{error}".splitlines()[0] if f"{error}" else "unreadable"
                raise UserError(
                    f"{self._path}: the {self._how} data is damaged, or something else follows it ({why}); "
                    "pack or copy the file again."
                ) from None
            if not data:
                break
            buffer[filled : filled + len(data)] = data
            filled += len(data)
            self._made += len(data)
            if self._made > FREE + MOST_TIMES * self._packed.tell():
                raise UserError(
                    f"{self._path}: the {self._how} data unpacks to more than {MOST_TIMES} times its size, as no "
                    "dataset does; nothing more is read. If it is what you want, unpack it yourself."
                )
        return filled


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Gzip:
    """zlib as bz2 does it: what it was given and had no room for is kept inside."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(wbits=31)
        self._kept = b""

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        return not self._kept

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        made = self._zlib.decompress(self._kept + data, max_length)
        self._kept = self._zlib.unconsumed_tail
        return made


def _bzip2() -> _Decompressor:
    return bz2.BZ2Decompressor()


def _members(stream: BinaryIO, make: Callable[[], _Decompressor]) -> Callable[[int], bytes]:
    """Reads one packed member after another. Unlike the modules gzip and bz2 it takes no damage for the end."""
    inner = make()

    def more(most: int) -> bytes:
        nonlocal inner
        while True:
            packed = b""
            if inner.eof:
                # Zeros that fill up a block of a tape are nothing.
                packed = inner.unused_data.lstrip(b"\0")
                while not packed and (read := stream.read(_READ)):
                    packed = read.lstrip(b"\0")
                if not packed:
                    return b""
                inner = make()
            elif inner.needs_input and not (packed := stream.read(_READ)):
                raise EOFError
            if made := inner.decompress(packed, most):
                return made

    return more


def _zstd(stream: BinaryIO) -> Callable[[int], bytes]:
    try:
        import pyarrow as pa
    except ImportError:
        raise UserError(
            f'{stream.name}: reading zstd needs pyarrow, not installed here: pip install "ftlab[data]"'
        ) from None
    unpacked = pa.CompressedInputStream(pa.PythonFile(stream, mode="r"), "zstd")

    def more(most: int) -> bytes:
        try:
            return cast(bytes, unpacked.read(most))
        except OSError as error:
            if "runcated" in str(error):
                raise EOFError from None
            raise

    return more
