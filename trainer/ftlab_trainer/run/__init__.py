"""A run: from a config to a trained model and its receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from ..config import Config, RunOptions


def start(config: Config, options: RunOptions) -> int:
    """Train as asked; gives the exit status."""
    from .begin import start as begin

    return begin(config, options)


def resume(directory: Path, options: RunOptions) -> int:
    """Go on with a run that was stopped; gives the exit status."""
    from .again import resume as go_on

    return go_on(directory, options)
