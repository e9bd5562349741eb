"""Talking to the model of a run: answers as they are written, in the words of its chat template."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from ..data.chat import ChatTemplate
from ..data.records import RowFault
from ..errors import UserError
from ..run import quiet
from .trained import Trained, stops

Write = Callable[[str], None]
_UNFINISHED = "\ufffd"  # how the first bytes of a character are decoded
_LEAST = 16  # tokens of an answer that are worth beginning it


@dataclass
class Voice:
    """A model that answers, with the conversation it remembers."""

    name: str
    model: Any
    switched: Callable[[], AbstractContextManager[Any]] = nullcontext
    messages: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Talk:
    """The trained model, and the one it was before where that was asked for."""

    tokenizer: Any
    voices: list[Voice]
    length: int
    temperature: float
    tools: list[dict[str, Any]] | None
    system: str | None
    converses: bool

    def answer(self, voice: Voice, said: str, write: Write) -> None:
        """The answer of one model, written as it comes; what Ctrl-C cuts off is remembered as far as it went."""
        stream = Stream(self.tokenizer, write)
        most = getattr(voice.model.config.get_text_config(), "max_position_embeddings", None) or 1 << 30
        messages = [*voice.messages, {"role": "user", "content": said}]
        while most - len(ids := self._ids(messages)) < min(_LEAST, self.length):
            if len(messages) == 1:
                raise UserError(f"the prompt has {len(ids)} tokens; the model reads {most}. Say it shorter")
            messages = messages[2:]  # the oldest turns go where the model has no positions for all
        try:
            self._generate(voice, ids, min(most - len(ids), self.length), stream)
        finally:
            if self.converses:
                voice.messages = [*messages, {"role": "assistant", "content": stream.text.strip()}]

    def _ids(self, messages: list[dict[str, Any]]) -> list[int]:
        if not self.converses:
            return list(self.tokenizer(messages[-1]["content"])["input_ids"])
        first = [{"role": "system", "content": self.system}] if self.system else []
        try:
            text = ChatTemplate(self.tokenizer, self.tools).prompt([*first, *messages])
        except RowFault as refused:
            raise UserError(f"{refused.fault.message} {refused.fault.hint}") from refused
        return list(self.tokenizer(text, add_special_tokens=False)["input_ids"])

    def _generate(self, voice: Voice, ids: list[int], length: int, stream: Stream) -> None:
        import torch

        if not ids:
            raise UserError("the prompt is empty; say something")
        ends = {self.tokenizer.eos_token_id, *(stops(self.tokenizer) if self.converses else ())} - {None}
        given = torch.tensor([ids], device=voice.model.device)
        sampled = {"do_sample": True, "temperature": self.temperature, "top_k": 50} if self.temperature else {}
        with torch.no_grad(), voice.switched():
            voice.model.generate(
                input_ids=given,
                attention_mask=torch.ones_like(given),
                max_new_tokens=length,
                streamer=stream,
                pad_token_id=self.tokenizer.pad_token_id,
                eos_token_id=sorted(ends) or None,
                **({"do_sample": False} | sampled),
                # The most likely word after the most likely word sends a small model round in circles.
                repetition_penalty=1.0 if self.converses or self.temperature else 1.2,
            )


class Stream:
    """What `generate` hands tokens to: whole characters are written as soon as they are there."""

    def __init__(self, tokenizer: Any, write: Write) -> None:
        self.text = ""
        self._tokenizer = tokenizer
        self._write = write
        self._ids: list[int] | None = None  # None: the prompt is yet to come

    def put(self, value: Any) -> None:
        """Take the prompt, then one token at a time."""
        if self._ids is None:
            self._ids = []
            return
        self._ids += value.flatten().tolist()
        text = self._tokenizer.decode(self._ids, skip_special_tokens=True)
        if not text.endswith(_UNFINISHED):
            self._more(text)

    def end(self) -> None:
        """Write what is left."""
        self._more(self._tokenizer.decode(self._ids or [], skip_special_tokens=True))

    def _more(self, text: str) -> None:
        same = next(
            (at for at, (old, new) in enumerate(zip(self.text, text, strict=False)) if old != new), len(self.text)
        )
        new, self.text = text[same:], text
        if new:
            self._write(new)


def talk(run: Trained, *, length: int, temperature: float, system: str | None, base: bool) -> Talk:
    """Load what is to be talked to."""
    import torch

    from ..plan import machine as machines

    if system and not run.converses:
        raise UserError("--system: this model was trained on plain text and goes on with one; leave it out")
    quiet.after_imports()
    device = machines.describe().device
    settings, tokenizer = run.settings(), run.tokenizer()
    voices = [Voice("trained", run.model(device=device))]
    if base and run.adapter:
        voices.insert(0, Voice("base", voices[0].model, voices[0].model.disable_adapter))
    elif base:
        voices.insert(0, Voice("base", run.base(device=device)))
    # The same question at the beginning of a conversation has the same answer each time.
    torch.manual_seed(settings["seed"] or 0)
    return Talk(tokenizer, voices, length, temperature, settings["tools"], system, run.converses)


def typed(take: Callable[[str], None]) -> None:
    """Hand on what is typed, line by line, until Ctrl-D. Ctrl-C drops a line, whenever it comes."""
    with suppress(ImportError):
        import_module("readline")  # arrow keys, and the lines before
    while True:
        try:
            if line := input("> ").strip():
                take(line)
        except EOFError:
            print()
            return
        except KeyboardInterrupt:
            print("\nCtrl-D ends the chat.", file=sys.stderr)
