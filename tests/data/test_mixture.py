"""Several datasets as one: shares of rows, their order, and an account for each that balances."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.support import chat, prepared, quarantined, write
from ftlab_contract.check import structure
from ftlab_contract.constants import FORMATS
from ftlab_trainer.config.options import BadRowLimit
from ftlab_trainer.data.canonical import Text, digest
from ftlab_trainer.data.corpus import Ask, open_corpus
from ftlab_trainer.data.mixture import shares
from ftlab_trainer.data.split import EVAL, LEFT_BY_MAX_SAMPLES, TRAIN, Places, assign
from ftlab_trainer.errors import UserError

quick = settings(max_examples=60, deadline=None)
inside = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ALL = BadRowLimit.parse("100%")
weights = st.sampled_from([0.1, 0.25, 0.5, 1, 2, 3.7, 100.0])


@st.composite
def mixtures(draw: st.DrawFn) -> tuple[list[int], list[float]]:
    rows = draw(st.lists(st.integers(1, 200), min_size=1, max_size=5))
    return rows, draw(st.lists(weights, min_size=len(rows), max_size=len(rows)))


@quick
@given(mixture=mixtures(), most=st.none() | st.integers(1, 300))
def test_shares_are_as_the_weights_and_no_row_is_used_twice(
    mixture: tuple[list[int], list[float]], most: int | None
) -> None:
    rows, given_weights = mixture
    counts = shares(rows, given_weights, most)
    assert all(0 <= count <= have for count, have in zip(counts, rows, strict=True))
    whole = sum(Fraction(repr(weight)) for weight in given_weights)
    total = sum(counts)
    for count, weight in zip(counts, given_weights, strict=True):
        assert abs(count - (total * Fraction(repr(weight)) / whole)) <= 2, "to the row, but for rounding"
    # As many rows as there can be: one more of each by its share would be more than there are, or than is allowed.
    limit = min(have * whole / Fraction(repr(weight)) for have, weight in zip(rows, given_weights, strict=True))
    assert total == int(min(limit, most) if most else limit)


def test_weights_are_taken_as_written() -> None:
    assert shares([700, 300], [0.7, 0.3]) == [700, 300]
    assert shares([7000, 3000], [0.7, 0.3], 10) == [7, 3]
    assert shares([10, 10, 10], [1, 1, 1], 10) == [4, 3, 3]


def placed(*sizes: int, seed: int = 0, given_weights: list[float] | None = None) -> Places:
    places = Places()
    for part, size in enumerate(sizes):
        places.begin()
        for number in range(size):
            places.add(digest([Text(f"{part} {number}")], seed))
    assign(places, 0.8, 0.2, None, given_weights)
    return places


@quick
@given(sizes=st.lists(st.integers(0, 60), min_size=1, max_size=4), seed=st.integers(0, 9))
def test_the_order_has_every_used_row_once_and_each_dataset_in_its_own(sizes: list[int], seed: int) -> None:
    places = placed(*sizes, seed=seed)
    order = [*places.order()]
    assert sorted(order) == [number for number in range(sum(sizes)) if places.place[number] in (TRAIN, EVAL)]
    for part in range(len(sizes)):
        own = [number for number in order if places.part(number) == part]
        assert own == sorted(own)
        assert all(number in places.of(part) for number in own)
    assert order == [*placed(*sizes, seed=seed).order()]


def test_datasets_are_interleaved_evenly() -> None:
    places = placed(300, 100)
    parts = [places.part(number) for number in places.order()]
    for start in range(0, 400, 40):
        assert 6 <= sum(parts[start : start + 40]) <= 14, "a quarter of every stretch"
    assert parts != [places.part(number) for number in placed(300, 100, seed=1).order()]
    weighted = placed(300, 100, given_weights=[1, 1])
    assert [sum(weighted.part(number) == part for number in weighted.order()) for part in (0, 1)] == [100, 100]
    assert weighted.count(LEFT_BY_MAX_SAMPLES, 0) == 200


def lines(folder: Path, name: str, count: int, bad: int = 0) -> Ask:
    rows = [chat(f"{name} {number}", f"the whale {number}") for number in range(count)]
    return Ask(str(write(folder / f"{name}.jsonl", [*rows, *[{"messages": []}] * bad])))


@inside
@given(
    sizes=st.lists(st.tuples(st.integers(1, 12), st.integers(0, 3)), min_size=1, max_size=3),
    weighted=st.booleans(),
    most=st.none() | st.integers(1, 20),
    train=st.sampled_from([0.5, 0.8, 1.0]),
    packing=st.booleans(),
)
def test_every_dataset_has_an_account_that_balances(
    tmp_path: Path,
    sizes: list[tuple[int, int]],
    weighted: bool,
    most: int | None,
    train: float,
    packing: bool,
) -> None:
    asks = []
    for number, (count, bad) in enumerate(sizes):
        one = lines(tmp_path, f"set{number}", count, bad)
        asks.append(Ask(one.path, weight=number + 1.0 if weighted else None, dataset_format="chatml"))
    made = prepared(
        asks,
        tmp_path,
        max_samples=most,
        train_split=train,
        eval_split=round(1 - train, 12) if train < 0.8 else 0.0,
        max_bad_rows=ALL,
        packing=packing,
    )
    made.ledger.check()
    ledger = made.ledger.as_dict()
    assert not structure(ledger, "Ledger")
    assert not structure(made.plan, "DataPlan")
    assert ledger["rows_read"] == sum(count + bad for count, bad in sizes)
    assert ledger["quarantined"] == sum(bad for _, bad in sizes) == len(quarantined(tmp_path))
    used = ledger["trained"] + ledger["held_out"] + ledger["left_by_split"]
    counts = shares([count for count, _ in sizes], [n + 1.0 for n in range(len(sizes))], most)
    assert used == (sum(counts) if weighted else min(sum(count for count, _ in sizes), most or 10**9))
    if len(sizes) > 1:
        assert [one["rows_read"] for one in ledger["sources"]] == [count + bad for count, bad in sizes]
        for name in ("trained", "held_out", "left_by_max_samples", "left_by_split", "quarantined"):
            assert sum(one[name] for one in ledger["sources"]) == ledger[name]
        assert all(len(one["fingerprint"]) == 64 for one in made.plan["sources"])
    else:
        assert ledger["sources"] == []
        assert "sources" not in made.plan


def test_formats_can_be_mixed_where_they_come_down_to_one_kind(tmp_path: Path) -> None:
    write(tmp_path / "b.jsonl", [{"instruction": f"Say {n}", "input": "", "output": f"{n}"} for n in range(9)])
    asks = [lines(tmp_path, "a", 9), Ask(str(tmp_path / "b.jsonl"))]
    made = prepared(asks, tmp_path)
    assert len({one["dataset_format"] for one in made.plan["sources"]}) == 2
    assert made.ledger.as_dict()["rows_read"] == 18
    write(tmp_path / "c.jsonl", [{"text": f"the whale {n}"} for n in range(9)])
    with pytest.raises(UserError, match="different kinds"):
        prepared([asks[0], Ask(str(tmp_path / "c.jsonl"))], tmp_path)


def test_all_that_does_not_fit_is_said_at_once(tmp_path: Path) -> None:
    write(tmp_path / "text.jsonl", [{"text": "the whale"}] * 3)
    write(tmp_path / "odd.jsonl", [{"a": 1}] * 3)
    asks = [
        lines(tmp_path, "good", 3),
        Ask(str(tmp_path / "text.jsonl"), weight=1.0),
        Ask(str(tmp_path / "odd.jsonl"), weight=1.0),
        Ask(str(tmp_path / "nowhere.jsonl"), weight=1.0),
    ]
    with pytest.raises(UserError) as error:
        open_corpus(asks, allowed=[fmt for fmt, info in FORMATS.items() if "conversation" in info.row_class.lower()])
    problems = error.value.problems
    assert "data.sources[0] has no weight" in problems[0]
    for number, words in ((1, "text.jsonl"), (2, "odd.jsonl"), (3, "nowhere.jsonl")):
        assert any(one.startswith(f"data.sources[{number}].path: ") and words in one for one in problems), problems


def test_a_file_that_two_datasets_read_in_the_same_way_is_refused(tmp_path: Path) -> None:
    one, other = lines(tmp_path, "a", 3), lines(tmp_path, "b", 3)
    with pytest.raises(UserError, match=r"data\.sources\[2\]\.path: .*is in data\.sources\[0\] too"):
        open_corpus([one, other, replace(one, path=str(tmp_path / "a*"))])
    renamed = Ask(one.path, map=("messages=other",), dataset_format=next(iter(FORMATS)))
    assert len(open_corpus([replace(renamed, map=()), renamed]).parts) == 2, "columns of one file may be two datasets"


def test_a_dataset_without_rows_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n", encoding="utf-8")
    empty = Ask(str(tmp_path / "empty.jsonl"), dataset_format="chatml")
    with pytest.raises(UserError, match=r"data\.sources\[1\]\.path.*holds no row"):
        prepared([lines(tmp_path, "good", 3), empty], tmp_path)
    bad = Ask(lines(tmp_path, "bad", 0, 2).path, weight=1.0, dataset_format="chatml")
    good = Ask(lines(tmp_path, "good", 3).path, weight=1.0)
    with pytest.raises(UserError, match=r"data\.sources\[1\]\.weight"):
        prepared([good, bad], tmp_path, max_bad_rows=ALL)


def test_the_fingerprint_is_of_all_of_them(tmp_path: Path) -> None:
    one, other = lines(tmp_path, "a", 5), lines(tmp_path, "b", 5)
    alone, both = prepared([one], tmp_path), prepared([one, other], tmp_path)
    assert alone.plan["fingerprint"] != both.plan["fingerprint"]
    assert both.plan["fingerprint"] == prepared([one, other], tmp_path).plan["fingerprint"]
    lines(tmp_path, "b", 6)
    assert both.plan["fingerprint"] != prepared([one, other], tmp_path).plan["fingerprint"]


def grouped(folder: Path, rows: list[dict[str, Any]], column: str, **given_values: Any) -> dict[str, set[str]]:
    """On which sides the rows of each group are."""
    path = write(folder / "grouped.jsonl", rows)
    made = open_corpus([Ask(str(path), dataset_format="chatml")])
    from ftlab_trainer.data.ledger import Quarantine
    from ftlab_trainer.data.survey import survey

    ledger = made.ledger()
    with Quarantine(folder / "bad.jsonl", ledger) as bad:
        places = survey(made, 1, ledger, bad, None, column)
    assign(places, 0.5, 0.5, **given_values)
    sides: dict[str, set[str]] = {}
    for row in made.used(places):
        value = row.record.value
        for name in column.split("."):
            value = (value or {}).get(name)
        sides.setdefault(json.dumps(value), set()).add("train" if row.place == TRAIN else "held out")
    sides["notes"] = set(places.notes)
    return sides


def test_rows_of_a_group_stay_together(tmp_path: Path) -> None:
    rows = [{**chat(f"Hi {n}", f"Hello {n}"), "meta": {"author": f"author {n % 9}"}} for n in range(90)]
    sides = grouped(tmp_path, rows, "meta.author")
    assert not sides.pop("notes")
    assert len(sides) == 9
    assert all(len(where) == 1 for where in sides.values())
    assert {side for where in sides.values() for side in where} == {"train", "held out"}


def test_rows_that_lack_the_column_are_placed_by_content_and_said(tmp_path: Path) -> None:
    rows = [{**chat(f"Hi {n}", f"Hello {n}"), "author": "a" if n % 3 else None} for n in range(60)]
    sides = grouped(tmp_path, rows, "author")
    assert sides["null"] == {"train", "held out"}
    assert len(sides['"a"']) == 1
    assert any("20 of 60 rows lack author" in note for note in sides["notes"])
    with pytest.raises(UserError, match=r"data\.group_by: no row has the column autor.*author"):
        grouped(tmp_path, rows, "autor")
