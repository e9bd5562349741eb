"""A dataset checked to its last row: the contract's report of it."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from ..errors import UserError
from .copies import AGAINST, Repeats, Spill, exact, near
from .corpus import Ask, Part, open_corpus
from .records import Progress
from .rows import RowReader
from .scan import Report, Task, scan

SHOWN: Final = 10  # faults, unless all are asked for
EVERY: Final = 1 << 60
_SAID: Final = {
    "repeats": ("duplicate", "Copies of an earlier row.", "Drop them, unless they are meant to weigh more."),
    "leaks": ("leakage", "Rows of {} that are in this dataset, too.", "Drop them from one of the two."),
    "near_repeats": ("near_duplicate", "Nearly, or quite, an earlier row.", "Drop them, unless they are meant to be."),
    "near_leaks": (
        "near_leakage",
        "Rows of {} that are nearly, or quite, in this one.",
        "Drop them from one of the two.",
    ),
}


class Wanted(NamedTuple):
    """What is looked for."""

    warnings: bool = True
    near: bool = False
    against: Ask | None = None
    faults: int = SHOWN
    quarantine: Path | None = None
    processes: int | None = None


def validate(ask: Ask, wanted: Wanted, marker: str | None = None, progress: Progress | None = None) -> dict[str, Any]:
    """Check every row; the contract's `DatasetReport`.

    Raises `UserError` where the dataset, or the one to compare it with, is in no format or cannot be read.
    """
    began = time.monotonic()
    part = open_corpus([ask], marker=marker).parts[0]
    other = _other(wanted, marker)
    if wanted.quarantine and any(one and one.source.holds(wanted.quarantine) for one in (part, other)):
        raise UserError(f"--quarantine: {wanted.quarantine} is part of the dataset; name another file.")
    with tempfile.TemporaryDirectory(prefix="ftlab-") as name, _Quarantine(wanted.quarantine) as put:
        folder = Path(name)
        size = part.source.size + (other.source.size if other else 0)
        equal = Spill(folder, "equal", size) if wanted.warnings else None
        alike = Spill(folder, "near", 8 * size) if wanted.warnings and wanted.near else None
        task = Task(part.source, _reader(part), wanted.faults, folder, put is not None, wanted.warnings, equal, alike)
        report = _run(task, wanted, put, progress)
        warnings = []
        if equal:
            reports = [report]
            if other:
                against = task._replace(
                    source=other.source, reader=_reader(other), keep=0, whole=False, texts=False, offset=AGAINST
                )
                reports.append(_run(against, wanted, None, progress))
            warnings = [*_noticed(report), *_repeated(exact(equal), reports, other, "")]
            if alike:
                warnings += _repeated(near(alike, Spill(folder, "rows", size)), reports, other, "near_")
    part.source.check_unchanged()
    return _said(part, report, warnings, time.monotonic() - began)


def _reader(part: Part) -> Callable[[], RowReader]:
    return partial(RowReader, part.reader.fmt, part.reader.mapping, part.reader.needed)


def _other(wanted: Wanted, marker: str | None) -> Part | None:
    if wanted.against is None:
        return None
    try:
        return open_corpus([wanted.against], marker=marker).parts[0]
    except UserError as error:
        raise UserError([f"--against: {problem}" for problem in error.problems]) from None


def _run(task: Task, wanted: Wanted, put: Callable[[str], object] | None, progress: Progress | None) -> Report:
    size = task.source.size

    def done(read: int) -> None:
        if progress:
            progress(f"checking {Path(task.source.path).name}, MB", read >> 20, max(1, size >> 20))

    *lines, report = _spooled(scan(task, wanted.processes, done), put)
    assert isinstance(report, Report)
    assert not lines
    return report


def _spooled(found: Iterator[Any], put: Callable[[str], object] | None) -> Iterator[Any]:
    for one in found:
        if isinstance(one, Report):
            yield one
        elif put:
            put(one)


class _Quarantine:
    """A file that is there, whole, once all rows are."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._part = path.with_name(f"{path.name}.part") if path else None

    def __enter__(self) -> Callable[[str], object] | None:
        if self._part is None:
            return None
        try:
            self._stream = self._part.open("w", encoding="utf-8", newline="\n")
        except OSError as error:
            raise UserError(f"--quarantine: {self._path} cannot be written: {error.strerror}.") from error
        return self._stream.write

    def __exit__(self, kind: object, *_: object) -> None:
        if self._part is None or self._path is None:
            return
        self._stream.close()
        if kind is None:
            os.replace(self._part, self._path)
        else:
            self._part.unlink()


def _noticed(report: Report) -> Iterator[dict[str, Any]]:
    for rule, rows, message, hint, places in report.notices.warnings():
        first = [report.where(place) for place in places]
        yield {"rule": rule, "rows": rows, "message": message, "hint": hint, "first": first}


def _repeated(found: Repeats, reports: list[Report], other: Part | None, nearly: str) -> Iterator[dict[str, Any]]:
    def where(place: int) -> str:
        return reports[1].where(place - AGAINST) if place >= AGAINST else reports[0].where(place)

    for what, rows in found.rows.items():
        if rows:
            rule, message, hint = _SAID[nearly + what]
            said = message.format(other.source.path if other else "")
            first = [_as(where(place), where(earliest)) for place, earliest in found.first[what]]
            yield {"rule": rule, "rows": rows, "message": said, "hint": hint, "first": first}


def _as(place: str, earliest: str) -> str:
    """One place and the other, whose file is not said twice."""
    (file, _, _), (other, _, line) = place.rpartition(":"), earliest.rpartition(":")
    return f"{place} (as {f'line {line}' if file == other else earliest})"


def _said(part: Part, report: Report, warnings: list[dict[str, Any]], seconds: float) -> dict[str, Any]:
    faults = []
    for file, line, fault in report.faults:
        one = {"file": file, "line": line, "path": fault.path, "rule": fault.rule, "message": fault.message}
        faults.append(one | {name: text for name, text in (("found", fault.found), ("hint", fault.hint)) if text})
    return {
        "path": part.source.path,
        "dataset_format": part.reader.fmt,
        "rows": report.rows,
        "bad": report.bad,
        "rules": [{"rule": rule, "rows": rows} for rule, rows in report.rules.most_common()],
        "faults": faults,
        "warnings": warnings,
        "unused_columns": sorted(report.unused),
        "seconds": seconds,
    }
