"""The generated Python passes the checkers that the rest of the project passes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def run(root: Path, *command: str) -> str:
    done = subprocess.run([sys.executable, "-m", *command], cwd=root, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_mypy_strict(root: Path) -> None:
    assert run(root, "mypy", "--strict", "-p", "ftlab_contract") == ""


def test_ruff(root: Path) -> None:
    assert run(root, "ruff", "check", "generated/python") == ""
    assert run(root, "ruff", "format", "--check", "generated/python") == ""


def test_narrowing_by_method(root: Path, tmp_path: Path) -> None:
    """A caller that asks for the method gets at its fields, and at no other's."""
    (tmp_path / "use.py").write_text(
        "from ftlab_contract import AnyTrainingSettings, TrainingMethod\n"
        "def good(s: AnyTrainingSettings) -> float:\n"
        "    return s.beta if s.method is TrainingMethod.DPO else s.learning_rate\n"
        "def bad(s: AnyTrainingSettings) -> float:\n"
        "    return s.beta if s.method is TrainingMethod.SFT else 0.0  # type: ignore[attr-defined]\n"
    )
    assert run(root, "mypy", "--strict", str(tmp_path / "use.py")) == ""
