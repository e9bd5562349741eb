"""Rules across fields as JSON Schema, where JSON Schema can say the same.

A rule is turned into a schema that matches exactly the configs that break it, and `not` of that is published. What
cannot be said exactly (arithmetic, a comparison of two fields, a warning) is left to the rules themselves: an editor
that underlines a good config is worse than one that misses a bad one.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from .contract import Contract, RuleDef

Json = dict[str, Any]
Schema = Json | bool

_BOUNDS: dict[type[ast.cmpop], str] = {
    ast.Gt: "exclusiveMinimum",
    ast.GtE: "minimum",
    ast.Lt: "exclusiveMaximum",
    ast.LtE: "maximum",
}


class _NotExact(Exception):
    """The expression has no exact counterpart."""


_OPERATORS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
}


def constraints(contract: Contract) -> list[Json]:
    """One schema per error rule that JSON Schema can hold to."""
    found: list[Json] = []
    for rule in contract.rules:
        if rule.severity != "error":
            continue
        tree = ast.parse(rule.expression, mode="eval").body
        if _is_compatibility(tree, contract):
            found += _compatibility(rule, contract)
            continue
        try:
            broken = _condition(tree, contract)
        except _NotExact:
            continue
        message = rule.fix if "{" in rule.message else rule.message
        found.append({"$comment": rule.id, "not": broken, "errorMessage": message})
    return found


def at(path: str, schema: Schema, required: bool = True) -> Json:
    """`schema` for the value at a path; with `required`, a match needs every part of the path to be there."""
    for name in reversed(path.split(".")):
        schema = {"properties": {name: schema}} | ({"required": [name]} if required else {})
    assert isinstance(schema, dict)
    return schema


def _is_compatibility(tree: ast.expr, contract: Contract) -> bool:
    match tree:
        case ast.UnaryOp(op=ast.Not(), operand=ast.Call(func=ast.Name(id="compatible"), args=[method, fmt])):
            return (ast.unparse(method), ast.unparse(fmt)) == (contract.method_path, contract.format_path)
    return False


def _compatibility(rule: RuleDef, contract: Contract) -> list[Json]:
    return [
        {
            "$comment": rule.id,
            "if": at(contract.method_path, {"const": method.name}),
            "then": at(contract.format_path, {"enum": list(method.formats)}, required=False),
        }
        for method in contract.methods.values()
    ]


def _condition(node: ast.expr, contract: Contract, negated: bool = False) -> Json:
    """A schema that matches where the expression is true, and nowhere else."""
    match node:
        case ast.BoolOp(op=op, values=values):
            terms = [_condition(value, contract, negated) for value in values]
            return {"allOf" if isinstance(op, ast.And) else "anyOf": terms}
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return {"not": _condition(operand, contract, True)}
        case ast.Call(func=ast.Name(id="given"), args=[argument]):
            return at(_path(argument, contract), True)
        case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot() as op], comparators=[ast.Constant(value=None)]):
            path = _path(left, contract)
            if contract.paths[path].default is not None:
                raise _NotExact  # a field with a default is never absent once defaults are in
            return at(path, True) if isinstance(op, ast.IsNot) else {"not": at(path, True)}
        case ast.Compare(left=left, ops=[op], comparators=[ast.Constant(value=value)]):
            return _compare(_path(left, contract), op, value, contract, negated)
        case ast.Attribute() | ast.Name():
            return _compare(_path(node, contract), ast.Eq(), True, contract, negated)
    raise _NotExact


def _compare(path: str, op: ast.cmpop, value: Any, contract: Contract, negated: bool) -> Json:
    schema: Json
    match op:
        case ast.Eq():
            schema = {"const": value}
        case ast.NotEq():
            schema = {"not": {"const": value}}
        case _ if type(op) in _BOUNDS and not isinstance(value, bool):
            schema = {_BOUNDS[type(op)]: value}
        case _:
            raise _NotExact
    f = contract.paths[path]
    default = f.default
    if f.complement_of or f.default_by_method or f.applies_to or _is_settled(path, contract):
        # What stands there when it is left out depends on more than its default: match only what is written, which
        # may miss a broken rule and never finds one that holds; under a `not` it would.
        if negated:
            raise _NotExact
        default = None
    return at(path, schema, required=default is None or not _holds(op, default, value))


def _holds(op: ast.cmpop, left: Any, right: Any) -> bool:
    return bool(_OPERATORS[type(op)](left, right))


def _is_settled(path: str, contract: Contract) -> bool:
    """Whether giving another field changes this one."""
    return any(f.settles is not None and f.settles.path == path for f in contract.paths.values())


def _path(node: ast.expr, contract: Contract) -> str:
    path = ast.unparse(node)
    if path not in contract.paths:
        raise _NotExact
    return path
