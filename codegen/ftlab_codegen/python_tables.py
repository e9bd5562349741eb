"""The light modules of `ftlab_contract`: constants, templates, the spec table and the lazy package itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .contract import HEADER, Contract

FOLDER = "python/ftlab_contract"
TEMPLATES = Path(__file__).parent / "templates"
MODULES = ("__init__", "chat_templates", "constants", "spec", "templates")
CONSTANTS = (
    "CONTRACT_VERSION",
    "DEFAULT_LEARNING_RATES",
    "FORMATS",
    "FORMAT_COMPATIBILITY",
    "METHODS",
    "TEMPLATES",
    "FormatInfo",
    "MethodInfo",
    "TemplateInfo",
    "get_compatible_methods",
    "get_incompatibility_reason",
    "is_format_compatible",
)


CHAT_TEMPLATES = ("CHAT_TEMPLATES", "CHAT_TEMPLATE_TOKENS", "FALLBACK_CHAT_TEMPLATE")


def emit(contract: Contract) -> dict[str, str]:
    env = environment("python")
    env.filters["py"] = literal
    values = {"header": HEADER, "contract": contract, "exports": _exports(contract)}
    files = {f"{FOLDER}/{name}.py": env.get_template(f"{name}.py.j2").render(values) for name in MODULES}
    return {**files, f"{FOLDER}/py.typed": f"# {HEADER}\n"}


def environment(folder: str) -> Environment:
    """Jinja over one folder of templates; a name that is not there is an error."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES / folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - the output is source text, not HTML
    )


def literal(value: Any) -> str:
    """A Python literal; ruff lays it out afterwards."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{literal(key)}: {literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, tuple):
        return "(" + "".join(f"{literal(item)}, " for item in value) + ")"
    return repr(value)


def _exports(contract: Contract) -> dict[str, list[str]]:
    settings = [contract.settings_class_of(method) for method in contract.methods]
    models = [*contract.enums, *contract.classes, *settings, contract.settings_union]
    return {
        "constants": list(CONSTANTS),
        "models": sorted(models),
        "templates": ["ALL_TEMPLATES"],
        "chat_templates": list(CHAT_TEMPLATES),
    }
