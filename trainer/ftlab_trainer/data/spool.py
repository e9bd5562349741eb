"""Examples on their way to a token set: numbers in plain files beside it, gone once the set is written.

What is held in memory does not grow with the data: the files are written as rows come, and mapped when they are read.
"""

from __future__ import annotations

import mmap
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final

from .encoders import Columns, Example

ROWS: Final = "rows"  # the row of the corpus that each example is of
_ROW, _INTEGER, _NUMBER = "<i8", "<i4", "<f8"
_TYPES: Final = {list: _INTEGER, float: _NUMBER}
_RELEASED: Final = 1 << 26  # bytes read after which mapped pages are given back


class Spool:
    """Writes the columns of examples: all numbers of a list one after the other, and how many each list has."""

    def __init__(self, folder: Path, columns: Columns) -> None:
        self.folder, self.columns = folder, columns
        self.examples = 0
        self._files: dict[str, BinaryIO] = {}
        self._open = ExitStack()

    def __enter__(self) -> Spool:
        self.folder.mkdir(parents=True, exist_ok=True)
        lengths = [_lengths(name) for name, kind in self.columns.items() if kind is list]
        for name in (ROWS, *self.columns, *lengths):
            self._files[name] = self._open.enter_context((self.folder / name).open("wb"))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._open.close()

    def add(self, row: int, example: Example) -> None:
        """One example of a row."""
        import numpy as np

        self.examples += 1
        self._files[ROWS].write(np.array([row], _ROW).data)
        for name, kind in self.columns.items():
            value = example.columns[name]
            if kind is list:
                self._files[_lengths(name)].write(np.array([len(value)], _INTEGER).data)
            self._files[name].write(np.array(value if kind is list else [value], _TYPES[kind]).data)

    def extend(self, rows: Any, ids: Any, lengths: Any) -> None:
        """Examples of a single column of lists: the rows they are of, all ids, and how many are of each."""
        import numpy as np

        (name,) = self.columns
        self.examples += len(lengths)
        self._files[ROWS].write(np.ascontiguousarray(rows, _ROW).data)
        self._files[_lengths(name)].write(np.ascontiguousarray(lengths, _INTEGER).data)
        self._files[name].write(np.ascontiguousarray(ids, _INTEGER).data)


class Spooled:
    """What a spool holds, read by place."""

    def __init__(self, spool: Spool) -> None:
        self.columns, self.examples = spool.columns, spool.examples
        self._folder = spool.folder
        self._maps: dict[str, mmap.mmap] = {}
        self._read = 0

    def rows(self, start: int, stop: int) -> Any:
        """The rows that examples are of."""
        return self._numbers(ROWS, _ROW, start, stop)

    def lengths(self, name: str, start: int, stop: int) -> Any:
        """How long the lists of a column are."""
        return self._numbers(_lengths(name), _INTEGER, start, stop)

    def floats(self, name: str, start: int, stop: int) -> Any:
        return self._numbers(name, _NUMBER, start, stop)

    def lists(self, name: str, starts: Any, lengths: Any) -> Any:
        """The numbers of lists that begin at places in a column, one list after the other."""
        import numpy as np

        whole = self._numbers(name, _INTEGER, 0, None)
        parts = [whole[start : start + length] for start, length in zip(starts.tolist(), lengths.tolist(), strict=True)]
        found = np.concatenate(parts) if parts else np.empty(0, _INTEGER)
        self._read += found.nbytes
        if self._read >= _RELEASED:
            # Pages stay in the cache of the system; the process is no longer counted for them.
            del whole, parts
            self._maps[name].madvise(mmap.MADV_DONTNEED)
            self._read = 0
        return found

    def slice(self, name: str, start: int, length: int) -> Any:
        """Some of the numbers of a column."""
        return self._numbers(name, _INTEGER, start, start + length)

    def _numbers(self, name: str, kind: str, start: int, stop: int | None) -> Any:
        import numpy as np

        if name not in self._maps:
            with (self._folder / name).open("rb") as stream:
                if not stream.seek(0, 2):
                    return np.empty(0, kind)
                self._maps[name] = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        return np.frombuffer(self._maps[name], kind)[start:stop]


def _lengths(name: str) -> str:
    return f"{name}.lengths"
