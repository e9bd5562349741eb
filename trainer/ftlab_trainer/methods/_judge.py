"""What gives an answer its reward: a reward model, fitted here or given, or a Python function."""

from __future__ import annotations

import importlib
import importlib.util
import json
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import torch

from ..data.prompts import Prompts, rewards_of
from ..errors import RunFailed, UserError
from ..plan.settings import Settings
from ..run import build, fingerprints, locate
from ..run.records import readable, write_text

RECORD = "reward.json"
Ids = Sequence[Sequence[int]]


class Judge(Protocol):
    """Gives each answer to a prompt its reward, both as tokens."""

    print: str  # of what it is made of
    told: dict[str, Any]  # how it was fitted
    measures: dict[str, float]

    def __call__(self, prompts: Ids, answers: Ids) -> list[float]: ...


@dataclass
class ByModel:
    """A reward model; its scores are brought to the scale of the rewards in the rows it was fitted to."""

    model: Any
    pad: int
    batch: int
    half: Any = None  # the type of mixed precision, as in training
    scale: float = 1.0
    offset: float = 0.0
    print: str = ""
    told: dict[str, Any] = field(default_factory=dict)
    measures: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.model.eval()
        self.model.requires_grad_(False)
        self.model.config.get_text_config().pad_token_id = self.pad

    def __call__(self, prompts: Ids, answers: Ids) -> list[float]:
        whole = [[*prompt, *answer] for prompt, answer in zip(prompts, answers, strict=True)]
        found: list[float] = []
        for start in range(0, len(whole), self.batch):
            found += self._scores(whole[start : start + self.batch])
        return [self.scale * score + self.offset for score in found]

    def _scores(self, rows: list[list[int]]) -> list[float]:
        device = self.model.device
        ids, mask = padded(rows, self.pad)
        with torch.inference_mode(), torch.autocast(device.type, dtype=self.half, enabled=self.half is not None):
            logits = self.model(input_ids=ids.to(device), attention_mask=mask.to(device), use_cache=False).logits
        return [float(one) for one in logits[:, 0].float().cpu()]

    def save(self, folder: Path, tokenizer: Any) -> None:
        """Write it whole or not at all, with how its scores are read."""
        part = folder.with_name(folder.name + ".part")
        self.model.save_pretrained(str(part))
        tokenizer.save_pretrained(str(part))
        record = {"scale": self.scale, "offset": self.offset, "measures": self.measures, **self.told}
        write_text(part / RECORD, json.dumps(record, indent=2) + "\n")
        (part / "README.md").unlink(missing_ok=True)  # the library's, with nothing filled in
        readable(part)
        part.rename(folder)
        self.print = weights_of(folder)


@dataclass
class ByFunction:
    """A Python function over the texts of prompts and answers."""

    function: Callable[..., Any]
    name: str
    tokenizer: Any
    print: str = ""
    told: dict[str, Any] = field(default_factory=dict)
    measures: dict[str, float] = field(default_factory=dict)

    def __call__(self, prompts: Ids, answers: Ids) -> list[float]:
        # The marks of the chat template tell a function who said what; an answer is its text alone.
        asked = self.tokenizer.batch_decode([list(ids) for ids in prompts])
        said = self.tokenizer.batch_decode([list(ids) for ids in answers], skip_special_tokens=True)
        try:
            found = [float(one) for one in self.function(prompts=asked, completions=said)]
        except Exception as error:
            raise RunFailed(f"training.reward.function: {self.name}: {type(error).__name__}: {error}") from error
        if len(found) != len(said) or not all(map(math.isfinite, found)):
            raise RunFailed(
                f"training.reward.function: {self.name} gave {found[:4]} for {len(said)} answers; it has to give "
                "one finite number for each"
            )
        return found


