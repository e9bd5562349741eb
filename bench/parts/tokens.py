"""Raw text to packed tokens: 40 MB of JSON Lines, against the preparation of the installed TRL (`SFTTrainer`, packing).

The text is the sources and documents of Python and of the packages installed beside it, in rows of at most 4,000
characters; the tokenizers are byte-level BPE with the pre-tokenizer of Qwen, trained on that text. Ours reads, checks,
splits, counts and packs; every measurement is a process of its own, in turn, the best of each. Imports and the loading
of the tokenizer are not timed; setting up fastokens, which is a second loading, is told apart.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from .validation import Row

BYTES = 40_000_000
ROWS = 4_000  # characters
VOCABULARIES = (32_000, 151_000)
ROUNDS = 3
LENGTH = 2048
QWEN = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"

COMMON = """
import json, os, resource, sys, time, zlib
from pathlib import Path
os.environ["HF_HUB_OFFLINE"] = "1"
length, model, path, folder = int(sys.argv[1]), *sys.argv[2:5]
import datasets
from transformers import PreTrainedTokenizerFast
datasets.disable_progress_bars()
tokenizer = PreTrainedTokenizerFast.from_pretrained(model)
def end(began, **found):
    found |= {"seconds": time.perf_counter() - began}
    found |= {"memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
    print(json.dumps(found))
"""
TRL = f"""{COMMON}
from types import SimpleNamespace
from trl import SFTConfig, SFTTrainer
packing = {{"packing": True, "packing_strategy": "bfd_split", "max_length": length}}
args = SFTConfig(output_dir=folder, use_cpu=True, bf16=False, **packing)
trainer = SimpleNamespace(_tokenizer=tokenizer, chat_template=None, _is_vlm=False, completion_only_loss=False)
began = time.perf_counter()
rows = datasets.load_dataset("json", data_files=path, split="train", cache_dir=folder)
rows = SFTTrainer._prepare_dataset(trainer, rows, tokenizer, args, True, None, "train")
end(began, tokens=sum(len(chunk.flatten()) for chunk in rows.data.column("input_ids").chunks))
"""
OURS = f"""{COMMON}
from ftlab_trainer.data.corpus import Ask
from ftlab_trainer.data.prepare import prepare
how = sys.argv[5]
set_up = 0.0
if how == "without":
    sys.modules["fastokens"] = None
elif how == "beforehand":
    import fastokens
    began = time.perf_counter()
    ready = fastokens.Tokenizer.from_json_str(tokenizer.backend_tokenizer.to_str())
    set_up = time.perf_counter() - began
    class Ready:
        from_json_str = staticmethod(lambda text: ready)
    fastokens.Tokenizer = Ready
given = dict(tokenizer=tokenizer, work=Path(folder, "work"), quarantine=Path(folder, "quarantine.jsonl"), seed=1)
given |= dict(max_length=length, train_split=1.0, eval_split=0.0)
began = time.perf_counter()
made = prepare([Ask(path)], packing=how != "compare", **given)
if how == "compare":
    ids = b"".join(chunk.flatten().to_numpy().tobytes() for chunk in made.train.data.column("input_ids").chunks)
    print(json.dumps({{"crc": zlib.crc32(ids)}}))
else:
    assert (how == "without") != any("fastokens" in note for note in made.notes), made.notes
    end(began, tokens=made.ledger.tokens_train, set_up=set_up)
"""
REFERENCE = f"""{COMMON}
import numpy as np
crc = 0
for line in open(path, encoding="utf-8"):
    ids = tokenizer(json.loads(line)["text"])["input_ids"]
    crc = zlib.crc32(np.array([*ids, tokenizer.eos_token_id], np.int32).tobytes(), crc)
print(json.dumps({{"crc": crc}}))
"""


def measure(folder: Path) -> list[Row]:
    """Write the text, train the tokenizers, take the times, say the ratios."""
    path = write(folder / "text.jsonl")
    found: list[Row] = []
    for size in VOCABULARIES:
        model = train(path, folder / str(size), size)
        found += [row._replace(what=f"{size // 1000}k tokens: {row.what}") for row in _times(path, model, folder)]
    return found


def _times(path: Path, model: Path, folder: Path) -> list[Row]:
    ways = {"trl": (TRL, ""), "all": (OURS, "all"), "beforehand": (OURS, "beforehand"), "without": (OURS, "without")}
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in ways}
    for turn in range(ROUNDS):
        for name, (code, how) in ways.items():
            runs[name].append(_run(code, path, model, folder / f"{model.name}-{name}-{turn}", how))
    best = {name: min(those, key=lambda one: one["seconds"]) for name, those in runs.items()}
    same = _run(OURS, path, model, folder / "compare", "compare") == _run(REFERENCE, path, model, folder / "reference")
    assert len({one["tokens"] for one in best.values()}) == 1, best

    def times(what: str, name: str, goal: str) -> Row:
        return Row(what, best["trl"]["seconds"] / best[name]["seconds"], "x", goal)

    memory = {name: min(one["memory"] for one in those) for name, those in runs.items()}
    return [
        Row("TRL", best["trl"]["seconds"], "s", ""),
        Row("with fastokens, its set-up counted", best["all"]["seconds"], "s", ""),
        Row("with fastokens, set up beforehand", best["beforehand"]["seconds"], "s", ""),
        Row("setting up fastokens", best["beforehand"]["set_up"], "s", ""),
        Row("without fastokens", best["without"]["seconds"], "s", ""),
        times("with fastokens, its set-up counted, against TRL", "all", ">= 40"),
        times("with fastokens, set up beforehand, against TRL", "beforehand", ">= 40"),
        times("without fastokens, against TRL", "without", ">= 3"),
        Row("the tokens of the tokenizer to the last one (1 is yes)", float(same), "", "1"),
        Row("peak memory of TRL", memory["trl"], "MiB", ""),
        Row("peak memory with fastokens, against TRL", memory["all"] / memory["trl"], "x", "<= 0.4"),
        Row("peak memory without fastokens, against TRL", memory["without"] / memory["trl"], "x", "<= 0.4"),
    ]


def _run(code: str, path: Path, model: Path, folder: Path, how: str = "") -> dict[str, Any]:
    folder.mkdir(exist_ok=True)
    words = [str(LENGTH), str(model), str(path), str(folder), how]
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def write(path: Path) -> Path:
    """The text."""
    folders = [Path(sysconfig.get_paths()[name]) for name in ("stdlib", "purelib")]
    files = sorted(
        {file for folder in folders for kind in ("py", "md", "rst", "txt") for file in folder.rglob(f"*.{kind}")}
    )
    random.Random(1).shuffle(files)
    size, seen = 0, set()
    with path.open("w", encoding="utf-8") as stream:
        for file in files:
            try:
                text = file.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                continue
            if text in seen or len(text) > 200_000:
                continue
            seen.add(text)
            for start in range(0, len(text), ROWS):
                if text[start : start + ROWS].strip():
                    size += stream.write(json.dumps({"text": text[start : start + ROWS]}) + "\n")
            if size > BYTES:
                return path
    return path


def train(path: Path, folder: Path, size: int) -> Path:
    """A tokenizer of so many tokens."""
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    inner = Tokenizer(models.BPE())
    inner.normalizer = normalizers.NFC()
    split = pre_tokenizers.Split(Regex(QWEN), "isolated")
    inner.pre_tokenizer = pre_tokenizers.Sequence(
        [split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    inner.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=["<|endoftext|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    with path.open(encoding="utf-8") as stream:
        inner.train_from_iterator((json.loads(line)["text"] for line in stream), trainer)
    PreTrainedTokenizerFast(tokenizer_object=inner, eos_token="<|endoftext|>").save_pretrained(folder)
    return folder


if __name__ == "__main__":
    for one in measure(Path(sys.argv[1])):
        print(f"{one.what:64} {one.measured:8.2f} {one.unit:5} {one.goal}")
