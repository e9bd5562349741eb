"""From files to tokenised sets: what comes in is what is trained on, held out, or accounted for."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.support import ROWS, WORDS, anything, chat, prepared, quarantined, tokenizer, visible, write
from ftlab_contract.check import structure
from ftlab_contract.constants import METHODS
from ftlab_trainer.config.options import BadRowLimit
from ftlab_trainer.data import sets
from ftlab_trainer.data.canonical import Conversation, Text
from ftlab_trainer.data.source import Source
from ftlab_trainer.data.windows import documents, spread
from ftlab_trainer.errors import RunFailed, UserError

inside = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ALL = BadRowLimit.parse("100%")
LONG = " ".join(WORDS * 20)
bad_lines = st.sampled_from(['{"messages": []}', "no json", '{"text": 7}', '{"a": NaN}', "[1]", '{"text": " "}', "{"])


def tokens(rows: Any) -> list[int]:
    return [token for row in rows or [] for token in row["input_ids"]]


@inside
@given(
    lines=st.lists(visible.map(lambda text: json.dumps({"text": text})) | bad_lines, min_size=1, max_size=20),
    copies=st.integers(1, 3),
    packing=st.booleans(),
    length=st.integers(2, 30),
    most=st.none() | st.integers(1, 30),
)
def test_no_token_of_raw_text_is_lost(
    tmp_path: Path, lines: list[str], copies: int, packing: bool, length: int, most: int | None
) -> None:
    lines = lines * copies
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    good = [json.loads(line)["text"] for line in lines if line.startswith('{"text": "') and line != '{"text": " "}']
    given = {"fmt": "raw_text", "packing": packing, "max_length": length, "max_samples": most, "max_bad_rows": ALL}
    if not good:
        with pytest.raises(UserError, match="none is left to train on"):
            prepared(path, tmp_path, **given)
        return
    made = prepared(path, tmp_path, **given)
    ledger = made.ledger.as_dict()
    assert ledger["rows_read"] == len(lines)
    assert ledger["quarantined"] == len(lines) - len(good) == len(quarantined(tmp_path))
    assert ledger["trained"] + ledger["held_out"] + ledger["left_by_max_samples"] == len(good)
    assert len(tokens(made.train)) == ledger["tokens_train"]
    assert len(tokens(made.held_out)) == len(tokens(made.evaluation)) == ledger["tokens_eval"]
    if most is None:
        eos = tokenizer().eos_token_id
        read = [token for text in good for token in [*tokenizer()(text)["input_ids"], eos]]
        assert ledger["tokens_read"] == len(read)
        assert sorted(tokens(made.train) + tokens(made.held_out)) == sorted(read)
    assert not structure(ledger, "Ledger")
    assert not structure(made.plan, "DataPlan")


@inside
@given(data=st.data(), name=st.sampled_from(METHODS["sft"].formats), packing=st.booleans())
def test_the_ledger_balances_for_any_mixture(tmp_path: Path, data: st.DataObject, name: str, packing: bool) -> None:
    good = data.draw(st.lists(ROWS[name], min_size=1, max_size=6))
    lines = [json.dumps(row) for row in good] * data.draw(st.integers(1, 2))
    lines += data.draw(st.lists(bad_lines, max_size=4))
    lines += [json.dumps(chat(LONG, "no token of this is reached")), json.dumps(chat("cut", LONG))]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(data.draw(st.permutations(lines))), encoding="utf-8")
    try:
        made = prepared(path, tmp_path, fmt=name, packing=packing, max_bad_rows=ALL, train_split=0.6, eval_split=0.2)
    except UserError as error:
        assert "none is left to train on" in str(error)  # noqa: PT017 - both ends are allowed
        return
    made.ledger.check()
    ledger = made.ledger.as_dict()
    assert ledger["rows_read"] == len(lines)
    assert ledger["quarantined"] == len(quarantined(tmp_path)) == sum(row["rows"] for row in ledger["quarantine"])
    assert len(tokens(made.train)) == ledger["tokens_train"] == made.plan["tokens_train"]
    # What the trainer predicts: every label but those masked and the first of each sequence.
    first = 0
    for row in made.train:
        lengths = row.get("seq_lengths") or [len(row["labels"])]
        starts = {sum(lengths[:index]) for index in range(len(lengths))}
        first += sum(label != -100 for index, label in enumerate(row["labels"]) if index not in starts)
        assert len(row["labels"]) == len(row["input_ids"]) <= 64
    assert first == ledger["targets_train"]


def test_what_the_trainer_collates_has_our_labels_and_keeps_documents_apart(tmp_path: Path) -> None:
    from trl.trainer.sft_trainer import DataCollatorForLanguageModeling

    rows = [chat(f"{word} {number}", "the whale") for number, word in enumerate(WORDS)]
    path = write(tmp_path / "rows.jsonl", rows)
    packed, plain = prepared(path, tmp_path / "a", packing=True), prepared(path, tmp_path / "b")
    assert packed.train.column_names == ["input_ids", "labels", "seq_lengths"]
    assert plain.train.column_names == ["input_ids", "labels"]
    assert len(packed.train) == packed.plan["sequences_train"] < len(plain.train) == plain.plan["sequences_train"]
    row = packed.train[0]
    made = DataCollatorForLanguageModeling(1, padding_free=True)([row])
    assert made["input_ids"][0].tolist() == row["input_ids"]
    assert made["position_ids"][0].tolist() == [n for size in row["seq_lengths"] for n in range(size)]
    assert made["labels"][0].tolist() == row["labels"], "the first token of a conversation is masked anyway"
    two = [plain.train[0], plain.train[1]]
    made = DataCollatorForLanguageModeling(1)(two)
    for index, one in enumerate(two):
        size = len(one["labels"])
        assert made["labels"][index].tolist()[:size] == one["labels"]
        assert set(made["labels"][index].tolist()[size:]) <= {-100}


def test_a_lone_document_is_cut_so_that_its_end_is_held_out(tmp_path: Path) -> None:
    path = tmp_path / "book.txt"
    path.write_text(LONG * 10)
    made = prepared(path, tmp_path, train_split=0.9, eval_split=0.1)
    ids = [*tokenizer()(LONG * 10)["input_ids"], tokenizer().eos_token_id]
    assert tokens(made.train) + tokens(made.held_out) == ids
    assert len(tokens(made.held_out)) == round(len(ids) * 0.1)
    assert made.ledger.as_dict()["trained"] == 1
    assert "one document" in made.notes[0]
    whole = prepared(path, tmp_path, train_split=1.0, eval_split=0.0)
    assert tokens(whole.train) == ids
    assert whole.evaluation is None


def test_too_many_bad_rows_stop_before_training_and_are_shown(tmp_path: Path) -> None:
    path = write(tmp_path / "rows.jsonl", [*[chat("Hi", "Hello")] * 90, *[chat("Hi", " ")] * 10])
    with pytest.raises(UserError) as error:
        prepared(path, tmp_path)
    shown = error.value.problems
    assert "10 of 100 rows" in shown[0]
    assert "empty_assistant_turn 10" in shown[0]
    assert shown[1].startswith(f"{path}:91: messages[1].content: ")
    assert len(shown) == 7
    assert len(quarantined(tmp_path)) == 10, "all of them are written down"
    made = prepared(path, tmp_path, max_bad_rows=BadRowLimit.parse("10"))
    assert made.ledger.as_dict()["quarantine"] == [{"rule": "empty_assistant_turn", "rows": 10}]


def test_rows_of_another_format_than_was_asked_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "rows.jsonl", [chat("Hi", "Hello")] * 3)
    with pytest.raises(UserError) as error:
        prepared(path, tmp_path, fmt="raw_text")
    assert "is read as raw_text, and is chatml (3 of 3 sampled rows have messages)" in error.value.problems[1]


def test_rows_that_lose_all_targets_count_as_bad(tmp_path: Path) -> None:
    path = write(tmp_path / "rows.jsonl", [chat("Hi", "Hello"), chat(LONG, "unreached"), chat("Ho", "Hello")])
    with pytest.raises(UserError, match="no_target_token 1"):
        prepared(path, tmp_path)
    assert quarantined(tmp_path)[0]["row"] == chat(LONG, "unreached")


def test_columns_nobody_knows_are_named(tmp_path: Path) -> None:
    rows = [{**chat("Hi", "Hello"), "source": number} for number in range(4)]
    made = prepared(write(tmp_path / "rows.jsonl", rows), tmp_path)
    assert made.ledger.as_dict()["unused_columns"] == ["source"]
    assert any("source (4 rows)" in note for note in made.notes)


def test_the_kind_has_to_be_that_of_the_method(tmp_path: Path) -> None:
    path = write(tmp_path / "rows.jsonl", [chat("Hi", "Hello")])
    assert prepared(path, tmp_path, kind=Conversation).plan["dataset_format"] == "chatml"
    with pytest.raises(UserError, match=r"data\.dataset_format"):
        prepared(path, tmp_path, kind=Text)


def test_the_same_data_gives_the_same_sets(tmp_path: Path) -> None:
    path = write(tmp_path / "rows.jsonl", [{"text": f"{word} {n}"} for n, word in enumerate(WORDS * 4)])
    one, other = (prepared(path, tmp_path / name, packing=True) for name in "ab")
    assert one.train[:] == other.train[:]
    assert one.plan == other.plan
    assert tokens(prepared(path, tmp_path / "c", seed=2).train) != tokens(one.train)


def test_prompts_are_held_out_ones(tmp_path: Path) -> None:
    path = write(tmp_path / "rows.jsonl", [chat(f"the whale {n}", f"rolled {n}") for n in range(40)])
    made = prepared(path, tmp_path, prompt_count=2)
    assert len(made.prompts) == 2
    for prompt in made.prompts:
        assert prompt.held_out
        assert prompt.text.endswith("<|im_start|>assistant\n")
        assert tokenizer().decode(prompt.input_ids) == prompt.text
        assert prompt.expected.startswith("rolled ")
    assert made.stops == [tokenizer().convert_tokens_to_ids("<|im_end|>")]
    without = prepared(path, tmp_path, train_split=1.0, eval_split=0.0)
    assert without.prompts
    assert not without.prompts[0].held_out


@pytest.mark.parametrize("text", ["", "\n", "[]"])
def test_an_empty_dataset_is_an_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rows.json"
    path.write_text(text)
    for fmt in (None, "chatml"):
        with pytest.raises(UserError, match="holds no row"):
            prepared(path, tmp_path, fmt=fmt)


def test_data_that_changes_while_it_is_read_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "rows.jsonl", [chat("Hi", f"Hello {n}") for n in range(9)])
    monkeypatch.setattr(Source, "size", property(lambda _: os.utime(path, ns=(1, 1)) or 1))  # as detection looks at it
    with pytest.raises(RunFailed, match="changed"):
        prepared(path, tmp_path)


def test_a_full_disk_is_said_without_a_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device", "train.arrow")

    monkeypatch.setattr(sets.SetWriter, "_group", full)
    path = write(tmp_path / "rows.jsonl", [chat("Hi", f"Hello {n}") for n in range(9)])
    with pytest.raises(RunFailed, match=r"train\.arrow: No space left"):
        prepared(path, tmp_path)


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    path = write(tmp_path / "rows.jsonl", [chat(f"the whale {n}", "rolled") for n in range(1500)])
    prepared(path, tmp_path, progress=lambda *step: told.append(step))
    assert [step for step in told if step[2] is not None] == [
        ("reading rows", 1500, 1500),
        ("tokenizing", 1024, 1500),
        ("tokenizing", 1500, 1500),
    ]


@inside
@given(texts=st.lists(anything.map(lambda text: text + "whale"), min_size=3, max_size=20), most=st.integers(1, 100))
def test_windows_are_held_out_sequences_within_a_budget(tmp_path: Path, texts: list[str], most: int) -> None:
    path = write(tmp_path / "rows.jsonl", [{"text": text} for text in texts])
    made = prepared(path, tmp_path, max_length=16)
    if made.held_out is not None:
        held = [(row["input_ids"], row["labels"]) for row in made.held_out]
        found = spread(made.held_out, most)
        assert found
        assert all(row in held for row in found)
        assert len(found) == 1 or sum(len(ids) for ids, _ in found) <= most
        assert spread(made.held_out, 10**9) == held
    every = [token for ids, _ in documents(path, tokenizer(), 16) for token in ids]
    assert every == [token for text in texts for token in [*tokenizer()(text)["input_ids"], tokenizer().eos_token_id]]
