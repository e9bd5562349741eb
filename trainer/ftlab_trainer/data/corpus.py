"""The datasets of a run: one, or several in a mixture, read as one sequence of rows.

Rows are numbered through, in the order of the datasets; that number is a row's place in `split.Places`.
"""

from __future__ import annotations

from dataclasses import dataclass


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
