"""Which files of a repository are a split of a dataset: what its card says or, where it says nothing, their names.

The card's `configs` name subsets, each with the files of its splits, as patterns. Names tell a split by a folder or a
part of the file's name, such as data/train-00000-of-00002.parquet, as the library datasets finds them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, Final

from ..errors import UserError
from .filetypes import COLUMN_FILES, is_data
from .folders import ABOUT

DEFAULT: Final = "train"
_NAMES: Final = {
    "train": {"train", "training"},
    "validation": {"validation", "valid", "val", "dev"},
    "test": {"test", "testing", "eval", "evaluation"},
}
_SHARD: Final = re.compile(r"(.*)-\d{5}-of-(\d{5})(\..*)")
_SHOWN: Final = 20


def pick(names: Sequence[str], configs: Any, subset: str | None, split: str | None, title: str) -> list[str]:
    """The files of one split, sorted. Raises `UserError` that says what there is, where there is no such one."""
    rows = [name for name in names if _is_rows(name)]
    declared = _declared(configs)
    if declared:
        splits = _card(rows, declared, subset, title)
    else:
        if subset is not None:
            rows = [name for name in rows if subset in PurePosixPath(name).parts[:-1]]
        splits = _by_names(rows)
        if subset is not None and not rows:
            raise UserError(f"data.subset: {title} has no subset {subset}, neither in its card nor as a folder.")
    if not any(splits.values()):
        raise UserError(
            f"data.path: {title} holds no file that is read here; a script that makes its rows is never run. "
            "Take a copy that holds Parquet or JSON Lines files."
        )
    wanted = split or (DEFAULT if DEFAULT in splits or len(splits) > 1 else next(iter(splits)))
    if not splits.get(wanted):
        has = ", ".join([name for name, files in splits.items() if files][:_SHOWN])
        raise UserError(f"data.split: {title} has no split {wanted}; allowed: {has}. Name one of them.")
    files = sorted(splits[wanted])
    _whole(files, title)
    return files


def readable(names: Sequence[str]) -> bool:
    """Whether any file of a repository holds rows."""
    return any(_is_rows(name) for name in names)


def _is_rows(name: str) -> bool:
    path = PurePosixPath(name)
    hidden = any(part.startswith(".") for part in path.parts)  # a step up, too
    return is_data(path) and not hidden and not path.is_absolute() and path.name.lower() not in ABOUT


def _declared(configs: Any) -> dict[str, Mapping[str, Any]]:
    """The subsets that a card declares with their files."""
    found = {}
    for one in configs if isinstance(configs, list) else []:
        if isinstance(one, Mapping) and (one.get("data_files") or one.get("data_dir")):
            found[str(one.get("config_name", "default"))] = one
    return found


def _card(
    rows: list[str], declared: dict[str, Mapping[str, Any]], subset: str | None, title: str
) -> dict[str, list[str]]:
    defaults = [name for name, one in declared.items() if one.get("default") is True or name == "default"]
    name = subset or (defaults or list(declared))[0]
    if name not in declared or (subset is None and not defaults and len(declared) > 1):
        has = ", ".join(list(declared)[:_SHOWN])
        said = f"{title} has no subset {name}" if subset else f"{title} has several subsets, and none is the usual one"
        raise UserError(f"data.subset: {said}; allowed: {has}. Name one of them.")
    one = declared[name]
    home = str(one.get("data_dir") or "").strip("./")
    inside = [row for row in rows if not home or row.startswith(f"{home}/")]
    files = one.get("data_files")
    if not files:
        return _by_names(inside)
    if not isinstance(files, list) or not all(isinstance(part, Mapping) for part in files):
        files = [{"split": DEFAULT, "path": files}]
    return {
        str(part.get("split", DEFAULT)): [row for row in inside if _matches(row, part.get("path"), home)]
        for part in files
    }


def _matches(name: str, patterns: Any, home: str) -> bool:
    given = patterns if isinstance(patterns, list) else [patterns]
    below = name.removeprefix(f"{home}/") if home else name
    return any(_pattern(str(one).removeprefix("./")).fullmatch(below) for one in given)


def _pattern(text: str) -> re.Pattern[str]:
    """A pattern of paths: `**` stands for any folders, `*` and `?` for what is in a name."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", text)
    meaning = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(meaning.get(part, re.escape(part)) for part in parts))


def _by_names(rows: list[str]) -> dict[str, list[str]]:
    """Files by the split their names say; all are for training where none says any. Parquet before other types."""
    columns = [name for name in rows if PurePosixPath(name).suffix in COLUMN_FILES]
    found: dict[str, list[str]] = {}
    for name in columns or rows:
        shard = _SHARD.fullmatch(PurePosixPath(name).name)
        words = re.findall("[a-z]+", name.lower())
        known = next((split for split, said in _NAMES.items() if not said.isdisjoint(words)), None)
        found.setdefault(known or (shard[1] if shard else ""), []).append(name)
    unnamed = found.pop("", [])
    if unnamed and not found:
        return {DEFAULT: unnamed}
    return found


def _whole(files: list[str], title: str) -> None:
    """Raises `UserError` where shards are missing, as in a copy that was not fetched to the end."""
    shards: dict[str, list[str]] = {}
    for name in files:
        if shard := _SHARD.fullmatch(name):
            shards.setdefault(f"{shard[1]}-of-{shard[2]}{shard[3]}", []).append(name)
    for name, found in shards.items():
        count = int(name.rsplit("-of-", 1)[1][:5])
        if len(found) != count:
            raise UserError(
                f"data.path: {title} has {len(found)} of the {count} parts of {name}. Fetch it again, whole."
            )
