"""Pretrain the base model on packed rows, resumable, on one thread.

Every random choice depends only on the seed and the step, so a run that was
stopped goes on from its last checkpoint as if it had not been.
"""

from __future__ import annotations

import json
import math
import os
import time
from pathlib import Path
from typing import Any

import torch
from transformers import (
    AutoTokenizer,
    GenerationConfig,
    LlamaConfig,
    LlamaForCausalLM,
)

from .common import IM_END, MODEL_DIR, ROW_TOKENS, parser, read_texts
from .perplexity import perplexity, token_stream

SEED = 1
ROWS_PER_STEP = 8
ROWS_AT_ONCE = 2
PEAK_LR = 2.5e-3
WARMUP_STEPS = 114
DECAY = 0.3
WEIGHT_DECAY = 0.1


def build_model(tokenizer: Any) -> LlamaForCausalLM:
    """A 3.15M-parameter Llama with tied embeddings."""
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=192,
        intermediate_size=512,
        num_hidden_layers=6,
        num_attention_heads=6,
        num_key_value_heads=2,
        max_position_embeddings=2048,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    torch.manual_seed(SEED)
    return LlamaForCausalLM(config)


def rate(step: int, steps: int) -> float:
    """Warm-up, then stable, then a linear decay to zero."""
    decay = math.ceil(DECAY * steps)
    return PEAK_LR * min(1.0, (step + 1) / WARMUP_STEPS, (steps - step) / decay)


class Rows:
    """Packed rows of the token stream, cut anew and shuffled every epoch."""

    def __init__(self, stream: torch.Tensor) -> None:
        self.stream = stream
        self.per_epoch = len(stream) // ROW_TOKENS - 1
        self.steps_per_epoch = self.per_epoch // ROWS_PER_STEP
        self.epoch = -1

    def batch(self, step: int) -> torch.Tensor:
        """The rows of one step."""
        epoch, at = divmod(step, self.steps_per_epoch)
        if epoch != self.epoch:
            generator = torch.Generator().manual_seed(SEED * 1000 + epoch)
            self.offset = int(torch.randint(ROW_TOKENS, (1,), generator=generator))
            self.order = torch.randperm(self.per_epoch, generator=generator)
            self.epoch = epoch
        chosen = self.order[at * ROWS_PER_STEP : (at + 1) * ROWS_PER_STEP]
        starts = (chosen * ROW_TOKENS + self.offset).tolist()
        return torch.stack([self.stream[s : s + ROW_TOKENS] for s in starts])


def build_optimizer(model: torch.nn.Module) -> torch.optim.AdamW:
    """AdamW; norms are not decayed."""
    parameters = list(model.parameters())
    groups = [
        {"params": [p for p in parameters if p.dim() > 1]},
        {"params": [p for p in parameters if p.dim() == 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=0.0, betas=(0.9, 0.95), weight_decay=WEIGHT_DECAY, fused=True)


def save_model(model: LlamaForCausalLM, tokenizer: Any, folder: Path) -> None:
    """Save bf16 weights; the model in training stays as it is."""
    copy = build_model(tokenizer)
    copy.load_state_dict(model.state_dict())
    copy.generation_config = GenerationConfig(
        eos_token_id=[tokenizer.eos_token_id, tokenizer.convert_tokens_to_ids(IM_END)],
        pad_token_id=tokenizer.pad_token_id,
        max_new_tokens=64,
        do_sample=True,
        temperature=0.8,
        top_k=50,
    )
    copy.to(torch.bfloat16).save_pretrained(folder)
    for path in folder.glob("*"):
        path.chmod(0o644)


def main() -> None:
    """Train for a fixed number of steps, or go on with a run."""
    arguments = parser(__doc__)
    arguments.add_argument("--steps", type=int, required=True)
    arguments.add_argument("--save-every", type=int, default=100)
    arguments.add_argument("--out", type=Path, default=MODEL_DIR)
    args = arguments.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)

    tokenizer = AutoTokenizer.from_pretrained(MODEL_DIR)
    rows = Rows(token_stream(tokenizer, read_texts(args.work / "base_train.jsonl")))
    held_out = token_stream(tokenizer, read_texts(args.work / "base_heldout.jsonl"))
    probe = held_out[:40960]
    model = build_model(tokenizer)
    optimizer = build_optimizer(model)
    checkpoint = args.work / "pretrain.pt"
    first, spent = 0, 0.0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        first, spent = int(state["step"]), float(state["seconds"])
    print(f"{len(rows.stream)} tokens, {rows.steps_per_epoch} steps an epoch", flush=True)

    # On this small a model compiled plain attention beats the fused kernel.
    model.set_attn_implementation("eager")
    forward = torch.compile(model)
    model.train()
    began = time.monotonic()
    losses: list[float] = []
    for step in range(first, args.steps):
        lr = rate(step, args.steps)
        for group in optimizer.param_groups:
            group["lr"] = lr
        batch = rows.batch(step)
        optimizer.zero_grad(set_to_none=True)
        parts = batch.split(ROWS_AT_ONCE)
        for part in parts:
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = forward(input_ids=part, labels=part).loss / len(parts)
            loss.backward()
            losses.append(float(loss.detach()) * len(parts))
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        done = step + 1
        if done % args.save_every == 0 or done == args.steps:
            seconds = spent + time.monotonic() - began
            record = {
                "step": done,
                "tokens": done * ROWS_PER_STEP * ROW_TOKENS,
                "seconds": round(seconds),
                "lr": lr,
                "loss": sum(losses) / len(losses),
            }
            losses.clear()
            if done % (5 * args.save_every) == 0:
                record["held_out_perplexity"] = perplexity(model, probe)
                save_model(model, tokenizer, args.out)
            print(json.dumps(record), flush=True)
            state = {
                "model": model.state_dict(),
                "optimizer": optimizer.state_dict(),
                "step": done,
                "seconds": seconds,
            }
            torch.save(state, checkpoint.with_suffix(".new"))
            os.replace(checkpoint.with_suffix(".new"), checkpoint)
    save_model(model, tokenizer, args.out)
    print(f"held-out perplexity {perplexity(model, held_out):.2f}", flush=True)


if __name__ == "__main__":
    main()
