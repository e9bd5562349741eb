"""The second reading of rows that are no plain text: those that are trained on or held out become tokens."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from typing import Final

from .canonical import Text
from .corpus import Corpus, Used
from .encoders import Encoder, Example, Prompt, Sequences
from .ledger import Ledger, Quarantine
from .records import Progress
from .split import EVAL, TRAIN, Places
from .survey import EVERY

_BATCH_ROWS: Final = 256
_BATCH_CHARACTERS: Final = 1_000_000


def encode(
    corpus: Corpus,
    places: Places,
    encoder: Encoder,
    put: Callable[[int, int, Example], None],
    ledger: Ledger,
    quarantine: Quarantine,
    progress: Progress | None,
) -> tuple[list[Prompt], array[int]]:
    """Give every example to `put`, with its row and that row's place, and count its tokens.

    Gives the prompts found on the way, and the rows of which nothing can be learned, which go to quarantine.
    """
    prompts: list[Prompt] = []
    bad = array("q")
    rows = places.count(TRAIN) + places.count(EVAL)
    counted = 0
    for batch in batches(corpus, places):
        rows_by_record = {id(one.record): one for one in batch}
        for row in encoder.encode([(one.record, one.place, one.rows) for one in batch]):
            used = rows_by_record[id(row.record)]
            if row.fault:
                quarantine.put(row.record, [row.fault], used.part)
                bad.append(used.number)
                continue
            for example in row.parts:
                put(used.number, row.place, example)
                count(ledger, row.place, example.tokens, example.targets)
            count_cut(row, ledger)
            if row.prompt:
                prompts.append(row.prompt)
        before, counted = counted, counted + len(batch)
        if progress and before // EVERY != counted // EVERY:
            progress("tokenizing", counted, rows)
    if progress:
        progress("tokenizing", rows, rows)
    return prompts, bad


def count(ledger: Ledger, place: int, tokens: int, targets: int) -> None:
    """So many tokens are trained on or held out, and so many of them are to be predicted."""
    ledger.tokens_read += tokens
    if place == EVAL:
        ledger.tokens_eval += tokens
        return
    ledger.tokens_train += tokens
    ledger.targets_train += targets
    ledger.masked_train += tokens - targets


def count_cut(row: Sequences, ledger: Ledger) -> None:
    """What was cut off a row."""
    for field, tokens in row.truncated.items():
        ledger.tokens_read += tokens
        ledger.cut(field, 1, tokens)


def batches(corpus: Corpus, places: Places) -> Iterator[list[Used]]:
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
