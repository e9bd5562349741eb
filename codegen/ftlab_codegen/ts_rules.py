"""Rules -> rules.ts, by the same compiler as the Python rules."""

from __future__ import annotations

import json

from .contract import Contract, RuleDef
from .expression import Compiler, split
from .languages import TYPESCRIPT, Code
from .rules import inputs_of, named
from .ts_text import WIDTH, literal


def rules(contract: Contract) -> tuple[str, list[str]]:
    """The entries of the table of rules, and the functions they call."""
    compiler = Compiler(contract, TYPESCRIPT)
    entries = [_entry(rule, compiler) for rule in contract.rules]
    return "".join(entries), sorted(compiler.used)


def _entry(rule: RuleDef, compiler: Compiler) -> str:
    with named(rule):
        fields = {
            "id": json.dumps(rule.id),
            "severity": json.dumps(rule.severity),
            "stage": json.dumps(rule.stage),
            "at": json.dumps(rule.at),
            "inputs": literal(inputs_of(rule), 4, len("inputs: ,")),
            "broken": _condition(compiler.condition(rule.expression)),
            "message": _sentence(rule.message, compiler),
        }
        if rule.fix:
            fields["fix"] = _sentence(rule.fix, compiler)
    return "  {\n" + "".join(f"    {key}: {value},\n" for key, value in fields.items()) + "  },\n"


def _condition(code: Code) -> str:
    line = f"(c) => {code.text}"
    if not code.word or len("    broken: ,") + len(line) <= WIDTH:
        return line
    return f"(c) =>\n      {_laid_out(code, 6)}"


def _laid_out(code: Code, indent: int) -> str:
    """One part of the condition to a line, the joining word at its end."""
    lines = []
    for part in code.parts:
        whole = indent + len(part.text) + len("() &&") <= WIDTH
        text = part.text if whole or not part.word else _laid_out(part, indent + 2)
        lines.append(f"({text})" if part.word else text)
    word = TYPESCRIPT.words[str(code.word)]
    return f" {word}\n{' ' * indent}".join(lines)


def _sentence(text: str, compiler: Compiler) -> str:
    """A message as a function of the facts it shows."""
    pieces = split(text)
    if not any(is_code for _, is_code in pieces):
        return _on_line(f"() => {json.dumps(text)}")
    if len(pieces) == 1:
        return f"(c) => {compiler.value(pieces[0][0]).text}"
    shown = "".join(f"${{{compiler.value(piece).text}}}" if is_code else _escaped(piece) for piece, is_code in pieces)
    return _on_line(f"(c) => `{shown}`")


def _on_line(text: str) -> str:
    """A function whose sentence stands on a line of its own where it would be too long beside its name."""
    return text if len("    message: ,") + len(text) <= WIDTH else text.replace("=> ", "=>\n      ", 1)


def _escaped(text: str) -> str:
    return json.dumps(text)[1:-1].replace('\\"', '"').replace("`", "\\`").replace("${", "\\${")
