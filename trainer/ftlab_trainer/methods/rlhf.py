"""Reinforcement learning from human feedback: a reward model from scored rows, then a policy that earns more of it.

The rows give the reward model its pairs and the policy its prompts. The policy is held near its start by the KL
divergence: under an adapter from the base with the adapter disabled, else from a second copy of the model as it came.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from transformers import PrinterCallback
from trl import GRPOConfig, GRPOTrainer, RLOOConfig, RLOOTrainer

from ..data.canonical import Scored
from ..data.prompts import Prompts
from ..data.stream import Streamed
from ..errors import UserError
from ..plan.settings import Settings
from ..plan.steps import Schedule
from . import common
from ._first import first
from ._judge import Judge
from ._policy import Collator, Policy, longest

__all__ = ["METRICS", "PINNED", "ROWS", "arguments", "build", "config_class", "config_class_for", "fed", "first"]

ROWS = Scored
METRICS = ("reward_score", "kl_divergence", "answer_length")

_COMMON: dict[str, Any] = {
    "model_init_kwargs": None,
    "trust_remote_code": False,
    "router_aux_loss_coef": None,
    # Else the dropout of the adapter that was asked for would be switched off without a word.
    "disable_dropout": False,
    # Held-out prompts are repeated by our sampler, so that their batches need not be whole groups.
    "num_generations_eval": 1,
    "ds3_gather_for_generation": True,
    "shuffle_dataset": True,
    "pad_to_multiple_of": None,
    # Answers are drawn from the policy's own distribution, which is what the gradient is of.
    "top_p": 1.0,
    "top_k": 0,
    "min_p": None,
    "generation_kwargs": None,
    "chat_template_kwargs": None,
    "repetition_penalty": 1.0,
    "cache_implementation": None,
    "epsilon_high": None,
    "reward_weights": None,
    "mask_truncated_completions": False,
    "sync_ref_model": False,
    "ref_model_mixup_alpha": 0.6,
    "ref_model_sync_steps": 512,
    "log_completions": False,
    "log_multimodal": False,
    "num_completions_to_print": None,
    "log_unique_prompts": False,
    "use_transformers_continuous_batching": False,
    "transformers_continuous_batching_config": None,
    # The generator that is not used, as the library has it.
    **{one.name: one.default for one in dataclasses.fields(GRPOConfig) if one.name.startswith("vllm_")},
    "use_vllm": False,
}
_OWN: dict[type, dict[str, Any]] = {
    RLOOConfig: {"normalize_advantages": False, "reward_clip_range": None},
    GRPOConfig: {
        "cast_lm_head_to_fp32": False,
        "delta": None,
        "sapo_temperature_neg": 1.05,
        "sapo_temperature_pos": 1.0,
        "vespo_k_pos": 2.0,
        "vespo_lambda_pos": 3.0,
        "vespo_k_neg": 3.0,
        "vespo_lambda_neg": 2.0,
        "importance_sampling_level": "token",
        "multi_objective_aggregation": "sum_then_normalize",
        "scale_rewards": "group",
        "loss_type": "dapo",
        "top_entropy_quantile": 1.0,
        "use_adaptive_entropy": False,
        "entropy_coef_min": 0.0,
        "entropy_coef_max": 1.0,
        "entropy_coef_delta": 0.005,
        "entropy_target": 0.2,
        "max_tool_calling_iterations": None,
        "off_policy_mask_threshold": None,
        "use_bias_correction_kl": True,
        "log_completions_hub_repo": None,
    },
}
PINNED: dict[str, Any] = {**_COMMON, **_OWN[RLOOConfig], **_OWN[GRPOConfig]}


class RLOO(Policy, RLOOTrainer):  # type: ignore[misc]
    """RLOOTrainer over prepared prompts."""


class GRPO(Policy, GRPOTrainer):  # type: ignore[misc]
    """GRPOTrainer over prepared prompts."""


_ALGORITHMS: dict[str, tuple[type, type]] = {"rloo": (RLOO, RLOOConfig), "grpo": (GRPO, GRPOConfig)}


def config_class() -> type:
    """The library's class of arguments, by default."""
    found: type = RLOOConfig
    return found


def config_class_for(settings: Settings) -> type:
    """That of the algorithm."""
    return _ALGORITHMS[settings["training.policy_algorithm"]][1]


