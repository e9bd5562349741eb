"""Write the domain corpus and the held-out general text that ship."""

from __future__ import annotations

from pathlib import Path

from .common import DATA_DIR, parser, read_jsonl, write_jsonl

DOMAIN_BYTES = 690_000
SECTION = 4_000
PASSAGE = 9_000


def sections(text: str) -> list[str]:
    """Cut a chapter between paragraphs into sections of about equal length."""
    paragraphs = text.split("\n\n")
    target = len(text) / max(1, round(len(text) / SECTION))
    result = [paragraphs[0]]
    for paragraph in paragraphs[1:]:
        if len(result[-1]) + len(paragraph) / 2 > target:
            result.append(paragraph)
        else:
            result[-1] += "\n\n" + paragraph
    return result


def domain(work: Path) -> list[dict[str, object]]:
    """The first chapters of Moby-Dick, as many as fit, by section.

    Held-out documents are drawn by chance; sections keep one drawing much like
    the next, where whole chapters differ a great deal.
    """
    rows: list[dict[str, object]] = []
    size = 0
    for row in read_jsonl(work / "domain.jsonl"):
        size += len(str(row["text"]))
        if size > DOMAIN_BYTES:
            break
        rows.extend({"text": part} for part in sections(str(row["text"])))
    return rows


def general(work: Path) -> list[dict[str, object]]:
    """One passage of whole sentences from the middle of each held-out document."""
    rows: list[dict[str, object]] = []
    for row in read_jsonl(work / "base_heldout.jsonl"):
        text = str(row["text"])
        start = text.find(". ", max(0, (len(text) - PASSAGE) // 2)) + 2
        end = text.rfind(". ", start, start + PASSAGE) + 1
        rows.append({"source": row["source"], "text": text[start:end]})
    return rows


def main() -> None:
    """Write both files."""
    work: Path = parser(__doc__).parse_args().work
    for name, rows in (("cpt.jsonl", domain(work)), ("general.jsonl", general(work))):
        path = DATA_DIR / name
        count = write_jsonl(path, rows)
        print(f"{name}: {count} rows, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
