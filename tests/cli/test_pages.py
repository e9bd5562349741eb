"""What is printed: JSON that parses, templates that run as configs, pages that hold what they should."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cli.conftest import Cli
from ftlab_contract.check import normalize, structure
from ftlab_contract.constants import FORMATS, METHODS, TEMPLATES
from ftlab_contract.spec import CLASSES, ROOT
from ftlab_contract.templates import ALL_TEMPLATES
from ftlab_trainer.cli import main
from ftlab_trainer.cli.out import number_text
from ftlab_trainer.config.fields import walk
from ftlab_trainer.config.reader import read_text


def printed(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    assert main(arguments) == status
    return capsys.readouterr().out


def test_lists_as_json(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for noun, names in (("templates", TEMPLATES), ("methods", METHODS), ("formats", FORMATS), ("runs", [])):
        found = json.loads(printed(capsys, "list", noun, "--json"))
        assert [one.get("name") for one in found] == [*names]
        text = printed(capsys, "list", noun)
        assert all(name in text for name in names)
        assert "\x1b" not in text


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_shown_template_is_a_valid_config(name: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "show", "template", name)
    assert text.isascii()
    assert all(len(line) <= 124 for line in text.splitlines())
    assert read_text(text, "t.yaml").data == normalize(ALL_TEMPLATES[name]).config
    (here / "t.yaml").write_text(text)
    (here / "t.json").write_text(printed(capsys, "show", "template", name, "--json"))
    (result, other) = json.loads(printed(capsys, "validate", "config", "t.yaml", "t.json", "--json"))
    assert result["valid"]
    assert not [issue for issue in result["issues"] if issue["rule"] == "deprecated"]
    assert [issue["rule"] for issue in result["issues"]] == [issue["rule"] for issue in other["issues"]]


def test_validate_says_what_is_wrong_where(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "bad.yaml").write_text("model: {name: x}\ntraining:\n  method: cpt\n  lora_r: 4\n  max_lenght: 5\n")
    (here / "good.yaml").write_text("model: {name: x}\ntraining: {method: cpt}\n")
    (here / "broken.yaml").write_text("a: 1\na: 2\n")
    files = ["good.yaml", "bad.yaml", "broken.yaml", "absent.yaml"]
    text = printed(capsys, "validate", "config", *files, status=2)
    assert text.splitlines()[0] == "good.yaml: valid"
    assert "bad.yaml: not valid: 1 error, 1 note" in text
    assert "error    bad.yaml:5: training.max_lenght: " in text
    assert "note     bad.yaml:4: training.lora_r: " in text
    assert "broken.yaml:2: a is given twice" in text
    assert "did you mean" in text or "no such file" in text
    results = json.loads(printed(capsys, "validate", "config", *files, "--json", status=2))
    assert [one["valid"] for one in results] == [True, False, False, False]
    issues = [issue for one in results for issue in one["issues"]]
    assert [issue for issue in issues if issue.get("source") == "bad.yaml:5"]
    for issue in issues:
        issue.pop("source", None)
        assert not structure(issue, "Issue")
    assert printed(capsys, "validate", "config", "good.yaml") == "good.yaml: valid\n"


def test_planned_values_validate_with_a_note(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "c.yaml").write_text("model: {name: x}\ntraining: {method: cpt}\ndistributed: {strategy: fsdp}\n")
    text = printed(capsys, "validate", "config", "c.yaml")
    assert "c.yaml: valid: 1 note" in text
    assert "c.yaml:3: distributed.strategy" in text


def test_every_field_is_explained(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path, spec in walk():
        text = printed(capsys, "explain", "field", path)
        assert path in text
        assert spec["description"] in text
        assert "None" not in text.replace(str(spec["description"]), "")
        (found,) = json.loads(printed(capsys, "explain", "field", path, "--json"))
        assert found["path"] == path


def test_fields_are_found_by_part_of_their_path(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "explain", "field", "packing").startswith("training.packing")
    assert "tokenizer.name" in printed(capsys, "explain", "field", "name")
    assert "training.lora_config.r" in printed(capsys, "explain", "field", "training.lora")
    assert "training.lora_config.r" in printed(capsys, "explain", "field", "lora_r")
    assert "tools[].name" in printed(capsys, "explain", "field", "tools")
    assert printed(capsys, "explain", "field", "tools[].name").startswith("tools[].name")
    blocks = printed(capsys, "explain", "field")
    assert all(name in blocks for name, spec in CLASSES[ROOT].items() if "deprecated" not in spec)
    assert main(["explain", "field", "training.lerning_rate"]) == 2
    assert "did you mean training.learning_rate?" in capsys.readouterr().err


def test_examples_of_explain_can_be_run(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The value each page suggests is a valid one."""
    import shlex

    from ftlab_trainer.config import Request
    from ftlab_trainer.config.resolved import inspect

    for path, spec in walk():
        if spec["type"] == "class" or "deprecated" in spec:
            continue
        words = shlex.split(printed(capsys, "explain", "field", path).splitlines()[-1])
        template, setting = words[3], words[-1]
        if setting.endswith("=VALUE"):
            continue
        found = inspect(Request(template=template, sets=[setting], environ={})).found
        assert not [one.line() for one in found if one.issue["path"] == path and one.severity == "error"]


