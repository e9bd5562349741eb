"""The reference in Markdown: the schema for people, one page a subject."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .contract import CHAT_TEMPLATE_ENUM, HEADER, ClassDef, Contract, FieldDef, Format
from .python_tables import environment

SCALARS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "any": "anything",
}
SMALL = 0.001  # numbers below it are read more easily with an exponent
MOST_OPTIONS = 4  # that a table names; more are on their own page


@dataclass(frozen=True)
class Row:
    """One line of a table of fields; `path` is the field's, from the root of a config or from its class."""

    path: str
    field: FieldDef


def emit(contract: Contract) -> dict[str, str]:
    return {f"docs/{path}": text for path, text in _pages(contract)}


def _pages(contract: Contract) -> Iterator[tuple[str, str]]:
    env = environment("docs")
    env.filters |= {
        "cell": cell,
        "default_text": default_text,
        "shown": shown,
        "json": as_json,
        "code": code,
        "placeholders": marked,
    }
    env.globals |= {
        "header": HEADER,
        "c": contract,
        "kind": lambda f, options="": kind(f, contract, options),
        "records": _records(contract),
    }

    def page(template: str, **values: Any) -> str:
        return env.get_template(f"{template}.md.j2").render(**values).rstrip() + "\n"

    blocks = [f for f in contract.classes[contract.root].fields if f.type == "class"]
    yield "README.md", page("index", blocks=blocks)
    for method in contract.methods.values():
        taken = [Row(p, f) for p, f in _applying(contract) if f.applies(method.name)]
        refused = [p for p, f in _applying(contract) if not f.applies(method.name)]
        templates = [t for t in contract.templates.values() if t.method == method.name]
        yield f"methods/{method.name}.md", page("method", m=method, own=taken, refused=refused, templates=templates)
    for fmt in contract.formats.values():
        yield f"formats/{fmt.name}.md", page("format", f=fmt, classes=_rows_of(contract, fmt))
    for block in blocks:
        yield f"config/{block.name}.md", page("block", block=block, sections=list(_sections(contract, block)))
    top = [Row(f.name, f) for f in contract.classes[contract.root].fields if f.type != "class"]
    yield "config/README.md", page("config", blocks=blocks, top=top, old=_old(contract))
    used = {f.of for f in contract.paths.values() if f.type == "enum"} | {CHAT_TEMPLATE_ENUM}
    yield "options.md", page("options", enums=[e for e in contract.enums.values() if e.name in used])
    yield "rules.md", page("rules")
    yield "records.md", page("records")


def _applying(contract: Contract) -> list[tuple[str, FieldDef]]:
    """Fields that some methods take and others do not."""
    return [(path, f) for path, f in contract.paths.items() if f.applies_to is not None]


def _old(contract: Contract) -> list[Row]:
    return [Row(path, f) for path, f in contract.paths.items() if f.deprecated]


def _sections(contract: Contract, block: FieldDef) -> Iterator[tuple[str, str, list[Row]]]:
    """Title, description and fields of each part of a block: its own fields by form group, then nested blocks."""
    cls = contract.classes[str(block.of)]
    prefix = f"{block.name}[]." if block.many else f"{block.name}."
    current = [f for f in cls.fields if f.type != "class" and not f.deprecated]
    groups = [group for group in contract.groups if any(f.group == group.name for f in current)]
    for group in groups:
        rows = [Row(prefix + f.name, f) for f in current if f.group == group.name]
        single = len(groups) == 1
        yield "" if single else group.title, "" if single else group.description, rows
    for f in cls.fields:
        if f.type == "class":
            inner = contract.classes[str(f.of)]
            rows = [Row(f"{prefix}{f.name}.{g.name}", g) for g in inner.fields]
            yield f"{prefix}{f.name}", inner.description, rows
    old = [Row(prefix + f.name, f) for f in cls.fields if f.deprecated]
    if old:
        yield "Old names" if current else "", "Still read, and not to be written any more.", old


def _rows_of(contract: Contract, fmt: Format) -> list[ClassDef]:
    """The classes that rows of a format have, and the classes that those are made of."""
    found = [contract.classes[name] for name in (fmt.row_class, *fmt.variants)]
    for f in (f for cls in found for f in cls.fields):
        if f.type == "class" and contract.classes[str(f.of)] not in found:
            found.append(contract.classes[str(f.of)])
    return found


def _records(contract: Contract) -> list[ClassDef]:
    """The classes that are neither of a config nor of a row."""
    rows = {c.name for fmt in contract.formats.values() for c in _rows_of(contract, fmt)}
    return [c for c in contract.classes.values() if c.name not in rows | contract.config_classes]


def kind(f: FieldDef, contract: Contract, options: str = "") -> str:
    """Type and limits in words; a long list of options is a link where the page of options is known."""
    if f.type == "enum":
        names = contract.enums[str(f.of)].names
        what = " or ".join(f"`{name}`" for name in names)
        if options and len(names) > MOST_OPTIONS:
            what = f"one of [{f.of}]({options}#{str(f.of).lower()})"
    elif f.type == "class":
        what = f"`{f.of}`"
    else:
        what = SCALARS[f.type]
    limits = [
        f"{sign} {shown(limit)}"
        for sign, limit in ((">", f.xmin), (">=", f.min), ("<", f.xmax), ("<=", f.max))
        if limit is not None
    ]
    if f.pattern is not None and f.pattern != "\\S":
        limits.append(f"like {code(f.pattern)}")
    if f.many:
        what = f"list of {what}"
        limits += [f"at least {f.min_items} item{'' if f.min_items == 1 else 's'}"] if f.min_items else []
    return ", ".join([what, *limits])


def default_text(f: FieldDef) -> str:
    if f.default_by_method:
        return "by method"
    return "" if f.default is None else f"`{shown(f.default)}`"


def shown(value: Any) -> str:
    """A value as it is written in a config."""
    if not isinstance(value, float):
        return value if isinstance(value, str) else json.dumps(value)
    text = f"{value:e}" if 0 < abs(value) < SMALL else repr(value)
    mantissa, _, exponent = text.partition("e")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{mantissa}e{int(exponent)}" if exponent else mantissa


def code(text: str) -> str:
    """Text as code, also where it has backticks in it."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def marked(message: str) -> str:
    """A message whose placeholders stand out from its words."""
    return message.replace("{", "`{").replace("}", "}`")


def cell(text: str) -> str:
    """Text inside a table."""
    return text.replace("|", "\\|").replace("\n", " ")


def as_json(value: Any) -> str:
    return json.dumps(value, indent=2)
