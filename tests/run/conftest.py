"""A model of a few thousand weights, texts it can learn, and runs through the real entry points."""

from __future__ import annotations

import json
import os
import random
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from run.support import SMALL, nested, sentence


@pytest.fixture(scope="session", autouse=True)
def _offline() -> None:
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TRL_EXPERIMENTAL_SILENCE"] = "1"


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random Llama over bytes, in safetensors, with a chat template."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("models") / "tiny"
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    special = ["<eos>", "<pad>", "<turn>"]
    vocabulary = {token: number for number, token in enumerate([*special, *letters])}
    inner = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    inner.decoder = decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=inner, eos_token="<eos>", pad_token="<pad>", additional_special_tokens=["<turn>"]
    )
    tokenizer.chat_template = (
        "{% for m in messages %}<turn>{{ m.role }}\n{% if m.role == 'assistant' %}{% generation %}"
        "{{ m.content }}<eos>{% endgeneration %}{% else %}{{ m.content }}{% endif %}\n{% endfor %}"
        "{% if add_generation_prompt %}<turn>assistant\n{% endif %}"
    )
    torch.manual_seed(0)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=264,
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=2,
            num_key_value_heads=2,
            max_position_embeddings=512,
            tie_word_embeddings=True,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
            bos_token_id=None,
        )
    )
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents of many lengths, some several rows long."""
    numbers = random.Random(1)
    path = tmp_path_factory.mktemp("data") / "texts.jsonl"
    rows = [{"text": sentence(numbers, 3 + 7 * (n % 9)) + f" {n}."} for n in range(60)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def chats(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Conversations of one and of two turns."""
    numbers = random.Random(2)
    path = tmp_path_factory.mktemp("data") / "chats.jsonl"
    rows = []
    for n in range(40):
        messages = []
        for _ in range(1 + n % 2):
            messages.append({"role": "user", "content": sentence(numbers, 3) + f" {n}?"})
            messages.append({"role": "assistant", "content": sentence(numbers, 4 + n % 5)})
        rows.append({"messages": messages})
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Questions whose better answer is a sentence and whose worse one is not."""
    numbers = random.Random(3)
    path = tmp_path_factory.mktemp("data") / "pairs.jsonl"
    rows = [
        {
            "prompt": sentence(numbers, 2) + f" {n}?",
            "chosen": sentence(numbers, 3 + n % 3),
            "rejected": "no" * (n % 4 + 1),
        }
        for n in range(40)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def make_config(tmp_path: Path, tiny_model: Path, texts: Path, chats: Path, pairs: Path) -> Callable[..., Any]:
    """A resolved config for a method: the small values, then those of the test. None takes a value out."""

    def make(method: str = "cpt", /, sets: dict[str, Any] | None = None, *, out: Path | None = None) -> Any:
        from ftlab_trainer.config import Request, resolve

        data = {"cpt": texts, "dpo": pairs, "orpo": pairs}.get(method, chats)
        values = {"training.method": method, "model.name": str(tiny_model), "data.path": str(data), **SMALL}
        if method == "cpt":
            values["training.packing"] = True
        values |= sets or {}
        path = tmp_path / f"config-{len(list(tmp_path.glob('config-*')))}.json"
        tree = nested({k: v for k, v in values.items() if v is not None})
        path.write_text(json.dumps(tree), encoding="utf-8")
        return resolve(Request(file=path, output_dir=str(out or tmp_path / "run"), environ={}))

    return make


@pytest.fixture
def train(make_config: Callable[..., Any], tmp_path: Path) -> Callable[..., Path]:
    """Train through the real entry point; gives the run directory."""

    def go(method: str = "cpt", sets: dict[str, Any] | None = None, *, name: str = "run", **options: Any) -> Path:
        from ftlab_trainer.config import RunOptions
        from ftlab_trainer.run import start

        out = tmp_path / name
        assert start(make_config(method, sets, out=out), RunOptions(**options)) == 0
        return out

    return go


@pytest.fixture
def stop_after(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Ask the process to stop after so many steps, as a terminal or a scheduler would."""

    def at(step: int) -> None:
        from ftlab_trainer.run.callbacks import Follow

        usual = Follow.on_step_end

        def asking(self: Any, args: Any, state: Any, control: Any, **rest: Any) -> None:
            if state.global_step == step:
                os.kill(os.getpid(), signal.SIGTERM)
            usual(self, args, state, control, **rest)

        monkeypatch.setattr(Follow, "on_step_end", asking)

    return at


class Halt(Exception):
    """Raised in place of the first step."""


@pytest.fixture
def look(make_config: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Build the live trainer, let it stand at its first step, and give it with what was read back."""
    from ftlab_trainer.run import readback

    compare = readback.compare

    def at_first_step(method: str = "cpt", sets: dict[str, Any] | None = None, sabotage: Any = None) -> tuple[Any, Any]:
        from ftlab_trainer.config import RunOptions
        from ftlab_trainer.run import start

        seen: dict[str, Any] = {}

        def watched(trainer: Any, expected: Any) -> Any:
            if sabotage is not None:
                sabotage(trainer)
            seen["trainer"] = trainer
            seen["observations"] = {o["what"]: o["observed"] for o in compare(trainer, expected)}
            raise Halt

        monkeypatch.setattr(readback, "compare", watched)
        config = make_config(method, sets, out=tmp_path / f"look-{len(list(tmp_path.glob('look-*')))}")
        with pytest.raises(Halt):
            start(config, RunOptions())
        return seen["trainer"], seen["observations"]

    return at_first_step
