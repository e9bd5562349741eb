"""Datasets of the Hub: which files are a split, and what is said where there is none. No network is used."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ftlab_trainer.data.hubsplits import pick
from ftlab_trainer.data.read import records
from ftlab_trainer.data.source import find
from ftlab_trainer.errors import UserError

hub = pytest.importorskip("huggingface_hub")

SHARDS = [f"data/{split}-0000{n}-of-00002.parquet" for split in ("train", "test") for n in (0, 1)]


@pytest.mark.parametrize(
    ("names", "configs", "asked", "expected"),
    [
        (["README.md", *SHARDS], None, {}, SHARDS[:2]),
        (SHARDS, None, {"split": "test"}, SHARDS[2:]),
        (["train.jsonl", "validation.jsonl"], None, {"split": "validation"}, ["validation.jsonl"]),
        (["train/a.csv", "dev/b.csv"], None, {"split": "validation"}, ["dev/b.csv"]),
        (["rows.jsonl", "more.jsonl.gz"], None, {}, ["more.jsonl.gz", "rows.jsonl"]),
        (["only_test.json"], None, {}, ["only_test.json"]),
        (["train.json", "train.parquet"], None, {}, ["train.parquet"]),
        (["en/train.jsonl", "de/train.jsonl"], None, {"subset": "de"}, ["de/train.jsonl"]),
        (["data/gen-00000-of-00001.parquet"], None, {"split": "gen"}, ["data/gen-00000-of-00001.parquet"]),
        (["a/x.jsonl", "b/y.jsonl"], [{"config_name": "n", "data_files": "a/*"}], {}, ["a/x.jsonl"]),
        (
            ["a/x.jsonl", "b/c/y.jsonl"],
            [
                {"config_name": "one", "data_files": [{"split": "train", "path": "a/*.jsonl"}]},
                {"config_name": "two", "data_files": [{"split": "sft", "path": ["b/**/*.jsonl"]}], "default": True},
            ],
            {},
            ["b/c/y.jsonl"],
        ),
        (
            ["x/train-a.jsonl", "y/train-b.jsonl"],
            [{"config_name": "x", "data_dir": "x"}, {"config_name": "y", "data_dir": "y"}],
            {"subset": "y"},
            ["y/train-b.jsonl"],
        ),
    ],
)
def test_the_files_of_a_split(names: list[str], configs: Any, asked: dict[str, str], expected: list[str]) -> None:
    assert pick(names, configs, asked.get("subset"), asked.get("split"), "o/n") == expected


@pytest.mark.parametrize(
    ("names", "configs", "asked", "words"),
    [
        (SHARDS, None, {"split": "dev"}, r"data\.split: o/n has no split dev; allowed: train, test"),
        (SHARDS[:1], None, {}, "1 of the 2 parts"),
        (["n.py", "README.md"], None, {}, "a script .* is never run"),
        (["../../etc/rows.jsonl", "/rows.jsonl"], None, {}, "holds no file"),
        (["a.jsonl"], None, {"subset": "en"}, r"data\.subset: o/n has no subset en"),
        (
            ["a.jsonl"],
            [{"config_name": n, "data_files": "a.jsonl"} for n in ("en", "de")],
            {},
            "several subsets.*allowed: en, de",
        ),
        (["a.jsonl"], [{"config_name": "en", "data_files": "a.jsonl"}], {"subset": "fr"}, "no subset fr; allowed: en"),
    ],
)
def test_what_is_not_there_is_said(names: list[str], configs: Any, asked: dict[str, str], words: str) -> None:
    with pytest.raises(UserError, match=words):
        pick(names, configs, asked.get("subset"), asked.get("split"), "o/n")


def put(
    monkeypatch: pytest.MonkeyPatch, folder: Path, branches: dict[str | None, list[str]], *, online: bool
) -> list[Any]:
    """A Hub that lists these names, and a cache in which they lie; what was asked of it is noted."""
    asked: list[Any] = []

    def info(self: object, repo: str, revision: str | None = None) -> Any:
        if not online:
            raise hub.errors.OfflineModeIsEnabled("off")
        return SimpleNamespace(
            siblings=[SimpleNamespace(rfilename=name) for name in branches[revision]], card_data=None
        )

    def snapshot(repo: str, **options: Any) -> str:
        asked.append(options)
        if options.get("revision") not in branches:
            raise hub.errors.LocalEntryNotFoundError("none")
        for name in branches[options.get("revision")]:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(json.dumps({"text": name}))
        return str(folder)

    monkeypatch.setattr(hub.HfApi, "dataset_info", info)
    monkeypatch.setattr(hub, "snapshot_download", snapshot)
    return asked


def test_only_the_files_of_the_split_are_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = put(monkeypatch, tmp_path, {None: ["README.md", "load.py", "[1]train.jsonl", "test.jsonl"]}, online=True)
    found = find("hf://owner/name")
    assert [record.value["text"] for record in records(found)] == ["[1]train.jsonl"]
    assert asked[0]["allow_patterns"] == ["[[]1]train.jsonl", "README.md"]
    assert asked[0]["repo_type"] == "dataset"
    assert found.path == "hf://owner/name"


def test_a_dataset_made_by_a_script_is_taken_from_the_converted_branch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["en/train/0000.jsonl", "de/train/0000.jsonl"]
    asked = put(monkeypatch, tmp_path, {None: ["name.py"], "refs/convert/parquet": names}, online=True)
    assert [path.parent.parent.name for path in find("hf://owner/name", subset="de").files] == ["de"]
    assert asked[0]["revision"] == "refs/convert/parquet"
    with pytest.raises(UserError, match="several subsets"):
        find("hf://owner/name")


def test_offline_takes_what_lies_in_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, tmp_path, {"v1": ["train.jsonl"]}, online=False)
    assert len(find("hf://owner/name@v1").files) == 1
    assert len(find("hf://datasets/owner/name", revision="v1").files) == 1
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(UserError, match="not on this disk and cannot be fetched: HF_HUB_OFFLINE is set"):
        find("hf://owner/name")


@pytest.mark.parametrize(
    ("name", "words"),
    [("hf://", "no name on the Hub"), ("hf://a/b/c", "no name on the Hub"), ("hf://a/b@x", "Leave one of them out")],
)
def test_a_name_that_is_none_is_refused(name: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        find(name, revision="main")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("GatedRepoError", "is gated. Accept its terms"),
        ("RepositoryNotFoundError", "not on the Hub, or is private"),
        ("RevisionNotFoundError", r"data\.revision: owner/name has no v9"),
    ],
)
def test_what_the_hub_refuses_is_one_clear_error(monkeypatch: pytest.MonkeyPatch, kind: str, words: str) -> None:
    error = getattr(hub.errors, kind)

    def info(self: object, repo: str, revision: str | None = None) -> Any:
        raise error.__new__(error)

    monkeypatch.setattr(hub.HfApi, "dataset_info", info)
    with pytest.raises(UserError, match=words):
        find("hf://owner/name", revision="v9")
