"""Supervised fine-tuning: the next token of every assistant turn; the rest is read and not predicted."""

from __future__ import annotations

from ._causal import arguments, build, config_class

__all__ = ["ROWS", "arguments", "build", "config_class"]

ROWS = "messages"
