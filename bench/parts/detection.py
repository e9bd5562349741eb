"""Detection: whole processes of `ftlab-train detect data`, start included, on files of several kinds and sizes.

The median of five runs each, the files in the page cache.
"""

from __future__ import annotations

import gzip
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from ftlab_contract.constants import FORMATS

from .validation import Row

ROUNDS = 5
_TEXT = "The whale rolled in the swell, and the boats fell back, one after the other, without a word. "


def measure(folder: Path) -> list[Row]:
    """Write the files and take the times."""
    return [Row(what, _seconds(path), "s", "< 1") for what, path in _files(folder).items()]


def _seconds(path: Path) -> float:
    command = [sys.executable, "-m", "ftlab_trainer", "detect", "data", str(path), "--json"]
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _files(folder: Path) -> dict[str, Path]:
    example = next(info.example for info in FORMATS.values() if info.row_class == "ChatMLExample")
    rows = [dict(example or {}, note=_TEXT * (1 + number % 9)) for number in range(1000)]
    lines = "".join(json.dumps(row) + "\n" for row in rows).encode()
    found: dict[str, Path] = {}

    def put(what: str, name: str) -> Path:
        found[what] = folder / name
        return found[what]

    with put("JSON Lines, 1 GB", "rows.jsonl").open("wb") as file:
        for _ in range(1_000_000_000 // len(lines)):
            file.write(lines)
    body = ",".join(json.dumps(row) for row in rows)
    with put("a JSON array on one line, 300 MB", "array.json").open("w") as text:
        text.write("[" + body)
        for _ in range(300_000_000 // len(body)):
            text.write("," + body)
        text.write("]")
    with gzip.open(put("JSON Lines in gzip, 200 MB unpacked", "rows.jsonl.gz"), "wb", compresslevel=1) as packed:
        for _ in range(200_000_000 // len(lines)):
            packed.write(lines)
    many = put("a folder of 10,000 files", "many")
    many.mkdir()
    for number in range(10_000):
        (many / f"{number}.jsonl").write_bytes(lines[: lines.index(b"\n") + 1])
    import pyarrow as pa
    from pyarrow import parquet

    table = pa.table({"text": [_TEXT * (1 + number % 9) for number in range(200_000)]})
    parquet.write_table(table, put("Parquet, 200,000 rows", "rows.parquet"), row_group_size=10_000)
    return found
