"""Memory stays flat however large the data is; run by `make test-all`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

MEASURE = """
import sys, threading, time
from pathlib import Path
from data.support import prepared, tokenizer
def held():
    line = next(line for line in open("/proc/self/status") if line.startswith("RssAnon"))
    return int(line.split()[1]) / 1024
import datasets, trl
from trl import pack_dataset
tokenizer()("warm")
before, peak = held(), [0.0]
def watch():
    while True:
        peak[0] = max(peak[0], held())
        time.sleep(0.02)
threading.Thread(target=watch, daemon=True).start()
made = prepared(Path(sys.argv[1]), Path(sys.argv[2]), max_length=1024, packing=True)
made.ledger.check()
print(made.ledger.tokens_read, peak[0] - before)
"""


def growth(path: Path, folder: Path) -> tuple[int, float]:
    """Tokens read, and how many MiB of its own memory a process needs for that beyond what it starts with."""
    code = f"import sys; sys.path[:0] = {[entry for entry in sys.path if entry]!r}\n{MEASURE}"
    done = subprocess.run(
        [sys.executable, "-c", code, str(path), str(folder)], capture_output=True, text=True, check=False, timeout=1200
    )
    assert done.returncode == 0, done.stderr
    read, more = done.stdout.split()[-2:]
    return int(read), float(more)


def rows(megabytes: int) -> Iterator[str]:
    """Text of which no part is like another, so that nothing is cached."""
    for number in range(megabytes * 200):
        yield " ".join(f"{number * 7919 % 100003 + n}" for n in range(900))[:5000]


def write(path: Path, megabytes: int, shape: str) -> Path:
    with path.open("w") as stream:
        if shape == "document":
            stream.writelines(f"{row}\n" for row in rows(megabytes))
        elif shape == "lines":
            stream.writelines(json.dumps({"text": row}) + "\n" for row in rows(megabytes))
        else:
            stream.writelines(("," if n else "[") + json.dumps({"text": row}) for n, row in enumerate(rows(megabytes)))
            stream.write("]")
    return path


@pytest.mark.parametrize("shape", ["lines", "array"])
def test_a_file_of_100_mb_takes_no_more_memory_than_one_of_10(tmp_path: Path, shape: str) -> None:
    grown = {size: growth(write(tmp_path / f"{size}.json", size, shape), tmp_path / str(size)) for size in (10, 100)}
    assert grown[100][0] > 9 * grown[10][0]
    assert grown[100][1] < 250, grown
    assert grown[100][1] < grown[10][1] + 80, grown


def test_one_document_of_40_mb_takes_some_bytes_per_character_and_not_hundreds(tmp_path: Path) -> None:
    _, more = growth(write(tmp_path / "book.txt", 40, "document"), tmp_path)
    assert more < 600, more
