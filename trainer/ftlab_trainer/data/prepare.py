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

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..config.options import BadRowLimit
from ..errors import RunFailed, UserError
from .canonical import Canonical, Conversation, Text
from .corpus import Ask, open_corpus, whole
from .detect import Detection
from .encode import Writer, encode
from .encoders import Conversations, Documents, Encoder, Prompt
from .ledger import DEFAULT_LIMIT, Ledger, Quarantine
from .packing import pack
from .records import Progress
from .rows import RowReader
from .split import EVAL, TRAIN, Places, assign
from .survey import survey
from .tokens import ConversationEncoder, TextEncoder


@dataclass
class Prepared:
    """What a run trains on, and the account of it.

    `train` and `evaluation` are what the trainer takes, packed where that was asked; `held_out` is the evaluation set
    unpacked, for measuring. Both are None where nothing is held out.
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
    group_by: str | None = None,
    marker: str | None = None,
    add_eos: bool = True,
    tools: list[dict[str, Any]] | None = None,
    packing: bool = False,
    max_bad_rows: BadRowLimit = DEFAULT_LIMIT,
    prompt_count: int = 3,
    progress: Progress | None = None,
) -> Prepared:
    """Read, check, split and tokenise one dataset, or a mixture of several.

    A format that is not given is detected among those `allowed` by the method; `kind` are the canonical rows it takes.
    Tokenised files go to the folder `work`, unusable rows to the file `quarantine`.

    Raises:
        UserError: the data cannot be used as asked, or more rows are bad than `max_bad_rows`.
        RunFailed: the disk is full, the data changed while it was read, or the ledger does not balance.
    """
    corpus = open_corpus(asks, allowed=allowed, kind=kind, marker=marker)
    reader = corpus.parts[0].reader
    if reader.format.KIND not in (Text, Conversation):
        raise UserError(f"data.dataset_format: this version checks {reader.fmt} rows, but cannot train on them yet.")
    ledger = corpus.ledger()
    try:
        work.mkdir(parents=True, exist_ok=True)
        with Quarantine(quarantine, ledger) as bad:
            places = survey(corpus, seed, ledger, bad, progress, group_by)
            corpus.check_rows(places, ledger)
            ledger.check_limit(max_bad_rows, corpus.path)
            assign(places, train_split, eval_split, max_samples, corpus.weights)
            encoder = _encoder(reader, tokenizer, max_length, add_eos, tools, prompt_count, places, eval_split)
            kinds = encoder.columns
            with Writer(work / "train.arrow", kinds) as train, Writer(work / "eval.arrow", kinds) as held:
                prompts = encode(corpus, places, encoder, {TRAIN: train, EVAL: held}, ledger, bad, progress)
        corpus.check_unchanged()
        ledger.check_limit(max_bad_rows, corpus.path)
        ledger.check()
        if not train.sequences:
            raise UserError(
                f"data.path: {corpus.path}: of {ledger.rows_read} rows none is left to train on "
                f"({_where(ledger)}). Raise data.train_split, or mend the rows."
            )
        fed = _load(work / "train.arrow")
        held_out = _load(work / "eval.arrow") if held.sequences else None
        evaluation = held_out
        if packing:
            fed = pack(fed, max_length)
            evaluation = pack(held_out, max_length) if held_out is not None else None
        digests = corpus.fingerprints()
        corpus.check_unchanged()
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        raise RunFailed(f"Preparing the data failed{where}: {error.strerror or error}.") from error
    for one, digest in zip(ledger.sources, digests, strict=True):
        one.fingerprint = digest
    unused = [f"Columns that the format does not know are not used: {ledger.unused_shown()}."] if ledger.unused else []
    return Prepared(
        train=fed,
        evaluation=evaluation,
        held_out=held_out,
        ledger=ledger,
        plan={
            "path": corpus.path,
            "fingerprint": whole(digests),
            "dataset_format": reader.fmt,
            "rows_read": ledger.rows_read,
            "rows_train": ledger.rows["trained"],
            "rows_eval": ledger.rows["held_out"],
            "sequences_train": len(fed),
            "tokens_train": ledger.tokens_train,
            "tokens_eval": ledger.tokens_eval,
            **({"sources": [one.as_dict() for one in ledger.sources]} if len(ledger.sources) > 1 else {}),
        },
        detection=corpus.parts[0].detection,
        prompts=_chosen(prompts, prompt_count),
        stops=sorted(encoder.stops),
        notes=[*corpus.notes(), *unused, *places.notes, *encoder.notes()],
    )


def _encoder(
    reader: RowReader,
    tokenizer: Any,
    max_length: int,
    add_eos: bool,
    tools: list[dict[str, Any]] | None,
    prompts: int,
    places: Places,
    eval_split: float,
) -> Encoder:
    if reader.format.KIND is Conversation:
        return Conversations(ConversationEncoder(tokenizer, max_length, tools), prompts)
    alone = places.count(TRAIN) + places.count(EVAL) == 1
    return Documents(TextEncoder(tokenizer, max_length, add_eos), tokenizer, prompts, eval_split if alone else 0.0)


def _load(path: Path) -> Any:
    from datasets import Dataset

    return Dataset.from_file(str(path))


def _chosen(prompts: list[Prompt], count: int) -> list[Prompt]:
    """Held-out ones if there are any: what a model writes after what it has seen says less."""
    held = [prompt for prompt in prompts if prompt.held_out]
    return (held or prompts)[:count]


def _where(ledger: Ledger) -> str:
    return ", ".join(f"{bucket} {rows}" for bucket, rows in ledger.rows.most_common() if rows)
