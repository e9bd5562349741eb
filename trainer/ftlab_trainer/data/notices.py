"""What trains but should not: texts with secrets, characters nobody sees, rows far longer or shorter than the others.

Many texts are looked at as one: where that holds no long run of letters and digits, nothing in it can be a secret.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from .canonical import Canonical, Conversation, Message, Pair, Text

FIRST: Final = 3  # rows that a warning names
_FAR: Final = 5  # doublings from the median from which a row is suspicious: 32 times as long, or as short
_ENOUGH: Final = 100  # rows from which there is a median to speak of
_LONG: Final = b"a" * 16  # letters and digits in a row that every token has
_SECRETS: Final = {
    "a private key": r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY",
    "an AWS key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "a GitHub token": r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{40})",
    "an API key": r"\bsk-(?:[a-z]+-)*[A-Za-z0-9_-]{20}",
    "a Google key": r"\bAIza[0-9A-Za-z_-]{35}",
    "a Hugging Face token": r"\bhf_[A-Za-z0-9]{30}",
    "a Slack token": r"\bxox[abeoprs]-[A-Za-z0-9-]{16}",
    "a JSON web token": r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8}",
    "a password in an address": r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@\"'<>{}$*]{1,64}:[^\s/:@\"'<>{}$*]{3,64}@[\w.-]",
}
_ADDRESS: Final = re.compile(rb"://[^\s/:@]{1,200}:[^\s/:@]{3,200}@")
_AROUND: Final = 64  # bytes beside a long run that can belong to the same secret
_SECRET: Final = re.compile("|".join(f"({pattern})" for pattern in _SECRETS.values()))
_HIDDEN: Final = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SUSPECT: Final = re.compile(rb"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])|\xc2[\x80-\x9f]")
_CODES: Final = bytes.maketrans(
    bytes(range(256)),
    bytes(
        ord("a") if chr(code).isascii() and (chr(code).isalnum() or chr(code) in "-_") else
        ord("!") if (code < 32 and code not in (9, 10, 13)) or code == 127 else
        ord(" ")
        for code in range(256)
    ),
)  # fmt: skip
MESSAGES: Final = {
    "secret": ("What looks like a secret: {}.", "Remove it, and revoke it: a model can repeat what it learns."),
    "hidden_direction": ("Invisible characters that turn the direction of text.", "Remove them."),
    "control_character": ("Control characters, which are no text.", "Remove them."),
    "long_row": (
        "More than 32 times as long as the median row, of some {} characters.",
        "See that they are whole rows.",
    ),
    "short_row": ("Less than a 32nd of the median row, of some {} characters.", "See that something can be learnt."),
}


def spoken(rows: Sequence[Canonical]) -> str:
    """All that a row trains on as one text, the same for rows that train on the same."""
    said: list[str] = []
    for row in rows:
        if isinstance(row, Text):
            said.append(row.text)
        elif isinstance(row, Conversation):
            _said(row.messages, said)
        elif isinstance(row, Pair):
            for part in (row.prompt, row.chosen, row.rejected):
                _said(part, said)
        else:
            _said(row.prompt, said)
            said += [row.response, str(row.reward)]
        if tools := getattr(row, "tools", None):
            said.append(json.dumps(tools, sort_keys=True))
    return "\n".join(said)


def _said(messages: Sequence[Message], said: list[str]) -> None:
    for message in messages:
        said += message["role"], message["content"]
        if "tool_calls" in message:
            said.append(json.dumps(message["tool_calls"], sort_keys=True))


def _suspicious(whole: bytes, codes: bytes) -> bool:
    """Whether texts may hold a secret. The patterns are slow, so they see only what is near a long run of letters."""
    if b"PRIVATE KEY" in whole or _ADDRESS.search(whole):
        return True
    at = codes.find(_LONG)
    while at >= 0:
        end = codes.find(b" ", at)
        end = len(codes) if end < 0 else end
        if _SECRET.search(whole[max(0, at - _AROUND) : end + _AROUND].decode(errors="replace")):
            return True
        at = codes.find(_LONG, end)
    return False


@dataclass
class Notices:
    """What was seen, by rule: how many rows, and the places of the first, which are numbers that grow with the rows."""

    rows: dict[str, int] = field(default_factory=dict)
    first: dict[str, list[int]] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)  # of secrets
    lengths: dict[int, tuple[int, list[int]]] = field(default_factory=dict)  # doublings -> rows, places of the first

    def look(self, texts: list[str], places: list[int]) -> None:
        """Take up the texts of rows and where they stand."""
        lengths = [*map(int.bit_length, map(len, texts))]
        for doublings, count in Counter(lengths).items():
            full = doublings in self.lengths and len(self.lengths[doublings][1]) == FIRST
            fitting = (
                () if full else (place for length, place in zip(lengths, places, strict=True) if length == doublings)
            )
            self._lengths(doublings, count, [*islice(fitting, FIRST)])
        whole = "\n".join(texts).encode("utf-8", "surrogatepass")
        codes = whole.translate(_CODES)
        if b"!" in codes or (not whole.isascii() and _SUSPECT.search(whole)):
            for text, place in zip(texts, places, strict=True):
                if _HIDDEN.search(text):
                    self._note("hidden_direction", place)
                if _CONTROL.search(text):
                    self._note("control_character", place)
        if _suspicious(whole, codes):
            for text, place in zip(texts, places, strict=True):
                found = {match.lastindex or 0 for match in _SECRET.finditer(text)}
                for index in found:
                    kind = [*_SECRETS][index - 1]
                    self.kinds[kind] = self.kinds.get(kind, 0) + 1
                if found:
                    self._note("secret", place)

    def _note(self, rule: str, place: int) -> None:
        self.rows[rule] = self.rows.get(rule, 0) + 1
        first = self.first.setdefault(rule, [])
        if len(first) < FIRST:
            first.append(place)

    def _lengths(self, doublings: int, count: int, places: list[int]) -> None:
        before, first = self.lengths.get(doublings, (0, []))
        self.lengths[doublings] = before + count, [*first, *places][:FIRST]

    def add(self, later: Notices) -> None:
        """Take up what was seen in rows that follow."""
        for mine, others in ((self.rows, later.rows), (self.kinds, later.kinds)):
            for name, count in others.items():
                mine[name] = mine.get(name, 0) + count
        for rule, places in later.first.items():
            self.first[rule] = [*self.first.get(rule, ()), *places][:FIRST]
        for doublings, (count, places) in later.lengths.items():
            self._lengths(doublings, count, places)

    def warnings(self) -> Iterator[tuple[str, int, str, str, list[int]]]:
        """Rule, rows, message, hint and the places of the first."""
        for rule, count in self.rows.items():
            said, hint = MESSAGES[rule]
            yield rule, count, said.format(", ".join(sorted(self.kinds))), hint, self.first[rule]
        total = sum(count for count, _ in self.lengths.values())
        if total < _ENOUGH:
            return
        reached = 0
        for middle in sorted(self.lengths):
            reached += self.lengths[middle][0]
            if 2 * reached >= total:
                break
        for rule, far in (
            ("long_row", [length for length in self.lengths if length > middle + _FAR]),
            ("short_row", [length for length in self.lengths if length < middle - _FAR]),
        ):
            count = sum(self.lengths[length][0] for length in far)
            if count:
                said, hint = MESSAGES[rule]
                places = sorted(place for length in far for place in self.lengths[length][1])[:FIRST]
                yield rule, count, said.format(f"{1 << max(0, middle - 1):,}"), hint, places
