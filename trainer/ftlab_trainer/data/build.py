"""From the datasets to token sets in a folder, with the account of every row and token."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ..config.options import BadRowLimit
from .canonical import Conversation, Pair, Text
from .corpus import Corpus
from .encode import count, encode
from .encoders import Conversations, Encoder, Example, Prompt
from .fast import WORTH_IT, FlatTokens, end_of_text
from .ledger import DEFAULT_LIMIT, Ledger, Quarantine
from .preferences import Pairs, Scores
from .records import Progress
from .sets import Extents, SetWriter
from .split import BAD, EVAL, LEFT_BY_MAX_SAMPLES, LEFT_BY_SPLIT, TRAIN, Places, assign
from .spool import Spool, Spooled
from .survey import EVERY, survey
from .textflow import COLUMNS, TextFlow, Texts, beginning
from .tokens import ConversationEncoder, check_length, cut

TRAINED, HELD_OUT, EVALUATION = "train.arrow", "eval.arrow", "eval-packed.arrow"
SPOOL: Final = "spool"
_BLOCK: Final = 50_000  # examples placed at a time
_LEAST_CUT: Final = 8  # tokens of a lone document below which nothing of it is held out


@dataclass(frozen=True)
class Wanted:
    """What is to become of the rows."""

    tokenizer: Any
    max_length: int
    train_split: float
    eval_split: float
    seed: int
    max_samples: int | None = None
    max_prompt_length: int | None = None
    group_by: str | None = None
    add_eos: bool = True
    tools: list[dict[str, Any]] | None = None
    packing: bool = False
    max_bad_rows: BadRowLimit = DEFAULT_LIMIT
    prompts: int = 3


@dataclass
class Built:
    """What was made, beside the files. Rows of the corpus are numbered through; `firsts` are those of each dataset."""

    ledger: Ledger
    firsts: list[int] = field(default_factory=list)
    sequences: int = 0
    held_out: bool = False
    prompts: list[Prompt] = field(default_factory=list)
    stops: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Build:
    """One building of token sets; what it leaves in the folder is those sets alone."""

    def __init__(
        self, corpus: Corpus, wanted: Wanted, folder: Path, progress: Progress | None = None, *, quick: bool = True
    ) -> None:
        self._corpus, self._wanted, self._folder, self._progress = corpus, wanted, folder, progress
        self._quick = quick and sum(part.source.size for part in corpus.parts) >= WORTH_IT
        self._whole = False  # whether whole documents are spooled, which are still to be cut
        self._lone = False  # whether a single document is all there is
        self._made = Built(corpus.ledger())

    def run(self, quarantine: Path) -> Built:
        """Read, check, split and tokenize; rows that cannot be used go to the file `quarantine`."""
        made = self._made
        with Quarantine(quarantine, made.ledger) as bad:
            text = self._corpus.parts[0].reader.format.KIND is Text
            spool, places = self._texts(bad) if text else self._others(bad)
        self._finish(spool, places)
        return made

    def _finish(self, spool: Spool, places: Places) -> None:
        """Every row to its bucket, and what is spooled to the sets."""
        made = self._made
        made.notes[:0] = places.notes
        made.firsts = places.firsts
        for part in range(len(self._corpus.parts)):
            for bucket, place in _BUCKETS.items():
                made.ledger.put(bucket, places.count(place, part), part)
        self._write(Spooled(spool), places)
        shutil.rmtree(spool.folder)

    def _texts(self, bad: Quarantine) -> tuple[Spool, Places]:
        """All documents to tokens, while they are read for the first time where most of them will be used."""
        wanted = self._wanted
        tokens = self._flat()
        self._whole = True
        at_once = (
            len(self._corpus.parts) == 1 and not wanted.max_samples and wanted.train_split + wanted.eval_split > 0.5
        )
        with Spool(self._folder / SPOOL, COLUMNS) as spool, TextFlow(tokens, spool, bad) as flow:
            places = self._survey(bad, flow if at_once else None)
            rows = places.count(TRAIN) + places.count(EVAL)
            self._lone = rows == 1
            for done, one in enumerate(() if at_once else self._corpus.used(places)):
                if self._progress and done % EVERY == 0:
                    self._progress("tokenizing", done, rows)
                flow.take(one.number, one.part, one.record, one.rows)
        mark(places, flow.bad)
        self._made.notes += tokens.notes()
        return spool, places

    def _flat(self) -> FlatTokens:
        tokenizer = self._wanted.tokenizer
        check_length(self._wanted.max_length)
        return FlatTokens(tokenizer, end_of_text(tokenizer, self._wanted.add_eos), quick=self._quick)

    def _others(self, bad: Quarantine) -> tuple[Spool, Places]:
        places = self._survey(bad)
        made, encoder = self._made, self._encoder()
        with Spool(self._folder / SPOOL, encoder.columns) as spool:

            def put(row: int, _: int, example: Example) -> None:
                spool.add(row, example)

            made.prompts, none = encode(self._corpus, places, encoder, put, made.ledger, bad, self._progress)
        mark(places, none)
        made.stops = sorted(encoder.stops)
        made.notes += encoder.notes()
        return spool, places

    def _survey(self, bad: Quarantine, flow: TextFlow | None = None) -> Places:
        corpus, wanted, ledger = self._corpus, self._wanted, self._made.ledger
        take = flow.take if flow else None
        places = survey(corpus, wanted.seed, ledger, bad, self._progress, wanted.group_by, take)
        corpus.check_rows(places, ledger)
        ledger.check_limit(wanted.max_bad_rows, corpus.path, corpus.misread(places))
        assign(places, wanted.train_split, wanted.eval_split, wanted.max_samples, corpus.weights)
        return places

    def _encoder(self, prompts: int | None = None) -> Encoder:
        wanted, kind = self._wanted, self._corpus.parts[0].reader.format.KIND
        prompts = wanted.prompts if prompts is None else prompts
        if kind is Text:
            return Texts(self._flat(), wanted.max_length, wanted.tokenizer.decode, prompts)
        if kind is Conversation:
            return Conversations(ConversationEncoder(wanted.tokenizer, wanted.max_length, wanted.tools), prompts)
        return (Pairs if kind is Pair else Scores)(
            wanted.tokenizer,
            wanted.max_length,
            max_prompt_length=wanted.max_prompt_length,
            tools=wanted.tools,
            prompts=prompts,
        )

    def _write(self, spooled: Spooled, places: Places) -> None:
        """The sets, from the spool."""
        size = self._wanted.max_length if self._wanted.packing else None
        names = {TRAINED: (TRAIN, size), HELD_OUT: (EVAL, None), **({EVALUATION: (EVAL, size)} if size else {})}
        with ExitStack() as stack:
            writers: dict[int, list[SetWriter]] = {TRAIN: [], EVAL: []}
            for name, (side, packed) in names.items():
                writers[side].append(stack.enter_context(SetWriter(self._folder / name, spooled, packed)))
            for side, extents, rows in _sides(spooled, places):
                for part, kept, numbers in self._documents(spooled, side, extents, rows):
                    for writer in writers[part]:
                        writer.extend(kept, numbers)
        self._made.held_out, self._made.sequences = writers[EVAL][0].rows > 0, writers[TRAIN][0].rows

    def _documents(
        self, spooled: Spooled, side: int, extents: Mapping[str, Extents], rows: Any
    ) -> Iterator[tuple[int, Mapping[str, Extents], Any]]:
        """Whole documents as the sequences they are cut into, counted; other rows as they are, counted before."""
        if not self._whole:
            yield side, extents, rows
            return
        ((name, (starts, lengths)),) = extents.items()
        for part, begins, sizes in self._ends(side, starts, lengths):
            self._prompts(spooled, part, begins, sizes)
            places, pieces, document = cut(begins, sizes, self._wanted.max_length)
            count(self._made.ledger, part, int(pieces.sum()), int(pieces.sum()) - len(pieces))
            yield part, {name: Extents(places, pieces)}, rows[document]

    def _ends(self, side: int, starts: Any, lengths: Any) -> Iterator[tuple[int, Any, Any]]:
        """Documents as they are; of one that is all there is, the end is held out."""
        if not (self._lone and self._wanted.eval_split and len(lengths) and lengths[0] >= _LEAST_CUT):
            yield side, starts, lengths
            return
        tokens = int(lengths[0])
        held = min(max(2, round(tokens * self._wanted.eval_split)), tokens - 2)
        self._made.notes.append(f"There is one document, so its end is held out: {held} of its {tokens} tokens.")
        yield side, starts, lengths - held
        yield EVAL, starts + (tokens - held), lengths * 0 + held

    def _prompts(self, spooled: Spooled, side: int, starts: Any, lengths: Any) -> None:
        """The beginnings of the first documents of a side."""
        found = self._made.prompts
        left = self._wanted.prompts - sum(one.held_out == (side == EVAL) for one in found)
        for start, tokens in zip(starts[:left].tolist(), lengths[:left].tolist(), strict=True):
            ids = spooled.slice("input_ids", start, tokens)
            found.append(beginning(self._wanted.tokenizer.decode, ids, side == EVAL))


_BUCKETS: Final = {
    "trained": TRAIN,
    "held_out": EVAL,
    "left_by_max_samples": LEFT_BY_MAX_SAMPLES,
    "left_by_split": LEFT_BY_SPLIT,
}


def mark(places: Places, bad: Sequence[int]) -> None:
    """Rows of which nothing can be learned are bad ones from here on."""
    for number in bad:
        places.place[number] = BAD


def _sides(spooled: Spooled, places: Places) -> Iterator[tuple[int, Mapping[str, Extents], Any]]:
    """What is spooled, by side, a block at a time: where the values of each column stand, and the rows they are of."""
    import numpy as np

    sides = np.frombuffer(places.place, np.uint8)
    ends = dict.fromkeys(spooled.columns, 0)
    for start in range(0, spooled.examples, _BLOCK):
        stop = min(start + _BLOCK, spooled.examples)
        rows = spooled.rows(start, stop)
        extents = {}
        for name, kind in spooled.columns.items():
            if kind is float:
                numbers = spooled.floats(name, start, stop)
                extents[name] = Extents(numbers, numbers)
                continue
            lengths = spooled.lengths(name, start, stop).astype(np.int64)
            until = ends[name] + np.cumsum(lengths)
            extents[name] = Extents(until - lengths, lengths)
            ends[name] = int(until[-1])
        for side in (TRAIN, EVAL):
            here = sides[rows] == side
            if here.any():
                yield (
                    side,
                    {name: Extents(one.starts[here], one.lengths[here]) for name, one in extents.items()},
                    rows[here],
                )
