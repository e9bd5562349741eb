"""Counts what the model is really fed and stops a run whose numbers have gone."""

from __future__ import annotations

import base64
import math
import zlib
from collections import Counter
from typing import Any

from ..errors import RunFailed


class Meter:
    """Tokens, targets and sequences fed so far; survives a resume through its state."""

    def __init__(self) -> None:
        self.tokens = 0
        self.targets = 0
        self.sequences: set[int] = set()
        # Fed once more within an epoch, to fill the last batch of several processes, and how often.
        self.repeats: Counter[int] = Counter()
        self._epoch: set[int] = set()
        self.loss: float | None = None
        self._loss: Any = 0.0
        self._tokens: Any = 0
        self._targets: Any = 0
        self._sequences: list[Any] = []

    def begin_epoch(self) -> None:
        """What was fed before may be fed again."""
        self._epoch.clear()

    def feed(self, inputs: dict[str, Any]) -> None:
        """Count a batch. Nothing is fetched from the device until the step ends."""
        mask = inputs.get("attention_mask")
        self._tokens = self._tokens + (inputs["input_ids"].numel() if mask is None else mask.sum())
        labels = inputs.get("labels")
        self._targets = self._targets + (
            inputs["completion_mask"][..., 1:].sum() if labels is None else (labels[..., 1:] != -100).sum()
        )
        sequence = inputs.pop("sequence", None)
        if sequence is not None:
            self._sequences.append(sequence)

    def watch(self, loss: Any) -> None:
        """Add the loss of a batch, which is its share of the step's."""
        self._loss = self._loss + loss.detach()

    def end_step(self, step: int, grad_norm: Any, *, scaled: bool) -> None:
        """Settle the counts of a step, before the weights change; stop where they would be spoiled."""
        self.loss = float(self._loss)
        finite = math.isfinite(self.loss)
        norm = float(grad_norm) if grad_norm is not None else 0.0
        # Under loss scaling a gradient that overflows is normal: the step is skipped and the scale lowered.
        if not finite or (not scaled and not math.isfinite(norm)):
            what = f"the gradient norm is {norm}" if finite else "the loss is not a number"
            raise RunFailed(
                f"Stopped at step {step}: {what}. The weights of the last checkpoint are whole. "
                "A lower training.learning_rate, longer warm-up or training.max_grad_norm above zero usually helps."
            )
        self.tokens += int(self._tokens)
        self.targets += int(self._targets)
        for sequence in (number for batch in self._sequences for number in batch.tolist()):
            self.repeats.update([sequence] if sequence in self._epoch else ())
            self._epoch.add(sequence)
            self.sequences.add(sequence)
        self._loss, self._tokens, self._targets, self._sequences = 0.0, 0, 0, []

    def state(self) -> dict[str, Any]:
        """What a checkpoint keeps."""
        repeats = {str(sequence): times for sequence, times in self.repeats.items()}
        return {
            "tokens": self.tokens,
            "targets": self.targets,
            "sequences": _packed(self.sequences),
            "repeats": repeats,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on counting where a checkpoint stood."""
        self.tokens, self.targets = int(state["tokens"]), int(state["targets"])
        self.sequences = _unpacked(state["sequences"])
        self.repeats = Counter({int(sequence): times for sequence, times in state.get("repeats", {}).items()})


class Watched:
    """Mixed into a trainer of the library, before it."""

    meter: Meter

    def training_step(self, model: Any, inputs: dict[str, Any], num_items_in_batch: Any = None) -> Any:
        """One forward and backward pass, counted."""
        self.count(inputs)
        loss = super().training_step(model, inputs, num_items_in_batch)  # type: ignore[misc]
        self.meter.watch(loss)
        return loss

    def count(self, inputs: Any) -> None:
        """Count a batch as the loader gives it."""
        self.meter.feed(inputs)

    def _get_train_sampler(self, train_dataset: Any = None) -> Any:
        """The order of the rows: that of a stream is its own."""
        live: Any = self
        order = getattr(live.train_dataset if train_dataset is None else train_dataset, "order", None)
        return order or super()._get_train_sampler(train_dataset)  # type: ignore[misc]

    def _get_grad_norm(self, model: Any, grad_norm: Any = None) -> Any:
        """Called by the library between the backward pass and the optimizer step."""
        norm = super()._get_grad_norm(model, grad_norm)  # type: ignore[misc]
        live: Any = self
        self.meter.end_step(live.state.global_step + 1, norm, scaled=live.accelerator.scaler is not None)
        return norm


def _packed(numbers: set[int]) -> str:
    """A set of small numbers as text: one bit each, so that a million of them stay a short record."""
    bits = bytearray(max(numbers, default=-1) // 8 + 1)
    for number in numbers:
        bits[number // 8] |= 1 << number % 8
    return base64.b64encode(zlib.compress(bytes(bits))).decode()


def _unpacked(text: str) -> set[int]:
    bits = zlib.decompress(base64.b64decode(text))
    return {8 * at + bit for at, byte in enumerate(bits) for bit in range(8) if byte >> bit & 1}
