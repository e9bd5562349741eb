"""A mistake in the schema stops codegen, and the message says where it is and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from click.testing import CliRunner

from ftlab_codegen.cli import cli
from ftlab_codegen.sources import Problem, SchemaError
from ftlab_codegen.write import build


class Mistake(NamedTuple):
    """One entry of mistakes.yaml."""

    file: str
    old: str
    new: str
    what: str
    remedy: str = ""
    at: str = ""


TABLE = yaml.safe_load((Path(__file__).parent / "mistakes.yaml").read_text(encoding="utf-8"))
MISTAKES = {name: Mistake(file, **entry) for file, entries in TABLE.items() for name, entry in entries.items()}


def make(schema: Path, mistake: Mistake) -> tuple[Path, int]:
    """Makes the mistake, and says in which file and line."""
    file = schema / mistake.file
    before = file.read_text(encoding="utf-8")
    after = before.replace(mistake.old, mistake.new, 1)
    assert before != after, "the schema no longer says what this mistake changes"
    file.write_text(after, encoding="utf-8")
    differing = next(i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b)
    place = after.index(mistake.at) if mistake.at else differing
    return file, after.count("\n", 0, place) + 1


def problems_of(schema: Path) -> list[Problem]:
    with pytest.raises(SchemaError) as error:
        build(schema)
    return error.value.problems


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_stops_codegen_with_its_place(schema: Path, mistake: Mistake) -> None:
    file, line = make(schema, mistake)
    found = problems_of(schema)
    right = [p for p in found if mistake.what in p.what and mistake.remedy in p.remedy]
    assert right, f"not among: {list(map(str, found))}"
    assert [(p.file, p.line) for p in right] == [(str(file), line)]
    assert all(p.remedy for p in found)


def test_all_mistakes_are_reported_at_once_and_nothing_is_written(schema: Path, tmp_path: Path) -> None:
    places = [make(schema, MISTAKES[name]) for name in ("unknown_range", "untitled_field", "not_ascii", "boolean_key")]
    result = CliRunner().invoke(cli, ["--schema", str(schema), "--out", str(tmp_path / "out")], standalone_mode=False)
    assert result.return_value == 2
    assert not (tmp_path / "out").exists()
    for file, line in places:
        assert f"{file}:{line}: " in result.output
    assert "4 mistakes" in result.output
    assert "Traceback" not in result.output


def test_a_file_that_is_not_imported_is_reported(schema: Path) -> None:
    make(schema, Mistake("ftlab.yaml", ", run]", "]", ""))
    assert any(p.file == str(schema / "run.yaml") and "run is not imported" in p.what for p in problems_of(schema))


def test_a_folder_without_a_schema_is_reported(tmp_path: Path) -> None:
    assert [str(p) for p in problems_of(tmp_path)] == [
        f"{tmp_path / 'ftlab.yaml'}:1: there is no such file; name the folder of a schema"
    ]


def test_chat_templates_are_checked_where_they_stand(schema: Path) -> None:
    folder = schema / "chat_templates"
    (folder / "odd.jinja").write_text("{{ messages }}", encoding="utf-8")
    found = [(p.file, p.what.split()[0], bool(p.remedy)) for p in problems_of(schema)]
    odd = str(folder / "odd.jinja")
    assert found == [(odd, "ChatTemplate", True), (odd, "it", True)]
