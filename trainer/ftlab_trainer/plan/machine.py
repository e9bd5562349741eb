"""What this machine can do. Reading it imports no torch unless the caller asks for GPUs."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from dataclasses import asdict, dataclass, field
from importlib import metadata, util
from pathlib import Path
from typing import Any

# The packages whose version can change what is trained.
PACKAGES = (
    "torch",
    "transformers",
    "trl",
    "peft",
    "accelerate",
    "datasets",
    "tokenizers",
    "bitsandbytes",
    "safetensors",
)
CPU_BF16_FLAGS = frozenset({"avx512_bf16", "amx_bf16", "bf16", "svebf16"})
AMPERE = (8, 0)
GIB = 1024**3


@dataclass(frozen=True)
class Machine:
    """The machine as far as it decides what a run may use."""

    device: str = "cpu"
    cpu_cores: int = 1
    memory_gib: float = 1.0
    bf16: bool = False
    gpus: tuple[str, ...] = ()
    gpu_memory_gib: float | None = None
    capability: tuple[int, int] | None = None
    packages: dict[str, str] = field(default_factory=dict)
    compiler: bool = False
    torch: bool = True

    @property
    def gpu(self) -> bool:
        """Whether the model trains on a GPU."""
        return self.device != "cpu"

    @property
    def flash_attention(self) -> bool:
        """Whether FlashAttention 2 can run here."""
        return self.capability is not None and self.capability >= AMPERE and "flash_attn" in self.packages

    def has(self, package: str) -> bool:
        """Whether a package is installed."""
        return package in self.packages


def describe(*, gpu: bool = True, device_map: str = "auto") -> Machine:
    """The machine; with `gpu` false no torch is imported and no GPU is looked for."""
    flags = cpu_flags()
    base = Machine(
        cpu_cores=cores(),
        memory_gib=round(memory() / GIB, 1),
        bf16=bool(flags & CPU_BF16_FLAGS),
        packages=versions((*PACKAGES, "flash_attn", "liger_kernel")),
        compiler=any(shutil.which(name) for name in (os.environ.get("CXX", "g++"), "g++", "clang++")),
        torch=util.find_spec("torch") is not None,
    )
    return _with_gpus(base) if gpu and base.torch and device_map != "cpu" else base


def before_torch() -> None:
    """Settings that torch reads as it is loaded."""
    # Threads that wait by spinning fight their neighbours for the cores: on a busy machine with two threads a run took
    # 280 seconds so and 41 seconds sleeping, to the same digits.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    # With several GPUs in sight the library would spread batches over them by itself.
    seen = os.environ.get("CUDA_VISIBLE_DEVICES")
    os.environ["CUDA_VISIBLE_DEVICES"] = "0" if seen is None else seen.split(",")[0]


def _with_gpus(base: Machine) -> Machine:
    import torch

    if not torch.cuda.is_available():
        return base
    count = torch.cuda.device_count()
    first = torch.cuda.get_device_properties(0)
    return Machine(
        **{
            **{name: getattr(base, name) for name in base.__dataclass_fields__},
            "device": "cuda",
            "bf16": torch.cuda.get_device_capability(0) >= AMPERE,
            "gpus": tuple(torch.cuda.get_device_name(i) for i in range(count)),
            "gpu_memory_gib": round(first.total_memory / GIB, 1),
            "capability": torch.cuda.get_device_capability(0),
        }
    )


def cores() -> int:
    """CPU cores this process may use: its affinity, and the quota of its control group."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = _read("/sys/fs/cgroup/cpu.max").split()
    if len(quota) == 2 and quota[0].isdigit():
        allowed = min(allowed, max(1, round(int(quota[0]) / int(quota[1]))))
    return max(1, allowed)


def memory() -> int:
    """Bytes of memory this process may use."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    limit = _read("/sys/fs/cgroup/memory.max").strip()
    return min(pages, int(limit)) if limit.isdigit() else pages


def cpu_flags() -> frozenset[str]:
    """Instruction set flags of the CPU; empty where the system does not tell."""
    for line in _read("/proc/cpuinfo").splitlines():
        if line.lower().startswith(("flags", "features")):
            return frozenset(line.partition(":")[2].split())
    return frozenset()


def versions(names: tuple[str, ...]) -> dict[str, str]:
    """Installed versions, without importing anything."""
    found = {}
    for name in names:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def environment(machine: Machine, threads: int) -> dict[str, Any]:
    """The contract's Environment record."""
    record: dict[str, Any] = {
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "device": machine.device,
        "gpus": list(machine.gpus),
        "cpu_cores": machine.cpu_cores,
        "memory_gib": machine.memory_gib,
        "bf16": machine.bf16,
        "threads": threads,
        "packages": machine.packages,
    }
    if machine.gpu_memory_gib is not None:
        record["gpu_memory_gib"] = machine.gpu_memory_gib
    return record


def as_json(machine: Machine) -> dict[str, Any]:
    """Everything known about the machine, for `show machine --json`."""
    return {**asdict(machine), "python": sys.version.split()[0], "platform": platform.platform()}


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
