"""Try hyperparameters for the demonstration with real TRL runs.

Example: python -m tools.demo_model.tune cpt --set learning_rate=1e-3 --seeds 1 2 3
Prints one JSON line per seed: perplexities before and after, and seconds.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset, load_dataset
from peft import LoraConfig
from transformers import AutoModelForCausalLM, AutoTokenizer
from trl import SFTConfig, SFTTrainer

from .common import DATA_DIR, MODEL_DIR, parser, read_texts
from .perplexity import perplexity, token_stream

ATTENTION = ["q_proj", "k_proj", "v_proj", "o_proj"]
MLP = ["gate_proj", "up_proj", "down_proj"]
DEFAULTS: dict[str, dict[str, Any]] = {
    "cpt": {
        "max_length": 512,
        "learning_rate": 2e-3,
        "batch_size": 1,
        "gradient_accumulation_steps": 4,
        "num_epochs": 1,
        "warmup_steps": 6,
        "scheduler": "cosine",
        "weight_decay": 0.01,
        "r": 16,
        "alpha": 32,
        "dropout": 0.1,
        "targets": "all",
        "bf16": True,
        "attention": "sdpa",
        "optim": "adamw_torch_fused",
    },
    "sft": {
        "max_length": 256,
        "learning_rate": 2e-3,
        "batch_size": 4,
        "gradient_accumulation_steps": 2,
        "num_epochs": 5,
        "warmup_steps": 10,
        "scheduler": "cosine",
        "weight_decay": 0.01,
        "r": 16,
        "alpha": 32,
        "dropout": 0.05,
        "targets": "all",
        "bf16": True,
        "attention": "sdpa",
        "optim": "adamw_torch_fused",
    },
}


def adapter(values: dict[str, Any]) -> LoraConfig | None:
    """The LoRA adapter, or nothing for full fine-tuning."""
    if values["targets"] == "full":
        return None
    wide = values["targets"] == "all"
    return LoraConfig(
        r=values["r"],
        lora_alpha=values["alpha"],
        lora_dropout=values["dropout"],
        target_modules=ATTENTION + MLP if wide else ATTENTION,
        task_type="CAUSAL_LM",
    )


def arguments(method: str, values: dict[str, Any], seed: int, out: Path) -> SFTConfig:
    """The trainer's settings."""
    special: dict[str, Any] = (
        {"packing": True, "packing_strategy": "bfd_split"} if method == "cpt" else {"assistant_only_loss": True}
    )
    return SFTConfig(
        output_dir=str(out),
        seed=seed,
        max_length=values["max_length"],
        learning_rate=values["learning_rate"],
        per_device_train_batch_size=values["batch_size"],
        gradient_accumulation_steps=values["gradient_accumulation_steps"],
        num_train_epochs=values["num_epochs"],
        warmup_steps=values["warmup_steps"],
        lr_scheduler_type=values["scheduler"],
        weight_decay=values["weight_decay"],
        bf16=values["bf16"],
        optim=values["optim"],
        use_cpu=True,
        activation_checkpointing=False,
        save_strategy="no",
        report_to=[],
        logging_steps=10,
        disable_tqdm=True,
        dataset_num_proc=None,
        **special,
    )


def answer_perplexity(model: Any, tokenizer: Any, rows: Dataset) -> float:
    """Perplexity of the assistants' tokens alone."""
    total, count = 0.0, 0
    model.eval()
    for row in rows:
        coded = tokenizer.apply_chat_template(
            row["messages"],
            return_dict=True,
            return_assistant_tokens_mask=True,
            return_tensors="pt",
        )
        ids, mask = coded["input_ids"], torch.as_tensor(coded["assistant_masks"])
        with torch.no_grad():
            logits = model(input_ids=ids).logits[0, :-1].float()
        losses = torch.nn.functional.cross_entropy(logits, ids[0, 1:], reduction="none")
        chosen = mask.reshape(-1)[1:].bool()
        total += float(losses[chosen].sum())
        count += int(chosen.sum())
    return float(torch.tensor(total / count).exp())


def one(method: str, values: dict[str, Any], seed: int, model_dir: Path, out: Path) -> dict[str, Any]:
    """Train once and measure before and after."""
    tokenizer = AutoTokenizer.from_pretrained(model_dir)
    model = AutoModelForCausalLM.from_pretrained(
        model_dir, dtype=torch.float32, attn_implementation=values["attention"]
    )
    rows = load_dataset(
        "json",
        data_files=str(DATA_DIR / f"{method}.jsonl"),
        split="train",
        cache_dir=str(out / "cache"),
    )
    parts = rows.train_test_split(test_size=0.05, seed=seed)
    window = values["max_length"]
    general = token_stream(tokenizer, read_texts(DATA_DIR / "general.jsonl"))

    def score(scored: Any) -> dict[str, float]:
        result = {"general": perplexity(scored, general, window)}
        if method == "cpt":
            stream = token_stream(tokenizer, parts["test"]["text"])
            result["held_out"] = perplexity(scored, stream, window)
        else:
            result["held_out"] = answer_perplexity(scored, tokenizer, parts["test"])
        return result

    before = score(model)
    trainer = SFTTrainer(
        model=model,
        args=arguments(method, values, seed, out),
        train_dataset=parts["train"],
        processing_class=tokenizer,
        peft_config=adapter(values),
    )
    began, worked = time.monotonic(), time.process_time()
    trainer.train()
    seconds, cpu_seconds = time.monotonic() - began, time.process_time() - worked
    after = score(trainer.model)
    return {
        "seed": seed,
        "steps": trainer.state.global_step,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu_seconds, 1),
        "held_out_before": round(before["held_out"], 2),
        "held_out_after": round(after["held_out"], 2),
        "held_out_ratio": round(after["held_out"] / before["held_out"], 4),
        "general_before": round(before["general"], 2),
        "general_after": round(after["general"], 2),
        "general_ratio": round(after["general"] / before["general"], 4),
    }


def main() -> None:
    """Run one setting on each seed."""
    options = parser(__doc__)
    options.add_argument("method", choices=sorted(DEFAULTS))
    options.add_argument("--set", nargs="*", default=[], metavar="NAME=VALUE")
    options.add_argument("--seeds", nargs="*", type=int, default=[1])
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--model", type=Path, default=MODEL_DIR)
    args = options.parse_args()
    torch.set_num_threads(args.threads)
    values = dict(DEFAULTS[args.method])
    for item in args.set:
        name, text = item.split("=", 1)
        if name not in values:
            raise SystemExit(f"unknown setting {name}: one of {', '.join(values)}")
        kept_text = isinstance(values[name], str)
        values[name] = text if kept_text else json.loads(text.lower())
    for seed in args.seeds:
        result = one(args.method, values, seed, args.model, args.work / "tune")
        print(json.dumps({"set": args.set, **result}), flush=True)


if __name__ == "__main__":
    main()
