"""The prepared rows as the trainer holds them, measured from their columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..data.stream import Streamed

IGNORED = -100


@dataclass(frozen=True)
class Extent:
    """How long the rows are and what is in them."""

    sequences: int
    longest: int
    tokens: int
    targets: int
    largest_id: int
    packed: bool
    packed_tokens: int


def extent(dataset: Any) -> Extent:
    """Read every row once; those of a stream were counted when it was opened."""
    if isinstance(dataset, Streamed):
        return Extent(**dataset.extent())
    return _answers(dataset) if "prompt_ids" in dataset.column_names else _labelled(dataset)


def _answers(dataset: Any) -> Extent:
    """Rows of a prompt and its answers: every token of an answer is predicted, none of the prompt."""
    import numpy as np

    lengths, largest = {}, 0
    for name in (column for column in dataset.column_names if column.endswith("_ids")):
        chunks = dataset.data.column(name).chunks
        lengths[name] = np.concatenate([np.asarray(ids.value_lengths()) for ids in chunks])
        largest = max(largest, *(int(flat.max()) for ids in chunks if len(flat := ids.flatten().to_numpy())), 0)
    prompts = lengths.pop("prompt_ids")
    targets = sum(int(answers.sum()) for answers in lengths.values())
    longest = max(int((prompts + answers).max()) for answers in lengths.values())
    return Extent(len(dataset), longest, int(prompts.sum()) + targets, targets, largest, False, 0)


def _labelled(dataset: Any) -> Extent:
    """Rows with labels. A token that begins a row, or a part of a packed one, has nothing to be predicted from."""
    import numpy as np

    table = dataset.data
    packed = "seq_lengths" in dataset.column_names
    longest = tokens = targets = largest = packed_tokens = 0
    lengths_chunks = table.column("seq_lengths").chunks if packed else [None] * table.column("input_ids").num_chunks
    columns = zip(table.column("input_ids").chunks, table.column("labels").chunks, lengths_chunks, strict=True)
    for ids, labels, parts in columns:
        rows = np.asarray(ids.value_lengths())
        flat = ids.flatten().to_numpy()
        if not len(flat):
            continue
        pieces = rows if parts is None else parts.flatten().to_numpy()
        starts = np.concatenate([[0], np.cumsum(pieces)[:-1]])
        wanted = labels.flatten().to_numpy() != IGNORED
        longest, tokens = max(longest, int(rows.max())), tokens + len(flat)
        targets += int(wanted.sum() - wanted[starts[starts < len(wanted)]].sum())
        largest = max(largest, int(flat.max()))
        packed_tokens += int(pieces.sum()) if parts is not None else 0
    return Extent(len(dataset), longest, tokens, targets, largest, packed, packed_tokens)


def numbered(dataset: Any) -> Any:
    """The rows with their number in a column, so that a run can say which of them it reached."""
    if isinstance(dataset, Streamed):
        return dataset  # they have it
    return dataset.add_column("sequence", list(range(len(dataset))))


def stand_in(dataset: Any) -> Any:
    """What a library's constructor is given for the rows: of a stream, which is no dataset of its kind, the first."""
    from datasets import Dataset

    return Dataset.from_list([dataset[0]]) if isinstance(dataset, Streamed) else dataset


def from_pairs(pairs: list[tuple[list[int], list[int]]]) -> Any:
    """Tokens and labels as a dataset."""
    from datasets import Dataset

    return Dataset.from_dict({"input_ids": [list(i) for i, _ in pairs], "labels": [list(t) for _, t in pairs]})
