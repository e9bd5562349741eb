"""A row class of the contract as a msgspec type, which a decoder checks while it reads, and columns of such rows.

The type is narrower than the class, never wider: limits, values of any type and blocks that may be absent are left to
the contract's own check, and so is every column that has not been seen before. `Layout.odd` says which rows the type
has let through that may still break a rule of texts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain, compress, count, repeat
from operator import attrgetter, methodcaller, not_
from typing import Annotated, Any, Final, Literal, NamedTuple

import msgspec
from msgspec import UNSET, UnsetType

from ftlab_contract.spec import CLASSES, ENUMS

# Every character that is a space to the contract's patterns or to Python, so that what is left of a text is visible.
SPACES: Final = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_INTEGER: Final = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
_SCALAR: Final[Any] = str | float | bool | _INTEGER | None
_LIMITS: Final = {"min", "max", "xmin", "xmax"}
_strip: Final = methodcaller("strip", SPACES)
Column = Callable[[Any], Any]


def blank(texts: list[str]) -> Iterable[int]:
    """Which of the texts have no visible character."""
    if not texts or (min(texts) >= "!" and max(texts) < "\x7f"):
        return ()  # each begins with one
    return compress(count(), map(not_, map(_strip, texts)))


class _Optional(NamedTuple):
    get: Column
    text: bool  # where it is given it says something


class Layout:
    """A class, with the columns that rows of it may have here; `learnt` are those beyond what is required.

    `columns` says under which name a field stands in the rows. Raises `Unfit` where the class asks for more than a type
    can say.
    """

    def __init__(
        self,
        cls: str,
        learnt: Mapping[str, Collection[str]],
        needed: Collection[str] = (),
        columns: Mapping[str, str] | None = None,
        path: str = "",
    ) -> None:
        self.blanks: list[Column] = []  # texts that have to hold something
        self.inner: list[tuple[Column, Layout]] = []  # lists of objects
        self.optional: dict[str, _Optional] = {}
        self.unknown: dict[str, Column] = {}
        self.spoken: tuple[Column, Column] | None = None  # who speaks and what is said, in one turn of a conversation
        self.required = 0
        self.path = path
        self.names: set[str] = set()  # of the columns
        fields = CLASSES[cls].items()
        turn = path and next((name for name, spec in fields if _is_text(spec)), None)
        who = next((name for name, spec in fields if spec["type"] == "enum" and spec.get("required")), None)
        at: dict[str, Column] = {}
        members: list[tuple[str, Any, Any]] = []
        rename: dict[str, str] = {}
        seen = learnt.get(path, ())
        for field in [*CLASSES[cls], *(name for name in seen if name not in CLASSES[cls])]:
            spec = CLASSES[cls].get(field)
            attribute = f"f{len(members)}"
            column = (columns or {}).get(field, field) if spec else field
            get = at[field] = attrgetter(attribute)
            if spec is not None and (spec.get("required") or field in needed or (who and field == turn)):
                members.append((attribute, self._required(spec, get, learnt, f"{path}{field}[]."), msgspec.NODEFAULT))
                self.required += 1
            elif column in seen:
                # Of a turn only what is said may be given besides who says it: other fields have rules of their own.
                sort = _SCALAR if spec is None else None if who else _optional(spec)
                members.append((attribute, sort | UnsetType, UNSET))
                self.optional[field] = _Optional(get, sort is not None and spec is not None and _is_text(spec))
                if spec is None:
                    self.unknown[f"{path}{field}"] = get
            else:
                continue
            rename[attribute] = column
            self.names.add(column)
        if who and turn:
            self.spoken = at[who], at[turn]
        self.type = msgspec.defstruct("Row", members, rename=rename, forbid_unknown_fields=True, gc=False, kw_only=True)

    def _required(self, spec: Mapping[str, Any], get: Column, learnt: Any, path: str) -> Any:
        sort, many = spec["type"], spec.get("many", False)
        if many and sort == "class":
            below = Layout(spec["of"], learnt, path=path)
            self.inner.append((get, below))
            return Annotated[list[below.type], msgspec.Meta(min_length=spec.get("min_items", 0))]  # type: ignore[name-defined]
        if many or _LIMITS & spec.keys() or ("pattern" in spec and spec["pattern"] != "\\S"):
            raise Unfit
        if "pattern" in spec:
            self.blanks.append(get)
        return _scalar(spec)

    def members(self, rows: list[Any]) -> int:
        """How many members the rows were read from, in all their objects."""
        given = self.required * len(rows)
        for one in self.optional.values():
            given += len(rows) - list(map(type, map(one.get, rows))).count(UnsetType)
        for get, below in self.inner:
            lists = list(map(get, rows))
            if below.optional or below.inner:
                given += below.members(list(chain.from_iterable(lists)))
            else:
                given += below.required * sum(map(len, lists))
        return given

    def odd(self, rows: list[Any]) -> set[int]:
        """Rows with a text that may not be blank and may be, at any depth."""
        found = {index for get in self.blanks for index in blank(list(map(get, rows)))}
        for get, below in self.inner:
            lists = list(map(get, rows))
            inside = below.odd(list(chain.from_iterable(lists))) if below.blanks or below.inner else ()
            found |= owners(lists, inside)
        return found

    def unused(self, rows: list[Any]) -> Iterator[tuple[str, int]]:
        """Columns that the class does not know, and how many rows say something in them."""
        for name, get in self.unknown.items():
            values = list(map(get, rows))
            yield name, len(rows) - values.count(None) - list(map(type, values)).count(UnsetType)
        for get, below in self.inner:
            if below.unknown:
                lists = list(map(get, rows))
                items = list(chain.from_iterable(lists))
                for name, column in below.unknown.items():
                    given = [index for index, item in enumerate(items) if column(item) not in (None, UNSET)]
                    yield name, len(owners(lists, given))


class Unfit(Exception):
    """The class cannot be written as a type."""


def owners(lists: list[list[Any]], items: Collection[int]) -> set[int]:
    """Which of the lists hold items that are numbered through over all of them."""
    if not items:
        return set()
    owner = list(chain.from_iterable(map(repeat, range(len(lists)), map(len, lists))))
    return {owner[index] for index in items}


def _is_text(spec: Mapping[str, Any]) -> bool:
    return bool(spec["type"] == "string" and not spec.get("many"))


def _optional(spec: Mapping[str, Any]) -> Any:
    """Values that may stand in a field that may be absent; those that no type describes leave null."""
    simple = not (spec.get("many") or "pattern" in spec or _LIMITS & spec.keys())
    return _scalar(spec) | None if simple and spec["type"] not in ("class", "any") else None


def _scalar(spec: Mapping[str, Any]) -> Any:
    sort = spec["type"]
    if sort == "enum":
        return Literal[tuple(ENUMS[spec["of"]])]
    types = {"string": str, "integer": _INTEGER, "number": _INTEGER | float, "boolean": bool}
    if sort not in types:
        raise Unfit
    return types[sort]
