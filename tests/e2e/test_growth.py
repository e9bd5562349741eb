"""One edit of the schema reaches Python, the command, the form and the docs; what nothing implements stops the plan."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
METHOD = """\
      echo:
        title: Echo Tuning (ECHO)
        description: Learns to repeat what it is told.
        annotations:
          short_label: ECHO
          stability: experimental
          like: cpt
          formats: raw_text
          default_learning_rate: 3.0e-4
          optimises: Cross-entropy of the echo.
"""
FIELD = """\
      echo_delay: {title: Echo delay, range: PositiveInt, unit: {symbol: ms}, description: How long the echo waits., \
annotations: {level: basic, applies_to: cpt}}
"""
FORM_TEST = """\
import { fireEvent, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { at, open } from "./page";

test("the new method and the new field are offered", () => {
  open();
  fireEvent.click(document.querySelector('input[type=radio][value="echo"]')!);
  expect(at("training.echo_delay").textContent).toContain("How long the echo waits.");
  expect(document.body.textContent).toContain("Echo Tuning (ECHO)");
  expect(screen).toBeDefined();
});
"""


class Grown:
    """A copy of the project in which the schema says one method and one field more."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("schema", "codegen", "generated", "trainer", "frontend"):
            unwanted = shutil.ignore_patterns("node_modules", "__pycache__", "dist", "test-results")
            shutil.copytree(ROOT / name, folder / name, ignore=unwanted)
        methods, training = folder / "schema/methods.yaml", folder / "schema/training.yaml"
        methods.write_text(methods.read_text() + METHOD)
        marker = "      # Deprecated names, still read.\n"
        text = training.read_text()
        assert marker in text
        training.write_text(text.replace(marker, FIELD + marker))
        self.environ = os.environ | {
            "PYTHONPATH": os.pathsep.join(str(folder / p) for p in ("codegen", "generated/python", "trainer"))
        }
        self.python("ftlab_codegen", "--schema", str(folder / "schema"), "--out", str(folder / "generated"))

    def python(self, module: str, *words: str, status: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", module, *words],
            cwd=self.folder,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Grown:
    return Grown(tmp_path_factory.mktemp("grown"))


def test_the_command_knows_the_method(grown: Grown) -> None:
    listed = json.loads(grown.python("ftlab_trainer", "list", "methods", "--json").stdout)
    assert "echo" in {row["name"] for row in listed}
    config = grown.folder / "echo.yaml"
    config.write_text("model: {name: some/model}\ntraining: {method: echo, packing: true}\n")
    grown.python("ftlab_trainer", "validate", "config", str(config))
    refused = grown.python("ftlab_trainer", "run", "config", str(config), "--dataset", str(config), status=2)
    assert "echo" in refused.stderr


def test_the_command_knows_the_field(grown: Grown) -> None:
    said = grown.python("ftlab_trainer", "explain", "field", "training.echo_delay").stdout
    assert "How long the echo waits." in said
    wrong = ["run", "template", "sft_standard", "--set", "training.echo_delay=3", "--dry-run"]
    assert "training.echo_delay" in grown.python("ftlab_trainer", *wrong, status=2).stderr


def test_a_field_nothing_claims_stops_the_plan_by_name(grown: Grown) -> None:
    words = ["run", "template", "cpt_standard", "--set", "training.echo_delay=3", "--dry-run"]
    stopped = grown.python("ftlab_trainer", *words, "--output-dir", str(grown.folder / "out"), status=2)
    assert "training.echo_delay" in stopped.stderr
    assert "Traceback" not in stopped.stderr


def test_the_form_and_the_docs_have_both(grown: Grown) -> None:
    assert "How long the echo waits." in (grown.folder / "generated/docs/config/training.md").read_text()
    assert (grown.folder / "generated/docs/methods/echo.md").is_file()
    modules = ROOT / "frontend/node_modules"
    assert modules.is_dir(), "node_modules is missing; run: make setup"
    here = grown.folder / "frontend/node_modules"
    here.mkdir()
    for entry in modules.iterdir():
        if entry.name != "@ftlab":
            (here / entry.name).symlink_to(entry)
    (here / "@ftlab").mkdir()
    (here / "@ftlab/contract").symlink_to(grown.folder / "generated/typescript")
    (grown.folder / "frontend/tests/grown.test.tsx").write_text(FORM_TEST)
    done = subprocess.run(
        ["node", "node_modules/vitest/vitest.mjs", "run", "tests/grown.test.tsx"],
        cwd=grown.folder / "frontend",
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
