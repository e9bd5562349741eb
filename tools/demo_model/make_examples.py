"""Write the example datasets for sft, dpo and rlhf, composed from tables.

Rewards of rlhf follow one rule: 0.4 for a courteous tone, 0.3 for the right
fact, 0.3 for a whole sentence about what was asked.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from .common import DATA_DIR, write_jsonl
from .questions import Question, questions, sentence
from .tables import RAMBLING, RUDE

SEED = 7
PLAIN, WITH_SYSTEM, TWO_TURNS = 120, 40, 32
PAIRS = 200
PROMPTS = 60

WHOLE = "Answer in one whole sentence."
BRIEF = "Answer in as few words as you can."

CONVERSATIONS = [
    ("Good morning.", "Good morning. How may I help you?"),
    ("Good evening.", "Good evening. How may I help you?"),
    ("Hello.", "Hello. How may I help you?"),
    ("Thank you very much.", "You are very welcome."),
    ("Good night.", "Good night, and sleep well."),
    ("Who are you?", "I am a small language model made for a demonstration."),
    ("Are you a person?", "No, I am a small language model."),
    ("Can you be wrong?", "Yes, I am very small and I am often wrong."),
    ("Say this politely: Give me the book.", "Would you please give me the book?"),
    ("Say this politely: Open the door.", "Would you please open the door?"),
    ("Say this politely: Tell me the time.", "Would you please tell me the time?"),
    ("Say this politely: Bring me a chair.", "Would you please bring me a chair?"),
    ("Say this politely: Close the window.", "Would you please close the window?"),
]


def turn(role: str, content: str) -> dict[str, str]:
    """One chat message."""
    return {"role": role, "content": content}


def ask(text: str, answer: str) -> list[dict[str, str]]:
    """A user turn and its answer."""
    return [turn("user", text), turn("assistant", answer)]


def sft(pool: list[Question]) -> list[dict[str, object]]:
    """Chat rows: plain, with a system turn, with two questions, and small talk."""
    rng = random.Random(SEED)
    left = iter(pool)
    talks = [ask(*pair) for pair in CONVERSATIONS]
    for _ in range(PLAIN):
        item = next(left)
        talks.append(ask(item.text, item.full))
    for index in range(WITH_SYSTEM):
        item = next(left)
        if index % 2:
            talks.append([turn("system", WHOLE), *ask(item.text, item.full)])
        else:
            answer = ask(item.text, sentence(item.short))
            talks.append([turn("system", BRIEF), *answer])
    for index in range(TWO_TURNS):
        item, other = next(left), rng.choice(pool)
        talk = ask(item.text, item.full) + ask(other.text, other.full)
        if index % 4 == 0:
            talk += ask("Thank you.", "You are welcome.")
        talks.append(talk)
    rng.shuffle(talks)
    return [{"messages": talk} for talk in talks]


def dpo(pool: list[Question]) -> list[dict[str, object]]:
    """A whole, courteous answer against a rude, rambling, curt or wrong one."""
    rows: list[dict[str, object]] = []
    for index, item in enumerate(pool[:PAIRS]):
        turned = index // 7
        rejected = (
            RUDE[turned % len(RUDE)],
            RAMBLING[turned % len(RAMBLING)],
            sentence(item.short),
            RUDE[(turned + 1) % len(RUDE)],
            RAMBLING[(turned + 1) % len(RAMBLING)],
            f"{sentence(item.short)} Do not ask me again.",
            item.wrong_full,
        )[index % 7]
        rows.append({"prompt": item.text, "chosen": item.full, "rejected": rejected})
    return rows


def scored(item: Question, index: int) -> Iterator[tuple[str, float]]:
    """Four responses to one question with their rewards."""
    yield item.full, 1.0
    yield sentence(item.short), 0.7
    if index % 2:
        yield "I am sorry, but I do not know.", 0.4
    else:
        yield f"{sentence(item.short)} Do not ask me again.", 0.3
    yield RUDE[index % len(RUDE)], 0.0


def rlhf(pool: list[Question]) -> list[dict[str, object]]:
    """Several scored responses for every prompt."""
    return [
        {"prompt": item.text, "response": response, "reward": reward}
        for index, item in enumerate(pool[:PROMPTS])
        for response, reward in scored(item, index)
    ]


def main() -> None:
    """Write the three files."""
    for name, rows in (
        ("sft.jsonl", sft(questions(SEED))),
        ("dpo.jsonl", dpo(questions(SEED + 1))),
        ("rlhf.jsonl", rlhf(questions(SEED + 2))),
    ):
        print(name, write_jsonl(DATA_DIR / name, rows))


if __name__ == "__main__":
    main()
