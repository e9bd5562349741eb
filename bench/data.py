"""The data engine against what it is measured by, as ratios in one run; prints a table and writes it to the docs.

Example: python bench/data.py --only validation
It writes its own files, some two gigabytes, to a temporary folder, and takes about ten minutes. Run it on a quiet
machine: the floor of validation is the speed of the memory, which neighbours share.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from pathlib import Path

from parts import detection, tokens, validation

DOCS = Path(__file__).parents[1] / "docs" / "data-speed.md"
PARTS = {"validation": validation, "tokens": tokens, "detection": detection}


def machine() -> str:
    """The machine in general terms."""
    kind = platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores ({kind}), {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=list(PARTS), action="append", help="Measure these parts; prints, writes not.")
    asked = parser.parse_args().only
    lines: list[str] = []
    for name in asked or PARTS:
        part = PARTS[name]
        lines += ["", f"## {name.capitalize()}", "", (part.__doc__ or "").strip(), ""]
        lines += ["| what | measured | goal |", "|---|---:|---:|"]
        with tempfile.TemporaryDirectory(prefix="ftlab-bench-") as folder:
            for row in part.measure(Path(folder)):
                lines.append(f"| {row.what} | {row.measured:,.2f} {row.unit} | {row.goal} |")
                print(lines[-1], flush=True)
    head = [
        "# How fast the data engine is",
        "",
        f"Measured by `python bench/data.py` on a machine with {machine()}, load {os.getloadavg()[1]:.1f} besides. "
        "Ratios are of times taken in one run. Goals that are not reached are listed as they are.",
    ]
    if not asked:
        DOCS.write_text("\n".join([*head, *lines]) + "\n", encoding="utf-8")
        print(f"written to {DOCS.relative_to(Path.cwd()) if DOCS.is_relative_to(Path.cwd()) else DOCS.name}")


if __name__ == "__main__":
    main()
