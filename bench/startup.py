"""How long commands take from process start to exit, against bare imports, as whole processes interleaved in one run.

Example: python bench/startup.py --rounds 15
Exit status 1 when a command takes more than its share. Medians; the machine is named in general terms.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FLOOR = "python -c pass"
CLICK = 'python -c "import click"'
PYDANTIC = 'python -c "from pydantic import BaseModel"'
CLI = "import sys; from ftlab_trainer.cli import main; sys.exit(main())"
# command -> (against which import, at most so many times its time)
BUDGETS = {
    "ftlab-train --help": (CLICK, 1.5),
    "ftlab-train list templates": (CLICK, 1.5),
    "ftlab-train validate config FILE": (PYDANTIC, 2.5),
}
OTHERS = ("ftlab-train show template", "ftlab-train explain field")


def commands(config: Path, template: str) -> dict[str, list[str]]:
    """Every measured command line."""
    script = Path(sys.executable).parent / "ftlab-train"
    ours = [sys.executable, str(script)] if script.is_file() else [sys.executable, "-c", CLI]
    return {
        FLOOR: [sys.executable, "-c", "pass"],
        CLICK: [sys.executable, "-c", "import click"],
        PYDANTIC: [sys.executable, "-c", "from pydantic import BaseModel"],
        "ftlab-train --help": [*ours, "--help"],
        "ftlab-train list templates": [*ours, "list", "templates"],
        "ftlab-train validate config FILE": [*ours, "validate", "config", str(config)],
        "ftlab-train show template": [*ours, "show", "template", template],
        "ftlab-train explain field": [*ours, "explain", "field", "training.learning_rate"],
    }


def seconds(command: list[str]) -> float:
    """Time of one whole process."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def measure(rounds: int) -> dict[str, float]:
    """Median seconds of each command; every round runs each of them once, so that noise falls on all alike."""
    from ftlab_contract.constants import TEMPLATES

    template = next(iter(TEMPLATES))
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.yaml"
        every = commands(config, template)
        shown = subprocess.run(every["ftlab-train show template"], check=True, capture_output=True).stdout
        config.write_bytes(shown)
        for command in every.values():
            seconds(command)  # bytecode and disk cache
        times: dict[str, list[float]] = {name: [] for name in every}
        for _ in range(rounds):
            for name, command in every.items():
                times[name].append(seconds(command))
    return {name: statistics.median(values) for name, values in times.items()}


def main() -> int:
    """Measure, print a table, say whether every command keeps within its share."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    medians = measure(rounds)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    print(f"{platform.machine()}, {cores} cores, {platform.system()}, Python {platform.python_version()}; ", end="")
    print(f"medians of {rounds} whole processes, interleaved, load {os.getloadavg()[0]:.1f}\n")
    print(f"{'command':<46}{'ms':>8}{'x floor':>9}   share")
    kept = True
    for name, value in medians.items():
        share = ""
        if name in BUDGETS:
            against, most = BUDGETS[name]
            ratio = value / medians[against]
            kept = kept and ratio <= most
            share = f"{ratio:.2f} of at most {most} x {against}"
        print(f"{name:<46}{value * 1000:>8.1f}{value / medians[FLOOR]:>9.1f}   {share}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
