"""Layers of valid values, made from the contract itself, so that a new field is tested without an edit here."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from ftlab_contract.spec import CLASSES, ENUMS, ROOT
from ftlab_trainer.config.fields import put, walk

# Current fields that hold one value, whatever the method.
LEAVES = {
    path: spec
    for path, spec in walk()
    if (spec["type"] != "class" or spec.get("many"))
    and "deprecated" not in spec
    and "applies_to" not in spec
    and not path.startswith("lora.")
}
PAIRS = {path: spec["settles"] for path, spec in LEAVES.items() if "settles" in spec}
TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=8)


def value_of(spec: dict[str, Any]) -> st.SearchStrategy[Any]:
    """A valid value of a field."""
    if spec.get("many"):
        one = value_of({key: item for key, item in spec.items() if key not in ("many", "min_items")})
        return st.lists(one, min_size=1, max_size=3)
    kind = spec["type"]
    if kind == "boolean":
        return st.booleans()
    if kind == "enum":
        return st.sampled_from(sorted(ENUMS[spec["of"]]))
    low, high = spec.get("min", spec.get("xmin")), spec.get("max", spec.get("xmax", 1000))
    if kind == "integer":
        return st.integers(low if low is not None else 0, min(high, 5000))
    if kind == "number":
        return st.floats(
            low if low is not None else 0, high, exclude_min="xmin" in spec, exclude_max="xmax" in spec, allow_nan=False
        )
    if kind == "string":
        pattern = spec.get("pattern", "")
        return st.just("https://example.com" if pattern.startswith("^http") else "a=b" if "=" in pattern else "text-1")
    if kind == "class":
        needed = {name: field for name, field in CLASSES[spec["of"]].items() if field.get("required")}
        return st.fixed_dictionaries({name: value_of(dict(field)) for name, field in needed.items()})
    return st.none() | TEXT


@st.composite
def layer(draw: st.DrawFn, most: int = 8) -> dict[str, Any]:
    """A layer with a few valid values."""
    tree: dict[str, Any] = {}
    for path in draw(st.lists(st.sampled_from(sorted(LEAVES)), max_size=most, unique=True)):
        value = draw(value_of(dict(LEAVES[path])))
        if value is not None:
            put(tree, path, value)
    return tree


# Data as a file may hold it, keys and texts of any kind.
JSON_TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
JSON_VALUE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | JSON_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(JSON_TEXT, inner, max_size=4),
    max_leaves=20,
)
JSON_OBJECT = st.dictionaries(JSON_TEXT, JSON_VALUE, max_size=5)
assert ROOT in CLASSES
