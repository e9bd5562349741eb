"""What a plain YAML scalar means under the YAML 1.2 core schema.

PyYAML follows YAML 1.1, where `2e-5` is text and `no` is false; a config must not depend on that.
"""

from __future__ import annotations

import re

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_FIRST = frozenset("0123456789+-.")
# More digits than any number a double holds; it also keeps Python from its slow conversion of huge integers.
_MOST_DIGITS = 400


class BadScalar(ValueError):
    """A scalar that no config may hold; its message says why."""


def number(text: str) -> int | float | None:
    """Return the number that `text` spells, or None when it spells none; refuse what a double cannot hold."""
    if _INTEGER.fullmatch(text):
        return _bounded(int(text, 10) if len(text) <= _MOST_DIGITS else None, text)
    if _OCTAL.fullmatch(text):
        return _bounded(int(text[2:], 8) if len(text) <= _MOST_DIGITS else None, text)
    if _HEXADECIMAL.fullmatch(text):
        return _bounded(int(text[2:], 16) if len(text) <= _MOST_DIGITS else None, text)
    if _FLOAT.fullmatch(text):
        return _bounded(float(text), text)
    if _NOT_FINITE.fullmatch(text):
        raise BadScalar(f"{text} is not a finite number; give one, or quote it if it is text")
    return None


def _bounded(value: int | float | None, text: str) -> int | float:
    too_large = f"the number {shorten(text)} is too large; at most about 1.8e308 can be held"
    if value is None:
        raise BadScalar(too_large)
    try:
        if float(value) in (float("inf"), float("-inf")):
            raise BadScalar(too_large)
    except OverflowError:
        raise BadScalar(too_large) from None
    return value


def plain(text: str) -> object:
    """Return the value of a plain (unquoted) scalar: null, boolean, number, or else the text itself."""
    if text in _NULL:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if text[0] in _FIRST:
        value = number(text)
        if value is not None:
            return value
    return text


def shorten(text: str, most: int = 60) -> str:
    """Return `text` cut to `most` characters, for messages."""
    return text if len(text) <= most else f"{text[: most - 3]}..."
