"""What is wrong with a schema as it is written: names that do not exist, and facts that are not stated.

LinkML accepts most of this and generates something that is not meant. Everything is collected before it is reported.
What a value is worth (a default within its limits, a template that holds) is checked by `trial`, once the schema can
be read at all.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Collection, Iterable, Iterator

import yaml

from .contract import FORMAT_ENUM, GROUP_ENUM, METHOD_ENUM
from .notation import RULE_PREFIX, SCALARS, default_of
from .paths import config_classes, config_paths
from .sources import ROOT_FILE, Entry, Problem, Sources

ELEMENT_KEYS = {
    "file": "id name title description version license prefixes default_prefix imports types classes enums",
    "type": "description typeof minimum_value maximum_value pattern",
    "class": "description class_uri tree_root see_also examples annotations attributes",
    "enum": "description permissible_values",
    "value": "title description see_also annotations",
    "field": "title range required description ifabsent unit multivalued inlined inlined_as_list minimum_value "
    "maximum_value minimum_cardinality pattern deprecated aliases see_also annotations",
}
NOTES = {
    "class": "group effect level open",
    "value": "short_label stability formats default_learning_rate optimises like row_class variants file_types "
    "special_tokens fallback",
    "field": "group level effect applies_to settles replaced_by complement_of default_by_method exclusive_minimum "
    "exclusive_maximum",
    "rule": "severity stage at message fix",
}
NUMBERS = {"minimum_value", "maximum_value", "minimum_cardinality", "exclusive_minimum", "exclusive_maximum"}
CHOICES = {
    "level": ("basic", "advanced"),
    "effect": ("trains", "describes", "runtime"),
    "stability": ("stable", "experimental", "planned"),
    "severity": ("error", "warning"),
    "stage": ("given", "resolved"),
}
PATHS = ("replaced_by", "complement_of", "settles", "at")
STATED = {  # what each value of these enums has to say
    METHOD_ENUM: ("short_label", "formats", "default_learning_rate", "optimises"),
    FORMAT_ENUM: ("short_label", "row_class", "file_types"),
}


class Soundness:
    """The checks of one schema."""

    def __init__(self, sources: Sources) -> None:
        self.classes = sources.elements("classes")
        self.enums = sources.elements("enums")
        self.types = sources.elements("types")
        self.sources = sources
        self.methods = self._values(METHOD_ENUM)
        self.formats = self._values(FORMAT_ENUM)
        self.groups = self._values(GROUP_ENUM)
        self.of_config = config_classes(self.classes)
        self.paths = config_paths(self.classes)

    def problems(self) -> Iterator[Problem]:
        yield from self._files()
        for name, cls in self.classes.items():
            yield from self._class(name, cls)
        for name, enum in self.enums.items():
            yield from self._enum(name, enum)
        for name, scalar in self.types.items():
            yield from self._element("type", name, scalar)
            base = scalar.text("typeof")
            if base not in SCALARS and base not in self.types:
                yield unknown(scalar.nearest("typeof"), f"type of {name}", base, [*SCALARS, *self.types])
        yield from self._likes()
        for stem, template in self.sources.templates.items():
            yield from self._template(stem, template)

    def _values(self, enum: str) -> dict[str, Entry]:
        found = self.enums[enum].get("permissible_values") if enum in self.enums else None
        return dict(found.items()) if found else {}

    def _files(self) -> Iterator[Problem]:
        """A file that no other imports counts for nothing; some things a schema cannot be without."""
        named = {ROOT_FILE.removesuffix(".yaml")}
        for document in self.sources.schema.values():
            for item in document.sequence("imports"):
                named.add(item.text())
                if ":" not in item.text() and item.text() not in self.sources.schema:
                    yield unknown(item, "import", item.text(), self.sources.schema)
        for stem, document in self.sources.schema.items():
            yield from self._element("file", stem, document)
            if stem not in named:
                yield document.problem(f"{stem} is not imported", f"add it to the imports of {ROOT_FILE}")
        root = self.sources.schema[ROOT_FILE.removesuffix(".yaml")]
        for key in ("title", "version"):
            if not root.text(key):
                yield root.problem(f"the contract has no {key}", f"add {key}")
        if not self.of_config:
            yield root.problem("no class is the root of a config", "give one tree_root: true")
        for enum in (METHOD_ENUM, FORMAT_ENUM):
            if self.of_config and not any(field.text("range") == enum for field in self.paths.values()):
                yield root.problem(f"no field of a config has the range {enum}", "declare one")
        if GROUP_ENUM not in self.enums:
            yield root.problem(f"there is no enum {GROUP_ENUM}", "declare it")

    def _class(self, name: str, cls: Entry) -> Iterator[Problem]:
        yield from self._element("class", name, cls)
        for example in cls.sequence("examples"):
            try:
                json.loads(example.text("value"))
            except ValueError as error:
                yield example.problem(
                    f"an example of {name} is not JSON ({error})", "write it as JSON in single quotes"
                )
        for slot, entry in cls.members("attributes"):
            yield from self._field(name, slot, entry)
        for key, note in cls.members("annotations"):
            if key.startswith(RULE_PREFIX):
                yield from self._rule(key, note)

    def _field(self, cls: str, slot: str, entry: Entry) -> Iterator[Problem]:
        path = f"{cls}.{slot}"
        yield from self._element("field", path, entry)
        if cls in self.of_config and not entry.text("title"):
            yield entry.problem(f"{path} has no title", "add title: what a form calls it")
        wanted = entry.text("range")
        known = [*SCALARS, *self.types, *self.enums, *self.classes]
        if not wanted:
            yield entry.problem(f"{path} has no range", "add range: its type")
        elif wanted not in known:
            yield unknown(entry.nearest("range"), f"range of {path}", wanted, known)
        if default := entry.text("ifabsent"):
            yield from self._default_form(path, entry.nearest("ifabsent"), default, wanted)
        if pattern := entry.text("pattern"):
            try:
                re.compile(pattern)
            except re.error as error:
                yield entry.nearest("pattern").problem(f"the pattern of {path} cannot be read: {error}", "correct it")

    def _default_form(self, path: str, entry: Entry, default: str, wanted: str) -> Iterator[Problem]:
        try:
            default_of(default)
        except ValueError as error:
            yield entry.problem(f"the default of {path} cannot be read", str(error))
            return
        while wanted in self.types:
            wanted = self.types[wanted].text("typeof")
        kind = default.partition("(")[0]
        right = {"integer": "int", "boolean": kind}.get(wanted, wanted)
        if wanted in (*SCALARS, *self.enums) and kind != right:
            yield entry.problem(f"the default of {path} is {default}", f"write {right}(...), as its range says")

    def _enum(self, name: str, enum: Entry) -> Iterator[Problem]:
        yield from self._element("enum", name, enum)
        for value, entry in self._values(name).items():
            path = f"{name}.{value}"
            yield from self._element("value", path, entry)
            for note in STATED.get(name, ()):
                if not entry.text("annotations", note):
                    yield entry.problem(f"{path} does not say its {note}", f"add it to the annotations of {value}")
            if name in STATED and not entry.text("title"):
                yield entry.problem(f"{path} has no title", "add title: its label")

    def _rule(self, key: str, note: Entry) -> Iterator[Problem]:
        for part in ("severity", "stage", "at", "message"):
            if not note.text("annotations", part):
                yield note.problem(f"{key} has no {part}", f"add {part} to its annotations")
        yield from unknown_keys(note, key, ("value", "annotations"))
        yield from self._notes("rule", key, note)

    def _element(self, kind: str, path: str, entry: Entry) -> Iterator[Problem]:
        if not entry.text("description"):
            yield entry.problem(f"{path} has no description", "say in a sentence what it is")
        yield from unknown_keys(entry, path, ELEMENT_KEYS[kind].split())
        yield from self._numbers(entry)
        yield from self._notes(kind, path, entry)

    def _notes(self, kind: str, path: str, entry: Entry) -> Iterator[Problem]:
        notes = entry.get("annotations")
        if notes is None:
            return
        rules = [name for name, _ in notes.items() if kind == "class" and name.startswith(RULE_PREFIX)]
        yield from unknown_keys(notes, f"annotations of {path}", [*NOTES[kind].split(), *rules])
        yield from self._numbers(notes)
        names: dict[str, Collection[str]] = {"applies_to": self.methods, "like": self.methods, "formats": self.formats}
        names |= {"row_class": self.classes, "variants": self.classes, "group": self.groups, **CHOICES}
        for key, known in names.items():
            for name in notes.text(key).split():
                if name not in known:
                    yield unknown(notes.nearest(key), f"{key} of {path}", name, known)
        for key in PATHS:
            target = notes.text(key).partition("=")[0]
            if target and target not in self.paths:
                yield unknown(notes.nearest(key), f"{key} of {path}", target, self.paths)
        if by := notes.text("default_by_method"):
            for method, value in self.methods.items():
                if not value.text("annotations", by):
                    yield value.problem(f"{method} does not say its {by}", f"{path} takes its default from there")

    def _numbers(self, entry: Entry) -> Iterator[Problem]:
        for key, value in entry.items():
            is_limit = key in NUMBERS or key == "default_learning_rate"
            if is_limit and not re.fullmatch(r".*:(int|float)", value.node.tag):
                remedy = "write a number; one with an exponent needs a point, as in 1.0e-9"
                yield value.problem(f"{key} is {value.node.value!r}, which is read as text", remedy)

    def _likes(self) -> Iterator[Problem]:
        for method, value in self.methods.items():
            seen, name = {method}, value.text("annotations", "like")
            while name in self.methods and name not in seen:
                seen.add(name)
                name = self.methods[name].text("annotations", "like")
            if name == method:
                remedy = "let one of them state its fields"
                yield value.nearest("annotations", "like").problem(f"{method} is like itself, by way of others", remedy)

    def _template(self, stem: str, template: Entry) -> Iterator[Problem]:
        wanted = ("name", "title", "summary", "config")
        yield from unknown_keys(template, f"template {stem}", wanted)
        for key in wanted:
            if template.get(key) is None:
                yield template.problem(f"template {stem} has no {key}", "add it")
        name = template.text("name")
        if name and name != stem:
            yield template.nearest("name").problem(f"the name is {name}, the file {stem}.yaml", "give both one name")
        if template.get("config") and not isinstance(template.nearest("config").node, yaml.MappingNode):
            yield template.nearest("config").problem("config is not a mapping", "write a config there")


def unknown_keys(entry: Entry, path: str, known: Iterable[str]) -> Iterator[Problem]:
    names = list(known)
    for key, value in entry.items():
        if key in names:
            continue
        if " " in key:  # what is left of a text in braces after its comma
            yield value.problem(f"a comma ends the text before {key!r} in {path}", "put the whole text in quotes")
        else:
            yield unknown(value, f"key of {path}", key, names)


def unknown(entry: Entry, what: str, name: str, known: Iterable[str]) -> Problem:
    names = list(known)
    near = difflib.get_close_matches(name, names, 3) or (names if len(names) < 8 else [])
    remedy = f"write {' or '.join(near)}" if near else "declare it, or name one that is declared"
    return entry.problem(f"{name!r} is no known {what}", remedy)
