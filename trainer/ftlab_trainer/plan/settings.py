"""The values a run uses: the config's, with what was changed for the machine laid over them. Reading claims."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class Reader(Protocol):
    """What the engine needs of `config.Claims`."""

    def __getitem__(self, path: str) -> Any:
        """The value at a path, None where it is absent; reading marks it as claimed."""

    def block(self, path: str) -> Mapping[str, Any]:
        """The values of a block; each is claimed as it is read."""


class Settings:
    """Effective values by path."""

    def __init__(self, claims: Reader, used: Mapping[str, Any] | None = None) -> None:
        self._claims = claims
        self._used = dict(used or {})

    def __getitem__(self, path: str) -> Any:
        asked = self._claims[path]
        return self._used.get(path, asked)

    def block(self, path: str) -> dict[str, Any]:
        """The values of a block, by name."""
        return {name: self[f"{path}.{name}"] for name in self._claims.block(path)}


class Recorded:
    """The values of a plan, read as those of a config are."""

    def __init__(self, plan: Mapping[str, Any]) -> None:
        self._values = {one["path"]: one.get("value") for one in plan["values"]}

    def __getitem__(self, path: str) -> Any:
        return self._values.get(path)

    def block(self, path: str) -> dict[str, Any]:
        """The values of a block."""
        start = f"{path}."
        return {name.removeprefix(start): value for name, value in self._values.items() if name.startswith(start)}
