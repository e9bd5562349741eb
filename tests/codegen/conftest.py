"""A copy of the schema that a test may change, and the generated package as it is committed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ftlab_codegen.write import build

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    """schema/ as codegen reads it."""
    return Path(shutil.copytree(ROOT / "schema", tmp_path / "schema", ignore=shutil.ignore_patterns("examples")))


@pytest.fixture(scope="session")
def files() -> dict[str, str]:
    """Everything that the schema generates."""
    return build(ROOT / "schema")
