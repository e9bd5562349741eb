"""Small files written as those of others are: each is told for what it is and read to the last row."""

from __future__ import annotations

from pathlib import Path

import pytest

from ftlab_trainer.data.corpus import Ask, open_corpus
from ftlab_trainer.data.describe import look
from ftlab_trainer.data.source import find
from ftlab_trainer.errors import UserError

HERE = Path(__file__).parent / "fixtures"
READ = {
    "preferences_behind_turns.json": ("dpo", 3, []),
    "calls_of_tools.json": ("sharegpt", 2, []),
    "bare_lists_and_parts.jsonl": ("chatml", 2, []),
    "instructions_with_history.json": ("alpaca", 2, []),
    "transcripts.jsonl": ("dpo", 2, []),
    "whole_conversations.jsonl": ("dpo", 1, ["score_chosen", "score_rejected"]),
    "scored_answers.jsonl": ("rlhf", 2, []),
}


def test_every_fixture_is_looked_at() -> None:
    assert {path.name for path in HERE.iterdir()} == {*READ, "marked_answers.jsonl"}


@pytest.mark.parametrize(("name", "fmt", "count", "unused"), [(name, *values) for name, values in READ.items()])
def test_a_file_of_another_hand_is_read_to_the_last_row(name: str, fmt: str, count: int, unused: list[str]) -> None:
    found = look(find(HERE / name))
    assert (found["dataset_format"], found["confidence"]) == (fmt, 1.0)
    part = open_corpus([Ask(str(HERE / name))]).parts[0]
    made = [rows for _, rows, faults in part.rows() if not faults]
    assert sum(map(len, made)) == count
    assert sorted(part.reader.unused) == unused


def test_what_is_none_of_ours_is_not_read() -> None:
    with pytest.raises(UserError, match="KTO"):
        open_corpus([Ask(str(HERE / "marked_answers.jsonl"))])
