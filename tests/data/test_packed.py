"""Packed files: told by their content, unpacked as they are read, and refused where they are damaged or a bomb."""

from __future__ import annotations

import bz2
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ftlab_trainer.data import compressed
from ftlab_trainer.data.compressed import open_bytes, packing
from ftlab_trainer.data.read import read_file
from ftlab_trainer.errors import UserError


def zstd(raw: bytes) -> bytes:
    import pyarrow as pa

    done: bytes = pa.compress(raw, "zstd", asbytes=True)
    return done


PACK: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "bz2": bz2.compress, "zst": zstd}
ROWS = b'{"text": "one"}\n{"text": "two"}\n' * 50
every = pytest.mark.parametrize("how", list(PACK))


@every
@pytest.mark.parametrize("name", ["rows.jsonl.{}", "rows.jsonl", "rows.json", "rows.json.{}"])
def test_content_says_that_a_file_is_packed(tmp_path: Path, how: str, name: str) -> None:
    path = tmp_path / name.format(how)
    path.write_bytes(PACK[how](ROWS[:500]) + PACK[how](ROWS[500:]))
    found = [(record.line, record.value["text"]) for record in read_file(path)]
    assert found == list(enumerate(["one", "two"] * 50, 1))


@every
def test_every_layout_may_be_packed(tmp_path: Path, how: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({"text": ["one", "two"]})
    pq.write_table(table, tmp_path / "p")
    with pa.ipc.new_stream(str(tmp_path / "a"), table.schema) as writer:
        writer.write_table(table)
    files = {
        "r.json": b'[{"text": "one"}, {"text": "two"}]',
        "r.csv": b"text\none\ntwo\n",
        "r.parquet": (tmp_path / "p").read_bytes(),
        "r.arrow": (tmp_path / "a").read_bytes(),
    }
    for name, raw in files.items():
        path = tmp_path / f"{name}.{how}"
        path.write_bytes(PACK[how](raw))
        assert [record.value for record in read_file(path)] == [{"text": "one"}, {"text": "two"}], name


@every
def test_a_file_that_is_cut_off_is_refused_behind_its_rows(tmp_path: Path, how: str) -> None:
    path = tmp_path / "rows.jsonl"
    packed = PACK[how](ROWS)
    for keep in (20, len(packed) // 2, len(packed) - 1):
        path.write_bytes(packed[:keep])
        with pytest.raises(UserError, match=r"rows\.jsonl: the \w+ data is (cut off|damaged)"):
            list(read_file(path))


@every
def test_what_follows_packed_data_is_no_data(tmp_path: Path, how: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(PACK[how](ROWS) + b"and more")
    with pytest.raises(UserError, match="something else follows"):
        list(read_file(path))
    if how != "zst":
        path.write_bytes(PACK[how](ROWS) + b"\0" * 600)
        assert len(list(read_file(path))) == 100


@every
def test_the_byte_is_that_of_the_unpacked_text(tmp_path: Path, how: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(PACK[how](b"text\nfine\ncaf\xe9\n"))
    with pytest.raises(UserError, match="byte 13 of the unpacked text is not UTF-8"):
        list(read_file(path))
    path.write_bytes(PACK[how]("a,b".encode("utf-16")))
    with pytest.raises(UserError, match="UTF-16"):
        list(read_file(path))
    path.write_bytes(PACK[how](gzip.compress(b"a,b")))
    with pytest.raises(UserError, match="this is gzip data"):
        list(read_file(path))


@every
def test_a_bomb_ends_before_it_is_unpacked(tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compressed, "FREE", 1 << 20)
    # gzip makes at most 1032 bytes of one.
    monkeypatch.setattr(compressed, "MOST_TIMES", 100)
    path = tmp_path / "rows.jsonl"
    path.write_bytes(PACK[how](b" " * (64 << 20)))
    with open_bytes(path) as stream:
        with pytest.raises(UserError, match="unpacks to more than 100 times its size"):
            sum(len(chunk) for chunk in iter(lambda: stream.read(1 << 16), b""))
        assert stream.tell() < 16 << 20


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=3000), reads=st.lists(st.integers(1, 700), min_size=1, max_size=5))
def test_unpacked_is_what_was_packed(tmp_path: Path, raw: bytes, reads: list[int]) -> None:
    for how, pack in PACK.items():
        path = tmp_path / how
        path.write_bytes(pack(raw) + (pack(raw) if raw else b""))
        found = b""
        with open_bytes(path) as stream:
            for size in reads:
                found += stream.read(size)
            assert stream.tell() == len(found)
            found += stream.read()
        assert found == raw + raw, how


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(how=st.sampled_from(list(PACK)), at=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_bit_that_flips_is_no_other_row_in_silence(tmp_path: Path, how: str, at: float, bit: int) -> None:
    packed = bytearray(PACK[how](ROWS))
    packed[int(at * len(packed))] ^= 1 << bit
    path = tmp_path / "rows.jsonl"
    path.write_bytes(packed)
    try:
        values = [record.value for record in read_file(path) if not record.fault]
    except UserError as error:
        assert "rows.jsonl" in str(error)  # noqa: PT017
    else:
        # gzip and bzip2 carry a sum of their content; zstd need not, and pyarrow writes none.
        whole = packing(path) is None or how == "zst"
        assert whole or values == [{"text": "one"}, {"text": "two"}] * 50
