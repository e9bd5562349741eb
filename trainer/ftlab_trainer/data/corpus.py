"""The datasets of a run: one, or several in a mixture, read as one sequence of rows.

Rows are numbered through, in the order of the datasets; that number is a row's place in `split.Places`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from ..errors import RunFailed, UserError
from .canonical import Canonical
from .check import checked
from .detect import Detection, detect
from .ledger import Ledger, SourceRows
from .mapping import Mapping
from .quick import Checked
from .records import Record
from .rows import RowReader
from .source import Source, find, fingerprint
from .split import EVAL, TRAIN, Places

_FILES_NAMED: Final = 10


@dataclass(frozen=True)
class Ask:
    """A dataset as a config or a command asks for it; the fields are those of the contract's `DataSource`."""

    path: str
    weight: float | None = None
    dataset_format: str | None = None
    subset: str | None = None
    split: str | None = None
    revision: str | None = None
    map: tuple[str, ...] = ()

    @classmethod
    def of(cls, given: dict[str, Any]) -> Ask:
        """From the values of a config, of which any but the path may be absent."""
        known = {name: value for name, value in given.items() if value is not None}
        return cls(**{**known, "map": tuple(known.get("map", ()))})


class Used(NamedTuple):
    """A row that is trained on or held out: its number, that of its dataset, where it is put, and what it says."""

    number: int
    part: int
    place: int
    record: Record
    rows: list[Canonical]


@dataclass(frozen=True)
class Part:
    """One dataset: its files, and how its rows are read."""

    ask: Ask
    source: Source
    reader: RowReader
    detection: Detection | None = None

    def rows(self) -> Iterator[Checked]:
        """Every row in order, with its faults."""
        return checked(self.source, self.reader)


@dataclass(frozen=True)
class Corpus:
    """The datasets, opened."""

    parts: tuple[Part, ...]

    @property
    def path(self) -> str:
        """What it is called."""
        return " + ".join(part.source.path for part in self.parts)

    @property
    def weights(self) -> list[float] | None:
        """The weights of a mixture; None where all rows are used."""
        given = [part.ask.weight for part in self.parts if part.ask.weight is not None]
        return given or None

    def ledger(self) -> Ledger:
        """A ledger with an account for each dataset."""
        sources = [SourceRows(part.source.path, part.reader.fmt, part.ask.weight) for part in self.parts]
        return Ledger(sources=sources)

    def check_rows(self, places: Places, ledger: Ledger) -> None:
        """Raises `UserError` for datasets without rows, and without usable ones where a weight asks for some."""
        problems = []
        for number, one in enumerate(ledger.sources):
            own = at(number, len(self.parts))
            if not one.rows_read:
                problems.append(f"{own}path: {one.path} holds no rows. Name a dataset with rows.")
            elif one.weight is not None and not places.usable(number):
                problems.append(f"{own}weight: {one.path} has no usable row to mix in. Leave it out.")
        if problems:
            raise UserError(problems)

    def misread(self, places: Places) -> list[str]:
        """Datasets that are in another format than was asked, such as that of a template: no row of them fits."""
        told = []
        for number, part in enumerate(self.parts):
            if part.detection is not None or places.usable(number):
                continue
            try:
                found = detect(part.source, None, Mapping.parse(part.ask.map))
            except UserError:
                continue  # in no format at all, or in several
            if found.format != part.reader.fmt:
                told.append(
                    f"{part.source.path} is read as {part.reader.fmt}, and is {found.format} ({found.evidence}). Set "
                    f"{at(number, len(self.parts))}dataset_format, choose a method that takes it, or convert the data."
                )
        return told

    def used(self, places: Places) -> Iterator[Used]:
        """The second reading: rows that are used, in the order of the mixture; no dataset is held in memory."""
        streams = [self._used(part, places) for part in range(len(self.parts))]
        for number in places.order():
            yield next(streams[places.part(number)])

    def _used(self, part: int, places: Places) -> Iterator[Used]:
        for number, (record, rows, faults) in zip(places.of(part), self.parts[part].rows(), strict=False):
            place = places.place[number]
            if place not in (TRAIN, EVAL):
                continue
            if faults:
                self.check_unchanged()
                raise RunFailed(f"{record.where}: the row was good when it was read first; now {faults[0].message}")
            yield Used(number, part, place, record, rows)

    def fingerprints(self) -> list[str]:
        """SHA-256 of the content of each dataset."""
        return [fingerprint(part.source) for part in self.parts]

    def check_unchanged(self) -> None:
        """Raises `RunFailed` where a file is no longer what it was when it was listed."""
        for part in self.parts:
            part.source.check_unchanged()

    def notes(self) -> list[str]:
        """What a reader should know of the datasets, once they were read."""
        notes: list[str] = []
        for part in self.parts:
            of = f"{Path(part.source.path).name}: " if len(self.parts) > 1 else ""
            if part.source.skipped:
                skipped = ", ".join(part.source.skipped[:_FILES_NAMED])
                notes.append(f"{of}Not read, since of another type: {skipped}.")
        return notes


