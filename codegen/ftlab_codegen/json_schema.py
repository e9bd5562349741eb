"""`json-schema/contract.schema.json`: LinkML's JSON Schema with what LinkML leaves out put back from the contract.

LinkML's generator gives names, types, limits, enums and structure. It drops defaults, titles, units, annotations,
meanings of enum values and exclusive limits, and it cannot say that a field belongs to some methods only. All of that
is added here, so that an editor completes, explains and underlines as the command line would.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import linkml

from . import json_rules
from .contract import HEADER, ClassDef, Contract, FieldDef
from .sources import ROOT_FILE

PATH = "json-schema/contract.schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

# The order in which a reader meets the keywords; LinkML's own order is that of its code.
KEY_ORDER = (
    "title", "description", "deprecated", "deprecationMessage", "type", "$ref", "const", "enum", "enumDescriptions",
    "oneOf", "discriminator", "items", "minItems", "pattern", "minimum", "exclusiveMinimum", "maximum",
    "exclusiveMaximum", "default", "properties", "required", "additionalProperties", "allOf", "examples",
)  # fmt: skip

Json = dict[str, Any]


def _linkml_generator() -> Any:
    """LinkML's generator without its siblings.

    `linkml.generators` imports all seventeen of them, which takes a third of the time that codegen does. An empty
    package stands in its place while this one is imported, and is taken away again.
    """
    name = "linkml.generators"
    stands_in = name not in sys.modules
    if stands_in:
        sys.modules[name] = ModuleType(name)
        sys.modules[name].__path__ = [str(Path(linkml.__file__).parent / "generators")]
    try:
        return import_module(f"{name}.jsonschemagen").JsonSchemaGenerator
    finally:
        if stands_in:
            del sys.modules[name]


class ContractJsonSchemaGenerator(_linkml_generator()):  # type: ignore[misc]  # LinkML is not typed
    """LinkML's generator, handed the contract."""

    contract: Contract

    def after_generate_schema(self, result: Any, sv: Any) -> Any:
        """Called by LinkML when every definition stands."""
        found: Json = result.schema_["$defs"]
        names = [*self.contract.enums, *self.contract.classes]
        defs = {name: json.loads(json.dumps(found[name])) for name in names}
        _decorate(defs, self.contract)
        settings = defs.pop(self.contract.settings_class)
        defs |= _settings(settings, self.contract)
        block = self.contract.method_path.rpartition(".")[0]
        defs[self.contract.root]["properties"][block]["$ref"] = ref(self.contract.settings_union)
        defs[self.contract.root]["allOf"] = [*_applicability(self.contract), *json_rules.constraints(self.contract)]
        result.schema_ = {
            "$schema": DIALECT,
            "$id": result.schema_["$id"],
            "$comment": HEADER,
            "title": self.contract.title,
            "description": self.contract.description,
            "version": self.contract.version,
            "$ref": ref(self.contract.root),
            "$defs": {name: _ordered(defs[name]) for name in sorted(defs)},
        }
        return result


def document(contract: Contract, schema_dir: Path) -> Json:
    """The published JSON Schema as data."""
    # include_null: an absent field is left out, never null.
    generator = ContractJsonSchemaGenerator(str(schema_dir / ROOT_FILE), include_null=False)
    generator.contract = contract
    return dict(generator.generate())


def emit(contract: Contract, schema_dir: Path) -> dict[str, str]:
    return {PATH: text(document(contract, schema_dir))}


def text(doc: Json) -> str:
    return json.dumps(doc, indent=2) + "\n"


def ref(name: str) -> str:
    return f"#/$defs/{name}"


def _decorate(defs: Json, contract: Contract) -> None:
    for name, enum in contract.enums.items():
        defs[name]["enumDescriptions"] = [value.description for value in enum.values]
    for name, cls in contract.classes.items():
        schema = defs[name]
        schema["additionalProperties"] = cls.open
        if cls.examples:
            schema["examples"] = list(cls.examples)
        schema["properties"] = {f.name: _property(schema["properties"][f.name], f, contract) for f in cls.fields}


def _property(base: Json, f: FieldDef, contract: Contract) -> Json:
    schema = dict(base)
    if f.type == "any":  # LinkML's "any" leaves arrays out; no type at all is what is meant
        if f.many:
            schema["items"] = {}
        else:
            del schema["$ref"]
    extra: Json = {
        "title": f.label,
        "deprecated": True if f.deprecated else None,
        "deprecationMessage": f.deprecated and f.deprecated + (f" Use {f.replaced_by}." if f.replaced_by else ""),
        "exclusiveMinimum": f.xmin,
        "exclusiveMaximum": f.xmax,
        "default": f.default,
        "x-unit": f.unit,
        "x-group": f.group,
        "x-level": f.level,
        "x-effect": f.effect,
        "x-applies-to": None if f.applies_to is None else list(f.applies_to),
        "x-replaced-by": f.replaced_by,
    }
    if is_defaulted_block(f, contract):
        extra["default"] = {}
    return _ordered(schema | {key: value for key, value in extra.items() if value is not None})


def is_defaulted_block(f: FieldDef, contract: Contract) -> bool:
    """A block of a config that may be left out, and then has its defaults."""
    return f.is_block and f.of in contract.config_classes and not f.required and not f.deprecated


def _settings(schema: Json, contract: Contract) -> Json:
    """The settings class, cut into one closed class per method, and their union told apart by the method."""
    cls = contract.classes[contract.settings_class]
    tag = contract.method_path.rpartition(".")[2]
    cut = {contract.settings_class_of(method): _cut(schema, cls, method, tag, contract) for method in contract.methods}
    union = {
        "title": contract.settings_union,
        "description": f"{cls.description} Told apart by `{tag}`.",
        "oneOf": [{"$ref": ref(name)} for name in cut],
        "discriminator": {"propertyName": tag},
    }
    return {**cut, contract.settings_union: union}


def _cut(schema: Json, cls: ClassDef, method: str, tag: str, contract: Contract) -> Json:
    properties = {f.name: dict(schema["properties"][f.name]) for f in cls.fields if f.applies(method)}
    for f in cls.fields:
        if f.default_by_method is not None and f.name in properties:
            properties[f.name]["default"] = f.default_by_method[method]
    properties[tag]["const"] = method
    facts = contract.methods[method]
    return schema | {
        "title": contract.settings_class_of(method),
        "description": f"{facts.label}. {facts.description}",
        "properties": {name: _ordered(p) for name, p in properties.items()},
        "required": [name for name in schema.get("required", []) if name in properties],
    }


def _applicability(contract: Contract) -> list[Json]:
    """Fields outside the settings class that some methods do not take: refused where the method is another."""
    block = contract.method_path.rpartition(".")[0]
    found = []
    for path, f in contract.paths.items():
        inside = path.rpartition(".")[0] == block
        if f.applies_to is None or inside:
            continue
        others = [m for m in contract.methods if not f.applies(m)]
        found.append(
            {
                "if": json_rules.at(contract.method_path, {"enum": others}),
                "then": json_rules.at(path, False, required=False),
            }
        )
    return found


def _ordered(schema: Json) -> Json:
    known = {key: schema[key] for key in KEY_ORDER if key in schema}
    return known | {key: value for key, value in schema.items() if key not in known}
