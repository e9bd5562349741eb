"""Which files a dataset is, and whether they can be read as text at all."""

from __future__ import annotations

import codecs
import glob
import hashlib
import io
import os
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, cast

from ..errors import RunFailed, UserError
from .compressed import open_bytes, packing
from .filetypes import ALLOWED, is_data
from .folders import pattern, splits, walk

HUB: Final = "hf://"

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
    (b"\xfd7zXZ\x00", "xz"),
    (b"PK\x03\x04", "zip"),
    (b"PAR1", "Parquet"),
    (b"ARROW1", "Arrow"),
)


@dataclass(frozen=True)
class Source:
    """The files of a dataset, in order, with their state when they were listed.

    `marker` is the line that parts the documents of a text file; `root` the folder the files lie in, where they are not
    one file that was named.
    """

    path: str
    files: tuple[Path, ...]
    skipped: tuple[str, ...] = ()
    state: tuple[tuple[int, int], ...] = field(default=(), compare=False)
    marker: str | None = None
    root: Path | None = None

    @property
    def size(self) -> int:
        return sum(size for size, _ in self.state)

    def holds(self, path: Path) -> bool:
        """Whether a file is one of the dataset, under whatever name; what is written there would destroy it."""
        return path.exists() and any(file.exists() and path.samefile(file) for file in self.files)

    def check_unchanged(self) -> None:
        """Rows are read twice; a file that changes in between would be counted wrongly."""
        if _state(self.files) != self.state:
            raise RunFailed(f"{self.path} changed while it was being read. Start again when nothing writes to it.")


def find(
    path: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    *,
    subset: str | None = None,
    split: str | None = None,
    revision: str | None = None,
    marker: str | None = None,
) -> Source:
    """The files a path names: a file, a folder with its subfolders, a pattern, a dataset of the Hub, or a list of them.

    `subset`, `split` and `revision` are those of a dataset of the Hub (`hf://owner/name`); a folder that the library
    datasets saved has splits, too.
    """
    paths = [path] if isinstance(path, (str, os.PathLike)) else list(path)
    names = [os.fspath(one) for one in paths]
    named = {"subset": subset, "split": split, "revision": revision}
    asked = {name: value for name, value in named.items() if value is not None}
    if not names:
        raise UserError("data.path: an empty list; name at least one file or folder.")
    if "" in names:
        raise UserError("data.path: an empty name; name a file or a folder, . for the one you are in.")
    try:
        found = [_one(name, asked) for name in names]
        files = [file for one in found for file in one[0]]
        _check(files)
        label = names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
        root = found[0][2] if len(names) == 1 else _around(files)
        return Source(label, tuple(files), tuple(name for one in found for name in one[1]), _state(files), marker, root)
    except OSError as error:
        where = error.filename if error.filename is not None else names[0]
        raise UserError(f"data.path: {where} cannot be read: {error.strerror}.") from error
    except ValueError as error:  # a zero byte in a name
        raise UserError(f"data.path: {names[0]!r} is no path: {error}.") from error


# The files, what else was there, and the folder they lie in where no single file was named.
Found = tuple[list[Path], list[str], Path | None]


def _one(name: str, asked: dict[str, str]) -> Found:
    if name.startswith(HUB):
        from .hub import fetch

        folder, files = fetch(name.removeprefix(HUB), **asked)
        return files, [], folder
    root = Path(name)
    if root.is_dir():
        return _folder(root, dict(asked))
    _refuse(asked, name)
    if root.is_file() or (root.exists() and not is_data(root)):
        if not is_data(root):
            given = f"a {root.suffix} file" if root.suffix else "a file without an ending"
            raise UserError(f"data.path: {root} is {given}; allowed: {ALLOWED}, or a folder of such files.")
        return [root], [], None
    if root.exists():
        raise UserError(f"data.path: {root} is no regular file, and data is read twice. Write it to a file.")
    if glob.has_magic(name):
        files, others = pattern(name)
        return files, [str(path) for path in others], _around(files)
    hub = f" For a dataset of the Hub write {HUB}{name}." if looks_like_hub(name) else ""
    raise UserError(f"data.path: {root} does not exist. Name a file or a folder of files.{hub}")


