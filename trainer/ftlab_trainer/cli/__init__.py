"""The command line. Importing it loads no verb, no YAML reader, no Pydantic and no torch."""

from __future__ import annotations

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; the entry point of `ftlab-train`."""
    from .ending import run_to_the_end

    return run_to_the_end(argv)
