"""What all formats come down to. Methods and tokenisation know these four and no format."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

# As the Hugging Face templates take it: role, content, and where there are any tool_calls, tool_call_id, name.
Message = dict[str, Any]

_TEXT: Final = json.encoder.encode_basestring_ascii
_QUICK: Final = msgspec.json.Encoder().encode
_JSON: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Text:
    """A document."""

    text: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """Turns of a conversation, and the tools its assistant may call."""

    messages: list[Message]
    tools: list[dict[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """What was said so far, a better and a worse way to go on, and the tools the assistant may call."""

    prompt: list[Message]
    chosen: list[Message]
    rejected: list[Message]
    tools: list[dict[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """What was said so far, an answer and, if it has one, its score."""

    prompt: list[Message]
    response: str
    reward: float | None = None


Canonical = Text | Conversation | Pair | Scored


def identity(rows: Sequence[Canonical]) -> bytes:
    """What makes a row belong to one side of the split: rows that are equal here are never on both.

    It is what is trained on, so that a running number in another column does not make copies differ. Rows about one
    prompt stay together: answers to a prompt that was trained on say little about prompts that were not.
    """
    return f"[{','.join(map(_written, rows))}]".encode()


def content(rows: Sequence[Canonical]) -> bytes:
    """All that is trained on: rows that are equal here are duplicates."""
    return _JSON([[getattr(row, name) for name in row.__slots__] for row in rows]).encode()


def _written(row: Canonical) -> str:
    """The JSON of what tells a row; by hand where that is all of it, since every row of a dataset goes through here."""
    if isinstance(row, Text):
        return _text(row.text)
    if isinstance(row, Conversation):
        return f"[{_messages(row.messages)},{'null' if row.tools is None else _JSON(row.tools)}]"
    return _messages(row.prompt)


def _text(text: str) -> str:
    """The same JSON, by a quicker encoder where it escapes what the other does: in ASCII, all but the last of it."""
    return _QUICK(text).decode() if text.isascii() and "\x7f" not in text else _TEXT(text)


def _messages(messages: list[Message]) -> str:
    return f"[{','.join([_message(one) for one in messages])}]"


def _message(message: Message) -> str:
    if len(message) == 2:
        said, role = message.get("content"), message.get("role")
        if type(said) is type(role) is str:
            return f'{{"content":{_text(said)},"role":{_TEXT(role)}}}'
    return _JSON(message)


def digest(rows: Sequence[Canonical], seed: int) -> tuple[int, int]:
    """Two independent 64-bit numbers from content and seed: one places a row in the split, one draws a sample."""
    hashed = hashlib.blake2b(identity(rows), digest_size=16, key=str(seed).encode()).digest()
    return int.from_bytes(hashed[:8], "big"), int.from_bytes(hashed[8:], "big")


def call(name: str, arguments: Any) -> dict[str, Any]:
    """A tool call in the form templates expect."""
    return {"type": "function", "function": {"name": name, "arguments": arguments}}


def tool(definition: dict[str, Any]) -> dict[str, Any]:
    """A tool definition in the form templates expect; a bare function is wrapped."""
    if "function" in definition:
        return definition
    return {"type": "function", "function": definition}
