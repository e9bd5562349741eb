"""LinkML schema -> `Contract`. The only module, beside the JSON Schema emitter, that knows LinkML."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from linkml_runtime.utils.schemaview import SchemaView

from . import chat_templates
from .contract import (
    CHAT_TEMPLATE_ENUM,
    FORMAT_ENUM,
    GROUP_ENUM,
    METHOD_ENUM,
    ClassDef,
    Contract,
    EnumDef,
    EnumValue,
    FieldDef,
    Format,
    Method,
    RuleDef,
    Template,
)
from .notation import ANY_CLASS, RULE_PREFIX, SCALARS, default_of, settles_of
from .sound import Soundness
from .sources import ROOT_FILE, Entry, Problem, SchemaError, Sources, read


def load(schema_dir: Path, sources: Sources | None = None) -> Contract:
    """The contract written in a folder of LinkML files; raises SchemaError where it is not sound.

    `sources` are the same files, where the caller has read them already.
    """
    sources = sources or read(schema_dir)
    problems = [*sources.problems, *(Soundness(sources).problems() if sources.complete else ())]
    problems += chat_templates.problems(schema_dir, sources)
    if problems:
        raise SchemaError(problems)
    root_file = str(schema_dir / ROOT_FILE)
    try:
        view = SchemaView(root_file)
        view.all_classes()
    except (TypeError, ValueError, KeyError, AttributeError) as error:  # whatever the checks above do not know
        raise SchemaError([Problem(root_file, 1, f"LinkML cannot read the schema: {error}", "correct it")]) from error
    reader = _Reader(view)
    root = next(c.name for c in view.all_classes().values() if c.tree_root)
    enums = {str(name): reader.enum(definition) for name, definition in view.all_enums().items()}
    classes = {str(name): reader.klass(name) for name, c in view.all_classes().items() if c.class_uri != ANY_CLASS}
    methods = dict(reader.methods(enums[METHOD_ENUM]))
    return Contract(
        version=str(view.schema.version),
        title=str(view.schema.title),
        description=str(view.schema.description),
        root=str(root),
        classes=classes,
        enums=enums,
        methods=methods,
        formats=dict(_formats(enums[FORMAT_ENUM], classes)),
        templates={name: _template(entry) for name, entry in sources.templates.items()},
        chat_templates=chat_templates.read(schema_dir, enums.get(CHAT_TEMPLATE_ENUM)),
        rules=tuple(_rules(notes_of(view.get_class(root)))),
        groups=enums[GROUP_ENUM].values,
    )


def notes_of(element: Any) -> dict[str, Any]:
    """Annotations of a LinkML element as plain values; an annotated one is a dict of those and its `value`."""
    found: dict[str, Any] = {}
    for key, note in _items(element.annotations):
        inner = notes_of(note) if getattr(note, "annotations", None) else None
        found[str(key)] = note.value if inner is None else {"value": note.value, **inner}
    return found


def _items(notes: Any) -> Iterable[tuple[str, Any]]:
    """LinkML holds annotations in a dict or in a JsonObj, depending on how the element was reached."""
    return [(key, note) for key, note in (notes if isinstance(notes, dict) else vars(notes)).items() if key[0] != "_"]


class _Reader:
    """Reads the elements of one schema; holds what has to be known of all methods to read a field."""

    def __init__(self, view: SchemaView) -> None:
        self.view = view
        values = view.get_enum(METHOD_ENUM).permissible_values
        self.method_notes = {str(name): notes_of(value) for name, value in values.items()}
        self.likes = {name: notes.get("like") for name, notes in self.method_notes.items()}
        self.config_classes = self._reachable(next(c.name for c in view.all_classes().values() if c.tree_root))

    def enum(self, definition: Any) -> EnumDef:
        values = []
        for name, value in definition.permissible_values.items():
            notes = notes_of(value)
            values.append(
                EnumValue(
                    name=str(name),
                    title=value.title or str(name),
                    description=value.description or "",
                    stability=notes.pop("stability", "stable"),
                    see_also=tuple(map(str, value.see_also)),
                    annotations=notes,
                )
            )
        return EnumDef(str(definition.name), definition.description or "", tuple(values))

    def klass(self, name: str) -> ClassDef:
        definition = self.view.get_class(name)
        notes = notes_of(definition)
        return ClassDef(
            name=str(name),
            description=definition.description or "",
            fields=tuple(self.field(slot, str(name), notes) for slot in self.view.class_induced_slots(name)),
            open=bool(notes.get("open", False)),
            see_also=tuple(map(str, definition.see_also)),
            examples=tuple(json.loads(example.value) for example in definition.examples),
        )

    def field(self, slot: Any, cls: str, class_notes: Mapping[str, Any]) -> FieldDef:
        notes = notes_of(slot)
        kind, of, limits = self._type(slot.range)
        block_notes = notes_of(self.view.get_class(of)) if kind == "class" else {}
        of_config = cls in self.config_classes

        def placed(key: str, fallback: str) -> str | None:
            # A block stands in its own group; any other field in the group of the class that declares it.
            return notes.get(key) or block_notes.get(key) or class_notes.get(key) or fallback if of_config else None

        def first(*values: Any) -> Any:
            return next((value for value in values if value is not None), None)

        per_method = notes.get("default_by_method")
        return FieldDef(
            name=str(slot.name),
            type=kind,
            description=slot.description or "",
            of=of,
            many=bool(slot.multivalued),
            required=bool(slot.required),
            min=first(slot.minimum_value, limits.get("min")),
            max=first(slot.maximum_value, limits.get("max")),
            xmin=notes.get("exclusive_minimum"),
            xmax=notes.get("exclusive_maximum"),
            pattern=first(slot.pattern, limits.get("pattern")),
            min_items=slot.minimum_cardinality,
            default=None if slot.ifabsent is None else default_of(str(slot.ifabsent)),
            default_by_method=per_method and {m: note[per_method] for m, note in self.method_notes.items()},
            complement_of=notes.get("complement_of"),
            settles=settles_of(str(notes["settles"])) if "settles" in notes else None,
            applies_to=self._applies_to(notes["applies_to"]) if "applies_to" in notes else None,
            effect=placed("effect", "trains"),
            group=placed("group", "") or None,
            level=placed("level", "advanced"),
            label=slot.title,
            unit=slot.unit.symbol if slot.unit else None,
            deprecated=slot.deprecated,
            replaced_by=notes.get("replaced_by"),
            aliases=tuple(map(str, slot.aliases)),
            see_also=tuple(map(str, slot.see_also)),
        )

    def methods(self, enum: EnumDef) -> Iterator[tuple[str, Method]]:
        for value in enum.values:
            notes = value.annotations
            yield (
                value.name,
                Method(
                    name=value.name,
                    label=value.title,
                    short_label=str(notes["short_label"]),
                    description=value.description,
                    stability=value.stability,
                    papers=value.see_also,
                    formats=tuple(str(notes["formats"]).split()),
                    default_learning_rate=float(notes["default_learning_rate"]),
                    optimises=str(notes["optimises"]),
                    like=notes.get("like"),
                ),
            )

    def _type(self, name: str) -> tuple[str, str | None, dict[str, Any]]:
        """JSON type of a range, the enum or class it names, and the limits of a scalar type."""
        if name in self.view.all_enums():
            return "enum", str(name), {}
        if name in self.view.all_classes():
            is_any = self.view.get_class(name).class_uri == ANY_CLASS
            return ("any", None, {}) if is_any else ("class", str(name), {})
        limits: dict[str, Any] = {}
        while name not in SCALARS:
            scalar = self.view.get_type(name)
            stated = {"min": scalar.minimum_value, "max": scalar.maximum_value, "pattern": scalar.pattern}
            limits = {key: value for key, value in stated.items() if value is not None} | limits
            name = scalar.typeof
        return SCALARS[name], None, limits

    def _applies_to(self, text: str) -> tuple[str, ...]:
        named = str(text).split()
        return tuple(method for method in self.likes if self._counts(method, named))

    def _counts(self, method: str | None, named: list[str]) -> bool:
        """Whether a list of methods takes in this one, by name or because it is like one that is named."""
        seen = set()
        while method is not None and method not in seen:
            if method in named:
                return True
            seen.add(method)
            method = self.likes.get(method)
        return False

    def _reachable(self, name: str) -> set[str]:
        found, queue = set(), [name]
        while queue:
            cls = queue.pop()
            if cls not in found:
                found.add(cls)
                queue += [s.range for s in self.view.class_induced_slots(cls) if s.range in self.view.all_classes()]
        return {str(name) for name in found}


def _formats(enum: EnumDef, classes: Mapping[str, ClassDef]) -> Iterator[tuple[str, Format]]:
    for value in enum.values:
        notes = value.annotations
        examples = classes[notes["row_class"]].examples
        yield (
            value.name,
            Format(
                name=value.name,
                label=value.title,
                short_label=str(notes["short_label"]),
                description=value.description,
                stability=value.stability,
                papers=value.see_also,
                row_class=str(notes["row_class"]),
                file_types=tuple(str(notes["file_types"]).split()),
                variants={name: classes[name].description for name in str(notes.get("variants", "")).split()},
                example=examples[0] if examples else None,
            ),
        )


def _rules(notes: Mapping[str, Any]) -> Iterator[RuleDef]:
    for key, note in notes.items():
        if key.startswith(RULE_PREFIX):
            texts = {name: str(note[name]) for name in ("severity", "stage", "at", "message")}
            yield RuleDef(id=key.removeprefix(RULE_PREFIX), expression=str(note["value"]), fix=note.get("fix"), **texts)


def _template(entry: Entry) -> Template:
    body = entry.value()
    config = body["config"]
    training = config.get("training")
    method = training.get("method") if isinstance(training, dict) else None
    source = entry.nearest("config")
    lines = Path(entry.file).read_text(encoding="utf-8").splitlines()[source.line : source.node.end_mark.line + 1]
    text = textwrap.dedent("\n".join(lines)).rstrip()
    return Template(str(body["name"]), str(body["title"]), str(body["summary"]), str(method), config, text)
