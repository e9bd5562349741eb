"""The contract as plain frozen data: what every emitter reads, and all that it may read.

`load.load` builds it from the LinkML schema once; nothing after that knows LinkML, so an emitter is a pure function
of a `Contract`. Order is the order of declaration everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

# The enums that the generator itself gives a meaning to.
METHOD_ENUM = "TrainingMethod"
FORMAT_ENUM = "DatasetFormat"
GROUP_ENUM = "FormGroup"
CHAT_TEMPLATE_ENUM = "ChatTemplate"

HEADER = "Generated from schema/ by `make codegen`. Do not edit."


@dataclass(frozen=True)
class EnumValue:
    """One value of a closed set."""

    name: str
    title: str
    description: str
    stability: str = "stable"
    see_also: tuple[str, ...] = ()
    annotations: Mapping[str, Any] = field(default_factory=dict)

    def info(self) -> dict[str, str]:
        """The entry of the `ENUMS` table."""
        return {"title": self.title, "description": self.description, "stability": self.stability}


@dataclass(frozen=True)
class EnumDef:
    name: str
    description: str
    values: tuple[EnumValue, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(value.name for value in self.values)


@dataclass(frozen=True)
class Settles:
    """Giving the field removes the value at `path`, or puts `value` there when one is named."""

    path: str
    value: Any = None

    def spec(self) -> dict[str, Any]:
        return {"path": self.path} if self.value is None else {"path": self.path, "value": self.value}


@dataclass(frozen=True)
class FieldDef:
    """One field of a class. `None` (for `applies_to`: every method) means that the fact was not stated.

    `effect`, `group` and `level` are set on the fields of a config and on no others.
    """

    name: str
    type: str  # string, integer, number, boolean, any, enum or class
    description: str
    of: str | None = None  # the enum or class, where type says so
    many: bool = False
    required: bool = False
    min: float | None = None
    max: float | None = None
    xmin: float | None = None
    xmax: float | None = None
    pattern: str | None = None
    min_items: int | None = None
    default: Any = None
    default_by_method: Mapping[str, Any] | None = None
    complement_of: str | None = None
    settles: Settles | None = None
    applies_to: tuple[str, ...] | None = None
    effect: str | None = None
    group: str | None = None
    level: str | None = None
    label: str | None = None
    unit: str | None = None
    deprecated: str | None = None
    replaced_by: str | None = None
    aliases: tuple[str, ...] = ()  # what others call it
    see_also: tuple[str, ...] = ()

    @property
    def is_block(self) -> bool:
        """A single nested object, so one that has a defaulted form of its own."""
        return self.type == "class" and not self.many

    def applies(self, method: str) -> bool:
        return self.applies_to is None or method in self.applies_to

    def spec(self) -> dict[str, Any]:
        """The entry of the `CLASSES` table: only the keys that apply, as plain JSON."""
        keys: dict[str, Any] = {
            "type": self.type,
            "of": self.of,
            "many": self.many or None,
            "required": self.required or None,
            "min": self.min,
            "max": self.max,
            "xmin": self.xmin,
            "xmax": self.xmax,
            "pattern": self.pattern,
            "min_items": self.min_items,
            "default": self.default,
            "default_by_method": None if self.default_by_method is None else dict(self.default_by_method),
            "complement_of": self.complement_of,
            "settles": None if self.settles is None else self.settles.spec(),
            "applies_to": None if self.applies_to is None else list(self.applies_to),
            "effect": self.effect,
            "group": self.group,
            "level": self.level,
            "label": self.label,
            "description": self.description,
            "unit": self.unit,
            "deprecated": self.deprecated,
            "replaced_by": self.replaced_by,
            "aliases": list(self.aliases) or None,
            "see_also": list(self.see_also) or None,
        }
        return {key: value for key, value in keys.items() if value is not None}


@dataclass(frozen=True)
class ClassDef:
    name: str
    description: str
    fields: tuple[FieldDef, ...]
    open: bool = False  # takes keys it does not know
    see_also: tuple[str, ...] = ()
    examples: tuple[Any, ...] = ()  # plain JSON

    def field(self, name: str) -> FieldDef | None:
        return next((f for f in self.fields if f.name == name), None)


@dataclass(frozen=True)
class Method:
    """A training method. `like` names the method whose fields it shares."""

    name: str
    label: str
    short_label: str
    description: str
    stability: str
    papers: tuple[str, ...]
    formats: tuple[str, ...]
    default_learning_rate: float
    optimises: str
    like: str | None = None


@dataclass(frozen=True)
class Format:
    """A dataset format; `variants` are other classes its rows may have, `example` is one row of it, or None."""

    name: str
    label: str
    short_label: str
    description: str
    stability: str
    papers: tuple[str, ...]
    row_class: str
    file_types: tuple[str, ...]
    variants: Mapping[str, str] = field(default_factory=dict)  # class -> what it is
    example: Any = None


@dataclass(frozen=True)
class Template:
    name: str
    title: str
    summary: str
    method: str
    config: Mapping[str, Any]
    source: str = ""  # the config as it is written, with the comments that say why


@dataclass(frozen=True)
class ChatTemplate:
    """How a conversation is written as text; the fallback is for tokenizers that have no template."""

    name: str
    special_tokens: tuple[str, ...]
    fallback: bool
    text: str


@dataclass(frozen=True)
class RuleDef:
    """A rule as written: `expression` is true when it is broken; `rules.py` compiles it."""

    id: str
    expression: str
    severity: str
    stage: str
    at: str
    message: str
    fix: str | None = None


@dataclass(frozen=True)
class Contract:
    version: str
    title: str
    description: str
    root: str  # the class of a whole config
    classes: Mapping[str, ClassDef]
    enums: Mapping[str, EnumDef]
    methods: Mapping[str, Method]
    formats: Mapping[str, Format]
    templates: Mapping[str, Template]
    chat_templates: Mapping[str, ChatTemplate]
    rules: tuple[RuleDef, ...]
    groups: tuple[EnumValue, ...]  # form groups, in the order they are shown

    @cached_property
    def paths(self) -> Mapping[str, FieldDef]:
        """Every path of a config and its field; elements of a list have the path of the list and no index."""
        return dict(self._walk(self.root, "", ()))

    @cached_property
    def config_classes(self) -> frozenset[str]:
        """Classes that a config is made of."""
        return frozenset({self.root, *(f.of for f in self.paths.values() if f.type == "class" and f.of)})

    @cached_property
    def method_path(self) -> str:
        """Path of the field that names the method."""
        return next(path for path, f in self.paths.items() if f.of == METHOD_ENUM)

    @cached_property
    def format_path(self) -> str:
        """Path of the field that names the dataset format."""
        return next(path for path, f in self.paths.items() if f.of == FORMAT_ENUM)

    @cached_property
    def fallback_chat_template(self) -> str:
        """The chat template for tokenizers that have none; empty in a schema without chat templates."""
        return next((one.name for one in self.chat_templates.values() if one.fallback), "")

    @cached_property
    def settings_class(self) -> str:
        """The class that holds the method, which is cut into one class per method where a language has unions."""
        block = self.paths[self.method_path.rpartition(".")[0]]
        assert block.of is not None
        return block.of

    def settings_class_of(self, method: str) -> str:
        """Name of the settings class of one method."""
        return "".join(part.capitalize() for part in method.split("_")) + self.settings_class

    @cached_property
    def settings_union(self) -> str:
        """Name of the union of the settings classes of all methods."""
        return "Any" + self.settings_class

    def methods_of(self, fmt: str) -> tuple[str, ...]:
        """Methods that take the format."""
        return tuple(m.name for m in self.methods.values() if fmt in m.formats)

    def _walk(self, cls: str, prefix: str, inside: tuple[str, ...]) -> Iterator[tuple[str, FieldDef]]:
        for f in self.classes[cls].fields:
            yield prefix + f.name, f
            if f.of is not None and f.type == "class" and f.of not in inside:
                yield from self._walk(f.of, f"{prefix}{f.name}.", (*inside, f.of))
