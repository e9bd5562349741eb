"""Supervised fine-tuning: the next token of every assistant turn; the rest is read and not predicted."""

from __future__ import annotations

from ..data.canonical import Conversation
from ._causal import METRICS, PINNED, arguments, build, config_class

__all__ = ["METRICS", "PINNED", "ROWS", "arguments", "build", "config_class"]

ROWS = Conversation
