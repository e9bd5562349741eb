"""The types of files that are read, by the endings of their names."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from .compressed import PACKED

LINE_FILES: Final = (".jsonl", ".ndjson")
JSON_FILES: Final = (".json",)
CELL_FILES: Final = (".csv", ".tsv")
COLUMN_FILES: Final = (".parquet", ".arrow")
TEXT_FILES: Final = (".txt", ".md", ".markdown")
FILE_TYPES: Final = (*LINE_FILES, *JSON_FILES, *CELL_FILES, *COLUMN_FILES, *TEXT_FILES)
ALLOWED: Final = f"{', '.join(FILE_TYPES)}, each also packed ({', '.join(PACKED)})"


def is_data(path: PurePath) -> bool:
    """Whether a file is of a type that is read, by its name."""
    return ending(path) in FILE_TYPES


def ending(path: PurePath) -> str:
    """The ending of a file's name that says what it holds: .jsonl of rows.jsonl.gz."""
    suffix = path.suffix.lower()
    return PurePath(path.stem).suffix.lower() if suffix in PACKED else suffix
