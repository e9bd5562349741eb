"""YAML 1.2 core text -> plain data with line numbers.

Built from PyYAML's events, not its constructors: those follow YAML 1.1, know dates and object tags, drop repeated
keys and expand aliases without end.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml
from yaml import events as ev

from .document import Builder, ReadError, join
from .scalars import BadScalar, plain, shorten

_TEXT_TAGS = frozenset({"!", "tag:yaml.org,2002:str"})
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Anchor:
    """A value that aliases may repeat, with what repeating it costs."""

    def __init__(self, value: Any, nodes: int, depth: int) -> None:
        self.value, self.nodes, self.depth = value, nodes, depth


class YamlReader:
    """Reads one YAML text that holds one document."""

    def __init__(self, text: str, builder: Builder) -> None:
        self.text = text
        self.builder = builder
        self.events: Iterator[Any] = iter(yaml.parse(text, Loader=_LOADER))
        self.anchors: dict[str, _Anchor | None] = {}
        self.deepest = 0

    def read(self) -> Any:
        """Return the value of the document; None where there is none."""
        try:
            return self._document()
        except yaml.MarkedYAMLError as bad:
            what = " ".join(part for part in (bad.problem, bad.context) if part) or "not YAML"
            # What is never closed is noticed at the end of the file and mended where it was opened.
            unclosed = "end of stream" in what
            mark = (bad.context_mark if unclosed else None) or bad.problem_mark or bad.context_mark
            raise ReadError(mark.line + 1 if mark else 1, f"{what}; {self._advice(what, mark)}") from None
        except yaml.reader.ReaderError as bad:
            line = self.text.count("\n", 0, bad.position if bad.position < len(self.text) else None) + 1
            code = bad.character if isinstance(bad.character, int) else ord(bad.character[:1])
            raise ReadError(line, f"the character U+{code:04X} is not allowed in YAML; remove it") from None
        except yaml.YAMLError as bad:
            raise ReadError(1, f"not YAML: {shorten(str(bad))}") from None

    def _advice(self, what: str, mark: Any) -> str:
        line = "".join(self.text.split("\n")[mark.line : mark.line + 1]) if mark else ""
        if "\t" in line[: len(line) - len(line.lstrip())]:
            return "indent with spaces, not tabs"
        if "end of stream" in what or "flow" in what:
            return "a quote or a bracket is not closed"
        return "put the text in quotes if these characters belong to it"

    def _document(self) -> Any:
        value: Any = None
        documents = 0
        for event in self.events:
            if isinstance(event, ev.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise ReadError(_line(event), "a second document begins here; a config is one document")
                value = self._value(next(self.events), "", 0)
        return value

    def _value(self, event: Any, path: str, depth: int) -> Any:
        line = _line(event)
        self.deepest = max(self.deepest, depth)
        if isinstance(event, ev.AliasEvent):
            return self._alias(event, path, line, depth)
        before, deepest_around = self.builder.nodes, self.deepest
        self.deepest = depth
        self.builder.node(path, line, depth)
        if event.anchor:
            self.anchors[event.anchor] = None  # not whole yet: an alias inside would contain itself
        if isinstance(event, ev.ScalarEvent):
            value = self._scalar(event, line)
        else:
            if event.tag not in (None, "!"):
                raise self._tagged(event, line)
            value = (
                self._mapping(path, depth) if isinstance(event, ev.MappingStartEvent) else self._sequence(path, depth)
            )
        if event.anchor:
            self.anchors[event.anchor] = _Anchor(value, self.builder.nodes - before, self.deepest - depth)
        self.deepest = max(self.deepest, deepest_around)
        return value

    def _alias(self, event: Any, path: str, line: int, depth: int) -> Any:
        if event.anchor not in self.anchors:
            raise ReadError(line, f"*{event.anchor} has no anchor &{event.anchor} before it")
        anchor = self.anchors[event.anchor]
        if anchor is None:
            raise ReadError(line, f"*{event.anchor} stands inside what it repeats, so it would never end")
        self.deepest = max(self.deepest, depth + anchor.depth)
        self.builder.node(path, line, depth + anchor.depth, anchor.nodes)
        return anchor.value

    def _scalar(self, event: Any, line: int) -> Any:
        if event.tag is not None:
            if event.tag not in _TEXT_TAGS:
                raise self._tagged(event, line)
            return event.value
        if not event.implicit[0]:
            return event.value
        try:
            return plain(event.value)
        except BadScalar as bad:
            raise ReadError(line, str(bad)) from None

    def _tagged(self, event: Any, line: int) -> ReadError:
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")
        return ReadError(line, f"the tag {shorten(tag)} is not read; write the plain value, and text in quotes")

    def _mapping(self, path: str, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        while not isinstance(event := next(self.events), ev.MappingEndEvent):
            key, line = self._key(event)
            here = join(path, key)
            if key in result:
                raise self.builder.twice(here, line)
            self.builder.lines[here] = line
            result[key] = self._value(next(self.events), here, depth + 1)
        return result

    def _key(self, event: Any) -> tuple[str, int]:
        line = _line(event)
        if not isinstance(event, ev.ScalarEvent):
            raise ReadError(line, "a key is text, not a list, a block or an alias")
        if event.anchor:
            raise ReadError(line, f"a key cannot be the anchor &{event.anchor}; put it on the value")
        key = self._scalar(event, line)
        if not isinstance(key, str):
            shown = shorten(event.value) or "before the colon"
            raise ReadError(line, f"the key {shown} is not text; quote it if it is meant")
        if key == "<<" and event.implicit[0]:
            raise ReadError(line, "merge keys (<<) are not part of YAML 1.2; write the values out")
        return key, line

    def _sequence(self, path: str, depth: int) -> list[Any]:
        result: list[Any] = []
        while not isinstance(event := next(self.events), ev.SequenceEndEvent):
            result.append(self._value(event, f"{path}[{len(result)}]", depth + 1))
        return result


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
