"""Issues of the contract with the place they come from, and how one reads as a line of text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ftlab_contract.check import Issue

SET_FLAG = "--set"


@dataclass(frozen=True)
class Found:
    """An issue and where what it speaks of was written: a file and line, a flag, a variable."""

    issue: Issue
    source: str | None = None

    @property
    def severity(self) -> str:
        """How grave it is."""
        return self.issue["severity"]

    def line(self) -> str:
        """The issue in one line: *source: path: what is wrong. What is allowed. What to do.*"""
        path = self.issue["path"]
        where = f"{self.source} {path}" if self.source == SET_FLAG else ": ".join(filter(None, (self.source, path)))
        text = f"{where}: {self.issue['message']}" if where else self.issue["message"]
        allowed = self.issue.get("allowed")
        if allowed and allowed not in self.issue["message"]:
            text += f" Allowed: {allowed}."
        fix = self.issue.get("fix")
        return f"{text} {fix}" if fix else text

    def as_note(self) -> Found:
        """The same, as something to know: what a run will refuse is no fault of the file."""
        issue = self.issue.copy()
        issue["severity"] = "note"
        return Found(issue, self.source)

    def as_json(self) -> dict[str, Any]:
        """The issue as data, with its source."""
        return {**self.issue, "source": self.source} if self.source else dict(self.issue)


def errors(found: list[Found]) -> list[Found]:
    """Those that stop a run."""
    return [one for one in found if one.severity == "error"]
