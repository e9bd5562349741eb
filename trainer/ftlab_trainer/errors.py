"""The two ways a command may end badly. Neither shows a traceback."""

from __future__ import annotations

from collections.abc import Sequence


class UserError(Exception):
    """Mistakes the reader can mend; all of them at once. Exit status 2.

    Each problem is one line: *field path or file:line: what was given, what is allowed, what to do*.
    """

    exit_code = 2

    def __init__(self, problems: str | Sequence[str]) -> None:
        self.problems: list[str] = [problems] if isinstance(problems, str) else list(problems)
        super().__init__("\n".join(self.problems))


class RunFailed(Exception):
    """A failure that is not the reader's mistake, said in one message. Exit status 1."""

    exit_code = 1
