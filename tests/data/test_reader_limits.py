"""Readers against what is made to break them, in a process of its own: a clear end, in bounded memory."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

# Reads a file to the end; prints the rows, the faults by rule and the memory it took beyond what it began with, in MiB.
READ = """
import json, resource, sys
from collections import Counter
from pathlib import Path
from ftlab_trainer.data.read import read_file
from ftlab_trainer.errors import UserError
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
import ftlab_trainer.data.cells, ftlab_trainer.data.documents, ftlab_trainer.data.columns
before, rows, rules, error = peak(), 0, Counter(), None
try:
    for record in read_file(Path(sys.argv[1]), *sys.argv[2:]):
        rows += 1
        rules[record.fault.rule if record.fault else "read"] += 1
        record = None
except UserError as caught:
    error = str(caught)
print(json.dumps([rows, rules, error, peak() - before]))
"""
MB = 1 << 20


def read(path: Path, *marker: str) -> tuple[int, dict[str, int], str | None, float]:
    code = f"import sys; sys.path[:0] = {[entry for entry in sys.path if entry]!r}\n{READ}"
    done = subprocess.run(
        [sys.executable, "-c", code, str(path), *marker], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    rows, rules, error, more = json.loads(done.stdout)
    return rows, rules, error, more


def stretched(begin: bytes, fill: bytes, end: bytes, size: int) -> Callable[[Path], None]:
    """Writes a file of so many bytes of filling."""

    def write(path: Path) -> None:
        with path.open("wb") as stream:
            stream.write(begin)
            for _ in range(size // MB):
                stream.write(fill * (MB // len(fill)))
            stream.write(end)

    return write


@pytest.mark.parametrize(
    ("name", "write", "rules", "words", "most"),
    [
        (
            "line.jsonl",
            stretched(b'{"text": "', b"a", b'"}\n{"text": "b"}\n', 100 * MB),
            {"too_long": 1, "read": 1},
            "",
            200,
        ),
        pytest.param(
            "one.json",
            stretched(b'[{"text": "', b"a", b'"}]', 70 * MB),
            {},
            "longer than 64 MB",
            600,
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "open.csv",
            stretched(b'text\n"', b"a" * 1023 + b"\n", b"", 70 * MB),
            {},
            "close the quote",
            500,
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "cell.csv", stretched(b"text\n", b"a", b"\n", 70 * MB), {}, "longer than 64 MB", 200, marks=pytest.mark.slow
        ),
        pytest.param(
            "one.txt", stretched(b"", b"a", b"", 70 * MB), {}, "longer than 64 MB", 200, marks=pytest.mark.slow
        ),
        ("deep.json", stretched(b"[", b"[", b"]", 8 * MB), {}, "levels deep", 200),
        ("deep.jsonl", stretched(b"[1]\n[", b"[", b"]\n[1]\n", 8 * MB), {"too_deep": 1, "read": 2}, "", 200),
        ("digits.jsonl", stretched(b'{"a": 1', b"0", b"}\n[1]\n", 8 * MB), {"not_finite": 1, "read": 1}, "", 200),
        pytest.param(
            "blank.jsonl", stretched(b"", b" \n", b'{"a": 1}', 8 * MB), {"read": 1}, "", 50, marks=pytest.mark.slow
        ),
        pytest.param(
            "no_end.json", stretched(b"[1", b" ", b"", 32 * MB), {}, "ends too early", 200, marks=pytest.mark.slow
        ),
    ],
)
def test_a_hostile_file_ends_in_bounded_memory(
    tmp_path: Path, name: str, write: Callable[[Path], None], rules: dict[str, int], words: str, most: int
) -> None:
    path = tmp_path / name
    write(path)
    _, found, error, more = read(path)
    assert not rules or found == rules, error
    assert words in (error or ""), error
    assert bool(words) == bool(error), error
    assert more < most, more


@pytest.mark.slow
def test_marked_documents_are_read_as_they_come(tmp_path: Path) -> None:
    path = tmp_path / "books.txt"
    with path.open("w") as stream:
        for number in range(60):
            stream.write(f"{number} is a book\n" * (MB // 16) + "----\n")
    rows, found, error, more = read(path, "----")
    assert (rows, found, error) == (60, {"read": 60}, None)
    assert more < 50, more


def test_a_bomb_costs_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    with gzip.open(path, "wb", compresslevel=9) as stream:
        for _ in range(300):
            stream.write(b" " * MB)
    _, _, error, more = read(path)
    assert error
    assert "unpacks to more than 200 times its size" in error
    assert more < 200, more
