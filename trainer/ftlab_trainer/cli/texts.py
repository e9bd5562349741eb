"""Templates as text."""

from __future__ import annotations

import textwrap
from typing import Any

from ftlab_contract.check import normalize
from ftlab_contract.constants import TEMPLATES
from ftlab_contract.templates import ALL_TEMPLATES

from ..config.fields import find
from ..config.resolved import unknown_template
from ..config.writer import to_yaml
from ..errors import UserError
from .base import PROGRAM


def current_template(name: str) -> dict[str, Any]:
    """The config of a template in current names."""
    if name not in TEMPLATES:
        raise UserError(unknown_template(name))
    return normalize(ALL_TEMPLATES[name]).config


def template_yaml(name: str, config: dict[str, Any]) -> str:
    """A template as YAML, with what each field means beside it."""
    info = TEMPLATES[name]
    head = [
        *textwrap.wrap(f"{info.title}. {info.summary}", 100),
        f"Change what you like, then: {PROGRAM} run config FILE --dataset YOUR_DATA",
        f"What a field means: {PROGRAM} explain field PATH",
    ]
    return "".join(f"# {line}\n" for line in head) + to_yaml(config, _meaning)


def _meaning(path: str) -> str | None:
    spec = find(path)
    return spec["description"].rstrip(".") if spec else None
