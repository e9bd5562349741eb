"""Distillation: the token distributions of a frozen teacher, on the tokens and targets of prepared rows.

The loss is the generalised Jensen-Shannon divergence of https://arxiv.org/abs/2306.13649; one end of it is the KL
divergence of https://arxiv.org/abs/1503.02531. The library's own trainers either write the answers themselves, or know
neither packed rows nor the temperature, and hold the distributions of prompts and padding too.
"""

from __future__ import annotations

import inspect
import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

import torch
from torch.nn.functional import cross_entropy, kl_div, log_softmax
from torch.utils.checkpoint import checkpoint

from ..plan.settings import Settings
from ..run.rows import IGNORED
from ..run.teacher import Teacher
from ._answers import answered
from ._causal import CausalTrainer, perplexity

SPREAD = 1_000_003  # parts the draws of one seed from those of the next
AT_ONCE = 1 << 24  # numbers of a distribution that are worked on at a time


def divergence(student: Any, teacher: Any, beta: float, temperature: float) -> Any:
    """The divergence of logits, summed over tokens; columns for no token, which only one of them has, are left out.

    0 is KL(teacher, student), 1 is KL(student, teacher).
    """
    width = min(student.shape[-1], teacher.shape[-1])
    ours = log_softmax(student[:, :width].float() / temperature, dim=-1)
    theirs = log_softmax(teacher[:, :width].float() / temperature, dim=-1)
    if beta == 0:
        found = _kl(theirs, ours)
    elif beta == 1:
        found = _kl(ours, theirs)
    else:
        between = torch.logaddexp(ours + math.log1p(-beta), theirs + math.log(beta))
        found = beta * _kl(theirs, between) + (1 - beta) * _kl(ours, between)
    # Gradients shrink with the square of the temperature.
    return found * temperature**2


def _kl(one: Any, other: Any) -> Any:
    return kl_div(other, one, reduction="sum", log_target=True)


