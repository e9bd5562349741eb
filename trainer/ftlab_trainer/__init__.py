"""FineTune Lab: what was asked is what is trained."""

__version__ = "0.1.0"
