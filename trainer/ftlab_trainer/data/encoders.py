"""Rows of one kind to the examples a trainer takes: what every encoder gives, and those of text and conversations."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Protocol

from .canonical import Canonical, Conversation, Text
from .records import Fault, Record, RowFault
from .split import EVAL, TRAIN
from .tokens import IGNORED, ConversationEncoder, TextEncoder

_PROMPT_TOKENS: Final = 32
_LEAST_CUT: Final = 8  # tokens of a lone document below which nothing of it is held out

# The columns of an example: the ids of tokens (list), or a number (float).
Columns = Mapping[str, type]
LABELLED: Final[Columns] = {"input_ids": list, "labels": list}


class Example(NamedTuple):
    """A sequence as a trainer takes it, the tokens counted for it and how many of them are to be predicted."""

    columns: dict[str, Any]
    tokens: int
    targets: int


def labelled(ids: list[int], labels: list[int]) -> Example:
    """An example whose labels say what is predicted; its first token never is."""
    targets = len(labels) - 1 - labels.count(IGNORED) + (labels[0] == IGNORED)
    return Example({"input_ids": ids, "labels": labels}, len(ids), targets)


@dataclass(frozen=True)
class Prompt:
    """What a model can be given to show how it writes, and what stands in the data after it."""

    text: str
    input_ids: list[int]
    expected: str
    held_out: bool


@dataclass
class Sequences:
    """One row as examples, with the tokens that were cut off, by field."""

    record: Record
    place: int
    parts: Iterable[Example] = ()
    truncated: dict[str, int] = field(default_factory=dict)
    prompt: Prompt | None = None
    fault: Fault | None = None
    is_row: bool = True  # False for a piece of a row that is counted elsewhere


class Encoder(Protocol):
    """Turns a batch of rows of one kind into sequences."""

    @property
    def columns(self) -> Columns: ...

    # Special tokens that end an answer: what a generation has to stop at.
    @property
    def stops(self) -> set[int]: ...

    def notes(self) -> list[str]: ...

    def encode(self, batch: Sequence[tuple[Record, int, list[Canonical]]]) -> Iterator[Sequences]: ...


class Conversations:
    """Rows of conversations, one sequence each."""

    columns = LABELLED

    def __init__(self, encoder: ConversationEncoder, prompts: int) -> None:
        self._encoder = encoder
        self._left = {TRAIN: prompts, EVAL: prompts}

    @property
    def stops(self) -> set[int]:
        return self._encoder.stops

    def notes(self) -> list[str]:
        if self.stops:
            return []
        return [
            "The chat template ends no turn of the assistant with a special token that is trained, so the model does "
            "not learn where to stop."
        ]

    def encode(self, batch: Sequence[tuple[Record, int, list[Canonical]]]) -> Iterator[Sequences]:
        for record, place, rows in batch:
            row = Sequences(record, place)
            conversations = [one for one in rows if isinstance(one, Conversation)]
            try:
                made = self._encoder.encode(conversations)
                if self._left[place] > 0:
                    self._left[place] -= 1
                    text, ids = self._encoder.prompt(conversations[0])
                    answers = [turn["content"] for turn in conversations[0].messages if turn["role"] == "assistant"]
                    row.prompt = Prompt(text, ids, answers[-1], place == EVAL)
                row.parts = [labelled(ids, labels) for ids, labels in made.sequences]
                row.truncated = {"conversation": made.truncated} if made.truncated else {}
            except RowFault as error:
                row.fault = error.fault
            yield row


class Documents:
    """Documents, each in as many sequences as it fills.

    `hold_out` is the share of a dataset's only document that is held out: its end, since there is no other row.
    """

    columns = LABELLED

    def __init__(self, encoder: TextEncoder, tokenizer: Any, prompts: int, hold_out: float = 0.0) -> None:
        self._encoder = encoder
        self._decode = tokenizer.decode
        self._left = {TRAIN: prompts, EVAL: prompts}
        self._hold_out = hold_out
        self._cut: tuple[int, int] | None = None  # tokens held out of a lone document, and all it has
        self.stops: set[int] = set()

    def notes(self) -> list[str]:
        if self._cut is None:
            return []
        held, tokens = self._cut
        return [f"There is one document, so its end is held out: {held} of its {tokens} tokens."]

    def encode(self, batch: Sequence[tuple[Record, int, list[Canonical]]]) -> Iterator[Sequences]:
        documents = self._encoder.documents([one for _, _, rows in batch for one in rows if isinstance(one, Text)])
        for (record, place, _), ids in zip(batch, documents, strict=True):
            if len(ids) < 2:
                message = "The document is a single token, so nothing in it can be predicted. Drop the row."
                yield Sequences(record, place, fault=Fault("", "no_target_token", message))
                continue
            held = round(len(ids) * self._hold_out)
            if self._hold_out and len(ids) >= _LEAST_CUT:
                held = min(max(2, held), len(ids) - 2)
                self._cut = (held, len(ids))
                piece = self._sequences(record, EVAL, ids[-held:])
                piece.is_row = False
                yield piece
                ids = ids[:-held]
            yield self._sequences(record, place, ids)

    def _sequences(self, record: Record, place: int, ids: array[int]) -> Sequences:
        row = Sequences(record, place, (labelled(*one) for one in self._encoder.sequences(ids)))
        if self._left[place] > 0:
            self._left[place] -= 1
            size = min(_PROMPT_TOKENS, len(ids) // 2)
            first = ids[:size].tolist()
            after = self._decode(ids[size : 3 * size].tolist(), skip_special_tokens=True)
            row.prompt = Prompt(self._decode(first), first, after, place == EVAL)
        return row