class Distillation(CausalTrainer):
    """CausalTrainer whose loss is the divergence from a teacher."""

    teacher: Teacher

    def hold(self, teacher: Teacher) -> None:
        """Take the teacher; it stays outside of the model, so that nothing saves it."""
        self.teacher = teacher
        teacher.model.to(self.args.device)

    def get_batch_samples(self, epoch_iterator: Any, num_batches: int, device: Any) -> tuple[list[Any], Any]:
        """The batches of a step, a share of them with the model's own answers.

        What is drawn is a matter of the seed and the step, so that a resumed run draws the same.
        """
        batches, count = super().get_batch_samples(epoch_iterator, num_batches, device)
        if not self.teacher.on_policy:
            return batches, count
        cuda = [self.args.device.index or 0] if self.args.device.type == "cuda" else []
        with torch.random.fork_rng(devices=cuda):
            torch.manual_seed(self.args.seed * SPREAD + self.state.global_step)
            batches = [self._own(batch) if torch.rand(()) < self.teacher.on_policy else batch for batch in batches]
        return batches, self._get_num_items_in_batch(batches, device)

    def _own(self, batch: dict[str, Any]) -> dict[str, Any]:
        tokenizer, teacher = self.processing_class, self.teacher
        ends = {*teacher.stops, *(() if tokenizer.eos_token_id is None else (tokenizer.eos_token_id,))}
        return answered(
            self.model, self.data_collator, batch, pad=self.data_collator.pad_token_id, stops=ends,
            most=teacher.max_new_tokens, longest=self.args.max_length,
        )  # fmt: skip

    def compute_loss(
        self, model: Any, inputs: Any, return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        """The mean divergence of target tokens; over all of an optimizer step where their number is given."""
        ours, theirs, _ = self._logits(model, inputs)
        # Without a target it is a zero that still has a gradient.
        total = ours.float().sum() * 0
        for one, other in _parts(ours, theirs):
            total = total + checkpoint(
                divergence, one, other, self.teacher.beta, self.teacher.temperature, use_reentrant=False
            )
        count = len(ours) if num_items_in_batch is None else num_items_in_batch
        loss = total / torch.as_tensor(count, device=total.device).clamp(min=1)
        if num_items_in_batch is not None:
            # Counted over all processes, and gradients are averaged over them.
            loss = loss * self.accelerator.num_processes
        return (loss, None) if return_outputs else loss

    def _logits(self, model: Any, inputs: dict[str, Any]) -> tuple[Any, Any, Any]:
        """What model and teacher say where a target is predicted, and the targets."""
        labels = inputs["labels"][:, 1:]
        wanted = labels != IGNORED
        fed = {name: values for name, values in inputs.items() if name not in ("labels", "sequence")}
        fed["use_cache"] = False
        with torch.no_grad():
            theirs = _at(self.teacher.model, fed, wanted)
        return _at(model, fed, wanted), theirs, labels[wanted]

    def sums(self, inputs: dict[str, Any]) -> tuple[dict[str, float], int]:
        """The loss, the divergence that is reported whatever the loss, and the likelihood of the answers."""
        ours, theirs, targets = self._logits(self.model, inputs)
        found = {"loss": 0.0, "divergence": 0.0, "nll": 0.0}
        for one, other, target in _parts(ours, theirs, targets):
            found["loss"] += float(divergence(one, other, self.teacher.beta, self.teacher.temperature))
            found["divergence"] += float(divergence(one, other, 0.0, 1.0))
            found["nll"] += float(cross_entropy(one.float(), target, reduction="sum"))
        return found, len(targets)

    def derived(self, means: dict[str, float]) -> dict[str, float]:
        """The perplexity of the answers."""
        return {"perplexity": perplexity(means["nll"])}

    def observed(self, settings: Settings) -> Iterator[tuple[str, Any, Any]]:
        """The teacher against the plan."""
        teacher = self.teacher
        live, kinds = teacher.model, Counter[str]()
        for parameter in live.parameters():
            kinds[str(parameter.dtype).removeprefix("torch.")] += parameter.numel()
        base = live.get_base_model() if hasattr(live, "get_base_model") else live
        yield "teacher", teacher.place.model, base.config._name_or_path
        yield "teacher is an adapter", teacher.place.adapter is not None, hasattr(live, "peft_config")
        # A model may hold some of its weights in a wider type for its own reasons.
        yield "type of the teacher's weights", settings["training.teacher.torch_dtype"], kinds.most_common(1)[0][0]
        yield "weights of the teacher that are trained", 0, sum(p.numel() for p in live.parameters() if p.requires_grad)
        yield "dropout in the teacher", False, any(module.training for module in live.modules())
        yield "teacher's device", self.args.device.type, next(live.parameters()).device.type
        yield "divergence", settings["training.teacher.beta"], teacher.beta
        yield "share of own answers", settings["training.teacher.on_policy"], teacher.on_policy
        yield "longest own answer", settings["training.teacher.max_new_tokens"], teacher.max_new_tokens
        yield "softening", settings["training.teacher.temperature"], teacher.temperature


def _at(model: Any, fed: dict[str, Any], wanted: Any) -> Any:
    """Logits where they are wanted, in order; others are not made where the model can leave them out."""
    base = model.get_base_model() if hasattr(model, "get_base_model") else model
    if "logits_to_keep" not in inspect.signature(base.forward).parameters:
        return model(**fed).logits[:, :-1][wanted]
    columns = wanted.any(dim=0).nonzero()[:, 0]
    return model(**fed, logits_to_keep=columns).logits[wanted[:, columns]]


def _parts(logits: Any, *others: Any) -> Iterator[tuple[Any, ...]]:
    """The same tokens of each, few enough at a time that their distributions fit the memory."""
    size = max(1, AT_ONCE // logits.shape[-1])
    return zip(logits.split(size), *(other.split(size) for other in others), strict=True)
