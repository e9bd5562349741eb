"""Pairs and scored answers: the tokens the library makes of them, with every cut and every drop accounted for."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.support import MARKED, TOOLS, UNMARKED, tokenizer, turns, visible
from ftlab_trainer.data.canonical import Canonical, Pair, Scored, call
from ftlab_trainer.data.encoders import Sequences
from ftlab_trainer.data.preferences import Pairs, Scores
from ftlab_trainer.data.records import Record
from ftlab_trainer.data.split import EVAL, TRAIN

quick = settings(max_examples=30, deadline=None)
# As Qwen3 does: an empty think block in the last turn, which the prompt that asks for it does not have.
THINKS = UNMARKED.replace("{{ m['content'] + '<|im_end|>' }}", "{{ '<think></think>' + m['content'] + '<|im_end|>' }}")


def turn(content: str, role: str = "assistant") -> dict[str, Any]:
    return {"role": role, "content": content}


questions = turns("user", "assistant", "role", "content").map(lambda messages: messages[:-1])
pairs = st.builds(
    lambda prompt, one, other: Pair(prompt, [turn(one)], [turn(other)]), questions, visible, visible
).filter(lambda pair: pair.chosen != pair.rejected)
scored = st.builds(Scored, questions, visible, st.floats(-9, 9))


def encode(encoder: Any, *rows: Canonical, place: int = TRAIN) -> list[Sequences]:
    return list(encoder.encode([(Record("rows.jsonl", 1, None), place, [row]) for row in rows]))


def library(row: Pair, template: str, max_length: int | None) -> list[dict[str, Any]]:
    """What the library's own preparation gives."""
    from datasets import Dataset
    from trl import DPOTrainer

    made = tokenizer(template)
    rows = Dataset.from_list([{"prompt": row.prompt, "chosen": row.chosen, "rejected": row.rejected}])
    args = SimpleNamespace(dataset_num_proc=None, max_length=max_length, truncation_mode="keep_start")
    prepared = DPOTrainer._prepare_dataset(SimpleNamespace(_tokenizer=made), rows, made, args, "train")
    return list(prepared.select_columns(["prompt_ids", "chosen_ids", "rejected_ids"]))


@pytest.mark.parametrize("template", [MARKED, UNMARKED, THINKS], ids=["marked", "unmarked", "thinks"])
@settings(max_examples=6, deadline=None)
@given(row=pairs, length=st.integers(8, 200))
def test_pairs_are_what_the_library_makes_of_them(template: str, row: Pair, length: int) -> None:
    (theirs,) = library(row, template, None)
    (ours,) = encode(Pairs(tokenizer(template), 100_000), row)
    assert [one.columns for one in ours.parts] == [theirs]
    kept = library(row, template, length)
    (cut,) = encode(Pairs(tokenizer(template), length), row)
    if cut.fault and cut.fault.rule == "prompt_fills_window":
        assert not kept
    elif cut.fault:
        assert cut.fault.rule == "pair_same_tokens"
    else:
        (whole,) = kept
        room = length - len(whole["prompt_ids"])
        columns = {name: ids if name == "prompt_ids" else ids[:room] for name, ids in whole.items()}
        assert [one.columns for one in cut.parts] == [columns]


@quick
@given(row=pairs, length=st.integers(2, 150), prompt=st.none() | st.integers(1, 100))
def test_every_token_of_a_pair_is_trained_on_or_cut_off(row: Pair, length: int, prompt: int | None) -> None:
    (whole,) = encode(Pairs(tokenizer(), 100_000), row)
    (full,) = whole.parts
    assert full.targets == len(full.columns["chosen_ids"]) + len(full.columns["rejected_ids"])
    assert full.tokens == full.targets + len(full.columns["prompt_ids"])
    encoder = Pairs(tokenizer(), length, max_prompt_length=prompt)
    (made,) = encode(encoder, row)
    if made.fault:
        assert made.fault.rule in ("prompt_fills_window", "pair_same_tokens")
        return
    (part,) = made.parts
    assert part.tokens + sum(made.truncated.values()) == full.tokens
    asked, chosen, rejected = (part.columns[name] for name in encoder.columns)
    assert full.columns["prompt_ids"][-len(asked) :] == asked
    assert len(asked) == min(len(full.columns["prompt_ids"]), prompt or 100_000)
    for name, answer in (("chosen_ids", chosen), ("rejected_ids", rejected)):
        assert answer == full.columns[name][: length - len(asked)]
        assert answer
    assert set(made.truncated) <= {"prompt", "chosen", "rejected"}
    assert encoder.stops == {tokenizer().convert_tokens_to_ids("<|im_end|>")}


