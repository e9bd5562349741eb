"""What a path may be: a file, a list, a pattern, a folder, a saved dataset; and what it may not."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ftlab_trainer.data.read import is_plain_lines, records
from ftlab_trainer.data.source import find, fingerprint
from ftlab_trainer.errors import RunFailed, UserError


@pytest.fixture
def here(tmp_path: Path) -> Path:
    for name in ("a.jsonl", "b.jsonl", "deep/er/c.jsonl", "deep/d.txt", "deep/.hidden/e.jsonl"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(json.dumps({"text": name}) + "\n")
    return tmp_path


def read(*args: object, **options: str) -> list[str]:
    found = find(*args, **options)  # type: ignore[arg-type]
    return [record.value["text"].strip() for record in records(found)]


def test_a_pattern_names_files_in_order(here: Path) -> None:
    assert read(f"{here}/*.jsonl") == ["a.jsonl", "b.jsonl"]
    assert read(f"{here}/**/*.jsonl") == ["a.jsonl", "b.jsonl", "deep/er/c.jsonl"]
    assert read(str(here / "[ab].jsonl")) == ["a.jsonl", "b.jsonl"]
    (here / "[a].jsonl").write_text('{"text": "as it is called"}')
    assert read(here / "[a].jsonl") == ["as it is called"]
    (here / "x.pdf").write_text("%")
    found = find(f"{here}/*")
    assert [Path(name).name for name in found.skipped] == ["x.pdf"]
    with pytest.raises(UserError, match="no file that can be read matches"):
        find(f"{here}/*.pdf")


def test_a_list_is_read_as_it_is_written(here: Path) -> None:
    assert read([here / "b.jsonl", str(here / "deep")]) == ["b.jsonl", '{"text": "deep/d.txt"}', "deep/er/c.jsonl"]
    assert find([here / "a.jsonl", here / "b.jsonl"]).path.endswith("a.jsonl and 1 more")
    with pytest.raises(UserError, match="named twice"):
        find([here / "a.jsonl", f"{here}/*.jsonl"])
    with pytest.raises(UserError, match="empty list"):
        find([])
    with pytest.raises(UserError, match="empty name"):
        find("")  # as of a variable of the shell that is not set; the folder one is in is not meant


def test_the_fingerprint_is_of_content_and_not_of_the_place(here: Path) -> None:
    one = fingerprint(find(here / "a.jsonl"))
    assert fingerprint(find([here / "a.jsonl"])) == one
    two = fingerprint(find([here / "a.jsonl", here / "b.jsonl"]))
    assert two != one
    assert fingerprint(find(f"{here}/*.jsonl")) == two
    moved = here / "moved"
    moved.mkdir()
    for name in ("a.jsonl", "b.jsonl"):
        (moved / name).write_bytes((here / name).read_bytes())
    assert fingerprint(find(moved)) == two
    (moved / "b.jsonl").write_text("{}")
    assert fingerprint(find(moved)) != two


def test_a_file_that_changes_is_noticed(here: Path) -> None:
    found = find(f"{here}/*.jsonl")
    found.check_unchanged()
    (here / "b.jsonl").write_text("{}")
    with pytest.raises(RunFailed, match="changed"):
        found.check_unchanged()


def test_what_describes_a_dataset_is_no_row_of_it(here: Path) -> None:
    for name in ("README.md", "dataset_info.json", "state.json"):
        (here / "deep" / name).write_text("{}")
    found = find(here / "deep")
    assert [path.name for path in found.files] == ["d.txt", "c.jsonl"]
    assert sorted(found.skipped) == ["README.md", "dataset_info.json", "state.json"]
    alone = here / "alone"
    alone.mkdir()
    (alone / "README.md").write_text("all there is")
    assert read(alone) == ["all there is"]


def test_a_saved_dataset_is_its_arrow_files_and_has_splits(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    rows = {
        split: datasets.Dataset.from_dict({"text": [f"{split} {n}" for n in range(3)]}) for split in ("train", "test")
    }
    datasets.DatasetDict(rows).save_to_disk(tmp_path / "both")
    rows["test"].save_to_disk(tmp_path / "one")
    assert read(tmp_path / "one") == ["test 0", "test 1", "test 2"]
    assert read(tmp_path / "both") == ["train 0", "train 1", "train 2"]
    assert "test/" in find(tmp_path / "both").skipped
    assert read(tmp_path / "both", split="test") == ["test 0", "test 1", "test 2"]
    with pytest.raises(UserError, match=r"dev is no split .* allowed: test, train"):
        find(tmp_path / "both", split="dev")


def test_what_only_the_hub_has_is_refused_elsewhere(here: Path) -> None:
    with pytest.raises(UserError, match=r"data\.subset: en, data\.revision: main: .* has none"):
        find(here / "a.jsonl", subset="en", revision="main")
    with pytest.raises(UserError, match=r"hf://owner/name\."):
        find("owner/name")


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "rows.jsonl")
    with pytest.raises(UserError, match="no regular file"):
        find(tmp_path / "rows.jsonl")
    with pytest.raises(UserError, match="holds no file"):
        find(tmp_path)


def test_plain_lines_are_told(here: Path) -> None:
    import gzip

    (here / "array.jsonl").write_text("[\n1]")
    (here / "packed.jsonl").write_bytes(gzip.compress(b"{}\n"))
    found = find(here)
    plain = {path.name for path in found.files if is_plain_lines(found, path)}
    assert plain == {"a.jsonl", "b.jsonl", "c.jsonl"}