def arguments(settings: Settings, plan: Schedule) -> dict[str, Any]:
    """Arguments of that class."""
    kind = config_class_for(settings)
    known = {one.name for one in dataclasses.fields(kind)}
    # Read also where the algorithm has no such term, and by old names of a value head; the contract says so.
    entropy, _, _ = (settings[f"training.{name}"] for name in ("entropy_coef", "vf_coef", "clip_range_value"))
    return {
        **common.arguments(settings, plan),
        **{name: value for name, value in _COMMON.items() if name in known},
        **_OWN[kind],
        **({"entropy_coef": entropy or 0.0} if kind is GRPOConfig else {}),
        "beta": settings["training.beta"],
        "num_iterations": settings["training.ppo_epochs"],
        "epsilon": settings["training.clip_range"],
        "num_generations": settings["training.num_generations"],
        "max_completion_length": longest(settings),
        "temperature": settings["training.temperature"],
        # Answers are drawn anew for every step.
        "steps_per_generation": settings["training.gradient_accumulation_steps"],
    }


def fed(train: Any, settings: Settings) -> int:
    """Answers of an epoch: whole steps of whole groups, as often as each is passed over."""
    if isinstance(train, Streamed):
        raise UserError(
            "training.use_streaming: rlhf groups rows by their prompts before the first step; leave it and "
            "training.pretokenize out"
        )
    prompts, asked = len(Prompts(train)), settings["training.num_generations"]
    answers = settings["training.batch_size"] * settings["training.gradient_accumulation_steps"]
    if answers > prompts * asked:
        raise UserError(
            f"training.gradient_accumulation_steps: a step takes {answers // asked} prompts ({answers} answers, "
            f"{asked} a prompt), and there are only {prompts} to train on; lower it or training.batch_size, or raise "
            "training.num_generations"
        )
    return int(prompts * asked // answers * answers * settings["training.ppo_epochs"])


def build(
    *,
    arguments: dict[str, Any],
    output_dir: str,
    model: Any,
    tokenizer: Any,
    train: Any,
    held_out: Any,
    meter: Any,
    report: Any,
    callbacks: list[Any],
    use_cpu: bool,
    judge: Judge,
    witness: Any,
    stops: Sequence[int],
) -> Policy:
    """The trainer."""
    trainer_class, arguments_class = _ALGORITHMS["grpo" if "loss_type" in arguments else "rloo"]
    prompts = Prompts(train)
    asked = _asked(prompts)
    _fits(model, asked, arguments["max_completion_length"])
    # What the chat template ends an answer with ends one here.
    ends = {*stops, *([tokenizer.eos_token_id] if tokenizer.eos_token_id is not None else [])}
    model.generation_config.eos_token_id = sorted(ends)
    trainer = trainer_class(
        model=model,
        reward_funcs=[_nothing],
        args=arguments_class(output_dir=output_dir, use_cpu=use_cpu, **arguments),
        train_dataset=asked,
        eval_dataset=None if held_out is None else _asked(Prompts(held_out)),
        processing_class=tokenizer,
        callbacks=callbacks,
    )
    # It would print every record the run keeps in its own files.
    trainer.remove_callback(PrinterCallback)
    if "ref" in getattr(trainer.model, "peft_config", {}):
        # A copy of an adapter that has learnt nothing is the base with the adapter disabled, for more memory.
        trainer.model.delete_adapter("ref")
    if trainer.ref_model is not None:
        # The library reads it from its first place, which knows nothing of a revision or of rows that were added.
        trainer.ref_model.resize_token_embeddings(model.get_input_embeddings().weight.shape[0])
        trainer.ref_model.load_state_dict(model.state_dict())
    trainer.data_collator = Collator()
    trainer.meter, trainer.report = meter, report
    trainer.judge, trainer.witness, trainer.prompts, trainer.scored = judge, witness, prompts, train
    found: Policy = trainer
    return found


def _nothing(**_: Any) -> list[float]:
    """Stands where the library wants a reward function; answers are judged by `Policy`."""
    raise AssertionError


def _asked(prompts: Prompts) -> Any:
    """The prompts, once each, with their numbers."""
    ids = (
        prompts.rows.select(prompts.firsts.tolist())
        .select_columns(["prompt_ids"])
        .rename_column("prompt_ids", "prompt")
    )
    return ids.flatten_indices().add_column("sequence", list(range(len(prompts))))


def _fits(model: Any, asked: Any, answer: int) -> None:
    """Beyond its positions a model writes rubbish."""
    most = getattr(model.config.get_text_config(), "max_position_embeddings", None)
    longest_prompt = max(int(chunk.value_lengths().to_numpy().max()) for chunk in asked.data.column("prompt").chunks)
    if isinstance(most, int) and longest_prompt + answer > most:
        raise UserError(
            f"training.max_completion_length: prompts of {longest_prompt} tokens and answers of {answer} are more than "
            f"the {most} positions of the model; lower it or training.max_prompt_length"
        )
