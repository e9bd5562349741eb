"""Documents to a spool of tokens: encoded in another thread while the next ones are read, and cut into sequences."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Final, NamedTuple

from .canonical import Canonical, Text
from .encoders import Columns, Example, Prompt, Sequences
from .fast import FlatTokens
from .ledger import Quarantine
from .records import Fault, Record
from .split import EVAL, TRAIN
from .spool import Spool
from .tokens import cut

COLUMNS: Final[Columns] = {"input_ids": list}
_PROMPT_TOKENS: Final = 32
_BATCH_CHARACTERS: Final = 300_000  # more of them at a time outgrow the caches of a processor
_THREADS: Final = 2  # a second batch at a time keeps the threads of the library's own tokenizer busy
_AHEAD: Final = 6_000_000  # characters that may be at work or waiting
_SINGLE: Final = Fault(
    "", "no_target_token", "The document is a single token, so nothing in it can be predicted.", "Drop the row."
)


class _Document(NamedTuple):
    number: int
    part: int
    record: Record


class TextFlow:
    """Takes rows of text in order; their tokens are in the spool once it is left.

    A document of a single token goes to quarantine; the numbers of such rows are in `bad`.
    """

    def __init__(self, tokens: FlatTokens, spool: Spool, quarantine: Quarantine) -> None:
        self.bad = array("q")
        self._tokens, self._spool, self._quarantine = tokens, spool, quarantine
        self._batch: list[_Document] = []
        self._texts: list[str] = []
        self._characters = 0
        self._ahead = 0
        self._waiting: deque[tuple[list[_Document], int, Future[tuple[Any, Any]]]] = deque()

    def __enter__(self) -> TextFlow:
        self._pool = ThreadPoolExecutor(_THREADS)
        self._pool.submit(self._tokens.load)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None:
                self._submit()
                self._settle(-1)
        finally:
            self._pool.shutdown(cancel_futures=True)

    def take(self, number: int, part: int, record: Record, rows: Sequence[Canonical]) -> None:
        """One more row: its number, that of its dataset, and the document it comes down to."""
        (row,) = rows
        assert isinstance(row, Text)
        self._batch.append(_Document(number, part, record))
        self._texts.append(row.text)
        self._characters += len(row.text)
        if self._characters >= _BATCH_CHARACTERS:
            self._submit()
            self._settle(_AHEAD)

    def _submit(self) -> None:
        if not self._batch:
            return
        encoded = self._pool.submit(self._tokens.encode, self._texts)
        self._waiting.append((self._batch, self._characters, encoded))
        self._ahead += self._characters
        self._batch, self._texts, self._characters = [], [], 0

    def _settle(self, left: int) -> None:
        """Put what is encoded into the spool, in order; up to so many characters may still be at work."""
        import numpy as np

        while self._waiting and (self._ahead > left or self._waiting[0][2].done()):
            batch, characters, encoded = self._waiting.popleft()
            self._ahead -= characters
            ids, lengths = encoded.result()
            self._spool.extend(np.array([one.number for one in batch]), ids, lengths)
            for place in np.flatnonzero(lengths < 2).tolist():
                self._quarantine.put(batch[place].record, [_SINGLE], batch[place].part)
                self.bad.append(batch[place].number)


def beginning(decode: Callable[..., str], ids: Any, held_out: bool) -> Prompt:
    """The beginning of a document to be gone on from."""
    size = min(_PROMPT_TOKENS, len(ids) // 2)
    first, after = ids[:size].tolist(), ids[size : 3 * size].tolist()
    return Prompt(decode(first), first, decode(after, skip_special_tokens=True), held_out)


class Texts:
    """The encoder of documents where they are not spooled whole: each in as many sequences as it fills."""

    columns: Columns = COLUMNS

    def __init__(self, tokens: FlatTokens, size: int, decode: Callable[..., str], prompts: int) -> None:
        self.stops: set[int] = set()
        self._tokens, self._size, self._decode = tokens, size, decode
        self._left = {TRAIN: prompts, EVAL: prompts}

    def notes(self) -> list[str]:
        return self._tokens.notes()

    def encode(self, batch: Sequence[tuple[Record, int, list[Canonical]]]) -> Iterator[Sequences]:
        """Examples, whose ids are arrays."""
        import numpy as np

        ids, lengths = self._tokens.encode([row.text for _, _, rows in batch for row in rows if isinstance(row, Text)])
        for (record, place, _), end, length in zip(batch, np.cumsum(lengths), lengths, strict=True):
            made = Sequences(record, place, fault=_SINGLE if length < 2 else None)
            begins, sizes, _ = cut(np.array([end - length]), np.array([length]), self._size)
            made.parts = [
                Example({"input_ids": ids[start : start + size]}, size, size - 1)
                for start, size in zip(begins.tolist(), sizes.tolist(), strict=True)
            ]
            if self._left[place] > 0 and made.fault is None:
                self._left[place] -= 1
                made.prompt = beginning(self._decode, ids[end - length : end], place == EVAL)
            yield made
