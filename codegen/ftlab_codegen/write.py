"""Puts the outputs together, and compares them with what is on disk."""

from __future__ import annotations

import difflib
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ruff import find_ruff_bin  # type: ignore[import-untyped]

from . import docs, json_schema, pydantic_models, python_tables, rules, trial, typescript
from .contract import HEADER
from .load import load
from .sources import Problem, SchemaError, read

# The style of the generated Python, independent of where codegen runs.
RUFF = ("--isolated", "--line-length=120", "--target-version=py311")
RUFF_RULES = "E,F,I,UP,B,RUF,SIM,C4"
# Left behind in the output folder by other tools.
NOT_OURS = frozenset({"node_modules", "__pycache__", "dist"})


def build(schema_dir: Path) -> dict[str, str]:
    """Every generated file, as path below the output folder and text."""
    sources = read(schema_dir)
    contract = load(schema_dir, sources)
    _stop_at(trial.rule_problems(contract, sources))
    light = {**python_tables.emit(contract), **rules.emit_python(contract)}
    _stop_at(trial.instance_problems(contract, sources, light))
    document = json_schema.document(contract, schema_dir)
    files = {
        json_schema.PATH: json_schema.text(document),
        **pydantic_models.emit(contract, document),
        **light,
        **typescript.emit(contract),
        **docs.emit(contract),
    }
    files |= formatted({path: text for path, text in files.items() if path.endswith(".py")})
    return dict(sorted(files.items()))


def _stop_at(problems: Iterable[Problem]) -> None:
    found = list(problems)
    if found:
        raise SchemaError(found)


def formatted(modules: Mapping[str, str]) -> dict[str, str]:
    """Python modules as ruff leaves them: imports sorted, what is unused taken out, lines laid out."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, text in modules.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8", newline="\n")
        _ruff("check", "--fix", "--exit-zero", f"--select={RUFF_RULES}", "--ignore=E501", "--no-cache", name)
        _ruff("format", "--no-cache", name)
        return {path: (folder / path).read_text(encoding="utf-8") for path in modules}


def _ruff(command: str, *arguments: str) -> None:
    subprocess.run([find_ruff_bin(), command, "--quiet", *RUFF, *arguments], check=True)  # noqa: S603 - our own words


@dataclass(frozen=True)
class Comparison:
    """How an output folder differs from what the schema says."""

    changed: tuple[str, ...]
    missing: tuple[str, ...]
    orphaned: tuple[str, ...]  # carries our header, and nothing generates it any more

    @property
    def clean(self) -> bool:
        return not (self.changed or self.missing or self.orphaned)


def compare(files: Mapping[str, str], out: Path) -> Comparison:
    present = set(_present(out))
    return Comparison(
        changed=tuple(path for path in files if path in present and _read(out / path) != files[path]),
        missing=tuple(path for path in files if path not in present),
        orphaned=tuple(sorted(path for path in present - files.keys() if _is_ours(out / path))),
    )


def write(files: Mapping[str, str], out: Path) -> Comparison:
    """Writes what differs, and nothing else, so that build tools see no change where there is none."""
    found = compare(files, out)
    for path in (*found.changed, *found.missing):
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_text(files[path], encoding="utf-8", newline="\n")
    for path in found.orphaned:
        (out / path).unlink()
        for folder in (out / path).parents:
            if folder == out or any(folder.iterdir()):
                break
            folder.rmdir()
    return found


def diff(files: Mapping[str, str], out: Path, found: Comparison, limit: int) -> Iterator[str]:
    """A unified diff from what is on disk to what should be, at most `limit` lines long."""
    lines: list[str] = []
    for path in (*found.changed, *found.missing, *found.orphaned):
        old = [] if path in found.missing else (_read(out / path) or "").splitlines()
        new = files.get(path, "").splitlines()
        lines += difflib.unified_diff(old, new, f"on disk/{path}", f"generated/{path}", lineterm="", n=2)
        if len(lines) > limit:
            break
    yield from lines[:limit]
    if len(lines) > limit:
        yield "... and more"


def _present(out: Path) -> Iterator[str]:
    for file in out.rglob("*"):
        parts = file.relative_to(out).parts
        if file.is_file() and not any(part in NOT_OURS or part.startswith(".") for part in parts):
            yield "/".join(parts)


def _read(file: Path) -> str | None:
    try:
        return file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _is_ours(file: Path) -> bool:
    return HEADER in (_read(file) or "")[:1000]
