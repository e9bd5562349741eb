"""Many lines at once: which of them are surely good rows of the format's own class, and which have to be looked at.

A decoder that knows the class checks names and types; texts, turns and the number of members are checked by the column.
What is let through here is what the contract and the rules would let through, which a test holds to with rows of all
sorts; what is not is read the slow way, which alone decides. Columns that only the slow way has seen are learnt from
it, so that a file whose rows carry one more column is read as fast.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain, compress
from typing import Any, Final, NamedTuple

import msgspec

from ftlab_contract.spec import CLASSES

from .blocks import Block, members
from .canonical import Canonical
from .formats._single import no_faults
from .parse import Decoder
from .records import Fault, Record, RowFault
from .rows import RowReader, row_class, unread
from .shape import classes, shape
from .typed import Layout, Unfit, blank, owners

_MOST_LEARNT: Final = 64  # columns; rows with more are read the slow way
_MOST_UNUSED: Final = 500  # columns no format knows, from which on their order counts
_MOST_TURNS: Final = 100  # a conversation with more is looked at whole
_MOST_SEQUENCES: Final = 4096  # of roles, that are kept in mind
_ABSENT: Final = {type(None), msgspec.UnsetType}
_NAMES: Final = re.compile(rb'"()[\t\r ]*:')
_ESCAPED: Final = re.compile(rb'\\"()[\t\r ]*:')
_FAILED: Final = (msgspec.MsgspecError, ValueError, RecursionError)


Checked = tuple[Record, list[Canonical], list[Fault]]


class Judged(NamedTuple):
    """Good rows of a block, the lines they stand on, and the lines that have to be looked at; both in order."""

    rows: list[Any]
    places: list[int] | range
    odd: list[int]


class Quick:
    """Judges lines of one dataset. Columns that the format does not know are counted in the reader."""

    def __init__(self, reader: RowReader) -> None:
        self._reader = reader
        self._probe = RowReader(reader.fmt, reader.mapping, reader.needed)
        self._cls = row_class(reader.fmt)
        self._strict = Decoder()
        self._plain = msgspec.json.Decoder().decode
        self._learnt: dict[str, set[str]] = {}
        self._fields = _fields(reader.fmt)
        self._sequences: dict[Any, bool] = {}
        pairs = reader.mapping.columns if reader.mapping else ()
        self._columns = dict(pairs)
        self._layout: Layout | None = None
        self._decoder: msgspec.json.Decoder[Any] | None = None
        if not any("." in column for _, column in pairs):
            self._build()

    def _build(self) -> None:
        try:
            self._layout = Layout(self._cls, self._learnt, self._reader.needed, self._columns)
            self._decoder = msgspec.json.Decoder(self._layout.type)
        except Unfit:
            self._layout = self._decoder = None

    def judge(self, block: Block) -> Judged:
        """Tell the lines of a block apart."""
        if block.too_long:
            return Judged([], [], [0])
        rows, odd = self._decoded(block)
        while len(odd) > len(rows) and self._learns_from(block.lines[odd[0]]):
            rows, odd = self._decoded(block)
        layout = self._layout
        if layout is None:
            return Judged([], [], odd)
        places = _without(list(range(len(block.lines))), odd) if odd else range(len(rows))
        doubtful = self._miscounted(layout, rows, block, odd, places)
        doubtful |= layout.odd(rows) | self._unsettled(layout, rows)
        if doubtful:
            odd = sorted([*odd, *(places[index] for index in doubtful)])
            places = _without(list(places), doubtful)
            rows = _without(rows, doubtful)
        for name, count in layout.unused(rows):
            if count:
                self._reader.count([name], count)
        return Judged(rows, places, odd)

    def _decoded(self, block: Block) -> tuple[list[Any], list[int]]:
        """The rows of the lines that are of the type, in order, and which of the lines are not."""
        if self._decoder is None:
            return [], [*range(len(block.lines))]
        rows: list[Any] = []
        odd: list[int] = []
        decoded = map(self._decoder.decode, block.lines)
        while True:
            try:
                rows.extend(decoded)  # keeps what came before a failure, after which the map goes on
                return rows, odd
            except _FAILED:
                odd.append(len(rows) + len(odd))

    def _learns_from(self, raw: bytes) -> bool:
        try:
            value, fault = self._strict.line(raw)
        except UnicodeDecodeError:
            return False
        return fault is None and self._learn(value)

    def slow(self, raw: bytes, file: str, number: int) -> Checked:
        """A line as it is read where nothing is taken for granted.

        Raises:
            UnicodeDecodeError: the line is not UTF-8.
        """
        value, fault = self._strict.line(raw)
        if fault is not None:
            record = Record(file, number, raw.decode().rstrip("\r\n"), fault)
            return record, [], unread(record)
        rows, faults = self._reader.read(value)
        self._learn(value)
        return Record(file, number, value), rows, faults

    def convert(self, raw: bytes) -> tuple[Any, list[Any]]:
        """The value and the canonical rows of a line that was judged good."""
        value = self._plain(raw)
        if self._reader.mapping is not None:
            return value, self._reader.canonical(value)
        return value, self._reader.format.canonical(value, self._cls)

    def _miscounted(
        self, layout: Layout, rows: list[Any], block: Block, odd: Iterable[int], places: list[int] | range
    ) -> set[int]:
        """Rows that may have more members than were taken: one that is given twice, of which a decoder takes the last.

        Each shows as a colon behind a quote or a space, as do some colons within texts; so what is found are all there
        are, where as many were taken.
        """
        counted = block.members - sum(members(block.lines[index]) for index in odd)
        if counted == layout.members(rows):
            return set()
        lines = [block.lines[place] for place in places]
        return {index for index in _unequal(layout, rows, lines) if _more(lines[index], layout.members([rows[index]]))}

    def _unsettled(self, layout: Layout, rows: list[Any]) -> set[int]:
        """Rows that may break a rule beyond those of their texts."""
        for get, turn in layout.inner:
            if turn.spoken:
                return self._unspoken(layout, rows, list(map(get, rows)), turn)
        made = self._reader.format
        if getattr(made, "PLAIN", made.faults is no_faults):
            return set()
        values = msgspec.to_builtins(rows)
        return {index for index, value in enumerate(values) if self._probe.read(value)[1]}

    def _unspoken(self, layout: Layout, rows: list[Any], lists: list[list[Any]], turn: Layout) -> set[int]:
        """Conversations with an empty turn, or whose roles follow each other in a way that is not known to be good."""
        assert turn.spoken
        who, said = turn.spoken
        texts = list(map(said, chain.from_iterable(lists)))
        odd = owners(lists, [*blank(texts)])
        beside = {name: list(map(one.get, rows)) for name, one in layout.optional.items() if one.text}
        given = {name: values for name, values in beside.items() if not set(map(type, values)) <= _ABSENT}
        roles = [tuple(map(who, turns)) for turns in lists]
        states = zip(*([_state(value) for value in values] for values in given.values()), strict=True)
        keys: list[Any] = list(zip(roles, states, strict=True)) if given else roles
        good = {key: self._follows(key if given else (key, ()), [*given]) for key in set(keys)}
        if all(good.values()):
            return odd
        return odd.union(compress(range(len(rows)), [not good[key] for key in keys]))

    def _follows(self, key: Any, names: list[str]) -> bool:
        """Whether turns of such roles, all of which say something, make a conversation that no rule is against."""
        roles, states = key
        whole = (roles, tuple(zip(names, states, strict=True)))
        if whole not in self._sequences:
            if len(self._sequences) >= _MOST_SEQUENCES:
                self._sequences.clear()
            self._sequences[whole] = len(roles) <= _MOST_TURNS and "?" not in states and self._try(roles, names, states)
        return self._sequences[whole]

    def _try(self, roles: tuple[str, ...], names: list[str], states: tuple[str, ...]) -> bool:
        field, spec = next((name, spec) for name, spec in CLASSES[self._cls].items() if spec["type"] == "class")
        fields = CLASSES[spec["of"]]
        who = next(name for name, one in fields.items() if one["type"] == "enum")
        said = next(name for name, one in fields.items() if one["type"] == "string")
        row = {field: [{who: role, said: "x"} for role in roles], **dict(zip(names, states, strict=True))}
        return not RowReader(self._reader.fmt, needed=self._reader.needed).read(row)[1]

    def _learn(self, value: Any) -> bool:
        """Take up the columns of a row of the format's own class; not those that other classes of the format have.

        Says whether there were any.
        """
        layout = self._layout
        if layout is None or not isinstance(value, dict):
            return False
        if len(self._reader.unused) > _MOST_UNUSED:
            self._layout = self._decoder = None
            return False
        new = {"": _new(layout, [value])}
        for field, spec in CLASSES[self._cls].items():
            below = value.get(self._columns.get(field, field)) if spec["type"] == "class" else None
            if isinstance(below, list):
                inner = next(one for _, one in layout.inner if one.path == f"{field}[].")
                new[f"{field}[]."] = _new(inner, [item for item in below if isinstance(item, dict)])
        new = {path: {name for name in names if self._may_learn(path, name)} for path, names in new.items()}
        if not any(new.values()) or sum(map(len, self._learnt.values())) >= _MOST_LEARNT:
            return False
        try:
            if shape(value, self._reader.fmt, self._reader.mapping)[1] != self._cls:
                return False
        except RowFault:
            return False
        for path, names in new.items():
            self._learnt.setdefault(path, set()).update(names)
        self._build()
        return True

    def _may_learn(self, path: str, name: str) -> bool:
        if name in self._columns.values():
            return True
        if not name.isprintable() or '"' in name or "\\" in name:
            return False  # no type can have such a member
        cls = self._cls if not path else CLASSES[self._cls][path[:-3]]["of"]
        own = name in CLASSES[cls] and name not in self._columns
        return len(name) <= 100 and (own or name not in self._fields)


def _fields(fmt: str) -> set[str]:
    """All fields of all classes a format has."""
    top = [CLASSES[cls] for cls in classes(fmt)]
    below = [CLASSES[spec["of"]] for fields in top for spec in fields.values() if spec["type"] == "class"]
    return {name for fields in [*top, *below] for name in fields}


def _new(layout: Layout, objects: list[dict[str, Any]]) -> set[str]:
    return {
        name
        for one in objects
        for name, value in one.items()
        if name not in layout.names and not isinstance(value, (dict, list))
    }


def _state(value: Any) -> str:
    """A text beside a conversation: that it is given is all that rules ask of it. An empty one is as good as none."""
    return "" if not isinstance(value, str) or not value else "x" if value.strip() else "?"


def _without(items: list[Any], places: Iterable[int]) -> list[Any]:
    for place in sorted(places, reverse=True):
        del items[place]
    return items


def _unequal(layout: Layout, rows: list[Any], lines: list[bytes]) -> list[int]:
    """Rows whose lines show another number of members than was taken, found by halves."""
    if members(b"\n".join(lines)) == layout.members(rows):
        return []
    if not layout.optional and not layout.inner:
        return [index for index, line in enumerate(lines) if members(line) != layout.required]
    if len(rows) == 1:
        return [0]
    half = len(rows) // 2
    after = _unequal(layout, rows[half:], lines[half:])
    return [*_unequal(layout, rows[:half], lines[:half]), *(half + index for index in after)]


def _more(line: bytes, taken: int) -> bool:
    """Whether a line may have more members than so many. Behind a backslash a quote is part of a text."""
    if members(line) == taken or len(_NAMES.findall(line)) == taken:
        return False
    return len(_NAMES.findall(line)) - len(_ESCAPED.findall(line)) != taken or b'\\\\"' in line
