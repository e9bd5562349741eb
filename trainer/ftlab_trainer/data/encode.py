"""The second reading: the rows that are trained on or held out become tokens on disk."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Protocol

from .canonical import Canonical, Conversation, Text
from .ledger import Ledger, Quarantine
from .read import records
from .records import Fault, Progress, Record, RowFault
from .rows import RowReader
from .source import Source
from .split import EVAL, LEFT_BY_MAX_SAMPLES, LEFT_BY_SPLIT, TRAIN, Places
from .survey import EVERY
from .tokens import IGNORED, ConversationEncoder, TextEncoder

_BATCH_ROWS: Final = 256
_BATCH_CHARACTERS: Final = 1_000_000
_FLUSH_TOKENS: Final = 500_000
_PROMPT_TOKENS: Final = 32
_LEAST_CUT: Final = 8  # tokens of a lone document below which nothing of it is held out


@dataclass(frozen=True)
class Prompt:
    """What a model can be given to show how it writes, and what stands in the data after it."""

    text: str
    input_ids: list[int]
    expected: str
    held_out: bool


@dataclass
class Sequences:
    """One row as sequences of ids and labels, with the tokens that were cut off."""

    record: Record
    place: int
    parts: Iterable[tuple[list[int], list[int]]] = ()
    truncated: int = 0
    prompt: Prompt | None = None
    fault: Fault | None = None
    is_row: bool = True  # False for a piece of a row that is counted elsewhere


class Encoder(Protocol):
    """Turns a batch of rows of one kind into sequences."""

    # Special tokens that end an answer: what a generation has to stop at.
    @property
    def stops(self) -> set[int]: ...

    def notes(self) -> list[str]: ...

    def encode(self, batch: Sequence[tuple[Record, int, list[Canonical]]]) -> Iterator[Sequences]: ...


class Conversations:
    """Rows of conversations, one sequence each."""

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
                row.parts, row.truncated = made.sequences, made.truncated
            except RowFault as error:
                row.fault = error.fault
            yield row


class Documents:
    """Documents, each in as many sequences as it fills.

    `hold_out` is the share of a dataset's only document that is held out: its end, since there is no other row.
    """

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
        row = Sequences(record, place, self._encoder.sequences(ids))
        if self._left[place] > 0:
            self._left[place] -= 1
            size = min(_PROMPT_TOKENS, len(ids) // 2)
            first = ids[:size].tolist()
            after = self._decode(ids[size : 3 * size].tolist(), skip_special_tokens=True)
            row.prompt = Prompt(self._decode(first), first, after, place == EVAL)
        return row


class Writer:
    """Sequences to an Arrow file that is mapped, not loaded, when it is read."""

    def __init__(self, path: Path) -> None:
        from datasets import Features, List, Value
        from datasets.arrow_writer import ArrowWriter

        numbers = List(Value("int32"))
        self._writer = ArrowWriter(path=str(path), features=Features({"input_ids": numbers, "labels": numbers}))
        self._ids: list[list[int]] = []
        self._labels: list[list[int]] = []
        self._held = 0
        self.sequences = 0

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self._flush()
            self._writer.finalize()
        self._writer.close()

    def add(self, ids: list[int], labels: list[int]) -> None:
        self._ids.append(ids)
        self._labels.append(labels)
        self._held += len(ids)
        self.sequences += 1
        if self._held >= _FLUSH_TOKENS:
            self._flush()

    def _flush(self) -> None:
        if self._ids:
            self._writer.write_batch({"input_ids": self._ids, "labels": self._labels})
        self._ids, self._labels, self._held = [], [], 0


def encode(
    source: Source,
    reader: RowReader,
    places: Places,
    encoder: Encoder,
    writers: dict[int, Writer],
    ledger: Ledger,
    quarantine: Quarantine,
    progress: Progress | None,
) -> list[Prompt]:
    """Fill the two files and the ledger; the prompts found on the way are given back."""
    prompts: list[Prompt] = []
    rows = places.count(TRAIN) + places.count(EVAL)
    counted = 0
    for batch in _batches(source, reader, places):
        for row in encoder.encode(batch):
            if row.fault:
                quarantine.put(row.record, [row.fault])
                continue
            if row.is_row:
                ledger.put("trained" if row.place == TRAIN else "held_out")
            _count(row, ledger, writers[row.place])
            if row.prompt:
                prompts.append(row.prompt)
        before, counted = counted, counted + len(batch)
        if progress and before // EVERY != counted // EVERY:
            progress("tokenizing", counted, rows)
    if progress:
        progress("tokenizing", rows, rows)
    ledger.put("left_by_max_samples", places.count(LEFT_BY_MAX_SAMPLES))
    ledger.put("left_by_split", places.count(LEFT_BY_SPLIT))
    return prompts


def _count(row: Sequences, ledger: Ledger, writer: Writer) -> None:
    for ids, labels in row.parts:
        writer.add(ids, labels)
        ledger.tokens_read += len(ids)
        if row.place == EVAL:
            ledger.tokens_eval += len(ids)
            continue
        targets = len(labels) - 1 - labels.count(IGNORED) + (labels[0] == IGNORED)
        ledger.tokens_train += len(ids)
        ledger.targets_train += targets
        ledger.masked_train += len(ids) - targets
    ledger.tokens_read += row.truncated
    ledger.tokens_truncated += row.truncated


def _batches(source: Source, reader: RowReader, places: Places) -> Iterator[list[tuple[Record, int, list[Canonical]]]]:
    """The rows that are wanted, so many at a time that the tokenizer is busy and memory stays small."""
    batch: list[tuple[Record, int, list[Canonical]]] = []
    characters = 0
    for index, record in enumerate(records(source)):
        place = places.place[index]
        if place not in (TRAIN, EVAL):
            continue
        rows = reader.canonical(record.value)
        batch.append((record, place, rows))
        characters += sum(len(one.text) for one in rows if isinstance(one, Text))
        if len(batch) == _BATCH_ROWS or characters >= _BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
