"""A config as read: plain data and the line of every path in it, within bounds that no honest config meets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

MAX_BYTES = 10_000_000
MAX_DEPTH = 64
MAX_NODES = 100_000


class ReadError(Exception):
    """Why a text cannot be read, and at which line."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass
class Document:
    """Plain data and where each path of it stands."""

    name: str
    data: dict[str, Any]
    lines: dict[str, int] = field(default_factory=dict)

    def where(self, path: str) -> str:
        """Return `name:line` of `path`, or of the nearest block around it that has a line of its own."""
        while path not in self.lines and path:
            path = parent(path)
        line = self.lines.get(path)
        return self.name if line is None else f"{self.name}:{line}"


class Builder:
    """Counts nodes and notes lines while a document is built, whatever its syntax."""

    def __init__(self) -> None:
        self.lines: dict[str, int] = {}
        self.nodes = 0

    def node(self, path: str, line: int, depth: int, count: int = 1) -> None:
        """Note `count` nodes at `path`; refuse more of them, or deeper ones, than a config can need."""
        self.nodes += count
        if self.nodes > MAX_NODES:
            raise ReadError(line, f"more than {MAX_NODES} values, aliases written out; a config needs far fewer")
        if depth > MAX_DEPTH:
            raise ReadError(line, f"nested more than {MAX_DEPTH} levels deep; a config needs far fewer")
        self.lines.setdefault(path, line)

    def twice(self, path: str, line: int) -> ReadError:
        """Return the error of a key that stands twice in one block."""
        return ReadError(line, f"{path} is given twice, first at line {self.lines.get(path, line)}; keep one")


def join(path: str, key: str) -> str:
    """Return the path of `key` within `path`."""
    return f"{path}.{key}" if path else key


def parent(path: str) -> str:
    """Return the path around `path`: of `tools[2].name` it is `tools[2]`, of that `tools`, of that the empty path."""
    cut = max(path.rfind("."), path.rfind("["))
    return path[:cut] if cut > 0 else ""
