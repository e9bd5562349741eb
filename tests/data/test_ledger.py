"""The ledger is that of the contract, and refuses to be wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ftlab_contract.check import structure
from ftlab_contract.spec import CLASSES, ENUMS
from ftlab_trainer.config.options import BadRowLimit
from ftlab_trainer.data.ledger import BUCKETS, Ledger, Quarantine
from ftlab_trainer.data.records import Fault, Record
from ftlab_trainer.errors import RunFailed, UserError


def balanced() -> Ledger:
    ledger = Ledger(rows_read=10, tokens_read=100, tokens_train=80, tokens_eval=15)
    ledger.cut("conversation", 2, 5)
    ledger.targets_train, ledger.masked_train = 60, 20
    for bucket, rows in (("trained", 7), ("held_out", 1), ("left_by_split", 2)):
        ledger.put(bucket, rows)
    return ledger


def test_it_has_the_buckets_and_fields_of_the_contract() -> None:
    assert set(BUCKETS) == set(ENUMS["LedgerBucket"])
    assert set(Ledger().as_dict()) == set(CLASSES["Ledger"])
    assert not structure(balanced().as_dict(), "Ledger")


def test_sums_are_checked() -> None:
    balanced().check()
    for name in ("rows_read", "tokens_read", "tokens_train", "tokens_eval", "targets_train", "masked_train"):
        ledger = balanced()
        setattr(ledger, name, getattr(ledger, name) + 1)
        with pytest.raises(RunFailed, match="does not balance"):
            ledger.check()
    ledger = balanced()
    ledger.put("quarantined")
    ledger.rows_read += 1
    with pytest.raises(RunFailed, match="by rule"):
        ledger.check()


def test_rows_a_run_did_not_reach_leave_the_trained_ones() -> None:
    ledger = balanced()
    ledger.not_reached(3)
    ledger.check()
    assert (ledger.rows["trained"], ledger.rows["not_reached"]) == (4, 3)
    with pytest.raises(RunFailed):
        ledger.not_reached(5)


def test_a_row_goes_whole_to_quarantine_with_its_reason(tmp_path: Path) -> None:
    ledger = Ledger(rows_read=3)
    path = tmp_path / "quarantine.jsonl"
    with Quarantine(path, ledger) as quarantine:
        for line, row in ((4, {"text": "\u20ac"}), (5, "raw {"), (6, None)):
            quarantine.put(Record("rows.jsonl", line, row), [Fault("text", "blank_text", "Why."), Fault("", "b", "B")])
    written = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [row["row"] for row in written] == [{"text": "\u20ac"}, "raw {", None]
    assert [row["line"] for row in written] == [4, 5, 6]
    assert not [issue for row in written for issue in structure(row, "QuarantinedRow")]
    ledger.check()
    with pytest.raises(UserError) as error:
        ledger.check_limit(BadRowLimit.parse("1%"), "rows.jsonl")
    assert "3 of 3 rows" in error.value.problems[0]
    assert "blank_text 3" in error.value.problems[0]
    assert error.value.problems[1].startswith("rows.jsonl:4: text: Why. (and 1 more faults")