def _folder(root: Path, asked: dict[str, str]) -> Found:
    several = splits(root)
    folder = root
    if several:
        wanted = asked.pop("split", None) or (several[0] if len(several) == 1 else "train")
        if wanted not in several:
            raise UserError(f"data.split: {wanted} is no split of {root}; allowed: {', '.join(several)}.")
        folder = root / wanted
    _refuse(asked, str(root))
    files, others = walk(folder)
    if not files:
        raise UserError(f"data.path: {root} holds no file that can be read; allowed: {ALLOWED}.")
    skipped = [str(path.relative_to(root)) for path in others]
    return files, skipped + [f"{name}/" for name in several if root / name != folder], root


def looks_like_hub(name: str) -> bool:
    """Whether a path that does not exist looks like owner/name of the Hub."""
    named = re.fullmatch(r"(\w[\w.-]*)/\w[\w.-]*", name)
    return named is not None and not is_data(Path(name)) and not Path(named[1]).exists()


def _refuse(asked: dict[str, str], name: str) -> None:
    if asked:
        given = ", ".join(f"data.{what}: {value}" for what, value in asked.items())
        raise UserError(f"{given}: {name} has none; this is for datasets of the Hub ({HUB}owner/name). Leave it out.")


def _around(files: list[Path]) -> Path:
    return Path(os.path.commonpath([path.absolute().parent for path in files]))


def _check(files: list[Path]) -> None:
    for file in files:
        try:
            str(file).encode()
        except UnicodeEncodeError:
            raise UserError(f"data.path: the name of {str(file)!r} is not UTF-8. Rename the file.") from None
    twice = [name for name, count in Counter(path.absolute() for path in files).items() if count > 1]
    if twice:
        raise UserError(f"data.path: {twice[0]} is named twice; its rows would count twice. Name it once.")


def _state(files: Iterable[Path]) -> tuple[tuple[int, int], ...]:
    return tuple((stat.st_size, stat.st_mtime_ns) for stat in (path.stat() for path in files))


def open_text(path: Path) -> BinaryIO:
    """Open a file, unpacked, that begins like UTF-8; it stands after the byte order mark if there is one."""
    stream = open_bytes(path)
    try:
        head = cast(io.BufferedReader, stream).peek(8)
        for mark, name in _OTHER_ENCODINGS:
            if head.startswith(mark):
                raise UserError(
                    f"{path}: byte 0: the text is {name}; only UTF-8 is read. Convert it, for example with iconv."
                )
        for mark, name in _ARCHIVES:
            if head.startswith(mark):
                raise UserError(
                    f"{path}: byte 0: this is {name} data; allowed is UTF-8 text, plain or packed once. "
                    "Unpack or convert it, or give its name the ending that is right."
                )
        if head.startswith(codecs.BOM_UTF8):
            stream.read(len(codecs.BOM_UTF8))
    except UserError:
        stream.close()
        raise
    return stream


def not_utf8(path: Path, offset: int) -> UserError:
    return UserError(f"{path}: {_byte(path, offset)} is not UTF-8, and no other encoding is read. Convert it to UTF-8.")


def zero_byte(path: Path, offset: int) -> UserError:
    return UserError(f"{path}: {_byte(path, offset)} is zero, so this is no text in UTF-8. Convert it to UTF-8.")


def _byte(path: Path, offset: int) -> str:
    return f"byte {offset}{' of the unpacked text' if packing(path) else ''}"


def fingerprint(source: Source) -> str:
    """SHA-256 of the content: of the file itself, or of the names and digests of all files."""
    digests = []
    for path in source.files:
        with path.open("rb") as stream:
            digests.append(hashlib.file_digest(stream, "sha256").hexdigest())
    if source.root is None:
        return digests[0]
    listing = hashlib.sha256()
    for path, digest in zip(source.files, digests, strict=True):
        name = (
            path.relative_to(source.root) if not source.root.is_absolute() else path.absolute().relative_to(source.root)
        )
        listing.update(f"{digest}  {name.as_posix()}\n".encode())
    return listing.hexdigest()
