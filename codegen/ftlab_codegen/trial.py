"""The second half of the checks: does the schema hold to its own contract?

Rules are compiled, and defaults, examples and templates are put before the very walker that is about to be generated,
run from memory. So there is one meaning of "fits", and the generator has no copy of it.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from .contract import Contract, RuleDef
from .expression import PYTHON, Compiler, placeholders
from .notation import RULE_PREFIX
from .sources import Entry, Problem, Sources

PACKAGE = "_ftlab_contract_on_trial"


def rule_problems(contract: Contract, sources: Sources) -> Iterator[Problem]:
    """Rules that cannot be compiled."""
    root = sources.elements("classes")[contract.root]
    compiler = Compiler(contract, PYTHON)
    for rule in contract.rules:
        place = root.nearest("annotations", RULE_PREFIX + rule.id)
        parts = (("value", rule.expression), ("message", rule.message), ("fix", rule.fix or ""))
        for key, text in parts:
            try:
                _compile(compiler, rule, key, text)
            except ValueError as error:
                here = place.nearest("value") if key == "value" else place.nearest("annotations", key)
                yield here.problem(f"the {key} of {RULE_PREFIX}{rule.id} cannot be used: {error}", "correct it")


def instance_problems(contract: Contract, sources: Sources, files: Mapping[str, str]) -> Iterator[Problem]:
    """Defaults, examples and templates that break the contract; `files` are the light modules of `ftlab_contract`."""
    modules = {
        path.rpartition("/")[2].removesuffix(".py"): text for path, text in files.items() if path.endswith(".py")
    }
    with _imported(modules) as load:
        structure, inspect = load("structure").structure, load("check").inspect
        classes = sources.elements("classes")
        for cls in contract.classes.values():
            entry = classes[cls.name]
            for field in cls.fields:
                place = entry.nearest("attributes", field.name)
                for value, here in _defaults(contract, sources, field.name, cls.name, place):
                    for issue in structure({field.name: value}, cls.name, "", True):
                        yield _broken(here, f"the default of {cls.name}.{field.name}", issue)
            for example, here in zip(cls.examples, entry.sequence("examples"), strict=True):
                for issue in structure(example, cls.name):
                    yield _broken(here, f"an example of {cls.name}: {issue['path']}", issue)
        for name, template in contract.templates.items():
            config = sources.templates[name].nearest("config")
            for issue in inspect(template.config).issues:
                if issue["severity"] == "error":
                    keys = re.sub(r"\[\d+\]", "", issue["path"]).split(".")
                    yield _broken(config.nearest(*keys), f"template {name}: {issue['path']}", issue)


def _compile(compiler: Compiler, rule: RuleDef, key: str, text: str) -> None:
    if key == "value":
        compiler.condition(text)
    else:
        for expression in placeholders(text):
            compiler.value(expression)


def _defaults(contract: Contract, sources: Sources, field: str, cls: str, place: Entry) -> Iterator[tuple[Any, Entry]]:
    """Every default of a field, with where it is stated."""
    spec = contract.classes[cls].field(field)
    if spec is None:
        return
    if spec.default is not None:
        yield spec.default, place.nearest("ifabsent")
    key = place.text("annotations", "default_by_method")
    for method, value in (spec.default_by_method or {}).items():
        values = sources.elements("enums")[str(contract.paths[contract.method_path].of)]
        yield value, values.nearest("permissible_values", method, "annotations", key)


def _broken(place: Entry, what: str, issue: Mapping[str, Any]) -> Problem:
    remedy = issue.get("fix") or (f"allowed: {issue['allowed']}" if "allowed" in issue else "correct it")
    return place.problem(f"{what} breaks {issue['rule']}: {issue['message'].rstrip('.')}", remedy.rstrip("."))


@contextmanager
def _imported(modules: Mapping[str, str]) -> Iterator[Any]:
    """A function that imports modules from memory, for as long as the context lasts."""
    finder = _Finder(modules)
    sys.meta_path.insert(0, finder)
    try:
        yield lambda name: importlib.import_module(f"{PACKAGE}.{name}")
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
            del sys.modules[name]


class _Finder(MetaPathFinder, InspectLoader):
    def __init__(self, modules: Mapping[str, str]) -> None:
        self.modules = {f"{PACKAGE}.{name}": text for name, text in modules.items() if name != "__init__"}
        self.modules[PACKAGE] = ""

    def find_spec(self, name: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        return ModuleSpec(name, self, is_package=name == PACKAGE) if name in self.modules else None

    def get_source(self, name: str) -> str:
        return self.modules[name]

    def is_package(self, name: str) -> bool:
        return name == PACKAGE
