"""The named chat templates, and which template a run takes."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.support import UNMARKED, WORDS, tokenizer, turns, visible
from ftlab_contract.chat_templates import CHAT_TEMPLATE_TOKENS, CHAT_TEMPLATES, FALLBACK_CHAT_TEMPLATE
from ftlab_trainer.data.canonical import Conversation, call, tool
from ftlab_trainer.data.records import RowFault
from ftlab_trainer.data.templates import choose
from ftlab_trainer.data.tokens import IGNORED, ConversationEncoder
from ftlab_trainer.errors import UserError

quick = settings(max_examples=25, deadline=None)
each = pytest.mark.parametrize("name", CHAT_TEMPLATES)
TOOLS = [tool({"name": "add_up", "description": "Adds.", "parameters": {"type": "object", "properties": {}}})]
# What ends a turn, and what stands before the words of one.
ENDS = {"chatml": "<|im_end|>", "llama3": "<|eot_id|>", "gemma": "<end_of_turn>", "phi": "<|end|>"}
LEAD = {"mistral": " ", "plain": " "}


@cache
def made(name: str, kind: str = "bytes") -> Any:
    """A tokenizer with the special tokens of a template, which is given to it by name."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    bytes_, spaced = pre_tokenizers.ByteLevel, pre_tokenizers.Metaspace
    inner = Tokenizer(models.BPE(byte_fallback=kind == "spaces"))
    inner.pre_tokenizer = bytes_(add_prefix_space=False) if kind == "bytes" else spaced(prepend_scheme="never")
    inner.decoder = (
        decoders.ByteLevel()
        if kind == "bytes"
        else decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace(prepend_scheme="never")])
    )
    known = ["<s>", "</s>", *CHAT_TEMPLATE_TOKENS[name], *([f"<0x{n:02X}>" for n in range(256)])]
    alphabet = bytes_.alphabet() if kind == "bytes" else []
    trainer = trainers.BpeTrainer(vocab_size=900, special_tokens=known, initial_alphabet=alphabet, show_progress=False)
    inner.train_from_iterator([" ".join(WORDS)] * 4, trainer)
    found = PreTrainedTokenizerFast(tokenizer_object=inner, bos_token="<s>", eos_token="</s>")
    found.add_tokens([AddedToken(one, special=True, normalized=False) for one in CHAT_TEMPLATE_TOKENS[name]])
    assert choose(found, name).origin == name
    return found


@each
@pytest.mark.parametrize("kind", ["bytes", "spaces"])
@quick
@given(messages=turns("user", "assistant", "role", "content"))
def test_a_template_writes_all_and_marks_what_the_assistant_says(
    name: str, kind: str, messages: list[dict[str, str]]
) -> None:
    encoder = ConversationEncoder(made(name, kind), 4096)
    text, spans = encoder.template.spans(Conversation(messages))
    said = [one["content"] for one in messages if one["role"] == "assistant"]
    end = ENDS.get(name, "</s>")
    assert [text[start:stop] for start, stop in spans] == [LEAD.get(name, "") + one + end for one in said]
    assert all(one["content"] in text for one in messages)
    ids, labels = encoder.one(Conversation(messages))
    whole = made(name, kind)(text, add_special_tokens=False, return_offsets_mapping=True)
    for token, label, (begin, stop) in zip(ids, labels, whole["offset_mapping"], strict=True):
        assert (label == token) == any(first <= begin and stop <= last for first, last in spans)
        assert label in (token, IGNORED)
    assert encoder.stops == {made(name, kind).convert_tokens_to_ids(end)}
    # What asks for an answer is how the whole begins, as far as that answer.
    for turn, message in enumerate(messages):
        if message["role"] == "assistant":
            assert text.startswith(encoder.template.prompt(messages[:turn]))


