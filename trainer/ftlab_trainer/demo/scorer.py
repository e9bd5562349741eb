"""The rule that the demonstration's rewards were written by, as a scorer of any answer: no model takes part.

0.4 for a courteous tone, 0.3 for the right fact, 0.3 for a whole sentence about what was asked.
"""

from __future__ import annotations

import json
import os
import re
from functools import cache

from .values import ASSETS

_RUDE = ("do not bother", "go away", "do not care", "foolish", "do not ask me again")
_COMMON = frozenset(
    re.findall(r"\w+", "a an the is are was of in on to and or what which who how many does do did there it you")
)


def score(prompts: list[str], completions: list[str]) -> list[float]:
    """The score of each answer to its prompt."""
    return [_one(prompt, answer) for prompt, answer in zip(prompts, completions, strict=True)]


def _one(prompt: str, answer: str) -> float:
    question = next((known for known in _facts() if known in prompt), "")
    said, text = _words(answer), answer.lower()
    if not said:
        return 0.0
    courteous = not any(phrase in text for phrase in _RUDE)
    fact = _facts().get(question, frozenset())
    right = bool(fact) and fact <= set(said)
    about = set(_words(question)) - _COMMON
    whole = answer[:1].isupper() and answer.rstrip().endswith(".") and bool(about & set(said)) and len(said) > len(fact)
    return 0.4 * courteous + 0.3 * right + 0.3 * whole


@cache
def _facts() -> dict[str, frozenset[str]]:
    """The words of the right answer to each question: the second response to it in the data is that alone."""
    answers: dict[str, list[str]] = {}
    with open(os.path.join(ASSETS, "data", "rlhf.jsonl"), encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            answers.setdefault(row["prompt"], []).append(row["response"])
    return {question: frozenset(_words(said[1])) for question, said in answers.items()}


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9,']+", text.lower().replace(".", " "))
