"""Rows of one kind to the examples a trainer takes: what every encoder gives, and that of conversations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Protocol

from .canonical import Canonical, Conversation
from .records import Fault, Record, RowFault
from .split import EVAL, TRAIN
from .tokens import IGNORED, ConversationEncoder

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
