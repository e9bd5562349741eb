"""Before the first step: the live trainer against the plan. Whatever differs stops the run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import RunFailed
from ..plan.settings import Settings
from ..plan.steps import Schedule, factor
from .rows import extent

# optim -> class, module it comes from, and what else tells it from its siblings.
OPTIMIZERS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "adamw_torch": ("AdamW", "torch", {"fused": None}),
    "adamw_torch_fused": ("AdamW", "torch", {"fused": True}),
    "adamw_8bit": ("AdamW", "bitsandbytes", {"optim_bits": 8, "is_paged": False}),
    "paged_adamw_8bit": ("AdamW", "bitsandbytes", {"optim_bits": 8, "is_paged": True}),
    "paged_adamw_32bit": ("AdamW", "bitsandbytes", {"optim_bits": 32, "is_paged": True}),
    "adafactor": ("Adafactor", "transformers", {}),
    "sgd": ("SGD", "torch", {}),
}
RELATIVE = 1e-9


@dataclass(frozen=True)
class Expected:
    """What the plan says the live trainer must have."""

    settings: Settings
    schedule: Schedule
    arguments: Mapping[str, Any]
    tokens: int
    targets: int
    sequences: int
    threads: int
    device: str


def compare(trainer: Any, expected: Expected) -> list[dict[str, Any]]:
    """Every observation; raises where one differs."""
    observations = [_observation(*one) for one in _all(trainer, expected)]
    wrong = [o for o in observations if not o["equal"]]
    if wrong:
        lines = [f"  {o['what']}: planned {o['planned']!r}, observed {o['observed']!r}" for o in wrong]
        raise RunFailed("The live trainer differs from the plan; nothing was trained:\n" + "\n".join(lines))
    return observations


def _observation(what: str, planned: Any, observed: Any) -> dict[str, Any]:
    planned, observed = comparable(planned), comparable(observed)
    return {"what": what, "planned": planned, "observed": observed, "equal": _equal(planned, observed)}


def _equal(planned: Any, observed: Any) -> bool:
    if isinstance(planned, bool) or isinstance(observed, bool):
        return planned is observed
    if isinstance(planned, int | float) and isinstance(observed, int | float):
        return abs(planned - observed) <= RELATIVE * max(abs(planned), abs(observed))
    if isinstance(planned, dict) and isinstance(observed, dict):
        # The library fills up what a partial setting leaves open; what was set must be as it was set.
        return all(_equal(value, observed.get(key)) for key, value in planned.items())
    if isinstance(planned, list) and isinstance(observed, list):
        return len(planned) == len(observed) and all(map(_equal, planned, observed))
    return bool(planned == observed)


def comparable(value: Any) -> Any:
    """Enums as their values, records of the library as dictionaries, an empty list as none."""
    if hasattr(value, "to_dict"):
        value = value.to_dict()
    if isinstance(value, Mapping):
        return {str(k): comparable(v) for k, v in value.items()}
    if isinstance(value, str):
        return str(getattr(value, "value", value))
    if isinstance(value, list | tuple | set | frozenset):
        return [comparable(v) for v in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(getattr(value, "value", value))


Line = tuple[str, Any, Any]


def _all(trainer: Any, expected: Expected) -> Iterator[Line]:
    yield from _arguments(trainer.args, expected.arguments)
    yield from _loop(trainer, expected)
    yield from _optimizer(trainer, expected.settings)
    yield from _schedule(trainer, expected)
    yield from _data(trainer, expected)
    yield from _model(trainer, expected)
    # What a trainer has beside what all have.
    yield from getattr(trainer, "observed", lambda _: ())(expected.settings)


def _arguments(args: Any, planned: Mapping[str, Any]) -> Iterator[Line]:
    """Every argument that was passed, the pinned ones too."""
    for name, value in planned.items():
        observed = getattr(args, name)
        if name in {"report_to", "debug"}:
            value, observed = [] if value in ("none", "") else value, observed
        yield f"argument {name}", value, observed


def _loop(trainer: Any, expected: Expected) -> Iterator[Line]:
    import torch

    settings, schedule = expected.settings, expected.schedule
    half = "bf16" if settings["training.bf16"] else "fp16" if settings["training.fp16"] else "no"
    yield "optimizer steps", schedule.steps, trainer.state.max_steps
    yield "rows per optimizer step", schedule.effective_batch_size, (
        trainer.args.train_batch_size * trainer.args.gradient_accumulation_steps * trainer.args.world_size
    )  # fmt: skip
    yield "mixed precision", half, trainer.accelerator.mixed_precision
    yield "processes", 1, trainer.accelerator.num_processes
    yield "device", expected.device, trainer.args.device.type
    yield "CPU threads", expected.threads, torch.get_num_threads()
    yield "compiled", bool(settings["training.torch_compile"]), hasattr(trainer.model_wrapped, "_orig_mod")
    yield "wrapped model", "none", _wrapping(trainer)
    follow = next((one for one in trainer.callback_handler.callbacks if hasattr(one, "patience")), None)
    yield "evaluations to end after", settings["training.early_stopping_patience"], getattr(follow, "patience", None)


def _wrapping(trainer: Any) -> str:
    kind = type(trainer.model_wrapped).__name__
    return kind if kind in {"DistributedDataParallel", "DataParallel", "FullyShardedDataParallel"} else "none"


def _optimizer(trainer: Any, settings: Settings) -> Iterator[Line]:
    optimizer = getattr(trainer.optimizer, "optimizer", trainer.optimizer)
    name, home, marks = OPTIMIZERS[settings["training.optim"]]
    yield "optimizer", name, type(optimizer).__name__
    yield "optimizer package", home, type(optimizer).__module__.partition(".")[0]
    for mark, value in marks.items():
        # Where a mark stands differs: among the defaults, among the arguments, on the optimizer itself.
        places = (vars(getattr(optimizer, "args", object)), vars(optimizer), optimizer.defaults)
        held = next((place[mark] for place in places if mark in place), None)
        yield f"optimizer {mark}", value, held
    filled = [group for group in optimizer.param_groups if group["params"]]
    rates = {group.get("initial_lr", group["lr"]) for group in filled}
    yield "learning rate", [settings["training.learning_rate"]], sorted(rates)
    # The library decays matrices and leaves norms and biases alone.
    decays = {group["weight_decay"] for group in filled}
    yield "weight decay", settings["training.weight_decay"], max(decays)
    yield "weight decays beside it", [], sorted(decays - {settings["training.weight_decay"], 0.0})
    if "betas" in filled[0]:
        betas = [settings["training.adam_beta1"], settings["training.adam_beta2"]]
        yield "Adam betas", betas, list(filled[0]["betas"])
        yield "Adam epsilon", settings["training.adam_epsilon"], filled[0]["eps"]
    held = sum(p.numel() for group in filled for p in group["params"])
    yield "weights in the optimizer", _count(p for p in trainer.model.parameters() if p.requires_grad), held


def _schedule(trainer: Any, expected: Expected) -> Iterator[Line]:
    kind = expected.settings["training.lr_scheduler_type"]
    warmup, steps = expected.schedule.warmup_steps, expected.schedule.steps
    live = getattr(trainer.lr_scheduler, "scheduler", trainer.lr_scheduler).lr_lambdas[0]
    for step in sorted({0, 1, warmup, (warmup + steps) // 2, max(0, steps - 1)}):
        if step < steps:
            yield f"{kind} schedule at step {step}", round(factor(kind, step, warmup, steps), 9), round(live(step), 9)


def _data(trainer: Any, expected: Expected) -> Iterator[Line]:
    """The rows as the trainer holds them, not as they were meant to be."""
    # Where a reward model learns from the rows, the policy has only their prompts.
    seen = extent(getattr(trainer, "scored", trainer.train_dataset))
    packed = bool(expected.settings["training.packing"])
    yield "sequences", expected.sequences, seen.sequences
    yield "tokens of an epoch", expected.tokens, seen.tokens
    yield "target tokens of an epoch", expected.targets, seen.targets
    longest, limit = seen.longest, expected.settings["training.max_length"]
    yield "longest row, at most max_length", min(longest, limit), longest
    yield "packed rows", packed, seen.packed
    if packed:
        yield "tokens in packed parts", seen.tokens, seen.packed_tokens
    collator = trainer.data_collator
    yield "rows padded", not packed, not collator.padding_free
    yield "padding side", expected.settings["tokenizer.padding_side"], collator.padding_side
    rows = trainer.model.get_input_embeddings().weight.shape[0]
    yield "largest token id, below the rows of the embeddings", min(seen.largest_id, rows - 1), seen.largest_id


def _model(trainer: Any, expected: Expected) -> Iterator[Line]:
    settings, model = expected.settings, trainer.model
    trained = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    lora = settings.block("training.lora_config")
    use_lora = bool(settings["training.use_lora"])
    quantized = any(settings[f"training.quantization.load_in_{bits}bit"] for bits in (4, 8))
    yield "attention", settings["model.attn_implementation"], model.config._attn_implementation
    yield "gradient checkpointing", bool(settings["training.gradient_checkpointing"]), _checkpointing(model)
    noise = getattr(_base(model).get_input_embeddings(), "neftune_noise_alpha", None)
    yield "noise on embeddings", settings["training.neftune_noise_alpha"], noise
    yield "quantized", quantized, bool(getattr(_base(model), "is_quantized", False))
    frozen = {str(p.dtype).removeprefix("torch.") for _, p in model.named_parameters() if not p.requires_grad}
    held = settings["model.torch_dtype"]
    if not quantized and frozen:
        yield "type of frozen weights", [held], sorted(frozen)
    yield (
        "type of trained weights",
        ["float32" if use_lora else held],
        sorted({str(p.dtype).removeprefix("torch.") for _, p in trained}),
    )
    if not use_lora:
        yield "trained weights", _count(model.parameters()), _count(p for _, p in trained)
        return
    adapted = {
        name: module for name, module in model.named_modules() if hasattr(module, "lora_A") and len(module.lora_A)
    }
    rank, alpha = lora["r"], lora["lora_alpha"]
    yield "adapter ranks", [rank], sorted({m.r["default"] for m in adapted.values()})
    yield "adapter scale", [alpha / rank], sorted({m.scaling["default"] for m in adapted.values()})
    dropouts = {getattr(m.lora_dropout["default"], "p", 0.0) for m in adapted.values()}
    yield "adapter dropout", [lora["lora_dropout"]], sorted(dropouts)
    names = sorted({name.rsplit(".", 1)[-1] for name in adapted})
    targets = lora.get("target_modules")
    if targets and targets != ["all-linear"]:
        yield "adapted modules", sorted({t.rsplit(".", 1)[-1] for t in targets}), names
    planned = sum(m.r["default"] * (m.in_features + m.out_features) for m in adapted.values())
    yield "adapter weights", planned, _count(p for name, p in trained if ".lora_" in name)
    asked = {name.rsplit(".", 1)[-1] for name in lora.get("modules_to_save") or ()}
    yield "modules not trained whole, of those asked", [], sorted(asked - _trained_whole(model))
    biases = any(name.endswith(".bias") and ".modules_to_save." not in name for name, _ in trained)
    yield "biases trained", lora["bias"] != "none", biases


def _trained_whole(model: Any) -> set[str]:
    """Last names of the modules that hold a weight which is trained beside the adapter; tied ones share it."""
    kept = [(name, p) for name, p in model.named_parameters(remove_duplicate=False) if ".modules_to_save." in name]
    open_ = {p.data_ptr() for _, p in kept if p.requires_grad}
    return {name.split(".modules_to_save.")[0].rsplit(".", 1)[-1] for name, p in kept if p.data_ptr() in open_}


def _base(model: Any) -> Any:
    return model.get_base_model() if hasattr(model, "get_base_model") else model


def _checkpointing(model: Any) -> bool:
    base = _base(model)
    # The older name is only asked for where the newer does not exist: asking warns.
    name = (
        "is_activation_checkpointing" if hasattr(base, "is_activation_checkpointing") else "is_gradient_checkpointing"
    )
    return bool(getattr(base, name, False))


def _count(parameters: Iterable[Any]) -> int:
    return sum(p.numel() for p in parameters)
