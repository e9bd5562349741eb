"""From the datasets to token sets in a folder, with the account of every row and token."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ..config.options import BadRowLimit
from .canonical import Conversation, Pair, Text
from .corpus import Corpus
from .encode import count, encode
from .encoders import Conversations, Encoder, Prompt
from .fast import WORTH_IT, FlatTokens, end_of_text
from .ledger import DEFAULT_LIMIT, Ledger, Quarantine
from .preferences import Pairs, Scores
from .records import Progress
from .sets import Extents, SetWriter
from .split import BAD, EVAL, LEFT_BY_MAX_SAMPLES, LEFT_BY_SPLIT, TRAIN, Places, assign
from .spool import Spool, Spooled
from .survey import EVERY, survey
from .textflow import COLUMNS, TextFlow, cut
from .tokens import ConversationEncoder

TRAINED, HELD_OUT, EVALUATION = "train.arrow", "eval.arrow", "eval-packed.arrow"
_SPOOL: Final = "spool"
_BLOCK: Final = 50_000  # examples placed at a time
_PROMPT_TOKENS: Final = 32
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
        self._text = corpus.parts[0].reader.format.KIND is Text
        self._lone = False  # whether a single document is all there is
        self._made = Built(corpus.ledger())

    def run(self, quarantine: Path) -> Built:
        """Read, check, split and tokenize; rows that cannot be used go to the file `quarantine`."""
        made = self._made
        with Quarantine(quarantine, made.ledger) as bad:
            spool, places = self._texts(bad) if self._text else self._others(bad)
        made.notes[:0] = places.notes
        made.firsts = places.firsts
        for part in range(len(self._corpus.parts)):
            for bucket, place in _BUCKETS.items():
                made.ledger.put(bucket, places.count(place, part), part)
        self._write(Spooled(spool), places)
        shutil.rmtree(spool.folder)
        return made

    def _texts(self, bad: Quarantine) -> tuple[Spool, Places]:
        """All documents to tokens, while they are read for the first time where most of them will be used."""
        wanted = self._wanted
        tokens = FlatTokens(wanted.tokenizer, end_of_text(wanted.tokenizer, wanted.add_eos), quick=self._quick)
        at_once = (
            len(self._corpus.parts) == 1 and not wanted.max_samples and wanted.train_split + wanted.eval_split > 0.5
        )
        with Spool(self._folder / _SPOOL, COLUMNS) as spool, TextFlow(tokens, spool, bad) as flow:
            places = self._survey(bad, flow if at_once else None)
            rows = places.count(TRAIN) + places.count(EVAL)
            self._lone = rows == 1
            for done, one in enumerate(() if at_once else self._corpus.used(places)):
                if self._progress and done % EVERY == 0:
                    self._progress("tokenizing", done, rows)
                flow.take(one.number, one.part, one.record, one.rows)
        for number in flow.bad:
            places.place[number] = BAD
        if tokens.quick:
            self._made.notes.append(
                "Tokenized by fastokens; wherever it was compared, its tokens were those of the tokenizer."
            )
        return spool, places

    def _others(self, bad: Quarantine) -> tuple[Spool, Places]:
        places = self._survey(bad)
        made, encoder = self._made, self._encoder()
        with Spool(self._folder / _SPOOL, encoder.columns) as spool:
            made.prompts = encode(self._corpus, places, encoder, spool, made.ledger, bad, self._progress)
        made.stops = sorted(encoder.stops)
        made.notes += encoder.notes()
        return spool, places

    def _survey(self, bad: Quarantine, flow: TextFlow | None = None) -> Places:
        corpus, wanted, ledger = self._corpus, self._wanted, self._made.ledger
        take = flow.take if flow else None
        places = survey(corpus, wanted.seed, ledger, bad, self._progress, wanted.group_by, take)
        corpus.check_rows(places, ledger)
        ledger.check_limit(wanted.max_bad_rows, corpus.path)
        assign(places, wanted.train_split, wanted.eval_split, wanted.max_samples, corpus.weights)
        return places

    def _encoder(self) -> Encoder:
        wanted, kind = self._wanted, self._corpus.parts[0].reader.format.KIND
        if kind is Conversation:
            encoder = ConversationEncoder(wanted.tokenizer, wanted.max_length, wanted.tools)
            return Conversations(encoder, wanted.prompts)
        return (Pairs if kind is Pair else Scores)(
            wanted.tokenizer,
            wanted.max_length,
            max_prompt_length=wanted.max_prompt_length,
            tools=wanted.tools,
            prompts=wanted.prompts,
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
        if not self._text:
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
        decode = self._wanted.tokenizer.decode
        for start, tokens in zip(starts[:left].tolist(), lengths[:left].tolist(), strict=True):
            size = min(_PROMPT_TOKENS, tokens // 2)
            ids = spooled.slice("input_ids", start, min(3 * size, tokens)).tolist()
            after = decode(ids[size:], skip_special_tokens=True)
            found.append(Prompt(decode(ids[:size]), ids[:size], after, side == EVAL))


_BUCKETS: Final = {
    "trained": TRAIN,
    "held_out": EVAL,
    "left_by_max_samples": LEFT_BY_MAX_SAMPLES,
    "left_by_split": LEFT_BY_SPLIT,
}


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
