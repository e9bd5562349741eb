"""`clear cache`."""

from __future__ import annotations

import sys

import click

from ...errors import UserError
from ..base import Command, Group
from ..out import bytes_text, json_out
from .list import as_json_option


@click.group(name="clear", cls=Group, examples=["clear cache --unused-days 30"])
def command() -> None:
    """Remove what is only kept to save time."""


@command.command("cache", cls=Command, examples=["clear cache", "clear cache --unused-days 30 --yes"])
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@click.option("--unused-days", type=click.FloatRange(min=0), help="Only what was not used for so many days.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_json_option
def cache(keys: tuple[str, ...], unused_days: float | None, yes: bool, as_json: bool) -> int:
    """Remove tokens kept for later runs: all of them, or those of each KEY, as `list cache` names them.

    The beginning of a key is enough. Runs that are training on what is removed go on undisturbed.
    """
    from ...data.cache import chosen, place, remove

    found = chosen(keys, unused_days)
    if found and not (keys or yes or as_json):
        size = bytes_text(sum(one["bytes"] for one in found))
        if not sys.stdin.isatty():
            raise UserError(f"clear cache: {len(found)} entries, {size}, would be removed; add --yes to remove them")
        if not click.confirm(f"Remove {len(found)} entries, {size}, from {place()}?"):
            return 1
    remove([one["key"] for one in found], every=not keys and unused_days is None)
    if as_json:
        json_out(found)
    else:
        size = bytes_text(sum(one["bytes"] for one in found))
        click.echo(f"Removed {len(found)} of the entries in {place()}, {size}." if found else "Nothing to remove.")
    return 0
