"""What `explain row` shows, before it is shown: one row of a dataset, and what training would make of it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from ftlab_contract.constants import METHODS, TEMPLATES

from ..errors import UserError
from .base import meant

if TYPE_CHECKING:
    from ..data.corpus import Ask, Part
    from ..data.explain import Explained
    from ..data.quick import Checked
    from ..plan.settings import Settings


@dataclass
class Look:
    """A row, and how it was read."""

    where: str
    row: int
    dataset_format: str
    max_length: int
    chat_template: str | None
    explained: Explained
    notes: list[str]

    def as_dict(self) -> dict[str, Any]:
        """For --json."""
        made = self.explained
        return {
            "where": self.where,
            "row": self.row,
            "dataset_format": self.dataset_format,
            "max_length": self.max_length,
            **({"chat_template": self.chat_template} if self.chat_template else {}),
            **({"reward": made.reward} if made.reward is not None else {}),
            "counts": made.counts,
            "sections": [
                {"name": one.name, "tokens": [token._asdict() for token in one.tokens], "more": one.more}
                for one in made.sections
            ],
            "faults": [
                {name: getattr(fault, name) for name in ("path", "rule", "message", "hint", "found")}
                for fault in made.faults
            ],
            "notes": self.notes,
        }


def look(
    ask: Ask,
    *,
    row: int | None,
    line: int | None,
    template: str | None,
    config: str | None,
    method: str | None,
    model: str | None,
    chat_template: str | None,
    max_length: int | None,
    marker: str | None,
) -> Look:
    """The row of that number, or of that line; else the first that can be used."""
    from ..config.claims import Claims
    from ..data.corpus import open_corpus
    from ..data.explain import Explained
    from ..plan.settings import Settings
    from .data_numbers import held_against

    if find_spec("transformers") is None:
        raise UserError('explain row: transformers is missing, which reads tokenizers: pip install "ftlab[train]"')
    template = _template(template, config, method)
    if row and line:
        raise UserError("--line: ROW is given too; keep one of them.")
    corpus = open_corpus([ask], marker=marker)
    (part,) = corpus.parts
    number, (record, rows, faults) = _row(part, row, line)
    resolved, notes = held_against(part.reader.fmt, ask.path, template, model, max_length, config)
    settings = Settings(Claims(resolved))
    made, origin = Explained(faults=faults), None
    if rows:
        made, origin, said = _explained(settings, record, rows, chat_template)
        notes += said
    return Look(record.where, number, part.reader.fmt, settings["training.max_length"], origin, made, notes)


def _template(template: str | None, config: str | None, method: str | None) -> str | None:
    """The one way in which it is said how the row is trained on."""
    given = {"--template": template, "--config": config, "--method": method}
    names = [name for name, value in given.items() if value is not None]
    if len(names) > 1:
        raise UserError(f"{names[1]}: {names[0]} is given too; keep one of them.")
    if method is None:
        return template
    if method not in METHODS:
        raise UserError(f"--method: there is no method {method!r}. {meant(method, METHODS)}")
    return next(name for name, info in TEMPLATES.items() if info.method == method)


def _row(part: Part, row: int | None, line: int | None) -> tuple[int, Checked]:
    number = 0
    for number, checked in enumerate(part.rows(), 1):
        if number == row or (line is not None and checked[0].line == line) or (row is line is None and checked[1]):
            return number, checked
    what = f"there is no row {row}" if row else f"no row begins on line {line}" if line else "there is no usable row"
    hint = "" if row or line else " `validate data` says why."
    raise UserError(f"{part.source.path}: {what}; it has {number} rows.{hint}")


def _explained(
    settings: Settings, record: Any, rows: list[Any], chat_template: str | None
) -> tuple[Explained, str | None, list[str]]:
    from ..data.canonical import Text
    from ..data.explain import Explainer
    from ..data.templates import choose
    from ..run.build import load_tokenizer

    tokenizer = load_tokenizer(settings)
    asked = chat_template or settings["tokenizer.chat_template"]
    choice = None if isinstance(rows[0], Text) else choose(tokenizer, asked)
    explainer = Explainer(
        tokenizer,
        settings["training.max_length"],
        max_prompt_length=settings["training.max_prompt_length"],
        add_eos=settings["tokenizer.add_eos_token"] is not False,
        tools=settings["tools"],
    )
    made = explainer.explain(record, rows)
    return made, choice.origin if choice else None, choice.notes if choice else []
