"""The schema's YAML with the line of everything in it, and what can be wrong with YAML as such.

LinkML reads the same files; it drops the lines, merges duplicate keys in silence and takes `no` for a boolean.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT_FILE = "ftlab.yaml"
TEMPLATE_DIR = "templates"

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_WORDS = {"bool": "a boolean", "int": "a number", "float": "a number", "null": "nothing", "timestamp": "a date"}
# What YAML 1.1 takes for text and everybody else for a number.
_NUMBER = re.compile(r"[-+]?(\d[\d_]*)(\.\d*)?[eE][-+]?\d+")


@dataclass(frozen=True, order=True)
class Problem:
    """A mistake, where it is and how to mend it."""

    file: str
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}; {self.remedy}"


class SchemaError(Exception):
    """The schema cannot be generated from."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True)
class Entry:
    """A YAML value and the line it begins on; a member of a mapping begins with its key."""

    file: str
    line: int
    node: yaml.Node

    def items(self) -> Iterator[tuple[str, Entry]]:
        if isinstance(self.node, yaml.MappingNode):
            for key, value in self.node.value:
                yield str(key.value), Entry(self.file, key.start_mark.line + 1, value)

    def members(self, *keys: str) -> Iterator[tuple[str, Entry]]:
        """The members of a mapping further down, none where it is not there."""
        found = self.get(*keys)
        return found.items() if found else iter(())

    def sequence(self, *keys: str) -> Iterator[Entry]:
        """The items of a sequence further down."""
        found = self.get(*keys)
        for item in found.node.value if found and isinstance(found.node, yaml.SequenceNode) else ():
            yield Entry(self.file, item.start_mark.line + 1, item)

    def get(self, *keys: str) -> Entry | None:
        found: Entry | None = self
        for key in keys:
            found = next((entry for name, entry in found.items() if name == key), None) if found else None
        return found

    def nearest(self, *keys: str) -> Entry:
        """The member, or the deepest mapping on the way to it that is there."""
        below = self.get(keys[0]) if keys else None
        return below.nearest(*keys[1:]) if below else self

    def text(self, *keys: str) -> str:
        """The scalar at a place as it is written, empty where there is none."""
        found = self.get(*keys)
        return str(found.node.value).strip() if found and isinstance(found.node, yaml.ScalarNode) else ""

    def value(self) -> Any:
        """The plain value that YAML makes of it."""
        return yaml.constructor.SafeConstructor().construct_document(self.node)

    def problem(self, what: str, remedy: str) -> Problem:
        return Problem(self.file, self.line, what, remedy)


@dataclass
class Sources:
    """All files of a schema folder, read as YAML."""

    schema: dict[str, Entry] = field(default_factory=dict)  # file stem -> document
    templates: dict[str, Entry] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    complete: bool = True  # every file could be read, so that a name which is not found is really not there

    def elements(self, kind: str) -> dict[str, Entry]:
        """The classes, enums or types of all files."""
        documents = (document.get(kind) for document in self.schema.values())
        return {name: entry for found in documents if found for name, entry in found.items()}


def read(schema_dir: Path) -> Sources:
    """Every file of a schema; mistakes of YAML are collected, and files that cannot be read at all left out."""
    sources = Sources()
    if not (schema_dir / ROOT_FILE).is_file():
        root = os.fspath(schema_dir / ROOT_FILE)
        sources.problems.append(Problem(root, 1, "there is no such file", "name the folder of a schema"))
        sources.complete = False
    for folder, documents in ((schema_dir, sources.schema), (schema_dir / TEMPLATE_DIR, sources.templates)):
        for path in sorted(folder.glob("*.yaml")):
            document = _document(path, sources.problems)
            if document is None:
                sources.complete = False
            else:
                documents[path.stem] = document
    return sources


def _document(path: Path, problems: list[Problem]) -> Entry | None:
    shown = os.fspath(path)
    text = path.read_bytes().decode("utf-8", errors="replace")
    for number, line in enumerate(text.splitlines(), 1):
        if not line.isascii():
            odd = next(character for character in line if not character.isascii())
            problems.append(Problem(shown, number, f"{odd!a} is not ASCII", "write it in ASCII"))
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        number = error.problem_mark.line + 1 if error.problem_mark else 1
        problems.append(Problem(shown, number, f"not YAML: {error.problem}", "correct it"))
        return None
    if not isinstance(node, yaml.MappingNode):
        problems.append(Problem(shown, 1, "not a mapping", "write keys and values"))
        return None
    document = Entry(shown, 1, node)
    problems.extend(_mistakes(document))
    return document


def _mistakes(entry: Entry) -> Iterator[Problem]:
    """Keys that stand twice, and scalars that YAML reads as something else than their author did."""
    node = entry.node
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, _ in node.value:
            here = Entry(entry.file, key.start_mark.line + 1, key)
            name = str(key.value)
            if name in seen:
                yield here.problem(f"the key {name} stands on line {seen[name]} already", "keep one of them")
            seen.setdefault(name, here.line)
            kind = key.tag.removeprefix(_TAG)
            if kind in _WORDS:
                yield here.problem(f"the key {name} is read as {_WORDS[kind]}", f'write "{name}"')
        for _, member in entry.items():
            yield from _mistakes(member)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _mistakes(Entry(entry.file, item.start_mark.line + 1, item))
    elif isinstance(node, yaml.ScalarNode) and not node.style:
        kind = node.tag.removeprefix(_TAG)
        if kind == "bool" and node.value.lower() not in ("true", "false"):
            yield entry.problem(f"{node.value} is read as a boolean", f'write "{node.value}", or true or false')
        elif match := _NUMBER.fullmatch(node.value) if kind == "str" else None:
            better = node.value if match[2] else node.value.replace(match[1], f"{match[1]}.0", 1)
            better = re.sub(r"([eE])(\d)", r"\1+\2", better)
            yield entry.problem(f"the number {node.value} is read as text", f"write {better}")
