"""What `show data` says, before it is printed: the numbers of a dataset, its first rows, and how they were counted."""

from __future__ import annotations

from array import array
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..config.resolved import Config
    from ..data.canonical import Canonical
    from ..data.corpus import Ask
    from ..data.counting import Count
    from ..data.records import Progress
    from ..data.statistics import Statistics
    from ..plan.settings import Settings

Shown = tuple[str, list[tuple[str, str]]]  # where a row stands, and who says what in it


def look(
    ask: Ask,
    *,
    rows: int,
    template: str | None,
    model: str | None,
    max_length: int | None,
    marker: str | None,
    progress: Progress | None,
) -> tuple[dict[str, Any], list[Shown], list[str]]:
    """The contract's DatasetStatistics, the first rows, and what is to be said of how it was counted."""
    from ..config.claims import Claims
    from ..data.corpus import open_corpus
    from ..data.statistics import collect, said
    from ..plan.settings import Settings

    corpus = open_corpus([ask], marker=marker)
    reader = corpus.parts[0].reader
    config, notes = held_against(reader.fmt, ask.path, template, model, max_length)
    settings = Settings(Claims(config))
    count = _counter(reader.format.KIND, settings) if find_spec("transformers") else None
    made = collect(corpus, count=count, seed=settings["seed"], show=rows, progress=progress)
    record: dict[str, Any] = {
        "path": corpus.path,
        "dataset_format": reader.fmt,
        "rows": made.rows,
        "usable": made.usable,
        "duplicates": made.duplicates(),
        "turns": made.turns,
        "characters": made.characters.as_dict(),
    }
    if count is not None:
        record |= _estimate(made, settings, str(config.template))
    shown = [(where.where, [turn for row in read for turn in said(row)]) for where, read in made.first]
    return record, shown, [*notes, *corpus.notes()]


def held_against(
    fmt: str, path: str, template: str | None, model: str | None, max_length: int | None, file: str | None = None
) -> tuple[Config, list[str]]:
    """The template or config a dataset is held against, with a tokenizer: the one asked for, its own, or a stand-in."""
    from ftlab_contract.constants import FORMAT_COMPATIBILITY, TEMPLATES

    from ..config.resolved import Request, resolve
    from ..demo.values import MODEL

    name = (
        None
        if file
        else template or next(one for one, info in TEMPLATES.items() if fmt in FORMAT_COMPATIBILITY[info.method])
    )
    sets = [f"data.dataset_format={fmt}", *([f"training.max_length={max_length}"] if max_length else [])]

    def asked(model: str | None) -> Config:
        return resolve(Request(template=name, file=file, sets=sets, dataset=path, model=model))

    config = asked(model)
    if find_spec("transformers") is None:
        return config, ['Tokens are not counted, since transformers is missing: pip install "ftlab[train]"']
    own = config.get("tokenizer.name") or config.get("model.name")
    if model is not None or _on_disk(own):
        return config, [f"Tokens are those of {own}."]
    note = (
        f"Tokens are estimates: counted with the demonstration's tokenizer, which makes more of them, since that of "
        f"{own} is not on this machine. --model NAME counts exactly."
    )
    return asked(MODEL), [note]


def _on_disk(name: str) -> bool:
    from huggingface_hub import try_to_load_from_cache

    from ..run.locate import folder

    return folder(name) is not None or isinstance(try_to_load_from_cache(name, "tokenizer_config.json"), str)


def _counter(kind: type[Canonical], settings: Settings) -> Count:
    from ..data.canonical import Text
    from ..data.counting import counter
    from ..data.templates import choose
    from ..run.build import load_tokenizer

    tokenizer = load_tokenizer(settings)
    if kind is not Text:
        choose(tokenizer, settings["tokenizer.chat_template"])
    return counter(
        kind,
        tokenizer,
        settings["training.max_length"],
        add_eos=settings["tokenizer.add_eos_token"] is not False,
        max_prompt_length=settings["training.max_prompt_length"],
        tools=settings["tools"],
    )


def _estimate(made: Statistics, settings: Settings, template: str) -> dict[str, Any]:
    """Tokens, and what the template would make of them."""
    from ..plan.steps import schedule

    most = settings["training.max_length"]
    trained = array("I", made.trained(settings["data.train_split"], settings["data.eval_split"], None))
    told: dict[str, Any] = {"tokens": made.tokens.as_dict(most), "max_length": most, "template": template}
    if made.lengths and settings["training.packing"] is not None:
        packed = made.packed(made.lengths, most)
        told |= {"packed_rows": packed, "packing_gain": round(len(made.lengths) / packed, 2)}
    if trained:
        sequences = made.packed(trained, most) if settings["training.packing"] else len(trained)
        steps = schedule(settings, sequences)
        epochs = min(steps.steps / steps.steps_per_epoch, settings["training.num_epochs"] or steps.steps)
        told |= {"steps": steps.steps, "tokens_trained": round(sum(trained) * epochs)}
    return told
