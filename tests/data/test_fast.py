"""The quick ways give what the slow ones give: tokens, rows that are packed, the numbers that place a row."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.support import WORDS, anything, prepared, tokenizer, write
from ftlab_trainer.data import build, fast, pieces
from ftlab_trainer.data.canonical import Conversation, Text, identity
from ftlab_trainer.data.fast import FlatTokens
from ftlab_trainer.data.packing import bins
from ftlab_trainer.data.tokens import cut

inside = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
EOS = "<|endoftext|>"
special = st.sampled_from([EOS, "<|im_start|>", f" {EOS}", "\n\n", "", "a" * 50])


def reference(made: Any, texts: list[str], eos: int | None) -> list[list[int]]:
    documents = [made(text)["input_ids"] for text in texts]
    return [ids + [eos] * (eos is not None and ids[-1:] != [eos]) for ids in documents]


def documents(tokens: FlatTokens, texts: list[str]) -> list[list[int]]:
    ids, lengths = tokens.encode(texts)
    ends = [0, *np.cumsum(lengths).tolist()]
    return [ids[start:end].tolist() for start, end in pairwise(ends)]


@inside
@given(st.lists(st.lists(anything | special, min_size=1, max_size=8), min_size=1, max_size=12), st.booleans())
def test_fastokens_gives_the_tokens_of_the_tokenizer(batches: list[list[str]], ended: bool) -> None:
    made = tokenizer()
    eos = made.eos_token_id if ended else None
    tokens = FlatTokens(made, eos, quick=True)
    for texts in batches:
        assert documents(tokens, texts) == reference(made, texts, eos)
    assert tokens.quick


def test_a_tokenizer_that_fastokens_does_not_take_is_used_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    from tokenizers import normalizers

    made = tokenizer("another copy")
    made.backend_tokenizer.normalizer = normalizers.NFKC()
    tokens = FlatTokens(made, made.eos_token_id, quick=True)
    texts = ["\ufb01ne whales", "the \u2460 whale"]
    assert documents(tokens, texts) == reference(made, texts, made.eos_token_id)
    assert not tokens.quick
    monkeypatch.setitem(__import__("sys").modules, "fastokens", None)
    without = FlatTokens(tokenizer(), None, quick=True)
    assert documents(without, texts) == reference(tokenizer(), texts, None)
    assert not without.quick


class Slow:
    """A tokenizer that is only what anyone can call."""

    is_fast = False

    def __call__(self, texts: list[str], **_: Any) -> dict[str, Any]:
        return {"input_ids": tokenizer()(texts)["input_ids"]}


def test_a_tokenizer_without_a_quick_part_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "LONG", 20)
    monkeypatch.setattr(fast, "LONG", 20)
    texts = ["the whale", " ".join(WORDS), ""]
    for made in (Slow(), tokenizer()):
        assert documents(FlatTokens(made, 0, quick=False), texts) == reference(tokenizer(), texts, 0)


@pytest.mark.parametrize("stream", [False, True])
def test_wrong_tokens_in_the_midst_of_the_data_are_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stream: bool
) -> None:
    monkeypatch.setattr(build, "WORTH_IT", 0)
    monkeypatch.setattr("ftlab_trainer.data.textflow._BATCH_CHARACTERS", 50)
    monkeypatch.setattr("ftlab_trainer.data.encode._BATCH_CHARACTERS", 50)
    path = write(tmp_path / "rows.jsonl", [{"text": f"the whale rolled {n}"} for n in range(90)])
    right = prepared(path, tmp_path / "right", packing=True, stream=stream)
    assert any("fastokens" in note for note in right.notes)
    usual, calls = FlatTokens._quickly, []

    def wrong(self: FlatTokens, texts: list[str]) -> Any:
        calls.append(1)
        ids, lengths = usual(self, texts)
        return (ids + 1 if len(calls) > 5 else ids), lengths

    monkeypatch.setattr(FlatTokens, "_quickly", wrong)
    made = prepared(path, tmp_path / "made", packing=True, stream=stream)
    assert len(calls) > 5
    assert not any("fastokens" in note for note in made.notes)
    assert [made.train[n] for n in range(len(made.train))] == [right.train[n] for n in range(len(right.train))]
    assert made.ledger == right.ledger


@inside
@given(st.lists(st.integers(1, 40), min_size=1, max_size=60), st.integers(40, 60))
def test_rows_are_packed_as_the_library_packs_them(lengths: list[int], size: int) -> None:
    from datasets import Dataset
    from trl import pack_dataset

    ends = np.cumsum(lengths).tolist()
    sequences = [[*range(end - length, end)] for end, length in zip(ends, lengths, strict=True)]
    theirs = pack_dataset(Dataset.from_dict({"input_ids": sequences}), size, "bfd_split")[:]
    ours = bins(np.array(lengths), size)
    assert [[token for one in row for token in sequences[one]] for row in ours] == theirs["input_ids"]
    assert [[lengths[one] for one in row] for row in ours] == theirs["seq_lengths"]


def test_a_packed_set_is_the_one_the_library_makes_of_the_unpacked(tmp_path: Path) -> None:
    from trl import pack_dataset

    rows = [{"text": " ".join(WORDS[: 1 + (n * 7919) % 20] * (1 + n % 3)) + f" {n}"} for n in range(2600)]
    path = write(tmp_path / "rows.jsonl", rows)
    plain, packed = (prepared(path, tmp_path / str(packing), packing=packing) for packing in (False, True))
    for name in ("train", "evaluation"):
        theirs = pack_dataset(getattr(plain, name), 64, "bfd_split")[:]
        assert getattr(packed, name)[:] == theirs
    assert sorted(plain.rows_of.tolist()) == sorted(packed.rows_of.tolist())
    pieces_ = [one for row in packed.train["seq_lengths"] for one in row]
    assert len(pieces_) == len(packed.rows_of)


@inside
@given(st.lists(st.integers(1, 50), min_size=1, max_size=10), st.integers(2, 9))
def test_documents_are_cut_without_a_token_left_alone(lengths: list[int], size: int) -> None:
    ends = np.cumsum(lengths)
    begins, sizes, document = (one.tolist() for one in cut(ends - lengths, np.array(lengths), size))
    covered = [at for begin, length in zip(begins, sizes, strict=True) for at in range(begin, begin + length)]
    assert covered == [*range(sum(lengths))]
    assert max(sizes) <= size
    assert document == sorted(document)
    if size > 2:
        alone = [number for number, length in zip(document, sizes, strict=True) if length == 1]
        assert [lengths[number] for number in alone] == [1] * len(alone)


@given(st.text())
def test_the_json_that_places_a_row_is_that_of_the_standard_library(text: str) -> None:
    def standard(value: Any) -> bytes:
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()

    turns = [{"role": "user", "content": text}]
    assert identity([Text(text), Text("a")]) == standard([text, "a"])
    assert identity([Conversation(turns)]) == standard([[turns, None]])
