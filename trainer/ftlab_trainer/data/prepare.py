"""A dataset on disk to tokenised sets a trainer takes, with every row and token accounted for.

What the library needs of a tokenised set (TRL 1.16, `SFTTrainer._prepare_dataset` and its collator):

- Columns `input_ids` and `labels`. With `labels` there, it builds none of its own and the collator pads ours with -100;
  without them it would train on every token. Other columns are dropped (`_set_signature_columns_if_needed`).
- Pass `dataset_kwargs={"skip_prepare_dataset": True}`. Else it would cut again, filter again, and pack again; a packed
  set packed again forgets where documents begin, and they would see each other.
- Packed sets have `seq_lengths` besides, the lengths of the pieces in a row, from which the collator makes position
  ids. They need `packing=True, packing_strategy="bfd_split"`, which switches the collator to padding-free; without it
  `seq_lengths` is not read and pieces see each other. Sets that are not packed need `packing=False`.
- `shuffle_dataset` has no effect then; the sampler of the trainer shuffles.

Sequences are at most `max_length` long before they are packed, so packing cuts nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeVar

from ..config.options import BadRowLimit
from ..errors import RunFailed, UserError
from . import cache, stored
from .build import EVALUATION, HELD_OUT, TRAINED, Build, Built, Wanted
from .canonical import Canonical
from .corpus import Ask, Corpus, open_corpus, whole
from .detect import Detection
from .encoders import Prompt
from .fast import Disagreement
from .ledger import DEFAULT_LIMIT, Ledger
from .packing import GROUP
from .records import Progress
from .sets import load, rows_of

_QUARANTINE = "quarantine.jsonl"
T = TypeVar("T")


@dataclass
class Prepared:
    """What a run trains on, and the account of it.

    `train` and `evaluation` are what the trainer takes, packed where that was asked; `held_out` is the evaluation set
    unpacked, for measuring. Both are None where nothing is held out. `rows_of` says of which row each piece of `train`
    is, in order; rows of all datasets are numbered through, and `firsts` are the numbers of each dataset's first.
    """

    train: Any
    evaluation: Any | None
    held_out: Any | None
    ledger: Ledger
    plan: dict[str, Any]
    detection: Detection | None
    prompts: list[Prompt]
    stops: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rows_of: Any = None
    firsts: list[int] = field(default_factory=list)


def prepare(
    asks: Sequence[Ask],
    *,
    tokenizer: Any,
    work: Path,
    quarantine: Path,
    max_length: int,
    train_split: float,
    eval_split: float,
    seed: int,
    allowed: Collection[str] | None = None,
    kind: type[Canonical] | None = None,
    max_samples: int | None = None,
    max_prompt_length: int | None = None,
    group_by: str | None = None,
    marker: str | None = None,
    add_eos: bool = True,
    tools: list[dict[str, Any]] | None = None,
    packing: bool = False,
    max_bad_rows: BadRowLimit = DEFAULT_LIMIT,
    prompt_count: int = 3,
    keep: bool = False,
    stream: bool = False,
    progress: Progress | None = None,
) -> Prepared:
    """Read, check, split and tokenise one dataset, or a mixture of several.

    A format that is not given is detected among those `allowed` by the method; `kind` are the canonical rows it takes.
    Tokenised files are kept in the cache, where `keep` says so, and else go to the folder `work`; unusable rows go to
    the file `quarantine`. With `stream` only what is held out becomes a file, and `train` is read as training goes.

    Raises:
        UserError: the data cannot be used as asked, or more rows are bad than `max_bad_rows`.
        RunFailed: the disk is full, the data changed while it was read, or the ledger does not balance.
    """
    corpus = open_corpus(asks, allowed=allowed, kind=kind, marker=marker)
    wanted = Wanted(
        tokenizer=tokenizer,
        max_length=max_length,
        train_split=train_split,
        eval_split=eval_split,
        seed=seed,
        max_samples=max_samples,
        max_prompt_length=max_prompt_length,
        group_by=group_by,
        add_eos=add_eos,
        tools=tools,
        packing=packing,
        max_bad_rows=max_bad_rows,
        prompts=prompt_count,
    )
    try:
        quarantine.parent.mkdir(parents=True, exist_ok=True)
        job = _Job(corpus, wanted, quarantine, corpus.fingerprints(), marker, progress)
        if stream:
            return job.streamed(work)
        return job.kept(work) if keep else job.made(work)
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        raise RunFailed(f"Preparing the data failed{where}: {error.strerror or error}.") from error


@dataclass
class _Job:
    corpus: Corpus
    wanted: Wanted
    quarantine: Path
    digests: list[str]
    marker: str | None
    progress: Progress | None

    def kept(self, work: Path) -> Prepared:
        """The sets as the cache has them; they are made where it has none."""
        try:
            store = cache.Store(cache.place())
        except OSError as error:
            note = f"Tokens are not kept for later runs: {cache.place()}: {error.strerror or error}."
            return self.made(work, note)
        key = self._key()
        found = store.find(key)
        built = stored.built(found[1]) if found and found[1] else None
        if found and built:
            folder = found[0]
            shutil.copyfile(folder / _QUARANTINE, self.quarantine)  # first: a run that is refused keeps it
            built.ledger.check_limit(self.wanted.max_bad_rows, self.corpus.path)
            return self._prepared(folder, built, cached=True)
        if found and found[1]:
            store.drop(key)
        damaged = ["The tokens kept for this data were damaged, so they were made again."] if found else []
        try:
            with store.building() as folder:
                built = self._build(folder)
                shutil.copyfile(self.quarantine, folder / _QUARANTINE)
                record = {"entry": self._described(built), "built": stored.plain(built)}
                place = store.keep(folder, key, record)
                return self._prepared(place, built, *damaged, cached=False)
        except OSError as error:
            # The disk of the cache may be full where that of the run is not.
            note = f"Tokens are not kept for later runs: {store.root}: {error.strerror or error}."
            return self.made(work, note)

    def made(self, work: Path, *notes: str) -> Prepared:
        """The sets, made in the folder of the run."""
        work.mkdir(parents=True, exist_ok=True)
        return self._prepared(work, self._build(work), *notes, cached=False)

    def streamed(self, work: Path) -> Prepared:
        """What is held out as a set, and the rest to be read as training goes."""
        import numpy as np

        from .stream import StreamBuild

        work.mkdir(parents=True, exist_ok=True)
        built, train = self._tried(lambda quick: StreamBuild(*self._given(work), quick=quick).stream(self.quarantine))
        self._check(built)
        note = f"Rows are read and tokenized as training goes, and shuffled within windows of {GROUP:,} sequences."
        rows = np.frombuffer(train.counted.rows_of, "<i8") if built.sequences else np.empty(0, "<i8")
        return self._prepared(work, built, note, cached=False, train=train, rows=rows)

    def _build(self, folder: Path) -> Built:
        built = self._tried(lambda quick: Build(*self._given(folder), quick=quick).run(self.quarantine))
        self._check(built)
        return built

    def _given(self, folder: Path) -> tuple[Corpus, Wanted, Path, Progress | None]:
        return self.corpus, self.wanted, folder, self.progress

    @staticmethod
    def _tried(build: Callable[[bool], T]) -> T:
        try:
            return build(True)
        except Disagreement:
            return build(False)

    def _check(self, built: Built) -> None:
        """Raises where the data cannot be trained on, or was not counted to the last token."""
        ledger, path = built.ledger, self.corpus.path
        self.corpus.check_unchanged()
        ledger.check_limit(self.wanted.max_bad_rows, path)
        ledger.check()
        if not built.sequences:
            raise UserError(
                f"data.path: {path}: of {ledger.rows_read} rows none is left to train on ({_where(ledger)}). "
                "Raise data.train_split, or mend the rows."
            )
        for one, digest in zip(ledger.sources, self.digests, strict=True):
            one.fingerprint = digest

    def _prepared(
        self, folder: Path, built: Built, *notes: str, cached: bool, train: Any = None, rows: Any = None
    ) -> Prepared:
        ledger, corpus = built.ledger, self.corpus
        held_out = load(folder / HELD_OUT) if built.held_out else None
        packed = held_out is not None and self.wanted.packing
        unused = [f"Columns that the format does not know are not used: {ledger.unused_shown()}."] * bool(ledger.unused)
        return Prepared(
            train=load(folder / TRAINED) if train is None else train,
            evaluation=load(folder / EVALUATION) if packed else held_out,
            held_out=held_out,
            ledger=ledger,
            plan={
                "path": corpus.path,
                "fingerprint": whole(self.digests),
                "dataset_format": corpus.parts[0].reader.fmt,
                "rows_read": ledger.rows_read,
                "rows_train": ledger.rows["trained"],
                "rows_eval": ledger.rows["held_out"],
                "sequences_train": built.sequences,
                "tokens_train": ledger.tokens_train,
                "tokens_eval": ledger.tokens_eval,
                "cached": cached,
                **({"sources": [one.as_dict() for one in ledger.sources]} if len(ledger.sources) > 1 else {}),
            },
            detection=corpus.parts[0].detection,
            prompts=_chosen(built.prompts, self.wanted.prompts),
            stops=built.stops,
            notes=[*notes, *corpus.notes(), *unused, *built.notes],
            rows_of=rows_of(folder / TRAINED) if rows is None else rows,
            firsts=built.firsts,
        )

    def _key(self) -> str:
        """Of the content of the data and of all that decides what becomes of it."""
        wanted = self.wanted
        settings = {name: value for name, value in vars(wanted).items() if name not in ("tokenizer", "max_bad_rows")}
        parts = self.corpus.parts
        return cache.key_of(
            {
                "data": self.digests,
                # Where rows stand is written down with those that are bad.
                "asked": [{**asdict(part.ask), "path": part.source.path, "format": part.reader.fmt} for part in parts],
                "marker": self.marker,
                "settings": settings,
                "tokenizer": stored.tokenizer(wanted.tokenizer),
                "packages": {name: _version(name) for name in ("tokenizers", "transformers", "fastokens")},
            }
        )

    def _described(self, built: Built) -> dict[str, Any]:
        reader, ledger = self.corpus.parts[0].reader, built.ledger
        name = str(getattr(self.wanted.tokenizer, "name_or_path", "")) or "unnamed"
        tokens = ledger.tokens_train + ledger.tokens_eval
        return cache.described(self.corpus.path, reader.fmt, name, built.sequences, tokens)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _chosen(prompts: list[Prompt], count: int) -> list[Prompt]:
    """Held-out ones if there are any: what a model writes after what it has seen says less."""
    held = [prompt for prompt in prompts if prompt.held_out]
    return (held or prompts)[:count]


def _where(ledger: Ledger) -> str:
    return ", ".join(f"{bucket} {rows}" for bucket, rows in ledger.rows.most_common() if rows)
