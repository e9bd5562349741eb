"""Paths, small file helpers and ASCII clean-up shared by these scripts."""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
ASSETS = REPO / "trainer" / "ftlab_trainer" / "demo" / "assets"
MODEL_DIR = ASSETS / "model"
DATA_DIR = ASSETS / "data"

EOS = "<|endoftext|>"
PAD = "<|pad|>"
IM_START = "<|im_start|>"
IM_END = "<|im_end|>"
ROW_TOKENS = 512

_PUNCTUATION = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201a": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u2013": "-",
        "\u2014": "--",
        "\u2015": "--",
        "\u2026": "...",
        "\u00a0": " ",
        "\u00a3": "L",
        "\u00bd": "1/2",
        "\u00bc": "1/4",
        "\u00be": "3/4",
        "\u00c6": "AE",
        "\u00e6": "ae",
        "\u0152": "OE",
        "\u0153": "oe",
        "\u00df": "ss",
    }
)


def to_ascii(text: str) -> str:
    """Transliterate to ASCII: quotes and dashes by table, accents dropped."""
    text = unicodedata.normalize("NFKD", text.translate(_PUNCTUATION))
    return text.encode("ascii", "ignore").decode("ascii")


def tidy(text: str) -> str:
    """ASCII text with single spaces and exactly one blank line per break."""
    paragraphs = re.split(r"\n\s*\n", to_ascii(text).replace("\r", ""))
    joined = (" ".join(part.split()) for part in paragraphs)
    return "\n\n".join(part for part in joined if part)


def read_jsonl(path: Path) -> Iterator[dict[str, object]]:
    """Yield the rows of a JSON Lines file."""
    with path.open(encoding="ascii") as handle:
        for line in handle:
            yield json.loads(line)


def read_texts(path: Path) -> list[str]:
    """The `text` of every row."""
    return [str(row["text"]) for row in read_jsonl(path)]


def write_jsonl(path: Path, rows: Iterable[Mapping[str, object]]) -> int:
    """Write rows as ASCII JSON Lines; return how many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(row, ensure_ascii=True) + "\n" for row in rows]
    path.write_text("".join(lines), encoding="ascii")
    return len(lines)


def parser(description: str | None) -> argparse.ArgumentParser:
    """An argument parser with the scratch folder that every script takes."""
    result = argparse.ArgumentParser(description=description)
    result.add_argument(
        "--work",
        type=Path,
        default=Path(tempfile.gettempdir()) / "ftlab_demo_model",
        help="scratch folder for downloads, checkpoints and logs",
    )
    return result
