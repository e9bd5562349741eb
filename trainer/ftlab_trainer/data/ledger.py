"""Where every row and every token went. Each row read is in exactly one bucket, and the sums are checked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Final

from ftlab_contract.spec import ENUMS

from ..config.options import BadRowLimit
from ..errors import RunFailed, UserError
from .records import Fault, Record

BUCKETS: Final = tuple(ENUMS["LedgerBucket"])
_FIRST_SHOWN: Final = 5
# Characters that JSON may hold as they are, but that some readers of lines take for the end of one.
LINE_ENDS: Final = {code: f"\\u{code:04x}" for code in (0x85, 0x2028, 0x2029)}


# Said where only some of the unusable rows are shown; a dry run keeps none of them.
ALL_KEPT: Final = ", all in quarantine.jsonl"

DEFAULT_LIMIT: Final = BadRowLimit(percent=1.0)


@dataclass
class SourceRows:
    """The rows of one dataset, in the buckets of the whole."""

    path: str
    dataset_format: str
    weight: float | None = None
    fingerprint: str | None = None
    rows_read: int = 0
    rows: Counter[str] = field(default_factory=Counter)

    def as_dict(self) -> dict[str, Any]:
        """The contract's LedgerSource."""
        told = {"weight": self.weight, "fingerprint": self.fingerprint}
        return {
            "path": self.path,
            "dataset_format": self.dataset_format,
            **{name: value for name, value in told.items() if value is not None},
            "rows_read": self.rows_read,
            **{bucket: self.rows[bucket] for bucket in BUCKETS},
        }


@dataclass
class Ledger:
    """ledger.json, while it is being counted. Each dataset has an account of its own, and those add up to the whole."""

    rows_read: int = 0
    rows: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    unused: Counter[str] = field(default_factory=Counter)
    tokens_read: int = 0
    tokens_train: int = 0
    tokens_eval: int = 0
    tokens_truncated: int = 0
    targets_train: int = 0
    masked_train: int = 0
    tokens_seen: int = 0
    repeated: int = 0  # rows fed once more to fill the last batch of several processes
    first: list[str] = field(default_factory=list)
    sources: list[SourceRows] = field(default_factory=list)
    rows_cut: Counter[str] = field(default_factory=Counter)  # by field, as tokens_cut
    tokens_cut: Counter[str] = field(default_factory=Counter)

    def cut(self, field: str, rows: int, tokens: int) -> None:
        """Tokens of a field that were cut off."""
        self.rows_cut[field] += rows
        self.tokens_cut[field] += tokens
        self.tokens_truncated += tokens

    def read(self, part: int = 0) -> None:
        """One more row of a dataset was read."""
        self.rows_read += 1
        if self.sources:
            self.sources[part].rows_read += 1

    def put(self, bucket: str, rows: int = 1, part: int = 0) -> None:
        """So many rows of a dataset belong to a bucket."""
        assert bucket in BUCKETS, bucket
        self.rows[bucket] += rows
        if self.sources:
            self.sources[part].rows[bucket] += rows

    def not_reached(self, rows: int, part: int = 0) -> None:
        """Rows that were to be trained on, in a run that ended before their turn."""
        if not 0 <= rows <= self.rows["trained"]:
            raise RunFailed(f"The ledger holds {self.rows['trained']} trained rows; {rows} cannot be taken back.")
        self.put("trained", -rows, part)
        self.put("not_reached", rows, part)

    def check(self) -> None:
        """Raises `RunFailed` where a sum is wrong: then a row or a token was lost, and nothing may be trained."""
        sums = {
            "rows read, and rows in the buckets": (self.rows_read, self.rows.total()),
            "rows quarantined, and those counted by rule": (self.rows["quarantined"], self.rules.total()),
            "tokens read, and tokens trained on, held out and cut off": (
                self.tokens_read,
                self.tokens_train + self.tokens_eval + self.tokens_truncated,
            ),
            "tokens cut off, and those of each field": (self.tokens_truncated, self.tokens_cut.total()),
            "tokens trained on, and targets and masked ones": (
                self.tokens_train,
                self.targets_train + self.masked_train,
            ),
        }
        for one in self.sources:
            sums[f"rows read of {one.path}, and its rows in the buckets"] = one.rows_read, one.rows.total()
        if self.sources:
            sums["rows read, and those of each dataset"] = self.rows_read, sum(one.rows_read for one in self.sources)
            for bucket in BUCKETS:
                sums[f"rows {bucket}, and those of each dataset"] = (
                    self.rows[bucket],
                    sum(one.rows[bucket] for one in self.sources),
                )
        accounts = [self.rows, *(one.rows for one in self.sources)]
        wrong = [f"{what}: {one} is not {other}" for what, (one, other) in sums.items() if one != other]
        if wrong or any(count < 0 for rows in accounts for count in rows.values()):
            raise RunFailed(f"The ledger does not balance ({'; '.join(wrong) or 'a bucket is below zero'}).")

    def check_limit(self, limit: BadRowLimit, source: str, why: Sequence[str] = ()) -> None:
        """Raises `UserError` where more rows are bad than may be: what the first of them are, and how many by rule.

        `why` is what all of them have in common, where that is known.
        """
        bad = self.rows["quarantined"]
        if limit.allows(bad, self.rows_read):
            return
        counts = ", ".join(f"{rule} {rows}" for rule, rows in self.rules.most_common())
        unused = [f"Columns that the format does not know: {self.unused_shown()}."] if self.unused else []
        more = [f"... and {bad - len(self.first)} more{ALL_KEPT}"] if bad > len(self.first) else []
        raise UserError(
            [
                f"data.path: {source}: {bad} of {self.rows_read} rows cannot be used; --max-bad-rows allows "
                f"{limit}. Mend them, or allow more with --max-bad-rows. By rule: {counts}.",
                *why,
                *self.first,
                *more,
                *unused,
            ]
        )

    def unused_shown(self, most: int = 8) -> str:
        """The columns no row class knows, with the rows that have them."""
        names = [f"{name} ({rows} rows)" for name, rows in self.unused.most_common(most)]
        return ", ".join(names) + (f" and {len(self.unused) - most} more" if len(self.unused) > most else "")

    def as_dict(self) -> dict[str, Any]:
        """The contract's Ledger."""
        return {
            "rows_read": self.rows_read,
            **{bucket: self.rows[bucket] for bucket in BUCKETS},
            "quarantine": [{"rule": rule, "rows": rows} for rule, rows in self.rules.most_common()],
            "unused_columns": sorted(self.unused),
            "tokens_read": self.tokens_read,
            "tokens_train": self.tokens_train,
            "tokens_eval": self.tokens_eval,
            "tokens_truncated": self.tokens_truncated,
            "targets_train": self.targets_train,
            "masked_train": self.masked_train,
            "tokens_seen": self.tokens_seen,
            "truncation": [
                {"field": name, "rows": rows, "tokens": self.tokens_cut[name]} for name, rows in self.rows_cut.items()
            ],
            "repeated": self.repeated,
            "sources": [one.as_dict() for one in self.sources] if len(self.sources) > 1 else [],
        }


