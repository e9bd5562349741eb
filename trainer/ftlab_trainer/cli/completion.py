"""What the shell is offered: names of the contract, runs, and paths for `--set`."""

from __future__ import annotations

from collections.abc import Iterable

import click
from click.shell_completion import CompletionItem


def _items(names: Iterable[tuple[str, str]], begun: str) -> list[CompletionItem]:
    return [CompletionItem(name, help=help_) for name, help_ in names if name.startswith(begun)]


def templates(ctx: click.Context, param: click.Parameter, begun: str) -> list[CompletionItem]:
    """Names of templates."""
    from ftlab_contract.constants import TEMPLATES

    return _items(((name, info.title) for name, info in TEMPLATES.items()), begun)


def runs(ctx: click.Context, param: click.Parameter, begun: str) -> list[CompletionItem]:
    """Runs by their id, and folders, since a run may be anywhere."""
    from .records import RUNS, run_directories

    found = _items(((path.name, "") for path in run_directories(RUNS)), begun)
    return found or [CompletionItem(begun, type="dir")]


def paths(ctx: click.Context, param: click.Parameter, begun: str) -> list[CompletionItem]:
    """Paths of fields."""
    from ..config.fields import current, find

    return _items(((path, (find(path) or {}).get("label", "")) for path in current()), begun)


def settings(ctx: click.Context, param: click.Parameter, begun: str) -> list[CompletionItem]:
    """`path=`, and behind it the values where the field has options."""
    from ftlab_contract.spec import ENUMS

    from ..config.fields import current, find, holds_fields

    path, equals, value = begun.partition("=")
    if not equals:
        known = ((path, find(path) or {}) for path in current())
        return _items(((f"{path}=", spec.get("label", "")) for path, spec in known if not holds_fields(spec)), begun)
    spec = find(path) or {}
    if spec.get("type") == "enum":
        options = {name: info.get("title", "") for name, info in ENUMS[spec["of"]].items()}
    else:
        options = {"true": "", "false": ""} if spec.get("type") == "boolean" else {}
    # Bash takes what stands behind the = for a word of its own, other shells take the whole.
    return _items(((f"{path}={name}", title) for name, title in options.items()), f"{path}={value}")
