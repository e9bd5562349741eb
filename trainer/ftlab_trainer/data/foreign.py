"""Datasets that are none of ours and look like it: to train on them as something else does harm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_class(value: Any) -> bool:
    """A class by name or number, not a sentence."""
    return isinstance(value, (bool, int)) or (isinstance(value, str) and 0 < len(value) <= 40)


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, dict)) and bool(value)


def _is_numbers(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(type(item) is int for item in value[:100])


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_texts(value: Any) -> bool:
    return _is_text(value) or (_is_list(value) and isinstance(value, list) and _is_text(value[0]))


def _is_media(value: Any) -> bool:
    return value not in (None, "", [], {})


def _is_nothing(value: Any) -> bool:
    return value is None


class _Column(NamedTuple):
    """A column under any of its names, and what stands in it."""

    names: tuple[str, ...]
    test: Callable[[Any], bool]


class Foreign(NamedTuple):
    """A kind of dataset that is not trained on, and why.

    `columns` are what tells it. `share` is how many of the rows have to be of it; `fitting` says whether rows of it fit
    a format of ours too, so that only their columns tell.
    """

    name: str
    why: str
    columns: tuple[_Column, ...]
    share: float = 0.5
    fitting: bool = False


_MEDIA: Final = ("image", "images", "audio", "audios", "video", "videos", "pixel_values", "image_path", "image_url")

MULTIMODAL: Final = Foreign(
    "multimodal data",
    "Only text is trained on, and text about what is not seen teaches to invent. Leave out the rows that have media",
    (_Column(_MEDIA, _is_media),),
    share=0.05,
    fitting=True,
)
FOREIGN: Final = (
    MULTIMODAL,
    Foreign(
        "answers marked as good or bad, as KTO takes them",
        "No method here takes such marks, and without them bad answers would be learned like good ones. Keep the good "
        "ones, or pair them with bad ones as preferences",
        (_Column(("completion", "response", "answer", "output"), _is_media), _Column(("label",), _is_flag)),
        fitting=True,
    ),
    Foreign(
        "reasoning in steps that are marked one by one",
        "No method here takes marks of steps. Score whole answers, or keep the right ones",
        (_Column(("completions", "steps"), _is_list), _Column(("labels", "ratings"), _is_list)),
    ),
    Foreign(
        "an evaluation suite with answers to choose from",
        "Training on it makes its score mean nothing. To train on such questions, write the answer out as text",
        (
            _Column(("choices", "options", "endings", "answer_choices", "mc1_targets", "candidates"), _is_list),
            _Column(("question", "ctx", "query", "prompt", "passage", "sentence", "premise"), _is_text),
        ),
    ),
    Foreign(
        "an evaluation suite of programs with their tests",
        "Training on it makes its score mean nothing. Take a dataset that is made for training",
        (
            _Column(("test", "tests", "test_list"), _is_texts),
            _Column(("canonical_solution", "code", "entry_point"), _is_text),
        ),
    ),
    Foreign(
        "texts with classes, for a classifier",
        "The classes would be left out. To learn them, make the class the answer: an instruction, the text, the class",
        (
            _Column(("text", "sentence", "content", "premise", "sentence1"), _is_text),
            _Column(("label", "labels", "class"), _is_class),
        ),
        fitting=True,
    ),
    Foreign(
        "texts to rank or embed, with near and far ones",
        "These teach distances between texts, not answers",
        (
            _Column(("anchor", "query", "sentence1", "sentence_A", "text1"), _is_text),
            _Column(("positive", "pos", "positives", "passages", "sentence2", "sentence_B", "text2"), _is_texts),
        ),
    ),
    Foreign(
        "rows that were made into tokens already",
        "Tokens fit one tokenizer and hide what they say. Name the dataset of texts they were made from",
        (_Column(("input_ids", "tokens", "token_ids"), _is_numbers), _Column(("text", "messages"), _is_nothing)),
    ),
)


def recognise(rows: Sequence[Any], media: Sequence[bool], fits: bool) -> tuple[Foreign, int] | None:
    """What a sample is, if it is none of ours, and how many of its rows.

    `media` says which rows have content that is not text, `fits` whether they fit a format of ours all the same.
    """
    for kind in FOREIGN:
        if fits and not kind.fitting:
            continue
        count = sum(_is(row, kind) or (seen and kind is MULTIMODAL) for row, seen in zip(rows, media, strict=True))
        if count and count >= kind.share * len(rows):
            return kind, count
    return None


def _is(row: Any, kind: Foreign) -> bool:
    if not isinstance(row, dict):
        return False
    return all(any(column.test(row.get(name)) for name in column.names) for column in kind.columns)
