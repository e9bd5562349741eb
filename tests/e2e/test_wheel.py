"""A wheel installed in an empty folder has everything it needs."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from ftlab_contract.constants import METHODS, TEMPLATES


def test_modules_come_from_the_wheel(installed, tmp_path: Path) -> None:
    names = ["ftlab_trainer", "ftlab_contract", "ftlab_codegen"]
    script = f"import importlib; [print(importlib.import_module(n).__file__) for n in {names}]"
    found = subprocess.run([installed.python, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert all(Path(line).is_relative_to(installed.site) for line in found.stdout.splitlines())


def test_lists_and_shows_without_the_sources(installed, tmp_path: Path) -> None:
    listed = installed.run("list", "templates", "--json", cwd=tmp_path)
    assert listed.returncode == 0, listed.stderr
    assert {row["name"] for row in json.loads(listed.stdout)} == set(TEMPLATES)
    assert {row["name"] for row in json.loads(installed.run("list", "methods", "--json", cwd=tmp_path).stdout)} == set(
        METHODS
    )
    shown = installed.run("show", "template", "cpt_standard", cwd=tmp_path)
    (tmp_path / "mine.yaml").write_text(shown.stdout)
    assert installed.run("validate", "config", "mine.yaml", cwd=tmp_path).returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", [42, 7, 2026])
def test_demonstration_adapts_and_remembers(installed, tmp_path: Path, seed: int) -> None:
    """From the wheel, in an empty folder, offline: perplexity falls on the domain and holds on general text."""
    out = tmp_path / "out"
    words = ["run", "template", "cpt_standard", "--set", f"seed={seed}", "--output-dir", str(out)]
    done = installed.run(*words, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.strip().splitlines()
    assert len(lines) <= 60
    assert "demonstration" in "".join(lines[:2]).lower()
    assert "demonstration" in "".join(lines[-2:]).lower()
    receipt = json.loads((out / "receipt.json").read_text())
    measures = {m["name"]: m for m in receipt["measures"]}
    domain, general = measures["held-out perplexity"], measures["general perplexity"]
    vocabulary = json.loads((out / "model/tokenizer.json").read_text())["model"]["vocab"]
    assert domain["before"] < len(vocabulary) / 4
    assert domain["after"] <= 0.7 * domain["before"]
    assert general["after"] <= 1.2 * general["before"]
    assert all(o["equal"] for o in receipt["observations"])
    origins = {v["path"]: v["origin"] for v in receipt["values"]}
    assert origins["seed"] == "flag"
    assert origins["training.learning_rate"] == "demo"
    assert origins["training.weight_decay"] == "template"
