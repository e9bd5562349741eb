"""A dataset written in another format, through canonical rows: a row at a time, and only if it loses nothing."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import IO, Any, Final

from ftlab_contract.constants import FORMATS
from ftlab_contract.spec import CLASSES

from ..config.options import BadRowLimit
from ..errors import RunFailed, UserError
from . import formats
from .canonical import Canonical
from .corpus import Ask, Corpus, open_corpus
from .ledger import DEFAULT_LIMIT, LINE_ENDS, Ledger, Quarantine
from .loss import written
from .records import Progress, Record
from .rows import RowReader
from .shape import classes, shape
from .source import Source

STDOUT: Final = "-"
_LINES: Final = (".jsonl", ".ndjson")
_ARRAY: Final = ".json"
_EVERY: Final = 1000
_SHOWN: Final = 6


@dataclass
class _Losses:
    """Rows that the other format cannot hold: how many, what of them, and the first."""

    rows: int = 0
    what: Counter[str] = field(default_factory=Counter)
    first: str = ""
    fits: list[str] = field(default_factory=list)

    def note(self, record: Record, lost: list[str], rows: list[Canonical]) -> None:
        self.rows += 1
        self.what.update(set(lost))
        if not self.first:
            self.first = record.where
            self.fits = [fmt for fmt in FORMATS if all(_holds(row, fmt) for row in rows)]


def convert(
    ask: Ask,
    to: str,
    out: str,
    *,
    marker: str | None = None,
    keep: bool = False,
    overwrite: bool = False,
    max_bad_rows: BadRowLimit = DEFAULT_LIMIT,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Write the rows of a dataset in another format and say what was done, as the contract's `DatasetConversion`.

    `out` is a file, which appears when it is whole, or `-` for the standard output. `keep` carries over columns that
    the format of the dataset does not know.

    Raises:
        UserError: the other format cannot hold the rows, or nothing can be written there.
        RunFailed: more rows are bad than may be; only those are written then, to their own file.
    """
    corpus = open_corpus([ask], marker=marker)
    source, reader = corpus.parts[0].source, corpus.parts[0].reader
    path = Path(out)
    _check_out(path, source, overwrite)
    target = RowReader(to)
    _check_kind(reader, target, source.path)
    name = path.name.partition(".")[0] if out != STDOUT else Path(source.path).name.partition(".")[0] or "data"
    bad_path = (path.parent if out != STDOUT else Path()) / f"{name}.quarantine.jsonl"
    ledger = corpus.ledger()
    try:
        folder = None if out == STDOUT else path.parent
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".convert-", dir=folder) as temporary:
            part, bad_part = Path(temporary, "rows"), Path(temporary, "bad")
            with part.open("w", encoding="utf-8", newline="\n") as stream, Quarantine(bad_part, ledger) as bad:
                writer = _Writer(stream, path.suffix.lower() == _ARRAY)
                losses = _write(corpus, target, writer, ledger, bad, keep, progress)
                writer.end()
            _check(corpus, losses, to)
            if ledger.rows["quarantined"]:
                shutil.move(bad_part, bad_path)
            _check_limit(ledger, max_bad_rows, source.path, bad_path)
            corpus.check_unchanged()
            ledger.check()
            _deliver(part, path if out != STDOUT else None)
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        raise RunFailed(f"Writing failed{where}: {error.strerror or error}.") from error
    kept = set(writer.kept)
    return {
        "path": source.path,
        "dataset_format": reader.fmt,
        "to": to,
        "out": out,
        "rows": ledger.rows_read,
        "written": writer.count,
        "bad": ledger.rows["quarantined"],
        **({"quarantine": str(bad_path)} if ledger.rows["quarantined"] else {}),
        "left": {column: count for column, count in reader.unused.most_common() if column not in kept},
    }


