"""Every row of a dataset checked, and nothing kept but what is said of it; over several processes where it pays.

Files of lines are cut at line ends. What is found in the pieces is put together in their order, so that lines have
their numbers and the first faults are the first of the dataset. Processes are forked: nothing is imported again, and
equal texts have equal hashes in all of them.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Final, NamedTuple

from .blocks import blocks, cut
from .check import look, slowly
from .copies import Spill, bands
from .ledger import quarantined
from .notices import Notices, spoken
from .quick import Checked, Quick
from .read import is_plain_lines
from .records import Fault
from .rows import RowReader
from .source import Source

_PIECE: Final = 16 << 20  # bytes of a file that are handed to a process at once
_SMALL: Final = 8 << 20  # bytes that are quicker checked than processes started
_BATCH: Final = 1 << 18  # characters of texts that are looked at together
LINE_BITS: Final = 40  # of a place: the piece, then the line within it


class Found(NamedTuple):
    """A fault and where it is."""

    file: str
    line: int
    fault: Fault


class Task(NamedTuple):
    """What is done to every piece."""

    source: Source
    reader: Callable[[], RowReader]
    keep: int  # faults
    folder: Path  # for what is put down until all pieces are done
    whole: bool = False  # bad rows are put down
    texts: bool = False  # texts are looked at
    equal: Spill | None = None
    near: Spill | None = None
    offset: int = 0  # added to places


class Piece(NamedTuple):
    """Lines of a file, or the whole of one whose rows are no lines."""

    number: int
    file: Path
    start: int = -1
    end: int = -1


@dataclass
class Tally:
    """What was found."""

    rows: int = 0
    bad: int = 0
    lines: int = 0
    bytes: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    unused: Counter[str] = field(default_factory=Counter)
    faults: list[Found] = field(default_factory=list)
    notices: Notices = field(default_factory=Notices)


@dataclass
class Report(Tally):
    """What was found in all pieces; `begins` is where each piece begins: its file, and the lines before it."""

    begins: list[tuple[str, int]] = field(default_factory=list)

    def where(self, place: int) -> str:
        """The file and line of a place."""
        file, before = self.begins[place >> LINE_BITS]
        return f"{file}:{before + (place & ((1 << LINE_BITS) - 1))}"


def scan(task: Task, processes: int | None = None, progress: Callable[[int], None] | None = None) -> Iterator[Any]:
    """Check all pieces; yields, as they come and in order, the lines for a quarantine, and the `Report` as the last."""
    pieces = list(_pieces(task.source))
    report = Report()
    before = 0
    for number, tally in enumerate(_mapped(partial(_piece, task), pieces, processes, task.source.size)):
        piece = pieces[number]
        if number and pieces[number - 1].file != piece.file:
            before = 0
        report.begins.append((str(piece.file), before))
        if task.whole:
            yield from _renumbered(task.folder / f"bad-{number}", before)
        _add(report, tally, before, task.keep)
        before += tally.lines
        if progress:
            progress(report.bytes)
    yield report


def _add(report: Report, tally: Tally, before: int, keep: int) -> None:
    for name in ("rows", "bad", "bytes"):
        setattr(report, name, getattr(report, name) + getattr(tally, name))
    report.rules += tally.rules
    report.unused += tally.unused
    for one in tally.faults:
        _keep(report.faults, one._replace(line=one.line + before), keep)
    report.notices.add(tally.notices)


def _keep(faults: list[Found], new: Found, keep: int) -> None:
    """Keep the first faults, and the first of each rule."""
    if len(faults) < keep or all(one.fault.rule != new.fault.rule for one in faults):
        faults.append(new)


def _pieces(source: Source) -> Iterator[Piece]:
    number = 0
    for path in source.files:
        cuts = cut(path, _PIECE) if is_plain_lines(source, path) else [(-1, -1)]
        for start, end in cuts:
            yield Piece(number, path, start, end)
            number += 1


def _mapped(work: Callable[[Piece], Tally], pieces: list[Piece], processes: int | None, size: int) -> Iterator[Tally]:
    wanted = processes or (os.cpu_count() or 1 if size > _SMALL else 1)
    count = min(wanted, len(pieces))
    # A process that has threads cannot be forked safely.
    if count < 2 or threading.active_count() > 1 or "fork" not in multiprocessing.get_all_start_methods():
        collects = gc.isenabled()
        gc.disable()  # rows hold no cycles
        try:
            yield from map(work, pieces)
        finally:
            if collects:
                gc.enable()
        return
    with multiprocessing.get_context("fork").Pool(count, initializer=_begin) as pool:
        yield from pool.imap(work, pieces)


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this process ends it
    gc.disable()


def _piece(task: Task, piece: Piece) -> Tally:
    reader = task.reader()
    tally = Tally()
    texts = _Texts(task, tally.notices, (piece.number << LINE_BITS) + task.offset)
    spill = (task.folder / f"bad-{piece.number}").open("w", encoding="utf-8", newline="\n") if task.whole else None
    looks = task.texts or task.equal is not None
    rows = _lines(reader, piece, tally, texts if looks else None) if piece.start >= 0 else _others(task, reader, piece)
    for record, made, faults in rows:
        tally.rows += 1
        if not faults:
            if looks:
                texts.add([record.line], [spoken(made)])
            continue
        tally.bad += 1
        tally.rules[faults[0].rule] += 1
        if spill:
            spill.write(f"{record.line}\t{quarantined(record, faults)}\n")
        for fault in faults:
            _keep(tally.faults, Found(record.file, record.line, fault), task.keep)
    texts.close()
    if spill:
        spill.close()
    tally.bytes = piece.end - piece.start if piece.start >= 0 else piece.file.stat().st_size
    tally.unused = reader.unused
    return tally


def _others(task: Task, reader: RowReader, piece: Piece) -> Iterator[Checked]:
    return slowly(piece.file, task.source.marker, reader)


def _lines(reader: RowReader, piece: Piece, tally: Tally, texts: _Texts | None) -> Iterator[Checked]:
    """The rows that have to be looked at; those that are good are counted."""
    quick = Quick(reader)
    for block in blocks(piece.file, piece.start, piece.end):
        first = tally.lines + 1
        judged = quick.judge(block)
        tally.rows += len(judged.rows)
        tally.lines += len(judged.rows) + len(judged.odd)
        if texts:
            said = [spoken(quick.convert(block.lines[place])[1]) for place in judged.places]
            texts.add((first + place for place in judged.places), said)
        for index in judged.odd:
            found = look(piece.file, block, index, first + index, quick)
            if found is not None:
                yield found


class _Texts:
    """Texts of rows, looked at many at a time."""

    def __init__(self, task: Task, notices: Notices, offset: int) -> None:
        self._task = task
        self._notices = notices
        self._offset = offset
        self._texts: list[str] = []
        self._places: list[int] = []
        self._size = 0
        self._equal = array("q")
        self._near = array("q")

    def add(self, lines: Iterable[int], texts: list[str]) -> None:
        """Rows by the line they stand on, and what they train on."""
        self._places += [self._offset + line for line in lines]
        self._texts += texts
        self._size += sum(map(len, texts))
        if self._size > _BATCH:
            self._look()

    def _look(self) -> None:
        task, texts, places = self._task, self._texts, self._places
        if task.texts:
            self._notices.look(texts, places)
        if task.equal:
            self._equal.extend(chain.from_iterable(zip(map(hash, texts), places, strict=True)))
        if task.near:
            for text, place in zip(texts, places, strict=True):
                self._near.extend(chain.from_iterable((key, place) for key in bands(text)))
        self._texts, self._places, self._size = [], [], 0

    def close(self) -> None:
        """Write down what was gathered."""
        self._look()
        for spill, values in ((self._task.equal, self._equal), (self._task.near, self._near)):
            if spill:
                spill.add(zip(values[::2], values[1::2], strict=True))


def _renumbered(path: Path, before: int) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="\n") as stream:
        for line in stream:
            number, _, row = line.partition("\t")
            yield row.replace(f'"line": {number},', f'"line": {before + int(number)},', 1)
    path.unlink()
