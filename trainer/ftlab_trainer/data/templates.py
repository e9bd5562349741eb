"""Which chat template conversations are written with: the one asked for, else the tokenizer's, else the fallback."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ftlab_contract.chat_templates import CHAT_TEMPLATE_TOKENS, CHAT_TEMPLATES, FALLBACK_CHAT_TEMPLATE
from ftlab_contract.text import nearest

from ..errors import UserError

_FIELD: Final = "tokenizer.chat_template"
_MOST_BYTES: Final = 1_000_000


@dataclass(frozen=True)
class Choice:
    """A chat template, and where it is from; `text` is None where it is the tokenizer's own."""

    text: str | None
    origin: str
    notes: list[str] = field(default_factory=list)


def choose(tokenizer: Any, asked: str | None) -> Choice:
    """Settle the chat template and give it to the tokenizer.

    `asked` is the name of one of the contract's, a file, or Jinja text.

    Raises:
        UserError: it is none of these, or not Jinja.
    """
    choice = _asked(tokenizer, asked) if asked else _given(tokenizer)
    if choice.text is not None:
        tokenizer.chat_template = choice.text
    from transformers.utils.chat_template_utils import render_jinja_template

    try:
        if isinstance(tokenizer.chat_template, str):
            render_jinja_template(conversations=[], chat_template=tokenizer.chat_template)
    except Exception as error:  # whatever stops it from being compiled
        line = getattr(error, "lineno", None)
        at = f"line {line}: " if line else ""
        why = " ".join(str(error).split())[:200]
        raise UserError(
            f"{_FIELD}: the template of {choice.origin} is not Jinja: {at}{why} Mend it, or take one of "
            f"{', '.join(CHAT_TEMPLATES)}."
        ) from error
    return choice


def _asked(tokenizer: Any, asked: str) -> Choice:
    if asked in CHAT_TEMPLATES:
        return _named(tokenizer, asked, asked)
    if "{{" in asked or "{%" in asked:
        return Choice(asked, "the config")
    path = Path(asked)
    try:
        if path.is_file():
            if path.stat().st_size > _MOST_BYTES:
                raise UserError(f"{_FIELD}: {asked} is larger than a template may be, {_MOST_BYTES} bytes.")
            return Choice(path.read_text(encoding="utf-8"), asked)
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{_FIELD}: {asked} cannot be read: {error}. Name a file of UTF-8 text.") from error
    near = nearest(asked, CHAT_TEMPLATES)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"Names: {', '.join(CHAT_TEMPLATES)}."
    raise UserError(f"{_FIELD}: {asked!r} is no chat template of the contract, no file and no Jinja text. {hint}")


def _given(tokenizer: Any) -> Choice:
    if tokenizer.chat_template:
        return Choice(None, "the tokenizer")
    name = FALLBACK_CHAT_TEMPLATE
    note = (
        f"The tokenizer has no chat template, so conversations are written with the contract's {name}. Set "
        f"{_FIELD} for another: {', '.join(one for one in CHAT_TEMPLATES if one != name)}, a file, or Jinja text."
    )
    return _named(tokenizer, name, f"{name}, since the tokenizer has none", note)


def _named(tokenizer: Any, name: str, origin: str, *notes: str) -> Choice:
    vocabulary = tokenizer.get_vocab()
    lacking = [token for token in CHAT_TEMPLATE_TOKENS[name] if token not in vocabulary]
    said = [*notes]
    if lacking:
        said.append(
            f"The chat template {name} writes {', '.join(lacking)}, which this tokenizer has no token for: they are "
            f"trained on in pieces, as any text. The template {FALLBACK_CHAT_TEMPLATE} needs none."
        )
    return Choice(CHAT_TEMPLATES[name], origin, said)
