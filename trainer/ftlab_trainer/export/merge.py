"""A run's model as other programs take it: the adapter merged into its base and compared, or the adapter itself."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ftlab_contract.constants import METHODS

from ..errors import RunFailed, UserError
from ..run import locate, quiet, save
from ..run.fingerprints import CARD
from ..run.records import readable, write_text
from .trained import ADAPTER_CONFIG, EXAMPLE, Trained, stops

MERGED, ONLY_ADAPTER = "merged", "adapter"
# The largest change of a logit that is put down to rounding, as a share of the largest logit.
TOLERANCE = {"float32": 1e-4, "float16": 1e-2, "bfloat16": 5e-2}
ROWS, LENGTH = 4, 128
_TAG = re.compile(r"(\{%[-+]?\s*)(end)?generation(\s*[-+]?%\})")
Say = Callable[[str], None]


def export(run: Trained, to: str, out: Path, dtype: str | None, say: Say) -> dict[str, Any]:
    """Write the model to a folder that is not there yet, whole or not at all; gives the contract's Export."""
    if to == ONLY_ADAPTER and not run.adapter:
        raise UserError(f"--to {to}: this run trained all weights, so it has no adapter; write --to {MERGED}")
    if to == ONLY_ADAPTER and dtype:
        raise UserError(f"--dtype: an adapter is copied as it is; leave it out, or write --to {MERGED}")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(f"--out: {out} is there already; name another folder")
    quiet.after_imports()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as temporary:
            part = Path(temporary) / out.name
            part.mkdir()
            tokenizer = run.tokenizer()
            made = {"run_id": run.plan["run_id"], "to": to, "out": str(out), "notes": []}
            made |= _written(run, to, part, dtype, tokenizer, say)
            _tokenizer(tokenizer, part)
            write_text(part / CARD, _card(run, made))
            readable(part)
            made["bytes"] = sum(path.stat().st_size for path in part.rglob("*") if path.is_file())
            part.chmod(0o755)
            part.rename(out)
    except OSError as error:
        raise RunFailed(f"{out} cannot be written: {error.strerror or error}") from error
    return made


def _written(run: Trained, to: str, part: Path, dtype: str | None, tokenizer: Any, say: Say) -> dict[str, Any]:
    if to == ONLY_ADAPTER:
        _copy(run, part)
        return _rebased(run, part / ADAPTER_CONFIG)
    stored = run.stored_type()
    if run.adapter:
        return _merged(run, part, dtype or stored, tokenizer, say)
    if dtype in (None, stored):
        _copy(run, part)
        _generation(part, tokenizer, run.converses)
        return {"dtype": stored}
    assert dtype is not None
    say(f"writing the weights as {dtype}")
    _save(run.written(run.run.model, dtype), part, tokenizer, run.converses)
    return {"dtype": dtype}


def _copy(run: Trained, part: Path) -> None:
    _room(part, sum(path.stat().st_size for path in run.run.model.rglob("*")))
    shutil.copytree(run.run.model, part, dirs_exist_ok=True, symlinks=False)


def _room(folder: Path, size: int) -> None:
    if size > (free := shutil.disk_usage(folder).free):
        raise UserError(
            f"--out: the model takes {size / save.GIB:.1f} GiB and {free / save.GIB:.1f} GiB are free there; "
            "name another folder"
        )


def _rebased(run: Trained, file: Path) -> dict[str, Any]:
    """The base by a name that holds wherever the adapter is put: that of the Hub, or the whole path of its folder."""
    name = run.plan["model"]
    local = locate.folder(name)
    config = json.loads(file.read_text(encoding="utf-8"))
    config["base_model_name_or_path"] = str(local.resolve()) if local else name
    config["revision"] = run.settings()["model.revision"]
    write_text(file, json.dumps(config, indent=2, sort_keys=True) + "\n")
    return {"notes": [f"Its base is the folder {local.resolve()}; it is needed with the adapter."] if local else []}


