"""Rules -> the Python module `rules`, and the run-time modules that read it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .contract import HEADER, Contract, RuleDef
from .expression import Compiler, given_inputs, inputs, placeholders, split
from .languages import PYTHON, Code

RUNTIME = Path(__file__).parent / "runtime"
_WIDTH = 118

_HEAD = '''# {header}
"""The rules across fields, each with the sentence that says what is wrong. A rule is broken where `broken` is true."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

{imports}


class Rule(NamedTuple):
    """One rule; `inputs` are the paths it reads, `at` is the path it speaks about."""

    id: str
    severity: str
    stage: str
    at: str
    inputs: tuple[str, ...]
    broken: Callable[[Facts], bool]
    message: Callable[[Facts], str]
    fix: Callable[[Facts], str] | None
'''


def emit_python(contract: Contract) -> dict[str, str]:
    """The files of the Python package that hold the rules and what runs them."""
    compiler = Compiler(contract, PYTHON)
    functions = [_function(rule, compiler) for rule in contract.rules]
    entries = [_entry(rule, compiler) for rule in contract.rules]
    imports = f"from .values import {', '.join(['Facts', *sorted(compiler.used - {'show'})])}"
    if "show" in compiler.used:
        imports = f"from .text import show\n{imports}"
    body = _HEAD.format(header=HEADER, imports=imports) + "".join(functions)
    body += "\n\nRULES: Final[tuple[Rule, ...]] = (\n" + "".join(entries) + ")\n"
    package = "python/ftlab_contract"
    runtime = {f"{package}/{file.name}": f"# {HEADER}\n{file.read_text()}" for file in sorted(RUNTIME.glob("*.py"))}
    return {f"{package}/rules.py": body, **runtime}


def inputs_of(rule: RuleDef) -> tuple[str, ...]:
    """Every path a rule reads or asks for, in its condition and in its sentences."""
    expressions = [rule.expression, *placeholders(rule.message), *placeholders(rule.fix or "")]
    return tuple(dict.fromkeys(path for one in expressions for path in (*inputs(one), *given_inputs(one))))


@contextmanager
def named(rule: RuleDef) -> Iterator[None]:
    """Says which rule it was that could not be compiled."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"rule {rule.id}: {error}") from None


def _function(rule: RuleDef, compiler: Compiler) -> str:
    with named(rule):
        code = compiler.condition(rule.expression)
    return f"\n\ndef _{rule.id}(c: Facts) -> bool:\n    return {_laid_out(code, 4, len('return '))}\n"


def _laid_out(code: Code, indent: int, before: int = 0) -> str:
    """On one line where it fits, else one part of the condition to a line."""
    if not code.word or indent + before + len(code.text) <= _WIDTH:
        return code.text
    inner = " " * (indent + 4)
    lines = []
    for part in code.parts:
        text = _laid_out(part, indent + 4, len(code.word) + 3)
        lines.append(f"({text})" if part.word and "\n" not in text else text)
    return f"(\n{inner}" + f"\n{inner}{code.word} ".join(lines) + f"\n{' ' * indent})"


def _entry(rule: RuleDef, compiler: Compiler) -> str:
    with named(rule):
        if rule.at not in compiler.contract.paths:
            raise ValueError(f"there is no field {rule.at}")
        fields = {
            "id": json.dumps(rule.id),
            "severity": json.dumps(rule.severity),
            "stage": json.dumps(rule.stage),
            "at": json.dumps(rule.at),
            "inputs": PYTHON.sequence([json.dumps(path) for path in inputs_of(rule)]),
            "broken": f"_{rule.id}",
            "message": _sentence(rule.message, compiler),
            "fix": _sentence(rule.fix, compiler) if rule.fix else "None",
        }
    return "    Rule(\n" + "".join(f"        {key}={value},\n" for key, value in fields.items()) + "    ),\n"


def _sentence(text: str, compiler: Compiler) -> str:
    """A message as a function of the facts it shows."""
    pieces = split(text)
    if not any(is_code for _, is_code in pieces):
        return f"lambda _: {json.dumps(text)}"
    if len(pieces) == 1:
        return f"lambda c: {compiler.value(pieces[0][0]).text}"
    shown = [_inside(compiler.value(piece)) if is_code else _literal(piece) for piece, is_code in pieces]
    return f'lambda c: f"{"".join(shown)}"'


def _inside(code: Code) -> str:
    # Python 3.11 cannot nest the quotes of an f-string.
    if "'" in code.text or "\\" in code.text:
        raise ValueError(f"{code.text} holds a quote or a backslash, which a message cannot")
    return "{" + code.text.replace('"', "'") + "}"


def _literal(text: str) -> str:
    return json.dumps(text)[1:-1].replace("{", "{{").replace("}", "}}")
