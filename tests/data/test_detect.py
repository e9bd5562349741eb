"""Detection: by what rows hold, all over the file; never a guess between two."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.support import ROWS, chat, write
from ftlab_contract.constants import FORMATS, METHODS
from ftlab_trainer.data.detect import detect
from ftlab_trainer.data.source import find
from ftlab_trainer.errors import UserError

inside = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("name", FORMATS)
@inside
@given(data=st.data())
def test_each_format_is_told_by_its_rows(tmp_path: Path, name: str, data: st.DataObject) -> None:
    rows = data.draw(st.lists(ROWS[name], min_size=1, max_size=5))
    rows = [{**row, "id": number} for number, row in enumerate(rows)]
    found = detect(find(write(tmp_path / "misleading_name.json", rows)))
    assert found.format == name
    assert found.fits[name] == found.sampled == len(rows)
    assert found.evidence.startswith(f"{len(rows)} of {len(rows)} sampled rows have ")


def test_rows_that_fit_two_formats_are_not_guessed(tmp_path: Path) -> None:
    rows = [{"text": "What is 2 + 2? 4", **chat("What is 2 + 2?", "4")}] * 3
    source = find(write(tmp_path / "rows.jsonl", rows))
    with pytest.raises(UserError, match=r"raw_text.*Set data\.dataset_format"):
        detect(source)
    assert detect(source, METHODS["cpt"].formats).format == "raw_text"
    assert detect(source, METHODS["sft"].formats).format == "chatml"


def test_a_dataset_of_another_method_is_named(tmp_path: Path) -> None:
    source = find(write(tmp_path / "rows.jsonl", [{"prompt": "p", "chosen": "a", "rejected": "b"}]))
    with pytest.raises(UserError, match=r"is dpo \(1 of 1 sampled rows have prompt, chosen, rejected\).*raw_text"):
        detect(source, METHODS["cpt"].formats)


def test_an_unknown_dataset_is_described(tmp_path: Path) -> None:
    source = find(write(tmp_path / "rows.jsonl", [{"frage": "?", "antwort": "!"}] * 4))
    with pytest.raises(UserError, match=r"frage \(4\), antwort \(4\).*openorca: rows have question, response"):
        detect(source, METHODS["sft"].formats)


def test_preferences_behind_a_conversation_are_not_taken_for_a_conversation(tmp_path: Path) -> None:
    turns = [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello"}, {"from": "human", "value": "?"}]
    answers = {"chosen": {"from": "gpt", "value": "a"}, "rejected": {"from": "gpt", "value": "b"}}
    source = find(write(tmp_path / "rows.jsonl", [{"conversations": turns, **answers}] * 3))
    assert detect(source).format == "dpo"
    with pytest.raises(UserError, match="is dpo .3 of 3 sampled rows have conversations, chosen, rejected"):
        detect(source, METHODS["sft"].formats)
    # Where they are written in a way that is not known, they are not conversations either.
    odd = [{"conversations": turns, "chosen": 1, "rejected": 2}] * 3
    with pytest.raises(UserError, match="also have chosen and rejected, as dpo rows do"):
        detect(find(write(tmp_path / "odd.jsonl", odd)))


def test_the_first_row_does_not_decide(tmp_path: Path) -> None:
    rows = [{"instruction": "odd", "output": "one"}, *[chat("Hi", "Hello")] * 20, {"broken": True}]
    found = detect(find(write(tmp_path / "rows.jsonl", rows)))
    assert (found.format, found.fits["chatml"], found.sampled) == ("chatml", 20, 22)


def test_the_end_of_a_large_file_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    with path.open("w") as stream:
        stream.writelines(json.dumps({"text": "x" * 2000}) + "\n" for _ in range(300))
        stream.writelines(json.dumps(chat("Hi", "x" * 2000)) + "\n" for _ in range(4000))
    assert path.stat().st_size > 4_000_000
    found = detect(find(path))
    assert found.fits["chatml"] > 80
    with_columns = {"text", "messages"}
    assert with_columns <= set(found.columns)


def test_a_mixed_folder_fits_no_format(tmp_path: Path) -> None:
    for number, name in enumerate(("alpaca", "chatml", "raw_text", "dpo")):
        write(tmp_path / f"{number}.jsonl", [FORMATS[name].example] * 5)
    with pytest.raises(UserError, match="fits no format"):
        detect(find(tmp_path))


@pytest.mark.parametrize("text", ["", "\n\n", "[]", "not json\n"])
def test_no_rows_are_no_format(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rows.json"
    path.write_text(text)
    with pytest.raises(UserError, match="holds no row"):
        detect(find(path))


def test_looking_at_data_loads_nothing_heavy() -> None:
    code = (
        "import sys, ftlab_trainer.data.detect, ftlab_trainer.data.survey, ftlab_trainer.data.prepare;"
        "heavy = {'torch', 'transformers', 'datasets', 'pyarrow', 'numpy', 'trl'} & set(sys.modules);"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    path = [entry for entry in sys.path if entry]
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {path!r}; {code}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
