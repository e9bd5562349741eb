"""Which format a dataset has, told by its rows: from all over it, not the first, and never by its name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ftlab_contract.constants import FORMATS
from ftlab_contract.spec import CLASSES

from ..errors import UserError
from .parse import Decoder
from .read import LINES, layout, read_file
from .rows import misfits, row_class
from .source import Source, open_text

_SMALL: Final = 4_000_000  # bytes of a dataset of which all rows are looked at, up to _MOST
_MOST: Final = 2000
_FIRST: Final = 200  # rows from the beginning of a larger one
_PROBES: Final = 100  # rows from places spread over a file of lines
_FILES: Final = 50
_PROBE_LINE: Final = 1 << 20
_SHOWN: Final = 12


@dataclass(frozen=True)
class Detection:
    """A format, and what was seen: how many of the sampled rows fit each format, which columns they have."""

    format: str
    sampled: int
    fits: dict[str, int]
    columns: dict[str, int]

    @property
    def evidence(self) -> str:
        return f"{self.fits[self.format]} of {self.sampled} sampled rows {_have(self.format)}"


def detect(source: Source, allowed: Collection[str] | None = None) -> Detection:
    """Find the format.

    `allowed` are the formats the method takes. It settles which is meant where rows fit several, and a dataset in
    another format is refused with what it is.
    """
    fits: Counter[str] = Counter()
    columns: Counter[str] = Counter()
    sampled = 0
    for value in sample(source):
        sampled += 1
        fits.update(fmt for fmt in FORMATS if not misfits(value, fmt))
        columns.update(list(value) if isinstance(value, dict) else [])
    if not sampled:
        raise UserError(f"data.path: {source.path} holds no row that can be read. Name a dataset with rows.")
    likely = [fmt for fmt in FORMATS if 2 * fits[fmt] >= sampled]
    wanted = [fmt for fmt in likely if allowed is None or fmt in allowed]
    takes = list(FORMATS) if allowed is None else [fmt for fmt in FORMATS if fmt in allowed]
    if not likely:
        raise UserError(_none(source, takes, fits, columns, sampled))
    if not wanted:
        raise UserError(
            f"data.path: {source.path} is {' or '.join(likely)} "
            f"({fits[likely[0]]} of {sampled} sampled rows {_have(likely[0])}); the method takes {', '.join(takes)}. "
            "Choose a method that takes it, or convert the data."
        )
    best = max(fits[fmt] for fmt in wanted)
    winners = [fmt for fmt in wanted if fits[fmt] == best]
    if len(winners) > 1:
        seen = "; ".join(f"{fits[fmt]} of {sampled} sampled rows {_have(fmt)} ({fmt})" for fmt in winners)
        raise UserError(
            f"data.path: {source.path} can be read as {' or '.join(winners)}: {seen}. "
            "Set data.dataset_format to the one that is meant."
        )
    _check_variant(source, winners[0], likely, columns, sampled)
    return Detection(winners[0], sampled, dict(fits), dict(columns))


def sample(source: Source) -> Iterator[Any]:
    """All values of a small dataset; else those at the beginning of files, and from places spread over them."""
    step = -(-len(source.files) // _FILES)
    files = source.files[::step]
    small = source.size <= _SMALL
    first = max(5, (_MOST if small else _FIRST) // len(files))
    probes = 0 if small else _PROBES // len(files)
    for path in files:
        number = 0
        for record in read_file(path):
            if number >= first:
                break
            number += 1
            if record.fault is None:
                yield record.value
        if number >= first:
            yield from _spread(path, probes)


def _spread(path: Path, probes: int) -> Iterator[Any]:
    """Rows that begin at even distances; only where rows are lines can one begin in the middle."""
    if layout(path) != LINES:
        return
    decoder = Decoder()
    size = path.stat().st_size
    with open_text(path) as stream:
        for probe in range(probes):
            stream.seek(size * (probe + 1) // (probes + 1))
            stream.readline(_PROBE_LINE)  # the rest of a row that began before
            raw = stream.readline(_PROBE_LINE)
            if not raw.endswith(b"\n"):
                continue  # the end of the file, or a row too long to look at
            try:
                value, fault = decoder.row(raw.decode())
            except UnicodeDecodeError:
                continue  # reading the whole file reports the place
            if fault is None:
                yield value


def _have(fmt: str) -> str:
    return f"have {', '.join(_required(fmt))}"


def _required(fmt: str) -> list[str]:
    return [name for name, spec in CLASSES[row_class(fmt)].items() if spec.get("required")]


def _check_variant(source: Source, fmt: str, likely: list[str], columns: Counter[str], sampled: int) -> None:
    """Refuse rows that fit one format but carry most of another's, such as pairs behind a shared conversation.

    Read as the first they would train on what was meant as context, and leave out what was to be learned.
    """
    known = CLASSES[row_class(fmt)]
    for other in (name for name in FORMATS if name not in likely):
        needed = _required(other)
        extra = [name for name in needed if name not in known and 2 * columns[name] >= sampled]
        if len(extra) > 1:
            lacking = ", ".join(name for name in needed if name not in extra)
            raise UserError(
                f"data.path: {source.path} fits {fmt}, but its rows also have {', '.join(extra)}, as {other} rows do, "
                f"and lack {lacking}. Convert them to {other}, or set data.dataset_format to {fmt} to leave those out."
            )


def _none(source: Source, takes: list[str], fits: Counter[str], columns: Counter[str], sampled: int) -> str:
    seen = ", ".join(f"{name} ({count})" for name, count in columns.most_common(_SHOWN)) or "no named columns"
    more = f" and {len(columns) - _SHOWN} more" if len(columns) > _SHOWN else ""
    near = [f"{count} fit {fmt}" for fmt, count in fits.most_common(3)]
    allowed = "; ".join(f"{fmt}: rows {_have(fmt)}" for fmt in takes)
    return (
        f"data.path: {source.path} fits no format. Of {sampled} sampled rows, columns and how many have them: "
        f"{seen}{more}.{' ' + ', '.join(near) + '.' if near else ''} Allowed: {allowed}. "
        "Rename the columns, or set data.dataset_format to see what is wrong with each row."
    )