def _merged(run: Trained, part: Path, dtype: str, tokenizer: Any, say: Say) -> dict[str, Any]:
    """Into a base that is loaded afresh, whole: what evaluation leaves of quantized weights is not the model any more.

    Raises:
        RunFailed: the merged model, loaded again, does not give what the adapter on its base gives.
    """
    say(f"loading {save.named(run.plan['model'])} as {dtype}")
    base = run.base(dtype)
    _room(part, sum(p.numel() * p.element_size() for p in base.parameters()))
    model = run.adapted(base)
    rows = _rows(run, tokenizer, base)
    with model.disable_adapter():
        untrained = _logits(model, rows)
    before = _logits(model, rows)
    say("merging")
    try:
        whole = model.merge_and_unload(safe_merge=True)
    except ValueError as error:
        raise RunFailed(f"The adapter cannot be merged: {error}") from error
    _save(whole, part, tokenizer, run.converses)
    del base, model, whole
    say("comparing the merged model with the adapter on its base")
    after = _logits(run.written(part, dtype), rows)
    most, tolerance = max(float(one.abs().max()) for one in before) or 1.0, TOLERANCE[dtype]
    learned, difference = _apart(untrained, before) / most, _apart(before, after) / most
    if not difference <= tolerance:
        raise RunFailed(
            f"The merged model is not the trained one: logits differ by {difference:.2g} of the largest, and {dtype} "
            f"explains {tolerance:g}. Nothing was written; --to {ONLY_ADAPTER} gives the adapter as it is."
        )
    notes = []
    if difference > learned / 2 > 0:
        notes.append(f"Rounding to {dtype} changes logits half as much as training did, or more; --dtype float32 less.")
    quantized = [bits for bits in (4, 8) if run.settings()[f"training.quantization.load_in_{bits}bit"]]
    notes += [f"It was trained on weights of {bits} bits and is merged into whole ones." for bits in quantized]
    found = {"rows": len(rows), "learned": learned, "difference": difference, "tolerance": tolerance}
    return {"dtype": dtype, "notes": notes, **found}


def _rows(run: Trained, tokenizer: Any, model: Any) -> list[Any]:
    """Rows of tokens to compare on: what the run showed as samples, and chance."""
    import torch

    numbers = torch.Generator().manual_seed(0)
    shown = [f"{one['prompt']}{one['text']}" for one in run.receipt["samples"]]
    rows = [torch.tensor([tokenizer(text, add_special_tokens=False)["input_ids"][:LENGTH]]) for text in shown]
    rows = [row.long() for row in rows[: ROWS - 1] if row.shape[1] > 1]
    size = min(len(tokenizer), model.get_input_embeddings().weight.shape[0])
    return [*rows, torch.randint(size, (1, LENGTH // 2), generator=numbers)]


def _logits(model: Any, rows: list[Any]) -> list[Any]:
    import torch

    with torch.no_grad():
        return [model(input_ids=row).logits.float() for row in rows]


def _apart(ones: list[Any], others: list[Any]) -> float:
    return max(float((one - other).abs().max()) for one, other in zip(ones, others, strict=True))


def _save(model: Any, part: Path, tokenizer: Any, converses: bool) -> None:
    _make_valid(model.generation_config)
    model.save_pretrained(str(part))
    _generation(part, tokenizer, converses)


def _generation(part: Path, tokenizer: Any, converses: bool) -> None:
    """Where an answer ends: a base knows the end of a text, and training taught it the end of a turn."""
    from transformers import GenerationConfig

    path = part / "generation_config.json"
    config = GenerationConfig.from_pretrained(str(part)) if path.exists() else GenerationConfig()
    known = config.eos_token_id if isinstance(config.eos_token_id, list) else [config.eos_token_id]
    ends = {*known, tokenizer.eos_token_id, *(stops(tokenizer) if converses else ())} - {None}
    config.eos_token_id = sorted(ends) if len(ends) > 1 else next(iter(ends), None)
    config.pad_token_id = tokenizer.pad_token_id if config.pad_token_id is None else config.pad_token_id
    _make_valid(config)
    config.save_pretrained(str(part))


def _make_valid(config: Any) -> None:
    """Some models come with a temperature and without sampling; that can be read and not be written."""
    try:
        config.validate(strict=True)
    except ValueError:
        config.do_sample = True


def _tokenizer(tokenizer: Any, part: Path) -> None:
    """The tokenizer, its template without the marks of training, which other engines do not know."""
    given = tokenizer.chat_template
    if isinstance(given, dict):
        tokenizer.chat_template = {name: unmarked(text) for name, text in given.items()}
    elif given:
        before = _rendered(tokenizer)
        tokenizer.chat_template = unmarked(given)
        if _rendered(tokenizer) != before:
            raise RunFailed("The chat template says something else without its marks of training; it is not exported.")
    tokenizer.save_pretrained(str(part))


def unmarked(template: str) -> str:
    """A template without `{% generation %}`. An `if` in its place keeps what the tag does to the space around it."""
    return _TAG.sub(lambda tag: f"{tag[1]}{'endif' if tag[2] else 'if true'}{tag[3]}", template)


def _rendered(tokenizer: Any) -> str | None:
    try:
        return str(tokenizer.apply_chat_template(EXAMPLE, tokenize=False))
    except Exception:  # noqa: BLE001  a template is a program of its own; what it refuses it refused before
        return None


def _card(run: Trained, made: dict[str, Any]) -> str:
    title = METHODS[run.plan["method"]].label
    lines = [save.card(run.receipt, run.plan, title, adapter=made["to"] == ONLY_ADAPTER)]
    if "difference" in made:
        lines.append(
            f"The adapter is merged into its base as {made['dtype']}. On {made['rows']} rows of tokens the merge "
            f"changed no logit by more than {made['difference']:.1g} of the largest; training changed them by up to "
            f"{made['learned']:.1g}.\n"
        )
    return "\n".join(lines)
