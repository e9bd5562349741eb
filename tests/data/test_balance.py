"""The ledger balances for whatever rows come, for the rows of every method, and says of each sequence whose it is."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.support import ROWS, WORDS, prepared, quarantined
from ftlab_contract.check import structure
from ftlab_contract.constants import METHODS
from ftlab_trainer.config.options import BadRowLimit
from ftlab_trainer.data import formats
from ftlab_trainer.data.canonical import Conversation, Text
from ftlab_trainer.data.corpus import Ask
from ftlab_trainer.errors import UserError
from ftlab_trainer.run.reached import not_reached, repeated

inside = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ALL = BadRowLimit.parse("100%")
BAD = ["no json", "[1]", '{"a": NaN}', "{", '{"text": " "}', '{"messages": []}', "null", '{"prompt": 7}']


def longer(row: Any) -> Any:
    """The row with every text made long, so that it is cut, split or refused."""
    if isinstance(row, dict):
        return {name: longer(value) for name, value in row.items()}
    if isinstance(row, list):
        return [longer(value) for value in row]
    roles = ("user", "assistant", "system", "human", "gpt", "[]")
    return " ".join([row, *WORDS * 3]) if isinstance(row, str) and row not in roles else row


@st.composite
def datasets(draw: st.DrawFn, method: str) -> list[tuple[str, list[str]]]:
    """Formats of the method, each with lines that are good, bad, long and there twice."""
    made = []
    for fmt in draw(st.lists(st.sampled_from(METHODS[method].formats), min_size=1, max_size=2)):
        good = draw(st.lists(ROWS[fmt], min_size=1, max_size=5))
        rows = [*good, *draw(st.lists(st.sampled_from(good), max_size=3))]
        rows += [longer(row) for row in draw(st.lists(st.sampled_from(good), max_size=2))]
        lines = [json.dumps(row) for row in rows] + draw(st.lists(st.sampled_from(BAD), max_size=3))
        made.append((fmt, draw(st.permutations(lines))))
    return made


@pytest.mark.parametrize("method", METHODS)
@inside
@given(data=st.data(), packing=st.booleans(), most=st.none() | st.integers(1, 8), weighted=st.booleans())
def test_the_ledger_balances_for_every_method(
    tmp_path: Path, method: str, data: st.DataObject, packing: bool, most: int | None, weighted: bool
) -> None:
    drawn = data.draw(datasets(method))
    asks = []
    for number, (fmt, lines) in enumerate(drawn):
        path = tmp_path / f"{number}.jsonl"
        path.write_text("\n".join(lines), encoding="utf-8")
        asks.append(Ask(str(path), dataset_format=fmt, weight=1.0 + number if weighted else None))
    kind = formats.load(drawn[0][0]).KIND
    try:
        made = prepared(
            asks,
            tmp_path,
            kind=kind,
            packing=packing and kind in (Text, Conversation),
            max_samples=most,
            max_prompt_length=32 if kind not in (Text, Conversation) else None,
            train_split=0.6,
            eval_split=0.2,
            max_bad_rows=ALL,
        )
    except UserError as error:
        assert "none is left to train on" in str(error)  # noqa: PT017 - both ends are allowed
        return
    made.ledger.check()
    ledger = made.ledger.as_dict()
    assert not structure(ledger, "Ledger")
    assert ledger["rows_read"] == sum(len(lines) for _, lines in drawn)
    assert ledger["quarantined"] == len(quarantined(tmp_path)) == sum(one["rows"] for one in ledger["quarantine"])
    assert ledger["tokens_truncated"] == sum(one["tokens"] for one in ledger["truncation"])
    # Every row that is trained on, and no other, has a piece in the training set.
    assert len({*made.rows_of.tolist()}) == ledger["trained"]
    pieces = [len(row.get("seq_lengths") or [0]) for row in made.train]
    assert sum(pieces) == len(made.rows_of)
    whose, at = [], 0
    for count in pieces:
        whose.append({*made.rows_of[at : at + count].tolist()})
        at += count
    fed = data.draw(st.sets(st.integers(0, len(whose) - 1)))
    reached = {row for sequence in fed for row in whose[sequence]}
    missed = not_reached(made.train, fed, made.rows_of, made.firsts)
    assert missed.total() == ledger["trained"] - len(reached)
    for part, rows in missed.items():
        made.ledger.not_reached(rows, part)
    made.ledger.check()
    again = Counter(data.draw(st.lists(st.integers(0, len(whose) - 1), max_size=3)))
    assert repeated(made.train, again) == sum(pieces[sequence] for sequence in again.elements())
