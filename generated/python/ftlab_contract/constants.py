# Generated from schema/ by `make codegen`. Do not edit.
"""Methods, formats and templates: what they are called and what fits what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

CONTRACT_VERSION: Final = "0.1.0"


class MethodInfo(NamedTuple):
    """What is to be said about a training method; `papers` are addresses, `optimises` is its loss in words."""

    label: str
    short_label: str
    description: str
    stability: str
    papers: tuple[str, ...]
    formats: tuple[str, ...]
    default_learning_rate: float
    optimises: str


class FormatInfo(NamedTuple):
    """What is to be said about a dataset format.

    `example` is one row; `variants` are other classes of rows that are read as well, each with what it is.
    """

    label: str
    short_label: str
    description: str
    stability: str
    papers: tuple[str, ...]
    row_class: str
    file_types: tuple[str, ...]
    variants: Mapping[str, str]
    example: Mapping[str, Any] | None


class TemplateInfo(NamedTuple):
    """What is to be said about a template; its config is in `templates`."""

    title: str
    summary: str
    method: str


METHODS: Final[Mapping[str, MethodInfo]] = {
    "sft": MethodInfo(
        label="Supervised Fine-Tuning (SFT)",
        short_label="SFT",
        description="Learns to answer as the assistant does in example conversations.",
        stability="stable",
        papers=("https://arxiv.org/abs/2203.02155",),
        formats=(
            "chatml",
            "sharegpt",
            "jsonl",
            "alpaca",
            "openorca",
            "unnatural",
        ),
        default_learning_rate=0.0002,
        optimises="Cross-entropy of the assistant's tokens, given everything before them.",
    ),
    "dpo": MethodInfo(
        label="Direct Preference Optimization (DPO)",
        short_label="DPO",
        description="Learns to prefer chosen over rejected answers, held near a frozen reference model.",
        stability="stable",
        papers=("https://arxiv.org/abs/2305.18290",),
        formats=("dpo",),
        default_learning_rate=5e-06,
        optimises="Log-sigmoid of the scaled difference in log-ratios between chosen and rejected answers.",
    ),
    "rlhf": MethodInfo(
        label="Reinforcement Learning from Human Feedback (RLHF)",
        short_label="RLHF",
        description="Fits a reward model to scored answers, then optimises the policy against it under a KL leash.",
        stability="stable",
        papers=(
            "https://arxiv.org/abs/2203.02155",
            "https://arxiv.org/abs/2402.14740",
        ),
        formats=("rlhf",),
        default_learning_rate=1e-06,
        optimises="Expected reward minus beta times the KL divergence from the starting policy.",
    ),
    "orpo": MethodInfo(
        label="Odds Ratio Preference Optimization (ORPO)",
        short_label="ORPO",
        description="Learns the chosen answers and the preference over rejected ones at once, without a reference model.",
        stability="experimental",
        papers=("https://arxiv.org/abs/2403.07691",),
        formats=("dpo",),
        default_learning_rate=8e-06,
        optimises="Cross-entropy of the chosen answer plus beta times the log odds ratio against the rejected one.",
    ),
    "cpt": MethodInfo(
        label="Continued Pre-Training (CPT)",
        short_label="CPT",
        description="Goes on pre-training a base model on raw text of a domain.",
        stability="stable",
        papers=("https://arxiv.org/abs/2004.10964",),
        formats=("raw_text",),
        default_learning_rate=2e-05,
        optimises="Cross-entropy of every token of every document, given the tokens before it in that document.",
    ),
    "teacher_mode": MethodInfo(
        label="Learning from a Teacher (Teacher Mode)",
        short_label="Teacher",
        description="A student model learns from a teacher model's answers or its token distributions.",
        stability="experimental",
        papers=("https://arxiv.org/abs/2306.13649",),
        formats=(
            "chatml",
            "sharegpt",
            "jsonl",
            "alpaca",
            "openorca",
            "unnatural",
        ),
        default_learning_rate=0.0002,
        optimises="Cross-entropy of the teacher's answers, or the divergence from the teacher's token distributions.",
    ),
}

FORMATS: Final[Mapping[str, FormatInfo]] = {
    "chatml": FormatInfo(
        label="ChatML (Conversations)",
        short_label="CHATML",
        description="A conversation as a list of messages with role and content.",
        stability="stable",
        papers=(),
        row_class="ChatMLExample",
        file_types=(
            "jsonl",
            "json",
            "csv",
            "tsv",
            "parquet",
            "arrow",
        ),
        variants={"ChatMLConversationsExample": "Messages with role and content in a list named conversations."},
        example={"messages": [{"role": "user", "content": "What is 2 + 2?"}, {"role": "assistant", "content": "4"}]},
    ),
    "sharegpt": FormatInfo(
        label="ShareGPT (Conversations)",
        short_label="SHAREGPT",
        description="A conversation as a list of turns with from and value.",
        stability="stable",
        papers=(),
        row_class="ShareGPTExample",
        file_types=(
            "jsonl",
            "json",
            "csv",
            "tsv",
            "parquet",
            "arrow",
        ),
        variants={"ShareGPTMessagesExample": "Turns with from and value in a list named messages."},
        example={"conversations": [{"from": "human", "value": "What is 2 + 2?"}, {"from": "gpt", "value": "4"}]},
    ),
    "jsonl": FormatInfo(
        label="JSONL (Prompt and Completion)",
        short_label="JSONL",
        description="A prompt and the completion to learn.",
        stability="stable",
        papers=(),
        row_class="JsonlExample",
        file_types=(
            "jsonl",
            "json",
            "csv",
            "tsv",
            "parquet",
            "arrow",
        ),
        variants={"JsonlMessagesExample": "Prompt and completion as lists of messages."},
        example={"prompt": "What is 2 + 2?", "completion": "4"},
    ),
    "dpo": FormatInfo(
        label="Preference Pairs (DPO)",
        short_label="DPO",
        description="A prompt with a chosen and a rejected answer.",
        stability="stable",
        papers=(),
        row_class="DPOExample",
        file_types=(
            "jsonl",
            "json",
            "csv",
            "tsv",
            "parquet",
            "arrow",
        ),
        variants={
            "DPOMessagesExample": "Prompt, chosen and rejected as lists of messages.",
            "DPOSharedExample": "Chosen and rejected as two whole conversations that begin alike.",
            "DPOChatExample": "A shared list of messages, then a chosen and a rejected message.",
            "DPOTurnsExample": "A shared ShareGPT conversation, then a chosen and a rejected turn.",
        },
        example={"prompt": "What is 2 + 2?", "chosen": "4", "rejected": "5"},
    ),
    "rlhf": FormatInfo(
        label="Scored Answers (RLHF)",
        short_label="RLHF",
        description="A prompt with an answer and its reward.",
        stability="stable",
        papers=(),
        row_class="RLHFExample",
        file_types=(
            "jsonl",
            "json",
            "csv",
            "tsv",
            "parquet",
            "arrow",
        ),
        variants={
            "RLHFScoreExample": "A scored answer whose reward is named score.",
            "RLHFMessagesExample": "A scored answer to a list of messages.",
            "RLHFChatExample": "A conversation whose last message was scored.",
        },
        example={"prompt": "What is 2 + 2?", "response": "4", "reward": 1.0},
    ),
    "alpaca": FormatInfo(
        label="Alpaca (Instructions)",
        short_label="ALPACA",
        description="An instruction with optional input and the output to learn.",
        stability="stable",
        papers=(),
        row_class="AlpacaExample",
        file_types=(
            "jsonl",
            "json",
            "csv",
            "tsv",
            "parquet",
            "arrow",
        ),
        variants={},
        example={"instruction": "Add the numbers.", "input": "2 and 2", "output": "4"},
    ),
    "openorca": FormatInfo(
        label="OpenOrca (Questions)",
        short_label="OPENORCA",
        description="A question with an optional system prompt and the response to learn.",
        stability="stable",
        papers=(),
        row_class="OpenOrcaExample",
        file_types=(
            "jsonl",
            "json",
            "csv",
            "tsv",
            "parquet",
            "arrow",
        ),
        variants={},
        example={"system_prompt": "Be brief.", "question": "What is 2 + 2?", "response": "4"},
    ),
    "unnatural": FormatInfo(
        label="Unnatural Instructions",
        short_label="UNNATURAL",
        description="An instruction with one or more instances of input and output.",
        stability="stable",
        papers=(),
        row_class="UnnaturalInstructionsExample",
        file_types=(
            "jsonl",
            "json",
            "csv",
            "tsv",
            "parquet",
            "arrow",
        ),
        variants={},
        example={"instruction": "Add the numbers.", "instances": [{"input": "2 and 2", "output": "4"}]},
    ),
    "raw_text": FormatInfo(
        label="Raw Text (CPT)",
        short_label="RAW_TEXT",
        description="Plain text, one document per row, or a whole text file as one document.",
        stability="stable",
        papers=(),
        row_class="RawTextExample",
        file_types=(
            "txt",
            "md",
            "jsonl",
            "json",
            "csv",
            "tsv",
            "parquet",
            "arrow",
        ),
        variants={},
        example={"text": "The whale rolled in the swell, and the boats fell back."},
    ),
}

TEMPLATES: Final[Mapping[str, TemplateInfo]] = {
    "cpt_standard": TemplateInfo(
        title="Continued pre-training",
        summary="Adapts a base model to a domain by reading its raw text. Base -> CPT -> SFT -> DPO -> production.",
        method="cpt",
    ),
    "dpo_standard": TemplateInfo(
        title="Preference optimization",
        summary="Teaches an instruction-tuned model to prefer the chosen answer, held near where it began.",
        method="dpo",
    ),
    "orpo_standard": TemplateInfo(
        title="Preference optimization without a reference",
        summary="Teaches a base model the chosen answers and the preference over rejected ones in one go.",
        method="orpo",
    ),
    "rlhf_standard": TemplateInfo(
        title="Reinforcement learning from human feedback",
        summary="Fits a reward model to scored answers, then moves the policy towards higher reward under a KL leash.",
        method="rlhf",
    ),
    "sft_standard": TemplateInfo(
        title="Supervised fine-tuning",
        summary="Teaches a base model to answer as the assistant does in example conversations.",
        method="sft",
    ),
    "teacher_mode_standard": TemplateInfo(
        title="Learning from a teacher",
        summary="Teaches a small model to answer as a larger one does, from answers the larger one wrote.",
        method="teacher_mode",
    ),
}

FORMAT_COMPATIBILITY: Final[Mapping[str, tuple[str, ...]]] = {name: info.formats for name, info in METHODS.items()}

DEFAULT_LEARNING_RATES: Final[Mapping[str, float]] = {
    name: info.default_learning_rate for name, info in METHODS.items()
}


def is_format_compatible(method: str, dataset_format: str) -> bool:
    """Whether a method takes a format."""
    return dataset_format in METHODS[method].formats


def get_compatible_methods(dataset_format: str) -> tuple[str, ...]:
    """The methods that take a format."""
    return tuple(name for name in METHODS if is_format_compatible(name, dataset_format))


def get_incompatibility_reason(method: str, dataset_format: str) -> str | None:
    """Why a method does not take a format, None where it does."""
    if is_format_compatible(method, dataset_format):
        return None
    wanted = " or ".join(FORMATS[name].short_label for name in METHODS[method].formats)
    current = FORMATS[dataset_format].short_label
    return f"{METHODS[method].short_label} requires {wanted} format. Current dataset is {current} format."
