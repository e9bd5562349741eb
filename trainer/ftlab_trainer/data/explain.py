"""One row as a trainer sees it: every token, whether it is learned, and what is cut off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile
from typing import Any, Final, NamedTuple

from .canonical import Canonical, Conversation, Message, Pair, Scored, Text
from .preferences import Pairs, Scores
from .records import Fault, Record, RowFault
from .split import TRAIN
from .tokens import IGNORED, ConversationEncoder, TextEncoder

TRAINED, MASKED, CUT = "trained", "masked", "cut"
_SHOWN: Final = 200_000  # characters of a document whose tokens are shown


class Token(NamedTuple):
    """A token, the text it stands for, what becomes of it, and whether it is one of the tokenizer's own."""

    id: int
    text: str
    state: str
    special: bool


@dataclass
class Section:
    """A part of a row: a conversation, a prompt, an answer, a sequence of a document."""

    name: str
    tokens: list[Token]
    more: int = 0  # tokens that are not shown


@dataclass
class Explained:
    """A row, and what is wrong with it."""

    sections: list[Section] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: {"tokens": 0, TRAINED: 0, MASKED: 0, CUT: 0})
    reward: float | None = None
    faults: list[Fault] = field(default_factory=list)


class Explainer:
    """Explains rows with the encoders of a run."""

    def __init__(
        self,
        tokenizer: Any,
        max_length: int,
        *,
        max_prompt_length: int | None = None,
        add_eos: bool = True,
        tools: list[dict[str, Any]] | None = None,
    ) -> None:
        self._tokenizer, self._length, self._add_eos, self._tools = tokenizer, max_length, add_eos, tools
        self._prompt_length = max_prompt_length
        added = {number for number, token in tokenizer.added_tokens_decoder.items() if token.special}
        self._special = added | set(tokenizer.all_special_ids)

    def explain(self, record: Record, rows: Sequence[Canonical]) -> Explained:
        """All of a row, which was good when it was read."""
        made = Explained()
        try:
            for row in rows:
                if isinstance(row, Text):
                    self._document(made, row)
                elif isinstance(row, Conversation):
                    self._conversation(made, row)
                else:
                    self._answers(made, record, row)
        except RowFault as error:
            made.faults.append(error.fault)
        return made

    def _document(self, made: Explained, row: Text) -> None:
        encoder = TextEncoder(self._tokenizer, self._length, self._add_eos)
        (ids,) = encoder.documents([row])
        read = self._read(row.text[:_SHOWN], own=True)
        # A long document is shown as far as its tokens are those of its beginning alone; EOS has no text.
        same = takewhile(lambda pair: pair[0] == pair[1][0], zip(ids, read, strict=False))
        texts = (text for _, (_, text) in same)
        sequences = [part for part, _ in encoder.sequences(ids)]
        for number, part in enumerate(sequences, 1):
            # What comes first in a sequence has nothing to be predicted from.
            states = [MASKED, *[TRAINED] * (len(part) - 1)]
            known = list(islice(texts, len(part)))
            if number == len(sequences) and len(known) == len(part) - 1:
                known.append("")
            if known or not made.sections:
                name = "document" if len(sequences) == 1 else f"sequence {number} of {len(sequences)}"
                made.sections.append(self._section(name, zip(part, known, strict=False), states))
            made.sections[-1].more += len(part) - len(known)
            _count(made, len(part), len(part) - 1, 0)

    def _conversation(self, made: Explained, row: Conversation) -> None:
        encoder = ConversationEncoder(self._tokenizer, self._length, self._tools)
        text, _, labels = encoder.rendered(row)
        kept = [MASKED, *(MASKED if label == IGNORED else TRAINED for label in labels[1 : self._length])]
        states = [*kept, *[CUT] * (len(labels) - len(kept))]
        made.sections.append(self._section("conversation", self._read(text), states))
        _count(made, len(kept), kept.count(TRAINED), len(states) - len(kept))
        encoder.encode([row])  # says whether anything can be learned from it

    def _answers(self, made: Explained, record: Record, row: Pair | Scored) -> None:
        encoder = (Pairs if isinstance(row, Pair) else Scores)(
            self._tokenizer, self._length, max_prompt_length=self._prompt_length, tools=self._tools
        )
        (done,) = encoder.encode([(record, TRAIN, [row])])
        if done.fault:
            made.faults.append(done.fault)
            return
        (example,) = done.parts
        tools = None
        answers: dict[str, list[Message]] = {}
        if isinstance(row, Pair):
            tools, answers = row.tools, {"chosen": row.chosen, "rejected": row.rejected}
        else:
            made.reward, answers = row.reward, {"response": [{"role": "assistant", "content": row.response}]}
        cut = done.truncated.get("prompt", 0)
        size = cut + len(example.columns["prompt_ids"])
        asked = self._read(encoder.template.prompt(row.prompt, tools))[:size]
        made.sections.append(self._section("prompt", asked, [*[CUT] * cut, *[MASKED] * (size - cut)]))
        for name, messages in answers.items():
            read = self._read(encoder.template.whole(Conversation([*row.prompt, *messages], tools)))[size:]
            kept = len(example.columns[f"{name}_ids"])
            made.sections.append(self._section(name, read, [*[TRAINED] * kept, *[CUT] * (len(read) - kept)]))
        _count(made, example.tokens, example.targets, sum(done.truncated.values()))

    def _read(self, text: str, own: bool = False) -> list[tuple[int, str]]:
        """Tokens and the text of each; of several tokens for one character the first has it."""
        given = {"add_special_tokens": own, "return_attention_mask": False, "verbose": False}
        if not self._tokenizer.is_fast:
            return [(one, self._tokenizer.decode([one])) for one in self._tokenizer(text, **given)["input_ids"]]
        encoding = self._tokenizer(text, return_offsets_mapping=True, **given)
        found, at = [], 0
        for token, (_, end) in zip(encoding["input_ids"], encoding["offset_mapping"], strict=True):
            found.append((token, text[at:end]))
            at = max(at, end)
        return found

    def _section(self, name: str, read: Iterable[tuple[int, str]], states: Iterable[str]) -> Section:
        tokens = []
        for (token, text), state in zip(read, states, strict=False):
            special = token in self._special
            shown = text or (str(self._tokenizer.convert_ids_to_tokens(token)) if special else "")
            tokens.append(Token(token, shown, state, special))
        return Section(name, tokens)


def _count(made: Explained, tokens: int, targets: int, cut: int) -> None:
    for name, number in {"tokens": tokens, TRAINED: targets, MASKED: tokens - targets, CUT: cut}.items():
        made.counts[name] += number
