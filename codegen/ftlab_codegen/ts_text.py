"""TypeScript as text: literals, comments and names, laid out as a formatter would leave them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

WIDTH = 120
_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*\Z")


def literal(value: Any, indent: int = 0, before: int = 0) -> str:
    """A JSON value as a TypeScript literal; `before` is the room that its line has already used."""
    line = _one_line(value)
    if not isinstance(value, (dict, list, tuple)) or indent + before + len(line) <= WIDTH:
        return line
    inner = " " * (indent + 2)
    if isinstance(value, dict):
        keys = {key(name): item for name, item in value.items()}
        rows = [f"{inner}{name}: {literal(item, indent + 2, len(name) + 3)},\n" for name, item in keys.items()]
        return "{\n" + "".join(rows) + " " * indent + "}"
    return "[\n" + "".join(f"{inner}{literal(item, indent + 2, 1)},\n" for item in value) + " " * indent + "]"


def opened(value: Mapping[str, Any], indent: int = 0) -> str:
    """An object literal with one member to a line, also where it would fit on one."""
    inner = " " * (indent + 2)
    rows = [f"{inner}{key(name)}: {literal(item, indent + 2, len(key(name)) + 3)},\n" for name, item in value.items()]
    return "{\n" + "".join(rows) + " " * indent + "}"


def _one_line(value: Any) -> str:
    if isinstance(value, Mapping):
        members = ", ".join(f"{key(name)}: {_one_line(item)}" for name, item in value.items())
        return f"{{ {members} }}" if value else "{}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_one_line, value)) + "]"
    return scalar(value)


def scalar(value: Any) -> str:
    """A scalar as JavaScript writes it: 1 and not 1.0, 2e-5 and not 2e-05."""
    text = json.dumps(value)
    return re.sub(r"\.0$", "", re.sub(r"e([+-])0", r"e\1", text)) if isinstance(value, float) else text


def key(name: str) -> str:
    """A member name, in quotes only where it needs them."""
    return name if _IDENTIFIER.match(name) else json.dumps(name)


def union(names: Iterable[str], indent: int = 0, before: int = 0) -> str:
    """A union of types, one to a line where it is long."""
    parts = list(names)
    line = " | ".join(parts)
    if indent + before + len(line) <= WIDTH:
        return line
    inner = " " * (indent + 2)
    return "".join(f"\n{inner}| {part}" for part in parts)


def comment(lines: Iterable[str], indent: int = 0) -> str:
    """A JSDoc comment with its line end, or nothing."""
    texts = [line.replace("*/", "*\\/") for line in lines if line]
    pad = " " * indent
    if not texts:
        return ""
    if len(texts) == 1:
        return f"{pad}/** {texts[0]} */\n"
    return f"{pad}/**\n" + "".join(f"{pad} * {text}\n" for text in texts) + f"{pad} */\n"


def constant_name(enum: str) -> str:
    """Name of the value object of an enum: TrainingMethod -> TRAINING_METHODS."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z]{2})(?=[A-Z][a-z])", "_", enum).upper()
    if words.endswith("Y"):
        return words[:-1] + "IES"
    return words + ("ES" if words.endswith("S") else "S")


def member_name(value: str) -> str:
    """Name of one value in that object: raw_text -> RAW_TEXT."""
    name = re.sub(r"[^A-Za-z0-9]", "_", value).upper()
    return f"_{name}" if name[:1].isdigit() else name
