"""Token sets: Arrow files that a trainer takes, mapped and not loaded, and for each the rows its pieces are of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple

from .packing import GROUP, bins
from .spool import Spooled

_BATCH_TOKENS: Final = 500_000
# In the schema of a set that predicts every token: its labels are its ids, and are not written a second time.
_SAME_LABELS: Final = {b"labels": b"input_ids"}


class Extents(NamedTuple):
    """Where the list of each example begins in a column and how long it is; of a column of numbers, the numbers."""

    starts: Any
    lengths: Any


class SetWriter:
    """Writes examples in the order they come, packed into rows of `size` tokens where a size is given."""

    def __init__(self, path: Path, spooled: Spooled, size: int | None = None) -> None:
        self.rows = self.pieces = 0
        self._path, self._spooled, self._size = path, spooled, size
        self._held: list[tuple[Mapping[str, Extents], Any]] = []
        self._count = 0

    def __enter__(self) -> SetWriter:
        import pyarrow as pa

        lists = pa.list_(pa.int32())
        fields = [(name, lists if kind is list else pa.float64()) for name, kind in self._spooled.columns.items()]
        packed = [("seq_lengths", lists)] if self._size else []
        metadata = _SAME_LABELS if [*self._spooled.columns] == ["input_ids"] else None
        self._schema = pa.schema([*fields, *packed], metadata)
        self._file = pa.OSFile(str(self._path), "wb")
        self._stream = pa.ipc.new_stream(self._file, self._schema)
        self._numbers = rows_file(self._path).open("wb")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None:
                self._write(GROUP, last=True)
                self._stream.close()
        finally:
            self._numbers.close()
            self._file.close()

    def extend(self, places: Mapping[str, Extents], rows: Any) -> None:
        """More examples: where their lists stand, and the rows they are of."""
        self._held.append((places, rows))
        self._count += len(rows)
        if self._count >= GROUP:
            self._write(GROUP)

    def _write(self, group: int, last: bool = False) -> None:
        """Write what is held, a group at a time; what does not fill one waits, unless it is the last."""
        import numpy as np

        if not self._count:
            return
        names = self._held[0][0]
        whole = {
            name: Extents(*map(np.concatenate, zip(*(p[name] for p, _ in self._held), strict=True))) for name in names
        }
        rows = np.concatenate([one for _, one in self._held])
        end = len(rows) if last else len(rows) - len(rows) % group
        for at in range(0, end, group):
            here = slice(at, min(at + group, end))
            self._group({name: Extents(one.starts[here], one.lengths[here]) for name, one in whole.items()}, rows[here])
        rest = slice(end, None)
        self._held = [({name: Extents(one.starts[rest], one.lengths[rest]) for name, one in whole.items()}, rows[rest])]
        self._count = len(rows) - end

    def _group(self, places: Mapping[str, Extents], rows: Any) -> None:
        import numpy as np

        lengths = next(iter(places.values())).lengths
        made = bins(lengths, self._size) if self._size else [[number] for number in range(len(rows))]
        for some in _batches(made, lengths.tolist()):
            order = np.array([number for row in some for number in row])
            sizes = [len(row) for row in some]
            self._stream.write_batch(
                self._batch({n: Extents(*(x[order] for x in p)) for n, p in places.items()}, sizes)
            )
            self._numbers.write(np.ascontiguousarray(rows[order], "<i8").data)
            self.rows += len(sizes)
            self.pieces += len(order)

    def _batch(self, places: Mapping[str, Extents], sizes: list[int]) -> Any:
        """Rows of as many pieces each as `sizes` says."""
        import numpy as np
        import pyarrow as pa

        firsts = np.array([0, *accumulate(sizes)])
        columns = []
        for name, kind in self._spooled.columns.items():
            starts, lengths = places[name]
            if kind is float:
                columns.append(pa.array(starts))
                continue
            ends = np.concatenate([[0], np.cumsum(lengths)])[firsts]
            columns.append(_lists(ends, self._spooled.lists(name, starts, lengths)))
        if self._size:
            columns.append(_lists(firsts, lengths))
        return pa.record_batch(columns, schema=self._schema)


def _lists(ends: Any, values: Any) -> Any:
    import pyarrow as pa

    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), pa.array(values, pa.int32()))


def _batches(rows: Sequence[list[int]], lengths: Sequence[int]) -> Iterator[Sequence[list[int]]]:
    first = tokens = 0
    for number, row in enumerate(rows):
        more = sum(lengths[one] for one in row)
        if tokens and tokens + more > _BATCH_TOKENS:
            yield rows[first:number]
            first, tokens = number, 0
        tokens += more
    yield rows[first:]


def rows_file(path: Path) -> Path:
    """Beside a set: for each piece of its rows, in order, the number of the row of the corpus that it is of."""
    return path.with_suffix(".rows")


def load(path: Path) -> Any:
    """A set as the libraries take it."""
    from datasets import Dataset
    from datasets.table import ConcatenationTable, MemoryMappedTable

    table = MemoryMappedTable.from_file(str(path))
    if (table.schema.metadata or {}).items() >= _SAME_LABELS.items():
        labels = table.select(["input_ids"]).rename_columns(["labels"])
        parts = [table.select(["input_ids"]), labels, table.select(table.column_names[1:])]
        table = ConcatenationTable.from_tables([part for part in parts if part.num_columns], axis=1)
    return Dataset(table)


def rows_of(path: Path) -> Any:
    """The rows that the pieces of a set are of, mapped."""
    import numpy as np

    file = rows_file(path)
    return np.memmap(file, "<i8", "r") if file.stat().st_size else np.empty(0, "<i8")
