"""Parquet and Arrow files to rows, a batch at a time; the line of a row is its number in the file.

A list or a struct becomes a plain list or object, a time, a decimal and the like its text, a JSON column what it holds.
Bytes become text where they are UTF-8; others become an object that says how many they are, which no format takes for
text. Every batch is checked in full before it is looked at: what a damaged file says of itself may lead anywhere in
memory. Types of other libraries are refused, since to read those can be to run code.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from ..errors import UserError
from .compressed import FREE, MOST_TIMES, open_bytes, packing
from .plain import Unreadable, converter
from .records import Fault, Record
from .source import MAX_RECORD

_BATCH: Final = 16 * 1024 * 1024  # bytes of rows that are made at a time
_ROWS: Final = 512  # and so many rows at most, since what is stored once can be said in every row


def columns(path: Path) -> Iterator[Record]:
    """The rows of a Parquet or an Arrow file; its content says which of them it is."""
    try:
        import pyarrow as pa
    except ImportError:
        raise UserError(f'{path}: reading it needs pyarrow, not installed here: pip install "ftlab[data]"') from None
    number = 0
    with _unpacked(path) as plain:
        rows = _rows(plain)
        while True:
            try:
                value = next(rows)
            except StopIteration:
                return
            except Unreadable as error:
                raise UserError(f"{path}: {error}") from None
            except (pa.ArrowException, OSError, ValueError, LookupError, ArithmeticError, MemoryError) as error:
                why = (str(error).splitlines() or [type(error).__name__])[0][:300].rstrip(".")
                raise UserError(
                    f"{path}:{number + 1}: from about this row on the file cannot be read: {why}. It is damaged or cut "
                    "off, or is no Parquet or Arrow file; write it again."
                ) from None
            number += 1
            fault = value if isinstance(value, Fault) else None
            yield Record(str(path), number, "" if fault else value, fault)


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    """The file itself or, since its parts are read in any order, an unpacked copy that is gone afterwards."""
    if packing(path) is None:
        yield path
        return
    with open_bytes(path) as stream, tempfile.NamedTemporaryFile(prefix="ftlab-") as copy:
        shutil.copyfileobj(stream, copy, 1 << 20)
        copy.flush()
        yield Path(copy.name)


def _rows(path: Path) -> Iterator[dict[str, Any] | Fault]:
    with path.open("rb") as stream:
        head = stream.read(6)
    for batch in _parquet(path) if head.startswith(b"PAR1") else _arrow(path, head == b"ARROW1"):
        batch.validate(full=True)
        names = batch.schema.names
        convert = [converter(field.type, field.name) for field in batch.schema]
        if not names or len(set(names)) < len(names):
            raise Unreadable(f"two columns of one name, or no column at all: {', '.join(names)[:200]}. Rename them.")
        step = max(1, min(_ROWS, batch.num_rows * _BATCH // max(1, batch.nbytes)))
        for start in range(0, batch.num_rows, step):
            part = batch.slice(start, step)
            if part.nbytes > MAX_RECORD and step > 1:
                yield from (row for at in range(part.num_rows) for row in _made(part.slice(at, 1), names, convert))
            else:
                yield from _made(part, names, convert)


def _made(batch: Any, names: list[str], convert: list[Any]) -> Iterator[dict[str, Any] | Fault]:
    if batch.num_rows == 1 and batch.nbytes > MAX_RECORD:
        yield Fault("", "too_long", f"The row is longer than {MAX_RECORD >> 20} MB, which no row may be.", "Cut it.")
        return
    made = []
    for column, change in zip(batch.columns, convert, strict=True):
        values = column.to_pylist(maps_as_pydicts="strict")
        made.append([None if value is None else change(value) for value in values] if change else values)
    for row in zip(*made, strict=True):
        yield dict(zip(names, row, strict=True))


def _arrow(path: Path, is_file: bool) -> Iterator[Any]:
    """The batches of an Arrow file. It is mapped, since nothing bounds the size of a batch."""
    import pyarrow as pa

    with pa.memory_map(str(path)) as mapped:
        if is_file:
            reader = pa.ipc.open_file(mapped)
            yield from (reader.get_batch(number) for number in range(reader.num_record_batches))
        else:
            yield from pa.ipc.open_stream(mapped)


def _parquet(path: Path) -> Iterator[Any]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(str(path), pre_buffer=False, buffer_size=1 << 20) as file:
        groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
        if sum(group.total_byte_size for group in groups) > FREE + MOST_TIMES * path.stat().st_size:
            raise Unreadable(f"it unpacks to more than {MOST_TIMES} times its size, as no dataset does.")
        size = max((group.total_byte_size // max(1, group.num_rows) for group in groups), default=1)
        yield from file.iter_batches(batch_size=max(1, min(_ROWS, _BATCH // max(1, size))), use_threads=False)