def test_machine(cli: Cli) -> None:
    found = cli("show", "machine", "--json").json
    assert found["cpu_cores"] >= 1
    assert {"path", "asked", "used", "reason", "templates"} <= set(found["adapted"][0]) if found["adapted"] else True
    assert "cores" in cli("show", "machine").out


def test_a_gpu_is_seen_without_torch(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ftlab_trainer.cli import machine_page

    tool = here / "nvidia-smi"
    tool.write_text("#!/bin/sh\necho 'NVIDIA H100, 81559, 9.0'\necho 'NVIDIA H100, 81559, 9.0'\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(here), prepend=os.pathsep)
    machine = machine_page.with_gpus(machine_page.describe(gpu=False))
    assert machine.gpus == ("NVIDIA H100", "NVIDIA H100")
    assert (machine.device, machine.gpu_memory_gib, machine.capability, machine.bf16) == ("cuda", 79.6, (9, 0), True)
    assert "training.quantization.load_in_4bit" not in {one["path"] for one in machine_page.adapted(machine)}
    tool.write_text("#!/bin/sh\necho broken\n")
    assert machine_page.with_gpus(machine_page.describe(gpu=False)).device == "cpu"


PLAN = {
    "run_id": "first",
    "method": "cpt",
    "template": "cpt_standard",
    "model": "m",
    "demonstration": True,
    "steps": 10,
    "warmup_steps": 2,
    "created": "2026-01-01T10:00:00Z",
    "effective_batch_size": 4,
    "data": {"path": "d.txt"},
    "adaptations": [{"path": "training.optim", "asked": "a", "used": "b", "reason": "no GPU"}],
    "values": [{"path": "seed", "value": 1, "origin": "flag", "source": "--set"}],
}


def test_runs(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = here / "runs" / "first"
    run.mkdir(parents=True)
    (here / "runs" / "not-a-run").mkdir()
    (run / "plan.json").write_text(json.dumps(PLAN))
    (run / "progress.json").write_text(
        json.dumps({"run_id": "first", "status": "running", "step": 3, "pid": 2**22 + 1})
    )
    (found,) = json.loads(printed(capsys, "list", "runs", "--json"))
    assert not structure(found, "RunSummary")
    assert (found["status"], found["step"], found["steps"]) == ("failed", 3, 10)
    receipt = {
        "status": "completed",
        "steps": 10,
        "final_loss": 1.5,
        "seconds": 3.2,
        "measures": [{"name": "perplexity", "before": 20.0, "after": 10.0}],
        "samples": [{"step": 0, "prompt": "Once", "text": "upon\x1b[31m a\ntime"}],
        "observations": [{"what": "optimizer", "planned": "a", "observed": "b", "equal": False}],
    }
    (run / "receipt.json").write_text(json.dumps(receipt))
    (run / "progress.json").write_text(json.dumps({"status": "completed", "step": 10}))
    (run / "ledger.json").write_text(json.dumps({"rows_read": 1200, "trained": 1200, "quarantine": []}))
    for name in ("first", "runs/first"):
        text = printed(capsys, "show", "run", name)
        for words in (
            "first  completed",
            "perplexity",
            "1,200",
            "training.optim",
            "no GPU",
            "seed",
            "10 of 10",
            "optimizer",
        ):
            assert words in text
        assert "\x1b" not in text
    assert json.loads(printed(capsys, "show", "run", "first", "--json"))["receipt"]["steps"] == 10
    assert "first" in printed(capsys, "list", "runs")
    (run / "plan.json").write_text("{")  # a run that ended while it wrote
    assert "first" in printed(capsys, "list", "runs")
    assert main(["list", "runs", "--under", "nowhere"]) == 0


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2e-5, "2e-5"),
        (0.0002, "2e-4"),
        (0.00025, "2.5e-4"),
        (0.001, "0.001"),
        (1.0, "1"),
        (0, "0"),
        (True, "true"),
        (1e-8, "1e-8"),
        (-0.0005, "-5e-4"),
        (4294967295, "4294967295"),
        (0.95, "0.95"),
    ],
)
def test_numbers_as_people_write_them(value: float, text: str) -> None:
    assert number_text(value) == text