def padded(rows: Ids, pad: int) -> tuple[Any, Any]:
    """Ids and attention mask of a batch, padded at the end: a reward is read at the last token."""
    width = max(map(len, rows))
    ids = torch.tensor([[*row, *[pad] * (width - len(row))] for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
    return ids, mask


def half(settings: Settings) -> Any:
    """The type of mixed precision."""
    return torch.bfloat16 if settings["training.bf16"] else torch.float16 if settings["training.fp16"] else None


def ended(answer: list[int], stops: Sequence[int]) -> list[int]:
    """An answer of the rows as the policy would write it: up to the token that ends it."""
    last = max((at for at, one in enumerate(answer) if one in stops), default=len(answer) - 1)
    return answer[: last + 1]


def rows_in(rows: Any, stops: Sequence[int], size: int = 256) -> Iterator[tuple[Ids, Ids]]:
    """Prompts and answers of scored rows, a few at a time."""
    for start in range(0, len(rows), size):
        some = rows[start : start + size]
        yield some["prompt_ids"], [ended(answer, stops) for answer in some["response_ids"]]


def check(judge: Judge, held_out: Any, stops: Sequence[int]) -> tuple[str, float] | None:
    """How well it agrees with held-out rows: pairs ranked right, or the correlation; None where nothing can tell."""
    if held_out is None or not len(held_out):
        return None
    import numpy as np

    found = np.array([score for rows in rows_in(held_out, stops) for score in judge(*rows)])
    rewards, pairs = rewards_of(held_out), Prompts(held_out).pairs()
    told: tuple[str, float] | None = None
    if len(found) > 2 and found.std() > 0 and rewards.std() > 0:
        told = "correlation with held-out rewards", float(np.corrcoef(found, rewards)[0, 1])
        judge.measures["reward model correlation"] = told[1]
    if len(pairs):
        told = (
            f"share of {len(pairs)} held-out pairs ranked right",
            float((found[pairs[:, 0]] > found[pairs[:, 1]]).mean()),
        )
        judge.measures["reward model accuracy"] = told[1]
    return told


def load(name: str, settings: Settings, tokenizer: Any, device: str) -> ByModel:
    """A reward model that is given: that of an earlier run, or any that scores sequences of the policy's tokens."""
    what = "training.reward.model"
    path = locate.folder(name)
    record = _record(what, path) if path and (path / RECORD).exists() else {}
    if path and (path / "adapter_config.json").exists() and not record.get("base"):
        raise UserError(f"{what}: {name} holds an adapter and no {RECORD}; merge it into its base first")
    _same_tokens(what, name, path, tokenizer)
    base = record.get("base") or name
    model = build.load_model(settings, device, scores=True, name=base, fresh=("score",) if "base" in record else ())
    if record.get("base"):
        assert path is not None
        if not (path / "adapter_model.safetensors").exists():
            raise UserError(f"{what}: {name} holds no adapter_model.safetensors")
        from peft import PeftModel

        model = PeftModel.from_pretrained(model, str(path))
    if device != "cpu" and not getattr(model, "is_quantized", False):
        model = model.to(device)
    judge = ByModel(model, padding(tokenizer), settings["training.reward.batch_size"], half(settings))
    judge.scale, judge.offset = record.get("scale", 1.0), record.get("offset", 0.0)
    judge.measures, judge.told = dict(record.get("measures", {})), record
    judge.print = weights_of(path) if path else fingerprints.of_files(build.weight_files(name, None))
    return judge


def padding(tokenizer: Any) -> int:
    """The token that fills up shorter rows."""
    return int(tokenizer.eos_token_id if tokenizer.pad_token_id is None else tokenizer.pad_token_id)


def weights_of(folder: Path) -> str:
    """Of a reward model's weights."""
    return fingerprints.of_files(sorted(folder.glob("*.safetensors")))


def function(spec: str, tokenizer: Any) -> ByFunction:
    """The function that `module:function` or `file.py:function` names. Its code runs here, as the reader allowed."""
    where, _, name = spec.rpartition(":")
    what = "training.reward.function"
    try:
        if where.endswith(".py"):
            made = importlib.util.spec_from_file_location(Path(where).stem, Path(where).expanduser())
            assert made is not None
            assert made.loader is not None
            module = importlib.util.module_from_spec(made)
            made.loader.exec_module(module)
        else:
            sys.path.insert(0, str(Path.cwd()))
            module = importlib.import_module(where)
    except Exception as error:
        raise UserError(f"{what}: {spec}: {type(error).__name__}: {error}") from error
    found = getattr(module, name, None)
    if not callable(found):
        raise UserError(f"{what}: {where} has no function {name}")
    source = getattr(module, "__file__", None)
    return ByFunction(found, spec, tokenizer, fingerprints.of_files([Path(source)]) if source else "")


def _record(what: str, path: Path) -> dict[str, Any]:
    """How the scores of a reward model are read; what does not fit is refused, since folders come from anywhere."""
    try:
        record = json.loads((path / RECORD).read_text(encoding="utf-8"))
        numbers = [record["scale"], record["offset"], *record["measures"].values()]
        sound = all(isinstance(one, int | float) and math.isfinite(one) for one in numbers)
        if sound and isinstance(record.get("base", ""), str):
            return dict(record)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    raise UserError(f"{what}: {path / RECORD} is damaged; fit the reward model again")


def _same_tokens(what: str, name: str, path: Path | None, tokenizer: Any) -> None:
    """Answers are scored as the tokens the policy wrote, so both must mean the same by a token."""
    from transformers import AutoTokenizer

    if path is not None:
        locate.check_folder(what, path, weights=False)
    own = locate.fetch(
        what, name, lambda: AutoTokenizer.from_pretrained(str(path or name), trust_remote_code=False), remote_code=False
    )
    if own.get_vocab() != tokenizer.get_vocab():
        raise UserError(
            f"{what}: {name} has another tokenizer than the policy, and answers are scored as the policy's tokens. "
            "Take a reward model over the same tokenizer, or score texts with training.reward.function"
        )
