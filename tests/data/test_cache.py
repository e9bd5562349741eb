"""The token cache: what is found is what would be made, whatever matters makes another entry, nothing is half-made."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from data.support import MARKED, TOOLS, UNMARKED, chat, prepared, quarantined, tokenizer, write
from ftlab_contract.check import structure
from ftlab_trainer.cli import main
from ftlab_trainer.config.options import BadRowLimit
from ftlab_trainer.data import cache
from ftlab_trainer.data.corpus import Ask
from ftlab_trainer.data.prepare import Prepared
from ftlab_trainer.errors import UserError


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FTLAB_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "tokens"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    return write(tmp_path / "rows.jsonl", [{"text": f"the whale rolled {n} " * (1 + n % 9)} for n in range(40)])


def kept(path: Path, folder: Path, **given: Any) -> Prepared:
    return prepared(path, folder, keep=True, **given)


def told(made: Prepared) -> Any:
    sets = [one and one[:] for one in (made.train, made.evaluation, made.held_out)]
    return sets, made.ledger, made.prompts, made.stops, made.notes, made.firsts, made.rows_of.tolist()


def names(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir())


@pytest.mark.parametrize("packing", [False, True])
@pytest.mark.parametrize("kind", ["text", "chat"])
def test_what_is_found_is_what_was_made(tmp_path: Path, texts: Path, place: Path, kind: str, packing: bool) -> None:
    rows = [chat(f"Hi {n}", "the whale") for n in range(30)]
    path = texts if kind == "text" else write(tmp_path / "chats.jsonl", [*rows, {"messages": []}, {**rows[0], "id": 1}])
    given = {"packing": packing, "max_bad_rows": BadRowLimit.parse("10%")}
    plain = prepared(path, tmp_path / "plain", **given)
    first, again = (kept(path, tmp_path / name, **given) for name in "ab")
    assert told(first) == told(again) == told(plain)
    assert (first.plan["cached"], again.plan["cached"]) == (False, True)
    assert {**first.plan, "cached": True} == again.plan
    assert not structure(again.plan, "DataPlan")
    assert quarantined(tmp_path / "a") == quarantined(tmp_path / "b") == quarantined(tmp_path / "plain")
    assert len(names(place)) == 1
    assert not (tmp_path / "b" / "work").exists(), "nothing was made"


def test_whatever_decides_the_tokens_makes_another_entry(tmp_path: Path, texts: Path, place: Path) -> None:
    chats = write(tmp_path / "chats.jsonl", [{**chat(f"Hi {n}", "the whale"), "who": n % 3} for n in range(30)])
    differing: list[tuple[Path, dict[str, Any]]] = [
        (texts, {}),
        (texts, {"max_length": 63}),
        (texts, {"packing": True}),
        (texts, {"seed": 2}),
        (texts, {"max_samples": 20}),
        (texts, {"add_eos": False}),
        (texts, {"train_split": 0.7}),
        (texts, {"train_split": 0.7, "eval_split": 0.3}),
        (chats, {}),
        (chats, {"group_by": "who"}),
        (chats, {"tokenizer": tokenizer(UNMARKED)}),
        (chats, {"tokenizer": tokenizer(UNMARKED + MARKED)}),
        (chats, {"tokenizer": tokenizer(TOOLS), "max_length": 200}),
        (
            chats,
            {
                "max_length": 200,
                "tokenizer": tokenizer(TOOLS),
                "tools": [{"type": "function", "function": {"name": "dive"}}],
            },
        ),
    ]
    for count, (path, given) in enumerate(differing, 1):
        assert not kept(path, tmp_path / str(count), **given).plan["cached"], given
        assert len(names(place)) == count
    for count, (path, given) in enumerate(differing, 1):
        assert kept(path, tmp_path / str(count), **given).plan["cached"], given


def test_a_changed_byte_is_noticed_though_size_and_time_are_the_same(tmp_path: Path, texts: Path) -> None:
    kept(texts, tmp_path / "a")
    before, content = texts.stat(), texts.read_bytes()
    texts.write_bytes(content.replace(b"rolled 7", b"rolled 8", 1))
    os.utime(texts, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert texts.stat().st_size == before.st_size
    made = kept(texts, tmp_path / "b")
    assert not made.plan["cached"]
    assert told(made) == told(prepared(texts, tmp_path / "c"))


def test_the_code_that_made_an_entry_is_part_of_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = cache.key_of({"a": 1})
    assert before == cache.key_of({"a": 1}) != cache.key_of({"a": 2})
    monkeypatch.setattr(cache, "_code", lambda: "another version")
    assert cache.key_of({"a": 1}) != before


def spoil_nothing(entry: Path) -> None:
    (entry / "train.arrow").unlink()


def spoil_byte(entry: Path) -> None:
    content = bytearray((entry / "train.arrow").read_bytes())
    content[len(content) // 2] ^= 1
    (entry / "train.arrow").write_bytes(content)


def spoil_end(entry: Path) -> None:
    with (entry / "train.rows").open("ab") as stream:
        stream.write(b"\0")


def spoil_record(entry: Path) -> None:
    (entry / "entry.json").write_text("{")


def spoil_account(entry: Path) -> None:
    record = json.loads((entry / "entry.json").read_text())
    record["built"]["ledger"]["tokens_train"] += 1
    (entry / "entry.json").write_text(json.dumps(record))


def spoil_shape(entry: Path) -> None:
    record = json.loads((entry / "entry.json").read_text())
    del record["built"]["prompts"]
    (entry / "entry.json").write_text(json.dumps(record))


@pytest.mark.parametrize("spoil", [spoil_account, spoil_shape, spoil_nothing, spoil_byte, spoil_end, spoil_record])
def test_a_damaged_entry_is_made_again_and_that_is_said(tmp_path: Path, texts: Path, place: Path, spoil: Any) -> None:
    first = kept(texts, tmp_path / "a")
    sets = told(first)
    spoil(next(place.iterdir()))
    again = kept(texts, tmp_path / "b")
    assert not again.plan["cached"]
    assert again.notes[0].startswith("The tokens kept for this data were damaged")
    again.notes.pop(0)
    assert told(again) == sets
    assert kept(texts, tmp_path / "c").plan["cached"]


def test_a_limit_of_bad_rows_holds_for_what_is_found_too(tmp_path: Path) -> None:
    path = write(tmp_path / "rows.jsonl", [*[chat("Hi", "Hello")] * 9, chat("Hi", " ")])
    kept(path, tmp_path / "a", max_bad_rows=BadRowLimit.parse("10%"))
    with pytest.raises(UserError, match="1 of 10 rows"):
        kept(path, tmp_path / "b")
    assert [one["line"] for one in quarantined(tmp_path / "b")] == [10], "a run that is refused keeps its bad rows too"


def test_where_nothing_can_be_kept_the_run_goes_on(
    tmp_path: Path, texts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("FTLAB_CACHE", str(tmp_path / "file"))
    made = kept(texts, tmp_path / "a")
    assert made.notes[0].startswith("Tokens are not kept for later runs: ")
    made.notes.pop(0)
    assert told(made) == told(prepared(texts, tmp_path / "b"))


def test_a_full_disk_of_the_cache_is_not_that_of_the_run(
    tmp_path: Path, texts: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache.Store, "keep", full)
    made = kept(texts, tmp_path / "a")
    assert "No space left" in made.notes[0]
    assert len(made.train)
    assert names(place) == []


BUILD = """
import sys
from pathlib import Path
from data.support import prepared
import ftlab_trainer.data.sets as sets
real = sets.SetWriter._group
def slow(*given):
    real(*given)
    print("writing", flush=True)
    sys.stdin.read()
