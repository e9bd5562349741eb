"""Perplexity: exp of the mean token loss over documents joined by EOS."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import torch
from torch.nn import functional

from .common import ROW_TOKENS


def token_stream(tokenizer: Any, texts: Iterable[str]) -> torch.Tensor:
    """All documents as one run of token ids, an EOS after each."""
    ids: list[int] = []
    for text in texts:
        ids.extend(tokenizer(text)["input_ids"])
        ids.append(tokenizer.eos_token_id)
    return torch.tensor(ids, dtype=torch.long)


def perplexity(model: Any, stream: torch.Tensor, window: int = ROW_TOKENS) -> float:
    """Score every token but the first of each window, in float32."""
    was_training = model.training
    model.eval()
    total, count = 0.0, 0
    with torch.no_grad():
        for start in range(0, len(stream), window):
            row = stream[start : start + window].unsqueeze(0)
            if row.shape[1] < 2:
                continue
            logits = model(input_ids=row).logits[0, :-1].float()
            total += float(functional.cross_entropy(logits, row[0, 1:], reduction="sum"))
            count += row.shape[1] - 1
    model.train(was_training)
    return math.exp(total / count)
