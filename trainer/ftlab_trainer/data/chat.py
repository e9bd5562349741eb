"""Conversations to text, and where in it the assistant speaks.

A template that marks the assistant's turns with `{% generation %}` is taken at its word, as long as every turn is
marked. For any other the turns are found by rendering the conversation up to each of them, with and without the
prompt that asks for an answer; where those renderings are not beginnings of the whole, the row is refused rather than
trained on with a wrong mask.
"""

from __future__ import annotations

import re
from typing import Any, Final

from ..errors import UserError
from .canonical import Conversation, Message
from .records import RowFault

Span = tuple[int, int]

_COMPARED: Final = 40  # characters
# What a template may write of its own accord: a small one can ask for any amount of text.
_MOST_WRITTEN: Final = 1_000_000
_MOST_TIMES: Final = 20
_MARKERS: Final = re.compile(r"\{%-?\s*generation\s*-?%\}")


class ChatTemplate:
    """The chat template of a tokenizer, and the tools given to every conversation that names none."""

    def __init__(self, tokenizer: Any, tools: list[dict[str, Any]] | None = None) -> None:
        self._tokenizer = tokenizer
        self._tools = tools or None
        if not tokenizer.chat_template:
            name = getattr(tokenizer, "name_or_path", "") or "this model"
            raise UserError(
                f"tokenizer.chat_template: the tokenizer of {name} has no chat template, so it is not known how a "
                "conversation is written for it. Set tokenizer.chat_template, or take a model that has one."
            )
        added = [token.content for token in tokenizer.added_tokens_decoder.values()]
        self._tokens = tuple(sorted({*added, *map(str, tokenizer.all_special_tokens)} - {""}, key=len, reverse=True))
        self._ending = re.compile(rf"\s*(?:{'|'.join(map(re.escape, self._tokens)) or '(?!)'})")

    def prompt(self, messages: list[Message], tools: list[dict[str, Any]] | None = None) -> str:
        """The text that asks the model for the next turn."""
        return self._render(messages, tools or self._tools, answer=True)

    def whole(self, row: Conversation) -> str:
        """The conversation as text."""
        tools = row.tools or self._tools
        text = self._render(row.messages, tools)
        self._check_complete(row, tools, text)
        return text

    def spans(self, row: Conversation) -> tuple[str, list[Span]]:
        """The conversation as text, and from where to where in it each turn of the assistant goes."""
        tools = row.tools or self._tools
        template = self._template(tools)
        turns = [index for index, message in enumerate(row.messages) if message["role"] == "assistant"]
        if _MARKERS.search(template):
            text, spans = self._marked(row.messages, tools, template)
            if len(spans) < len(turns):
                raise RowFault(
                    "",
                    "turn_not_marked",
                    f"The chat template marks {len(spans)} of the {len(turns)} turns of the assistant.",
                    "Set tokenizer.chat_template to one that marks each, or to one without generation markers.",
                )
        else:
            text = self._render(row.messages, tools)
            spans = []
            for turn in turns:
                spans.append(self._turn(row.messages, turn, text, tools))
                if len(spans) > 1 and spans[-1][0] < spans[-2][1]:
                    raise _inconsistent(turn)
        self._check_complete(row, tools, text)
        return text, spans

    def _template(self, tools: list[dict[str, Any]] | None) -> str:
        try:
            return str(self._tokenizer.get_chat_template(None, tools))
        except ValueError as error:
            raise UserError(f"tokenizer.chat_template: {error}") from error

    def _render(self, messages: list[Message], tools: list[dict[str, Any]] | None, answer: bool = False) -> str:
        if not messages:
            return ""
        try:
            text = str(
                self._tokenizer.apply_chat_template(messages, tools=tools, tokenize=False, add_generation_prompt=answer)
            )
        except Exception as error:  # a template is a program of its own and may raise anything
            raise _refused(error) from error
        return _bounded(text, messages, tools)

    def _marked(
        self, messages: list[Message], tools: list[dict[str, Any]] | None, template: str
    ) -> tuple[str, list[Span]]:
        from transformers.utils.chat_template_utils import render_jinja_template

        try:
            texts, indices = render_jinja_template(
                conversations=[messages],
                tools=tools,
                chat_template=template,
                return_assistant_tokens_mask=True,
                **self._tokenizer.special_tokens_map,
            )
        except Exception as error:
            raise _refused(error) from error
        text = _bounded(str(texts[0]), messages, tools)
        return text, [(start, end) for start, end in indices[0] if start < end]

    def _turn(self, messages: list[Message], turn: int, text: str, tools: list[dict[str, Any]] | None) -> Span:
        before = self._render(messages[:turn], tools, answer=True)
        if not text.startswith(before):
            raise _inconsistent(turn)
        start = len(before)
        until = text if turn == len(messages) - 1 else self._render(messages[: turn + 1], tools)
        if not until.startswith(before):
            raise _inconsistent(turn)
        if text.startswith(until):
            return start, start + len(self._without_separator(until[start:]))
        # Some templates write a turn in another way once others follow. Often an empty think block before it is gone:
        whole = self._without_separator(until[start:])
        for gone in _leading_tags(whole):
            if text.startswith(whole[gone:], start):
                return start, start + len(whole) - gone
        # or it ends in another token; then the turn is what was said, as far as the token that ends it.
        said = messages[turn]["content"].strip()
        first, here = until.find(said, start), text.find(said, start)
        if not said or min(first, here) < 0:
            raise _inconsistent(turn)
        lead = text[start:here]
        if lead != until[start:first] and not _only_tags(lead):
            raise _inconsistent(turn)
        ending = self._ending.match(text, here + len(said))
        if ending is None:
            raise _inconsistent(turn)
        return start, ending.end()

    def _without_separator(self, turn: str) -> str:
        """A turn without the white space that parts it from the next, where a token of the template ends it."""
        short = turn.rstrip()
        return short if short.endswith(self._tokens) else turn

    def _check_complete(self, row: Conversation, tools: list[dict[str, Any]] | None, text: str) -> None:
        """A template leaves out without a word what it does not know: tools, or content that it expects as parts."""
        for index, message in enumerate(row.messages):
            # Only the end is looked for: reasoning before it may be left out on purpose. What a tool has answered may
            # be written in another way.
            end = message["content"].strip()[-_COMPARED:]
            if message["role"] != "tool" and end not in text:
                raise RowFault(
                    f"messages[{index}].content",
                    "content_not_rendered",
                    f"The chat template leaves out what the {message['role']} says.",
                    "Set tokenizer.chat_template to one for plain text.",
                )
        names = [(one["function"]["name"], f"messages[{index}].tool_calls") for index, one in _calls(row)]
        names += [(one["function"]["name"], "tools") for one in tools or []]
        for name, path in names:
            if name not in text:
                raise RowFault(
                    path,
                    "tool_not_rendered",
                    f"The chat template leaves out the tool {name[:80]}.",
                    "Set tokenizer.chat_template to one that knows tools, or remove the tools from the rows.",
                )


