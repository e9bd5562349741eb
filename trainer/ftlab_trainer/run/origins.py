"""What a finished run was made from and what it made, held against what is there now."""

from __future__ import annotations

import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..errors import RunFailed, UserError
from ..plan.machine import versions
from ..plan.settings import Recorded, Settings
from . import build, fingerprints
from .verify import NOT_POSSIBLE, NOTED, Held, Verdict, judge

_LORA = (".lora_A.weight", ".lora_B.weight")


def _model(run: Held) -> str:
    """The weights are read as safetensors and are those of the model that was trained."""
    folder = run.run.model
    if not run.completed:
        raise Verdict(NOT_POSSIBLE, "the run is not finished")
    shapes = _shapes(folder)
    if not shapes:
        return judge(["model/ holds no weights as safetensors"])
    seen = {one["what"]: one.get("observed") for one in run.receipt["observations"]}
    if not (folder / "adapter_config.json").exists():
        return _whole(shapes, seen, run)
    wrong = []
    pairs = {name.removesuffix(end) for name in shapes for end in _LORA if name.endswith(end)}
    wrong += [f"{name}{end} is missing" for name in sorted(pairs) for end in _LORA if name + end not in shapes]
    names = sorted({name.rsplit(".", 1)[-1] for name in pairs})
    wrong += _unlike("adapted modules", seen.get("adapted modules", names), names)
    if not wrong:
        ranks = sorted({rank for name in pairs for rank in (shapes[name + _LORA[0]][0], shapes[name + _LORA[1]][1])})
        wrong += _unlike("adapter ranks", seen.get("adapter ranks", ranks), ranks)
    size = sum(_size(shape) for name, shape in shapes.items() if ".lora_" in name)
    wrong += _unlike("adapter weights", seen.get("adapter weights", size), size)
    saved = run.values.get("training.lora_config.modules_to_save") or ()
    wrong += [
        f"{name} was to be trained whole and is missing" for name in saved if not any(f".{name}." in n for n in shapes)
    ]
    return judge(wrong, f"an adapter of {size:,} weights on {len(pairs)} layers")


def _whole(shapes: dict[str, tuple[int, ...]], seen: dict[str, Any], run: Held) -> str:
    size = sum(map(_size, shapes.values()))
    wrong = _unlike("trained weights", seen.get("trained weights", size), size)
    try:
        base = {name for file in _base(run) for name in _names(file)}
    except (UserError, OSError):
        base = set()
    # A tied weight may stand twice in the base; but what is under another name here is not found again.
    lost, new = base - shapes.keys(), shapes.keys() - base
    if base and lost and new:
        wrong.append(f"{min(new)} is no tensor of the base, and {min(lost)} is missing")
    return judge(wrong, f"{size:,} weights in {len(shapes)} tensors")


def _unlike(what: str, then: Any, now: Any) -> list[str]:
    return [] if then == now else [f"{what}: {then} in training, {now} in model/"]


def _size(shape: tuple[int, ...]) -> int:
    size = 1
    for one in shape:
        size *= one
    return size


def _shapes(folder: Path) -> dict[str, tuple[int, ...]]:
    """The tensors of a folder, from the heads of its files."""
    found = {}
    for path in sorted(folder.glob("*.safetensors")):
        found.update(_names(path))
    return found


def _names(path: Path) -> dict[str, tuple[int, ...]]:
    try:
        from safetensors import SafetensorError, safe_open
    except ImportError:
        raise Verdict(NOT_POSSIBLE, 'safetensors is not installed: pip install "ftlab[train]"') from None
    try:
        with safe_open(path, framework="np") as file:
            return {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        judge([f"{path.name} is no whole file of safetensors: {error}"])
        raise


def _data(run: Held) -> str:
    from ..data.corpus import whole
    from ..data.source import find, fingerprint
    from .ready import asks

    settings = _settings(run)
    try:
        found = [
            fingerprint(
                find(
                    one.path,
                    subset=one.subset,
                    split=one.split,
                    revision=one.revision,
                    marker=settings["data.document_marker"],
                )
            )
            for one in asks(settings)
        ]
    except (UserError, RunFailed, OSError) as error:
        raise Verdict(NOT_POSSIBLE, f"not there: {error}") from error
    same = whole(found) == run.receipt["fingerprints"]["data"]
    path = run.plan["data"]["path"]
    return judge([] if same else [f"{path} is not what was trained on"], f"{path}, as it was")


def _base_weights(run: Held) -> str | None:
    return _same(run, "model", lambda: _base(run), f"{run.plan['model']}, ")


def _teacher(run: Held) -> str | None:
    from .teacher import ADAPTER_WEIGHTS, find

    def files() -> list[Path]:
        place = find(_settings(run))
        adapter = [place.adapter / ADAPTER_WEIGHTS] if place.adapter else []
        return [*build.weight_files(place.model, place.revision), *adapter]

    return _same(run, "teacher", files)


def _reward(run: Held) -> str | None:
    def files() -> list[Path]:
        given = _settings(run).block("training.reward")
        if function := given.get("function"):
            source = Path(function.rpartition(":")[0])
            if source.suffix != ".py":
                raise UserError(f"the source of {function} is where Python finds it")
            return [source.expanduser()]
        if model := given.get("model"):
            return build.weight_files(model, None)
        return sorted((run.run.path / "reward_model").glob("*.safetensors"))

    return _same(run, "reward", files)


def _same(run: Held, what: str, files: Callable[[], list[Path]], named: str = "") -> str | None:
    """Whether weights, or a source, are what the receipt says; None where it says nothing of them."""
    then = run.receipt["fingerprints"].get(what)
    if then is None:
        return None
    try:
        now = fingerprints.of_files(files())
    except (UserError, OSError) as error:
        raise Verdict(NOT_POSSIBLE, f"not there: {error}") from error
    return judge([] if now == then else [f"{named}not as it was in training"], f"{named}as it was")


def _base(run: Held) -> list[Path]:
    settings = _settings(run)
    try:
        found = build.weight_files(settings["model.name"], settings["model.revision"])
    except ImportError:
        raise UserError('huggingface_hub is not installed: pip install "ftlab[train]"') from None
    if not found:
        raise UserError(f"{settings['model.name']} holds no weights")
    return found


def _settings(run: Held) -> Settings:
    return Settings(Recorded(run.plan))


def _code(run: Held) -> str:
    if run.receipt["fingerprints"]["code"] != fingerprints.of_code():
        raise Verdict(NOTED, "ftlab is another version than the one that trained")
    return "the version of ftlab that trained"


def _packages(run: Held) -> str:
    then = run.receipt["environment"]
    before = {**then["packages"], "python": then["python"]}
    now = {**versions(tuple(then["packages"])), "python": platform.python_version()}
    if other := fingerprints.differences(before, now):
        raise Verdict(NOTED, "; ".join(other))
    return f"{len(before)} as they were"


OF_ORIGINS: dict[str, Callable[[Held], str | None]] = {
    "model": _model,
    "data": _data,
    "base model": _base_weights,
    "teacher": _teacher,
    "reward": _reward,
    "code": _code,
    "packages": _packages,
}