def test_pairs_that_teach_nothing_are_refused() -> None:
    long = turn("the whale " * 50, "user")
    same = "the whale rolled in the swell "
    cases = [
        (Pair([long], [turn("a")], [turn("b")]), "prompt_fills_window"),
        (Pair([turn("the", "user")], [turn(same * 9 + "a")], [turn(same * 9 + "b")]), "pair_same_tokens"),
        (Pair([turn("the", "user")], [turn("a", "critic")], [turn("b")]), "template_refused"),
    ]
    refuses = UNMARKED + "{% for m in messages if m['role'] == 'critic' %}{{ raise_exception('who?') }}{% endfor %}"
    for row, rule in cases:
        (made,) = encode(Pairs(tokenizer(refuses), 40, prompts=1), row)
        assert made.fault
        assert (made.fault.rule, made.prompt) == (rule, None)
    (made,) = encode(Pairs(tokenizer(refuses), 40, max_prompt_length=30), cases[0][0])
    assert not made.fault
    assert list(made.truncated) == ["prompt"]


def test_tools_and_several_turns_in_an_answer() -> None:
    calls = {"role": "assistant", "content": "", "tool_calls": [call("add", {"a": 2})]}
    chosen = [calls, turn("4", "tool"), turn("It is 4.")]
    encoder = Pairs(tokenizer(TOOLS), 512)
    (made,) = encode(encoder, Pair([turn("2 + 2?", "user")], chosen, [turn("5")]))
    (part,) = made.parts
    text = tokenizer().decode(part.columns["chosen_ids"])
    assert text.index("add") < text.index("tool") < text.index("It is 4.")
    assert "1 rows have answers" in encoder.notes()[0]
    (made,) = encode(Pairs(tokenizer(UNMARKED), 512), Pair([turn("2 + 2?", "user")], chosen, [turn("5")]))
    assert made.fault
    assert made.fault.rule == "tool_not_rendered"


@quick
@given(row=scored, length=st.integers(2, 150), prompt=st.none() | st.integers(1, 100))
def test_scored_answers_are_whole_or_refused(row: Scored, length: int, prompt: int | None) -> None:
    made = tokenizer()
    whole = made.apply_chat_template([*row.prompt, turn(row.response)], return_dict=False)
    asked = made.apply_chat_template(row.prompt, add_generation_prompt=True, return_dict=False)
    encoder = Scores(made, length, max_prompt_length=prompt)
    (found,) = encode(encoder, row)
    kept = len(asked) if prompt is None else min(len(asked), prompt)
    if found.fault:
        assert found.fault.rule == ("prompt_fills_window" if kept >= length else "over_max_length")
        assert kept + len(whole) - len(asked) > length or kept >= length
        return
    (part,) = found.parts
    assert part.columns == {
        "prompt_ids": asked[len(asked) - kept :],
        "response_ids": whole[len(asked) :],
        "reward": row.reward,
    }
    assert part.tokens + sum(found.truncated.values()) == len(whole)
    assert part.targets == len(whole) - len(asked)


def test_an_answer_without_a_score_is_refused() -> None:
    (made,) = encode(Scores(tokenizer(), 100), Scored([turn("a", "user")], "b"))
    assert made.fault
    assert (made.fault.rule, made.fault.path) == ("reward_missing", "reward")


def test_prompts_are_kept_of_either_side_of_the_split() -> None:
    encoder = Pairs(tokenizer(), 100, prompts=1)
    row = Pair([turn("the whale?", "user")], [turn("rolled")], [turn("fell")])
    found = [*encode(encoder, row, row), *encode(encoder, row, place=EVAL)]
    assert [one.prompt and (one.prompt.expected, one.prompt.held_out) for one in found] == [
        ("rolled", False),
        None,
        ("rolled", True),
    ]
