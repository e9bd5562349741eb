"""Plain data -> YAML that reads back as the same data, under YAML 1.2 and 1.1 alike."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from typing import Any

from .document import join
from .scalars import plain

# Text that needs no quotes in either YAML: it begins with a letter and holds nothing that YAML gives a meaning to.
_SAFE = re.compile(r"[A-Za-z/_][A-Za-z0-9/_.+@-]*(?: [A-Za-z0-9/_.+@-]+)*")
# Words that YAML 1.1 takes for booleans and 1.2 for text.
_WORDS = re.compile(r"(?i)(?:y|n|yes|no|on|off)")
# What may not stand in YAML as it is: control characters, line separators, byte order marks, halves of pairs.
_HIDDEN = re.compile(r"[^ -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_COMMENTS_AT = 44
_WIDEST = 112

Comment = Callable[[str], str | None]


def to_yaml(tree: dict[str, Any], comment: Comment = lambda path: None) -> str:
    """Write blocks in block style and everything in lists in flow style; `comment` gives a path its comment."""
    return "".join(f"{line}\n" for line in _block(tree, "", 0, comment)) or "{}\n"


def scalar(value: Any) -> str:
    """Write one value as a config or a `--set` flag has it."""
    if isinstance(value, str):
        safe = _SAFE.fullmatch(value) and plain(value) == value and not _WORDS.fullmatch(value)
        return value if safe else _quoted(value)
    if isinstance(value, float) and math.isfinite(value):
        return _number(value)
    if isinstance(value, list):
        return f"[{', '.join(scalar(item) for item in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(str(key))}: {scalar(item)}" for key, item in value.items()) + "}"
    return json.dumps(value)


def _quoted(text: str) -> str:
    """Double quotes, with an escape for every character that a YAML reader or a terminal would not take as it is."""
    return _HIDDEN.sub(lambda found: _escape(ord(found.group())), json.dumps(text, ensure_ascii=False))


def _escape(code: int) -> str:
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"


def _number(value: float) -> str:
    """A point always, since YAML 1.1 reads 2e-05 as text."""
    mantissa, e, exponent = repr(value).partition("e")
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}e{int(exponent):+03d}" if e else mantissa


def _block(tree: dict[str, Any], path: str, depth: int, comment: Comment) -> Iterator[str]:
    indent = "  " * depth
    for key, value in tree.items():
        here = join(path, key)
        name = f"{indent}{scalar(key)}:"
        if isinstance(value, dict) and value:
            yield name
            yield from _block(value, here, depth + 1, comment)
        else:
            yield _commented(f"{name} {scalar(value)}", comment(here))


def _commented(line: str, text: str | None) -> str:
    if not text:
        return line
    room = _WIDEST - max(_COMMENTS_AT, len(line) + 2)
    first = text if len(text) <= room else text.split("; ")[0].split(". ")[0]
    return f"{line:<{_COMMENTS_AT - 2}}  # {first}" if len(first) <= room else line