class Quarantine:
    """Writes quarantine.jsonl: rows that cannot be used, whole, each with where it stood and why."""

    def __init__(self, path: Path, ledger: Ledger) -> None:
        self._path = path
        self._ledger = ledger
        self._stream: TextIOWrapper | None = None

    def __enter__(self) -> Quarantine:
        # Made even if it stays empty: an empty file says that no row was bad.
        self._stream = self._path.open("w", encoding="utf-8", newline="\n")
        return self

    def __exit__(self, *_: object) -> None:
        if self._stream:
            self._stream.close()

    def put(self, record: Record, faults: Sequence[Fault], part: int = 0) -> None:
        """A row goes under its first fault; the message says how many more there are."""
        assert self._stream is not None
        fault, more = faults[0], _more(faults)
        self._stream.write(quarantined(record, faults) + "\n")
        ledger = self._ledger
        ledger.put("quarantined", part=part)
        ledger.rules[fault.rule] += 1
        if len(ledger.first) < _FIRST_SHOWN:
            at = f"{fault.path}: " if fault.path else ""
            hint = f" {fault.hint}" if fault.hint else ""
            ledger.first.append(f"{record.where}: {at}{fault.message}{more}{hint} [{fault.rule}]")


def quarantined(record: Record, faults: Sequence[Fault]) -> str:
    """The line of a row in quarantine.jsonl."""
    fault = faults[0]
    said = {"path": fault.path, "rule": fault.rule, "message": fault.message + _more(faults)}
    beside = {name: text for name, text in (("found", fault.found), ("hint", fault.hint)) if text}
    line = {"file": record.file, "line": record.line, **said, **beside, "row": record.value}
    return json.dumps(line, ensure_ascii=False).translate(LINE_ENDS)


def _more(faults: Sequence[Fault]) -> str:
    return f" (and {len(faults) - 1} more faults in this row)" if len(faults) > 1 else ""
