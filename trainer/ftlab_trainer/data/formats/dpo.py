"""A better and a worse way to go on from what was said: as texts, messages, or turns behind a shared conversation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from ftlab_contract.spec import CLASSES

from .. import rules
from ..canonical import Canonical, Message, Pair
from ..records import Fault, RowFault
from ..rules import Where
from ._chat import in_messages, in_turns, messages, parts, system, tools, turns

KIND = Pair

_ANSWERS: Final = ("chosen", "rejected")
_SPEAKER: Final = re.compile(r"(?:^|\n\n)(Human|Assistant):")


def adapt(row: dict[str, Any]) -> dict[str, Any]:
    """Transcripts of Human and Assistant become messages, and so does a prompt whose answers are messages."""
    prompt, chosen, rejected = _parts(row)
    if prompt is None and _is_transcript(chosen) and _is_transcript(rejected):
        return {**row, "chosen": _transcript(chosen), "rejected": _transcript(rejected)}
    if isinstance(prompt, str) and _begins(chosen) and _begins(rejected):
        return {**row, "prompt": [{"role": "user", "content": prompt}]}
    return row


def canonical(row: dict[str, Any], cls: str) -> list[Canonical]:
    prompt, chosen, rejected = _parts(row)
    first = system(row.get("system"))
    if isinstance(chosen, str):
        return [Pair([*first, *_asked(prompt)], _answer(chosen), _answer(rejected))]
    if isinstance(chosen, list):
        said = messages(prompt, "prompt") if isinstance(prompt, list) else None
        better, worse = (messages(row[name], name) for name in _ANSWERS)
        if said is None:
            said = _shared(better, worse, prompt)
            better, worse = better[len(said) :], worse[len(said) :]
        return [Pair(said, better, worse, tools(row))]
    if "conversations" in CLASSES[cls]:
        said = turns(row["conversations"], lambda index: f"conversations[{index}]")
        better, worse = (_turn(row, name) for name in _ANSWERS)
        return [Pair([*first, *said], better, worse, tools(row))]
    better, worse = (messages([row[name]], name) for name in _ANSWERS)
    return [Pair(messages(row["messages"], "messages"), better, worse, tools(row))]


def faults(row: dict[str, Any], rows: list[Canonical], cls: str) -> Iterator[Fault]:
    (one,) = rows
    assert isinstance(one, Pair)
    count = len(one.prompt)
    if isinstance(row["chosen"], str):
        if _is_transcript(row["prompt"]):
            yield from rules.conversation([*one.prompt, *one.chosen], lambda _, part: "prompt")
    else:
        better, worse = _where(row, count, "chosen", cls), _where(row, count, "rejected", cls)
        yield from rules.conversation([*one.prompt, *one.chosen], better)
        # What was said before is complained of once.
        again = {fault.path for fault in rules.conversation(one.prompt, worse)}
        for fault in rules.conversation([*one.prompt, *one.rejected], worse):
            if fault.path not in again and fault.path.startswith("rejected"):
                yield fault
    yield from rules.preference(_said(one.chosen), _said(one.rejected), "rejected")


def written(one: Pair) -> dict[str, Any]:
    """As texts where nothing but texts is said, else as messages."""
    said = [*one.prompt, *one.chosen, *one.rejected]
    first = one.prompt[0]["content"] if one.prompt[0]["role"] == "system" else None
    plain = len(one.prompt) == 1 + (first is not None) and len(one.chosen) == len(one.rejected) == 1
    if plain and not one.tools and all(set(message) == {"role", "content"} for message in said):
        texts = {"prompt": one.prompt[-1]["content"], **{n: getattr(one, n)[0]["content"] for n in _ANSWERS}}
        return texts if first is None else {"system": first, **texts}
    made = {"prompt": one.prompt, "chosen": one.chosen, "rejected": one.rejected}
    return {**made, "tools": one.tools} if one.tools else made


def _parts(row: dict[str, Any]) -> tuple[Any, Any, Any]:
    return row.get("prompt"), row.get("chosen"), row.get("rejected")


def _asked(prompt: str) -> list[Message]:
    """A prompt as messages: one of the user, or those of a transcript that ends where the answer begins."""
    said = _transcript(prompt) if _is_transcript(prompt) else []
    if said and said[-1]["role"] == "assistant" and not said.pop()["content"]:
        return said
    return [{"role": "user", "content": prompt}]


def _turn(row: dict[str, Any], name: str) -> list[Message]:
    return turns([row[name]], lambda _: name)


def _answer(text: str) -> list[Message]:
    return [{"role": "assistant", "content": text}]


def _said(answer: list[Message]) -> str:
    plain = len(answer) == 1 and not answer[0].get("tool_calls")
    return str(answer[0]["content"]) if plain else json.dumps(answer, sort_keys=True)


def _where(row: dict[str, Any], count: int, name: str, cls: str) -> Where:
    if isinstance(row[name], list):
        if isinstance(row.get("prompt"), list):
            return parts(in_messages("prompt"), count, in_messages(name))
        return in_messages(name)
    if "conversations" in CLASSES[cls]:
        return parts(in_turns(row, "conversations"), count, lambda _, part: f"{name}.{_PART[part]}")
    return parts(in_messages("messages"), count, lambda _, part: f"{name}.{part}")


_PART: Final = {"role": "from", "content": "value"}


def _begins(answer: Any) -> bool:
    """Whether messages begin with the answer, not with what was asked."""
    first = answer[0] if isinstance(answer, list) and answer else answer
    return isinstance(first, dict) and first.get("role") == "assistant"


def _shared(chosen: list[Message], rejected: list[Message], prompt: Any) -> list[Message]:
    """What two conversations begin with; the last turn of each is its own even where they are equal."""
    count = 0
    while count < min(len(chosen), len(rejected)) - 1 and chosen[count] == rejected[count]:
        count += 1
    shared = chosen[:count]
    if not shared or any(answer[count]["role"] != "assistant" for answer in (chosen, rejected)):
        message = "Chosen and rejected do not begin with the same turns, up to an answer of the assistant."
        raise RowFault("rejected", "no_shared_prompt", message, "Give both the same turns before the answer.")
    if isinstance(prompt, str) and prompt.strip():
        asked = " ".join(prompt.split())
        texts = [text for message in shared if (text := " ".join(message["content"].split()))]
        if not any(asked in text or text in asked for text in texts):
            message = "The prompt is not among the turns that chosen and rejected begin with, so it would be lost."
            raise RowFault("prompt", "prompt_not_shared", message, "Put it there, or leave the column out.")
    return shared


def _is_transcript(text: Any) -> bool:
    return isinstance(text, str) and re.match(r"\s*Human:", text) is not None


def _transcript(text: str) -> list[Message]:
    _, *pieces = _SPEAKER.split("\n\n" + text.strip())
    roles = {"Human": "user", "Assistant": "assistant"}
    said = zip(pieces[::2], pieces[1::2], strict=True)
    return [{"role": roles[speaker], "content": content.strip()} for speaker, content in said]
