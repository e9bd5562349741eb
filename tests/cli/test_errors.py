"""Every mistake that can be told before anything is trained, made at the command line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cli.conftest import ROOT, Cli
from ftlab_contract.constants import METHODS, TEMPLATES
from ftlab_trainer.errors import RunFailed

CONFIG = "model:\n  name: a/b\ntraining:\n  method: cpt\n"


@pytest.mark.parametrize(
    ("sets", "words"),
    [
        ("training.learning_rate=-1", "--set training.learning_rate: -1 is out of range: above 0"),
        ("training.learning_rate='2e-4'", 'The text "2e-4" is given where a number is expected'),
        ("training.batch_size=0", "0 is out of range: at least 1"),
        ("training.packing=yes", 'The text "yes" is given where true or false is expected'),
        ("training.learnin_rate=1", "did you mean training.learning_rate?"),
        ("training.lora_config.ranks=1", "there is no such field"),
        ("training.optim=adam", "Did you mean adamw_torch"),
        ("training.beta=1", "The method cpt does not take this field"),
        ("training.fp16={}", "is given where"),
        ("data.dataset_format=dpo", "Choose raw_text"),
        ("data.eval_split=2", "2 is out of range"),
        ("distributed.strategy=fsdp", "planned, and nothing implements it yet"),
    ],
)
def test_mistakes_in_values(cli: Cli, tmp_path: Path, sets: str, words: str) -> None:
    (tmp_path / "my.txt").write_text("text")
    done = cli("run", "template", "cpt_standard", "--dataset", "my.txt", "--set", sets)
    assert done.status == 2
    assert done.out == ""
    assert words in done.err
    assert done.err.startswith("Error: ")
    assert "Traceback" not in done.err


def test_mistakes_in_a_file_name_file_and_line(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(CONFIG + "  bf16: true\n  fp16: true\n  lora_config: {rr: 1}\nmodle: {}\n")
    done = cli("run", "config", "c.yaml", "--dataset", "nope.txt")
    assert done.status == 2
    lines = done.err.splitlines()
    assert len(lines) == 4
    assert "Error: --dataset: nope.txt does not exist; check the path" in lines
    assert "Error: c.yaml:6: training.fp16: bf16 and fp16 exclude each other. Switch one of them off." in lines
    assert any(line.startswith("Error: c.yaml:7: training.lora_config.rr: ") for line in lines)
    assert any(line.startswith("Error: c.yaml:8: modle: ") and "model" in line for line in lines)


def test_unknown_template(cli: Cli) -> None:
    done = cli("run", "template", "cpt_standart")
    assert done.status == 2
    assert "did you mean cpt_standard?" in done.err
    assert cli("show", "template", "zzz").status == 2


@pytest.mark.parametrize(
    ("dataset", "words"),
    [
        ("nope.txt", "nope.txt does not exist"),
        ("my.tx", "did you mean my.txt?"),
        ("empty.txt", "empty.txt is empty"),
        ("folder", "folder is a folder without a file that holds anything"),
        ("my.txt/x", "cannot be read"),
        ("no/such/x.txt", "nor does its folder"),
    ],
)
def test_data_that_cannot_be_read(cli: Cli, tmp_path: Path, dataset: str, words: str) -> None:
    (tmp_path / "my.txt").write_text("text")
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "empty.txt").write_text("")
    done = cli("run", "template", "cpt_standard", "--dataset", dataset)
    assert done.status == 2
    assert done.err.startswith("Error: --dataset: ")
    assert words in done.err


@pytest.mark.parametrize("arguments", ["template cpt_standard --model x", "config c.yaml", "config c.yaml --model x"])
def test_no_data_of_the_readers_own(cli: Cli, tmp_path: Path, arguments: str) -> None:
    (tmp_path / "c.yaml").write_text(CONFIG)
    done = cli("run", *arguments.split())
    assert done.status == 2
    assert "--dataset PATH" in done.err


def test_a_data_path_in_a_file_is_named_with_its_line(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(CONFIG + "data:\n  path: nope.txt\n")
    assert "Error: c.yaml:6: data.path: nope.txt does not exist" in cli("run", "config", "c.yaml").err


def test_no_model(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text("training:\n  method: cpt\n")
    done = cli("run", "config", "c.yaml", "--dataset", "c.yaml")
    assert done.status == 2
    assert "model.name: Required, and not given." in done.err
    assert "--model" in done.err


def test_a_bad_variable_is_named(cli: Cli) -> None:
    done = cli("run", "template", "cpt_standard", DEFAULT_LEARNING_RATE_CPT="fast")
    assert done.status == 2
    assert done.err.startswith("Error: DEFAULT_LEARNING_RATE_CPT: training.learning_rate: ")


def test_bad_row_limit(cli: Cli) -> None:
    done = cli("run", "template", "cpt_standard", "--max-bad-rows", "few")
    assert done.status == 2
    assert "--max-bad-rows" in done.err


def test_methods_without_a_file_are_refused_with_those_that_have_one(cli: Cli) -> None:
    from ftlab_trainer.methods import available

    for name, info in TEMPLATES.items():
        if not available(info.method):
            done = cli("run", "template", name)
            assert done.status == 2
            assert f"Allowed: {', '.join(one for one in METHODS if available(one))}." in done.err
            break


def test_missing_packages_are_one_line(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from ftlab_trainer.cli import main, readiness

    monkeypatch.setattr(readiness, "missing_packages", lambda: ["torch"])
    for arguments in (["run", "template", "cpt_standard"], ["run", "template", "cpt_standard", "--dry-run"]):
        assert main(arguments) == RunFailed.exit_code
        err = capsys.readouterr().err
        assert 'pip install "ftlab[train]"' in err
        assert len(err.splitlines()) == 1


def test_runs_that_are_not_there(cli: Cli, tmp_path: Path) -> None:
    assert "holds no runs" in cli("show", "run", "x").err
    (tmp_path / "runs" / "first").mkdir(parents=True)
    (tmp_path / "runs" / "first" / "plan.json").write_text("{}")
    for verb in (("show", "run"), ("resume",)):
        done = cli(*verb, "frist")
        assert done.status == 2
        assert "did you mean first?" in done.err
    assert "holds no run" in cli("show", "run", ".").err


def test_an_unexpected_failure_leaves_its_traceback_in_a_file(cli: Cli, tmp_path: Path) -> None:
    break_it = "import sys; from ftlab_trainer.cli import main, out; out.table = None; sys.exit(main(sys.argv[1:]))"
    done = cli("list", "templates", program=("-c", break_it), TMPDIR=str(tmp_path))
    assert done.status == 1
    assert "Traceback" not in done.err
    (file,) = tmp_path.glob("ftlab-error-*.txt")
    assert str(file) in done.err
    assert "Traceback" in file.read_text()
    for done in (
        cli("--debug", "list", "templates", program=("-c", break_it)),
        cli("list", "templates", program=("-c", break_it), FTLAB_DEBUG="1"),
    ):
        assert done.status == 1
        assert done.err.startswith("Traceback")


def test_a_reader_that_stops_reading_is_no_error(tmp_path: Path) -> None:
    command = f"{sys.executable} -m ftlab_trainer explain field training | head -1"
    environ = os.environ | {"PYTHONPATH": f"{ROOT / 'generated/python'}{os.pathsep}{ROOT / 'trainer'}"}
    done = subprocess.run(["bash", "-c", command], env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    assert done.stdout.startswith("training")


def test_an_interrupt_ends_without_a_traceback(cli: Cli) -> None:
    interrupt = (
        # A shell that starts tests in the background has interrupts ignored, and children inherit that.
        "import os, signal, sys\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from ftlab_trainer.cli import main, out\n"
        "out.table = lambda *rest, **more: os.kill(os.getpid(), signal.SIGINT)\nsys.exit(main(sys.argv[1:]))"
    )
    done = cli("list", "templates", program=("-c", interrupt))
    assert done.status == 128 + signal.SIGINT
    assert "Traceback" not in done.err


def test_flags_of_every_kind_are_told_at_once(cli: Cli) -> None:
    words = ["--dataset", "nope.txt", "--set", "training.batch_size=0", "--set", "training.lerning_rate=1"]
    done = cli("run", "template", "cpt_standard", *words)
    assert done.status == 2
    for word in ("training.lerning_rate", "training.batch_size", "nope.txt does not exist"):
        assert word in done.err


@pytest.mark.parametrize(("into", "status", "said"), [(">&-", 0, ""), ("> /dev/full", 1, "No space is left")])
def test_an_output_that_takes_nothing(tmp_path: Path, into: str, status: int, said: str) -> None:
    command = f"{sys.executable} -m ftlab_trainer list formats {into}"
    paths = os.pathsep.join(str(ROOT / folder) for folder in ("generated/python", "trainer"))
    done = subprocess.run(
        ["sh", "-c", command], env={**os.environ, "PYTHONPATH": paths}, cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    assert done.returncode == status, done.stderr
    assert said in done.stderr
    assert done.stderr.count("\n") == bool(said)
