"""The output is the same to the byte, whatever the hash seed, the working directory and the place of the schema."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from ftlab_codegen import write


def generate(schema: str, out: Path, cwd: Path, seed: str) -> None:
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root / "codegen"), "LC_ALL": "C"}
    command = [sys.executable, "-m", "ftlab_codegen", "--schema", schema, "--out", str(out)]
    subprocess.run(command, check=True, cwd=cwd, env=environment, stdout=subprocess.DEVNULL)


def test_same_bytes_everywhere(files: dict[str, str], schema: Path, tmp_path: Path) -> None:
    generate("schema", tmp_path / "a", tmp_path, seed="0")
    generate(str(schema), tmp_path / "b", Path("/"), seed="4242")
    for out in (tmp_path / "a", tmp_path / "b"):
        assert write.compare(files, out) == write.Comparison((), (), ())


def test_no_path_of_this_machine_is_in_the_output(root: Path, files: dict[str, str]) -> None:
    assert [path for path, text in files.items() if str(root) in text or "/tmp/" in text] == []
