"""Scored rows by their prompts: the prompts once each, and pairs of a better and a worse answer to one of them."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from itertools import combinations
from typing import Any, Final

# Of a prompt with a hundred answers five thousand pairs could be made, which say little more than these.
MOST_PAIRS: Final = 64


class Prompts:
    """The prompts of a set of scored rows; only where they stand is held, never their tokens."""

    def __init__(self, rows: Any) -> None:
        import numpy as np

        numbers: dict[bytes, int] = {}
        firsts: list[int] = []
        of_rows: list[int] = []
        for row, ids in enumerate(_lists(rows, "prompt_ids")):
            number = numbers.setdefault(blake2b(ids.tobytes(), digest_size=16).digest(), len(numbers))
            if number == len(firsts):
                firsts.append(row)
            of_rows.append(number)
        self.rows = rows
        self.firsts = np.array(firsts, np.int64)
        # Rows in the order of their prompts, and where those of each prompt begin.
        of_row = np.array(of_rows, np.int64)
        self._order = np.argsort(of_row, kind="stable")
        self._starts = np.searchsorted(of_row[self._order], np.arange(len(firsts) + 1))

    def __len__(self) -> int:
        return len(self.firsts)

    def rows_of(self, prompt: int) -> Any:
        """The rows that answer a prompt."""
        return self._order[self._starts[prompt] : self._starts[prompt + 1]]

    def pairs(self) -> Any:
        """A better and a worse row of each pair of answers to one prompt whose rewards differ."""
        import numpy as np

        rewards = rewards_of(self.rows)
        found: list[tuple[int, int]] = []
        for prompt in range(len(self)):
            ranked = sorted(self.rows_of(prompt).tolist(), key=lambda row: -rewards[row])
            # Of very many answers some, evenly from the best to the worst.
            ranked = ranked[:: max(1, len(ranked) // MOST_PAIRS)]
            here = [(a, b) for a, b in combinations(ranked, 2) if rewards[a] > rewards[b]]
            step = -(-len(here) // MOST_PAIRS) or 1
            found += here[::step]
        return np.array(found, np.int64).reshape(-1, 2)


def rewards_of(rows: Any) -> Any:
    """The reward of each row."""
    import numpy as np

    return np.concatenate([np.zeros(0), *(chunk.to_numpy() for chunk in rows.data.column("reward").chunks)])


def _lists(rows: Any, name: str) -> Iterator[Any]:
    for chunk in rows.data.column(name).chunks:
        flat, ends = chunk.flatten().to_numpy(), chunk.value_lengths().to_numpy().cumsum().tolist()
        yield from (flat[start:end] for start, end in zip([0, *ends], ends, strict=False))
