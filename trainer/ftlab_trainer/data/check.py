"""Every row of a dataset, read, checked and converted; fast where rows are lines of a file as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .blocks import Block, blocks, ends
from .quick import Checked, Quick
from .read import is_plain_lines, overlong, read_file
from .records import Record
from .rows import RowReader, unread
from .source import Source, not_utf8


def checked(source: Source, reader: RowReader) -> Iterator[Checked]:
    """Every record in order, with its canonical rows, or with its faults."""
    quick = Quick(reader)
    for path in source.files:
        if not is_plain_lines(source, path):
            yield from slowly(path, source.marker, reader)
            continue
        number = 1
        for block in blocks(path, *ends(path)):
            yield from _block(path, block, number, quick)
            number += len(block.lines)


def slowly(path: Path, marker: str | None, reader: RowReader) -> Iterator[Checked]:
    """The rows of a file of any type, one by one."""
    for record in read_file(path, marker):
        rows, faults = ([], unread(record)) if record.fault else reader.read(record.value)
        yield record, rows, faults


def _block(path: Path, block: Block, number: int, quick: Quick) -> Iterator[Checked]:
    name = str(path)
    odd = set(quick.judge(block).odd)
    for index, raw in enumerate(block.lines):
        if index not in odd:
            value, rows = quick.convert(raw)
            yield Record(name, number + index, value), rows, []
        elif (found := look(path, block, index, number + index, quick)) is not None:
            yield found


def look(path: Path, block: Block, index: int, number: int, quick: Quick) -> Checked | None:
    """A line of a block read the slow way, with its number in the file; None where it is empty."""
    raw = block.lines[index]
    if block.too_long:
        record = overlong(path, number, raw)
        return record, [], unread(record)
    if not raw.strip(b" \t\r"):
        return None
    try:
        return quick.slow(raw, str(path), number)
    except UnicodeDecodeError as error:
        raise not_utf8(path, block.begin(index) + error.start) from None
