"""Documents to one flat run of token ids, in the fastest way that gives the tokens of the tokenizer itself.

Three ways: the optional package fastokens, the library's inner tokenizer, and the tokenizer as it is called by anyone.
Each is tried on the first documents against the last of the three and used only where it agrees; fastokens, which is a
program of its own, is held against the tokenizer along the way besides.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from threading import Lock
from typing import Any, Final

from ..errors import UserError
from .pieces import LONG, Pieces

WORTH_IT: Final = 4_000_000  # bytes of data from which the time to set up fastokens is won back
_COMPARED: Final = 32  # documents
_CHARACTERS: Final = 2_000  # of each
_EVERY: Final = 8  # batches of which one is compared once more


class Disagreement(Exception):
    """The quick tokenizer gave other tokens than the tokenizer itself, in the midst of the data."""


class FlatTokens:
    """Encodes documents; each is ended by `eos` where one is given."""

    def __init__(self, tokenizer: Any, eos: int | None, *, quick: bool = False) -> None:
        self.quick = quick  # whether to try fastokens; after the first batch, whether it is used
        self._tokenizer, self._eos = tokenizer, eos
        self._inner: Any = None
        self._flat: Any = None
        self._pieces: Pieces | None = None
        self._batches = 0
        self._lock = Lock()

    def notes(self) -> list[str]:
        """Which way it was."""
        told = "Tokenized by fastokens; wherever it was compared, its tokens were those of the tokenizer."
        return [told] if self.quick and self._batches else []

    def load(self) -> None:
        """Set up fastokens where it is to be tried, which takes a moment that can be used for other things."""
        with self._lock:
            inner = getattr(self._tokenizer, "backend_tokenizer", None) if self._tokenizer.is_fast else None
            if not self.quick or inner is None or self._flat is not None:
                return
            self._public(["a"])  # switches off any cutting or padding the file asks for
            _give_back()
            try:
                from fastokens import Tokenizer

                self._flat = Tokenizer.from_json_str(inner.to_str())
            except Exception:  # noqa: BLE001  whatever it cannot read, the tokenizer itself can
                return
            _give_back()

    def encode(self, texts: Sequence[str]) -> tuple[Any, Any]:
        """The ids of all documents, and how many are of each. May be called by several threads."""
        if not texts:
            return _joined([])
        self.load()
        with self._lock:
            self._batches += 1
            if self._batches == 1:
                self._choose(texts)
            if self.quick:
                if self._batches % _EVERY == 0:
                    self._compare(texts[self._batches % len(texts)])
                return self._ended(*self._quickly(texts))
            if self._inner is None:
                return self._ended(*_joined(self._public(texts)))
        short = iter([one.ids for one in self._inner.encode_batch_fast([t for t in texts if len(t) < LONG])])
        return self._ended(*_joined([self._long(text) if len(text) >= LONG else next(short) for text in texts]))

    def _choose(self, texts: Sequence[str]) -> None:
        """Find the fastest way that gives the right tokens for the beginnings of some documents."""
        few = [text[:_CHARACTERS] for text in texts[:_COMPARED]]
        wanted = self._public(few)
        inner: Any = getattr(self._tokenizer, "backend_tokenizer", None) if self._tokenizer.is_fast else None
        if hasattr(inner, "encode_batch_fast") and [one.ids for one in inner.encode_batch_fast(few)] == wanted:
            self._inner = inner
        self.quick = self._flat is not None and self._agrees(few, wanted)

    def _agrees(self, few: list[str], wanted: list[list[int]]) -> bool:
        known, counts = _joined(wanted)
        ids, lengths = self._quickly(few)
        return bool(ids.tolist() == known.tolist() and lengths.tolist() == counts.tolist())

    def _quickly(self, texts: Sequence[str]) -> tuple[Any, Any]:
        import numpy as np

        ids, ends = self._flat.encode_batch_flat(list(texts), True)
        return np.frombuffer(ids, "<i4"), np.diff(np.frombuffer(ends, "<u8").astype(np.int64))

    def _compare(self, text: str) -> None:
        few = [text[:_CHARACTERS]]
        if self._quickly(few)[0].tolist() != self._public(few)[0]:
            raise Disagreement

    def _public(self, texts: Sequence[str]) -> list[list[int]]:
        return list(self._tokenizer(list(texts), return_attention_mask=False, verbose=False)["input_ids"])

    def _long(self, text: str) -> Any:
        self._pieces = self._pieces or Pieces(self._tokenizer)
        return self._pieces.encode(text)

    def _ended(self, ids: Any, lengths: Any) -> tuple[Any, Any]:
        """With the end of text after each document that has none."""
        import numpy as np

        if self._eos is None:
            return ids, lengths
        ends = np.cumsum(lengths)
        lacking = lengths == 0
        lacking[~lacking] = ids[ends[~lacking] - 1] != self._eos
        return np.insert(ids, ends[lacking], self._eos), lengths + lacking


def end_of_text(tokenizer: Any, wanted: bool) -> int | None:
    """The token to end documents with, where they are to be ended."""
    if wanted and tokenizer.eos_token_id is None:
        raise UserError(
            f"tokenizer.add_eos_token: the tokenizer of {tokenizer.name_or_path} has no end-of-text token to end "
            "documents with. Set it to false, or take a tokenizer that has one."
        )
    return int(tokenizer.eos_token_id) if wanted else None


def _give_back() -> None:
    """Return memory that was freed to the system, where that can be asked for: reading a vocabulary leaves much."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None
    if trim:
        trim(0)


def _joined(documents: Sequence[Any]) -> tuple[Any, Any]:
    import numpy as np

    lengths = np.array([len(one) for one in documents], np.int64)
    ids = np.concatenate([np.asarray(one, np.int32) for one in documents]) if documents else np.empty(0, np.int32)
    return ids, lengths