sets.SetWriter._group = slow
prepared(Path(sys.argv[1]), Path(sys.argv[2]), keep=True)
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_build_leaves_nothing_half_made(
    tmp_path: Path, texts: Path, place: Path, monkeypatch: pytest.MonkeyPatch, how: signal.Signals
) -> None:
    (tmp_path / "a").mkdir()
    code = f"import sys; sys.path[:0] = {[entry for entry in sys.path if entry]!r}\n{BUILD}"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(texts), str(tmp_path / "a")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"writing\n"
        monkeypatch.setattr(cache, "_MOMENT", -1)
        cache.Store(place)  # as another run would open it
        assert len(names(place)) == 1, "what a living process builds stays"
        assert main(["list", "cache", "--json"]) == 0
        process.send_signal(how)
    if how == signal.SIGKILL:
        assert len(names(place)) == 1
    made = kept(texts, tmp_path / "b")
    assert not made.plan["cached"]
    assert len(names(place)) == 1
    assert told(made) == told(prepared(texts, tmp_path / "c"))


def test_two_processes_at_once_do_no_harm(tmp_path: Path, texts: Path, place: Path) -> None:
    """One is quicker; the other finds its entry there and takes it."""
    build = cache.Store.keep
    sets = []

    def late(store: cache.Store, folder: Path, key: str, record: Any) -> Path:
        cache.Store.keep = build  # type: ignore[method-assign]
        sets.append(told(kept(texts, tmp_path / "quicker")))
        return build(store, folder, key, record)

    cache.Store.keep = late  # type: ignore[method-assign]
    try:
        made = kept(texts, tmp_path / "slower")
    finally:
        cache.Store.keep = build  # type: ignore[method-assign]
    assert told(made) == sets[0]
    assert len(names(place)) == 1


def test_the_cache_is_listed_and_cleared(
    tmp_path: Path, texts: Path, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["list", "cache"]) == 0
    assert "No tokens are kept" in capsys.readouterr().out
    assert main(["clear", "cache", "--yes"]) == 0
    asks = [Ask(str(texts)), Ask(str(write(tmp_path / "more.jsonl", [{"text": "call me Ishmael"}] * 3)))]
    first = kept(texts, tmp_path / "a")
    prepared(asks, tmp_path / "b", keep=True)
    capsys.readouterr()
    assert main(["list", "cache", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [structure(one, "CacheEntry") for one in found] == [[], []]
    assert {one["path"] for one in found} == {str(texts), f"{texts} + {tmp_path / 'more.jsonl'}"}
    one = next(one for one in found if one["path"] == str(texts))
    assert one["tokens"] == first.ledger.tokens_train + first.ledger.tokens_eval
    assert main(["list", "cache"]) == 0
    assert one["key"][:12] in capsys.readouterr().out
    assert main(["clear", "cache"]) == 2, "nobody is asked where nobody can answer"
    assert main(["clear", "cache", "--unused-days", "1", "--yes"]) == 0
    assert len(names(place)) == 2
    os.utime(place / one["key"] / "entry.json", (time.time() - 100_000,) * 2)
    before = first.train[:]
    assert main(["clear", "cache", "--unused-days", "1", "--yes"]) == 0
    assert len(names(place)) == 1
    assert first.train[:] == before, "a run that holds what was removed is not disturbed"
    assert main(["clear", "cache", "zz"]) == 2
    assert main(["clear", "cache", names(place)[0][:6], "--json"]) == 0
    assert names(place) == []
