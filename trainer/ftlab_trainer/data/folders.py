"""The files of a dataset in a folder, or under a pattern."""

from __future__ import annotations

import glob
import os
from pathlib import Path
from typing import Final

from ..errors import UserError
from .filetypes import ALLOWED, is_data

# What describes a dataset, and is none, where it lies beside one.
ABOUT: Final = ("readme.md", "dataset_info.json", "dataset_infos.json", "dataset_dict.json", "state.json")


def splits(root: Path) -> list[str]:
    """The splits of a folder that the library datasets saved; none where it saved no or one dataset."""
    if not (root / "dataset_dict.json").is_file():
        return []
    return sorted(entry.parent.name for entry in root.glob("*/state.json"))


def walk(root: Path) -> tuple[list[Path], list[Path]]:
    """The files of a folder and its subfolders that are read, and those that are not; hidden folders are passed by."""
    files: list[Path] = []
    skipped: list[Path] = []
    for folder, names, here in os.walk(root, onerror=_stop):
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in here:
            path = Path(folder, name)
            readable = is_data(path) and not name.startswith(".") and path.is_file()
            (files if readable else skipped).append(path)
    data = [path for path in files if path.name.lower() not in ABOUT]
    if data:
        skipped += [path for path in files if path.name.lower() in ABOUT]
        files = data
    return sorted(files), sorted(skipped)


def _stop(error: OSError) -> None:
    raise error


def pattern(name: str) -> tuple[list[Path], list[Path]]:
    """The files that match a pattern as a shell knows it, `**` for any folders, and what matches beside them."""
    matches = sorted({Path(match) for match in glob.iglob(name, recursive=True)})
    files = [path for path in matches if is_data(path) and path.is_file()]
    if not files:
        others = f"; what matches is of other types ({len(matches)})" if matches else ""
        raise UserError(f"data.path: no file that can be read matches {name}{others}. Allowed: {ALLOWED}.")
    return files, [path for path in matches if not is_data(path) and not path.is_dir()]
