"""Rows that are kept together in the split because they are equal in a column."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any, Final

from ftlab_contract.text import nearest

from ..errors import UserError

_NAMES: Final = 1000  # columns remembered, to name the one that was meant


class Groups:
    """A column, which can lie in others (`meta.author`), and how many rows lack it.

    A row without it is placed by its content; where no row has it, the column is misspelt and that is an error.
    """

    def __init__(self, column: str, seed: int) -> None:
        self.column = column
        self.rows = 0
        self.lacking = 0
        self._key = str(seed).encode()
        self._names: Counter[str] = Counter()

    def number(self, row: Any) -> int | None:
        """The number that places the rows of a group in the split; None where the row lacks the column."""
        self.rows += 1
        value = row
        for name in [self.column] if isinstance(row, dict) and self.column in row else self.column.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        if value is None:
            self.lacking += 1
            for name in row if isinstance(row, dict) and len(self._names) < _NAMES else ():
                self._names[name] += 1
            return None
        written = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
        return int.from_bytes(hashlib.blake2b(written, digest_size=8, key=self._key, person=b"group").digest(), "big")

    def notes(self) -> list[str]:
        """Says how many rows lack the column; raises `UserError` where all do."""
        if not self.lacking:
            return []
        if self.lacking == self.rows:
            near = nearest(self.column, self._names) or [name for name, _ in self._names.most_common(8)]
            raise UserError(
                f"data.group_by: no row has the column {self.column}. "
                f"Name one of the rows' own, such as {', '.join(near) or 'author'}, or leave it out."
            )
        return [f"{self.lacking:,} of {self.rows:,} rows lack {self.column}; they are placed by their content."]