def _bounded(text: str, messages: list[Message], tools: list[dict[str, Any]] | None) -> str:
    if len(text) > _MOST_WRITTEN and len(text) > _MOST_TIMES * len(str(messages) + str(tools)):
        raise RowFault(
            "",
            "template_writes_too_much",
            f"The chat template makes {len(text)} characters of this conversation, far more than are in it.",
            "Set tokenizer.chat_template to one you trust.",
        )
    return text


def _calls(row: Conversation) -> list[tuple[int, Any]]:
    return [(index, one) for index, message in enumerate(row.messages) for one in message.get("tool_calls") or []]


def _leading_tags(turn: str) -> list[int]:
    """Where the tags and white space that a turn begins with end, one after the other."""
    lead = re.match(r"(?:\s+|<[^<>]*>)*", turn)
    return [tag.end() for tag in re.finditer(r"\s+|<[^<>]*>", lead[0])] if lead else []


def _only_tags(text: str) -> bool:
    """Whether nothing stands there but white space and tags, such as an empty think block."""
    return not re.sub(r"<[^<>]*>", "", text).strip()


def _inconsistent(turn: int) -> RowFault:
    return RowFault(
        f"messages[{turn}]",
        "template_inconsistent",
        "The chat template writes this turn, or what precedes it, in another way once more turns follow, so the "
        "assistant's part cannot be told apart.",
        "Set tokenizer.chat_template to one with generation markers.",
    )


def _refused(error: Exception) -> RowFault:
    why = " ".join(str(error).split())[:200] or type(error).__name__
    return RowFault("", "template_refused", f"The chat template refuses this conversation: {why}", "Mend or drop it.")
