"""Canonical rows to token ids and labels. A label is the token itself where it is to be predicted, else -100.

The mask is ours: a token of a conversation is a target if it lies wholly within a turn of the assistant. A token that
reaches over the border, which a template ought not to allow, is not one.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from ..errors import UserError
from .canonical import Conversation, Text
from .chat import ChatTemplate, Span
from .pieces import LONG, Pieces
from .records import RowFault

IGNORED: Final = -100
_COMPARED: Final = 8  # documents whose tokens are compared with those of the slower, public way


@dataclass
class Encoded:
    """The sequences of one row, and what was cut off it."""

    sequences: list[tuple[list[int], list[int]]] = field(default_factory=list)
    truncated: int = 0


class ChatTokens:
    """The chat template of a tokenizer and its tokens."""

    def __init__(self, tokenizer: Any, max_length: int, tools: list[dict[str, Any]] | None = None) -> None:
        if not tokenizer.is_fast:
            raise UserError(
                f"tokenizer.name: {tokenizer.name_or_path} has no fast tokenizer, so turns cannot be told apart in "
                "its tokens. Take a model with a tokenizer.json."
            )
        self.template = ChatTemplate(tokenizer, tools)
        # Special tokens that end a turn of the assistant: what a generation has to stop at.
        self.stops: set[int] = set()
        self._tokenizer = tokenizer
        # A token can end turns without being one of those that the tokenizer has a name for.
        marked = {number for number, token in tokenizer.added_tokens_decoder.items() if token.special}
        self._special = marked | set(tokenizer.all_special_ids)
        self._length = _check_length(max_length)

    def ids(self, text: str) -> list[int]:
        """The tokens of text that a template has written."""
        return list(
            self._tokenizer(text, add_special_tokens=False, return_attention_mask=False, verbose=False)["input_ids"]
        )

    def prompt(self, row: Conversation) -> tuple[str, list[int]]:
        """What the model is given before the last answer of a conversation."""
        last = max(index for index, message in enumerate(row.messages) if message["role"] == "assistant")
        text = self.template.prompt(row.messages[:last], row.tools)
        return text, self.ids(text)

    def _ends(self, last: Sequence[int]) -> None:
        """Note the token that ends a turn: its last, or the one before a line break that is counted to the turn."""
        self.stops.update([one for one in last[-2:] if one in self._special][-1:])


class ConversationEncoder(ChatTokens):
    """One sequence per conversation, cut at `max_length`."""

    def encode(self, rows: Sequence[Conversation]) -> Encoded:
        """The sequences of one row of the dataset; it can hold several conversations.

        Raises:
            RowFault: a conversation cannot be rendered, or none of its targets is left.
        """
        made = Encoded()
        for row in rows:
            ids, labels = self.one(row)
            made.truncated += max(0, len(ids) - self._length)
            kept = labels[: self._length]
            # The first token of a sequence is never predicted.
            if all(label == IGNORED for label in kept[1:]):
                why = f"within the first {self._length} of {len(ids)} tokens" if len(ids) > len(kept) else "in the row"
                raise RowFault(
                    "",
                    "no_target_token",
                    f"No token of the assistant is left {why}, so nothing would be learned.",
                    "Raise training.max_length, or shorten or drop the row.",
                )
            made.sequences.append((ids[: self._length], kept))
        return made

    def one(self, row: Conversation) -> tuple[list[int], list[int]]:
        """The tokens and labels of the whole conversation, uncut."""
        return self.rendered(row)[1:]

    def rendered(self, row: Conversation) -> tuple[str, list[int], list[int]]:
        """The conversation as text, tokens and labels."""
        text, spans = self.template.spans(row)
        encoding = self._tokenizer(
            text, add_special_tokens=False, return_offsets_mapping=True, return_attention_mask=False, verbose=False
        )
        ids: list[int] = encoding["input_ids"]
        offsets: list[Span] = encoding["offset_mapping"]
        labels = mask(ids, offsets, spans)
        for index, label in enumerate(labels):
            if label != IGNORED and (index + 1 == len(labels) or labels[index + 1] == IGNORED):
                self._ends(labels[max(0, index - 1) : index + 1])
        return text, ids, labels


def _check_length(max_length: int) -> int:
    if max_length < 2:
        raise UserError(
            f"training.max_length: {max_length} is given; at least 2 is allowed, since the first token of a sequence "
            "is never predicted."
        )
    return max_length


def mask(ids: Sequence[int], offsets: Sequence[Span], spans: Sequence[Span]) -> list[int]:
    """Labels: the tokens that lie wholly within one of the spans of characters, which are in order."""
    starts = [start for start, _ in spans]
    labels = []
    for token, (begin, end) in zip(ids, offsets, strict=True):
        at = bisect_right(starts, begin) - 1
        labels.append(token if at >= 0 and end <= spans[at][1] and begin < spans[at][1] else IGNORED)
    return labels


class TextEncoder:
    """Documents to tokens, each ended by EOS, none cut: a long one becomes several sequences."""

    def __init__(self, tokenizer: Any, max_length: int, add_eos: bool = True) -> None:
        self._tokenizer = tokenizer
        self._length = _check_length(max_length)
        self._eos: int | None = tokenizer.eos_token_id if add_eos else None
        if add_eos and self._eos is None:
            raise UserError(
                f"tokenizer.add_eos_token: the tokenizer of {tokenizer.name_or_path} has no end-of-text token to end "
                "documents with. Set it to false, or take a tokenizer that has one."
            )
        self._fast: bool | None = None
        self._pieces: Pieces | None = None

    def documents(self, rows: Sequence[Text]) -> list[array[int]]:
        """The token ids of each document."""
        fast = self._try_backend([row.text for row in rows])
        texts = [row.text for row in rows if not fast or len(row.text) < LONG]
        short = iter(self._backend(texts) if fast else self._public(texts))
        found: list[array[int]] = []
        for row in rows:
            if fast and len(row.text) >= LONG:
                self._pieces = self._pieces or Pieces(self._tokenizer)
                ids = self._pieces.encode(row.text)
            else:
                ids = array("i", next(short))
            found.append(ids)
            if self._eos is not None and (not ids or ids[-1] != self._eos):
                ids.append(self._eos)
        return found

    def sequences(self, ids: array[int]) -> Iterator[tuple[list[int], list[int]]]:
        """A document cut into sequences; every token is a target."""
        cuts = list(range(0, len(ids), self._length))
        if len(cuts) > 1 and len(ids) - cuts[-1] == 1 and self._length > 2:
            cuts[-1] -= 1  # a token alone in a sequence could not be predicted
        for start, end in pairwise([*cuts, len(ids)]):
            part = ids[start:end].tolist()
            yield part, part

    def _public(self, texts: list[str]) -> list[list[int]]:
        return list(self._tokenizer(texts, return_attention_mask=False, verbose=False)["input_ids"])

    def _backend(self, texts: list[str]) -> list[list[int]]:
        return [one.ids for one in self._tokenizer.backend_tokenizer.encode_batch_fast(texts)]

    def _try_backend(self, texts: list[str]) -> bool:
        """The library's inner tokenizer is several times faster; it is used where it gives the same tokens."""
        if self._fast is None:
            inner = getattr(self._tokenizer, "backend_tokenizer", None) if self._tokenizer.is_fast else None
            if not hasattr(inner, "encode_batch_fast"):
                self._fast = False
            else:
                few = [text[:10_000] for text in texts[:_COMPARED]]
                # The public way comes first: it switches off any cutting or padding the file asks for.
                self._fast = self._public(few) == self._backend(few)
        return self._fast
