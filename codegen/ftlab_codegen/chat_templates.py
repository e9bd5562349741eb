"""The named chat templates: an enum of the schema, and a file of Jinja text for each of its values."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from .contract import CHAT_TEMPLATE_ENUM, ChatTemplate, EnumDef
from .sources import Problem, Sources

FOLDER = "chat_templates"
_MARKER = "generation -%}"


def problems(schema_dir: Path, sources: Sources) -> Iterator[Problem]:
    """Values without a file, files without a value, and texts that do not say where the assistant speaks."""
    enum = sources.elements("enums").get(CHAT_TEMPLATE_ENUM)
    values = dict(enum.members("permissible_values")) if enum else {}
    files = {path.stem: path for path in sorted((schema_dir / FOLDER).glob("*.jinja"))}
    for name, value in values.items():
        if name not in files:
            yield value.problem(f"the chat template {name} has no text", f"write {schema_dir / FOLDER / name}.jinja")
    for name, path in files.items():
        text = path.read_bytes().decode("utf-8", errors="replace")
        if name not in values:
            remedy = f"add it to {CHAT_TEMPLATE_ENUM}, or remove the file"
            yield Problem(os.fspath(path), 1, f"{CHAT_TEMPLATE_ENUM} has no value {name}", remedy)
        if not text.isascii() or '"""' in text:
            yield Problem(
                os.fspath(path), 1, "the text is not ASCII, or has three quotes in a row", "write it otherwise"
            )
        if _MARKER not in text:
            remedy = "put what the assistant says between {%- generation -%} and {%- endgeneration -%}"
            yield Problem(os.fspath(path), 1, "it does not mark what the assistant says", remedy)
    fallbacks = [name for name, value in values.items() if value.text("annotations", "fallback") == "true"]
    if enum and len(fallbacks) != 1:
        named = " and ".join(fallbacks) or "no value"
        yield enum.problem(f"{named} of {CHAT_TEMPLATE_ENUM} is the fallback", "give one of them fallback: true")


def read(schema_dir: Path, enum: EnumDef | None) -> dict[str, ChatTemplate]:
    """The templates, in the order of the enum."""
    return {
        value.name: ChatTemplate(
            name=value.name,
            special_tokens=tuple(str(value.annotations.get("special_tokens", "")).split()),
            fallback=bool(value.annotations.get("fallback", False)),
            text=(schema_dir / FOLDER / f"{value.name}.jinja").read_text(encoding="utf-8").strip(),
        )
        for value in (enum.values if enum else ())
    }
