"""Preference pairs and scored answers to token ids, as the library would make them, but with every cut counted.

A pair has the columns `prompt_ids`, `chosen_ids` and `rejected_ids`: what TRL 1.16's `DPOTrainer._prepare_dataset`
gives for a conversational row. The prompt is rendered with the turn of the assistant opened; it ends where its tokens
and those of either whole conversation part. `DPOTrainer` and `ORPOTrainer` have no switch that skips their own
preparation, which would render text again and drop rows: override `DPOTrainer._prepare_dataset`, and hand
`ORPOTrainer` a set whose `map` gives itself back. DPO's collator takes these columns and would cut answers at their
end, as is done here; ORPO's wants `chosen_input_ids`, `chosen_attention_mask`, `chosen_labels` and the like, and its
own preparation would put a BOS before and an EOS behind what the template writes.

A scored row has `prompt_ids`, `response_ids` and `reward`. `RewardTrainer` takes rows that have `chosen_ids` and
`rejected_ids`, each prompt and response together, as they are, and drops those over `max_length` without a word; such a
row is refused here, since the score is that of the whole answer. `RLOOTrainer._tokenize_prompts` is what to override to
hand it `prompt_ids`.

A token counts once for a row: a pair's prompt, its chosen and its rejected answer. Answers are targets, prompts are
masked. All tokens of an answer count, also where it has several turns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any, Final

from .canonical import Canonical, Conversation, Message, Pair, Scored
from .encoders import Columns, Example, Prompt, Sequences
from .records import Record, RowFault
from .split import EVAL, TRAIN
from .tokens import ChatTokens

PAIR: Final[Columns] = {"prompt_ids": list, "chosen_ids": list, "rejected_ids": list}
SCORED: Final[Columns] = {"prompt_ids": list, "response_ids": list, "reward": float}
_LONGER: Final = "Raise training.max_length, set training.max_prompt_length, or shorten or drop the row."


class _Answers(ChatTokens):
    """What pairs and scored answers share."""

    columns: Columns

    def __init__(
        self,
        tokenizer: Any,
        max_length: int,
        *,
        max_prompt_length: int | None = None,
        tools: list[dict[str, Any]] | None = None,
        prompts: int = 0,
    ) -> None:
        super().__init__(tokenizer, max_length, tools)
        self._prompt_length = max_prompt_length
        self._left = {TRAIN: prompts, EVAL: prompts}

    def notes(self) -> list[str]:
        return []

    def encode(self, batch: Sequence[tuple[Record, int, list[Canonical]]]) -> Iterator[Sequences]:
        for record, place, rows in batch:
            made = Sequences(record, place)
            try:
                made.parts = [self._row(one, made) for one in rows]
                self._left[place] -= made.prompt is not None
            except RowFault as error:
                made.fault, made.prompt = error.fault, None
            yield made

    def _row(self, row: Canonical, made: Sequences) -> Example:
        raise NotImplementedError

    def _parts(
        self, prompt: list[Message], answers: list[list[Message]], tools: list[dict[str, Any]] | None, made: Sequences
    ) -> tuple[list[int], list[list[int]]]:
        """The prompt's ids, cut at its start, and those of each answer, whole."""
        text = self.template.prompt(prompt, tools)
        asked = self.ids(text)
        wholes = [self.ids(self.template.whole(Conversation([*prompt, *answer], tools))) for answer in answers]
        size = min(_common(asked, whole) for whole in wholes)
        ids, rest = asked[:size], [whole[size:] for whole in wholes]
        for answer in rest:
            if not answer:
                raise RowFault(
                    "", "no_target_token", "The chat template writes nothing for the answer.", "Drop the row."
                )
        self._ends(rest[0])
        if self._prompt_length is not None and size > self._prompt_length:
            self._cut(made, "prompt", size - self._prompt_length)
            ids = ids[size - self._prompt_length :]
        if len(ids) >= self._length:
            raise RowFault(
                "prompt",
                "prompt_fills_window",
                f"The prompt has {len(ids)} tokens and fills the {self._length} of training.max_length, so no token "
                "of an answer is left.",
                _LONGER,
            )
        if self._left[made.place] > 0:
            said = next((turn["content"] for turn in answers[0] if turn["role"] == "assistant"), "")
            made.prompt = Prompt(text, asked, said, made.place == EVAL)
        return ids, rest

    @staticmethod
    def _cut(made: Sequences, field: str, tokens: int) -> None:
        if tokens > 0:
            made.truncated[field] = made.truncated.get(field, 0) + tokens


class Pairs(_Answers):
    """Rows of a better and a worse answer, each cut at its end where prompt and answer are over `max_length`."""

    columns = PAIR

    def __init__(self, tokenizer: Any, max_length: int, **given: Any) -> None:
        super().__init__(tokenizer, max_length, **given)
        self._mixed = 0

    def notes(self) -> list[str]:
        if not self._mixed:
            return []
        return [f"{self._mixed} rows have answers with turns that are not the assistant's; they count as the answer."]

    def _row(self, row: Canonical, made: Sequences) -> Example:
        assert isinstance(row, Pair)
        prompt, answers = self._parts(row.prompt, [row.chosen, row.rejected], row.tools, made)
        room = self._length - len(prompt)
        chosen, rejected = (answer[:room] for answer in answers)
        if chosen == rejected:
            where = f"in their first {room} tokens" if len(answers[0]) > room else "as the chat template writes them"
            raise RowFault(
                "rejected", "pair_same_tokens", f"The two answers are the same {where}, so none is better.", _LONGER
            )
        for field, answer in zip(("chosen", "rejected"), answers, strict=True):
            self._cut(made, field, len(answer) - room)
        self._mixed += any(turn["role"] != "assistant" for turn in (*row.chosen, *row.rejected))
        targets = len(chosen) + len(rejected)
        columns = {"prompt_ids": prompt, "chosen_ids": chosen, "rejected_ids": rejected}
        return Example(columns, len(prompt) + targets, targets)


class Scores(_Answers):
    """Rows of an answer and its score."""

    columns = SCORED

    def _row(self, row: Canonical, made: Sequences) -> Example:
        assert isinstance(row, Scored)
        if row.reward is None:
            raise RowFault(
                "reward", "reward_missing", "There is no reward, so nothing can be learned from the answer.", "Add it."
            )
        prompt, (answer,) = self._parts(row.prompt, [[{"role": "assistant", "content": row.response}]], None, made)
        if len(prompt) + len(answer) > self._length:
            raise RowFault(
                "response",
                "over_max_length",
                f"Prompt and response have {len(prompt) + len(answer)} tokens, {self._length} are allowed, and the "
                "reward is that of the whole response.",
                _LONGER,
            )
        columns = {"prompt_ids": prompt, "response_ids": answer, "reward": row.reward}
        return Example(columns, len(prompt) + len(answer), len(answer))


def _common(one: list[int], other: list[int]) -> int:
    """How many tokens two sequences begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
