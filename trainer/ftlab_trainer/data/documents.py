"""Plain text and Markdown to rows: a file is one document to the last byte, or a line parts several."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ..errors import UserError
from .records import Fault, Record
from .source import MAX_RECORD, not_utf8, open_text, zero_byte

_KEPT: Final = 1000


def documents(path: Path, marker: str | None = None) -> Iterator[Record]:
    """The documents of a text file; the line of each is where it begins."""
    return _whole(path) if marker is None else _parts(path, marker)


def _whole(path: Path) -> Iterator[Record]:
    with open_text(path) as stream:
        start = stream.tell()
        raw = stream.read(MAX_RECORD + 1)
    if len(raw) > MAX_RECORD:
        limit = MAX_RECORD >> 20
        raise UserError(
            f"{path}: the document is longer than {limit} MB; cut it into several files of at most {limit} MB, or name "
            "the line that parts its documents as data.document_marker."
        )
    yield Record(str(path), 1, {"text": _text(path, raw, start)})


def _parts(path: Path, marker: str) -> Iterator[Record]:
    """What stands between lines that are the marker, spaces around it aside.

    The line break before a marker belongs to it. A blank piece, such as one between two markers, is no document.
    """
    wanted = marker.strip().encode()
    with open_text(path) as stream:
        start = offset = stream.tell()
        line = number = 1  # of the document's beginning, and of the line that is read next
        held = bytearray()
        size = 0
        while True:
            raw = stream.readline(MAX_RECORD + 1)
            offset += len(raw)
            number += raw.endswith(b"\n")
            if raw and raw.strip() != wanted:
                size += len(raw)
                if size <= MAX_RECORD:
                    held += raw
                else:
                    del held[_KEPT:]
                continue
            if size > MAX_RECORD:
                yield _too_long(path, line, held.decode(errors="replace"))
            else:
                text = _text(path, bytes(held), start)
                if text and not text.isspace():
                    yield Record(str(path), line, {"text": text.removesuffix("\n").removesuffix("\r") if raw else text})
            if not raw:
                return
            held, size, start, line = bytearray(), 0, offset, number


def _too_long(path: Path, line: int, kept: str) -> Record:
    message = (
        f"The document is longer than {MAX_RECORD >> 20} MB, which no row may be. "
        f"Only its first {_KEPT} bytes are kept here."
    )
    return Record(str(path), line, kept, Fault("", "too_long", message, "Cut it in several with more markers."))


def _text(path: Path, raw: bytes, start: int) -> str:
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise not_utf8(path, start + error.start) from None
    if "\0" in text:
        raise zero_byte(path, start + raw.index(b"\0"))
    return text
