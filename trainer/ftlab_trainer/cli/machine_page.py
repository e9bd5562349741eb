"""The machine on one page: what it is, what it can do, what of the templates would be adapted to it.

Nothing here imports torch, which takes seconds; the GPU is asked by its driver's own tool.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from typing import Any

import click

from ftlab_contract.constants import TEMPLATES

from ..config.resolved import Request, resolve
from ..plan.adapt import adapt
from ..plan.machine import AMPERE, Machine, as_json, describe
from .out import changes, heading, paint, pairs
from .readiness import missing_packages

_QUERY = ("nvidia-smi", "--query-gpu=name,memory.total,compute_cap", "--format=csv,noheader,nounits")


def look() -> dict[str, Any]:
    """What is known of this machine, as data."""
    bare = describe(gpu=False)
    machine = with_gpus(bare)
    notes = []
    if machine.gpu and bare.packages.get("torch", "").endswith("+cpu"):
        notes.append("A GPU is here, but the installed PyTorch is its CPU build, so runs use the CPU.")
        machine = bare
    missing = missing_packages()
    if missing:
        notes.append(f'Training needs {", ".join(missing)}: pip install "ftlab[train]"')
    return {**as_json(machine), "flash_attention": machine.flash_attention, "adapted": adapted(machine), "notes": notes}


def adapted(machine: Machine) -> list[dict[str, Any]]:
    """What of the templates' values this machine cannot do, once for each kind, with the templates concerned."""
    found: dict[str, dict[str, Any]] = {}
    for name in TEMPLATES:
        config = resolve(Request(template=name, environ={}))
        for one in adapt({path: value.value for path, value in config.values.items()}, machine):
            record = one.as_dict()
            found.setdefault(json.dumps(record), {**record, "templates": []})["templates"].append(name)
    return list(found.values())


def print_machine(found: dict[str, Any]) -> None:
    """Print it."""
    gpus = ", ".join(found["gpus"]) or "none"
    memory = f" with {found['gpu_memory_gib']:g} GiB" if found["gpu_memory_gib"] else ""
    pairs(
        [
            ("device", found["device"]),
            ("GPUs", gpus + memory),
            ("CPU", f"{found['cpu_cores']} cores, {found['memory_gib']:g} GiB of memory"),
            ("bfloat16", "yes" if found["bf16"] else "no"),
            ("FlashAttention 2", "yes" if found["flash_attention"] else "no"),
            ("compiler", "yes" if found["compiler"] else "no, so torch_compile is refused"),
            ("Python", f"{found['python']} on {found['platform']}"),
        ],
        indent=0,
    )
    heading("Packages")
    pairs([(name, version) for name, version in found["packages"].items()])
    if found["adapted"]:
        heading("Adapted here, unless --strict")
        rows = []
        for one in found["adapted"]:
            whose = "all templates" if len(one["templates"]) == len(TEMPLATES) else ", ".join(one["templates"])
            change = f"{short(one['asked'])} -> {short(one['used'])}"
            rows.append((one["path"], change, f"{one['reason']} ({whose})"))
        changes(rows)
    for note in found["notes"]:
        click.echo(f"\n{paint('Note:', fg='yellow')} {note}")


def short(value: Any) -> str:
    """A value in a table."""
    return value if isinstance(value, str) else "absent" if value is None else json.dumps(value)


def with_gpus(bare: Machine) -> Machine:
    """The machine with its GPUs, as far as the driver's tool tells."""
    try:
        answer = subprocess.run(  # noqa: S603  a fixed command, with nothing of the reader's in it
            _QUERY, capture_output=True, text=True, timeout=10, check=True
        ).stdout
        rows = [[cell.strip() for cell in line.split(",")] for line in answer.splitlines() if line.strip()]
        major, _, minor = rows[0][2].partition(".")
        capability = (int(major), int(minor))
        gib = round(float(rows[0][1]) / 1024, 1)
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return bare
    return replace(
        bare,
        device="cuda",
        gpus=tuple(row[0] for row in rows),
        gpu_memory_gib=gib,
        capability=capability,
        bf16=capability >= AMPERE,
    )
