"""The two languages that rules are compiled to, and a compiled expression."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Code:
    """A compiled expression. `kind` is logical, number, text, boolean, list, block or any."""

    text: str
    kind: str
    path: str | None = None  # where the expression is a bare path
    word: str | None = None  # "and" or "or", where it joins `parts`
    parts: tuple[Code, ...] = ()
    literal: bool = False
    atom: bool = True  # whether `not` may stand before it without parentheses


@dataclass(frozen=True)
class Language:
    """What differs between the two languages."""

    name: str
    words: dict[str, str]
    absent: str
    constants: dict[bool, str]
    function: Callable[[str], str]
    sequence: Callable[[list[str]], str]


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


PYTHON = Language(
    "python",
    {"and": "and", "or": "or", "not": "not ", "==": "==", "is": "is", "is not": "is not"},
    "None",
    {True: "True", False: "False"},
    lambda name: name,
    lambda items: f"({', '.join(items)}{',' if len(items) == 1 else ''})",
)
TYPESCRIPT = Language(
    "typescript",
    {"and": "&&", "or": "||", "not": "!", "==": "===", "is": "===", "is not": "!=="},
    "undefined",
    {True: "true", False: "false"},
    _camel,
    lambda items: f"[{', '.join(items)}]",
)
