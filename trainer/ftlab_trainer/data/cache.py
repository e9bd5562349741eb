"""Token sets kept for later runs, under a key of everything they are made from.

An entry is a folder of Arrow files, plain numbers and JSON. It is built in a folder beside and renamed when it is
whole, so that one that is there is whole; its files are compared with their digests before they are used.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from ..errors import UserError

ENTRY: Final = "entry.json"
_BUILDING: Final = "building-"
_LOCK: Final = ".lock"
_MOMENT: Final = 60  # seconds that a folder may be there before the process that made it has locked it


def place() -> Path:
    """The folder of the cache."""
    if given := os.environ.get("FTLAB_CACHE"):
        return Path(given) / "tokens"
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "ftlab" / "tokens"


def key_of(parts: Mapping[str, Any]) -> str:
    """The key of what is made from these parts by this version of the code."""
    text = json.dumps({**parts, "code": _code()}, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@cache
def _code() -> str:
    """A digest of the sources that decide what becomes of a row."""
    import ftlab_contract

    whole = hashlib.sha256()
    for root in (Path(__file__).parent, Path(ftlab_contract.__file__).parent):
        for path in sorted(root.rglob("*.py")):
            whole.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


class Store:
    """The cache, opened for a run that may add to it."""

    def __init__(self, root: Path) -> None:
        """Raises `OSError` where nothing can be written there."""
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root):
            pass
        self.sweep()

    def find(self, key: str) -> tuple[Path, dict[str, Any] | None] | None:
        """The entry of a key: its folder and what was kept with it, which is None where the entry is damaged."""
        folder = self.root / key
        if not folder.is_dir():
            return None
        record = _read(folder)
        files = record.get("files") if record else None
        whole = isinstance(files, dict) and all(_is_whole(folder / name, known) for name, known in files.items())
        if record and whole:
            _touch(folder / ENTRY)
            return folder, record
        self.drop(key)
        return folder, None

    @contextmanager
    def building(self) -> Iterator[Path]:
        """A folder to build an entry in; it is gone afterwards unless it was kept."""
        folder = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=self.root))
        try:
            with (folder / _LOCK).open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def keep(self, folder: Path, key: str, record: Mapping[str, Any]) -> Path:
        """Make an entry of what was built; where another process was quicker, its entry stands."""
        files = {path.name: _known(path) for path in sorted(folder.iterdir()) if path.name != _LOCK}
        text = json.dumps({**record, "key": key, "files": files}, ensure_ascii=True)
        (folder / ENTRY).write_text(text, encoding="utf-8")
        for path in folder.iterdir():
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
        (folder / _LOCK).unlink()
        final = self.root / key
        try:
            folder.rename(final)
        except OSError:
            if not final.is_dir():
                raise
        return final

    def drop(self, key: str) -> None:
        """Remove an entry. Runs that have its files open keep them until they end."""
        gone = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=self.root))
        with suppress(FileNotFoundError):  # another process has removed it
            (self.root / key).rename(gone / key)
        shutil.rmtree(gone, ignore_errors=True)

    def sweep(self) -> None:
        """Remove what processes left that were killed while they built: theirs are the folders nobody has locked."""
        for folder in self.root.glob(f"{_BUILDING}*"):
            try:
                if time.time() - folder.stat().st_mtime < _MOMENT:
                    continue
                with (folder / _LOCK).open("a") as lock:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(folder, ignore_errors=True)
            except OSError:
                continue


def entries() -> list[dict[str, Any]]:
    """The contract's CacheEntry for each whole entry, the one used last first."""
    found = []
    root = place()
    for folder in root.iterdir() if root.is_dir() else ():
        record = None if folder.name.startswith(_BUILDING) else _read(folder)
        if not record:
            continue
        try:
            used = _utc((folder / ENTRY).stat().st_mtime)
            size = sum(path.stat().st_size for path in folder.iterdir())
        except OSError:
            continue
        found.append({**record["entry"], "key": folder.name, "bytes": size, "used": used})
    return sorted(found, key=lambda one: (one["used"], one["key"]), reverse=True)


def chosen(keys: Sequence[str], unused_days: float | None) -> list[dict[str, Any]]:
    """The entries that keys or their beginnings name, all without any, which were not used for so many days."""
    found = entries()
    if keys:
        named = {key: [one for one in found if one["key"].startswith(key)] for key in keys}
        wrong = [f"{key!r} {'begins several keys' if those else 'is no key'}" for key, those in named.items()
                 if len(those) != 1]  # fmt: skip
        if wrong:
            raise UserError([f"clear cache: {one}; `ftlab-train list cache` shows those there are" for one in wrong])
        found = [one for one in found if one in [those[0] for those in named.values()]]
    if unused_days is None:
        return found
    latest = _utc(time.time() - unused_days * 86_400)
    return [one for one in found if one["used"] <= latest]


def remove(keys: Sequence[str], *, every: bool = False) -> None:
    """Remove entries; with `every` also what is damaged, and what was left by processes that were killed."""
    if not place().is_dir():
        return
    try:
        store = Store(place())
        damaged = [path.name for path in store.root.iterdir() if not path.name.startswith(_BUILDING)] if every else []
        for key in {*keys, *damaged}:
            store.drop(key)
    except OSError as error:
        raise UserError(f"clear cache: {place()} cannot be written to: {error.strerror or error}.") from error


def described(path: str, dataset_format: str, tokenizer: str, sequences: int, tokens: int) -> dict[str, Any]:
    """What an entry says of itself."""
    return {
        "path": path,
        "dataset_format": dataset_format,
        "tokenizer": tokenizer,
        "sequences": sequences,
        "tokens": tokens,
        "created": _utc(time.time()),
    }


def _utc(when: float) -> str:
    return datetime.fromtimestamp(when, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _read(folder: Path) -> dict[str, Any] | None:
    try:
        record = json.loads((folder / ENTRY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) and isinstance(record.get("entry"), dict) else None


def _known(path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(stream, "sha256").hexdigest()}


def _is_whole(path: Path, known: Any) -> bool:
    try:
        return bool(_known(path) == known)
    except OSError:
        return False


def _touch(path: Path) -> None:
    with suppress(OSError):  # one of another user; it can be used all the same
        os.utime(path)
