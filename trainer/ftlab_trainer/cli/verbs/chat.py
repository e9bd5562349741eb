"""`chat RUN`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ...errors import UserError
from ..base import Command
from ..completion import runs
from ..out import bold, dim, visible

if TYPE_CHECKING:
    from ...export.talk import Talk


@click.command(
    name="chat",
    cls=Command,
    examples=["chat runs/my-run", "chat my-run --base", 'chat my-run --prompt "What is the sea?" --temperature 0.7'],
)
@click.argument("run", shell_complete=runs)
@click.option("--prompt", metavar="TEXT", help="Answer this and end; what is piped in is answered so too.")
@click.option("--system", metavar="TEXT", help="What the model is told before the conversation.")
@click.option("--base", is_flag=True, help="Let the model as it was before training answer too.")
@click.option(
    "--max-new-tokens", metavar="N", type=click.IntRange(1), default=256, help="The longest answer; 256 if absent."
)
@click.option(
    "--temperature",
    metavar="T",
    type=click.FloatRange(0, 5),
    default=0.0,
    help="How much is left to chance, such as 0.7; the most likely word always if absent.",
)
@click.option("--allow-remote-code", is_flag=True, help="Let the model run code of its own, where the config asks.")
def command(
    run: str,
    prompt: str | None,
    system: str | None,
    base: bool,
    max_new_tokens: int,
    temperature: float,
    allow_remote_code: bool,
) -> int:
    """Talk to the model of RUN, an id or a run directory.

    A model trained on plain text goes on with what it is given. Ctrl-C ends an answer, Ctrl-D the chat.
    """
    from ..readiness import require_packages
    from ..records import locate

    directory = locate(run)
    asked = _asked(prompt)
    require_packages()
    from ...plan.machine import before_torch
    from ...run import quiet

    before_torch()
    quiet.before_imports()
    quiet.to_file(None)
    from ...export.talk import talk, typed
    from ...export.trained import opened

    with_whom = talk(
        opened(directory, remote_code=allow_remote_code),
        length=max_new_tokens,
        temperature=temperature,
        system=system,
        base=base,
    )
    if asked is not None:
        _say(with_whom, asked)
        return 0
    what = "Talk to it" if with_whom.converses else "It goes on with what you begin"
    click.echo(dim(f"{visible(str(directory))}: {what}. Ctrl-C ends an answer, Ctrl-D the chat."))

    def take(line: str) -> None:
        try:
            _say(with_whom, line, go_on=True)
        except UserError as refused:
            click.echo("; ".join(refused.problems), err=True)

    typed(take)
    return 0


def _asked(prompt: str | None) -> str | None:
    """The one prompt there is, or None where somebody sits at a terminal."""
    if prompt is None and sys.stdin.isatty():
        return None
    text = sys.stdin.read() if prompt is None else prompt
    if not text.strip():
        raise UserError("--prompt: it is empty; say what is to be answered")
    return text.strip() if prompt is None else text


def _say(talk: Talk, said: str, go_on: bool = False) -> None:
    for number, voice in enumerate(talk.voices):
        if len(talk.voices) > 1:
            click.echo(f"{'' if number == 0 else chr(10)}{bold(voice.name)}")
        try:
            talk.answer(voice, said, _write)
        except KeyboardInterrupt:
            if not go_on:
                raise
        click.echo()


def _write(text: str) -> None:
    """Write as it comes; on a terminal without what a terminal would obey."""
    if sys.stdout.isatty():
        text = "".join(one if one.isprintable() or one in "\n\t" else f"\\u{ord(one):04x}" for one in text)
    click.echo(text, nl=False)
