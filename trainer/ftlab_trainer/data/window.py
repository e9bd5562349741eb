"""A JSON text too large to hold, seen through a window that slides over it."""

from __future__ import annotations

import codecs
import json
import re
from pathlib import Path
from typing import Any, BinaryIO, Final

from ..errors import UserError
from .parse import Decoder, too_deep
from .records import Fault
from .source import MAX_RECORD, not_utf8

_CHUNK: Final = 256 * 1024
_SPACE: Final = re.compile(r"[ \t\r\n]*")
# A value cut off by the end of the window fails within so many characters of it; a fault before that is real.
_MARGIN: Final = 16


class Window:
    """The text from one position on; what lies before is forgotten, what follows is read when asked for."""

    def __init__(self, path: Path, stream: BinaryIO) -> None:
        self.path = path
        self.text = ""
        self.at = 0
        self._line = 1  # of text[_counted]
        self._counted = 0
        self._stream = stream
        self._offset = stream.tell()
        self._decode = codecs.getincrementaldecoder("utf-8")()
        self._ended = False
        self._json = Decoder()

    @property
    def line(self) -> int:
        """The line the window stands on."""
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line

    def fill(self, least: int = 0) -> bool:
        """Read on; False at the end of the file."""
        if self._ended:
            return False
        chunk = self._stream.read(max(least, _CHUNK))
        pending = len(self._decode.getstate()[0])
        try:
            more = self._decode.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            raise not_utf8(self.path, self._offset - pending + error.start) from None
        self._offset += len(chunk)
        self._ended = not chunk
        if self.at > _CHUNK:
            self._line, self._counted = self.line, 0
            self.text, self.at = self.text[self.at :], 0
        self.text += more
        return not self._ended

    def peek(self) -> str:
        """The next character that is not a space; empty at the end of the file."""
        while True:
            match = _SPACE.match(self.text, self.at)
            assert match is not None
            self.at = match.end()
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.fill():
                return ""

    def take(self, wanted: str) -> None:
        """Step over one character that has to come next."""
        found = self.peek()
        if found != wanted:
            raise self.broken(f'"{wanted}" is expected here, and {_shown(found)} stands here')
        self.at += 1

    def value(self) -> tuple[Any, Fault | None]:
        """The JSON value that begins here. A row that has a fault is given as its text."""
        self.peek()
        while True:
            try:
                value, end, fault = self._json.value(self.text, self.at)
            except RecursionError:
                raise self.broken(too_deep().message) from None
            except json.JSONDecodeError as error:
                cut_off = error.msg.startswith("Unterminated") or error.pos > len(self.text) - _MARGIN
                if cut_off and self._grow():
                    continue
                self.at = max(self.at, error.pos)
                raise self.broken(error.msg) from None
            # A number may go on behind the window: 1 may become 1.5 or 1e9.
            number = isinstance(value, (int, float)) and not isinstance(value, bool)
            if number and end > len(self.text) - _MARGIN and self._grow():
                continue
            if end - self.at > MAX_RECORD:
                raise self._too_long()
            start, self.at = self.at, end
            return (value if fault is None else self.text[start:end]), fault

    def _grow(self) -> bool:
        held = len(self.text) - self.at
        if held > MAX_RECORD:
            raise self._too_long()
        return self.fill(held)

    def _too_long(self) -> UserError:
        return self.broken(f"this value is longer than {MAX_RECORD >> 20} MB; cut it in several rows")

    def broken(self, why: str) -> UserError:
        ended = " The file ends too early; was it cut off?" if self._ended and self.at >= len(self.text) else ""
        return UserError(
            f"{self.path}:{self.line}: {why[:1].lower()}{why[1:]}; allowed is one valid JSON text.{ended} "
            "Mend the file; nothing behind this place can be read."
        )


def _shown(found: str) -> str:
    return f'"{found}"' if found else "the end of the file"
