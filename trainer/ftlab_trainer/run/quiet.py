"""Keeps the libraries' own talk out of the way: it goes to logs/library.log, to be read when a question comes up."""

from __future__ import annotations

import logging
import os
import warnings
from pathlib import Path

LIBRARIES = (
    "transformers", "trl", "peft", "accelerate", "datasets", "bitsandbytes", "huggingface_hub",
    "torch", "filelock", "fsspec", "matplotlib", "httpx", "tokenizers", "py.warnings",
)  # fmt: skip


def before_imports() -> None:
    """Settings the libraries read when they are imported."""
    os.environ.setdefault("TRL_EXPERIMENTAL_SILENCE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TORCH_CPP_LOG_LEVEL", "ERROR")


_target: Path | None = None


def to_file(path: Path | None) -> None:
    """Send warnings and log records of the libraries to a file, or nowhere."""
    global _target
    _target = path
    handler: logging.Handler = logging.NullHandler()
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(path, encoding="utf-8", delay=True)
        handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    logging.captureWarnings(True)
    warnings.simplefilter("default")
    for name in LIBRARIES:
        logger = logging.getLogger(name)
        for old in list(logger.handlers):
            logger.removeHandler(old)
            old.close()
        logger.addHandler(handler)
        logger.propagate = False


def after_imports() -> None:
    """Once the libraries are loaded: their bars, and the handlers they gave themselves."""
    import datasets
    from transformers.utils import logging as transformers_logging

    datasets.disable_progress_bars()
    transformers_logging.disable_progress_bar()
    transformers_logging.set_verbosity_warning()
    to_file(_target)
