"""The second reading: the rows that are trained on or held out become tokens on disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final

from .canonical import Text
from .corpus import Corpus, Used
from .encoders import LABELLED, Columns, Encoder, Example, Prompt, Sequences
from .ledger import Ledger, Quarantine
from .records import Progress
from .split import EVAL, LEFT_BY_MAX_SAMPLES, LEFT_BY_SPLIT, TRAIN, Places
from .survey import EVERY

_BATCH_ROWS: Final = 256
_BATCH_CHARACTERS: Final = 1_000_000
_FLUSH_TOKENS: Final = 500_000


class Writer:
    """Examples to an Arrow file that is mapped, not loaded, when it is read."""

    def __init__(self, path: Path, columns: Columns = LABELLED) -> None:
        from datasets import Features, List, Value
        from datasets.arrow_writer import ArrowWriter

        kinds = {list: List(Value("int32")), float: Value("float64")}
        features = Features({name: kinds[kind] for name, kind in columns.items()})
        self._writer = ArrowWriter(path=str(path), features=features)
        self._columns = columns
        self._rows: list[Example] = []
        self._held = 0
        self.sequences = 0

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self._flush()
            self._writer.finalize()
        self._writer.close()

    def add(self, row: Example) -> None:
        self._rows.append(row)
        self._held += row.tokens
        self.sequences += 1
        if self._held >= _FLUSH_TOKENS:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            self._writer.write_batch({name: [row.columns[name] for row in self._rows] for name in self._columns})
        self._rows, self._held = [], 0


def encode(
    corpus: Corpus,
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
    for batch in _batches(corpus, places):
        parts = {id(one.record): one.part for one in batch}
        for row in encoder.encode([(one.record, one.place, one.rows) for one in batch]):
            part = parts[id(row.record)]
            if row.fault:
                quarantine.put(row.record, [row.fault], part)
                continue
            if row.is_row:
                ledger.put("trained" if row.place == TRAIN else "held_out", part=part)
            _count(row, ledger, writers[row.place])
            if row.prompt:
                prompts.append(row.prompt)
        before, counted = counted, counted + len(batch)
        if progress and before // EVERY != counted // EVERY:
            progress("tokenizing", counted, rows)
    if progress:
        progress("tokenizing", rows, rows)
    for part in range(len(corpus.parts)):
        ledger.put("left_by_max_samples", places.count(LEFT_BY_MAX_SAMPLES, part), part)
        ledger.put("left_by_split", places.count(LEFT_BY_SPLIT, part), part)
    return prompts


def _count(row: Sequences, ledger: Ledger, writer: Writer) -> None:
    for one in row.parts:
        writer.add(one)
        ledger.tokens_read += one.tokens
        if row.place == EVAL:
            ledger.tokens_eval += one.tokens
            continue
        ledger.tokens_train += one.tokens
        ledger.targets_train += one.targets
        ledger.masked_train += one.tokens - one.targets
    for field, tokens in row.truncated.items():
        ledger.tokens_read += tokens
        ledger.cut(field, 1, tokens)


def _batches(corpus: Corpus, places: Places) -> Iterator[list[Used]]:
    """The rows that are used, so many at a time that the tokenizer is busy and memory stays small."""
    batch: list[Used] = []
    characters = 0
    for one in corpus.used(places):
        batch.append(one)
        characters += sum(len(row.text) for row in one.rows if isinstance(row, Text))
        if len(batch) == _BATCH_ROWS or characters >= _BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
