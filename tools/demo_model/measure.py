"""Measure the finished model: general and domain perplexity, and a sample."""

from __future__ import annotations

from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from .common import DATA_DIR, MODEL_DIR, ROW_TOKENS, parser, read_texts
from .perplexity import perplexity, token_stream

PROMPTS = ("The President of the United States", "She was not at all", "The whale")


def main() -> None:
    """Print one line per text, then short samples."""
    options = parser(__doc__)
    options.add_argument("--model", type=Path, default=MODEL_DIR)
    args = options.parse_args()
    torch.set_num_threads(1)
    tokenizer = AutoTokenizer.from_pretrained(args.model)
    model = AutoModelForCausalLM.from_pretrained(args.model, dtype=torch.float32)
    for name, path in (
        ("general, all held-out documents", args.work / "base_heldout.jsonl"),
        ("general.jsonl", DATA_DIR / "general.jsonl"),
        ("cpt.jsonl", DATA_DIR / "cpt.jsonl"),
    ):
        if not path.exists():
            print(f"{name}: not fetched")
            continue
        texts = read_texts(path)
        stream = token_stream(tokenizer, texts)
        value = perplexity(model, stream)
        bits = torch.log2(torch.tensor(value)) * len(stream) / sum(map(len, texts))
        print(
            f"{name}: {len(stream)} tokens in windows of {ROW_TOKENS}, perplexity {value:.2f}, "
            f"{bits:.2f} bits a character"
        )
    torch.manual_seed(0)
    for prompt in PROMPTS:
        ids = tokenizer(prompt, return_tensors="pt")["input_ids"]
        output = model.generate(input_ids=ids, attention_mask=torch.ones_like(ids))
        print(repr(tokenizer.decode(output[0], skip_special_tokens=True)))


if __name__ == "__main__":
    main()
