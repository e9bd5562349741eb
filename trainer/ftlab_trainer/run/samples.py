"""Short samples of what the model writes, before, during and after training."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..data.encoders import Prompt
from ..errors import UserError


def from_file(path: Path, tokenizer: Any, count: int) -> list[Prompt]:
    """Prompts from a JSON Lines file: `prompt` or `text` as it is, `messages` through the chat template."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise UserError(f"predictions.samples_path: {path}: {error.strerror or error}") from None
    prompts: list[Prompt] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"predictions.samples_path: {path}:{number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            raise UserError(f"{where}: not JSON: {error}") from None
        row = {"prompt": row} if isinstance(row, str) else row
        prompts.append(_prompt(row, tokenizer, where))
        if len(prompts) == count:
            break
    if not prompts:
        raise UserError(f"predictions.samples_path: {path} holds no prompts")
    return prompts


def _prompt(row: Any, tokenizer: Any, where: str) -> Prompt:
    if isinstance(row, dict) and isinstance(row.get("messages"), list):
        if not tokenizer.chat_template:
            raise UserError(f"{where}: messages need a chat template, and the tokenizer has none")
        text = tokenizer.apply_chat_template(row["messages"], tokenize=False, add_generation_prompt=True)
        return Prompt(text, tokenizer(text, add_special_tokens=False)["input_ids"], "", True)
    text = next((row[key] for key in ("prompt", "text") if isinstance(row, dict) and isinstance(row.get(key), str)), "")
    if not text:
        raise UserError(f"{where}: a row needs a prompt, a text or messages")
    return Prompt(text, tokenizer(text)["input_ids"], "", True)


def write(
    model: Any, tokenizer: Any, prompts: Sequence[Prompt], length: int, step: int, stops: Sequence[int]
) -> list[dict[str, Any]]:
    """What the model writes on each prompt. The same each time, and without touching the training's randomness."""
    import torch

    training = model.training
    model.eval()
    found = []
    try:
        for prompt in prompts:
            ids = torch.tensor([prompt.input_ids], device=model.device)
            with torch.no_grad(), torch.random.fork_rng():
                out = model.generate(
                    input_ids=ids,
                    attention_mask=torch.ones_like(ids),
                    max_new_tokens=length,
                    do_sample=False,
                    # Plain greedy choice sends a small model round in circles; in a conversation a penalty would
                    # fall on the words of the question and on the mark that ends a turn.
                    repetition_penalty=1.0 if stops else 1.2,
                    use_cache=True,
                    pad_token_id=tokenizer.pad_token_id,
                    eos_token_id=sorted(
                        {*stops, *([tokenizer.eos_token_id] if tokenizer.eos_token_id is not None else [])}
                    )
                    or None,
                )
            text = tokenizer.decode(out[0][ids.shape[1] :], skip_special_tokens=True)
            found.append({"step": step, "prompt": prompt.text, "text": text})
    finally:
        model.train(training)
    return found
