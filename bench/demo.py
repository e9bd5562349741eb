"""The demonstrations on several seeds, as whole processes: what they learn, what they forget, how long they take.

python bench/demo.py [TEMPLATE ...] [--seeds 42 7 2026] [--threads 1]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from ftlab_contract.constants import TEMPLATES
from ftlab_trainer.methods import available


def demonstration(template: str, seed: int, threads: int, folder: Path) -> tuple[dict[str, dict[str, float]], float]:
    """Train one; return its measures by name, and the seconds it trained for."""
    words = ["run", "template", template, "--output-dir", str(folder)]
    words += ["--set", f"seed={seed}", "--set", f"run.threads={threads}"]
    subprocess.run([sys.executable, "-m", "ftlab_trainer", *words], check=True, capture_output=True)
    receipt = json.loads((folder / "receipt.json").read_text())
    return {m["name"]: m for m in receipt["measures"]}, receipt["seconds"]


def main() -> None:
    """Print a row for each template and seed."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("templates", nargs="*", default=[t for t in TEMPLATES if available(TEMPLATES[t].method)])
    given.add_argument("--seeds", nargs="*", type=int, default=[42, 7, 2026])
    given.add_argument("--threads", type=int, default=1)
    asked = given.parse_args()
    print(f"{'template':16}{'seed':>6}  {'measure':22}{'before':>9}{'after':>9}{'ratio':>7}{'seconds':>9}")
    for template in asked.templates:
        for seed in asked.seeds:
            with tempfile.TemporaryDirectory() as folder:
                measures, seconds = demonstration(template, seed, asked.threads, Path(folder) / "run")
            for name, m in measures.items():
                if "perplexity" in name:
                    row = f"{m['before']:>9.1f}{m['after']:>9.1f}{m['after'] / m['before']:>7.2f}{seconds:>9.0f}"
                    print(f"{template:16}{seed:>6}  {name:22}{row}", flush=True)


if __name__ == "__main__":
    main()
