# Generated from schema/ by `make codegen`. Do not edit.
"""How a message names values, and the names that resemble another. The same words as in text.ts, to the letter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

_LONGEST: Final = 60  # characters of a value that a message repeats


def show(value: Any) -> str:
    """A value inside a sentence: numbers as JavaScript writes them, the options of a list joined by "or"."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return _show_number(value)
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)):
        return listed([kind(item) if isinstance(item, (list, tuple, dict)) else show(item) for item in value])
    return kind(value)


def listed(names: Iterable[str]) -> str:
    """Names joined as a sentence does: a, b or c."""
    *most, last = [*names] or ["nothing"]
    return f"{', '.join(most)} or {last}" if most else last


def quote(value: Any) -> str:
    """A value named in a complaint: texts in quotes, shortened, without anything that a terminal would obey."""
    if not isinstance(value, str):
        return kind(value) if isinstance(value, (list, dict)) else show(value)
    shown = "".join(map(_plain, value[:_LONGEST]))
    return f'"{shown}..."' if len(value) > _LONGEST else f'"{shown}"'


def _plain(character: str) -> str:
    code = ord(character)
    if character in '"\\':
        return "\\" + character
    hidden = code < 32 or 127 <= code < 160 or 0xD800 <= code < 0xE000 or code in (0x2028, 0x2029)
    return f"\\u{code:04x}" if hidden else character


def kind(value: Any) -> str:
    """What sort of value it is, in words."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, (list, tuple)):
        return "a list"
    return "nothing" if value is None else "an object"


def _show_number(value: float) -> str:
    if isinstance(value, int) and abs(value) <= 2**53:
        return str(value)
    try:
        value = float(value)
    except OverflowError:
        value = float("inf") if value > 0 else float("-inf")
    if value != value:
        return "NaN"
    if abs(value) == float("inf"):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    # Python and JavaScript find the same shortest digits and differ in where they put point and exponent.
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    sign = "-" if value < 0 else ""
    if len(digits) <= point <= 21:
        return sign + digits.ljust(point, "0")
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    power = point - 1
    tail = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{tail}e{'+' if power > 0 else '-'}{abs(power)}"


def nearest(name: str, options: Iterable[str]) -> list[str]:
    """At most three options that are spelt like a name, or hold it, the nearest first."""
    wanted = _lower(name)
    if not wanted or len(wanted) > 64:
        return []
    limit = max(1, len(wanted) * 2 // 5)
    ranked: list[tuple[int, int, str]] = []
    for order, option in enumerate(options):
        known = _lower(option)
        holds = min(len(known), len(wanted)) > 3 and (known in wanted or wanted in known)
        far = min(_distance(wanted, known), 1) if holds else _distance(wanted, known)
        if far <= limit:
            ranked.append((far, order, option))
    return [option for _, _, option in sorted(ranked)[:3]]


def _lower(name: str) -> str:
    """Lower case of ASCII letters alone; beyond them languages differ."""
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in name)


def _distance(left: str, right: str) -> int:
    """Letters to insert, delete, replace or swap with their neighbour to make one name of the other."""
    before: list[int] = []
    above = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, above = above, row
    return above[-1]
