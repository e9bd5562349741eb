"""Options that commands about a dataset share, and the dataset they ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from ..data.corpus import Ask

Function = TypeVar("Function", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--format", "dataset_format", metavar="FORMAT", help="What a row looks like; detected if absent."),
    click.option(
        "--map",
        "columns",
        metavar="FIELD=COLUMN",
        multiple=True,
        help="What a column is called in your data, or a file of a saved map. May be repeated.",
    ),
    click.option("--subset", metavar="NAME", help="Hub: the configuration of the dataset."),
    click.option("--split", metavar="NAME", help="Hub: the split; train if absent."),
    click.option("--revision", metavar="NAME", help="Hub: branch, tag or commit."),
    click.option("--document-marker", "marker", metavar="LINE", help="The line that parts documents of a text file."),
)


def dataset_options(function: Function) -> Function:
    """Add the options that say how a dataset is read."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def asked(path: str, options: Mapping[str, Any]) -> Ask:
    """The dataset that is asked for, its format one of the contract's."""
    from ftlab_contract.constants import FORMATS

    from ..data.corpus import Ask
    from ..errors import UserError
    from .base import meant

    fmt = options["dataset_format"]
    if fmt is not None and fmt not in FORMATS:
        raise UserError(f"--format: there is no format {fmt!r}. {meant(fmt, FORMATS)}")
    hub = {name: options[name] for name in ("subset", "split", "revision")}
    return Ask(path, dataset_format=fmt, map=tuple(options["columns"]), **hub)
