"""Continued pre-training: the next token of every document, documents separated by the end-of-text token."""

from __future__ import annotations

from ._causal import arguments, build, config_class

__all__ = ["ROWS", "arguments", "build", "config_class"]

ROWS = "text"
