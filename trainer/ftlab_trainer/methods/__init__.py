"""One file per training method, found by its name."""

from __future__ import annotations

from importlib import import_module, util
from typing import Any, Protocol, cast

from ..errors import UserError
from ..plan.settings import Settings
from ..plan.steps import Schedule


class Method(Protocol):
    """What the file of a method says."""

    ROWS: type
    """The kind of canonical rows it takes."""
    METRICS: tuple[str, ...]
    """What is measured on held-out rows, the loss first."""
    PINNED: dict[str, Any]
    """Arguments of its own that the contract has no field for."""

    def config_class(self) -> type:
        """The library's class of arguments."""

    def arguments(self, settings: Settings, plan: Schedule) -> dict[str, Any]:
        """Arguments of that class, contract fields and pinned ones together."""

    def build(self, **parts: Any) -> Any:
        """The trainer."""


# What only some methods say.


def config_class(method: Method, settings: Settings) -> type:
    """The library's class of arguments, which may be a matter of the settings."""
    own = getattr(method, "config_class_for", None)
    return cast("type", own(settings)) if own else method.config_class()


def fed(method: Method, train: Any, settings: Settings) -> int:
    """How many sequences an epoch feeds; by default each row once."""
    own = getattr(method, "fed", None)
    return int(own(train, settings)) if own else len(train)


def first(method: Method, ready: Any, live: Any, checkpoint: Any) -> dict[str, Any]:
    """What is made before the model is loaded, as more arguments of `build`."""
    own = getattr(method, "first", None)
    return dict(own(ready, live, checkpoint)) if own else {}


def measured(method: Method, settings: Settings) -> tuple[str, ...]:
    """What can be measured on held-out rows with these settings, the loss first."""
    own = getattr(method, "measured", None)
    return tuple(own(settings)) if own else method.METRICS


def check(method: Method, settings: Settings, tokenizer: Any) -> None:
    """What a method has to refuse before anything long is done."""
    if own := getattr(method, "check", None):
        own(settings, tokenizer)


def available(name: str) -> bool:
    """Whether this version can run a method of the contract."""
    return util.find_spec(f"{__name__}.{name}") is not None


def load(name: str) -> Method:
    """The method's file; refused where there is none."""
    if not available(name):
        raise UserError(f"training.method: {name} can be written and checked, but this version cannot run it yet")
    return cast("Method", import_module(f"{__name__}.{name}"))
