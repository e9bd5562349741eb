"""The mask: every turn of the assistant, and nothing else, token by token."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.support import MARKED, TOOLS, UNMARKED, tokenizer, turns
from ftlab_trainer.data.canonical import Conversation, Text, call, tool
from ftlab_trainer.data.records import RowFault
from ftlab_trainer.data.tokens import IGNORED, ConversationEncoder, TextEncoder, mask
from ftlab_trainer.errors import UserError

quick = settings(max_examples=40, deadline=None)
conversations = turns("user", "assistant", "role", "content")

# As Qwen3 does: a think block only in the last turn. As Phi-3 does: an end of text behind the last turn.
THINKS = UNMARKED.replace(
    "{{ m['content'] + '<|im_end|>' }}",
    "{% if loop.last %}{{ '<think>\n\n</think>\n\n' }}{% endif %}{{ m['content'] + '<|im_end|>' }}",
)
ENDS = UNMARKED + "{% if not add_generation_prompt %}{{ '<|endoftext|>' }}{% endif %}"


def expected(messages: list[dict[str, str]]) -> tuple[list[int], list[int]]:
    """The tokens and labels, written piece by piece by hand."""
    made = tokenizer()
    ids: list[int] = []
    labels: list[int] = []

    def put(text: str, target: bool) -> None:
        piece = made(text, add_special_tokens=False)["input_ids"]
        ids.extend(piece)
        labels.extend(piece if target else [IGNORED] * len(piece))

    for message in messages:
        put(f"<|im_start|>{message['role']}\n", False)
        put(f"{message['content']}<|im_end|>", message["role"] == "assistant")
        put("\n", False)
    return ids, labels


@pytest.mark.parametrize("template", [MARKED, UNMARKED], ids=["marked", "unmarked"])
@quick
@given(messages=conversations)
def test_every_turn_of_the_assistant_is_learned_and_nothing_else(template: str, messages: list[dict[str, str]]) -> None:
    made = tokenizer(template)
    text, spans = ConversationEncoder(made, 512).template.spans(Conversation(messages))
    said = [f"{message['content']}<|im_end|>" for message in messages if message["role"] == "assistant"]
    assert [text[start:end] for start, end in spans] == said
    ids, labels = ConversationEncoder(made, 512).one(Conversation(messages))
    assert ids == made.apply_chat_template(messages, tokenize=True, return_dict=False)
    targets = [[]]  # type: list[list[int]]
    for label in labels:
        if label != IGNORED:
            targets[-1].append(label)
        elif targets[-1]:
            targets.append([])
    # Each run of targets is one turn, up to a first character that the tokenizer has merged with the line break.
    runs = [made.decode(run) for run in targets if run]
    assert len(runs) == len(said)
    assert all(turn.endswith(run) and len(turn) - len(run) <= 20 for turn, run in zip(said, runs, strict=True))


@pytest.mark.parametrize("template", [MARKED, UNMARKED], ids=["marked", "unmarked"])
def test_the_mask_of_a_conversation_of_three_turns(template: str) -> None:
    messages = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "the whale?"},
        {"role": "assistant", "content": "rolled in the swell"},
        {"role": "user", "content": "rolled in the swell"},
        {"role": "assistant", "content": "fell back"},
        {"role": "user", "content": "and?"},
        {"role": "assistant", "content": "rolled in the swell"},
        {"role": "user", "content": "the boats"},
    ]
    assert ConversationEncoder(tokenizer(template), 512).one(Conversation(messages)) == expected(messages)


def test_our_mask_is_that_of_the_library_where_the_template_marks() -> None:
    messages = [{"role": role, "content": "the whale"} for role in ("user", "assistant") * 3]
    ids, labels = ConversationEncoder(tokenizer(), 512).one(Conversation(messages))
    made = tokenizer().apply_chat_template(messages, return_dict=True, return_assistant_tokens_mask=True)
    assert ids == made["input_ids"]
    assert [int(label != IGNORED) for label in labels] == made["assistant_masks"]


@pytest.mark.parametrize("template", [THINKS, ENDS], ids=["think block", "end of text"])
def test_a_turn_that_is_written_otherwise_once_others_follow(template: str) -> None:
    messages = [{"role": role, "content": f"the {role}"} for role in ("user", "assistant") * 3]
    encoder = ConversationEncoder(tokenizer(template), 512)
    text, spans = encoder.template.spans(Conversation(messages))
    turns = [text[start:end] for start, end in spans]
    assert turns[:2] == ["the assistant<|im_end|>"] * 2
    assert turns[2].replace("<think>\n\n</think>\n\n", "").startswith("the assistant<|im_end|>")
    encoder.one(Conversation(messages))
    assert tokenizer().convert_tokens_to_ids("<|im_end|>") in encoder.stops


def broken(template: str, messages: list[dict[str, Any]], **given: Any) -> str:
    with pytest.raises(RowFault) as error:
        ConversationEncoder(tokenizer(template), 512).one(Conversation(messages, **given))
    return error.value.fault.rule


USER, ANSWER = {"role": "user", "content": "the whale"}, {"role": "assistant", "content": "rolled"}


def test_templates_that_would_give_a_wrong_mask_are_refused() -> None:
    backwards = "{% for m in messages | reverse %}{{ m['content'] }}{% endfor %}"
    assert broken(backwards, [USER, ANSWER, USER, ANSWER]) == "template_inconsistent"
    only_last = MARKED.replace("m['role'] == 'assistant'", "loop.last")
    assert broken(only_last, [USER, ANSWER, USER, ANSWER]) == "turn_not_marked"
    assert broken("{{ raise_exception('roles!') }}", [USER, ANSWER]) == "template_refused"
    assert broken("{{ messages[9]['content'] + 1 }}", [USER, ANSWER]) == "template_refused"
    assert broken("{{ 1 / 0 }}", [USER, ANSWER]) == "template_refused"
    # as templates for pictures do, which read content as a list of parts
    parts = UNMARKED.replace("m['content']", "(m['content'][0]['text'] or '')")
    assert broken(parts, [USER, ANSWER]) == "content_not_rendered"


def test_tools_are_written_or_the_row_is_refused() -> None:
    calls = {"role": "assistant", "content": "", "tool_calls": [call("add", {"a": 2})]}
    messages = [USER, calls, {"role": "tool", "content": "4"}, ANSWER]
    tools = [tool({"name": "add", "parameters": {}})]
    text, spans = ConversationEncoder(tokenizer(TOOLS), 512).template.spans(Conversation(messages, tools))
    assert [text[start:end] for start, end in spans] == [
        '{"name": "add", "arguments": {"a": 2}}<|im_end|>',
        "rolled<|im_end|>",
    ]
    assert text.startswith('<|im_start|>system\n{"type": "function", "function": {"name": "add"')
    given_to_all = ConversationEncoder(tokenizer(TOOLS), 512, tools).template.spans(Conversation(messages))
    assert given_to_all == (text, spans)
    assert broken(UNMARKED, messages) == "tool_not_rendered"
    assert broken(UNMARKED, [USER, ANSWER], tools=tools) == "tool_not_rendered"


def test_no_template_is_an_error_that_says_what_to_set() -> None:
    with pytest.raises(UserError, match=r"tokenizer\.chat_template"):
        ConversationEncoder(tokenizer(None), 512)


def test_a_conversation_is_cut_at_the_length_and_counted() -> None:
    row = Conversation([USER, {"role": "assistant", "content": "the whale rolled " * 30}])
    whole, labels = ConversationEncoder(tokenizer(), 4096).one(row)
    made = ConversationEncoder(tokenizer(), 40).encode([row, row])
    assert made.sequences == [(whole[:40], labels[:40])] * 2
    assert made.truncated == 2 * (len(whole) - 40)


def test_a_row_without_a_target_is_refused_not_trained_on() -> None:
    row = Conversation([{"role": "user", "content": "the whale " * 50}, ANSWER])
    with pytest.raises(RowFault, match="within the first 20 of") as error:
        ConversationEncoder(tokenizer(), 20).encode([row])
    assert error.value.fault.rule == "no_target_token"
    assert "training.max_length" in error.value.fault.hint


@quick
@given(st.lists(st.integers(0, 30), min_size=2, max_size=10, unique=True).map(sorted), st.integers(1, 4))
def test_only_tokens_wholly_inside_a_span_are_targets(borders: list[int], size: int) -> None:
    spans = list(zip(borders[::2], borders[1::2], strict=False))
    offsets = [(start, start + size) for start in range(0, 31, size)]
    labels = mask(range(len(offsets)), offsets, spans)
    for label, (begin, end) in zip(labels, offsets, strict=True):
        assert (label != IGNORED) == any(start <= begin and end <= stop for start, stop in spans)


@quick
@given(
    texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200), min_size=1),
    length=st.integers(2, 40),
)
def test_documents_keep_every_token_and_end_once(texts: list[str], length: int) -> None:
    made = tokenizer()
    encoder = TextEncoder(made, length)
    documents = encoder.documents([Text(text) for text in texts])
    for text, ids in zip(texts, documents, strict=True):
        assert ids[-1] == made.eos_token_id
        assert ids.tolist() == made(text)["input_ids"] + [made.eos_token_id]
        parts = list(encoder.sequences(ids))
        assert [token for part, _ in parts for token in part] == ids.tolist()
        assert all(part == labels and len(part) <= length for part, labels in parts)
        assert length == 2 or all(len(part) > 1 for part, _ in parts), "a token alone cannot be predicted"


def test_eos_is_not_doubled_and_can_be_left_out() -> None:
    made = tokenizer()
    text = [Text("the whale<|endoftext|>")]
    assert TextEncoder(made, 64).documents(text) == TextEncoder(made, 64, add_eos=False).documents(text)
    assert TextEncoder(made, 64, add_eos=False).documents([Text("the whale")])[0][-1] != made.eos_token_id


def test_a_length_that_leaves_nothing_to_predict_is_refused() -> None:
    for encoder in (TextEncoder, ConversationEncoder):
        with pytest.raises(UserError, match=r"training\.max_length"):
            encoder(tokenizer(), 1)
