"""Claim-tracked access to a config: whoever reads a value marks it, so that no given value can be forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .document import join
from .fields import find, holds_fields, walk
from .layers import DEFAULT
from .resolved import Config, Value


class UnknownPath(LookupError):
    """A path that the contract does not know was read: a mistake in the program, not in the config.

    Not a KeyError: code that takes a KeyError for an absent value must not take a misspelt path for one.
    """


class Claims(Mapping[str, Any]):
    """The only way the engine reads a config. A path that is absent, or of another method, reads as None."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._claimed: set[str] = set()

    def __getitem__(self, path: str) -> Any:
        spec = find(path)
        if spec is None:
            raise UnknownPath(f"the contract has no path {path!r}")
        if holds_fields(spec):
            return self.block(path)
        self._claimed.add(path)
        return self.config.get(path)

    def __iter__(self) -> Iterator[str]:
        return (path for path, spec in walk() if not holds_fields(spec) and "replaced_by" not in spec)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and find(path) is not None and self.config.get(path) is not None

    def block(self, path: str) -> Block:
        """The values of a block; each is claimed as it is read, all of them by `dict(...)` or `**`."""
        spec = find(path)
        if spec is None or not holds_fields(spec):
            raise UnknownPath(f"the contract has no block {path!r}")
        return Block(self, path)

    def value(self, path: str) -> Value:
        """The value with its origin; reading it claims it."""
        value = self[path]
        return self.config.values.get(path) or Value(value, DEFAULT)

    def claim(self, *paths: str) -> None:
        """Mark paths as read, for a value that is settled by not being needed; a block marks all in it."""
        for path in paths:
            value = self[path]
            if isinstance(value, Block):
                self.claim(*(join(path, name) for name in value))

    def unclaimed(self) -> list[str]:
        """The given paths that nothing has read: what was asked and would be ignored."""
        return [
            path
            for path, value in self.config.values.items()
            if value.origin != DEFAULT and value.value is not None and path not in self._claimed
        ]

    def describing(self) -> list[str]:
        """The paths whose fields describe and change nothing; whoever writes them down claims them."""
        return [path for path in self if (find(path) or {}).get("effect") == "describes" and path in self]


class Block(Mapping[str, Any]):
    """The values of one block, by the rest of their path."""

    def __init__(self, claims: Claims, path: str) -> None:
        self._claims = claims
        self._path = path

    def __getitem__(self, name: str) -> Any:
        return self._claims[join(self._path, name)]

    def __iter__(self) -> Iterator[str]:
        tree = self._claims.config.get(self._path)
        return iter(tree if isinstance(tree, dict) else ())

    def __len__(self) -> int:
        return sum(1 for _ in self)
