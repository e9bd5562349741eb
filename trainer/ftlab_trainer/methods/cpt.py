"""Continued pre-training: the next token of every document, documents separated by the end-of-text token."""

from __future__ import annotations

from ..data.canonical import Text
from ._causal import METRICS, PINNED, arguments, build, config_class

__all__ = ["METRICS", "PINNED", "ROWS", "arguments", "build", "config_class"]

ROWS = Text
