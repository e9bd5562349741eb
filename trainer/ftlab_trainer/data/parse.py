"""JSON text to values, strictly: what the standard forbids or leaves open is a fault of the row, never a guess.

The decoder of the standard library takes the last of two equal names, NaN, and escapes that are half a character.
Each would change a row in silence, so they are noted while decoding and reported with the row.

Noting calls Python for every object. So a line goes to a faster decoder first, and counts where that was surely strict.
"""

from __future__ import annotations

import json
import math
import re
from itertools import islice
from typing import Any, Final

import msgspec

from .records import Fault

MAX_DEPTH: Final = 100
_MEND: Final = "Mend or drop the row."
_MAX_DIGITS: Final = 4300  # Python refuses to read longer whole numbers
_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")
_OPENING: Final = re.compile(r"[\[{]")


class Decoder:
    """Reads one JSON value at a time."""

    def __init__(self) -> None:
        self._fault: Fault | None = None
        self._json = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_constant=self._constant,
            parse_float=self._float,
            parse_int=self._int,
        )
        self._fast = msgspec.json.Decoder().decode
        self._encode = msgspec.json.Encoder().encode

    def line(self, raw: bytes) -> tuple[Any, Fault | None]:
        """As `row`, of bytes; raises `UnicodeDecodeError` where they are not UTF-8."""
        try:
            value = self._fast(raw)
            if self._certain(raw, value):
                return value, None
        except (msgspec.MsgspecError, ValueError, RecursionError):
            pass
        return self.row(raw.decode())

    def value(self, text: str, start: int = 0) -> tuple[Any, int, Fault | None]:
        """The value that begins at `start`, where it ends, and what is wrong with it.

        Raises:
            json.JSONDecodeError: there is no whole value.
            RecursionError: it is nested too deeply to be read at all.
        """
        self._fault = None
        value, end = self._json.raw_decode(text, start)
        fault = self._fault
        if fault is None and _too_deep(text, start, end, value):
            fault = too_deep()
        if fault is None and _SURROGATE.search(text, start, end) and not _encodable(value):
            message = (
                "Holds half of a surrogate pair, which is no character; write the whole character or drop the row."
            )
            fault = Fault("", "lone_surrogate", message)
        return value, end, fault

    def row(self, text: str) -> tuple[Any, Fault | None]:
        """A text that is one JSON value and nothing else."""
        body = text.strip(" \t\r\n")
        try:
            value, end, fault = self.value(body)
        except json.JSONDecodeError as error:
            column = error.pos + 1 + len(text) - len(text.lstrip(" \t\r\n"))
            return None, Fault("", "not_json", f"Not valid JSON at column {column}: {error.msg}.", _MEND)
        except RecursionError:
            return None, too_deep()
        if end != len(body):
            message = f"More text follows the JSON value, from column {end + 1}; a row is one value on one line."
            return None, Fault("", "not_json", message)
        return value, fault

    def _certain(self, raw: bytes, value: Any) -> bool:
        """Whether the fast decoder was as strict as it has to be, which takes the last of two equal names.

        A member that was dropped is a colon less in what is left. Colons in texts count on both sides, unless they are
        written as an escape.
        """
        if not isinstance(value, (dict, list)):
            return True
        if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH and _nested(value):
            return False
        return b"\\u003" not in raw and raw.count(b":") == self._encode(value).count(b":")

    def _note(self, path: str, rule: str, message: str) -> None:
        if self._fault is None:
            self._fault = Fault(path, rule, message)

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            seen: set[str] = set()
            name = next(n for n, _ in pairs if n in seen or seen.add(n))  # type: ignore[func-returns-value]
            self._note(name, "duplicate_key", f'"{name[:80]}" is given twice in one object; keep one.')
        return made

    def _constant(self, text: str) -> None:
        self._note("", "not_finite", f"{text} is no JSON number; only finite numbers are allowed.")

    def _float(self, text: str) -> float:
        number = float(text)
        if not math.isfinite(number):
            self._note("", "not_finite", f"{text[:40]} is too large for a number.")
        return number

    def _int(self, text: str) -> int:
        if len(text) > _MAX_DIGITS:
            self._note("", "not_finite", f"A number of {len(text)} digits is too large.")
            return 0
        return int(text)


def too_deep() -> Fault:
    return Fault("", "too_deep", f"Nested more than {MAX_DEPTH} levels deep.", "Flatten or drop the row.")


def _too_deep(text: str, start: int, end: int, value: Any) -> bool:
    if end - start < 2 * MAX_DEPTH or next(islice(_OPENING.finditer(text, start, end), MAX_DEPTH, None), None) is None:
        return False  # too few brackets to be that deep
    return _nested(value)


def _nested(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            item
            for parent in level
            for item in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(item, (dict, list))
        ]
        if not level:
            return False
    return True


def _encodable(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
