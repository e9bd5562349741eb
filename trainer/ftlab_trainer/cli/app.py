"""The top of the command line: verbs, version, help on one screen."""

from __future__ import annotations

import os

import click

from .base import PROGRAM, LazyGroup, Verb

DEBUG = "FTLAB_DEBUG"
VERBS = {
    "run": Verb("template|config", "Train a model."),
    "resume": Verb("RUN", "Go on with a stopped run."),
    "verify": Verb("RUN", "Check a run against its files."),
    "compare": Verb("RUN...", "Say how runs differ, and in what."),
    "chat": Verb("RUN", "Talk to the trained model."),
    "export": Verb("RUN", "Write the model for other programs."),
    "list": Verb("templates|methods|formats|runs|cache", "List what there is."),
    "show": Verb("template|run|machine|data", "Show one of them whole."),
    "explain": Verb("field|row", "Say what a field or a row means."),
    "validate": Verb("config|data", "Check a config, or every row."),
    "detect": Verb("data", "Say what a dataset is."),
    "convert": Verb("data", "Write data in another format."),
    "split": Verb("data", "Divide data in train and eval."),
    "clear": Verb("cache", "Remove tokens that were kept."),
}


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    from ftlab_contract.constants import CONTRACT_VERSION

    from .. import __version__

    click.echo(f"ftlab {__version__} (contract {CONTRACT_VERSION})")
    ctx.exit()


def _debug(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        os.environ[DEBUG] = "1"


@click.group(
    name=PROGRAM,
    cls=LazyGroup,
    verbs=VERBS,
    examples=["run template cpt_standard", "run template cpt_standard --dataset my.txt --model Qwen/Qwen3-0.6B-Base"],
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Say the version.")
@click.option(
    "--debug",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_debug,
    help=f"Show tracebacks (also {DEBUG}=1).",
)
def app() -> None:
    """Fine-tune language models: what was asked is what is trained.

    \b
    Completion in the shell (zsh_source and fish_source likewise):
      eval "$(_FTLAB_TRAIN_COMPLETE=bash_source ftlab-train)"
    """
