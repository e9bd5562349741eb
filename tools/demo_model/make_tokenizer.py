"""Train the byte-level BPE tokenizer on the base model's training text."""

from __future__ import annotations

import json
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from .common import EOS, IM_END, IM_START, MODEL_DIR, PAD, parser, read_texts

VOCAB_SIZE = 4096
CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\n' }}"
    "{% if message['role'] == 'assistant' %}"
    "{% generation %}{{ message['content'] + '<|im_end|>' }}{% endgeneration %}"
    "{{ '\n' }}"
    "{% else %}{{ message['content'] + '<|im_end|>\n' }}{% endif %}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)


def train(texts: list[str]) -> PreTrainedTokenizerFast:
    """Fit the merges; the four special tokens take the first ids."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCAB_SIZE,
        special_tokens=[EOS, PAD, IM_START, IM_END],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token=EOS,
        pad_token=PAD,
        extra_special_tokens=[IM_START, IM_END],
        model_max_length=2048,
        clean_up_tokenization_spaces=False,
    )
    fast.chat_template = CHAT_TEMPLATE
    return fast


def save(tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    """Save under the class and key names that older readers know as well."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save_pretrained(folder)
    path = folder / "tokenizer_config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config.pop("backend", None)
    config["tokenizer_class"] = "PreTrainedTokenizerFast"
    config["additional_special_tokens"] = config.pop("extra_special_tokens")
    text = json.dumps(config, indent=2, sort_keys=True)
    path.write_text(text + "\n", encoding="ascii")


def main() -> None:
    """Train and save beside the model."""
    work: Path = parser(__doc__).parse_args().work
    texts = read_texts(work / "base_train.jsonl")
    tokenizer = train(texts)
    if len(tokenizer) != VOCAB_SIZE:
        raise SystemExit(f"{len(tokenizer)} tokens, expected {VOCAB_SIZE}")
    save(tokenizer, MODEL_DIR)
    for name in ("base_train", "base_heldout", "domain"):
        texts = read_texts(work / f"{name}.jsonl")
        tokens = sum(len(tokenizer(text)["input_ids"]) for text in texts)
        characters = sum(map(len, texts))
        print(f"{name}: {tokens} tokens, {characters / tokens:.2f} characters each")


if __name__ == "__main__":
    main()
