"""What was said, with an answer and its reward; that the reward is finite is asked by the row class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftlab_contract.spec import CLASSES

from .. import rules
from ..canonical import Canonical, Message, Scored
from ..records import Fault, RowFault
from ._chat import in_messages, messages, parts

KIND = Scored
PLAIN = True
PLAIN = True  # a row of the format's own class needs no look beyond what the contract asks of its texts


def adapt(row: dict[str, Any]) -> dict[str, Any]:
    """An answer that is one message of the assistant becomes its text; so does a prompt of the user."""
    response = row.get("response")
    one = response[0] if isinstance(response, list) and len(response) == 1 else response
    if isinstance(one, dict) and one.get("role") == "assistant" and set(one) <= {"role", "content"}:
        return {**row, "response": one.get("content")}
    return row


def canonical(row: dict[str, Any], cls: str) -> list[Canonical]:
    said, response = _parts(row, cls)
    score = row.get("score") if "score" in CLASSES[cls] else None
    reward = score if row.get("reward") is None else row["reward"]
    return [Scored(said, response, None if reward is None else float(reward))]


def faults(row: dict[str, Any], rows: list[Canonical], cls: str) -> Iterator[Fault]:
    (one,) = rows
    assert isinstance(one, Scored)
    answer: Message = {"role": "assistant", "content": one.response}
    if "messages" in CLASSES[cls]:
        return rules.conversation([*one.prompt, answer], in_messages("messages"))
    if isinstance(row["prompt"], str):
        return iter(())  # the row class already asks for text in both
    where = parts(in_messages("prompt"), len(one.prompt), lambda _, part: "response")
    return rules.conversation([*one.prompt, answer], where)


def written(one: Scored) -> dict[str, Any]:
    plain = len(one.prompt) == 1 and set(one.prompt[0]) == {"role", "content"} and one.prompt[0]["role"] == "user"
    made = {"prompt": one.prompt[0]["content"] if plain else one.prompt, "response": one.response}
    return made if one.reward is None else {**made, "reward": one.reward}


def _parts(row: dict[str, Any], cls: str) -> tuple[list[Message], str]:
    """What was said so far, and the answer."""
    if "messages" in CLASSES[cls]:
        *said, last = messages(row["messages"], "messages")
        if last["role"] != "assistant" or last.get("tool_calls"):
            message = "The last message is what was scored, so it has to be an answer of the assistant in words."
            raise RowFault(f"messages[{len(said)}].role", "no_answer", message, "Mend or drop the row.")
        return said, last["content"]
    prompt = row["prompt"]
    said = [{"role": "user", "content": prompt}] if isinstance(prompt, str) else messages(prompt, "prompt")
    return said, row["response"]
