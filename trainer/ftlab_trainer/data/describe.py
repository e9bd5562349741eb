"""What a dataset is, told in full and without refusing anything: the contract's `DatasetDetection`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final

from ftlab_contract.constants import FORMATS
from ftlab_contract.spec import CLASSES

from .detect import Look, refusal
from .detect import seen as columns_of
from .mapping import Mapping
from .rows import RowReader
from .source import Source
from .suggest import suggest

_SHOWN: Final = 20


def look(source: Source, mapping: Mapping | None = None) -> dict[str, Any]:
    """The contract's `DatasetDetection` of a dataset; raises only where no row can be read."""
    return describe(Look(source, mapping))


def describe(seen: Look, asked: str | None = None) -> dict[str, Any]:
    """The contract's `DatasetDetection` of what was seen; `asked` is the format where it is not to be found."""
    best = [asked] if asked else seen.best(FORMATS)
    # Of several, the one that explains most of the columns.
    fmt = max(best, key=lambda one: len(set(CLASSES[seen.cls(one)]) & set(seen.columns)), default=None)
    refused = fmt is None or (seen.foreign is not None and not asked) or not seen.fits[fmt]
    found = suggest(seen.rows, FORMATS if fmt is None else [fmt])
    made: dict[str, Any] = {"path": seen.source.path}
    if fmt is not None and not refused:
        made |= {"dataset_format": fmt, "variant": _named(fmt, seen.cls(fmt))}
        made["variants"] = {_named(fmt, cls): count for cls, count in seen.classes[fmt].most_common()}
    else:
        none = f"No sampled row fits {asked}." if asked else "The rows fit no format."
        made["refused"] = refusal(seen) if seen.foreign and not asked else none
    made |= {
        "confidence": 0.0 if fmt is None or refused else round(seen.fits[fmt] / seen.sampled, 4),
        "evidence": list(_evidence(seen, fmt, best)),
        "sampled": seen.sampled,
        "fits": dict(seen.fits),
        "columns": dict(seen.columns.most_common()),
    }
    if fmt is not None and (lost := list(_lost(seen, fmt))):
        made["lost"] = lost
    if found is not None and (asked or not seen.foreign):
        made["map"] = found[1].asked
        made["evidence"].append(f"With these columns mapped the rows would be {found[0]}.")
    return made


def _named(fmt: str, cls: str) -> str:
    """How rows of a class are written, in words."""
    words = FORMATS[fmt].variants.get(cls, FORMATS[fmt].description)
    return words.rstrip(".")


def _evidence(seen: Look, fmt: str | None, best: list[str]) -> Iterator[str]:
    if fmt is not None:
        for cls, count in seen.classes[fmt].most_common():
            named = ", ".join(columns_of(cls, seen.columns, seen.sampled))
            yield f"{count} of {seen.sampled} sampled rows have {named}"
    else:
        names = ", ".join(f"{name} ({count})" for name, count in seen.columns.most_common(_SHOWN))
        yield f"{seen.sampled} sampled rows have {names or 'no named columns'}"
        yield from (f"{count} of them fit {name}" for name, count in seen.fits.most_common(3))
    for column, count, who in _speakers(seen):
        yield f"{count} have turns in {column}: {who}"
    for what, test in _TRAITS.items():
        if count := sum(map(test, seen.rows)):
            yield f"{count} {what}"
    if fmt is not None:
        yield from _unscored(seen, fmt)
    for other in best:
        if other != fmt:
            yield f"{seen.fits[other]} fit {other} too; set data.dataset_format where that is meant"


def _unscored(seen: Look, fmt: str) -> Iterator[str]:
    """Answers whose score no row has are often meant as answers to learn."""
    for name, spec in CLASSES[seen.cls(fmt)].items():
        if spec["type"] == "number" and not seen.columns[name]:
            found = suggest(seen.rows, [other for other in FORMATS if other != fmt])
            flags = "".join(f" --map {one}" for one in found[1].asked) if found else ""
            meant = f"; where the answers are to be learned, they are {found[0]} with{flags}" if found else ""
            yield f"none has a {name}{meant}"


def _speakers(seen: Look) -> Iterator[tuple[str, int, str]]:
    """Columns that hold turns, how many rows have them, and in how many of those each speaker has one."""
    rows: Counter[str] = Counter()
    speakers: dict[str, Counter[str]] = {}
    for row in seen.rows:
        for column, value in row.items() if isinstance(row, dict) else [("a list", row)]:
            turns = value if isinstance(value, list) else []
            names = {str(turn.get("role") or turn.get("from"))[:40] for turn in turns if _is_turn(turn)}
            if names:
                rows[column] += 1
                speakers.setdefault(column, Counter()).update(names)
    for column, count in rows.most_common(4):
        yield column, count, ", ".join(f"{name} ({times})" for name, times in speakers[column].most_common(_SHOWN))


def _turns(row: Any) -> Iterator[dict[str, Any]]:
    for value in row.values() if isinstance(row, dict) else [row]:
        yield from (turn for turn in (value if isinstance(value, list) else []) if isinstance(turn, dict))


_TRAITS: Final[dict[str, Callable[[Any], bool]]] = {
    "are bare lists of turns": lambda row: isinstance(row, list),
    "define tools": lambda row: isinstance(row, dict) and bool(row.get("tools") or row.get("functions")),
    "have tool calls": lambda row: any(turn.get("tool_calls") or turn.get("function_call") for turn in _turns(row)),
    "have content as a list of parts": lambda row: any(isinstance(turn.get("content"), list) for turn in _turns(row)),
}


def _is_turn(turn: Any) -> bool:
    return isinstance(turn, dict) and isinstance(turn.get("role") or turn.get("from"), str)


def _lost(seen: Look, fmt: str) -> Iterator[str]:
    """What the format would not use: columns that it does not know, and rows that cannot be used."""
    reader = RowReader(fmt)
    rules: Counter[str] = Counter()
    for row in seen.rows:
        _, faults = reader.read(row)
        if faults:
            rules[faults[0].rule] += 1
    for name, count in reader.unused.most_common(_SHOWN):
        yield f"{name} ({count} of {seen.sampled} rows)"
    for rule, count in rules.most_common():
        yield f"{count} of {seen.sampled} rows: {rule}"
