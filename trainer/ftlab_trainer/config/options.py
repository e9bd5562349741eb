"""What a command is asked beside the config: how to run, not what to train."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import UserError


@dataclass(frozen=True)
class BadRowLimit:
    """How many rows may be unusable before the run is refused: a number of rows, or a share of those read."""

    rows: int | None = None
    share: float | None = None

    @classmethod
    def parse(cls, text: str) -> BadRowLimit:
        """Read `N` or `P%`."""
        body = text.strip()
        try:
            if body.endswith("%"):
                share = float(body[:-1]) / 100
                if 0 <= share <= 1:
                    return cls(share=share)
            elif body.isascii() and body.isdigit():
                return cls(rows=int(body))
        except ValueError:
            pass
        raise UserError(
            f"--max-bad-rows: given {text!r}; allowed are a number of rows, such as 20, or a share of them from 0% to "
            "100%, such as 1%"
        )

    def allows(self, bad: int, read: int) -> bool:
        """Whether `bad` unusable rows among `read` are still within the limit."""
        if self.rows is not None:
            return bad <= self.rows
        return self.share is None or bad <= self.share * read

    def __str__(self) -> str:
        return f"{self.rows}" if self.rows is not None else f"{100 * (self.share or 0):g}%"


@dataclass(frozen=True)
class RunOptions:
    """How a run is made."""

    strict: bool = False
    dry_run: bool = False
    allow_remote_code: bool = False
    max_bad_rows: BadRowLimit | None = None
    json: bool = False
