"""Which format a dataset has, told by its rows: from all over it, not the first, and never by its name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from ftlab_contract.constants import FORMATS
from ftlab_contract.spec import CLASSES

from ..errors import UserError
from . import formats
from .canonical import Pair
from .foreign import Foreign, recognise
from .mapping import Mapping
from .read import records
from .records import RowFault
from .rows import against
from .sample import sample
from .shape import classes, shape, suits
from .source import Source
from .suggest import suggest

_SHOWN: Final = 12
_NAMES: Final = 1000  # of columns; data can hold any number of them


@dataclass(frozen=True)
class Detection:
    """A format, and what was seen: how many of the sampled rows fit each format, which columns they have."""

    format: str
    sampled: int
    fits: dict[str, int]
    columns: dict[str, int]
    cls: str = ""

    @property
    def evidence(self) -> str:
        return f"{self.fits[self.format]} of {self.sampled} sampled rows have {self._named()}"

    def _named(self) -> str:
        return ", ".join(seen(self.cls or FORMATS[self.format].row_class, self.columns, self.sampled))


@dataclass
class Look:
    """What was seen of a dataset, before anything is concluded."""

    source: Source
    mapping: Mapping | None = None
    rows: list[Any] = field(default_factory=list)
    media: list[bool] = field(default_factory=list)
    fits: Counter[str] = field(default_factory=Counter)
    classes: dict[str, Counter[str]] = field(default_factory=dict)
    columns: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.classes = {fmt: Counter() for fmt in FORMATS}
        for value in sample(self.source):
            row = self.mapping.apply(value) if self.mapping else value
            self.rows.append(row)
            names = list(row) if isinstance(row, dict) else []
            self.columns.update(name for name in names if name in self.columns or len(self.columns) < _NAMES)
            self.media.append(self._fit(row))
        if not self.rows:
            raise UserError(f"data.path: {self.source.path} holds no row that can be read. {_first(self.source)}")

    def _fit(self, row: Any) -> bool:
        """Count the formats that a row fits; True where it holds content that is not text."""
        media = False
        for fmt in FORMATS:
            try:
                shaped, cls = shape(row, fmt)
            except RowFault as error:
                media = media or error.fault.rule == "multimodal"
                continue
            if suits(shaped, cls) and not against(shaped, cls):
                self.fits[fmt] += 1
                self.classes[fmt][cls] += 1
        return media

    @property
    def sampled(self) -> int:
        return len(self.rows)

    def cls(self, fmt: str) -> str:
        """The class that most rows of a format have."""
        found = self.classes[fmt].most_common(1)
        return found[0][0] if found else FORMATS[fmt].row_class

    @cached_property
    def foreign(self) -> tuple[Foreign, int] | None:
        return recognise(self.rows, self.media, bool(self.likely))

    @cached_property
    def likely(self) -> list[str]:
        """Formats that at least half of the rows fit."""
        return [fmt for fmt in FORMATS if 2 * self.fits[fmt] >= self.sampled]

    def best(self, among: Collection[str]) -> list[str]:
        """The likely formats, without those that need less than another does that is likely too.

        Preferences behind a shared conversation fit the format of conversations, and read as such they would teach what
        was meant as context. So such a one is left out even where the method does not take the other.
        """
        needs = {fmt: set(required(self.cls(fmt))) for fmt in self.likely}
        more = [fmt for fmt in self.likely if fmt in among or formats.load(fmt).KIND is Pair]
        kept = [fmt for fmt in self.likely if not any(needs[fmt] < needs[other] for other in more)]
        most = max((self.fits[fmt] for fmt in kept), default=0)
        wanted = [fmt for fmt in kept if fmt in among]
        top = max((self.fits[fmt] for fmt in wanted), default=most)
        return [fmt for fmt in wanted or kept if self.fits[fmt] == top]

    def seen(self, fmt: str) -> str:
        """How many rows fit a format, and what they have."""
        named = ", ".join(seen(self.cls(fmt), self.columns, self.sampled))
        return f"{self.fits[fmt]} of {self.sampled} sampled rows have {named}"


def _first(source: Source) -> str:
    """Why the first row of a dataset cannot be read; what to do where it has none."""
    for record in records(source):
        if record.fault:
            return f"The first, {record.where}: {record.fault.message} {record.fault.hint}".rstrip()
    return "Name a dataset with rows."


def detect(source: Source, allowed: Collection[str] | None = None, mapping: Mapping | None = None) -> Detection:
    """Find the format.

    `allowed` are the formats the method takes. It settles which is meant where rows fit several, and a dataset in
    another format is refused with what it is.
    """
    look = Look(source, mapping)
    among = [fmt for fmt in FORMATS if allowed is None or fmt in allowed]
    if look.foreign:
        raise UserError(f"data.path: {source.path} is not trained on: {refusal(look)}")
    best = look.best(among)
    if not best:
        raise UserError(f"data.path: {_none(look, among)}")
    if best[0] not in among:
        raise UserError(f"data.path: {source.path} is {_other(look, best, among)}")
    if len(best) > 1:
        each = "; ".join(f"{look.seen(fmt)} ({fmt})" for fmt in best)
        raise UserError(
            f"data.path: {source.path} can be read as {' or '.join(best)}: {each}. "
            "Set data.dataset_format (--format in data commands) to the one that is meant."
        )
    if problem := _half(look, best[0]):
        raise UserError(f"data.path: {source.path} {problem}")
    return Detection(best[0], look.sampled, dict(look.fits), dict(look.columns), look.cls(best[0]))


def refusal(look: Look) -> str:
    """Why rows are not trained on, although they can be read."""
    assert look.foreign is not None
    kind, count = look.foreign
    ways = f". To train on them as {look.likely[0]} all the same, set data.dataset_format" if look.likely else ""
    return f"{count} of {look.sampled} sampled rows are {kind.name}. {kind.why}{ways}."


def required(cls: str) -> list[str]:
    return [name for name, spec in CLASSES[cls].items() if spec.get("required")]


def seen(cls: str, columns: dict[str, int], sampled: int) -> list[str]:
    """The fields of a class that its rows need, and those that all of them have besides."""
    return [name for name, spec in CLASSES[cls].items() if spec.get("required") or columns.get(name, 0) == sampled]


def asked_for(look: Look, among: Collection[str]) -> str:
    """What to do about columns that have other names; empty where none seems to be meant."""
    found = suggest(look.rows, among)
    if found is None:
        return ""
    flags = " ".join(f"--map {one}" for one in found[1].asked)
    return f"They would be {found[0]} with {flags}."


def _other(look: Look, best: list[str], among: Collection[str]) -> str:
    found = asked_for(look, among)
    ways = "Choose a method that takes it, or convert the data."
    return f"{' or '.join(best)} ({look.seen(best[0])}); the method takes {', '.join(among)}. {found or ways}"


def _half(look: Look, fmt: str) -> str:
    """What is wrong with rows that fit one format and carry most of another's: as the first they would lose that."""
    known = CLASSES[look.cls(fmt)]
    for other, cls in _unlikely(look):
        needed = required(cls)
        extra = [name for name in needed if name not in known and 2 * look.columns[name] >= look.sampled]
        lacking = [name for name in needed if name not in extra and 2 * look.columns[name] < look.sampled]
        if len(extra) > 1:
            lack = f"lack {' and '.join(lacking)}" if lacking else "hold something else there"
            return (
                f"fits {fmt}, but its rows also have {' and '.join(extra)}, as {other} rows do, and {lack}. "
                f"Convert them to {other}, or set data.dataset_format to {fmt} to leave those out."
            )
    return ""


def _unlikely(look: Look) -> Iterator[tuple[str, str]]:
    return ((fmt, cls) for fmt in FORMATS if fmt not in look.likely for cls in classes(fmt))


def _none(look: Look, among: Collection[str]) -> str:
    shown = ", ".join(f"{name} ({count})" for name, count in look.columns.most_common(_SHOWN)) or "no named columns"
    more = f" and {len(look.columns) - _SHOWN} more" if len(look.columns) > _SHOWN else ""
    near = ", ".join(f"{count} fit {fmt}" for fmt, count in look.fits.most_common(3))
    takes = "; ".join(f"{fmt}: rows have {', '.join(required(FORMATS[fmt].row_class))}" for fmt in among)
    found = asked_for(look, among)
    return (
        f"{look.source.path} fits no format. Of {look.sampled} sampled rows, columns and how many have them: "
        f"{shown}{more}.{f' {near}.' if near else ''} Allowed: {takes}. "
        f"{found or 'Rename the columns with --map field=column'}{'' if found else ','}"
        f"{' Or' if found else ' or'} set data.dataset_format to see what is wrong with each row."
    )
