"""Read a config file: YAML 1.2 core or JSON, into plain data and the line of every path."""

from __future__ import annotations

import os
from typing import Any

from ..errors import UserError
from .document import MAX_BYTES, Builder, Document, ReadError
from .scalars import BadScalar, plain, shorten

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_FLOW = frozenset("[{\"'")


def read_file(path: str | os.PathLike[str]) -> Document:
    """Read a config file; anything wrong with it is a UserError that names file and line."""
    name = os.fspath(path)
    try:
        with open(name, "rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise UserError(f"{name}: there is no such file; {_near(name)}") from None
    except IsADirectoryError:
        raise UserError(f"{name}: is a folder; name a config file in it") from None
    except (OSError, ValueError) as bad:
        raise UserError(f"{name}: cannot be read: {getattr(bad, 'strerror', None) or bad}") from None
    if len(content) > MAX_BYTES:
        raise UserError(f"{name}: is larger than {MAX_BYTES // 1_000_000} MB; a config holds settings, not data")
    return read_bytes(content, name)


def read_bytes(content: bytes, name: str) -> Document:
    """Read a config from the content of a file; `name` says whether it is JSON, and stands in messages."""
    body = content.removeprefix(_BYTE_ORDER_MARK)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as bad:
        at = bad.start + len(content) - len(body)
        line = content.count(b"\n", 0, at) + 1
        raise UserError(f"{name}: byte {at} (line {line}) is not UTF-8; save the file as UTF-8") from None
    return read_text(text, name)


def read_text(text: str, name: str) -> Document:
    """Read a config from text."""
    builder = Builder()
    try:
        if not text.strip():
            raise ReadError(0, "is empty; `ftlab-train show template NAME` prints a config to begin with")
        if name.lower().endswith(".json"):
            from .json_text import JsonReader

            data = JsonReader(text, builder).read()
        else:
            from .yaml_text import YamlReader

            data = YamlReader(text, builder).read()
        if data is None:
            raise ReadError(0, "holds no values; `ftlab-train show template NAME` prints a config to begin with")
        if not isinstance(data, dict):
            what = "a list" if isinstance(data, list) else f"the value {shorten(str(data))!r}"
            raise ReadError(1, f"holds {what}; a config is blocks of settings, such as `training:`")
    except ReadError as bad:
        where = f"{name}:{bad.line}" if bad.line else name
        raise UserError(f"{where}: {bad.message}") from None
    return Document(name, data, builder.lines)


def read_value(text: str) -> Any:
    """Read the value of a flag: a list or block in brackets, text in quotes, or else one plain scalar.

    A plain scalar is taken whole, so that paths and names need no quotes whatever characters they hold. Raises
    ReadError.
    """
    text = text.strip()
    if text[:1] not in _FLOW:
        try:
            return plain(text)
        except BadScalar as bad:
            raise ReadError(1, str(bad)) from None
    from .yaml_text import YamlReader

    return YamlReader(text, Builder()).read()


def _near(name: str) -> str:
    from ftlab_contract.constants import TEMPLATES
    from ftlab_contract.text import nearest

    stem = os.path.splitext(os.path.basename(name))[0]
    if stem in TEMPLATES:
        return f"{stem} is a template: `ftlab-train run template {stem}`"
    try:
        there = sorted(os.listdir(os.path.dirname(name) or "."))
    except OSError:
        there = []
    near = nearest(os.path.basename(name), there[:500])
    return f"did you mean {' or '.join(near)}?" if near else "check the path"
