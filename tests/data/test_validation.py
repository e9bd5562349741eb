"""`validate data`: counts, places and warnings are those of the rows, however many processes read them."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.support import WORDS, chat, write
from ftlab_contract import DatasetReport
from ftlab_trainer.cli import main
from ftlab_trainer.data import scan
from ftlab_trainer.data.copies import bands
from ftlab_trainer.data.corpus import Ask
from ftlab_trainer.data.validation import EVERY, Wanted, validate

AWS = "AKIA" + "Q" * 16
SECRETS = {
    "an AWS key": AWS,
    "a GitHub token": "ghp_" + "a1B2" * 9,
    "an API key": "sk-proj-" + "x9Y" * 8,
    "a Hugging Face token": "hf_" + "aB3" * 12,
    "a Slack token": "xoxb-" + "1234567890-abcdefgh",
    "a Google key": "AIza" + "b" * 35,
    "a JSON web token": ".".join(["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0In0", "c2lnbmF0dXJl"]),
    "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "a password in an address": "postgres://bob:hunter22" + "@db.example/x",
}


def report(path: Path, **wanted: Any) -> dict[str, Any]:
    found = validate(Ask(str(path)), Wanted(**wanted))
    DatasetReport.model_validate(found)
    return found


def warned(found: dict[str, Any]) -> dict[str, int]:
    return {one["rule"]: one["rows"] for one in found["warnings"]}


def text(number: int, words: int = 30) -> str:
    return " ".join(random.Random(number).choices(WORDS, k=words)) + f" {number}"


def test_processes_say_what_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "_PIECE", 5000)
    monkeypatch.setattr(scan, "_SMALL", 0)
    bad: dict[int, Any] = {7: "", 90: {"messages": []}, 91: chat("hi", " "), 400: {"messages": [{"role": "user"}]}}
    rows = [bad.get(number, {**chat(text(number), "yes"), "id": number}) for number in range(500)]
    (folder := tmp_path / "data").mkdir()
    for name in ("a", "b"):
        write(folder / f"{name}.jsonl", rows)
    (folder / "c.json").write_text(json.dumps(rows[80:95]))
    ways = [report(folder, processes=processes, quarantine=tmp_path / "q.txt") for processes in (1, 2, 3)]
    for found in ways:
        found["seconds"] = 0
    assert ways[0] == ways[1] == ways[2]
    places = [(Path(one["file"]).name, one["line"]) for one in ways[0]["faults"]]
    assert places[:4] == [("a.jsonl", 8), ("a.jsonl", 91), ("a.jsonl", 92), ("a.jsonl", 401)]
    assert (ways[0]["rows"], ways[0]["bad"], ways[0]["unused_columns"]) == (1015, 10, ["id"])
    assert sum(one["rows"] for one in ways[0]["rules"]) == 10
    kept = [json.loads(line) for line in (tmp_path / "q.txt").read_text(encoding="utf-8").splitlines()]
    assert [(Path(one["file"]).name, one["line"]) for one in kept[4:8]] == [("b.jsonl", n) for n in (8, 91, 92, 401)]
    assert [one["row"] for one in kept[:4]] == [*bad.values()]
    assert all(one["hint"] and one["rule"] and one["message"] for one in kept)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(picks=st.lists(st.integers(0, 12), min_size=1, max_size=40), others=st.lists(st.integers(5, 20), max_size=20))
def test_copies_and_leaks_are_counted_exactly(tmp_path: Path, picks: list[int], others: list[int]) -> None:
    path = write(tmp_path / "a.jsonl", ({"prompt": text(n), "completion": "x", "id": k} for k, n in enumerate(picks)))
    options: dict[str, Any] = {}
    if others:
        write(tmp_path / "b.jsonl", ({"completion": "x", "prompt": text(n)} for n in others))
        options["against"] = Ask(str(tmp_path / "b.jsonl"))
    found = report(path, **options)
    counted = warned(found)
    assert counted.get("duplicate", 0) == len(picks) - len(set(picks))
    assert counted.get("leakage", 0) == sum(other in picks for other in others)
    for one in found["warnings"]:
        if one["rule"] == "duplicate":
            second, first = map(int, re.fullmatch(r".*:(\d+) \(as line (\d+)\)", one["first"][0]).groups())  # type: ignore[union-attr]
            assert picks[second - 1] == picks[first - 1]
            assert first < second


def test_rows_that_are_nearly_equal_are_found_by_request(tmp_path: Path) -> None:
    rows = [{"text": text(number, 80)} for number in range(60)]
    rows += [{"text": row["text"].replace(row["text"].split()[40], "harpoon", 1)} for row in rows[:20]]
    path = write(tmp_path / "a.jsonl", rows)
    assert warned(report(path)) == {}
    found = warned(report(path, near=True))
    assert set(found) == {"near_duplicate"}
    assert 14 <= found["near_duplicate"] <= 20
    assert not set(bands(text(1, 80))) & set(bands(text(2, 80)))


@pytest.mark.parametrize(("kind", "secret"), SECRETS.items())
def test_secrets_are_seen_and_not_shown(kind: str, secret: str, tmp_path: Path, capsys: Any) -> None:
    rows = [{"text": text(1)}, {"text": f"see {secret} here"}, {"text": text(2)}]
    path = write(tmp_path / "a.jsonl", rows)
    found = report(path)
    assert warned(found) == {"secret": 1}
    assert kind in found["warnings"][0]["message"]
    assert found["warnings"][0]["first"] == [f"{path}:2"]
    for flags in ([], ["--json"]):
        assert main(["validate", "data", str(path), *flags]) == 0
        assert secret not in "".join(capsys.readouterr())


def test_addresses_and_names_that_hold_no_secret(tmp_path: Path) -> None:
    texts = ["mail me: bob@example.com, http://example.com:80/a@b", "https://user:${PASS}@host", "sk-learn hf_transfer"]
    path = write(tmp_path / "a.jsonl", ({"text": f"{one} {'abc123' * 20}"} for one in texts))
    assert warned(report(path)) == {}


def test_characters_nobody_sees_and_rows_unlike_the_others(tmp_path: Path) -> None:
    rows = [{"text": text(number)} for number in range(200)]
    rows += [{"text": "bell \x07 " + text(900)}, {"text": text(901) + "\u202e"}, {"text": "\x85 " + text(902)}]
    rows += [{"text": text(903, 9000)}, {"text": "x"}]
    found = report(write(tmp_path / "a.jsonl", rows))
    assert warned(found) == {"control_character": 2, "hidden_direction": 1, "long_row": 1, "short_row": 1}
    assert {one["rule"]: one["first"][0].rpartition(":")[2] for one in found["warnings"]}["long_row"] == "204"
    assert report(tmp_path / "a.jsonl", warnings=False)["warnings"] == []


def test_the_first_fault_of_every_rule_is_kept(tmp_path: Path) -> None:
    rows: list[Any] = [{"text": number} for number in range(30)] + [{"text": " "}, {}, {"text": "fine"}] * 3
    found = report(write(tmp_path / "a.jsonl", [{"text": "x"}] * 90 + rows))
    assert Counter(one["rule"] for one in found["faults"]) == {"wrong_type": 10, "pattern": 1, "missing": 1}
    assert len(report(tmp_path / "a.jsonl", faults=EVERY)["faults"]) == found["bad"] == 36


def test_the_command(tmp_path: Path, capsys: Any) -> None:
    bad = [{"prompt": "a", "completion": 5}, "no row", {"prompt": "\x1b[31m", "completion": ""}]
    path = write(tmp_path / "a.jsonl", [*bad, *({"prompt": text(n), "completion": "b", "x": 1} for n in range(20))])
    quarantine = tmp_path / "q.jsonl"
    assert main(["validate", "data", str(path), "--quarantine", str(quarantine)]) == 1
    out = capsys.readouterr().out
    for part in (
        "3 of 23 rows cannot be used",
        f"{path}:1",
        "completion: The number 5",
        "found",
        "Write it in quotes.",
    ):
        assert part in out
    assert "\x1b[31m" not in out
    assert len(quarantine.read_text().splitlines()) == 3
    assert main(["validate", "data", str(path), "--json", "--no-warnings"]) == 1
    DatasetReport.model_validate_json(capsys.readouterr().out)
    good = write(tmp_path / "good.jsonl", [{"prompt": "a", "completion": "b"}])
    assert main(["validate", "data", str(good)]) == 0
    assert "all can be used" in capsys.readouterr().out
    for wrong in (["nowhere.jsonl"], [str(path), "--format", "nothing"], [str(path), "--no-warnings", "--near"]):
        assert main(["validate", "data", *wrong]) == 2
    assert main(["validate", "data", str(path), "--against", str(tmp_path / "none.jsonl")]) == 2
    assert "--against" in capsys.readouterr().err


def test_a_quarantine_that_was_not_finished_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "x"}\n' * 50 + b'{"text": "\xff"}\n')
    assert main(["validate", "data", str(path), "--quarantine", str(tmp_path / "q.jsonl")]) == 2
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.jsonl"]
    write(path, [{"text": "x"}])
    assert main(["validate", "data", str(path), "--quarantine", str(path)]) == 2
    assert path.read_text() == '{"text": "x"}\n'


def test_nothing_heavy_is_imported(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", [{"text": "x"}])
    code = (
        f"import sys; sys.path[:0] = {[entry for entry in sys.path if entry]!r}\n"
        f"from ftlab_trainer.cli import main; main(['validate', 'data', {str(path)!r}])\n"
        "print({'torch', 'numpy', 'pyarrow', 'datasets', 'transformers', 'pydantic', 'rich'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("set()")


@pytest.mark.slow
def test_memory_stays_below_40_mib_however_large_the_file_is(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("w") as stream:
        for number in range(400_000):
            stream.write(
                json.dumps({"text": f"{number} {text(number % 5000)}"} if number % 100 else {"text": " "}) + "\n"
            )
    code = (
        f"import sys; sys.path[:0] = {[entry for entry in sys.path if entry]!r}\n"
        "import resource\nfrom ftlab_trainer.cli import main\n"
        f"main(['validate', 'data', {str(path)!r}, '--quarantine', {str(tmp_path / 'q.jsonl')!r}])\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)\n"
        "print(next(int(line.split()[1]) / 1024 for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert max(map(float, done.stdout.split()[-2:])) <= 40
