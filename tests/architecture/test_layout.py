"""The cut of the project, held by its syntax trees."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ftlab_contract.constants import FORMATS, METHODS

ROOT = Path(__file__).parents[2]
HAND_WRITTEN = sorted(
    p
    for top in ("codegen", "trainer", "tools", "bench")
    for p in (ROOT / top).rglob("*.py")
    if "node_modules" not in p.parts
)
TYPESCRIPT = sorted(
    p
    for pattern in ("*.ts", "*.tsx")
    for p in (ROOT / "frontend").rglob(pattern)
    if "node_modules" not in p.parts and "dist" not in p.parts and ".test." not in p.name and "tests" not in p.parts
)
METHODS_HOME = ROOT / "trainer/ftlab_trainer/methods"


def imported(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module


@pytest.mark.parametrize(
    ("folder", "forbidden"),
    [
        ("trainer", ("ftlab_codegen", "linkml", "linkml_runtime", "jinja2", "datamodel_code_generator")),
        ("codegen", ("ftlab_trainer",)),
        ("generated/python", ("ftlab_codegen", "ftlab_trainer", "linkml", "linkml_runtime", "jinja2")),
    ],
)
def test_data_flows_one_way(folder: str, forbidden: tuple[str, ...]) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: imports {name}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line, name in imported(path)
        if name.split(".")[0] in forbidden
    ]
    assert not wrong, "\n".join(wrong)
    assert any((ROOT / folder).rglob("*.py"))


def test_no_method_or_format_name_in_hand_written_python() -> None:
    names = {*METHODS, *FORMATS}
    wrong = []
    for path in HAND_WRITTEN:
        if path.is_relative_to(METHODS_HOME):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and node.value in names:
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}: {node.value!r}")
    assert not wrong, "a fact of the schema is typed again:\n" + "\n".join(wrong)


def test_no_method_or_format_name_in_hand_written_typescript() -> None:
    assert TYPESCRIPT, "the frontend has no sources"
    literal = re.compile(r"""(["'`])({})\1""".format("|".join(map(re.escape, [*METHODS, *FORMATS]))))
    wrong = [
        f"{path.relative_to(ROOT)}:{number}: {match.group(0)}"
        for path in TYPESCRIPT
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (match := literal.search(line))
    ]
    assert not wrong, "a fact of the schema is typed again:\n" + "\n".join(wrong)


def test_python_is_ascii() -> None:
    sources = [*HAND_WRITTEN, *(ROOT / "tests").rglob("*.py"), *(ROOT / "generated/python").rglob("*.py")]
    wrong = [str(p.relative_to(ROOT)) for p in sources if not p.read_bytes().isascii()]
    assert not wrong


def test_every_method_file_is_a_method_of_the_contract() -> None:
    files = {p.stem for p in METHODS_HOME.glob("*.py")} - {"__init__", "common"}
    assert {name for name in files if not name.startswith("_")} <= set(METHODS)


def test_generated_files_say_so() -> None:
    silent = [
        str(p.relative_to(ROOT))
        for p in (ROOT / "generated").rglob("*")
        if p.is_file()
        and p.suffix in {".py", ".ts", ".json", ".md"}
        and "node_modules" not in p.parts
        and p.name != "package-lock.json"
        and "Do not edit" not in p.read_text(encoding="utf-8")[:600]
    ]
    assert not silent


def test_hand_written_files_stay_small() -> None:
    """250 lines is a warning, 300 the end."""
    long = [
        f"{p.relative_to(ROOT)}: {n}"
        for p in [*HAND_WRITTEN, *TYPESCRIPT]
        if (n := len(p.read_text(encoding="utf-8").splitlines())) > 300
    ]
    assert not long


def test_nothing_names_a_machine() -> None:
    """No absolute path of one machine stands in what is committed."""
    pattern = re.compile(rb"(?<![\w.])/(?:work|root|home|farm)/[a-z]")
    wrong = [
        str(p.relative_to(ROOT))
        for top in ("codegen", "trainer", "schema", "docs", "bench", "tools", "generated", "frontend")
        for p in (ROOT / top).rglob("*")
        if p.is_file()
        and p.suffix in {".py", ".ts", ".tsx", ".md", ".yaml", ".json", ".toml"}
        and "node_modules" not in p.parts
        and pattern.search(p.read_bytes())
    ]
    assert not wrong
