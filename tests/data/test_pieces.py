"""Long documents: taken in pieces, with the tokens of the whole."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.support import WORDS, anything, tokenizer
from ftlab_trainer.data import fast, pieces
from ftlab_trainer.data.canonical import Text
from ftlab_trainer.data.pieces import Pieces
from ftlab_trainer.data.tokens import TextEncoder


def sentence_piece_like() -> Any:
    """A tokenizer without words: spaces are letters, a prefix is put before the text and a token before all."""
    from tokenizers import Tokenizer, models, normalizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    inner = Tokenizer(models.BPE(unk_token="<unk>"))
    space = "\u2581"
    inner.normalizer = normalizers.Sequence([normalizers.Prepend(space), normalizers.Replace(" ", space)])
    trainer = trainers.BpeTrainer(vocab_size=200, special_tokens=["<unk>", "<s>"], show_progress=False)
    inner.train_from_iterator([" ".join(WORDS)] * 3, trainer)
    inner.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    return PreTrainedTokenizerFast(tokenizer_object=inner, unk_token="<unk>")


def whole(made: Any, text: str) -> list[int]:
    return list(made.backend_tokenizer.encode(text).ids)


@pytest.mark.parametrize("make", [tokenizer, sentence_piece_like])
@pytest.mark.parametrize("shape", ["words", "no spaces", "one letter", "white space"])
def test_the_tokens_are_those_of_the_whole(make: Any, shape: str) -> None:
    made = make()
    draw = random.Random(1)
    text = {
        "words": " ".join(draw.choice(WORDS) for _ in range(40_000)),
        "no spaces": "".join(draw.choice(WORDS) for _ in range(30_000)),
        "one letter": "a" * 100_000,
        "white space": ("the whale" + " " * 20_000) * 5,
    }[shape]
    assert list(Pieces(made, 40_000).encode(text)) == whole(made, text)


def test_pieces_are_really_used() -> None:
    text = " ".join(WORDS * 4000)
    found = Pieces(tokenizer(), 40_000)._pieces(text)
    assert found is not None
    assert list(found) == whole(tokenizer(), text)


@settings(max_examples=30, deadline=None)
@given(parts=st.lists(anything, min_size=1, max_size=8), times=st.integers(1, 60), size=st.integers(600, 1500))
def test_any_text_gives_the_same_tokens(parts: list[str], times: int, size: int) -> None:
    text = " ".join(parts) * times
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "_OVERLAP", 400)
        patch.setattr(pieces, "_EDGE", 100)
        patch.setattr(pieces, "_RUN", 32)
        assert list(Pieces(tokenizer(), size).encode(text)) == whole(tokenizer(), text)


def test_pieces_that_do_not_agree_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    text = " ".join(WORDS * 4000)
    monkeypatch.setattr(pieces, "_meet", lambda *_: None)
    assert list(Pieces(tokenizer(), 40_000).encode(text)) == whole(tokenizer(), text)
    monkeypatch.setattr(pieces, "_meet", lambda ids, *_: (len(ids) // 2, 0))
    assert list(Pieces(tokenizer(), 40_000).encode(text)) == whole(tokenizer(), text)


def test_long_and_short_documents_keep_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast, "LONG", 1000)
    texts = ["the whale", " ".join(WORDS * 100), "boats", " ".join(WORDS * 50), "fell"]
    found = TextEncoder(tokenizer(), 64).documents([Text(text) for text in texts])
    assert [list(ids) for ids in found] == [[*whole(tokenizer(), text), tokenizer().eos_token_id] for text in texts]
