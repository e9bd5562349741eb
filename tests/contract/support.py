"""What the tests of the contract share: instances, and the TypeScript package compiled and asked."""

from __future__ import annotations

import json
import math
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "schema" / "examples"
TYPESCRIPT_TESTS = ROOT / "tests" / "typescript"
COMPILER = TYPESCRIPT_TESTS / "node_modules" / "typescript" / "bin" / "tsc"
NO_COMPILER = "The TypeScript compiler is not there. Run: make setup (or: npm ci --prefix tests/typescript)"
# JSON has no infinity, and yet 1e999 is JSON that every reader turns into one.
INFINITE = "1e999"


def read(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def example_files(sort: str) -> list[Path]:
    return sorted((EXAMPLES / sort).glob("*.yaml"))


@cache
def templates() -> dict[str, Any]:
    return {file.stem: read(file)["config"] for file in sorted((ROOT / "schema" / "templates").glob("*.yaml"))}


@cache
def instances() -> list[Any]:
    """Every template and example."""
    return [*templates().values(), *(read(file) for sort in ("valid", "invalid") for file in example_files(sort))]


def tsc(*arguments: str) -> subprocess.CompletedProcess[str]:
    if not COMPILER.exists():
        pytest.fail(NO_COMPILER)
    return subprocess.run(["node", str(COMPILER), *arguments], capture_output=True, text=True, check=False)


def compile_typescript(folder: Path) -> Path:
    """Compiles the package and the assertions about its types; returns the folder of its JavaScript."""
    done = tsc("--project", str(TYPESCRIPT_TESTS), "--outDir", str(folder))
    if done.returncode:
        pytest.fail(f"tsc refuses the generated TypeScript or the assertions about it:\n{done.stdout}")
    (folder / "package.json").write_text('{"type": "module"}')
    return folder / "generated" / "typescript" / "src"


def inspect_in_typescript(compiled: Path, documents: list[Any]) -> list[Any]:
    """What TypeScript says about each document, in one process."""
    return _in_node("inspect.mjs", compiled, map(as_json, documents))


def evaluate(compiled: Path, expressions: list[str]) -> list[Any]:
    """Values of JavaScript expressions over the compiled package, in one process."""
    return _in_node("evaluate.mjs", compiled, map(json.dumps, expressions))


def _in_node(script: str, compiled: Path, lines: Iterable[str]) -> list[Any]:
    command = ["node", str(TYPESCRIPT_TESTS / script), str(compiled)]
    text = "".join(f"{line}\n" for line in lines)
    done = subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.removesuffix("\n").split("\n")]


def as_json(value: Any) -> str:
    return json.dumps(value, allow_nan=True).replace("Infinity", INFINITE)


def comparable(value: Any) -> str:
    """A JSON value as text that is the same for 1 and 1.0, and different for 1 and true, null where it is infinite."""
    return json.dumps(_as_floats(value), sort_keys=True)


def _as_floats(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        try:
            exact = float(value) + 0.0
        except OverflowError:
            return None
        return exact if math.isfinite(exact) else None
    if isinstance(value, dict):
        return {key: _as_floats(item) for key, item in value.items()}
    return [_as_floats(item) for item in value] if isinstance(value, list) else value


@cache
def spec() -> Any:
    from ftlab_contract import spec as tables

    return tables
