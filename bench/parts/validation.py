"""Validation: ratios of rates on one machine, in one run, on files of a million rows and of 600,000 conversations.

The floor reads the file and counts its newlines; the naive way is `json.loads` and a Pydantic model of the contract for
each line. All are whole processes' work without their start, on files in the page cache, in turn, the best of each.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import ftlab_contract
from ftlab_contract import AlpacaExample, ChatMLExample
from ftlab_contract.constants import FORMATS
from ftlab_trainer.data.corpus import Ask
from ftlab_trainer.data.validation import Wanted, validate

MODELS = {name: getattr(ftlab_contract, info.row_class) for name, info in FORMATS.items()}
INSTRUCTIONS, CHATS = (
    next(name for name, one in MODELS.items() if one is cls) for cls in (AlpacaExample, ChatMLExample)
)
ROWS = {INSTRUCTIONS: 1_000_000, CHATS: 600_000}
ROUNDS = 3
RSS = """
import resource, sys
from ftlab_trainer.data.corpus import Ask
from ftlab_trainer.data.validation import Wanted, validate
validate(Ask(sys.argv[1]), Wanted(warnings=sys.argv[2] == "warnings"))
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
own = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(max(own, child) / 1024)
"""


class Row(NamedTuple):
    """One line of the table."""

    what: str
    measured: float
    unit: str
    goal: str


def measure(folder: Path) -> list[Row]:
    """Write the files, take the times, say the ratios."""
    found: list[Row] = []
    for fmt in ROWS:
        good, bad = (write(folder / f"{fmt}-{share}.jsonl", fmt, share) for share in (10_000, 100))
        found += _times(fmt, good, bad)
        found += [
            Row(f"{fmt}: peak memory of a process, {what}", _memory(good, what), "MiB", "<= 40")
            for what in ("errors only", "warnings")
        ]
    return found


def _times(fmt: str, good: Path, bad: Path) -> list[Row]:
    ways: dict[str, Callable[[], Any]] = {
        "floor": lambda: _floor(good),
        "naive": lambda: _naive(good, fmt),
        "one": lambda: _ours(good, processes=1),
        "two": lambda: _ours(good, processes=2),
        "one bad": lambda: _ours(bad, processes=1),
        "two bad": lambda: _ours(bad, processes=2),
        "two warned": lambda: _ours(good, processes=2, warnings=True),
    }
    best = {name: float("inf") for name in ways}
    for turn in range(ROUNDS):
        for name, way in ways.items():
            if turn and name in ("naive", "two warned"):
                continue  # slow, and known well enough
            began = time.perf_counter()
            way()
            best[name] = min(best[name], time.perf_counter() - began)
    rate = good.stat().st_size / 1e6

    def times(what: str, one: str, other: str, goal: str) -> Row:
        return Row(f"{fmt}: {what}", best[other] / best[one], "x", goal)

    return [
        Row(f"{fmt}: only reading and counting newlines", rate / best["floor"], "MB/s", ""),
        Row(f"{fmt}: json.loads and a Pydantic model", rate / best["naive"], "MB/s", ""),
        Row(f"{fmt}: one process", rate / best["one"], "MB/s", ""),
        Row(f"{fmt}: two processes", rate / best["two"], "MB/s", ""),
        Row(f"{fmt}: two processes, with warnings", rate / best["two warned"], "MB/s", ""),
        times("one process, against json.loads and Pydantic", "one", "naive", ">= 3"),
        times("two processes, against json.loads and Pydantic", "two", "naive", ">= 5.5"),
        times("one process, against only reading", "one", "floor", ""),
        times("two processes, against only reading", "two", "floor", ">= 0.5"),
        times("one row in a hundred bad, one process: time", "one", "one bad", "<= 1.5"),
        times("one row in a hundred bad, two processes: time", "two", "two bad", "<= 1.5"),
    ]


def _floor(path: Path) -> int:
    lines = 0
    buffer = bytearray(1 << 20)
    with path.open("rb", buffering=0) as stream:
        while count := stream.readinto(buffer):
            lines += buffer.count(b"\n", 0, count)
    return lines


def _naive(path: Path, fmt: str) -> int:
    bad = 0
    model = MODELS[fmt]
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            try:
                model(**json.loads(line))
            except (ValueError, TypeError):
                bad += 1
    return bad


def _ours(path: Path, processes: int, warnings: bool = False) -> None:
    report = validate(Ask(str(path)), Wanted(warnings=warnings, processes=processes))
    assert report["bad"]


def _memory(path: Path, what: str) -> float:
    done = subprocess.run([sys.executable, "-c", RSS, str(path), what], capture_output=True, text=True, check=True)
    return float(done.stdout)


def write(path: Path, fmt: str, one_bad_in: int) -> Path:
    """A file of rows of which one in so many is bad, each in another way than the one before."""
    chance = random.Random(fmt)
    sentences = [_sentence(chance) for _ in range(5000)]
    make = _instruction if fmt == INSTRUCTIONS else _conversation
    with path.open("w", encoding="utf-8") as stream:
        for number in range(ROWS[fmt]):
            line = json.dumps(make(number, chance, sentences), ensure_ascii=False)
            if number % one_bad_in == one_bad_in // 2:
                line = _spoilt(line, number // one_bad_in)
            stream.write(line + "\n")
    return path


def _sentence(chance: random.Random) -> str:
    letters = "eeetttaaooiinnsshhrrdlucmfwygpbvk"
    words = ["".join(chance.choices(letters, k=chance.randint(1, 10))) for _ in range(chance.randint(6, 22))]
    if chance.random() < 0.1:
        words.insert(2, chance.choice(['"so it was said",', "caf\u00e9", "\u4e2d\u6587", "a\\b", "x: y"]))
    return f"{' '.join(words).capitalize()}{chance.choice('.....?!:')}"


def _text(number: int, chance: random.Random, sentences: list[str], most: int) -> str:
    return f"{number} " + chance.choice(" \n").join(chance.choices(sentences, k=chance.randint(1, most)))


def _instruction(number: int, chance: random.Random, sentences: list[str]) -> dict[str, Any]:
    given = chance.choice(sentences) if number % 3 else ""
    return {
        "instruction": _text(number, chance, sentences, 2),
        "input": given,
        "output": _text(number, chance, sentences, 8),
    }


def _conversation(number: int, chance: random.Random, sentences: list[str]) -> dict[str, Any]:
    made = [{"role": "system", "content": chance.choice(sentences)}] if number % 4 == 0 else []
    for turn in range(chance.randint(1, 3)):
        made.append({"role": "user", "content": _text(number + turn, chance, sentences, 2)})
        made.append({"role": "assistant", "content": _text(number - turn, chance, sentences, 6)})
    return {"messages": made}


def _spoilt(line: str, number: int) -> str:
    row = json.loads(line)
    holder = row["messages"][-1] if "messages" in row else row
    name = "content" if "messages" in row else "output"
    if number % 5 == 0:
        return line[:-9]
    if number % 5 == 1:
        del holder[name]
    elif number % 5 == 2:
        holder[name] = number
    elif number % 5 == 3:
        holder[name] = " \t"
    else:
        return f'{line[:-1]}, "id": 1, "id": 2}}'
    return json.dumps(row)


if __name__ == "__main__":
    for one in measure(Path(sys.argv[1])):
        print(f"{one.what:64} {one.measured:8.2f} {one.unit:5} {one.goal}")
