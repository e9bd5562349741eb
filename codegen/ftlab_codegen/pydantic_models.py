"""`ftlab_contract/models.py`: the JSON Schema through datamodel-code-generator, made to read as if written by hand."""

from __future__ import annotations

import copy
import json
import re
import textwrap
from typing import Any

from datamodel_code_generator import (
    AllOfMergeMode,
    DefaultValueType,
    Formatter,
    InputFileType,
    PythonVersion,
    TargetPydanticVersion,
    generate,
)
from datamodel_code_generator.enums import DataModelType

from .contract import HEADER, METHOD_ENUM, Contract
from .json_schema import ref

PACKAGE = "ftlab_contract"
FOLDER = f"python/{PACKAGE}"
LINE_LENGTH = 120

Json = dict[str, Any]

# Rules are the business of `rules` and `check`; the models hold the structure.
RULE_KEYWORDS = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else")
# Types of base.py, which refuse text for numbers and numbers for booleans.
STRICT = {"integer": "Integer", "number": "Number", "boolean": "Boolean", "string": "Text"}


def emit(contract: Contract, doc: Json) -> dict[str, str]:
    """`doc` is the published JSON Schema."""
    return {f"{FOLDER}/models.py": _tidy(_generate(view(contract, doc)))}


def _generate(doc: Json) -> str:
    code = generate(
        json.dumps(doc),
        input_file_type=InputFileType.JsonSchema,
        output_model_type=DataModelType.PydanticV2BaseModel,
        target_python_version=PythonVersion.PY_311,
        target_pydantic_version=TargetPydanticVersion.V2_12,
        base_class=f"{PACKAGE}.base.ContractModel",
        use_annotated=True,
        field_constraints=True,
        use_schema_description=True,
        use_field_description=True,
        use_single_line_docstring=True,
        use_specialized_enum=True,
        use_enum_values_in_discriminator=True,
        deserialize_default_values=[DefaultValueType.Enum],
        use_standard_collections=True,
        use_union_operator=True,
        use_type_alias=True,
        allof_merge_mode=AllOfMergeMode.NoMerge,
        skip_root_model=True,
        strict_nullable=True,
        strict_refs=True,
        use_double_quotes=True,
        disable_timestamp=True,
        formatters=[Formatter.BUILTIN],
        builtin_format_line_length=100_000,  # one statement a line, for `_tidy`; ruff wraps them afterwards
        custom_file_header=f"# {HEADER}",
    )
    return str(code)


def view(contract: Contract, doc: Json) -> Json:
    """A copy of the schema as datamodel-code-generator wants it: no rules, real inheritance, tags of an enum type."""
    defs: Json = copy.deepcopy(doc["$defs"])
    for name, enum in contract.enums.items():
        descriptions = defs[name].pop("enumDescriptions")
        defs[name] |= {
            "x-enum-varnames": [re.sub(r"\W", "_", value).upper() for value in enum.names],
            "x-enum-descriptions": descriptions,
        }
    for schema in defs.values():
        if schema.get("type") != "object":
            continue
        for key in (*RULE_KEYWORDS, "examples"):
            schema.pop(key, None)
        if schema["additionalProperties"] is False:
            del schema["additionalProperties"]  # said once, in the base class
        for prop in schema["properties"].values():
            for part in (prop, prop.get("items", {})):
                if part.get("type") in STRICT:
                    part["customTypePath"] = f"{PACKAGE}.base.{STRICT[part['type']]}"
    _inherit(contract, defs)
    return {"$schema": doc["$schema"], "$defs": {name: defs[name] for name in _dependencies_first(contract, defs)}}


def _inherit(contract: Contract, defs: Json) -> None:
    """One base class with what all methods share, and a subclass per method with what is its own."""
    tag = contract.method_path.rpartition(".")[2]
    names = {method: contract.settings_class_of(method) for method in contract.methods}
    cls = contract.classes[contract.settings_class]
    parts = [defs[name]["properties"] for name in names.values()]
    base: Json = {}
    for f in cls.fields:
        if f.name == tag:
            base[f.name] = {"$ref": ref(METHOD_ENUM), "description": f.description}
        elif f.applies_to is None and f.default_by_method is None:
            base[f.name] = parts[0][f.name]
    defs[cls.name] = {
        "title": cls.name,
        "description": cls.description,
        "type": "object",
        "properties": base,
        "required": [tag],
    }
    for name in names.values():
        own = {key: value for key, value in defs[name]["properties"].items() if base.get(key) != value}
        own[tag] = dict(base[tag])
        defs[name] = {
            "title": name,
            "description": defs[name]["description"],
            "type": "object",
            "allOf": [{"$ref": ref(cls.name)}],
            "properties": own,
        }
    union = defs[contract.settings_union]
    union["discriminator"]["mapping"] = {method: ref(name) for method, name in names.items()}


def _dependencies_first(contract: Contract, defs: Json) -> list[str]:
    """The order of the contract, save that what a definition refers to stands before it."""
    ordered: dict[str, None] = {}

    def visit(name: str) -> None:
        if name not in ordered:
            for other in re.findall(r'"#/\$defs/(\w+)"', json.dumps(defs[name])):
                visit(other)
            ordered[name] = None

    for name in [*contract.enums, *contract.classes, *defs]:
        visit(name)
    return list(ordered)


_CONFIG = re.compile(r"^    model_config = ConfigDict\((?:\n        arbitrary_types_allowed=True,)?\n    \)\n", re.M)
_ARBITRARY = re.compile(r"^        arbitrary_types_allowed=True,\n", re.M)
_ITEM = re.compile(r'^(\w+) = TypeAliasType\("\1", (Annotated\[Text, .*\])\)\n+', re.M)
_BLOCK = re.compile(r"^(    \w+): Annotated\[(\w+), Field\((.*), validate_default=True\)\] = \{\}$", re.M)
_DOCSTRING = re.compile(r'^( *)"""(.*)"""$', re.M)


def _tidy(code: str) -> str:
    """What no option of datamodel-code-generator can say."""
    code = _CONFIG.sub("", _ARBITRARY.sub("", code))
    for alias, item in _ITEM.findall(code):  # the type of a list's items stands where it is used
        code = code.replace(f"list[{alias}]", f"list[{item}]")
    code = _ITEM.sub("", code)
    code = _BLOCK.sub(r"\1: \2 = Field(default_factory=\2, \3)", code)
    code = code.replace("Any | None", "Any").replace(f"from {PACKAGE}.base", "from .base")
    return _DOCSTRING.sub(lambda match: docstring(match[2], match[1]), code) + "\n"


def docstring(text: str, indent: str = "") -> str:
    """A docstring on one line, or on several where it is too long for one."""
    if len(indent) + len(text) + 6 <= LINE_LENGTH:
        return f'{indent}"""{text}"""'
    wrapped = textwrap.fill(text, LINE_LENGTH, initial_indent=f'{indent}"""', subsequent_indent=indent)
    return f'{wrapped}\n{indent}"""'
