"""The command line as a process, in an empty folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@dataclass
class Ended:
    """How a process ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Stdout, which has to be JSON and nothing else."""
        return json.loads(self.out)


Cli = Callable[..., Ended]


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """Run `ftlab-train` with arguments, in an empty folder, with a quiet environment."""

    def run(*arguments: str, program: tuple[str, ...] = ("-m", "ftlab_trainer"), **environ: str) -> Ended:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name == "FTLAB_CACHE" or not name.startswith(("DEFAULT_", "FTLAB_", "_FTLAB"))
        }
        kept["PYTHONPATH"] = os.pathsep.join(str(ROOT / folder) for folder in ("generated/python", "trainer"))
        done = subprocess.run(
            [sys.executable, *program, *arguments],
            cwd=tmp_path,
            env=kept | environ,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder as the current one, without `DEFAULT_*` variables, for commands run in this process."""
    for name in [*os.environ]:
        if name != "FTLAB_CACHE" and name.startswith(("DEFAULT_", "FTLAB_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path
