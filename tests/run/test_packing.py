"""Packed rows: every token is there, and no document sees another."""

from __future__ import annotations

from typing import Any


def test_every_token_is_fed(look: Any) -> None:
    trainer, seen = look("cpt")
    unpacked, _ = look("cpt", {"training.packing": False})
    before = sorted(token for row in unpacked.train_dataset for token in row["input_ids"])
    after = sorted(token for row in trainer.train_dataset for token in row["input_ids"])
    assert before == after
    assert seen["tokens in packed parts"] == len(after)


def test_documents_do_not_see_each_other(look: Any) -> None:
    """The logits of a row's second document stay when its first is another one."""
    import torch

    trainer, _ = look("cpt")
    row = next(r for r in trainer.train_dataset if len(r["seq_lengths"]) > 1)
    changed = dict(row)
    first = row["seq_lengths"][0]
    changed["input_ids"] = [(t + 1) % 200 for t in row["input_ids"][:first]] + row["input_ids"][first:]
    trainer.model.eval()
    logits = []
    for one in (row, changed):
        batch = trainer.data_collator([one])
        with torch.no_grad():
            logits.append(trainer.model(input_ids=batch["input_ids"], position_ids=batch["position_ids"]).logits[0])
    assert not torch.equal(logits[0][:first], logits[1][:first])
    assert torch.equal(logits[0][first:], logits[1][first:])


def test_left_padding_changes_nothing_that_is_learned(look: Any) -> None:
    results = []
    for side in ("right", "left"):
        sets = {"training.packing": False, "tokenizer.padding_side": side, "training.eval_batch_size": 3}
        trainer, _ = look("sft", sets)
        results.append(trainer.evaluate())
        batch = trainer.data_collator(
            [trainer.train_dataset[0], {"input_ids": [5, 6], "labels": [-100, 6], "sequence": 0}]
        )
        padded = batch["attention_mask"][1].tolist()
        assert padded == sorted(padded, reverse=side == "right")
        assert batch["labels"][1][batch["attention_mask"][1].bool()].tolist() == [-100, 6]
    assert abs(results[0]["eval_loss"] - results[1]["eval_loss"]) < 1e-4
