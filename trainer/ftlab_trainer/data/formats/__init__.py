"""One module per dataset format, found by the name the contract gives it.

Each has `KIND`, the canonical row it comes down to; `canonical(row, cls)`, which converts a row that has passed the
contract's structure check as one of its classes and raises `RowFault` where it cannot; `faults(row, rows, cls)`,
what makes no sense in it; and `written(canonical)`, a row of the format again, as far as it can hold it. Some have
`adapt(row)`, which puts another way to write a row into the form of a class, before any check, and `PLAIN`: no rule is
against a row of the format's own class that the contract has nothing against.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol, cast

from ...errors import UserError
from ..canonical import Canonical
from ..records import Fault


class Format(Protocol):
    KIND: type[Canonical]

    def canonical(self, row: dict[str, Any], cls: str) -> list[Canonical]: ...

    def faults(self, row: dict[str, Any], rows: list[Canonical], cls: str) -> Iterator[Fault]: ...

    def written(self, one: Any) -> dict[str, Any]: ...


@cache
def load(name: str) -> Format:
    """The module of a format; one that the contract knows and this version does not read is refused."""
    if not name.isidentifier() or find_spec(f"{__name__}.{name}") is None:
        raise UserError(f"data.dataset_format: {name} is known to the contract, but this version cannot read it.")
    return cast(Format, import_module(f"{__name__}.{name}"))
