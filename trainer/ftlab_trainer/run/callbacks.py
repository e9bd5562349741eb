"""Follows the library's training loop: read-back, records, samples, checkpoints, stopping."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from transformers import TrainerCallback

from .checkpoints import PREFIX, seal
from .early import over, standing
from .live import Live
from .progress import duration, number
from .samples import write

LONG = 3600.0
SHORT = 1800.0
TIMED_STEPS = 2
# What a point of the curve is called, and what the library and our own evaluation call it.
TRAINED = {
    "preference_accuracy": "rewards/accuracies",
    "preference_margin": "rewards/margins",
    "reward_score": "reward",
    "kl_divergence": "kl",
    "answer_length": "completions/mean_length",
}
EVALUATED = {
    "eval_loss": "eval_loss",
    "perplexity": "eval_perplexity",
    "eval_divergence": "eval_divergence",
    **{f"eval_{name}": f"eval_{name}" for name in TRAINED},
}


class Follow(TrainerCallback):  # type: ignore[misc]
    """One listener for everything, in the order things happen."""

    def __init__(self, live: Live, before: Callable[[Any], None]) -> None:
        self.live = live
        self.before = before
        self.trainer: Any = None
        self.patience = live.settings["training.early_stopping_patience"]
        self._timed: list[float] = []
        self._evaluation = 0.0
        self._sampled = -1

    # The library calls these by name with arguments that only some of them need.

    def on_train_begin(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        """Everything is built and nothing is trained."""
        live = self.live
        live.step, live.epoch = state.global_step, float(state.epoch or 0)
        self.before(self.trainer)
        live.status("running")
        live.screen.start(live.schedule.steps, live.step)
        live.stop.training = True
        live.clock.mark(live.step, live.meter.tokens)
        live.training(True)

    def on_epoch_begin(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        """A pass over the rows begins."""
        self.live.meter.begin_epoch()

    def on_step_end(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        """A step of the optimizer is done."""
        live = self.live
        live.step, live.epoch = state.global_step, float(state.epoch or 0)
        live.clock.mark(live.step, live.meter.tokens)
        live.moved()
        live.screen.step(live.step, live.schedule.steps, self._text())
        self._offer()
        if live.stop.asked:
            control.should_save = True
            control.should_training_stop = True
            return
        settings = live.settings
        every = settings["predictions.step_interval"]
        if settings["predictions.sample_frequency"] == "steps" and every and live.step % every == 0:
            self._sample()

    def on_epoch_end(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        """A pass over the rows is done."""
        if self.live.settings["predictions.sample_frequency"] == "epoch":
            self._sample()

    def on_evaluate(self, args: Any, state: Any, control: Any, metrics: Any = None, **rest: Any) -> None:
        """The held-out rows were measured."""
        spent = float((metrics or {}).get("eval_seconds", 0.0))
        self._evaluation = max(self._evaluation, spent)
        self.live.clock.pause(spent)
        if self.live.stop.training:
            self._place(args, state, control)
        if self.live.stop.training and self.live.settings["predictions.sample_frequency"] == "eval":
            self._sample()

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **rest: Any) -> None:
        """The library has a point of a curve."""
        live, logs = self.live, logs or {}
        if "eval_seconds" in logs:
            live.point(**{name: logs.get(theirs) for name, theirs in EVALUATED.items()})
        elif "loss" in logs:
            live.last = dict(logs)
            live.point(
                loss=logs["loss"],
                learning_rate=logs.get("learning_rate"),
                grad_norm=logs.get("grad_norm"),
                **{name: logs.get(theirs) for name, theirs in TRAINED.items()},
                tokens_seen=live.meter.tokens,
                tokens_per_second=live.clock.tokens_per_second,
            )

    def on_save(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        """A checkpoint is written; sealing it says so."""
        began = time.monotonic()
        live = self.live
        folder = Path(args.output_dir) / f"{PREFIX}{state.global_step}"
        seal(folder, made_from=live.made_from, meter=live.meter.state(), story=live.story())
        live.clock.pause(time.monotonic() - began)

    def on_train_end(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        """The loop is over."""
        live = self.live
        live.training(False)
        live.stop.training = False
        live.screen.end()

    def _place(self, args: Any, state: Any, control: Any) -> None:
        """The best is saved, whatever the interval, so that it can be put in place; a run that is past it ends."""
        place = standing(state.log_history, vars(args))
        if place is not None and place.step == state.global_step:
            control.should_save = True
        if over(place, self.patience):
            self.live.ended = control.should_training_stop = True

    def _text(self) -> str:
        live = self.live
        parts = []
        if (reward := getattr(self.trainer, "reward", None)) is not None:
            parts.append(f"reward {reward:.3f}")  # a policy's loss is around zero whatever it learns
        elif live.meter.loss is not None:
            parts.append(f"loss {live.meter.loss:.3f}")
        rate = self.trainer._get_learning_rate()
        parts.append(f"lr {rate:.1e}")
        if (speed := live.clock.tokens_per_second) is not None:
            parts.append(f"{number(speed)} tokens/s")
        left = live.clock.left(live.schedule.steps)
        if left is not None and live.step < live.schedule.steps:
            parts.append(f"{duration(left)} left")
        return "  ".join(parts)

    def _sample(self) -> None:
        live = self.live
        if not live.settings["predictions.enabled"] or not live.prompts or self._sampled == live.step:
            return
        self._sampled = live.step
        began = time.monotonic()
        length = live.settings["predictions.max_new_tokens"]
        live.samples(
            write(self.trainer.model, self.trainer.processing_class, live.prompts, length, live.step, live.stops)
        )
        live.clock.pause(time.monotonic() - began)

    def _offer(self) -> None:
        """After two steps the time left is known; if it is long, say what shortens the run."""
        if len(self._timed) > TIMED_STEPS:
            return
        self._timed.append(time.monotonic())
        if len(self._timed) != TIMED_STEPS:
            return
        live = self.live
        each = self._timed[1] - self._timed[0]
        steps = live.schedule.steps - live.step
        every = live.settings["training.eval_steps"]
        rounds = steps // every if self.trainer.args.eval_strategy == "steps" and every else 0
        left = steps * each + rounds * self._evaluation
        if left <= LONG:
            return
        length = live.settings["training.max_length"]
        flags = [
            (f"training.max_steps={max(1, int(SHORT / each))}", f"about {duration(SHORT)} of training"),
            (f"training.max_length={max(128, length // 4)}", "shorter rows cost less each"),
            ("data.max_samples=N", "at most N rows of the data"),
        ]
        if rounds * self._evaluation > left / 4:
            flags.append(("data.eval_split=0.01", "fewer rows to evaluate"))
        live.screen.say(
            f"About {duration(left)} are left, at {number(each)} s a step. Shorter, from the start, with any of:"
        )
        for flag, what in flags:
            live.screen.say(f"  --set {flag:<28} {what}")
