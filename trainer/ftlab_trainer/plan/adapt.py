"""What the machine cannot do as asked, and what is used instead. Pure: asked values and a machine in, a list out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import UserError
from .machine import Machine

Values = Mapping[str, Any]
BF16, FP16, FP32 = "bfloat16", "float16", "float32"


@dataclass(frozen=True)
class Adaptation:
    """A value changed because the hardware cannot do what was asked."""

    path: str
    asked: Any
    used: Any
    reason: str

    def as_dict(self) -> dict[str, Any]:
        """The contract's record."""
        return {"path": self.path, "asked": self.asked, "used": self.used, "reason": self.reason}


@dataclass(frozen=True)
class Rule:
    """Replaces the value at `path` when `when` holds; rules see what the ones above them left."""

    path: str
    when: Callable[[Values, Machine], bool]
    used: Callable[[Values, Machine], Any]
    reason: str


def _always(value: Any) -> Callable[[Values, Machine], Any]:
    return lambda asked, machine: value


def _on_cpu(path: str, *wanted: Any) -> Callable[[Values, Machine], bool]:
    return lambda asked, machine: not machine.gpu and asked.get(path) in wanted


def _no_bf16(path: str, *wanted: Any) -> Callable[[Values, Machine], bool]:
    return lambda asked, machine: not machine.bf16 and asked.get(path) in wanted


def _padding_free_cost(path: str) -> Callable[[Values, Machine], bool]:
    """Packed rows of a batch are laid end to end, so without a variable-length kernel attention pays for all pairs."""
    return lambda asked, machine: bool(
        asked.get("training.packing")
        and asked.get("model.attn_implementation") != "flash_attention_2"
        and (asked.get(path) or asked.get("training.batch_size") or 1) > 1
    )


_CPU_WHOLE = "on a CPU the weights are held whole: "
_LONG_ROWS = "without variable-length attention a packed batch is one long row whose cost grows with its square"

