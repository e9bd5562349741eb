"""What each kind of machine cannot do as asked, and what is used in place of it."""

from __future__ import annotations

from typing import Any

import pytest

from ftlab_contract.templates import ALL_TEMPLATES
from ftlab_trainer.config.fields import leaves
from ftlab_trainer.errors import UserError
from ftlab_trainer.plan import adapt
from ftlab_trainer.plan.machine import Machine

CPU = Machine(cpu_cores=2, bf16=True)
OLD_CPU = Machine(cpu_cores=2, bf16=False)
H100 = Machine(device="cuda", cpu_cores=16, bf16=True, gpus=("H100",), capability=(9, 0), packages={"flash_attn": "2"})
NO_FLASH = Machine(device="cuda", cpu_cores=16, bf16=True, gpus=("H100",), capability=(9, 0))
T4 = Machine(device="cuda", cpu_cores=4, bf16=False, gpus=("T4",), capability=(7, 5), packages={"flash_attn": "2"})

BATCH = {"training.batch_size": 4, "training.gradient_accumulation_steps": 8, "training.packing": True}
CASES: list[tuple[Machine, dict[str, Any], dict[str, Any]]] = [
    (CPU, {"training.quantization.load_in_4bit": True}, {"training.quantization.load_in_4bit": False}),
    (CPU, {"training.quantization.load_in_8bit": True}, {"training.quantization.load_in_8bit": False}),
    (CPU, {"training.optim": "paged_adamw_8bit"}, {"training.optim": "adamw_torch"}),
    (CPU, {"training.optim": "paged_adamw_32bit"}, {"training.optim": "adamw_torch"}),
    (CPU, {"training.optim": "adamw_8bit"}, {}),
    (CPU, {"training.dataloader_pin_memory": True}, {"training.dataloader_pin_memory": False}),
    (CPU, {"model.attn_implementation": "flash_attention_2"}, {"model.attn_implementation": "sdpa"}),
    (CPU, {"training.bf16": True, "model.torch_dtype": "bfloat16"}, {}),
    (OLD_CPU, {"training.bf16": True}, {"training.bf16": False}),
    (OLD_CPU, {"model.torch_dtype": "bfloat16"}, {"model.torch_dtype": "float32"}),
    (CPU, {"training.fp16": True}, {"training.fp16": False}),
    (CPU, {"model.torch_dtype": "float16"}, {"model.torch_dtype": "bfloat16"}),
    (OLD_CPU, {"model.torch_dtype": "float16"}, {"model.torch_dtype": "float32"}),
    (
        CPU,
        {"training.dataloader_num_workers": 4, "training.dataloader_prefetch_factor": 2},
        {"training.dataloader_num_workers": 0, "training.dataloader_prefetch_factor": None},
    ),
    # Nobody's workers were taken away: the contract itself warns that this prefetch has no effect.
    (CPU, {"training.dataloader_num_workers": 0, "training.dataloader_prefetch_factor": 2}, {}),
    (CPU, BATCH, {"training.batch_size": 1, "training.gradient_accumulation_steps": 32}),
    (NO_FLASH, BATCH, {"training.batch_size": 1, "training.gradient_accumulation_steps": 32}),
    (
        CPU,
        BATCH | {"training.eval_batch_size": 4},
        {"training.batch_size": 1, "training.gradient_accumulation_steps": 32, "training.eval_batch_size": 1},
    ),
    (CPU, BATCH | {"training.packing": False}, {}),
    (H100, BATCH | {"model.attn_implementation": "flash_attention_2"}, {}),
    (H100, {"training.quantization.load_in_4bit": True, "training.optim": "paged_adamw_8bit"}, {}),
    (H100, {"training.dataloader_num_workers": 64}, {"training.dataloader_num_workers": 16}),
    (
        T4,
        {"training.bf16": True, "training.fp16": False, "model.torch_dtype": "bfloat16", "training.use_lora": True},
        {"training.bf16": False, "training.fp16": True, "model.torch_dtype": "float16"},
    ),
    (
        T4,
        {"training.bf16": True, "model.torch_dtype": "bfloat16", "training.use_lora": False},
        {"training.bf16": False, "training.fp16": True, "model.torch_dtype": "float32"},
    ),
    (
        T4,
        {"training.quantization.load_in_4bit": True, "training.quantization.bnb_4bit_compute_dtype": "bfloat16"},
        {"training.quantization.bnb_4bit_compute_dtype": "float16"},
    ),
    (T4, {"model.attn_implementation": "flash_attention_2"}, {"model.attn_implementation": "sdpa"}),
]


@pytest.mark.parametrize(("machine", "asked", "used"), CASES)
def test_table(machine: Machine, asked: dict[str, Any], used: dict[str, Any]) -> None:
    before = dict(asked)
    found = adapt.adapt(asked, machine)
    assert {a.path: a.used for a in found} == used
    assert asked == before
    for one in found:
        assert one.asked == asked.get(one.path)
        assert one.reason
        assert one.used != one.asked


@pytest.mark.parametrize("template", ALL_TEMPLATES)
@pytest.mark.parametrize("machine", [CPU, OLD_CPU, H100, NO_FLASH, T4])
def test_what_is_used_needs_no_second_adaptation(template: str, machine: Machine) -> None:
    asked = dict(leaves(ALL_TEMPLATES[template]))
    used = {a.path: a.used for a in adapt.adapt(asked, machine)}
    assert adapt.adapt(asked | used, machine) == []


def test_the_effective_batch_stays() -> None:
    asked = dict(leaves(ALL_TEMPLATES["cpt_standard"]))
    used = asked | {a.path: a.used for a in adapt.adapt(asked, CPU)}
    for values in (asked, used):
        assert values["training.batch_size"] * values["training.gradient_accumulation_steps"] == 32


def test_strict_refuses_with_the_flags_that_ask_openly() -> None:
    asked = {"training.optim": "paged_adamw_8bit", "training.dataloader_pin_memory": True}
    with pytest.raises(UserError) as caught:
        adapt.refuse(adapt.adapt(asked, CPU))
    assert len(caught.value.problems) == 2
    assert "--set training.optim=adamw_torch" in caught.value.problems[0]
    assert "--set training.dataloader_pin_memory=false" in caught.value.problems[1]
    adapt.refuse([])


def test_looking_at_the_machine_needs_no_torch() -> None:
    import subprocess
    import sys

    code = (
        "import sys; sys.modules['torch'] = None\n"
        "from ftlab_trainer.plan import machine\n"
        "m = machine.describe(gpu=False); assert m.cpu_cores >= 1 and m.memory_gib > 0\n"
        "assert not ({'transformers', 'trl', 'datasets'} & sys.modules.keys())\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
