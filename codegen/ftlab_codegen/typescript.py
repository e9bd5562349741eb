"""The contract -> the npm package @ftlab/contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .contract import HEADER, METHOD_ENUM, Contract
from .ts_rules import rules
from .ts_text import literal, opened
from .ts_types import types

HERE = Path(__file__).parent
_FILES = {
    "package.json": "package.json",
    "tsconfig.json": "tsconfig.json",
    "README.md": "README.md",
    **{f"src/{name}.ts": f"{name}.ts" for name in ("types", "constants", "templates", "spec", "rules", "index")},
}


def emit(contract: Contract) -> dict[str, str]:
    """The files of the package: generated tables, and the run time beside them."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates" / "ts"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - the output is source text, not HTML
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": True}
    values = _values(contract)
    files = {out: environment.get_template(f"{source}.j2").render(values) for out, source in _FILES.items()}
    for source in sorted((HERE / "runtime").glob("*.ts")):
        files[f"src/{source.name}"] = f"// {HEADER}\n{source.read_text(encoding='utf-8')}"
    return {f"typescript/{name}": text for name, text in files.items()}


def _values(contract: Contract) -> dict[str, Any]:
    """What the templates show, as text."""
    methods, formats = contract.methods, contract.formats
    entries, functions = rules(contract)
    templates = contract.templates.values()
    classes = {c.name: {f.name: f.spec() for f in c.fields} for c in contract.classes.values()}
    return {
        "header": HEADER,
        "contract": contract,
        "method_enum": METHOD_ENUM,
        "body": types(contract),
        "compatibility": opened({name: method.formats for name, method in methods.items()}),
        "rates": opened({name: method.default_learning_rate for name, method in methods.items()}),
        "method_labels": opened({name: method.label for name, method in methods.items()}),
        "format_labels": opened({name: fmt.label for name, fmt in formats.items()}),
        "methods": opened({name: _info(asdict(method), "like") for name, method in methods.items()}),
        "formats": opened({name: _info(asdict(fmt)) for name, fmt in formats.items()}),
        "configs": opened({template.name: template.config for template in templates}),
        "infos": opened({t.name: {"title": t.title, "summary": t.summary, "method": t.method} for t in templates}),
        "open": literal([c.name for c in contract.classes.values() if c.open], 0, len("export const OPEN = ;")),
        "classes": opened(classes),
        "enums": opened({e.name: {v.name: v.info() for v in e.values} for e in contract.enums.values()}),
        "entries": entries,
        "functions": functions,
    }


def _info(facts: Mapping[str, Any], *left_out: str) -> dict[str, Any]:
    """The facts of a method or format in the names of TypeScript, without its own name."""
    return {_camel(name): value for name, value in facts.items() if name not in ("name", *left_out)}


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
