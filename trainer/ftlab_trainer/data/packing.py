"""Several sequences in one row, as the library packs them: best fit first, none cut, none seeing another."""

from __future__ import annotations

from typing import Any

from ..errors import RunFailed


def pack(sequences: Any, max_length: int) -> Any:
    """The same tokens in fewer rows of at most `max_length`, with the lengths of the pieces in `seq_lengths`."""
    import datasets
    from trl import pack_dataset

    shown = datasets.is_progress_bar_enabled()
    datasets.disable_progress_bars()
    try:
        packed = pack_dataset(sequences, max_length, "bfd_split")
    finally:
        if shown:
            datasets.enable_progress_bars()
    before, after = (_tokens(one) for one in (sequences, packed))
    if before != after:
        raise RunFailed(f"Packing changed the number of tokens from {before} to {after}; nothing may be lost.")
    return packed


def _tokens(rows: Any) -> int:
    return sum(len(chunk.flatten()) for chunk in rows.data.column("input_ids").chunks)