RULES: tuple[Rule, ...] = (
    Rule(
        "training.quantization.load_in_4bit",
        _on_cpu("training.quantization.load_in_4bit", True),
        _always(False),
        _CPU_WHOLE + "evaluation there repacks 4-bit weights and spoils them",
    ),
    Rule(
        "training.quantization.load_in_8bit",
        _on_cpu("training.quantization.load_in_8bit", True),
        _always(False),
        _CPU_WHOLE + "8-bit ones are slower there than bfloat16",
    ),
    Rule(
        "training.optim",
        _on_cpu("training.optim", "paged_adamw_8bit", "paged_adamw_32bit"),
        _always("adamw_torch"),
        "pages move between GPU and CPU memory; without a GPU the same AdamW update runs on whole state",
    ),
    Rule(
        "training.dataloader_pin_memory",
        _on_cpu("training.dataloader_pin_memory", True),
        _always(False),
        "page-locked memory serves copies to a GPU",
    ),
    Rule(
        "model.attn_implementation",
        lambda asked, machine: (
            asked.get("model.attn_implementation") == "flash_attention_2" and not machine.flash_attention
        ),
        _always("sdpa"),
        "FlashAttention 2 needs a GPU of compute capability 8.0 and the flash_attn package",
    ),
    Rule(
        "training.fp16",
        _on_cpu("training.fp16", True),
        _always(False),
        "float16 with loss scaling needs a GPU; a CPU would train in float32 without saying so",
    ),
    # Before the next rule, which switches bf16 off: a GPU without bfloat16 still has float16.
    Rule(
        "training.fp16",
        lambda asked, machine: machine.gpu and not machine.bf16 and asked.get("training.bf16") is True,
        _always(True),
        "this GPU has float16 and no bfloat16",
    ),
    Rule(
        "training.bf16",
        _no_bf16("training.bf16", True),
        _always(False),
        "this device does not compute in bfloat16",
    ),
    Rule(
        "model.torch_dtype",
        _no_bf16("model.torch_dtype", BF16),
        lambda asked, machine: FP16 if machine.gpu and asked.get("training.use_lora") else FP32,
        "this device does not compute in bfloat16",
    ),
    Rule(
        "model.torch_dtype",
        _on_cpu("model.torch_dtype", FP16),
        lambda asked, machine: BF16 if machine.bf16 else FP32,
        "a CPU does not compute in float16",
    ),
    Rule(
        "training.teacher.torch_dtype",
        lambda asked, machine: (
            asked.get("training.teacher.name") is not None
            and not machine.bf16
            and asked.get("training.teacher.torch_dtype") == BF16
        ),
        lambda asked, machine: FP16 if machine.gpu else FP32,
        "this device does not compute in bfloat16",
    ),
    Rule(
        "training.teacher.torch_dtype",
        lambda asked, machine: (
            asked.get("training.teacher.name") is not None
            and not machine.gpu
            and asked.get("training.teacher.torch_dtype") == FP16
        ),
        lambda asked, machine: BF16 if machine.bf16 else FP32,
        "a CPU does not compute in float16",
    ),
    Rule(
        "training.quantization.bnb_4bit_compute_dtype",
        lambda asked, machine: (
            not machine.bf16
            and asked.get("training.quantization.load_in_4bit") is True
            and asked.get("training.quantization.bnb_4bit_compute_dtype") == BF16
        ),
        _always(FP16),
        "this device does not compute in bfloat16",
    ),
    Rule(
        "training.gradient_accumulation_steps",
        _padding_free_cost("training.batch_size"),
        lambda asked, machine: asked["training.gradient_accumulation_steps"] * asked["training.batch_size"],
        "takes the factor of the batch size, so an optimizer step still has as many rows",
    ),
    # Evaluation first: absent, it follows the training batch size, which the rule below lowers anyway.
    Rule(
        "training.eval_batch_size",
        lambda asked, machine: (
            asked.get("training.eval_batch_size") is not None
            and _padding_free_cost("training.eval_batch_size")(asked, machine)
        ),
        _always(1),
        _LONG_ROWS,
    ),
    Rule("training.batch_size", _padding_free_cost("training.batch_size"), _always(1), _LONG_ROWS),
    Rule(
        "training.dataloader_num_workers",
        lambda asked, machine: (
            (asked.get("training.use_streaming") or asked.get("training.pretokenize") is False)
            and (asked.get("training.dataloader_num_workers") or 0) > 1
        ),
        _always(1),
        "rows are tokenized as training goes, and every further worker would read all of them again",
    ),
    Rule(
        "training.dataloader_num_workers",
        lambda asked, machine: not machine.gpu and (asked.get("training.dataloader_num_workers") or 0) > 0,
        _always(0),
        "on a CPU the workers would take its cores from the training",
    ),
    Rule(
        "training.dataloader_num_workers",
        lambda asked, machine: (asked.get("training.dataloader_num_workers") or 0) > machine.cpu_cores,
        lambda asked, machine: machine.cpu_cores,
        "more workers than cores",
    ),
    Rule(
        "training.dataloader_prefetch_factor",
        lambda asked, machine: (
            asked.get("training.dataloader_prefetch_factor") is not None
            and not asked.get("training.dataloader_num_workers")
        ),
        _always(None),
        "nothing is fetched ahead without loader workers",
    ),
)


def adapt(asked: Values, machine: Machine) -> list[Adaptation]:
    """What has to be used in place of what was asked, in the order of the table; one entry per path."""
    current = dict(asked)
    found: dict[str, Adaptation] = {}
    for rule in RULES:
        if not rule.when(current, machine):
            continue
        used = rule.used(current, machine)
        if used == current.get(rule.path):
            continue
        first = found.get(rule.path)
        asked_value = first.asked if first else current.get(rule.path)
        found[rule.path] = Adaptation(rule.path, asked_value, used, rule.reason)
        current[rule.path] = used
    # A prefetch that nobody's workers were adapted away from is the contract's own warning, not the hardware's doing.
    if "training.dataloader_num_workers" not in found:
        found.pop("training.dataloader_prefetch_factor", None)
    return list(found.values())


def refuse(adaptations: list[Adaptation]) -> None:
    """What `--strict` does: every adaptation is a mistake, with the flag that asks for it openly."""
    if adaptations:
        raise UserError(
            [f"{a.path}: {written(a.asked)} cannot be used here: {a.reason}. {_flag(a)}" for a in adaptations]
        )


def _flag(adaptation: Adaptation) -> str:
    if adaptation.used is None:
        return "Leave it out."
    return f"To ask for what works: --set {adaptation.path}={written(adaptation.used)}"


def written(value: Any) -> str:
    """A value as a config writes it."""
    return value if isinstance(value, str) else json.dumps(value)
