"""Writing the files of a run: whole or not at all, and each a class of the contract."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FILE_MODE = 0o644


def now() -> str:
    """The time in UTC, as records carry it."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def write_record(path: Path, cls: str, data: Mapping[str, Any]) -> None:
    """Write a JSON file of a contract class."""
    write_text(path, json.dumps(checked(cls, data), indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def read_record(path: Path, cls: str) -> dict[str, Any]:
    """Read a JSON file of a contract class."""
    return checked(cls, json.loads(path.read_text(encoding="utf-8")))


def append_record(path: Path, cls: str, data: Mapping[str, Any]) -> None:
    """Add a line to a JSON Lines file of a contract class."""
    line = json.dumps(checked(cls, data), ensure_ascii=False, allow_nan=False)
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The whole lines of a JSON Lines file; a last one cut off by a crash is left out."""
    found: list[dict[str, Any]] = []
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:
                continue
    return found


def checked(cls: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The data as the contract's class sees it: absent values left out, a wrong one an error here, not at a reader."""
    from ftlab_contract import models

    record = getattr(models, cls).model_validate(plain(data))
    dumped: dict[str, Any] = record.model_dump(mode="json", exclude_none=True, by_alias=True)
    return dumped


def plain(value: Any) -> Any:
    """Plain JSON values; a number JSON cannot write is left out of objects and null in lists."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items() if not _unwritable(v)}
    if isinstance(value, list | tuple | set | frozenset):
        return [None if _unwritable(v) else plain(v) for v in value]
    if hasattr(value, "value") and isinstance(value.value, str):
        return value.value
    if value is None or isinstance(value, str | bool | int | float):
        return value
    return str(value)


def _unwritable(value: Any) -> bool:
    return isinstance(value, float) and not math.isfinite(value)


def write_text(path: Path, text: str, *, durable: bool = False) -> None:
    """Replace a file whole: a reader sees the old text or the new one."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        if durable:
            os.fsync(file.fileno())
    part.chmod(FILE_MODE)
    part.replace(path)


def readable(folder: Path) -> None:
    """Let a server under another user read the model: the libraries write weights for their owner alone."""
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else FILE_MODE)
