"""Requests: every value with its origin, every mistake at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from config.strategies import layer
from ftlab_contract import check as contract
from ftlab_contract.constants import DEFAULT_LEARNING_RATES, METHODS, TEMPLATES
from ftlab_trainer.config import Request, Value, resolve, wants_demonstration
from ftlab_trainer.config.fields import leaves
from ftlab_trainer.config.reader import read_file
from ftlab_trainer.config.resolved import Config, inspect
from ftlab_trainer.config.writer import to_yaml
from ftlab_trainer.errors import UserError

FEW = "model:\n  name: a/b\ntraining:\n  method: cpt\n"


def asked(**rest: Any) -> Config:
    return resolve(Request(**{"environ": {}, **rest}))


def refused(**rest: Any) -> list[str]:
    with pytest.raises(UserError) as caught:
        asked(**rest)
    return caught.value.problems


def write(tmp_path: Path, text: str, name: str = "my.yaml") -> str:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_origins_from_bottom_to_top(tmp_path: Path) -> None:
    config = asked(
        template="cpt_standard",
        file=write(tmp_path, "training:\n  max_length: 64\n  weight_decay: 0.5\n"),
        sets=["training.weight_decay=0.25"],
        model="my/model",
        dataset="d.txt",
        output_dir="out",
        demo=True,
        environ={"DEFAULT_ADAM_BETA1": "0.8", "DEFAULT_LEARNING_RATE": "0.5"},
    )
    file = str(tmp_path / "my.yaml")
    expected = {
        "training.adam_beta2": Value(0.999, "default"),
        "training.adam_beta1": Value(0.8, "environment", "DEFAULT_ADAM_BETA1"),
        "training.lora_config.r": Value(16, "template", "template cpt_standard"),
        "training.logging_steps": Value(5, "demo", "the demonstration"),
        "training.max_length": Value(64, "file", f"{file}:2"),
        "training.weight_decay": Value(0.25, "flag", "--set"),
        "model.name": Value("my/model", "flag", "--model"),
        "data.path": Value("d.txt", "flag", "--dataset"),
        "run.output_dir": Value("out", "flag", "--output-dir"),
        "tokenizer.name": Value(None, "default", None, "settled by model.name (the demonstration)"),
    }
    for path, value in expected.items():
        assert config.values[path] == value, path
    # The environment replaces a default and nothing else: the template's rate stands.
    assert config.values["training.learning_rate"].origin in ("template", "demo")


@pytest.mark.parametrize("template", TEMPLATES)
def test_templates_resolve_to_the_typed_class(template: str) -> None:
    config = asked(template=template)
    assert config.method == TEMPLATES[template].method
    assert config.as_model().training.method == config.method
    assert not config.demonstration
    for path, value in leaves(config.tree):
        assert config.values[path].value == value


def test_no_default_of_the_model_differs_from_the_table(tmp_path: Path) -> None:
    config = asked(file=write(tmp_path, FEW))
    dumped = config.as_model().model_dump(mode="json", exclude_none=True)
    assert dict(leaves(dumped)) == dict(leaves(config.tree))


@settings(max_examples=60, deadline=None)
@given(layer())
def test_every_given_value_is_in_force_or_named(tmp_path_factory: pytest.TempPathFactory, tree: dict[str, Any]) -> None:
    path = tmp_path_factory.mktemp("file") / "f.yaml"
    path.write_text(to_yaml(tree), encoding="utf-8")
    inspected = inspect(Request(template="cpt_standard", file=path, environ={}))
    for leaf, value in leaves(tree):
        found = inspected.config.values[leaf]
        assert (found.value, found.origin) == (value, "file")
        assert str(found.source).startswith(f"{path}:")


def test_the_share_that_is_left_follows_the_other() -> None:
    config = asked(template="cpt_standard", sets=["data.eval_split=0.2"])
    assert config.get("data.train_split") == 0.8
    assert config.values["data.train_split"].note == "settled by data.eval_split (--set); 1 minus data.eval_split"


@pytest.mark.parametrize("method", METHODS)
def test_default_learning_rates(method: str, tmp_path: Path) -> None:
    file = write(tmp_path, FEW.replace("cpt", method))
    assert asked(file=file).values["training.learning_rate"] == Value(DEFAULT_LEARNING_RATES[method], "default")
    variable = f"DEFAULT_LEARNING_RATE_{method.upper()}"
    config = asked(file=file, environ={variable: "3e-3", "DEFAULT_LEARNING_RATE": "1e-3"})
    assert config.values["training.learning_rate"] == Value(3e-3, "environment", variable)


def test_all_mistakes_at_once_with_their_places(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "model:\n  nam: x\n"
        "training:\n  method: cpt\n  learning_rate: '2e-4'\n  batch_size: 0\n  optim: adam\n  beta: 1\n"
        "  lora_config:\n    rank: 3\n  bf16: true\n  fp16: true\ndata:\n  dataset_format: dpo\n",
    )
    problems = refused(file=file, sets=["training.learning_rate=-1"], environ={"DEFAULT_BATCH_SIZE": "many"})
    for wanted in (
        f"{file}:2: model.nam: ",
        f'{file}:5: training.learning_rate: The text "2e-4"',
        f"{file}:6: training.batch_size: 0 is out of range",
        f'{file}:7: training.optim: "adam" is not an option. Allowed: ',
        f"{file}:8: training.beta: The method cpt does not take this field",
        f"{file}:10: training.lora_config.rank: ",
        f"{file}:12: training.fp16: bf16 and fp16 exclude each other.",
        f"{file}:14: data.dataset_format: ",
        "--set training.learning_rate: -1 is out of range",
        "DEFAULT_BATCH_SIZE: training.batch_size: ",
        "model.name: Required, and not given.",
    ):
        assert any(problem.startswith(wanted) for problem in problems), (wanted, problems)
    assert all("\n" not in problem for problem in problems)
    assert any("--model" in problem for problem in problems if problem.startswith("model.name"))


EXAMPLES = sorted((Path(__file__).parents[2] / "schema" / "examples").glob("*/*.yaml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_file_alone_means_what_the_contract_says(path: Path) -> None:
    try:
        found = inspect(Request(file=path, environ={})).found
    except UserError as bad:
        assert path.stem == "wrong_type_whole", bad  # noqa: PT017  a list instead of blocks is not even read
        return
    ours = sorted((one.issue["path"], one.issue["rule"], one.severity) for one in found)
    theirs = contract.inspect(read_file(path).data).issues
    assert ours == sorted((one["path"], one["rule"], one["severity"]) for one in theirs)
    placed = [one for one in found if one.issue["rule"] != "missing" or "[" in one.issue["path"]]
    assert all(str(one.source).startswith(f"{path}:") for one in placed)


def test_a_broken_file_and_a_broken_flag_are_told_together(tmp_path: Path) -> None:
    problems = refused(file=write(tmp_path, "a: 1\na: 2\n"), sets=["foo"])
    assert len(problems) == 2


def test_unknown_template_names_the_nearest() -> None:
    assert "did you mean cpt_standard?" in refused(template="cpt_standrd")[0]
    assert "did you mean cpt_standard?" in refused(template="cpt")[0]
    assert all(name in refused(template="zzz")[0] for name in TEMPLATES)


def test_warnings_and_notes_do_not_stop(tmp_path: Path) -> None:
    file = write(tmp_path, FEW + "  lora_r: 8\n  group_by_length: true\n  packing: true\n")
    config = asked(file=file)
    assert {one["rule"] for one in config.issues} == {"deprecated", "grouping_of_packed_rows"}
    assert {one.source for one in config.found} == {f"{file}:5", f"{file}:6"}


def test_when_it_is_the_demonstration() -> None:
    assert wants_demonstration(Request(template="cpt_standard"))
    assert wants_demonstration(Request(template="cpt_standard", sets=["training.max_steps=2"]))
    for request in (
        Request(template="cpt_standard", model="x"),
        Request(template="cpt_standard", dataset="x"),
        Request(template="cpt_standard", dataset=["x", "y"]),
        Request(template="cpt_standard", sets=["data.path=x"]),
        Request(template="cpt_standard", sets=["data.sources=[{path: x}]"]),
        Request(template="cpt_standard", sets=["dataset_path=x"]),
        Request(template="cpt_standard", sets=["model.name=x"]),
        Request(file="x.yaml"),
    ):
        assert not wants_demonstration(request)


def test_one_dataset_is_the_path_and_several_are_sources(tmp_path: Path) -> None:
    one = asked(template="sft_standard", dataset=["a.jsonl"], map=["instruction=question"])
    assert (one.get("data.path"), one.get("data.sources")) == ("a.jsonl", None)
    assert one.get("data.map") == ["instruction=question"]
    two = asked(template="sft_standard", dataset=["a.jsonl", "b.jsonl"])
    assert (two.get("data.path"), two.get("data.sources")) == (None, [{"path": "a.jsonl"}, {"path": "b.jsonl"}])
    assert two.values["data.sources"].source == "--dataset"
    file = write(tmp_path, FEW + "data: {sources: [{path: c, weight: 2}, {path: d, weight: 1}]}\n")
    assert len(asked(file=file).get("data.sources")) == 2
    over = asked(file=file, dataset=["a.jsonl"])
    assert (over.get("data.path"), over.get("data.sources")) == ("a.jsonl", None)


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_demonstration_of_every_template_is_valid(template: str) -> None:
    config = asked(template=template, demo=True)
    assert config.demonstration
    assert Path(config.get("data.path")).is_file()
    assert (Path(config.get("model.name")) / "config.json").is_file()
    assert not [one for one in config.issues if one["severity"] != "note" and config.method == "cpt"]
    over = asked(template=template, demo=True, sets=["training.max_steps=2"])
    assert over.values["training.max_steps"].origin == "flag"
