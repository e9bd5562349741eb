"""A request -> a config in which every value knows where it came from, or all that is wrong with it at once."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ftlab_contract import check as contract
from ftlab_contract.check import get
from ftlab_contract.constants import TEMPLATES
from ftlab_contract.rules import RULES
from ftlab_contract.spec import ENUMS
from ftlab_contract.text import listed, nearest

from ..errors import UserError
from .environment import Defaults, read_defaults
from .fields import find, leaves
from .flags import SHORTHANDS, SOURCES, flags_layer
from .issues import Found, errors
from .layers import DEFAULT, DEMO, ENVIRONMENT, FILE, TEMPLATE, Layer, Mark, Merged, Prepared, merge, prepare

if TYPE_CHECKING:
    from ftlab_contract.check import Issue
    from ftlab_contract.models import TrainingConfig

_METHOD = "training.method"
_MODEL, _DATASET = SHORTHANDS["--model"], SHORTHANDS["--dataset"]


@dataclass(frozen=True)
class Request:
    """What was asked: a template or a file, and what is laid over it."""

    template: str | None = None
    file: str | os.PathLike[str] | None = None
    sets: Sequence[str] = ()
    model: str | None = None
    dataset: str | Sequence[str] | None = None
    map: Sequence[str] = ()
    output_dir: str | None = None
    demo: bool = False
    environ: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Value:
    """A value and where it came from."""

    value: Any
    origin: str
    source: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Config:
    """A config that may be run."""

    tree: dict[str, Any]
    given: dict[str, Any]
    values: dict[str, Value]
    found: list[Found] = field(default_factory=list)
    template: str | None = None
    demonstration: bool = False

    @property
    def issues(self) -> list[Issue]:
        """Warnings and notes, as the contract's data."""
        return [one.issue for one in self.found]

    @property
    def method(self) -> str:
        """The method."""
        return str(self.get(_METHOD))

    def get(self, path: str) -> Any:
        """The value at a path, None where it is absent; the engine reads through `Claims` instead."""
        return get(self.tree, path)

    def as_model(self) -> TrainingConfig:
        """The config as the contract's typed class."""
        from ftlab_contract.models import TrainingConfig

        return TrainingConfig.model_validate(self.tree)


@dataclass(frozen=True)
class Inspected:
    """A request looked at whole: the config it makes, and all that was found, errors included."""

    config: Config
    found: list[Found]
    unread: list[str] = field(default_factory=list)  # flags; the rest was looked at without them


def resolve(request: Request) -> Config:
    """Make the config of a request, or raise one UserError with everything that is wrong."""
    inspected = inspect(request)
    wrong = [*inspected.unread, *(one.line() for one in errors(inspected.found))]
    if wrong:
        raise UserError(wrong)
    return inspected.config


def inspect(request: Request) -> Inspected:
    """Make the config of a request and find all that is wrong; an unreadable file or template is a UserError."""
    flags, unread = _flags(request)
    problems: list[str] = []
    layers = [*_lower_layers(request, problems), flags]
    if problems:
        raise UserError([*unread, *problems])
    prepared = [prepare(layer) for layer in layers]
    if request.demo:
        prepared.insert(sum(one.layer.origin == TEMPLATE for one in prepared), _demo_layer(request, prepared))
    environ = os.environ if request.environ is None else request.environ
    defaults = read_defaults(environ, _method(prepared))
    merged = merge(prepared, defaults.values)
    tree = contract.resolve(merged.given, defaults.values)
    invalid = [path for layer in prepared for path in layer.invalid]
    found = [*defaults.found]
    for layer in prepared:
        found += layer.found
    values = _values(tree, merged, defaults)
    found += [located(issue, values, prepared) for issue in contract.check(merged.given, tree, invalid)]
    harmless = [one for one in found if one.severity != "error"]
    config = Config(tree, merged.given, values, harmless, request.template, request.demo)
    return Inspected(config, found, unread)


def wants_demonstration(request: Request) -> bool:
    """Whether a request is for the demonstration: a template, with no data and no model of the reader's own."""
    if request.template is None or request.file is not None:
        return False
    data = prepare(_flags(request)[0]).data
    return all(get(data, path) is None for path in (_MODEL, _DATASET, SOURCES))


def _flags(request: Request) -> tuple[Layer, list[str]]:
    given = {
        "--model": request.model,
        "--dataset": request.dataset,
        "--map": request.map,
        "--output-dir": request.output_dir,
    }
    return flags_layer(request.sets, given)


