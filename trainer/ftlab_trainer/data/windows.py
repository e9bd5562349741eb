"""Held-out tokens in the form a perplexity is measured on: the same ones before and after training."""

from __future__ import annotations

import os
from typing import Any

from ..errors import UserError
from .canonical import Text
from .detect import detect
from .read import records
from .rows import RowReader
from .source import find
from .tokens import TextEncoder

Sequence = tuple[list[int], list[int]]  # ids, and labels with -100 where nothing is predicted


def spread(held_out: Any, max_tokens: int) -> list[Sequence]:
    """Sequences of a held-out set, taken at even distances, of at most so many tokens in all; at least one."""
    total = sum(len(chunk.flatten()) for chunk in held_out.data.column("input_ids").chunks)
    step = max(1, -(-total // max(1, max_tokens)))
    rows = [held_out[index] for index in range(0, len(held_out), step)]
    found: list[Sequence] = []
    left = max_tokens
    for row in rows:
        if found and len(row["input_ids"]) > left:
            break
        found.append((row["input_ids"], row["labels"]))
        left -= len(row["input_ids"])
    return found


def documents(path: str | os.PathLike[str], tokenizer: Any, max_length: int, add_eos: bool = True) -> list[Sequence]:
    """Every document of a small dataset of plain text, such as one of another domain."""
    source = find(path)
    reader = RowReader(detect(source).format)
    if reader.format.KIND is not Text:
        raise UserError(f"{source.path}: the rows are {reader.fmt}; documents are wanted here.")
    encoder = TextEncoder(tokenizer, max_length, add_eos)
    found: list[Sequence] = []
    for record in records(source):
        rows, faults = ([], [record.fault]) if record.fault else reader.read(record.value)
        if faults:
            raise UserError(f"{record.where}: {faults[0].message}")
        for ids in encoder.documents([row for row in rows if isinstance(row, Text)]):
            found.extend(encoder.sequences(ids))
    return found
