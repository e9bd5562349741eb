"""What a run needs beside a valid config, asked before anything heavy is imported."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator

from ftlab_contract.constants import METHODS

from ..config.flags import SHORTHANDS, SOURCES
from ..config.issues import Found
from ..config.planned import not_implemented
from ..config.resolved import Config, located
from ..errors import RunFailed, UserError

_PACKAGES = ("torch", "transformers", "trl", "peft", "datasets", "accelerate")
_METHOD, _DATASET = "training.method", SHORTHANDS["--dataset"]


def refusals(config: Config) -> list[Found]:
    """What the contract knows and this version cannot run: planned values, a method without its file."""
    from ..methods import available

    found = [located(issue, config.values) for issue in not_implemented(config)]
    method = config.get(_METHOD)
    if method in METHODS and not available(method):
        ready = ", ".join(name for name in METHODS if available(name))
        message = f"{method} can be written and checked, but this version cannot run it yet."
        found.append(
            located(
                {
                    "path": _METHOD,
                    "rule": "not_implemented",
                    "severity": "error",
                    "message": message,
                    "given": method,
                    "allowed": ready,
                },
                config.values,
            )
        )
    return found


def require_runnable(config: Config) -> None:
    """Refuse a config that this version cannot run, or that has no data."""
    problems = [one.line() for one in refusals(config)]
    problems += _data_problems(config)
    if problems:
        raise UserError(problems)


def missing_packages() -> list[str]:
    """The training packages that are not installed; looking for them imports none."""
    from importlib.util import find_spec

    return [name for name in _PACKAGES if find_spec(name) is None]


def require_packages() -> None:
    """Say the one line that installs the training packages, where they are missing."""
    missing = missing_packages()
    if missing:
        raise RunFailed(f'training needs {", ".join(missing)}, not installed here: pip install "ftlab[train]"')


def _data_problems(config: Config) -> Iterator[str]:
    sources = config.get(SOURCES)
    given = {f"{SOURCES}[{number}].path": one["path"] for number, one in enumerate(sources or ())}
    if (path := config.get(_DATASET)) is not None:
        given[_DATASET] = path
    if not given:
        yield f"{_DATASET}: not given; name the file or folder of your data: --dataset PATH"
    for where, path in given.items():
        source = config.values[SOURCES if sources else _DATASET].source
        flag = source if source and source.startswith("--") else None
        if fault := data_fault(path):
            yield f"{flag or ': '.join(filter(None, (source, where)))}: {fault}"


def data_fault(path: str) -> str | None:
    """Why data at this path cannot be read, or None; asking the Hub, and reading row by row, are for later."""
    from pathlib import Path

    from ..data.filetypes import ALLOWED, is_data
    from ..data.source import HUB, looks_like_hub

    try:
        if path.startswith(HUB):
            return None
        if os.path.isdir(path):
            holds = any(_holds(folder, names) for folder, _, names in os.walk(path))
            return None if holds else f"{path} is a folder without a file that holds anything; name one with data"
        if glob.has_magic(path) and not os.path.exists(path):
            found = any(_holds("", [name]) for name in glob.iglob(path, recursive=True))
            return None if found else f"no file that holds anything matches {path}; check the pattern"
        if not os.path.isfile(path) and os.path.exists(path):
            return f"{path} is no regular file, and data is read twice; write it to a file"
        with open(path, "rb") as file:
            if not file.read(1):
                return f"{path} is empty; name a file with data"
        return None if is_data(Path(path)) else f"{path} is of a type that is not read; allowed: {ALLOWED}"
    except FileNotFoundError:
        hub = f"; for a dataset of the Hub write {HUB}{path}" if looks_like_hub(path) else ""
        return f"{path} does not exist{hub or _nearest_file(path)}"
    except (OSError, ValueError) as bad:
        return f"{path} cannot be read: {getattr(bad, 'strerror', None) or bad}"


def _holds(folder: str, names: list[str]) -> bool:
    paths = (os.path.join(folder, name) for name in names if not name.startswith("."))
    return any(os.path.isfile(path) and os.path.getsize(path) for path in paths)


def _nearest_file(path: str) -> str:
    from ftlab_contract.text import nearest

    folder, name = os.path.split(path)
    try:
        near = nearest(name, sorted(os.listdir(folder or "."))[:1000])
    except OSError:
        return f", nor does its folder {folder}; check the path"
    return f"; did you mean {' or '.join(os.path.join(folder, one) for one in near)}?" if near else "; check the path"
