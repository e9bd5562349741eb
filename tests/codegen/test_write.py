"""What is on disk is compared with what the schema says: changed, missing, orphaned."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ftlab_codegen import write
from ftlab_codegen.cli import DIFF_LINES, cli
from ftlab_codegen.contract import HEADER

RULES = "python/ftlab_contract/rules.py"


@pytest.fixture
def out(tmp_path: Path, files: dict[str, str]) -> Path:
    """A folder that is up to date."""
    write.write(files, tmp_path / "out")
    return tmp_path / "out"


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch, files: dict[str, str], out: Path) -> CliCheck:
    monkeypatch.setattr(write, "build", lambda _: files)
    return CliCheck(out)


class CliCheck:
    """`ftlab-codegen --check` on a folder."""

    def __init__(self, out: Path) -> None:
        self.out = out

    def __call__(self, *options: str) -> Result:
        return CliRunner().invoke(cli, ["--out", str(self.out), *options], standalone_mode=False)


def test_what_is_committed_is_what_the_schema_says(root: Path, files: dict[str, str]) -> None:
    assert write.compare(files, root / "generated").clean


def test_a_fresh_folder_is_clean(checked: CliCheck) -> None:
    assert checked("--check").return_value == 0


@pytest.mark.parametrize(
    ("word", "harm"),
    [
        ("changed", lambda out: (out / RULES).write_text("x = 1\n")),
        ("missing", lambda out: (out / RULES).unlink()),
        ("orphaned", lambda out: (out / "docs" / "left_over.md").write_text(f"<!-- {HEADER} -->\nold\n")),
    ],
)
def test_check_finds_and_write_mends(checked: CliCheck, word: str, harm: object) -> None:
    assert callable(harm)
    harm(checked.out)
    before = {path: path.read_bytes() for path in checked.out.rglob("*") if path.is_file()}
    result = checked("--check")
    assert result.return_value == 1
    assert result.output.startswith(f"{word}: {checked.out}")
    assert "\n--- " in result.output
    assert result.output.rstrip().endswith("run: make codegen")
    assert {path: path.read_bytes() for path in checked.out.rglob("*") if path.is_file()} == before
    assert checked().return_value == 0
    assert checked("--check").return_value == 0


def test_the_difference_is_bounded(checked: CliCheck) -> None:
    for path in checked.out.rglob("*.py"):
        path.write_text("")
    lines = checked("--check").output.splitlines()
    assert len(lines) <= DIFF_LINES + 20
    assert "... and more" in lines


def test_only_what_differs_is_written(files: dict[str, str], out: Path) -> None:
    (out / RULES).write_text("x = 1\n")
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    write.write(files, out)
    after = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    assert [path for path in after if after[path] != before[path]] == [out / RULES]


def test_files_of_others_are_left_alone(files: dict[str, str], out: Path) -> None:
    foreign = [out / "notes.md", out / "typescript" / "node_modules" / "a" / "index.js", out / "python" / "local.py"]
    for path in foreign:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("// not ours\n")
    (out / "typescript" / "node_modules" / "copy.ts").write_text(f"// {HEADER}\n")
    assert write.compare(files, out).clean
    write.write(files, out)
    assert all(path.exists() for path in foreign)


def test_an_emptied_folder_goes_with_its_last_file(files: dict[str, str], out: Path) -> None:
    (out / "docs" / "gone").mkdir()
    (out / "docs" / "gone" / "page.md").write_text(f"<!-- {HEADER} -->\n")
    write.write(files, out)
    assert not (out / "docs" / "gone").exists()


def test_every_file_says_that_it_is_generated(files: dict[str, str]) -> None:
    assert [path for path, text in files.items() if HEADER not in text[:1000]] == []
    assert [path for path, text in files.items() if not text.isascii()] == []
    assert [path for path, text in files.items() if not text.endswith("\n") or "\r" in text] == []
