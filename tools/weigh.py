"""Sizes against their budgets: `make weigh`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def lines(folders: list[str], suffixes: tuple[str, ...], blank: bool = True) -> int:
    """Lines of hand-written sources without tests; without blank and comment lines where `blank` is false."""
    files = (p for folder in folders for p in (ROOT / folder).rglob("*") if p.suffix in suffixes)
    return sum(
        blank or (bool(line.strip()) and not line.lstrip().startswith(("#", "//")))
        for p in files
        if not {"node_modules", "dist", "tests"} & set(p.parts) and ".test." not in p.name
        for line in p.read_text(encoding="utf-8").splitlines()
    )


def wheel(folder: Path) -> Path:
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT], check=True, capture_output=True
    )
    return next(folder.glob("*.whl"))


def base_install(built: Path, folder: Path) -> tuple[int, float]:
    """Number of wheels and megabytes that `pip install ftlab` brings."""
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "-q", "--dest", folder, "-c", ROOT / "constraints.txt", built],
        check=True,
        capture_output=True,
    )
    wheels = list(folder.glob("*.whl"))
    return len(wheels), sum(p.stat().st_size for p in wheels) / 1e6


def main() -> int:
    with tempfile.TemporaryDirectory() as built, tempfile.TemporaryDirectory() as base:
        ours = wheel(Path(built))
        count, megabytes = base_install(ours, Path(base))
        rows = [
            ("our wheel, MB", ours.stat().st_size / 1e6, 15),
            ("base install, wheels", count, 10),
            ("base install, MB", megabytes, 30),
            ("hand-written Python, lines", lines(["codegen", "trainer", "tools"], (".py",)), 12_000),
            ("  of which code", lines(["codegen", "trainer", "tools"], (".py",), blank=False), 12_000),
            ("hand-written TypeScript, lines", lines(["frontend", "codegen"], (".ts", ".tsx")), 5_000),
            ("README, lines", len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()), 120),
        ]
    for name, value, budget in rows:
        print(f"{name:32}{value:>10.1f}  of {budget:>6}  {'ok' if value <= budget else 'OVER'}")
    return int(any(value > budget for _, value, budget in rows))


if __name__ == "__main__":
    sys.exit(main())
