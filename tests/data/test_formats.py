"""Every format: valid rows are taken, a row with one fault is refused for that fault."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.support import ROWS, rules_of
from ftlab_contract.check import get
from ftlab_contract.constants import FORMATS
from ftlab_contract.spec import CLASSES
from ftlab_trainer.data import formats
from ftlab_trainer.data.canonical import Conversation
from ftlab_trainer.data.parse import Decoder
from ftlab_trainer.data.rows import RowReader
from ftlab_trainer.errors import UserError

quick = settings(max_examples=40, deadline=None)


def test_every_format_of_the_contract_is_read() -> None:
    assert set(ROWS) == set(FORMATS)
    for name in FORMATS:
        assert formats.load(name).KIND


def test_a_format_this_version_does_not_read_is_refused_by_name() -> None:
    with pytest.raises(UserError, match="invented"):
        formats.load("invented")


@pytest.mark.parametrize("name", FORMATS)
def test_the_example_of_the_contract_is_valid(name: str) -> None:
    assert rules_of(name, FORMATS[name].example) == set()


@pytest.mark.parametrize("name", FORMATS)
@quick
@given(data=st.data())
def test_valid_rows_are_accepted(name: str, data: st.DataObject) -> None:
    row = data.draw(ROWS[name])
    assert rules_of(name, row) == set()
    # and so they are when they come from a file
    read, fault = Decoder().row(json.dumps(row))
    assert fault is None
    assert read == row


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_each_single_mutation_of_structure_is_refused_with_its_rule(name: str, data: st.DataObject) -> None:
    row = data.draw(ROWS[name])
    for mutated, rule in mutations(row, FORMATS[name].row_class):
        assert rule in rules_of(name, mutated), (rule, mutated)


def mutations(row: dict[str, Any], cls: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Copies of a row with one field spoilt, and the rule that each breaks."""

    def put(name: str, value: Any) -> dict[str, Any]:
        return {**copy.deepcopy(row), name: value}

    for name, spec in CLASSES[cls].items():
        if spec.get("required"):
            yield {key: value for key, value in row.items() if key != name}, "missing"
            yield put(name, None), "missing"
        if spec.get("many"):
            yield put(name, {"not": "a list"}), "wrong_type"
            if "min_items" in spec:
                yield put(name, []), "too_few"
            if spec["type"] == "class":
                for index, item in enumerate(row.get(name) or []):
                    for mutated, rule in mutations(item, spec["of"]):
                        items = copy.deepcopy(row[name])
                        items[index] = mutated
                        yield put(name, items), rule
                yield put(name, ["text"]), "wrong_type"
        elif spec["type"] == "string":
            yield put(name, 7), "wrong_type"
            yield put(name, ["a", "list"]), "wrong_type"
            if "pattern" in spec:
                yield put(name, " \n\t"), "pattern"
        elif spec["type"] == "enum":
            yield put(name, "nobody"), "not_an_option"
        elif spec["type"] == "number":
            yield put(name, "1.0"), "wrong_type"
            yield put(name, float("nan")), "not_finite"


@pytest.mark.parametrize("row", [None, 7, "", [], [7], [{"who": "user", "said": "hi"}]])
@pytest.mark.parametrize("name", FORMATS)
def test_what_is_no_object_is_refused(name: str, row: Any) -> None:
    assert rules_of(name, row) == {"wrong_type"}


USER, ANSWER = {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}
SYSTEM, RESULT = {"role": "system", "content": "Be brief"}, {"role": "tool", "content": "4"}


