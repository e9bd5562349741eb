"""What the end-to-end tests share: a fresh environment with nothing of ours but the wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


class Installed:
    """`ftlab` from its wheel, beside the packages of this environment but not its editable sources."""

    def __init__(self, folder: Path) -> None:
        dist = folder / "dist"
        subprocess.run(
            [sys.executable, "-m", "build", "--wheel", "--outdir", dist, ROOT], check=True, capture_output=True
        )
        self.wheel = next(dist.glob("*.whl"))
        venv = folder / "venv"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
        self.site = next((venv / "lib").glob("python*/site-packages"))
        # A folder named by a .pth file is searched, but the .pth files in it (our editable install) are not read.
        (self.site / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", self.site, self.wheel],
            check=True,
            capture_output=True,
        )
        self.python = venv / "bin/python"

    def run(self, *words: str, cwd: Path, timeout: float = 600) -> subprocess.CompletedProcess[str]:
        """`ftlab-train WORDS` as a process."""
        ours = ("PYTHON", "DEFAULT_", "FTLAB")
        clean = {k: v for k, v in os.environ.items() if k == "FTLAB_CACHE" or not k.startswith(ours)}
        return subprocess.run(
            [self.python, "-m", "ftlab_trainer", *words],
            cwd=cwd,
            env=clean | {"HF_HUB_OFFLINE": "1"},
            capture_output=True,
            text=True,
            timeout=timeout,
        )


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return Installed(tmp_path_factory.mktemp("wheel"))
