"""Which files a dataset is, and whether they can be read as text at all."""

from __future__ import annotations

import codecs
import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from ..errors import RunFailed, UserError

LINE_FILES: Final = (".jsonl", ".ndjson")
JSON_FILES: Final = (".json",)
TEXT_FILES: Final = (".txt", ".md", ".markdown")
FILE_TYPES: Final = (*LINE_FILES, *JSON_FILES, *TEXT_FILES)

# A longer record is refused: it would have to be held in memory, several times over, to be tokenised.
MAX_RECORD: Final = 64 * 1024 * 1024

_OTHER_ENCODINGS: Final = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_ARCHIVES: Final = (
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"BZh", "bzip2"),
    (b"PK\x03\x04", "zip"),
    (b"PAR1", "Parquet"),
    (b"ARROW1", "Arrow"),
)


@dataclass(frozen=True)
class Source:
    """The files of a dataset, in order, with their state when they were listed."""

    path: str
    files: tuple[Path, ...]
    skipped: tuple[str, ...] = ()
    state: tuple[tuple[int, int], ...] = field(default=(), compare=False)

    @property
    def size(self) -> int:
        return sum(size for size, _ in self.state)

    def check_unchanged(self) -> None:
        """Rows are read twice; a file that changes in between would be counted wrongly."""
        if _state(self.files) != self.state:
            raise RunFailed(f"{self.path} changed while it was being read. Start again when nothing writes to it.")


def find(path: str | os.PathLike[str]) -> Source:
    """The files a path names: itself, or all files of a folder and its subfolders, sorted."""
    root = Path(path)
    try:
        if root.is_dir():
            files, skipped = _walk(root)
            if not files:
                raise UserError(f"data.path: {root} holds no file that can be read; allowed: {', '.join(FILE_TYPES)}.")
        elif root.exists():
            files, skipped = [root], []
            if root.suffix.lower() not in FILE_TYPES:
                given = f"a {root.suffix} file" if root.suffix else "a file without an ending"
                raise UserError(
                    f"data.path: {root} is {given}; allowed: {', '.join(FILE_TYPES)}, or a folder of such files."
                )
        else:
            raise UserError(f"data.path: {root} does not exist. Name a file or a folder of files.")
        for file in files:
            try:
                str(file).encode()
            except UnicodeEncodeError:
                raise UserError(f"data.path: the name of {str(file)!r} is not UTF-8. Rename the file.") from None
        return Source(str(root), tuple(files), tuple(skipped), _state(files))
    except OSError as error:
        raise UserError(f"data.path: {error.filename or root} cannot be read: {error.strerror}.") from error


def _walk(root: Path) -> tuple[list[Path], list[str]]:
    files: list[Path] = []
    skipped: list[str] = []
    for folder, names, here in os.walk(root):
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in here:
            path = Path(folder, name)
            if path.suffix.lower() in FILE_TYPES and not name.startswith("."):
                files.append(path)
            else:
                skipped.append(str(path.relative_to(root)))
    return sorted(files), sorted(skipped)


def _state(files: Iterable[Path]) -> tuple[tuple[int, int], ...]:
    return tuple((stat.st_size, stat.st_mtime_ns) for stat in (path.stat() for path in files))


def open_text(path: Path) -> BinaryIO:
    """Open a file that begins like UTF-8, standing after the byte order mark if it has one."""
    try:
        stream = path.open("rb")
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}.") from error
    head = stream.read(8)
    for mark, name in _OTHER_ENCODINGS:
        if head.startswith(mark):
            stream.close()
            raise UserError(
                f"{path}: byte 0: the text is {name}; only UTF-8 is read. Convert it, for example with iconv."
            )
    for mark, name in _ARCHIVES:
        if head.startswith(mark):
            stream.close()
            raise UserError(f"{path}: byte 0: this is {name} data; allowed is plain UTF-8 text. Unpack or convert it.")
    stream.seek(len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0)
    return stream


def not_utf8(path: Path, offset: int) -> UserError:
    return UserError(f"{path}: byte {offset} is not UTF-8, and no other encoding is read. Convert the file to UTF-8.")


def fingerprint(source: Source) -> str:
    """SHA-256 of the content: of the file itself, or of the names and digests of a folder's files."""
    digests = []
    for path in source.files:
        with path.open("rb") as stream:
            digests.append(hashlib.file_digest(stream, "sha256").hexdigest())
    if len(digests) == 1 and not Path(source.path).is_dir():
        return digests[0]
    listing = hashlib.sha256()
    for path, digest in zip(source.files, digests, strict=True):
        listing.update(f"{digest}  {path.relative_to(source.path).as_posix()}\n".encode())
    return listing.hexdigest()