def _write(
    corpus: Corpus,
    target: RowReader,
    writer: _Writer,
    ledger: Ledger,
    bad: Quarantine,
    keep: bool,
    progress: Progress | None,
) -> _Losses:
    losses = _Losses()
    reader = corpus.parts[0].reader
    known = {name for cls in classes(target.fmt) for name in CLASSES[cls]}
    for record, rows, faults in corpus.parts[0].rows():
        if progress and ledger.rows_read % _EVERY == 0:
            progress("converting rows", ledger.rows_read, None)
        ledger.read()
        if faults:
            bad.put(record, faults)
            continue
        ledger.put("trained")
        made = [written(row, target) for row in rows]
        if lost := [one for _, each in made for one in each]:
            losses.note(record, lost, rows)
        if not losses.rows:  # what is written is thrown away once a row was lost; the others are still counted
            beside = _beside(record.value, reader, known) if keep else {}
            writer.put(beside, [row for row, _ in made])
    if progress:
        progress("converting rows", ledger.rows_read, ledger.rows_read)
    return losses


class _Writer:
    """Writes rows as lines, or as one array."""

    def __init__(self, stream: IO[str], array: bool) -> None:
        self.count = 0
        self.kept: set[str] = set()
        self._stream, self._array = stream, array

    def put(self, beside: dict[str, Any], rows: list[dict[str, Any]]) -> None:
        self.kept.update(beside)
        for row in rows:
            text = json.dumps({**beside, **row}, ensure_ascii=False).translate(LINE_ENDS)
            before = ("," if self.count else "[") + "\n" if self._array else ""
            self._stream.write(before + text + ("" if self._array else "\n"))
            self.count += 1

    def end(self) -> None:
        if self._array:
            self._stream.write("\n]\n" if self.count else "[]\n")


def _beside(value: Any, reader: RowReader, known: set[str]) -> dict[str, Any]:
    """Columns that the format of a row does not know, without those that mean something in the other format."""
    row, cls = shape(value, reader.fmt, reader.mapping)
    return {name: one for name, one in row.items() if name not in CLASSES[cls] and name not in known}


def _holds(row: Canonical, fmt: str) -> bool:
    return formats.load(fmt).KIND is type(row) and not written(row, RowReader(fmt))[1]


def _check_out(path: Path, source: Source, overwrite: bool) -> None:
    if str(path) == STDOUT:
        return
    if path.suffix.lower() not in (*_LINES, _ARRAY):
        raise UserError(f"--out: {path}: allowed are {', '.join((*_LINES, _ARRAY))}, or - for the standard output.")
    if path.exists():
        if source.holds(path):
            raise UserError(f"--out: {path} is the dataset itself; name another file.")
        if not overwrite or not path.is_file():
            raise UserError(f"--out: {path} exists; name another file, or add --overwrite.")


def _check_kind(reader: RowReader, target: RowReader, path: str) -> None:
    mine, other = reader.format.KIND, target.format.KIND
    if mine is not other:
        theirs = {one.name for one in fields(other)}
        lost = ", ".join(one.name for one in fields(mine) if one.name not in theirs)
        same = [fmt for fmt in FORMATS if formats.load(fmt).KIND is mine and fmt != reader.fmt]
        raise UserError(
            f"--to: {path} is {reader.fmt} ({FORMATS[reader.fmt].label}); rows of {target.fmt} "
            f"({FORMATS[target.fmt].label}) have no {lost}, which would be lost. "
            f"It can become {' or '.join(same) or 'nothing else'}."
        )


def _check(corpus: Corpus, losses: _Losses, to: str) -> None:
    if not losses.rows:
        return
    what = ", ".join(f"{one} ({rows})" for one, rows in losses.what.most_common(_SHOWN))
    fits = f"They fit in {' or '.join(losses.fits)}." if losses.fits else "No format holds them."
    raise UserError(
        f"--to: {losses.rows} rows of {corpus.path} cannot be written as {to} without losing something, in how many "
        f"rows each: {what}. The first is {losses.first}. {fits}"
    )


def _check_limit(ledger: Ledger, limit: BadRowLimit, source: str, quarantine: Path) -> None:
    try:
        ledger.check_limit(limit, source)
    except UserError as error:
        problems = "\n  ".join(error.problems).replace(" quarantine.jsonl", f" {quarantine}")
        raise RunFailed(problems) from None


def _deliver(part: Path, path: Path | None) -> None:
    if path is not None:
        part.replace(path)
        return
    with part.open("rb") as stream, suppress(BrokenPipeError):
        shutil.copyfileobj(stream, sys.stdout.buffer)
        sys.stdout.buffer.flush()
