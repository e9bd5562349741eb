"""What a command is asked beside the config: how to run, not what to train."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import UserError


@dataclass(frozen=True)
class BadRowLimit:
    """How many rows may be unusable before the run is refused: a number of rows, or a share of those read."""

    rows: int | None = None
    percent: float | None = None

    @classmethod
    def parse(cls, text: str) -> BadRowLimit:
        """Read `N` or `P%`."""
        body = text.strip()
        try:
            if body.endswith("%"):
                percent = float(body[:-1])
                if 0 <= percent <= 100:
                    return cls(percent=percent)
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
        # In hundredths, so that 29 of 100 are 29% and not a last digit more.
        return self.percent is None or 100 * bad <= self.percent * read

    def __str__(self) -> str:
        return f"{self.rows}" if self.rows is not None else f"{self.percent or 0:.15g}%"


@dataclass(frozen=True)
class RunOptions:
    """How a run is made."""

    strict: bool = False
    dry_run: bool = False
    allow_remote_code: bool = False
    max_bad_rows: BadRowLimit | None = None
    json: bool = False
