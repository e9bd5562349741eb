"""Rows as real files write them: other columns, lists, roles and parts come to the same canonical rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.support import ROWS, chat
from ftlab_contract.check import structure
from ftlab_contract.constants import FORMATS
from ftlab_contract.spec import CLASSES
from ftlab_trainer.data.canonical import Conversation, Pair, Scored
from ftlab_trainer.data.mapping import Mapping
from ftlab_trainer.data.rows import RowReader, unknown
from ftlab_trainer.data.shape import classes, shape

SCHEMA = json.loads((Path(__file__).parents[2] / "generated/json-schema/contract.schema.json").read_text())
USER, ANSWER, WORSE = (
    {"role": "user", "content": "Hi"},
    {"role": "assistant", "content": "Hello"},
    {"role": "assistant", "content": "No"},
)
SYSTEM = {"role": "system", "content": "Be brief"}
HUMAN, GPT = {"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello"}
WORSE_TURN = {"from": "gpt", "value": "No"}
ADD = {"type": "function", "function": {"name": "add", "parameters": {}}}


def read(fmt: str, row: Any) -> Any:
    (one,), faults = RowReader(fmt).read(row)
    assert not faults
    return one


def refused(fmt: str, row: Any) -> tuple[str, str]:
    rows, faults = RowReader(fmt).read(row)
    assert not rows
    return faults[0].rule, faults[0].path


@pytest.mark.parametrize(("fmt", "cls"), [(fmt, cls) for fmt in FORMATS for cls in classes(fmt)])
def test_every_class_is_read_as_itself(fmt: str, cls: str) -> None:
    """Each class has an example in the schema; its row is told from those of the other classes."""
    (example,) = SCHEMA["$defs"][cls]["examples"]
    shaped, found = shape(example, fmt)
    assert (found, structure(shaped, cls), list(unknown(shaped, cls))) == (cls, [], [])
    rows, faults = RowReader(fmt).read(example)
    assert rows
    assert not faults


@pytest.mark.parametrize(
    ("fmt", "row"),
    [
        ("chatml", {"messages": [USER, ANSWER]}),
        ("chatml", [USER, ANSWER]),
        ("chatml", {"conversations": [USER, ANSWER]}),
        ("chatml", {"messages": [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}, ANSWER]}),
        ("sharegpt", {"conversations": [HUMAN, GPT]}),
        ("sharegpt", {"messages": [HUMAN, GPT]}),
        ("sharegpt", {"conversations": [{"from": "user", "value": "Hi"}, {"from": "model", "value": "Hello"}]}),
        ("sharegpt", [HUMAN, GPT]),
        ("jsonl", {"prompt": "Hi", "completion": "Hello"}),
        ("jsonl", {"prompt": [USER], "completion": [ANSWER]}),
        ("jsonl", {"prompt": [USER], "completion": ANSWER}),
        ("alpaca", {"instruction": "Hi", "input": "", "output": "Hello", "history": []}),
        ("unnatural", {"instruction": "Hi", "instances": [{"input": "", "output": "Hello"}]}),
    ],
)
def test_one_exchange_in_many_ways(fmt: str, row: Any) -> None:
    assert read(fmt, row) == Conversation([USER, ANSWER])


@pytest.mark.parametrize(
    "row",
    [
        {"prompt": "Hi", "chosen": "Hello", "rejected": "No"},
        {"prompt": [USER], "chosen": [ANSWER], "rejected": [WORSE]},
        {"prompt": "Hi", "chosen": [ANSWER], "rejected": [WORSE]},
        {"prompt": "Hi", "chosen": ANSWER, "rejected": WORSE},
        {"chosen": [USER, ANSWER], "rejected": [USER, WORSE]},
        {"prompt": "Hi", "chosen": [USER, ANSWER], "rejected": [USER, WORSE], "score": 3},
        {"messages": [USER], "chosen": ANSWER, "rejected": WORSE},
        {"conversations": [HUMAN], "chosen": GPT, "rejected": WORSE_TURN},
        {"chosen": "\n\nHuman: Hi\n\nAssistant: Hello", "rejected": "\n\nHuman: Hi\n\nAssistant: No"},
        {"prompt": "\n\nHuman: Hi\n\nAssistant:", "chosen": "Hello", "rejected": "No"},
    ],
)
def test_one_preference_in_many_ways(row: Any) -> None:
    assert read("dpo", row) == Pair([USER], [ANSWER], [WORSE])


def test_preferences_after_several_turns_keep_all_of_them() -> None:
    said = [SYSTEM, USER, ANSWER, {"role": "user", "content": "And?"}]
    wanted = Pair(said, [ANSWER], [WORSE])
    turns = [{"from": {"assistant": "gpt"}.get(m["role"], m["role"]), "value": m["content"]} for m in said]
    assert read("dpo", {"conversations": turns, "chosen": GPT, "rejected": WORSE_TURN}) == wanted
    assert (
        read("dpo", {"conversations": turns[1:], "system": "Be brief", "chosen": GPT, "rejected": WORSE_TURN}) == wanted
    )
    assert read("dpo", {"chosen": [*said, ANSWER], "rejected": [*said, WORSE]}) == wanted
    assert read("dpo", {"system": "Be brief", "prompt": "Hi", "chosen": "Hello", "rejected": "No"}) == Pair(
        [SYSTEM, USER], [ANSWER], [WORSE]
    )


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"chosen": [USER, ANSWER], "rejected": [{**USER, "content": "Yo"}, WORSE]}, ("no_shared_prompt", "rejected")),
        ({"prompt": "Bye", "chosen": [USER, ANSWER], "rejected": [USER, WORSE]}, ("prompt_not_shared", "prompt")),
        ({"chosen": [USER, ANSWER], "rejected": [USER, ANSWER]}, ("chosen_equals_rejected", "rejected")),
        ({"messages": [USER], "chosen": USER, "rejected": WORSE}, ("roles_out_of_order", "chosen.role")),
        ({"prompt": [ANSWER], "chosen": [ANSWER], "rejected": [WORSE]}, ("roles_out_of_order", "prompt[0].role")),
        ({"prompt": [USER], "chosen": [ANSWER], "rejected": [USER]}, ("roles_out_of_order", "rejected[0].role")),
        (
            {"conversations": [HUMAN], "chosen": GPT, "rejected": {"from": "gpt", "value": " "}},
            ("empty_assistant_turn", "rejected.value"),
        ),
        ({"conversations": [HUMAN], "chosen": {"from": "gpt"}, "rejected": GPT}, ("missing", "chosen.value")),
    ],
)
def test_preferences_that_make_no_sense(row: Any, fault: tuple[str, str]) -> None:
    assert refused("dpo", row) == fault


@pytest.mark.parametrize(
    "row",
    [
        {"prompt": "Hi", "response": "Hello", "reward": 2},
        {"prompt": "Hi", "response": "Hello", "score": 2},
        {"prompt": "Hi", "response": "Hello", "reward": 2, "score": 9},
        {"prompt": [USER], "response": "Hello", "reward": 2},
        {"prompt": "Hi", "response": [ANSWER], "score": 2.0},
        {"messages": [USER, ANSWER], "reward": 2},
    ],
)
def test_one_scored_answer_in_many_ways(row: Any) -> None:
    assert read("rlhf", row) == Scored([USER], "Hello", 2.0)
    # A method that needs a reward finds it under each name.
    assert RowReader("rlhf", needed=["reward"]).read(row)[0]


def test_a_scored_conversation_ends_in_an_answer() -> None:
    assert refused("rlhf", {"messages": [USER], "reward": 1.0}) == ("no_answer", "messages[0].role")


def test_history_comes_before_the_instruction() -> None:
    row = {"instruction": "And 3 + 3?", "output": "6", "system": "Be brief", "history": [["2 + 2?", "4"]]}
    assert read("alpaca", row) == Conversation(
        [SYSTEM, *chat("2 + 2?", "4", "And 3 + 3?", "6")["messages"]],
    )
    for history in (["2 + 2?", "4"], [["2 + 2?"]], [["2 + 2?", " "]], [["2 + 2?", 4]]):
        assert refused("alpaca", {**row, "history": history})[0] == "history_malformed"


def test_calls_of_tools_in_older_and_newer_words() -> None:
    call = {"name": "add", "arguments": '{"a": 2}'}
    new = {
        "messages": [
            USER,
            {"role": "assistant", "content": None, "tool_calls": [{"function": call}]},
            {"role": "tool", "name": "add", "content": "4"},
            ANSWER,
        ],
        "tools": [ADD],
    }
    old = {
        "messages": [
            USER,
            {"role": "assistant", "content": None, "function_call": call},
            {"role": "function", "name": "add", "content": "4"},
            ANSWER,
        ],
        "functions": [ADD["function"]],
    }
    turns = [
        HUMAN,
        {"from": "function_call", "value": json.dumps({"name": "add", "arguments": {"a": 2}})},
        {"from": "function_response", "value": "4"},
        GPT,
    ]
    wanted = read("chatml", new)
    assert wanted.messages[1]["tool_calls"][0]["function"] == {"name": "add", "arguments": {"a": 2}}
    assert wanted.tools == [ADD]
    assert read("chatml", old) == wanted
    assert read("chatml", {**new, "tools": json.dumps([ADD])}) == wanted
    assert read("sharegpt", {"conversations": turns, "tools": json.dumps([ADD])}) == wanted
    assert read("sharegpt", {"conversations": turns, "tools": [ADD]}) == wanted
    assert (
        read("chatml", {"messages": [{"role": "developer", "content": "Be brief"}, USER, ANSWER]}).messages[0] == SYSTEM
    )


def test_parts_of_text_are_joined_and_others_refused() -> None:
    def said(*parts: Any) -> dict[str, Any]:
        return {"messages": [{"role": "user", "content": [*parts]}, ANSWER]}

    text = {"type": "text", "text": "Look:"}
    assert read("chatml", said(text, {"type": "input_text", "text": "here"})).messages[0]["content"] == "Look:\nhere"
    image = {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}
    assert refused("chatml", said(text, image)) == ("multimodal", "messages[0].content[1]")
    assert refused("chatml", said(text, {"type": "thinking"})) == ("content_part_unknown", "messages[0].content[1]")
    assert refused("chatml", said("plain")) == ("wrong_type", "messages[0].content")


def test_a_row_with_the_score_of_another_kind_loses_nothing_in_silence() -> None:
    reader = RowReader("chatml")
    reader.read({"messages": [USER, {**ANSWER, "weight": 0}], "score": 1, "tools": None})
    assert dict(reader.unused) == {"messages[].weight": 1, "score": 1}


@pytest.mark.parametrize("fmt", FORMATS)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_renamed_columns_read_as_the_fields(fmt: str, data: st.DataObject) -> None:
    row = {name: value for name, value in data.draw(ROWS[fmt]).items() if value is not None}
    fields = [name for name in CLASSES[FORMATS[fmt].row_class] if name in row]
    mapping = Mapping(tuple((name, f"data.{name}" if data.draw(st.booleans()) else f"my {name}") for name in fields))
    columns = dict(mapping.columns)
    renamed: dict[str, Any] = {"id": 1}
    for name, column in columns.items():
        if column.startswith("data."):
            renamed.setdefault("data", {})[name] = row[name]
        else:
            renamed[column] = row[name]
    reader = RowReader(fmt, mapping)
    assert reader.read(renamed) == RowReader(fmt).read(row)
    assert dict(reader.unused) == {"id": 1}


NAMES = sorted({name for fmt in FORMATS for cls in classes(fmt) for name in CLASSES[cls]} | {"functions", "other"})
TURN = st.fixed_dictionaries(
    {},
    optional={
        "role": st.sampled_from(["user", "assistant", "tool", "function", "developer", "nobody"]),
        "from": st.sampled_from(["human", "gpt", "function_call", "observation", "nobody"]),
        "content": st.sampled_from(["Hi", "", None, 7])
        | st.just([{"type": "text", "text": "Hi"}])
        | st.just([{}, "x"]),
        "value": st.sampled_from(["Hi", '{"name": "add", "arguments": {}}', None]),
        "tool_calls": st.sampled_from([None, [], [{}], [{"function": {"name": "add", "arguments": "{}"}}], "x"]),
        "function_call": st.sampled_from([None, "x", {"name": "add", "arguments": "7"}]),
    },
)
VALUES = (
    st.sampled_from([None, "", "Hi", 1, 1.5, True, [], {}, ["a", "b"], [["a", "b"]], "[]", '[{"name": "add"}]'])
    | st.just("\n\nHuman: Hi\n\nAssistant:")
    | st.just("\n\nHuman: Hi\n\nAssistant: Hello")
    | TURN
    | st.lists(TURN, max_size=3)
)


@pytest.mark.parametrize("fmt", FORMATS)
@settings(max_examples=150, deadline=None)
@given(row=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6) | VALUES)
def test_whatever_stands_in_a_row_it_is_read_or_refused(fmt: str, row: Any) -> None:
    rows, faults = RowReader(fmt).read(row)
    assert bool(rows) != bool(faults)
    assert all(fault.rule and fault.message for fault in faults)