@pytest.mark.parametrize(
    ("messages", "rule", "path"),
    [
        ([USER], "no_assistant_turn", "messages[0].role"),
        ([SYSTEM, USER], "no_assistant_turn", "messages[1].role"),
        ([ANSWER, USER, ANSWER], "roles_out_of_order", "messages[0].role"),
        ([USER, SYSTEM, ANSWER], "roles_out_of_order", "messages[1].role"),
        ([USER, USER, ANSWER], "roles_out_of_order", "messages[1].role"),
        ([USER, ANSWER, ANSWER], "roles_out_of_order", "messages[2].role"),
        ([USER, RESULT, ANSWER], "roles_out_of_order", "messages[1].role"),
        ([SYSTEM, SYSTEM, USER, ANSWER], "roles_out_of_order", "messages[1].role"),
        ([USER, {"role": "assistant", "content": " "}], "empty_assistant_turn", "messages[1].content"),
        ([USER, {"role": "assistant"}], "empty_assistant_turn", "messages[1].content"),
        ([USER, ANSWER, USER, {"role": "assistant", "content": ""}], "empty_assistant_turn", "messages[3].content"),
        ([{"role": "user", "content": "\n"}, ANSWER], "blank_text", "messages[0].content"),
    ],
)
def test_conversations_that_make_no_sense(messages: list[dict[str, str]], rule: str, path: str) -> None:
    _, faults = RowReader("chatml").read({"messages": messages})
    assert (faults[0].rule, faults[0].path) == (rule, path)
    names = {"role": "from", "content": "value"}
    turns = [{"value": "", **{names[key]: value for key, value in message.items()}} for message in messages]
    _, faults = RowReader("sharegpt").read({"conversations": turns})
    expected = path.replace("messages", "conversations").replace("role", "from").replace("content", "value")
    assert (faults[0].rule, faults[0].path) == (rule, expected)


def called(arguments: Any) -> dict[str, Any]:
    call = {"id": "1", "type": "function", "function": {"name": "add", "arguments": arguments}}
    return {"messages": [USER, {"role": "assistant", "content": None, "tool_calls": [call]}, RESULT, ANSWER]}


def test_tool_calls_come_out_as_templates_take_them() -> None:
    for arguments in ('{"a": 2}', {"a": 2}):
        (row,), faults = RowReader("chatml").read(called(arguments))
        assert not faults
        assert isinstance(row, Conversation)
        call = {"id": "1", "type": "function", "function": {"name": "add", "arguments": {"a": 2}}}
        assert row.messages[1] == {"role": "assistant", "content": "", "tool_calls": [call]}
    turns = [
        {"from": "human", "value": "2 + 2?"},
        {"from": "function_call", "value": '{"name": "add", "arguments": {"a": 2}}'},
        {"from": "observation", "value": "4"},
        {"from": "gpt", "value": "4"},
    ]
    tools = '[{"name": "add", "parameters": {}}]'
    (row,), faults = RowReader("sharegpt").read({"conversations": turns, "tools": tools, "system": "Add."})
    assert not faults
    assert isinstance(row, Conversation)
    assert [message["role"] for message in row.messages] == ["system", "user", "assistant", "tool", "assistant"]
    assert row.messages[2]["tool_calls"][0]["function"] == {"name": "add", "arguments": {"a": 2}}
    assert row.messages[3] == {"role": "tool", "content": "4", "name": "add"}
    assert row.tools == [{"type": "function", "function": {"name": "add", "parameters": {}}}]


@pytest.mark.parametrize("arguments", ['{"a": 2', "[1]", "", 5, '{"a": NaN}', '{"a": 1, "a": 2}'])
def test_tool_arguments_have_to_be_an_object(arguments: Any) -> None:
    assert rules_of("chatml", called(arguments)) == {"tool_arguments_not_json"}


@pytest.mark.parametrize("value", ["{", "no json", '{"name": "add"}', "[]", '[{"arguments": {}}]'])
def test_function_calls_of_sharegpt_have_to_be_json(value: str) -> None:
    turns = [{"from": "human", "value": "Hi"}, {"from": "function_call", "value": value}]
    assert rules_of("sharegpt", {"conversations": turns}) <= {"tool_arguments_not_json", "tool_call_malformed"}


