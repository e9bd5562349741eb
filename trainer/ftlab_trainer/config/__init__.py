"""Template, file, environment and flags -> one config, every value with its origin."""

from .claims import Block, Claims, UnknownPath
from .issues import Found
from .options import BadRowLimit, RunOptions
from .planned import not_implemented
from .resolved import Config, Inspected, Request, Value, inspect, resolve, wants_demonstration

__all__ = [
    "BadRowLimit",
    "Block",
    "Claims",
    "Config",
    "Found",
    "Inspected",
    "Request",
    "RunOptions",
    "UnknownPath",
    "Value",
    "inspect",
    "not_implemented",
    "resolve",
    "wants_demonstration",
]
