"""How a command ends: its exit status, and what is said when it goes wrong."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence

import click

from ..errors import RunFailed, UserError
from .app import DEBUG, app
from .base import PROGRAM
from .out import paint

INTERRUPTED = 130  # 128 + SIGINT, as shells say it


def run_to_the_end(argv: Sequence[str] | None) -> int:
    """Run one command; say what went wrong without a traceback, unless it is our own mistake."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:  # whoever started us has closed it
            setattr(sys, name, open(os.devnull, "r+", encoding="utf-8"))  # noqa: SIM115  for as long as we run
    try:
        status = _run(argv)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader, such as `head`, has what it wanted. Nothing more may be written, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


def _run(argv: Sequence[str] | None) -> int:
    try:
        result = app.main(args=None if argv is None else [*argv], prog_name=PROGRAM, standalone_mode=False)
    except UserError as bad:
        for problem in bad.problems:
            _say(problem)
        return bad.exit_code
    except RunFailed as bad:
        _say(str(bad))
        return bad.exit_code
    except click.ClickException as bad:
        bad.show()
        return bad.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("Stopped.", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except OSError as bad:
        if bad.errno != errno.ENOSPC:
            return _unexpected(bad)
        _say(f"No space is left to write {bad.filename or 'the output'}. Free some, then run this again.")
        return 1
    except Exception as bad:  # noqa: BLE001  the last resort: a person gets a sentence, the maintainers a traceback
        return _unexpected(bad)
    return result if isinstance(result, int) else 0


def _say(problem: str) -> None:
    click.echo(f"{paint('Error:', fg='red', bold=True)} {problem}", err=True)


def _unexpected(bad: Exception) -> int:
    import tempfile
    import traceback

    text = "".join(traceback.format_exception(bad))
    if os.environ.get(DEBUG, "") not in ("", "0"):
        click.echo(text, err=True, nl=False)
        return 1
    message = " ".join(f"{type(bad).__name__}: {bad}".split())
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="ftlab-error-", suffix=".txt", delete=False, encoding="utf-8"
        ) as file:
            file.write(text)
        where = f"The traceback is in {file.name}"
    except OSError:
        where = "--debug shows the traceback"
    _say(f"a fault of ftlab, not of yours: {message[:300]}. {where}.")
    return 1
