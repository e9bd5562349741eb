"""docs/decisions/wire-names.md and the contract list the same paths."""

from __future__ import annotations

import re

from contract.support import ROOT
from ftlab_contract.check import leaves

PAGE = (ROOT / "docs" / "decisions" / "wire-names.md").read_text(encoding="utf-8")
CURRENT, OLD = PAGE.split("## Old names")


def paths(text: str) -> list[str]:
    return re.findall(r"`([a-z0-9_.]+)`", text)


def rows(table: str) -> list[list[str]]:
    lines = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("|")]
    return lines[2:]


def contract_paths(old: bool) -> dict[str, str | None]:
    found = ((path.replace("[]", ""), spec) for path, spec in leaves())
    return {path: spec.get("replaced_by") for path, spec in found if ("replaced_by" in spec) is old}


def test_the_first_table_lists_every_current_path_once() -> None:
    listed = [path for row in rows(CURRENT) for path in paths(row[1])]
    assert sorted(listed) == sorted(contract_paths(old=False))


def test_the_second_table_lists_every_old_path_and_what_replaced_it() -> None:
    listed: dict[str, str | None] = {}
    above: list[str] = []
    for old, current in rows(OLD):
        above = above if current.strip() == "the same" else paths(current)
        listed |= dict(zip(paths(old), above, strict=True))
    assert listed == contract_paths(old=True)


def test_what_replaced_an_old_path_is_a_current_one() -> None:
    assert set(contract_paths(old=True).values()) <= set(contract_paths(old=False))
