"""Questions with a full answer, a short answer and a wrong short answer."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from .tables import (
    CAPITALS,
    DAYS,
    DEFINITIONS,
    MONTHS,
    OPPOSITES,
    PLURALS,
    UNITS,
    YOUNG,
)


@dataclass(frozen=True)
class Question:
    """One question; `full` is a whole sentence, `short` only the fact."""

    kind: str
    text: str
    full: str
    short: str
    wrong: str = ""

    @property
    def wrong_full(self) -> str:
        """The full answer with the fact replaced by a wrong one."""
        if self.kind == "definition":
            return f"{self.full.split(' is ')[0]} is {lower(self.wrong)}."
        return self.full.replace(self.short, self.wrong)


def upper(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[0].upper() + text[1:]


def lower(text: str) -> str:
    """The text with its first letter in lower case."""
    return text[0].lower() + text[1:]


def sentence(text: str) -> str:
    """The text as a sentence of its own."""
    return upper(text).rstrip(".") + "."


def _pairs() -> Iterator[Question]:
    for country, city in CAPITALS.items():
        yield Question(
            "capital",
            f"What is the capital of {country}?",
            f"The capital of {country} is {city}.",
            city,
        )
    for left, right in OPPOSITES.items():
        for word, other in ((left, right), (right, left)):
            yield Question(
                "opposite",
                f"What is the opposite of {word}?",
                f"The opposite of {word} is {other}.",
                other,
            )
    for adult, child in YOUNG.items():
        yield Question(
            "young",
            f"What is a young {adult} called?",
            f"A young {adult} is called a {child}.",
            child,
        )
    for one, many in PLURALS.items():
        yield Question(
            "plural",
            f"What is the plural of {one}?",
            f'The plural of {one} is "{many}".',
            many,
        )


def _cycles() -> Iterator[Question]:
    for kind, noun, names in (("day", "day", DAYS), ("month", "month", MONTHS)):
        for index, name in enumerate(names):
            after = names[(index + 1) % len(names)]
            before = names[index - 1]
            yield Question(
                kind,
                f"Which {noun} comes after {name}?",
                f"The {noun} after {name} is {after}.",
                after,
            )
            yield Question(
                kind,
                f"Which {noun} comes before {name}?",
                f"The {noun} before {name} is {before}.",
                before,
            )


def _numbers() -> Iterator[Question]:
    for amount, small, article, large in UNITS:
        yield Question(
            "unit",
            f"How many {small} are there in {article} {large}?",
            f"There are {amount} {small} in {article} {large}.",
            amount,
        )
    for left in range(1, 10):
        for right in range(1, 10):
            if left + right <= 10:
                yield Question(
                    "sum",
                    f"What is {left} plus {right}?",
                    f"The sum of {left} and {right} is {left + right}.",
                    str(left + right),
                )


def _definitions() -> Iterator[Question]:
    for thing, meaning in DEFINITIONS.items():
        yield Question(
            "definition",
            f"What is {thing}?",
            f"{upper(thing)} is {meaning}.",
            upper(meaning),
        )


def questions(seed: int) -> list[Question]:
    """Every question in a seeded order, each with a wrong answer of its kind."""
    rng = random.Random(seed)
    plain = [*_pairs(), *_cycles(), *_numbers(), *_definitions()]
    rng.shuffle(plain)
    by_kind: dict[str, list[str]] = {}
    for item in plain:
        answers = by_kind.setdefault(item.kind, [])
        if item.short not in answers:
            answers.append(item.short)
    result: list[Question] = []
    for item in plain:
        others = [text for text in by_kind[item.kind] if text != item.short]
        wrong = rng.choice(others)
        result.append(Question(item.kind, item.text, item.full, item.short, wrong))
    return result