@pytest.mark.parametrize("name", [name for name, text in CHAT_TEMPLATES.items() if "tools" in text.partition("-#}")[2]])
@quick
@given(question=visible, answer=visible, argument=visible, words=st.sampled_from(["", "Let me see."]))
def test_tools_calls_and_results_are_written(name: str, question: str, answer: str, argument: str, words: str) -> None:
    calls = [call("add_up", {"a": argument}), call("add_up", {"a": 2})]
    messages = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": question},
        {"role": "assistant", "content": words, "tool_calls": calls},
        {"role": "tool", "content": answer},
        {"role": "tool", "content": "4"},
        {"role": "assistant", "content": answer},
    ]
    encoder = ConversationEncoder(made(name), 4096)
    text, spans = encoder.template.spans(Conversation(messages, TOOLS))
    first, last = (text[start:end] for start, end in spans)
    assert first.count('"add_up"') == 2
    assert words in first
    assert answer in last
    assert "Be brief." in text[: spans[0][0]]
    assert text[: spans[0][0]].count('"add_up"') == 1
    assert text[spans[0][1] : spans[1][0]].count(answer) >= 1
    assert text.startswith(encoder.template.prompt(messages[:2], TOOLS))
    assert text.startswith(encoder.template.prompt(messages[:5], TOOLS))


@each
def test_a_template_that_knows_no_tools_refuses_them(name: str) -> None:
    messages = [
        {"role": "user", "content": "a"},
        {"role": "tool", "content": "b"},
        {"role": "assistant", "content": "c"},
    ]
    encoder = ConversationEncoder(made(name), 4096)
    if "message.tool_calls" in CHAT_TEMPLATES[name]:
        assert encoder.one(Conversation(messages))
        return
    with pytest.raises(RowFault, match="no turns of a tool"):
        encoder.one(Conversation(messages))
    with pytest.raises(RowFault, match="leaves out the tool"):
        encoder.one(Conversation([messages[0], messages[2]], TOOLS))


def test_the_template_is_the_tokenizers_own_a_name_a_file_or_text(tmp_path: Path) -> None:
    own = tokenizer.__wrapped__(UNMARKED)
    assert choose(own, None) == choose(own, None).__class__(None, "the tokenizer")
    assert own.chat_template == UNMARKED
    file = tmp_path / "mine.jinja"
    file.write_text("{{ messages | length }}", encoding="utf-8")
    assert choose(own, str(file)).origin == str(file)
    assert own.chat_template == "{{ messages | length }}"
    assert choose(own, "{% for m in messages %}{% endfor %}").origin == "the config"
    assert own.chat_template == "{% for m in messages %}{% endfor %}"


def test_a_tokenizer_without_a_template_takes_the_fallback_and_says_so() -> None:
    bare = tokenizer.__wrapped__(None)
    choice = choose(bare, None)
    assert choice.origin.startswith(FALLBACK_CHAT_TEMPLATE)
    assert "tokenizer.chat_template" in choice.notes[0]
    encoder = ConversationEncoder(bare, 512)
    encoder.one(Conversation([{"role": "user", "content": "the"}, {"role": "assistant", "content": "whale"}]))
    assert encoder.stops == {bare.eos_token_id}


def test_special_tokens_a_tokenizer_lacks_are_said() -> None:
    (note,) = choose(tokenizer.__wrapped__(None), "llama3").notes
    assert "<|eot_id|>" in note
    assert not choose(tokenizer.__wrapped__(None), "chatml").notes


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("chatmll", "Did you mean chatml"),
        ("nowhere.jinja", "Names: chatml"),
        ("{% for m in messages %}", "not Jinja: line 1"),
        ("{{ messages[ }}", "not Jinja"),
        ("/", "no file"),
    ],
)
def test_what_is_no_template_is_refused(asked: str, said: str) -> None:
    with pytest.raises(UserError, match=r"^tokenizer\.chat_template: ") as error:
        choose(tokenizer.__wrapped__(None), asked)
    assert said in str(error.value)


def test_files_that_are_no_text_or_too_large_are_refused(tmp_path: Path) -> None:
    for content, said in ((b"\xff\xfe", "cannot be read"), (b"a" * 1_000_001, "larger than")):
        (tmp_path / "t.jinja").write_bytes(content)
        with pytest.raises(UserError, match=said):
            choose(tokenizer.__wrapped__(None), str(tmp_path / "t.jinja"))


def test_a_template_that_writes_without_end_is_refused() -> None:
    messages = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
    for bomb in (
        "{{ 'A' * 10**8 }}",
        "{{ 'A' * 10**16 }}",
        UNMARKED + "{% for i in range(99999) %}{{ 'A' * 99 }}{% endfor %}",
    ):
        with pytest.raises(RowFault) as error:
            ConversationEncoder(tokenizer.__wrapped__(bomb), 64).one(Conversation(messages))
        assert error.value.fault.rule in ("template_writes_too_much", "template_refused")
