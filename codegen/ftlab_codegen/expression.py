"""The expression language of the rules, typed and compiled to Python and TypeScript.

An expression is parsed by Python's own parser and then walked: what is not named here is refused, and so is what
could only be a slip, such as comparing a number with a text or an option with a word that is none of its options.
What an absent value means is settled in the run-time functions (`runtime/values.py`, `values.ts`), once per language.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .contract import Contract, FieldDef
from .languages import PYTHON, TYPESCRIPT, Code, Language

__all__ = ["PYTHON", "TYPESCRIPT", "Code", "Compiler", "given_inputs", "inputs", "parse", "placeholders", "split"]

_ORDER = {ast.Gt: ("above", False), ast.GtE: ("at_least", False), ast.Lt: ("above", True), ast.LtE: ("at_least", True)}
_SUMS = {ast.Add: "plus", ast.Sub: "minus", ast.Mult: "times", ast.Div: "over", ast.Mod: "modulo"}
_KINDS = {"integer": "number", "number": "number", "boolean": "boolean", "string": "text", "enum": "text"}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_LARGEST = 2**53  # whole numbers beyond it are not exact in JavaScript


def inputs(expression: str) -> tuple[str, ...]:
    """Paths whose value an expression reads, in the order in which they stand."""
    return tuple(dict.fromkeys(path for path, only_given in _paths(parse(expression)) if not only_given))


def given_inputs(expression: str) -> tuple[str, ...]:
    """Paths of which an expression asks only whether they were given."""
    return tuple(dict.fromkeys(path for path, only_given in _paths(parse(expression)) if only_given))


def placeholders(message: str) -> tuple[str, ...]:
    """The expressions in a message."""
    return tuple(_PLACEHOLDER.findall(message))


def split(message: str) -> list[tuple[str, bool]]:
    """A message cut into texts and expressions; the flag marks an expression."""
    pieces = [(piece, index % 2 == 1) for index, piece in enumerate(_PLACEHOLDER.split(message))]
    return [(piece, is_code) for piece, is_code in pieces if piece or is_code]


def parse(expression: str) -> ast.expr:
    try:
        return ast.parse(expression.strip(), mode="eval").body
    except SyntaxError as error:
        raise ValueError(f"{expression!r} cannot be read: {error.msg}") from None


@dataclass
class Compiler:
    """Compiles the expressions of one contract to one language; `used` collects the functions they call."""

    contract: Contract
    language: Language
    used: set[str] = field(default_factory=set)

    def condition(self, expression: str) -> Code:
        """An expression that is true or false."""
        try:
            return self._logical(parse(expression))
        except ValueError as error:
            raise ValueError(f"{expression!r}: {error}") from None

    def value(self, expression: str) -> Code:
        """An expression whose value a message shows."""
        try:
            code = self._value(parse(expression))
        except ValueError as error:
            raise ValueError(f"{expression!r}: {error}") from None
        if code.path is not None:
            return Code(f"c.show({json.dumps(code.path)})", "text")
        return Code(self._call("show", code), "text")

    def _logical(self, node: ast.expr) -> Code:
        words = self.language.words
        match node:
            case ast.BoolOp(op=op, values=values):
                word = "and" if isinstance(op, ast.And) else "or"
                parts = tuple(self._logical(value) for value in values)
                text = f" {words[word]} ".join(f"({part.text})" if part.word else part.text for part in parts)
                return Code(text, "logical", word=word, parts=parts, atom=False)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                code = self._logical(operand)
                return Code(words["not"] + (code.text if code.atom else f"({code.text})"), "logical")
        code = self._value(node)
        if code.kind == "boolean" and code.path is not None:
            return Code(f"c.on({json.dumps(code.path)})", "logical")
        if code.kind != "logical":
            raise ValueError(f"{ast.unparse(node)} is {code.kind}, which is neither true nor false; compare it")
        return code

    def _value(self, node: ast.expr) -> Code:
        match node:
            case ast.Constant() | ast.UnaryOp(op=ast.USub(), operand=ast.Constant()):
                return self._constant(ast.literal_eval(node))
            case ast.Name() | ast.Attribute():
                return self._path(_dotted(node))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _SUMS:
                sides = [self._of_kind(side, "number") for side in (left, right)]
                return Code(self._call(_SUMS[type(op)], *sides), "number")
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._comparison(left, op, right)
            case ast.Compare():
                raise ValueError("one comparison at a time; join them by and")
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self._function(name, args)
            case ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
                return self._logical(node)
        raise ValueError(f"{ast.unparse(node)} ({type(node).__name__}) is not part of the language")

    def _constant(self, value: Any) -> Code:
        if isinstance(value, bool):
            return Code(self.language.constants[value], "boolean", literal=True)
        if isinstance(value, str):
            return Code(json.dumps(value), "text", literal=True)
        if isinstance(value, (int, float)) and abs(value) <= _LARGEST:
            return Code(repr(value), "number", literal=True)
        raise ValueError(f"{value!r} cannot be written in every language")

    def _path(self, path: str) -> Code:
        found = self._field(path)
        kind = "list" if found.many else "block" if found.type == "class" else _KINDS.get(found.type, "any")
        return Code(f"c.at({json.dumps(path)})", kind, path=path)

    def _field(self, path: str) -> FieldDef:
        found = self.contract.paths.get(path)
        if found is None:
            raise ValueError(f"there is no field {path}")
        if found.replaced_by:
            raise ValueError(f"{path} is an old name; rules read {found.replaced_by}")
        return found

    def _comparison(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Code:
        words = self.language.words
        if isinstance(op, (ast.Is, ast.IsNot)):
            if not (isinstance(right, ast.Constant) and right.value is None):
                raise ValueError("is and is not are for None; compare by == or !=")
            word = words["is" if isinstance(op, ast.Is) else "is not"]
            return Code(f"{self._value(left).text} {word} {self.language.absent}", "logical", atom=False)
        if isinstance(op, (ast.In, ast.NotIn)):
            name = "one_of" if isinstance(op, ast.In) else "none_of"
            return Code(self._call(name, self._value(left), self._options(left, right)), "logical")
        if type(op) in _ORDER:
            name, swapped = _ORDER[type(op)]
            sides = [self._of_kind(side, "number") for side in (left, right)]
            return Code(self._call(name, *(reversed(sides) if swapped else sides)), "logical")
        return self._equality(left, isinstance(op, ast.Eq), right)

    def _equality(self, left: ast.expr, wanted: bool, right: ast.expr) -> Code:
        a, b = self._value(left), self._value(right)
        if a.kind != b.kind or a.kind not in ("number", "text", "boolean"):
            raise ValueError(f"{ast.unparse(left)} is {a.kind} and {ast.unparse(right)} {b.kind}; they cannot be equal")
        if a.literal:
            raise ValueError("the path stands on the left, the literal on the right")
        self._known_option(a, right)
        if not wanted or not b.literal or b.kind == "number":
            return Code(self._call("same" if wanted else "differs", a, b), "logical")
        if b.kind == "boolean" and ast.literal_eval(right):
            return Code(f"c.on({json.dumps(a.path)})", "logical")
        # A literal is present and of the same kind, so that the language's own equality says the same.
        word = self.language.words["is" if b.kind == "boolean" else "=="]
        return Code(f"{a.text} {word} {b.text}", "logical", atom=False)

    def _options(self, left: ast.expr, right: ast.expr) -> Code:
        if isinstance(right, (ast.List, ast.Tuple)):
            value = self._value(left)
            for item in right.elts:
                self._known_option(value, item)
            items = [self._of_kind(item, value.kind).text for item in right.elts]
            return Code(self.language.sequence(items), "list")
        return self._of_kind(right, "list")

    def _known_option(self, code: Code, literal: ast.expr) -> None:
        """Refuses a text that the enum of a path does not have."""
        found = self.contract.paths.get(code.path or "")
        if found and found.type == "enum" and isinstance(literal, ast.Constant):
            names = self.contract.enums[str(found.of)].names
            if literal.value not in names:
                raise ValueError(f"{literal.value!r} is not an option of {code.path}, which has {', '.join(names)}")

    def _function(self, name: str, args: list[ast.expr]) -> Code:
        signatures = {"given": 1, "len": 1, "formats": 1, "compatible": 2, "incompatibility": 2}
        if name not in signatures:
            raise ValueError(f"there is no function {name}; there are {', '.join(signatures)}")
        if len(args) != signatures[name]:
            raise ValueError(f"{name} takes {signatures[name]} argument(s), not {len(args)}")
        if name == "given":
            path = _dotted(args[0])
            self._field(path)
            return Code(f"c.given({json.dumps(path)})", "logical")
        if name == "len":
            code = self._value(args[0])
            if code.kind not in ("list", "text"):
                raise ValueError(f"{ast.unparse(args[0])} has no length")
            return Code(self._call("length", code), "number")
        kind = {"formats": "list", "compatible": "logical", "incompatibility": "text"}[name]
        return Code(self._call(name, *(self._of_kind(arg, "text") for arg in args)), kind)

    def _of_kind(self, node: ast.expr, kind: str) -> Code:
        code = self._value(node)
        if code.kind != kind:
            raise ValueError(f"{ast.unparse(node)} is {code.kind}, where {kind} is needed")
        return code

    def _call(self, name: str, *args: Code) -> str:
        called = self.language.function(name)
        self.used.add(called)
        return f"{called}({', '.join(arg.text for arg in args)})"


def _dotted(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name):
            return f"{_dotted(value)}.{name}"
    raise ValueError(f"{ast.unparse(node)} is not a path")


def _paths(node: ast.AST) -> Iterator[tuple[str, bool]]:
    match node:
        case ast.Call(func=ast.Name(id=name), args=args):
            for arg in args:
                yield from ((_dotted(arg), True),) if name == "given" else _paths(arg)
        case ast.Name() | ast.Attribute():
            yield _dotted(node), False
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _paths(child)
