"""The teacher of a distillation: found, held against the model's vocabulary, and loaded frozen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..plan.settings import Settings
from . import fingerprints
from .build import weight_files
from .locate import check_folder, fetch, folder

FIELD = "training.teacher.name"
ADAPTER, ADAPTER_WEIGHTS = "adapter_config.json", "adapter_model.safetensors"
SHOWN = 3


@dataclass(frozen=True)
class Place:
    """Where a teacher is: a whole model, or an adapter and its base."""

    model: str
    revision: str | None
    adapter: Path | None


@dataclass(frozen=True)
class Teacher:
    """A teacher and how it is learnt from."""

    model: Any
    place: Place
    beta: float
    temperature: float
    on_policy: float
    max_new_tokens: int
    stops: Sequence[int]
    print: str


def find(settings: Settings) -> Place:
    """The base of an adapter is what the config says, never what the adapter's own files name."""
    name, base = settings[FIELD], settings["training.teacher.base"]
    revision = settings["training.teacher.revision"]
    path = folder(name, FIELD)
    if path is None or not (path / ADAPTER).exists() or (path / "config.json").exists():
        if base is not None:
            raise UserError(f"training.teacher.base: {name} is a whole model and has no base; leave it out")
        return Place(name, revision, None)
    if not (path / ADAPTER_WEIGHTS).exists():
        raise UserError(f"{FIELD}: {path} holds no {ADAPTER_WEIGHTS}; save the adapter as safetensors")
    told = _base_of(path)
    if base is None and told and not _same(told, settings["model.name"]):
        raise UserError(
            f"{FIELD}: {path} is an adapter for {told}, not for the model that is trained; if that is right: "
            f"--set training.teacher.base={told}"
        )
    return Place(base or settings["model.name"], revision if base else settings["model.revision"], path)


def _base_of(path: Path) -> str:
    try:
        told = json.loads((path / ADAPTER).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f"{FIELD}: {path / ADAPTER} cannot be read: {error}") from None
    return str(told.get("base_model_name_or_path") or "") if isinstance(told, dict) else ""


def _same(one: str, other: str) -> bool:
    return one == other or (Path(one).is_dir() and Path(other).is_dir() and Path(one).samefile(other))


def check_vocabulary(settings: Settings, tokenizer: Any) -> None:
    """Distributions are over tokens, so both models must mean the same token by the same number."""
    from transformers import AutoConfig, AutoTokenizer

    place, remote = find(settings), bool(settings["model.trust_remote_code"])
    path = folder(place.model, FIELD)
    if path is not None:
        check_folder(FIELD, path, weights=True)
    own = place.adapter if place.adapter and (place.adapter / "tokenizer.json").exists() else path or place.model
    revision = place.revision if own == place.model else None
    theirs = fetch(
        FIELD,
        str(own),
        lambda: AutoTokenizer.from_pretrained(str(own), revision=revision, trust_remote_code=remote),
        remote_code=remote,
    ).get_vocab()
    ours = tokenizer.get_vocab()
    other = "take a teacher over the model's own tokenizer, or learn its answers alone, without training.teacher"
    if strange := sorted(token for token in {*ours, *theirs} if ours.get(token) != theirs.get(token)):
        shown = ", ".join(f"{token!r} ({theirs.get(token)} and {ours.get(token)})" for token in strange[:SHOWN])
        raise UserError(
            f"{FIELD}: {settings[FIELD]}: its tokenizer is not that of the model: of {len(theirs)} and {len(ours)} "
            f"tokens {len(strange)} differ, such as {shown}; {other}"
        )
    config = fetch(
        FIELD,
        place.model,
        lambda: AutoConfig.from_pretrained(str(path or place.model), revision=place.revision, trust_remote_code=remote),
        remote_code=remote,
    )
    rows, need = config.get_text_config().vocab_size, max(ours.values()) + 1
    if rows < need:
        raise UserError(f"{FIELD}: {settings[FIELD]} tells {rows} tokens apart, its tokenizer has {need}; {other}")


def load(settings: Settings, stops: Sequence[int]) -> Teacher:
    """The teacher, frozen, in the planned type, on the CPU."""
    import torch
    from transformers import AutoModelForCausalLM

    place, remote = find(settings), bool(settings["model.trust_remote_code"])
    path = folder(place.model, FIELD)
    model, report = fetch(
        FIELD,
        place.model,
        lambda: AutoModelForCausalLM.from_pretrained(
            str(path or place.model),
            revision=place.revision,
            dtype=getattr(torch, settings["training.teacher.torch_dtype"]),
            attn_implementation=settings["model.attn_implementation"],
            use_safetensors=True,
            trust_remote_code=remote,
            output_loading_info=True,
        ),
        remote_code=remote,
    )
    if lost := sorted(report["missing_keys"]):
        raise UserError(f"{FIELD}: {place.model} lacks weights it needs: {', '.join(lost[:SHOWN])}; is it complete?")
    files = weight_files(place.model, place.revision)
    if place.adapter is not None:
        model = _adapted(model, place.adapter)
        files = [*files, place.adapter / ADAPTER_WEIGHTS]
    # Weights of the file's own type stay mapped to it, and a run may write there again.
    for tensor in (*model.parameters(), *model.buffers()):
        tensor.data = tensor.data.clone()
    model.requires_grad_(False).eval()
    return Teacher(
        model=model,
        place=place,
        beta=settings["training.teacher.beta"],
        temperature=settings["training.teacher.temperature"],
        on_policy=settings["training.teacher.on_policy"],
        max_new_tokens=settings["training.teacher.max_new_tokens"],
        stops=stops,
        print=fingerprints.of_files(files),
    )


def _adapted(model: Any, folder: Path) -> Any:
    """The model with the adapter; a weight that finds no place would leave the base in silence."""
    from peft import PeftModel, get_peft_model_state_dict
    from safetensors import safe_open

    adapted = fetch(
        FIELD,
        str(folder),
        lambda: PeftModel.from_pretrained(model, str(folder), is_trainable=False, autocast_adapter_dtype=False),
        remote_code=False,
    )
    with safe_open(str(folder / ADAPTER_WEIGHTS), framework="pt") as file:
        given = set(file.keys())
    if odd := sorted(given ^ set(get_peft_model_state_dict(adapted))):
        raise UserError(f"{FIELD}: {folder}: its weights do not fit its {ADAPTER}: {', '.join(odd[:SHOWN])}")
    return adapted
