"""How rules read a config, compare its values and compute with them. The same as values.ts.

Numbers are computed with as JavaScript does, in double precision, so that both languages reach one verdict.
"""

from __future__ import annotations

from typing import Any, Final

from .constants import FORMAT_COMPATIBILITY, FORMATS, get_incompatibility_reason
from .text import show

_DEEPEST: Final = 100  # deeper than any config; what lies below is left as it is


class Facts:
    """What a rule reads: the values in force, and what was written."""

    def __init__(self, values: Any, written: Any) -> None:
        self.values, self.written = values, written

    def at(self, path: str) -> Any:
        """The value at a path, None where it is absent."""
        return get(self.values, path)

    def on(self, path: str) -> bool:
        """Whether the value at a path is true."""
        return get(self.values, path) is True

    def given(self, path: str) -> bool:
        """Whether a path was written."""
        return get(self.written, path) is not None

    def show(self, path: str) -> str:
        """The value at a path, as a message writes it."""
        return show(get(self.values, path))


def get(tree: Any, path: str) -> Any:
    """The value at a path like `tools[2].name`, None where there is none; the empty path is the tree itself."""
    if not path:
        return tree
    for part in path.replace("[", ".[").split("."):
        if part.startswith("["):
            index = part[1:-1]
            whole = index.isascii() and index.isdigit() and len(index) < 10
            tree = tree[int(index)] if whole and isinstance(tree, list) and int(index) < len(tree) else None
        else:
            tree = tree.get(part) if isinstance(tree, dict) else None
    return tree


def drop_nulls(value: Any, depth: int = 0) -> Any:
    """The value without members that are null: an explicit null means absent. Items of lists keep their places."""
    if depth > _DEEPEST:
        return value
    if isinstance(value, dict):
        return {name: drop_nulls(item, depth + 1) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [drop_nulls(item, depth + 1) for item in value]
    return value


def join(path: str, name: str) -> str:
    """The path of a field below a path."""
    return f"{path}.{name}" if path else name


def number(value: Any) -> float | None:
    """A finite number, or None; a boolean is no number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        result = float(value)
    except OverflowError:
        return None
    return result if abs(result) < float("inf") else None


def same(left: Any, right: Any) -> bool:
    """Whether both are present and equal; 1 equals 1.0, and no number equals a boolean or a text."""
    if isinstance(left, (bool, str)) or isinstance(right, (bool, str)):
        return type(left) is type(right) and bool(left == right)
    return number(left) is not None and number(left) == number(right)


def differs(left: Any, right: Any) -> bool:
    """Whether both are present and not equal."""
    return left is not None and right is not None and not same(left, right)


def above(left: Any, right: Any) -> bool:
    """left > right, false where either is no number."""
    a, b = number(left), number(right)
    return a is not None and b is not None and a > b


def at_least(left: Any, right: Any) -> bool:
    """left >= right, false where either is no number."""
    a, b = number(left), number(right)
    return a is not None and b is not None and a >= b


def plus(left: Any, right: Any) -> float | None:
    """The sum, absent where a part is."""
    a, b = number(left), number(right)
    return None if a is None or b is None else number(a + b)


def minus(left: Any, right: Any) -> float | None:
    """The difference, absent where a part is."""
    a, b = number(left), number(right)
    return None if a is None or b is None else number(a - b)


def times(left: Any, right: Any) -> float | None:
    """The product, absent where a part is."""
    a, b = number(left), number(right)
    return None if a is None or b is None else number(a * b)


def over(left: Any, right: Any) -> float | None:
    """The quotient, absent where a part is or the divisor is zero."""
    a, b = number(left), number(right)
    return None if a is None or b is None or b == 0 else number(a / b)


def modulo(left: Any, right: Any) -> float | None:
    """The remainder with the sign of the divisor, absent where a part is or the divisor is zero."""
    a, b = number(left), number(right)
    return None if a is None or b is None or b == 0 else a % b


def length(value: Any) -> int | None:
    """Items of a list, characters of a text."""
    return len(value) if isinstance(value, (list, str)) else None


def one_of(value: Any, options: Any) -> bool:
    """Whether a value is present and among the options."""
    return isinstance(options, (list, tuple)) and any(same(value, option) for option in options)


def none_of(value: Any, options: Any) -> bool:
    """Whether a value and the options are present, and it is not among them."""
    return value is not None and isinstance(options, (list, tuple)) and not one_of(value, options)


def formats(method: Any) -> tuple[str, ...] | None:
    """The dataset formats a method takes."""
    return FORMAT_COMPATIBILITY.get(method) if isinstance(method, str) else None


def compatible(method: Any, dataset_format: Any) -> bool:
    """Whether a method takes a format; true where either is absent or unknown, since then nothing speaks against it."""
    taken = formats(method)
    known = isinstance(dataset_format, str) and dataset_format in FORMATS
    return taken is None or not known or dataset_format in taken


def incompatibility(method: Any, dataset_format: Any) -> str | None:
    """Why a method does not take a format."""
    return None if compatible(method, dataset_format) else get_incompatibility_reason(method, dataset_format)
