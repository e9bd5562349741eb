"""How many tokens rows have, and the sequences they become, counted as a run makes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .canonical import Canonical, Conversation, Pair, Text
from .encoders import Conversations, Encoder
from .fast import FlatTokens, end_of_text
from .preferences import Pairs, Scores
from .records import Record
from .split import TRAIN
from .tokens import ConversationEncoder

Row = tuple[Record, list[Canonical]]
# For each row the lengths of its sequences and all its tokens; None where nothing of it could be trained on.
Count = Callable[[Sequence[Row]], list[tuple[list[int], int] | None]]


def counter(
    kind: type[Canonical],
    tokenizer: Any,
    max_length: int,
    *,
    add_eos: bool = True,
    max_prompt_length: int | None = None,
    tools: list[dict[str, Any]] | None = None,
) -> Count:
    """What counts rows of a kind."""
    if kind is Text:
        tokens = FlatTokens(tokenizer, end_of_text(tokenizer, add_eos))
        return lambda rows: _documents(tokens, max_length, rows)
    if kind is Conversation:
        encoder: Encoder = Conversations(ConversationEncoder(tokenizer, max_length, tools), 0)
    else:
        made = Pairs if kind is Pair else Scores
        encoder = made(tokenizer, max_length, max_prompt_length=max_prompt_length, tools=tools, prompts=0)
    return lambda rows: _encoded(encoder, rows)


def _documents(tokens: FlatTokens, size: int, rows: Sequence[Row]) -> list[tuple[list[int], int] | None]:
    texts = [one.text for _, made in rows for one in made if isinstance(one, Text)]
    counts: list[int] = tokens.encode(texts)[1].tolist()
    return [None if count < 2 else (_cut(count, size), count) for count in counts]


def _cut(count: int, size: int) -> list[int]:
    lengths = [size] * (count // size) + ([count % size] if count % size else [])
    if size > 2 and len(lengths) > 1 and lengths[-1] == 1:
        lengths[-2:] = [size - 1, 2]  # a token alone in a sequence takes one of the sequence before
    return lengths


def _encoded(encoder: Encoder, rows: Sequence[Row]) -> list[tuple[list[int], int] | None]:
    found: dict[int, tuple[list[int], int]] = {}
    for one in encoder.encode([(record, TRAIN, made) for record, made in rows]):
        if one.fault is None:
            lengths = [part.tokens for part in one.parts]
            found[id(one.record)] = (lengths, sum(lengths) + sum(one.truncated.values()))
    return [found.get(id(record)) for record, _ in rows]
