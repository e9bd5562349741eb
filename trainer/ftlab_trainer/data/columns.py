"""Parquet and Arrow files to rows, a batch at a time; the line of a row is its number in the file.

A list or a struct becomes a plain list or object, a time, a decimal and the like its text, a JSON column what it holds.
Bytes become text where they are UTF-8; others become an object that says how many they are, which no format takes for
text. Every batch is checked in full before it is looked at: what a damaged file says of itself may lead anywhere in
memory. Types of other libraries are refused, since to read those can be to run code.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
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
    for number, value in enumerate(_read(path, None), 1):
        fault = value if isinstance(value, Fault) else None
        yield Record(str(path), number, "" if fault else value, fault)


def spread(path: Path, probes: int) -> Iterator[Any]:
    """Some rows from places spread over the file, as far as its parts can be read apart."""
    return (value for value in _read(path, probes) if not isinstance(value, Fault))


def _read(path: Path, probes: int | None) -> Iterator[dict[str, Any] | Fault]:
    try:
        import pyarrow as pa
    except ImportError:
        raise UserError(f'{path}: reading it needs pyarrow, not installed here: pip install "ftlab[data]"') from None
    number = 0
    with _unpacked(path) as plain:
        rows = _rows(plain, probes)
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
            yield value


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


def _rows(path: Path, probes: int | None) -> Iterator[dict[str, Any] | Fault]:
    with path.open("rb") as stream:
        head = stream.read(6)
    read = _parquet(path, probes) if head.startswith(b"PAR1") else _arrow(path, head == b"ARROW1", probes)
    for batch in read:
        # A part of a flat column is checked in itself; of others all that their parts share is checked each time.
        whole = any(field.type.num_fields or hasattr(field.type, "value_type") for field in batch.schema)
        if whole:
            batch.validate(full=True)
        names = batch.schema.names
        convert = [converter(field.type, field.name) for field in batch.schema]
        if not names or len(set(names)) < len(names):
            raise Unreadable(f"two columns of one name, or no column at all: {', '.join(names)[:200]}. Rename them.")
        step = max(1, min(_ROWS, batch.num_rows * _BATCH // max(1, batch.nbytes)))
        for start in range(0, batch.num_rows, step):
            part = batch.slice(start, step)
            if not whole:
                part.validate(full=True)
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


def _arrow(path: Path, is_file: bool, probes: int | None) -> Iterator[Any]:
    """The batches of an Arrow file. It is mapped, since nothing bounds the size of a batch."""
    import pyarrow as pa

    with pa.memory_map(str(path)) as mapped:
        if is_file:
            reader = pa.ipc.open_file(mapped)
            batches = (reader.get_batch(number) for number in _some(reader.num_record_batches, probes))
        else:
            batches = iter(pa.ipc.open_stream(mapped))
        if probes is None:
            yield from batches
        elif (first := next(batches, None)) is not None:
            # How many there are a stream does not say, but about how large they are.
            step = 1 if is_file else max(1, path.stat().st_size // max(1, first.nbytes) // max(1, probes))
            yield from (batch.slice(batch.num_rows // 2, 1) for batch in islice(chain([first], batches), 0, None, step))


def _parquet(path: Path, probes: int | None) -> Iterator[Any]:
    """The batches of a Parquet file. It is mapped, so that a damaged size of a page takes no memory."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(str(path), pre_buffer=False, memory_map=True) as file:
        # Not the columns of a group: where their statistics are damaged, looking at them ends the process.
        groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
        if sum(group.total_byte_size for group in groups) > FREE + MOST_TIMES * path.stat().st_size:
            raise Unreadable(f"it unpacks to more than {MOST_TIMES} times its size, as no dataset does.")
        size = max((group.total_byte_size // max(1, group.num_rows) for group in groups), default=1)
        most = max(1, min(_ROWS, _BATCH // max(1, size)))
        if probes is None:
            yield from file.iter_batches(batch_size=most, use_threads=False)
        for number in _some(len(groups), probes) if probes is not None else ():
            yield from (b.slice(0, 1) for b in islice(file.iter_batches(most, [number], use_threads=False), 1))


def _some(count: int, probes: int | None) -> Sequence[int]:
    """All of so many parts, or as many as are to be looked at, at even distances."""
    return range(0, count, 1 if probes is None else max(1, count // max(1, probes)))
