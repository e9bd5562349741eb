"""`explain row`: what is shown is what is trained on."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from cli.test_pages import printed
from ftlab_trainer.cli import main
from ftlab_trainer.data.canonical import Conversation, Pair, Text
from ftlab_trainer.data.encoders import Conversations
from ftlab_trainer.data.preferences import Pairs
from ftlab_trainer.data.records import Record
from ftlab_trainer.data.split import TRAIN
from ftlab_trainer.data.tokens import IGNORED, ConversationEncoder, TextEncoder
from ftlab_trainer.demo.values import MODEL

USER, SAID = {"role": "user", "content": "2 + 2?\n<b>\x1b[31m"}, {"role": "assistant", "content": "It is \u4e16 4."}
ROWS: dict[str, list[dict[str, Any]]] = {
    "chats": [{"messages": []}, {"messages": [USER, SAID, USER, SAID]}, {"messages": [USER, USER]}],
    "pairs": [{"prompt": "2 + 2? " * 20, "chosen": "It is 4. " * 9, "rejected": "It is 5."}],
    "scored": [{"prompt": "2 + 2?", "response": "4", "reward": 0.5}, {"prompt": "2 + 2?", "response": "4"}],
    "texts": [{"text": "The whale rolled in the swell. " * 9}],
}


@pytest.fixture
def data(here: Path) -> Path:
    """Small datasets in the current folder."""
    for name, rows in ROWS.items():
        (here / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return here


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    """That of the demonstration."""
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(MODEL)


def explained(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> Any:
    return json.loads(printed(capsys, "explain", "row", *arguments, "--model", MODEL, "--json", status=status))


def tokens(section: Any, *states: str) -> list[int]:
    return [one["id"] for one in section["tokens"] if one["state"] in states]


@pytest.mark.parametrize("length", [512, 40])
def test_a_conversation_is_shown_as_it_is_encoded(
    data: Path, capsys: pytest.CaptureFixture[str], tokenizer: Any, length: int
) -> None:
    made = explained(capsys, "chats.jsonl", "--max-length", str(length))
    assert (made["row"], made["where"][-2:], made["dataset_format"]) == (2, ":2", "chatml")
    encoder = Conversations(ConversationEncoder(tokenizer, length), 0)
    row = Conversation(ROWS["chats"][1]["messages"])
    (done,) = encoder.encode([(Record("", 1, None), TRAIN, [row])])
    (example,) = done.parts
    (section,) = made["sections"]
    assert tokens(section, "trained", "masked") == example.columns["input_ids"]
    assert tokens(section, "trained") == [one for one in example.columns["labels"] if one != IGNORED]
    assert len(tokens(section, "cut")) == sum(done.truncated.values()) == made["counts"]["cut"]
    assert (made["counts"]["tokens"], made["counts"]["trained"]) == (example.tokens, example.targets)
    text = "".join(one["text"] for one in section["tokens"])
    assert text == tokenizer.apply_chat_template(row.messages, tokenize=False)


def test_both_answers_of_a_pair_and_what_is_cut_off_them(
    data: Path, capsys: pytest.CaptureFixture[str], tokenizer: Any
) -> None:
    made = explained(capsys, "pairs.jsonl", "1", "--max-length", "120")
    (pair,) = ROWS["pairs"]
    row = Pair(*([{"role": role, "content": pair[name]}] for role, name in zip(
        ("user", "assistant", "assistant"), ("prompt", "chosen", "rejected"), strict=True
    )))  # fmt: skip
    (done,) = Pairs(tokenizer, 120).encode([(Record("", 1, None), TRAIN, [row])])
    (example,) = done.parts
    for section in made["sections"]:
        assert tokens(section, "trained", "masked") == example.columns[f"{section['name']}_ids"]
        assert len(tokens(section, "cut")) == done.truncated.get(section["name"], 0)
    assert made["counts"]["cut"] == sum(done.truncated.values()) > 0


def test_a_document_in_its_sequences(data: Path, capsys: pytest.CaptureFixture[str], tokenizer: Any) -> None:
    made = explained(capsys, "texts.jsonl", "--max-length", "16")
    (ids,) = TextEncoder(tokenizer, 16).documents([Text(ROWS["texts"][0]["text"])])
    shown = [tokens(one, "trained", "masked") for one in made["sections"]]
    assert [one for part in shown for one in part] == ids.tolist()
    assert all(len(tokens(one, "masked")) == 1 for one in made["sections"])
    assert made["counts"]["trained"] == len(ids) - len(shown)


def test_bad_rows_say_why_and_rows_that_are_not_there(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explained(capsys, "chats.jsonl", "1", status=1)["faults"][0]["path"] == "messages"
    assert explained(capsys, "chats.jsonl", "--line", "3", status=1)["faults"]
    (fault,) = explained(capsys, "scored.jsonl", "2", status=1)["faults"]
    assert fault["rule"] == "reward_missing"
    assert explained(capsys, "scored.jsonl")["reward"] == 0.5
    made = explained(capsys, "chats.jsonl", "--max-length", "9", status=1)
    assert made["faults"][0]["rule"] == "no_target_token"
    assert made["sections"][0]["tokens"]
    for arguments, said in (
        (("chats.jsonl", "9"), "no row 9; it has 3 rows"),
        (("chats.jsonl", "--line", "9"), "no row begins on line 9"),
        (("chats.jsonl", "2", "--line", "2"), "--line: ROW is given too"),
        (("chats.jsonl", "--method", "sftt"), "Did you mean sft"),
        (("chats.jsonl", "--method", "dpo"), "data.dataset_format"),
        (("chats.jsonl", "--method", "sft", "--template", "sft_standard"), "keep one of them"),
        (("chats.jsonl", "--chat-template", "chatmll"), "Did you mean chatml"),
    ):
        assert main(["explain", "row", *arguments]) == 2
        assert said in capsys.readouterr().err


def test_the_page_says_by_words_what_colours_say(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "explain", "row", "chats.jsonl", "--max-length", "40", "--chat-template", "plain")
    assert "\x1b" not in text
    assert "\\u001b[31m" in text
    lines = [line.split()[0] for line in text.splitlines() if line.startswith("  ") and line.strip()]
    assert lines.index("masked") < lines.index("trained") < lines.index("cut")
    assert "template    plain" in text
    assert "the rest is cut off" in text


def test_the_html_holds_the_row_escaped_and_nothing_from_elsewhere(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = explained(capsys, "chats.jsonl", "--html", "row.html")
    page = (data / "row.html").read_text(encoding="utf-8")
    found: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, dict(attrs)))

    Reader().feed(page)
    spans = [attrs for tag, attrs in found if tag == "span" and "title" in attrs]
    assert [int(one["title"] or 0) for one in spans] == [one["id"] for one in made["sections"][0]["tokens"]]
    assert not {"b", "script", "link", "img", "iframe"} & {tag for tag, _ in found}
    assert "\x1b" not in page
    assert "://" not in page
    kept = (data / "chats.jsonl").read_text()
    assert main(["explain", "row", "chats.jsonl", "--html", "chats.jsonl", "--model", MODEL]) == 2
    assert "allowed are .html" in capsys.readouterr().err
    assert (data / "chats.jsonl").read_text() == kept
    assert main(["explain", "row", "chats.jsonl", "--html", "no/where.html", "--model", MODEL]) == 2
    assert "--html: no/where.html cannot be written" in capsys.readouterr().err
