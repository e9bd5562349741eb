"""Rows, files and small tokenizers for the tests of the data engine."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from ftlab_trainer.data.corpus import Ask
from ftlab_trainer.data.prepare import Prepared, prepare
from ftlab_trainer.data.records import Fault
from ftlab_trainer.data.rows import RowReader

WORDS = [
    "the",
    "whale",
    "rolled",
    "in",
    "the",
    "swell",
    "and",
    "boats",
    "fell",
    "back",
    "call",
    "me",
    "Ishmael",
    "some",
    "years",
    "ago",
    "never",
    "mind",
    "how",
    "long",
]
MARKED = (
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\n' }}"
    "{% if m['role'] == 'assistant' %}{% generation %}{{ m['content'] + '<|im_end|>' }}{% endgeneration %}{{ '\n' }}"
    "{% else %}{{ m['content'] + '<|im_end|>\n' }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
UNMARKED = MARKED.replace("{% generation %}", "").replace("{% endgeneration %}", "")
# Writes tools and their calls, as templates of models that know tools do.
TOOLS = (
    "{% if tools %}{{ '<|im_start|>system\n' }}{% for t in tools %}{{ t | tojson }}{% endfor %}{{ '<|im_end|>\n' }}"
    "{% endif %}"
) + UNMARKED.replace(
    "{{ m['content'] + '<|im_end|>' }}",
    "{{ m['content'] }}{% for c in m['tool_calls'] or [] %}{{ c['function'] | tojson }}{% endfor %}{{ '<|im_end|>' }}",
)


@cache
def tokenizer(template: str | None = MARKED) -> Any:
    """A byte-level tokenizer, so that any text can be written with it and read back."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    inner = Tokenizer(models.BPE())
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    inner.decoder = decoders.ByteLevel()
    special = ["<|endoftext|>", "<|pad|>", "<|im_start|>", "<|im_end|>"]
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    inner.train_from_iterator([" ".join(WORDS)] * 4, trainer)
    made = PreTrainedTokenizerFast(
        tokenizer_object=inner,
        eos_token="<|endoftext|>",
        pad_token="<|pad|>",
        additional_special_tokens=special[2:],
    )
    made.chat_template = template
    return made


def write(path: Path, rows: Iterable[Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def rules_of(fmt: str, row: Any) -> set[str]:
    """The ids of the rules a row breaks."""
    rows, faults = RowReader(fmt).read(row)
    assert bool(rows) != bool(faults)
    assert all(isinstance(fault, Fault) and fault.message for fault in faults)
    return {fault.rule for fault in faults}


def prepared(path: Path | Sequence[Ask], folder: Path, **given: Any) -> Prepared:
    """`prepare` with the values most tests do not care about; `fmt` is the format of a lone path."""
    values: dict[str, Any] = {
        "tokenizer": tokenizer(),
        "max_length": 64,
        "train_split": 0.75,
        "eval_split": 0.25,
        "seed": 1,
        "max_bad_rows": None,
    }
    values.update(given)
    if values["max_bad_rows"] is None:
        del values["max_bad_rows"]
    fmt = values.pop("fmt", None)
    asks = [Ask(str(path), dataset_format=fmt)] if isinstance(path, Path) else path
    return prepare(asks, work=folder / "work", quarantine=folder / "quarantine.jsonl", **values)


def quarantined(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "quarantine.jsonl").read_text(encoding="utf-8").splitlines()]


def chat(*contents: str) -> dict[str, Any]:
    """A chatml row whose turns are those of user and assistant in turn."""
    roles = ["user", "assistant"]
    return {"messages": [{"role": roles[i % 2], "content": content} for i, content in enumerate(contents)]}


# Text as people and machines write it: any character but halves of surrogate pairs, and at least one that is visible.
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
visible = st.builds(lambda before, word, after: before + word + after, anything, st.sampled_from(WORDS), anything)


@st.composite
def turns(draw: st.DrawFn, user: str, assistant: str, role: str, content: str) -> list[dict[str, str]]:
    made = [{role: "system", content: draw(anything)}] if draw(st.booleans()) else []
    for _ in range(draw(st.integers(1, 3))):
        made += [{role: user, content: draw(visible)}, {role: assistant, content: draw(visible)}]
    return made


def _row(required: dict[str, Any], optional: dict[str, Any] | None = None) -> st.SearchStrategy[dict[str, Any]]:
    nullable = {name: st.none() | strategy for name, strategy in (optional or {}).items()}
    return st.fixed_dictionaries(required, optional=nullable)


ROWS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "raw_text": _row({"text": visible}),
    "chatml": _row({"messages": turns("user", "assistant", "role", "content")}, {"tools": st.just([])}),
    "sharegpt": _row({"conversations": turns("human", "gpt", "from", "value")}, {"tools": st.just("[]")}),
    "jsonl": _row({"prompt": visible, "completion": visible}),
    "dpo": _row({"prompt": visible, "chosen": visible.map(lambda text: text + "+"), "rejected": st.just("no")}),
    "rlhf": _row({"prompt": visible, "response": visible}, {"reward": st.floats(-1e6, 1e6) | st.integers(-5, 5)}),
    "alpaca": _row({"instruction": visible, "output": visible}, {"input": anything, "system": anything}),
    "openorca": _row({"question": visible, "response": visible}, {"system_prompt": anything}),
    "unnatural": _row(
        {
            "instruction": visible,
            "instances": st.lists(_row({"input": anything, "output": visible}, {"constraints": anything}), min_size=1),
        }
    ),
}
