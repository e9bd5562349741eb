"""JSON text -> plain data with line numbers.

The standard parser tells neither the line of a value nor of a repeated key, and takes NaN; so this small one stands
beside it. Strings are left to the standard scanner.
"""

from __future__ import annotations

import re
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]
from typing import Any

from .document import Builder, ReadError, join
from .scalars import BadScalar, number, shorten

_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_WORD = re.compile(r"[-+]?[A-Za-z_][A-Za-z0-9_]*")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None}


class JsonReader:
    """Reads one JSON text."""

    def __init__(self, text: str, builder: Builder) -> None:
        self.text = text
        self.builder = builder
        self.at = 0
        self._counted_to = 0
        self._line = 1

    def read(self) -> Any:
        """Return the value of the whole text."""
        value = self._value("", 0)
        self._skip()
        if self.at < len(self.text):
            raise self._error(f"{self._seen()} after the end of the value; a file holds one")
        return value

    def _line_now(self) -> int:
        # Positions only grow, so each line break is counted once.
        if self.at > self._counted_to:
            self._line += self.text.count("\n", self._counted_to, self.at)
            self._counted_to = self.at
        return self._line

    def _error(self, message: str) -> ReadError:
        return ReadError(self._line_now(), message)

    def _seen(self) -> str:
        rest = self.text[self.at : self.at + 100].split("\n", 1)[0].rstrip()
        return repr(shorten(rest, 20)) if self.at < len(self.text) else "the end"

    def _skip(self) -> None:
        found = _SPACE.match(self.text, self.at)
        assert found is not None
        self.at = found.end()

    def _expect(self, characters: str, where: str) -> str:
        self._skip()
        found = self.text[self.at : self.at + 1]
        if not found or found not in characters:
            wanted = " or ".join(f"'{character}'" for character in characters)
            raise self._error(f"{self._seen()} {where}; JSON has {wanted} there")
        self.at += 1
        return found

    def _value(self, path: str, depth: int) -> Any:
        self._skip()
        self.builder.node(path, self._line_now(), depth)
        first = self.text[self.at : self.at + 1]
        if first == "{":
            return self._object(path, depth)
        if first == "[":
            return self._array(path, depth)
        if first == '"':
            return self._string()
        if found := _NUMBER.match(self.text, self.at):
            try:
                value = number(found.group())
            except BadScalar as bad:
                raise self._error(str(bad)) from None
            self.at = found.end()
            return value
        if found := _WORD.match(self.text, self.at):
            if found.group() not in _WORDS:
                raise self._error(f"{found.group()} is not a JSON value; text needs double quotes, numbers are finite")
            self.at = found.end()
            return _WORDS[found.group()]
        raise self._error(f"{self._seen()} where a value belongs")

    def _string(self) -> str:
        try:
            value, self.at = scanstring(self.text, self.at + 1, True)
        except JSONDecodeError as bad:
            if bad.msg.startswith("Unterminated"):
                raise self._error("a text is not closed by a double quote") from None
            raise self._error(f"{bad.msg.removesuffix(' at').lower()} in a text") from None
        assert isinstance(value, str)
        if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
            raise self._error("half of a surrogate pair in a text; no character is written so")
        return value

    def _object(self, path: str, depth: int) -> dict[str, Any]:
        self.at += 1
        result: dict[str, Any] = {}
        self._skip()
        if self.text.startswith("}", self.at):
            self.at += 1
            return result
        while True:
            self._skip()
            if not self.text.startswith('"', self.at):
                raise self._error(f"{self._seen()} where a key in double quotes belongs")
            line = self._line_now()
            key = self._string()
            here = join(path, key)
            if key in result:
                raise self.builder.twice(here, line)
            self.builder.lines[here] = line
            self._expect(":", f"after the key {key!r}")
            result[key] = self._value(here, depth + 1)
            if self._expect(",}", f"after the value of {key!r}") == "}":
                return result

    def _array(self, path: str, depth: int) -> list[Any]:
        self.at += 1
        result: list[Any] = []
        self._skip()
        if self.text.startswith("]", self.at):
            self.at += 1
            return result
        while True:
            result.append(self._value(f"{path}[{len(result)}]", depth + 1))
            if self._expect(",]", "after a list item") == "]":
                return result
