"""Commands about data, given files that are made to break readers: a sentence, a status, and never a traceback."""

from __future__ import annotations

import bz2
import gzip
from pathlib import Path

import pytest

from cli.conftest import Cli

HOSTILE: dict[str, bytes] = {
    "cut.jsonl.gz": gzip.compress(b'{"text": "a"}\n' * 999)[:-9],
    "after.json": bz2.compress(b'[{"text": "a"}]') + b"more",
    "bomb.jsonl": gzip.compress(bytes(128 << 20), 9),
    "deep.json": b"[" * 100_000,
    "deep.jsonl": b'{"text": ' * 100_000 + b"\n",
    "digits.jsonl": b'{"text": ' + b"9" * 100_000 + b"}\n",
    "twice.jsonl": b'{"text": "a", "text": "b"}\n',
    "half.jsonl": b'{"text": "\\ud800"}\n{"\\udfff": NaN}\n',
    "wide.csv": b"a," * 100_000 + b"\n",
    "open.csv": b'text\n"never closed\n',
    "zero.txt": bytes(100),
    "latin.tsv": b"text\ncaf\xe9\n",
    "none.parquet": b"PAR1" + bytes(100) + b"PAR1",
    "none.arrow": b"\xff\xff\xff\xff\xff\xff\xff\x7f",
    "terminal.jsonl": b'{"\\u001b[2Jtext\\u0007": "\\u001b]0;x\\u0007"}\n' * 3,
    "\x1b[31mname.jsonl": b"{",
}


@pytest.mark.parametrize("verb", ["detect", "validate"])
@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_file_ends_in_words(cli: Cli, tmp_path: Path, name: str, verb: str) -> None:
    (tmp_path / name).write_bytes(HOSTILE[name])
    done = cli(verb, "data", name)
    assert done.status in (0, 1, 2), done.err
    assert "Traceback" not in done.err + done.out
    assert "\x1b" not in done.err + done.out
    assert done.status == 0 or done.err or done.out
    assert len(done.err) < 5000
