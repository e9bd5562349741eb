"""A field of the contract on one page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from ftlab_contract.check import field as contract_field
from ftlab_contract.check import get, nearest
from ftlab_contract.constants import METHODS
from ftlab_contract.spec import CLASSES, ENUMS, ROOT

from ..config.fields import Spec, current, find, suggest, walk
from ..config.planned import PLANNED
from ..config.writer import scalar
from ..errors import UserError
from .base import PROGRAM
from .out import bold, heading, number_text, paint, pairs, table

_LIMITS = {"xmin": "above", "min": "at least", "xmax": "below", "max": "at most"}
_TYPES = {"string": "text", "integer": "whole number", "boolean": "true or false", "enum": "one of the options"}
_EFFECTS = {
    "trains": "changes what is trained",
    "runtime": "changes how the run is made, not what is trained",
    "describes": "describes, changes nothing; it lands in the receipt",
}


def find_fields(asked: str) -> list[tuple[str, Spec]]:
    """The fields that are meant: the path itself, a last name, the beginning of paths; else the nearest names."""
    path = asked.strip().strip(".")
    if not path:
        return [(name, spec) for name, spec in CLASSES[ROOT].items() if "deprecated" not in spec]
    exact = contract_field(path)
    if exact is not None:
        return [(path, exact)]
    everything = [*walk()]
    known = [(one, spec) for one, spec in everything if "replaced_by" not in spec]
    found = [(one, spec) for one, spec in known if one.rpartition(".")[2] == path]
    found = found or [(one, spec) for one, spec in known if one.startswith(path)]
    found = found or [(one, spec) for one, spec in everything if one.rpartition(".")[2] == path]
    if not found:
        near = suggest(path) or nearest(path, current())
        advice = f"did you mean {' or '.join(near)}?" if near else f"`{PROGRAM} explain field` lists the blocks"
        raise UserError(f"field {asked!r}: there is none of this name; {advice}")
    return found


def print_fields(asked: str, found: list[tuple[str, Spec]]) -> None:
    """Print one field whole, or several in a table."""
    if not asked:
        click.echo("The blocks of a config:\n")
        _print_table(found, indent=2)
    elif len(found) > 1:
        click.echo(f"{len(found)} fields are called, or begin with, {asked}:\n")
        _print_table(found, indent=2)
    else:
        _print_field(*found[0])


def type_text(spec: Spec) -> str:
    """The type and limits of a field in words."""
    text = _TYPES.get(spec["type"], str(spec["type"]))
    if spec["type"] == "class":
        text = "block"
    limits = ", ".join(f"{word} {number_text(spec[key])}" for key, word in _LIMITS.items() if key in spec)
    text = f"{text}, {limits}" if limits else text
    if not spec.get("many"):
        return text
    return f"list of {'blocks' if spec['type'] == 'class' else text}"


def default_text(spec: Spec, path: str) -> str:
    """The default of a field in words."""
    by_method = spec.get("default_by_method")
    if by_method:
        return ", ".join(f"{number_text(value)} ({method})" for method, value in by_method.items())
    value = spec.get("default")
    if value is not None:
        text = number_text(value) if isinstance(value, (int, float)) else scalar(value)
        partner = spec.get("complement_of")
        return f"{text}, or 1 minus {partner} where that is given" if partner else text
    return "required" if spec.get("required") else "" if spec["type"] == "class" else "absent"


def _print_table(rows: list[tuple[str, Spec]], indent: int) -> None:
    table([(path, type_text(spec), spec["description"]) for path, spec in rows], indent=indent)


def _print_field(path: str, spec: Spec) -> None:
    label = spec.get("label", "")
    click.echo(f"{bold(path)}{f'  {label}' if label else ''}\n")
    click.echo(f"  {spec['description']}\n")
    if "deprecated" in spec:
        instead = f" Write {spec['replaced_by']}." if "replaced_by" in spec else ""
        click.echo(f"  {paint('Old name.', fg='yellow')} {spec['deprecated']}{instead}\n")
    pairs(_facts(path, spec))
    if spec["type"] == "class":
        _print_block(path, spec)
    elif spec["type"] == "enum":
        heading("Options")
        rows = [(name, _option(info)) for name, info in ENUMS[spec["of"]].items()]
        table(rows, indent=2)
    if find(path) is not None and spec["type"] != "class" and "deprecated" not in spec:
        click.echo(f"\nExample:\n  {PROGRAM} run template {_example(path, spec)}")


def _facts(path: str, spec: Spec) -> list[tuple[str, str]]:
    methods = spec.get("applies_to")
    settles = spec.get("settles")
    settled = ""
    if settles:
        to = f" to {scalar(settles['value'])}" if "value" in settles else ", which is then left out"
        settled = f"{settles['path']}{to}, where a lower layer gave it"
    replaced = path in {one.get("replaced_by") for _, one in walk()}
    old = [one for one, other in walk() if other.get("replaced_by") == path] if replaced else []
    leaf = spec["type"] != "class"
    return [
        ("type", type_text(spec)),
        ("unit", spec.get("unit", "")),
        ("form", spec.get("pattern", "") if spec.get("pattern") != "\\S" else ""),
        ("default", default_text(spec, path)),
        ("methods", ", ".join(methods) if methods else "all" if leaf else ""),
        ("effect", _EFFECTS.get(spec.get("effect", ""), "") if leaf else ""),
        ("settles", settled),
        ("old names", ", ".join(old)),
        ("section", _section(spec)),
        ("in templates", _in_templates(path) if leaf else ""),
        ("see also", " ".join(spec.get("see_also", ()))),
    ]


def _section(spec: Spec) -> str:
    group = ENUMS["FormGroup"].get(spec.get("group", ""), {}).get("title", "")
    return f"{group}, {spec['level']}" if group and "level" in spec else group


def _in_templates(path: str) -> str:
    from ftlab_contract.templates import ALL_TEMPLATES

    by_value: dict[str, list[str]] = {}
    for name, config in ALL_TEMPLATES.items():
        value = get(config, path)
        if value is not None:
            text = number_text(value) if isinstance(value, (int, float)) else scalar(value)
            by_value.setdefault(text, []).append(name)
    if len(by_value) == 1 and len(*by_value.values()) == len(ALL_TEMPLATES):
        return f"{next(iter(by_value))} (all)"
    return ", ".join(f"{value} ({', '.join(names)})" for value, names in by_value.items())


def _print_block(path: str, spec: Spec) -> None:
    heading("Fields")
    inside = "[]" if spec.get("many") else ""
    fields = [(f"{path}{inside}.{name}", one) for name, one in CLASSES[spec["of"]].items() if "replaced_by" not in one]
    _print_table(fields, indent=2)


def _option(info: Mapping[str, Any]) -> str:
    stability = info.get("stability", "stable")
    text = info["description"]
    if stability == PLANNED:
        return f"{text} Planned: a run refuses it."
    return text if stability == "stable" else f"{text} ({stability})"


def _example(path: str, spec: Spec) -> str:
    """A template that has the field, and a value it may have."""
    from ftlab_contract.constants import TEMPLATES

    methods = spec.get("applies_to", METHODS)
    template = next((name for name, info in TEMPLATES.items() if info.method in methods), next(iter(TEMPLATES)))
    return f"{template} --set {path}={_value(path, spec, template)}"


def _value(path: str, spec: Spec, template: str) -> str:
    from ftlab_contract.templates import ALL_TEMPLATES

    value = get(ALL_TEMPLATES[template], path)
    if value is None and spec["type"] == "enum":
        value = next(iter(ENUMS[spec["of"]]))
        value = [value] if spec.get("many") else value
    if value is None:
        value = spec.get("default", spec.get("min"))
    if value is None:
        return "VALUE"
    text = number_text(value) if isinstance(value, (int, float)) else scalar(value)
    return f"'{text}'" if set(text) & set(' []{}"$*?&|;<>()`\\') else text