@pytest.mark.parametrize("tools", ["{", "7", "[1]", '[{"no": "name"}]'])
def test_tool_definitions_have_to_be_json(tools: str) -> None:
    turns = [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello"}]
    assert rules_of("sharegpt", {"conversations": turns, "tools": tools}) == {"tools_not_json"}


def test_a_preference_states_one() -> None:
    row = {"prompt": "p", "chosen": "same ", "rejected": " same"}
    assert rules_of("dpo", row) == {"chosen_equals_rejected"}


def test_columns_the_format_does_not_know_are_named() -> None:
    reader = RowReader("chatml")
    reader.read({"messages": [{**USER, "weight": 0}, {**ANSWER, "weight": 1}], "id": 7, "source": None, "date": ""})
    assert reader.unused == {"messages[].weight": 1, "id": 1, "date": 1}


def test_one_row_can_be_several_conversations() -> None:
    instances = [{"input": "2 and 2", "output": "4", "constraints": "None."}, {"input": "", "output": "5"}]
    rows, _ = RowReader("unnatural").read({"instruction": "Add.", "instances": instances})
    asked = [row.messages[0]["content"] for row in rows if isinstance(row, Conversation)]
    assert asked == ["Add.\n\n2 and 2", "Add."]


def senseless(name: str, row: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Copies of a row that are in its format and make no sense, and the rule that each breaks."""
    turns = next((key for key, value in row.items() if isinstance(value, list) and key != "tools"), "")
    if turns and "instruction" not in row:
        who, said = ("role", "content") if "role" in row[turns][0] else ("from", "value")
        made = copy.deepcopy(row[turns])
        last = {**made[-1], said: " \n"}
        asked = next(index for index, turn in enumerate(made) if turn[who] in ("user", "human"))
        yield {**row, turns: [*made, made[-1]]}, "roles_out_of_order"
        yield {**row, turns: made[asked + 1 :]}, "roles_out_of_order"
        yield {**row, turns: made[: asked + 1]}, "no_assistant_turn"
        yield {**row, turns: [*made[:-1], last]}, "empty_assistant_turn"
        yield {**row, turns: [*made[:asked], {**made[asked], said: ""}, *made[asked + 1 :]]}, "blank_text"
        yield {**row, "tools": "{"}, "tools_not_json"
    if "chosen" in row:
        yield {**row, "rejected": f" {row['chosen']}\n"}, "chosen_equals_rejected"
    if "response" in row and "prompt" in row:
        yield {key: value for key, value in row.items() if key != "reward"}, "missing"


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_each_row_that_makes_no_sense_is_refused_with_its_rule_and_what_to_do(name: str, data: st.DataObject) -> None:
    row = data.draw(ROWS[name])
    spoilt = [*senseless(name, row), *mutations(row, FORMATS[name].row_class)]
    for mutated, rule in spoilt:
        rows, faults = RowReader(name, needed=["reward"] if rule == "missing" else []).read(mutated)
        assert not rows
        assert rule in {fault.rule for fault in faults}, (rule, mutated)
        for fault in faults:
            assert fault.hint.endswith(".")
            assert len(fault.found) <= 80
            assert fault.found or get(mutated, fault.path) in (None, ""), fault


def test_all_faults_of_a_row_are_said() -> None:
    bad = {"function": {"name": "f", "arguments": "{"}}
    turn = {"role": "assistant", "content": "x", "tool_calls": [bad, {"no": "name"}]}
    _, faults = RowReader("chatml").read({"messages": [USER, turn, {**turn, "tool_calls": [bad]}]})
    assert [fault.path for fault in faults] == [
        "messages[1].tool_calls[0].function.arguments",
        "messages[1].tool_calls[1]",
        "messages[2].tool_calls[0].function.arguments",
    ]


@pytest.mark.parametrize(
    ("answers", "rules"),
    [
        ([{"tool_call_id": "1"}], set()),
        ([{}], set()),
        ([{"tool_call_id": "2"}], {"tool_answers_no_call"}),
        ([{"tool_call_id": "1"}, {}], {"tool_answers_no_call"}),
    ],
)
def test_results_answer_calls(answers: list[dict[str, str]], rules: set[str]) -> None:
    asked = called({"a": 2})["messages"][:2]
    messages = [*asked, *({**RESULT, **answer} for answer in answers), ANSWER]
    assert rules_of("chatml", {"messages": messages}) == rules
