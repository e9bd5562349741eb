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

_FIRST: Final = 200  # rows from the beginning
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
        columns.update(value if isinstance(value, dict) else [])
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
    return Detection(winners[0], sampled, dict(fits), dict(columns))


def sample(source: Source) -> Iterator[Any]:
    """Values from the beginning of each file, and from places spread over files of lines."""
    step = -(-len(source.files) // _FILES)
    files = source.files[::step]
    first = max(5, _FIRST // len(files))
    probes = _PROBES // len(files)
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
    names = [name for name, spec in CLASSES[row_class(fmt)].items() if spec.get("required")]
    return f"have {', '.join(names)}"


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