def _lower_layers(request: Request, problems: list[str]) -> list[Layer]:
    layers: list[Layer] = []
    if request.template is not None:
        if request.template in TEMPLATES:
            from ftlab_contract.templates import ALL_TEMPLATES

            layers.append(Layer(TEMPLATE, f"template {request.template}", ALL_TEMPLATES[request.template]))
        else:
            problems.append(unknown_template(request.template))
    if request.file is not None:
        from .reader import read_file

        try:
            document = read_file(request.file)
        except UserError as bad:
            problems += bad.problems
        else:
            sources = {path: f"{document.name}:{line}" for path, line in document.lines.items() if path}
            layers.append(Layer(FILE, document.name, document.data, sources))
    return layers


def unknown_template(name: str) -> str:
    """Say that there is no such template, and which there are."""
    near = [known for known in TEMPLATES if name and known.startswith(name)] or nearest(name, TEMPLATES)
    meant = f"did you mean {near[0]}? " if near else ""
    return f"template {name!r}: there is none of this name; {meant}there are {', '.join(TEMPLATES)}"


def _demo_layer(request: Request, prepared: list[Prepared]) -> Prepared:
    from ..demo.values import NoDemonstration, overrides

    try:
        data = overrides(request.template, _method(prepared))
    except NoDemonstration as missing:
        raise UserError(f"--dataset: not given, and there is no built-in data for {missing}; name your data") from None
    return prepare(Layer(DEMO, "the demonstration", data))


def _method(prepared: Sequence[Prepared]) -> str | None:
    method = None
    for layer in prepared:
        method = get(layer.data, _METHOD) or method
    return method


def _values(tree: dict[str, Any], merged: Merged, defaults: Defaults) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for path, value in leaves(tree):
        mark = merged.marks.get(path, Mark(DEFAULT))
        if get(merged.given, path) is None:
            spec = find(path) or {}
            partner = spec.get("complement_of")
            if partner and get(merged.given, partner) is not None:
                mark = Mark(DEFAULT, note="; ".join(filter(None, (mark.note, f"1 minus {partner}"))))
            elif path in defaults.values:
                mark = Mark(ENVIRONMENT, defaults.variables[path], mark.note)
            if (settler := _settler(merged.given, path, value)) is not None:
                mark = Mark(DEFAULT, note=f"settled by {settler}")
        values[path] = Value(value, mark.origin, mark.source, mark.note)
    for path, mark in merged.marks.items():
        if path not in values and mark.note:
            values[path] = Value(None, mark.origin, mark.source, mark.note)
    # What a layer gave for another method is reported from here; it is in no resolved tree.
    for path, value in leaves(merged.given):
        if path not in values:
            mark = merged.marks.get(path, Mark(DEFAULT))
            values[path] = Value(value, mark.origin, mark.source, mark.note)
    return values


def _settler(given: dict[str, Any], path: str, value: Any) -> str | None:
    """The given member of a declared pair that decided a default, None where none did."""
    for other, _ in leaves(given):
        pair = (find(other) or {}).get("settles")
        if pair and pair["path"] == path and "value" in pair and get(given, other) is not False:
            return other if pair["value"] == value else None
    return None


def located(issue: Issue, values: Mapping[str, Value], layers: Sequence[Prepared] = ()) -> Found:
    """Say where the value an issue speaks of was written.

    For a block, that is where the first value in it was; for a default that meets a given value, where that one was.
    """
    if issue["rule"] == "missing":
        issue = _with_remedy(issue)
    path = issue["path"].partition("[")[0]
    inputs = next((rule.inputs for rule in RULES if rule.id == issue["rule"]), ())
    below = [other for other in values if other.startswith(f"{path}.")] if find(path) else []
    for one in (path, *below, *inputs):
        value = values.get(one)
        if value is None or value.source is None:
            continue
        # An item of a list has a line of its own, which only the layer that gave the list knows.
        giver = next((layer for layer in layers if layer.layer.origin == value.origin), None)
        item = one == path != issue["path"]
        return Found(issue, giver.source(issue["path"]) if item and giver else value.source)
    return Found(issue)


def _with_remedy(issue: Issue) -> Issue:
    """A missing field with the flag that gives it, or the options there are."""
    found = issue.copy()
    spec = find(issue["path"]) or {}
    if spec.get("type") == "enum":
        found["allowed"] = listed(ENUMS[spec["of"]])
    for flag, path in SHORTHANDS.items():
        if path == issue["path"]:
            found["fix"] = f"Give {flag}, or {path} in a config."
    return found
