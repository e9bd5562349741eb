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
from .fast import FlatTokens, end_of_text
from .records import RowFault

IGNORED: Final = -100


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
        self._length = check_length(max_length)

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


def check_length(max_length: int) -> int:
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


def cut(starts: Any, lengths: Any, size: int) -> tuple[Any, Any, Any]:
    """Documents as sequences of at most `size` tokens: where they begin, how long they are, of which document."""
    import numpy as np

    pieces = -(-lengths // size)
    document = np.repeat(np.arange(len(lengths)), pieces)
    nth = np.arange(len(document)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    begins = starts[document] + nth * size
    sizes = np.minimum(size, lengths[document] - nth * size)
    if size > 2:
        # A token alone in a sequence could not be predicted: it takes the last one of the sequence before.
        alone = np.flatnonzero((sizes == 1) & (nth > 0))
        begins[alone] -= 1
        sizes[alone] += 1
        sizes[alone - 1] -= 1
    return begins, sizes, document


class TextEncoder:
    """Documents to tokens, each ended by EOS, none cut: a long one becomes several sequences."""

    def __init__(self, tokenizer: Any, max_length: int, add_eos: bool = True) -> None:
        self._length = check_length(max_length)
        self._tokens = FlatTokens(tokenizer, end_of_text(tokenizer, add_eos))

    def documents(self, rows: Sequence[Text]) -> list[array[int]]:
        """The token ids of each document."""
        ids, lengths = self._tokens.encode([row.text for row in rows])
        ends = [0, *lengths.cumsum().tolist()]
        return [array("i", ids[start:end].tobytes()) for start, end in pairwise(ends)]

    def sequences(self, ids: array[int]) -> Iterator[tuple[list[int], list[int]]]:
        """A document cut into sequences; every token is a target."""
        import numpy as np

        begins, sizes, _ = cut(np.array([0]), np.array([len(ids)]), self._length)
        for start, size in zip(begins.tolist(), sizes.tolist(), strict=True):
            part = ids[start : start + size].tolist()
            yield part, part
