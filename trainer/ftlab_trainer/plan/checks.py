"""What cannot be done as asked, found before anything is loaded. Refused with its reason, never ignored."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

from ..config import Config, not_implemented
from ..errors import UserError
from .machine import Machine

ADAM_FIELDS = ("training.adam_beta1", "training.adam_beta2", "training.adam_epsilon")


def refuse(config: Config, machine: Machine, *, allow_remote_code: bool) -> None:
    """Raise one UserError with everything that this version or this machine cannot do."""
    problems = [_line(issue) for issue in not_implemented(config)]
    problems += list(_unimplemented(config))
    problems += list(_missing(config, machine, allow_remote_code))
    if problems:
        raise UserError(problems)


def _line(issue: Any) -> str:
    return f"{issue['path']}: {issue['message']} {issue.get('fix', '')}".rstrip()


def _unimplemented(config: Config) -> Iterator[str]:
    streamed = config.get("training.use_streaming") or config.get("training.pretokenize") is False
    if streamed and config.get("training.group_by_length"):
        yield "training.group_by_length: true: rows that are tokenized as training goes come in the order of the data"
    if int(os.environ.get("WORLD_SIZE", "1") or "1") > 1:
        yield "distributed.strategy: several processes were started, and nothing implements training over them yet"


def _missing(config: Config, machine: Machine, allow_remote_code: bool) -> Iterator[str]:
    if config.get("model.device_map") == "cuda" and not machine.gpu:
        yield "model.device_map: cuda: there is no GPU here; auto or cpu trains on the CPU"
    if config.get("training.reward.function") and not allow_remote_code:
        yield (
            f"training.reward.function: {config.get('training.reward.function')}: it runs Python of yours; "
            "add --allow-remote-code"
        )
    if config.get("training.use_liger_kernel"):
        if not machine.gpu:
            yield "training.use_liger_kernel: true: its kernels need a GPU; set it to false"
        elif not machine.has("liger_kernel"):
            yield "training.use_liger_kernel: true: the package is missing: pip install liger-kernel"
    if config.get("training.torch_compile") and not machine.compiler:
        yield "training.torch_compile: true: it needs a C++ compiler, such as g++"
    optimizer = str(config.get("training.optim"))
    quantized = any(config.get(f"training.quantization.load_in_{bits}bit") for bits in (4, 8))
    if ("8bit" in optimizer or (machine.gpu and ("paged" in optimizer or quantized))) and not machine.has(
        "bitsandbytes"
    ):
        yield f"training.optim: {optimizer}: the package is missing: pip install bitsandbytes"
    whole = machine.gpu and not config.get("training.use_lora")
    if whole and config.get("training.fp16") and config.get("model.torch_dtype") == "float16":
        yield "training.fp16: true: loss scaling needs float32 weights to train: --set model.torch_dtype=float32"


def notes(config: Config, settings: Mapping[str, Any] | Any, *, allow_remote_code: bool) -> list[dict[str, Any]]:
    """What a reader should know and nothing in the contract can say, as issues."""
    found: list[dict[str, Any]] = []

    def add(path: str, rule: str, severity: str, message: str, fix: str | None = None) -> None:
        found.append(
            {"path": path, "rule": rule, "severity": severity, "message": message} | ({"fix": fix} if fix else {})
        )

    optimizer = settings["training.optim"]
    if "adam" not in str(optimizer):
        for path in ADAM_FIELDS:
            if (value := config.values.get(path)) is not None and value.origin != "default":
                add(
                    path,
                    "adam_without_effect",
                    "warning",
                    f"Has no effect: {optimizer} has no such term.",
                    "Leave it out.",
                )
    for path in ("model.trust_remote_code", "tokenizer.trust_remote_code"):
        if config.get(path) and not allow_remote_code:
            add(
                path, "remote_code_not_allowed", "warning", "Not honoured.", "Add --allow-remote-code to run such code."
            )
    if not settings["training.use_lora"] and settings["model.torch_dtype"] != "float32":
        add(
            "model.torch_dtype",
            "small_updates_lost",
            "note",
            f"All weights are trained in {settings['model.torch_dtype']}, which rounds small updates away.",
            "float32 keeps them, for twice the memory.",
        )
    return found
