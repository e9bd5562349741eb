"""Classes and enums -> types.ts.

A class of the config becomes two interfaces: `X` is the resolved form, every default present and no old name left;
`XInput` is what a person writes. The settings class becomes a base and one interface per method, joined by `method`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from .contract import METHOD_ENUM, ClassDef, Contract, EnumDef, FieldDef
from .ts_text import comment, constant_name, key, member_name, scalar, union

_SCALARS = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "any": "unknown"}
_LIMITS = {"min": "minimum", "xmin": "exclusiveMinimum", "max": "maximum", "xmax": "exclusiveMaximum"}


def types(contract: Contract) -> str:
    """The text of types.ts, without its header."""
    parts = [_enum(enum) for enum in contract.enums.values()]
    blocks = [c for c in contract.classes.values() if c.name in contract.config_classes and c.name != contract.root]
    current = {f.of for f in contract.paths.values() if f.type == "class" and not f.deprecated}
    for cls in blocks:
        for given in (False, True):
            if cls.name == contract.settings_class:
                parts += _settings(contract, cls, given)
            elif given or cls.name in current:
                parts.append(_interface(contract, cls.name, cls.description, cls.fields, given))
    for given in (False, True):
        parts += _root(contract, contract.classes[contract.root], given)
    parts += [_record(contract, c) for c in contract.classes.values() if c.name not in contract.config_classes]
    return "\n".join(parts)


def _enum(enum: EnumDef) -> str:
    name = constant_name(enum.name)
    rows = [
        comment([value.description], 2) + f"  {member_name(value.name)}: {json.dumps(value.name)},\n"
        for value in enum.values
    ]
    return (
        f"{comment([enum.description])}export const {name} = {{\n{''.join(rows)}}} as const;\n"
        f"{comment([enum.description])}export type {enum.name} = (typeof {name})[keyof typeof {name}];\n"
    )


def _settings(contract: Contract, cls: ClassDef, given: bool) -> list[str]:
    """The base, one interface per method, a map from method to interface, and their union."""
    suffix = "Input" if given else ""
    shared = [f for f in cls.fields if f.applies_to is None]
    parts = [_interface(contract, cls.name, f"{cls.description} What all methods share.", shared, given)]
    for method in contract.methods.values():
        own = [f for f in cls.fields if f.applies_to is not None and f.applies(method.name)]
        fixed = {METHOD_ENUM: json.dumps(method.name)}
        fields = [f for f in cls.fields if f.of == METHOD_ENUM] + own
        name, about = contract.settings_class_of(method.name), f"Settings of {method.label}."
        parts.append(_interface(contract, name, about, fields, given, f"{cls.name}{suffix}", fixed))
    names = {method: contract.settings_class_of(method) + suffix for method in contract.methods}
    rows = "".join(f"  {key(method)}: {name};\n" for method, name in names.items())
    parts.append(f"/** The settings of each method. */\nexport interface {cls.name}ByMethod{suffix} {{\n{rows}}}\n")
    alternatives = union(names.values(), 0, len(f"export type {contract.settings_union}{suffix} = ;"))
    head = comment([f"The settings of any method, told apart by their method{_in_words(given)}."])
    parts.append(f"{head}export type {contract.settings_union}{suffix} ={_spaced(alternatives)};\n")
    return parts


def _root(contract: Contract, cls: ClassDef, given: bool) -> list[str]:
    """The config of one method, and the config of any."""
    suffix = "Input" if given else ""
    rows = []
    for f in cls.fields:
        if given or not _is_old(f):
            kind = (
                f"{contract.settings_class}ByMethod{suffix}[M]" if f.of == contract.settings_class else _type(f, given)
            )
            if f.applies_to is not None:
                kind = f"M extends {union(map(json.dumps, f.applies_to))} ? {kind} : never"
            rows.append(_field(f, kind, given))
    name = f"{cls.name}{suffix}For"
    form = "As a person writes it: defaults may be left out." if given else "Resolved: every default is present."
    return [
        f"/** The config of one method. {form} */\n"
        f"export interface {name}<M extends {METHOD_ENUM}> {{\n{''.join(rows)}}}\n",
        f"/** {cls.description} {form} */\nexport type {cls.name}{suffix} = {name}<{METHOD_ENUM}>;\n",
    ]


def _interface(
    contract: Contract,
    name: str,
    about: str,
    fields: Iterable[FieldDef],
    given: bool,
    base: str | None = None,
    fixed: dict[str, str] | None = None,
) -> str:
    rows = [
        _field(f, (fixed or {}).get(f.of or "") or _type(f, given), given) for f in fields if given or not _is_old(f)
    ]
    head = comment([about + (" As a person writes it: defaults may be left out." if given else "")])
    extends = f" extends {base}" if base else ""
    return f"{head}export interface {name}{'Input' if given else ''}{extends} {{\n{''.join(rows)}}}\n"


def _record(contract: Contract, cls: ClassDef) -> str:
    """A row of a dataset or a part of a run: one form, since nothing in it has a default."""
    rows = [
        comment(_about(f), 2) + f"  {key(f.name)}{'' if f.required else '?'}: {_type(f, False)};\n" for f in cls.fields
    ]
    if cls.open:
        rows.append("  readonly [column: string]: unknown;\n")
    return f"{comment([cls.description])}export interface {cls.name} {{\n{''.join(rows)}}}\n"


def _field(f: FieldDef, kind: str, given: bool) -> str:
    defaulted = f.is_block or any(v is not None for v in (f.default, f.default_by_method, f.complement_of))
    certain = f.required or (defaulted and not given)
    return comment(_about(f), 2) + f"  {key(f.name)}{'' if certain else '?'}: {kind};\n"


def _type(f: FieldDef, given: bool) -> str:
    if f.type == "class":
        name = f"{f.of}{'Input' if given else ''}"
    else:
        name = str(f.of) if f.type == "enum" else _SCALARS[f.type]
    return f"readonly {name}[]" if f.many else name


def _about(f: FieldDef) -> list[str]:
    """The lines of a field's comment."""
    lines = [f.description]
    if f.default is not None:
        lines.append(f"@default {scalar(f.default)}")
    elif f.default_by_method is not None:
        lines.append("@default " + ", ".join(f"{scalar(v)} ({m})" for m, v in f.default_by_method.items()))
    limits = {tag: getattr(f, name) for name, tag in _LIMITS.items()}
    lines += [f"@{tag} {scalar(limit)}" for tag, limit in limits.items() if limit is not None]
    if f.pattern is not None:
        lines.append(f"@pattern {f.pattern}")
    if f.unit is not None:
        lines.append(f"@unit {f.unit}")
    if f.deprecated is not None:
        lines.append(f"@deprecated {f.deprecated}" + (f" Use `{f.replaced_by}`." if f.replaced_by else ""))
    lines += [f"@see {link}" for link in f.see_also]
    return lines


def _is_old(f: FieldDef) -> bool:
    """Whether a resolved config has the field no more."""
    return f.replaced_by is not None or (f.deprecated is not None and f.type == "class")


def _in_words(given: bool) -> str:
    return ", as a person writes them" if given else ""


def _spaced(text: str) -> str:
    return text if text.startswith("\n") else f" {text}"
