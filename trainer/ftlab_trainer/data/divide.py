"""A dataset written as rows to train on and rows to hold out, divided as a run with the same seed divides it."""

from __future__ import annotations

import json
import tempfile
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ..config.options import BadRowLimit
from ..errors import RunFailed, UserError
from .corpus import Ask, open_corpus
from .ledger import DEFAULT_LIMIT, LINE_ENDS, Ledger, Quarantine
from .records import Progress
from .split import EVAL, LEFT_BY_MAX_SAMPLES, LEFT_BY_SPLIT, TRAIN, assign
from .survey import survey

TRAIN_FILE: Final = "train.jsonl"
EVAL_FILE: Final = "eval.jsonl"
QUARANTINE_FILE: Final = "quarantine.jsonl"


@dataclass
class Divided:
    """What was written: the account of the rows, and what is to be said of it."""

    folder: Path
    dataset_format: str
    ledger: Ledger
    notes: list[str] = field(default_factory=list)


def divide(
    ask: Ask,
    folder: Path,
    *,
    train_split: float,
    eval_split: float,
    seed: int,
    max_samples: int | None = None,
    group_by: str | None = None,
    marker: str | None = None,
    max_bad_rows: BadRowLimit = DEFAULT_LIMIT,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> Divided:
    """Write the rows of a dataset to two files of a folder, whole and in order, and those that are bad to a third.

    Files appear when all of them are written. Raises `RunFailed` where more rows are bad than may be; then only
    the bad ones are written.
    """
    if folder.exists() and not folder.is_dir():
        raise UserError(f"--out: {folder} is a file; name a folder")
    there = [name for name in (TRAIN_FILE, EVAL_FILE, QUARANTINE_FILE) if (folder / name).exists()]
    refused = there == [QUARANTINE_FILE] and len([*folder.iterdir()]) == 1  # all that a split leaves that was refused
    if there and not refused and not overwrite:
        raise UserError(f"--out: {folder} holds {', '.join(there)}; name another folder, or add --overwrite")
    corpus = open_corpus([ask], marker=marker)
    ledger = corpus.ledger()
    new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".split-", dir=folder) as temporary:
            work = Path(temporary)
            with Quarantine(work / QUARANTINE_FILE, ledger) as bad:
                places = survey(corpus, seed, ledger, bad, progress, group_by)
            corpus.check_rows(places, ledger)
            try:
                ledger.check_limit(max_bad_rows, corpus.path)
            except UserError as error:
                (work / QUARANTINE_FILE).replace(folder / QUARANTINE_FILE)
                raise RunFailed("\n  ".join(error.problems)) from None
            assign(places, train_split, eval_split, max_samples)
            with ExitStack() as stack:
                names = {TRAIN: TRAIN_FILE, EVAL: EVAL_FILE}
                files = {
                    place: stack.enter_context((work / name).open("w", encoding="utf-8", newline="\n"))
                    for place, name in names.items()
                }
                for row in corpus.used(places):
                    line = json.dumps(row.record.value, ensure_ascii=False).translate(LINE_ENDS)
                    files[row.place].write(line + "\n")
                    ledger.put("trained" if row.place == TRAIN else "held_out")
            ledger.put("left_by_max_samples", places.count(LEFT_BY_MAX_SAMPLES))
            ledger.put("left_by_split", places.count(LEFT_BY_SPLIT))
            corpus.check_unchanged()
            ledger.check()
            for name in (TRAIN_FILE, EVAL_FILE, QUARANTINE_FILE):
                (work / name).replace(folder / name)
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        raise RunFailed(f"Splitting failed{where}: {error.strerror or error}.") from error
    finally:
        if new:
            with suppress(OSError):
                folder.rmdir()  # it goes only if nothing was written
    lone = ledger.rows["trained"] == 1 and eval_split > 0 and not ledger.rows["held_out"]
    notes = ["There is one row, so none is held out. A run on a document holds out its end."] if lone else []
    return Divided(folder, corpus.parts[0].reader.fmt, ledger, [*corpus.notes(), *places.notes, *notes])
