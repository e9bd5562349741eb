"""A long document to tokens piece by piece, since a tokenizer needs some hundred bytes of memory per character.

Pieces overlap. Where two of them agree on a run of tokens in the overlap, the first is left and the second followed
from there: tokenizers decide locally, so that the tokens are those of the whole. That this holds for a tokenizer is
tried on the beginning of a document, and where pieces do not agree the document is taken whole.
"""

from __future__ import annotations

from array import array
from typing import Any, Final

LONG: Final = 1_000_000  # characters from which a document is taken in pieces
_SIZE: Final = 400_000
_OVERLAP: Final = 8_000
_EDGE: Final = 500  # characters at a cut, where tokens differ from those of the whole
_RUN: Final = 64  # tokens that have to agree


class Pieces:
    """Encodes long documents with the inner, fast tokenizer."""

    def __init__(self, tokenizer: Any, size: int = _SIZE) -> None:
        self._inner = tokenizer.backend_tokenizer
        self._size = size
        self._works: bool | None = None

    def encode(self, text: str) -> array[int]:
        """The token ids of a document, special tokens at its ends included."""
        if self._works is None:
            head = text[: 2 * self._size]
            found = self._pieces(head)
            self._works = found is not None and found == array("i", self._inner.encode(head).ids)
        found = self._pieces(text) if self._works else None
        return array("i", self._inner.encode(text).ids) if found is None else found

    def _pieces(self, text: str) -> array[int] | None:
        made = array("i")
        start = 0
        ids, begins = self._piece(text, start)
        taken = 0
        while start + self._size < len(text):
            start += self._size - _OVERLAP
            next_ids, next_begins = self._piece(text, start)
            met = _meet(ids, begins, next_ids, next_begins, start)
            if met is None:
                return None
            leave, follow = met
            made.extend(ids[taken:leave])
            ids, begins, taken = next_ids, next_begins, follow
        made.extend(ids[taken:])
        before, after = self._ends()
        return array("i", before) + made + array("i", after)

    def _piece(self, text: str, start: int) -> tuple[list[int], list[int]]:
        """Token ids from one place on, and where in the document each begins."""
        encoding = self._inner.encode(text[start : start + self._size], add_special_tokens=False)
        return encoding.ids, [start + begin for begin, _ in encoding.offsets]

    def _ends(self) -> tuple[list[int], list[int]]:
        """The special tokens that the tokenizer puts before and after any document."""
        bare = self._inner.encode("a", add_special_tokens=False).ids
        full = self._inner.encode("a").ids
        for place in range(len(full) - len(bare) + 1):
            if full[place : place + len(bare)] == bare:
                return full[:place], full[place + len(bare) :]
        return [], []  # encode() then finds the pieces wrong and takes documents whole


def _meet(
    ids: list[int], begins: list[int], next_ids: list[int], next_begins: list[int], start: int
) -> tuple[int, int] | None:
    """The first pair of positions, behind the cut edge, from which both pieces have the same tokens for a run."""
    places: dict[int, int] = {}
    for index, begin in enumerate(next_begins):
        if begin > start + _OVERLAP:
            break
        places.setdefault(begin, index)
    low = len(begins)
    while low > 0 and begins[low - 1] >= start + _EDGE:
        low -= 1
    for index in range(low, len(begins)):
        if begins[index] > start + _OVERLAP - _EDGE:
            break
        # A character can be several tokens with one beginning; the first of them is meant on both sides.
        if index and begins[index] == begins[index - 1]:
            continue
        other = places.get(begins[index])
        if other is None or ids[index : index + _RUN] != next_ids[other : other + _RUN]:
            continue
        if begins[index : index + _RUN] == next_begins[other : other + _RUN]:
            return index, other
    return None
