"""What RLOO and GRPO share: prompts in, answers sampled and judged, everything counted.

Prompts are token ids of ours; the library would render and tokenize text itself. A batch of the loader holds the
prompts of a whole step, each as often as answers are sampled for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from trl.trainer.utils import RepeatSampler

from ..data.prompts import Prompts
from ..plan.settings import Settings
from ._exact import Exact
from ._judge import ByModel, Judge

KEPT = "answers.pt"


class Collator:
    """A batch is the list of its prompts; the trainer pads them on the left, its answers on the right."""

    padding_free = False
    padding_side = "left"

    def __call__(self, examples: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """A batch."""
        return examples


class Groups:
    """Prompts in an order of their own for each epoch; the library's would begin again after a resume."""

    def __init__(self, inner: RepeatSampler) -> None:
        self.inner, self.epoch = inner, 0

    def set_epoch(self, epoch: int) -> None:
        """Called by the library before each pass."""
        self.epoch = epoch

    def __iter__(self) -> Iterator[int]:
        self.inner.generator.manual_seed(self.inner.seed + self.epoch)
        return iter(self.inner)

    def __len__(self) -> int:
        return len(self.inner)


class Policy(Exact):
    """Mixed into a trainer of the library, before it."""

    judge: Judge
    witness: Any = None
    prompts: Prompts
    scored: Any
    reward: float | None = None  # of the last answers
    _resumed: Path | None = None
    _reached: Any = None
    _second: float = 0.0

    @property
    def told(self) -> dict[str, float]:
        """What the check of the reward model gave."""
        return self.judge.measures

    @property
    def beside(self) -> tuple[str, ...]:
        """What is measured beside the method's own metrics."""
        return ("independent_score",) if self.witness is not None else ()

    def count(self, inputs: Any) -> None:
        """Nothing yet: what is fed is known when the answers are there."""

    def _set_signature_columns_if_needed(self) -> None:
        self._signature_columns = ["prompt", "sequence"]

    def _get_train_sampler(self, train_dataset: Any = None) -> Any:
        return Groups(super()._get_train_sampler(train_dataset))

    def _get_eval_sampler(self, eval_dataset: Any) -> Any:
        live: Any = self
        return RepeatSampler(eval_dataset, mini_repeat_count=live.num_generations, shuffle=False)

    def _tokenize_prompts(self, prompts: list[list[int]]) -> tuple[Any, None, dict[str, Any]]:
        return prompts, None, {}

    def _calculate_rewards(self, inputs: Any, prompts: Any, completions: Any, completion_ids_list: Any) -> Any:
        live: Any = self
        if live.model.training:
            fresh = sorted({one["sequence"] for one in inputs})
            self._reached = torch.tensor([int(row) for prompt in fresh for row in self.prompts.rows_of(prompt)])
        elif self.witness is not None:
            self._second = sum(self.witness(prompts, completion_ids_list))
        rewards = self.judge(prompts, completion_ids_list)
        self.reward = sum(rewards) / len(rewards)
        return torch.tensor(rewards, device=live.accelerator.device)[:, None]

    def _prepare_inputs(self, batch: Any) -> Any:
        live: Any = self
        if live.model.training and live._step == 0 and live.state.global_step:
            self._go_on()
        inputs = super()._prepare_inputs(batch)  # type: ignore[misc]
        if live.model.training:
            asked, answered = inputs["prompt_mask"], inputs["completion_mask"]
            counted = {
                "attention_mask": torch.cat([asked, answered], dim=1),
                "completion_mask": torch.cat([torch.zeros_like(asked), answered], dim=1),
            }
            if self._reached is not None:
                counted["sequence"], self._reached = self._reached, None
            self.meter.feed({"input_ids": None, **counted})
        return inputs

    def _go_on(self) -> None:
        """Where a checkpoint stood: answers that a later pass over them still needs are those of then."""
        live: Any = self
        live._step = live.state.global_step * live.args.gradient_accumulation_steps
        kept = self._resumed / KEPT if self._resumed else None
        if kept is not None and kept.exists():
            live._buffered_inputs = torch.load(kept, map_location=live.accelerator.device, weights_only=True)

    def _load_from_checkpoint(self, resume_from_checkpoint: str, model: Any = None) -> None:
        self._resumed = Path(resume_from_checkpoint)
        super()._load_from_checkpoint(resume_from_checkpoint, model)  # type: ignore[misc]

    def _save_checkpoint(self, model: Any, trial: Any) -> None:
        super()._save_checkpoint(model, trial)  # type: ignore[misc]
        live: Any = self
        if live.num_iterations > 1:
            folder = Path(live._get_output_dir(trial=trial)) / f"checkpoint-{live.state.global_step}"
            torch.save(live._buffered_inputs, folder / KEPT)

    def sums(self, inputs: dict[str, Any]) -> tuple[dict[str, float], int]:
        """Rewards and lengths of the answers of a batch, and their divergence, which is a mean over tokens."""
        live: Any = self
        kept = live._metrics["eval"]
        if "kl" not in kept:
            live.compute_loss(live.model, inputs)
        answers, tokens = len(inputs["completion_ids"]), int(inputs["completion_mask"].sum())
        found = {
            "reward_score": kept["reward"][-1] * answers,
            "kl_divergence": kept["kl"][-1] * tokens,
            "answer_length": float(tokens),
        }
        kept.clear()
        if self.witness is not None:
            found["independent_score"] = self._second
        return found, answers

    def derived(self, means: dict[str, float]) -> dict[str, float]:
        """The divergence a token."""
        return {"kl_divergence": means["kl_divergence"] / max(means["answer_length"], 1.0)}

    def evaluate(self, *args: Any, **kwargs: Any) -> dict[str, float]:
        """The same draws each time, and none of those that training will make."""
        live: Any = self
        with torch.random.fork_rng():
            torch.manual_seed(live.args.seed)
            return super().evaluate(*args, **kwargs)

    def observed(self, settings: Settings) -> Iterator[tuple[str, Any, Any]]:
        """What the live trainer has, beside what all have: planned and observed."""
        live: Any = self
        sampling = live.generation_config
        yield "policy algorithm", settings["training.policy_algorithm"], live._name.lower()
        yield "answers a prompt", settings["training.num_generations"], live.num_generations
        yield "longest answer", longest(settings), sampling.max_new_tokens
        yield "temperature", settings["training.temperature"], sampling.temperature
        yield "answers sampled", True, sampling.do_sample
        yield "beta", settings["training.beta"], live.beta
        yield "policy epochs", settings["training.ppo_epochs"], live.num_iterations
        yield "clip range", [settings["training.clip_range"]] * 2, [live.epsilon_low, live.epsilon_high]
        yield "prompts", len(self.prompts), len(live.train_dataset)
        if isinstance(self.judge, ByModel):
            yield "reward model in training", False, self.judge.model.training
        for name, seen in (("num_epochs", "epochs"), ("learning_rate",) * 2, ("batch_size",) * 2):
            if settings["training.reward.model"] is None and seen in self.judge.told:
                yield f"reward model {name}", settings[f"training.reward.{name}"], self.judge.told[seen]


def longest(settings: Settings) -> int:
    """Tokens an answer may have."""
    asked = settings["training.max_completion_length"]
    return int(settings["training.max_length"]) // 2 if asked is None else int(asked)
