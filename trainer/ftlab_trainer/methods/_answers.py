"""Answers that the model writes itself, in place of the last given one of each row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import torch
from transformers import GenerationConfig

from ..run.rows import IGNORED


def prompts(batch: dict[str, Any]) -> Iterator[list[int]]:
    """The tokens of each row up to its last answer."""
    for ids, labels, mask in zip(batch["input_ids"], batch["labels"], batch["attention_mask"], strict=True):
        held = mask.bool()
        row, wanted = ids[held].tolist(), (labels[held] != IGNORED).tolist()
        end = max((at for at, target in enumerate(wanted) if target), default=-1)
        while end >= 0 and wanted[end]:
            end -= 1
        yield row[: end + 1]


def answered(
    model: Any, collator: Any, batch: dict[str, Any], *, pad: int, stops: Iterable[int], most: int, longest: int
) -> dict[str, Any]:
    """The batch with sampled answers of at most so many tokens; as it is where one of its rows leaves no room."""
    rows = list(prompts(batch))
    width = max(map(len, rows))
    room = min(most, longest - width)
    if room < 1 or not all(rows):
        return batch
    ids = torch.tensor([[pad] * (width - len(row)) + row for row in rows], device=batch["input_ids"].device)
    mask = torch.tensor([[0] * (width - len(row)) + [1] * len(row) for row in rows], device=ids.device)
    ends = sorted(set(stops))
    training = model.training
    model.eval()
    try:
        with torch.no_grad():
            written = model.generate(
                input_ids=ids,
                attention_mask=mask,
                # All of it is said, since a model may bring wishes of its own: what is sampled is the model as it is.
                generation_config=GenerationConfig(
                    do_sample=True, temperature=1.0, top_k=0, top_p=1.0, repetition_penalty=1.0, num_beams=1,
                    max_new_tokens=room, use_cache=True, pad_token_id=pad, eos_token_id=ends or None,
                ),
            )[:, width:].tolist()  # fmt: skip
    finally:
        model.train(training)
    examples = []
    for row, answer in zip(rows, written, strict=True):
        end = next((at + 1 for at, token in enumerate(answer) if token in ends), len(answer))
        answer = answer[:end]
        examples.append({"input_ids": row + answer, "labels": [IGNORED] * len(row) + answer})
    made = {name: values.to(ids.device) for name, values in collator(examples).items()}
    return made | {name: values for name, values in batch.items() if name not in made}