def whole(fingerprints: Sequence[str]) -> str:
    """One fingerprint of all datasets; of a single one it is its own."""
    return fingerprints[0] if len(fingerprints) == 1 else hashlib.sha256("\n".join(fingerprints).encode()).hexdigest()


def at(number: int, parts: int) -> str:
    """Where a config speaks of a dataset."""
    return f"data.sources[{number}]." if parts > 1 else "data."


def open_corpus(
    asks: Sequence[Ask],
    *,
    allowed: Collection[str] | None = None,
    kind: type[Canonical] | None = None,
    needed: Collection[str] = (),
    marker: str | None = None,
) -> Corpus:
    """Find the files of all datasets and how their rows are read.

    `allowed` are the formats the method takes, `kind` its canonical rows, `needed` fields it asks for that the format
    leaves open. Raises one `UserError` for all datasets.
    """
    problems = _weights(asks)
    parts: list[Part] = []
    for number, ask in enumerate(asks):
        try:
            parts.append(_open(ask, allowed, kind, needed, marker))
        except UserError as error:
            # What is said of data.path is said of the path of this one.
            own = at(number, len(asks))
            problems += [own + one[5:] if one.startswith("data.") else one for one in error.problems]
    problems = problems or _twice(parts)
    kinds = {part.reader.format.KIND.__name__: part for part in parts}
    if len(kinds) > 1:
        seen = ", ".join(f"{name} in {part.source.path} ({part.reader.fmt})" for name, part in kinds.items())
        problems.append(f"data.sources: rows of different kinds cannot be mixed: {seen}. Convert or leave out some.")
    if problems:
        raise UserError(problems)
    return Corpus(tuple(parts))


def _open(
    ask: Ask,
    allowed: Collection[str] | None,
    kind: type[Canonical] | None,
    needed: Collection[str],
    marker: str | None,
) -> Part:
    source = find(ask.path, subset=ask.subset, split=ask.split, revision=ask.revision, marker=marker)
    mapping = Mapping.parse(ask.map, ask.dataset_format)
    detection = None if ask.dataset_format else detect(source, allowed, mapping)
    fmt = ask.dataset_format or (detection.format if detection else "")
    reader = RowReader(fmt, Mapping.parse(ask.map, fmt), needed)
    if kind is not None and reader.format.KIND is not kind:
        raise UserError(
            f"data.dataset_format: {reader.fmt} rows are of the kind {reader.format.KIND.__name__}; the method takes "
            f"{kind.__name__}. Choose a format of the method, or a method that takes this one."
        )
    return Part(ask, source, reader, detection)


def _twice(parts: Sequence[Part]) -> list[str]:
    """Files that stand in two datasets of a mixture and are read in the same way: no row is used twice."""
    first: dict[tuple[Path, str, tuple[str, ...]], int] = {}
    problems: dict[int, str] = {}
    for number, part in enumerate(parts):
        for file in part.source.files:
            other = first.setdefault((file.absolute(), part.reader.fmt, part.ask.map), number)
            if other != number:
                problems[number] = (
                    f"data.sources[{number}].path: {file} is in data.sources[{other}] too, and no row is used twice. "
                    "Name it once, with the weight it should have."
                )
    return [*problems.values()]


def _weights(asks: Sequence[Ask]) -> list[str]:
    without = [number for number, ask in enumerate(asks) if ask.weight is None]
    if not without or len(without) == len(asks):
        return []
    named = ", ".join(f"data.sources[{number}]" for number in without)
    return [f"data.sources: {named} has no weight and others have; give all of them one, or none."]
