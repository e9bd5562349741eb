"""What the trainers of all methods have in common: they count what they are fed and evaluate exactly."""

from __future__ import annotations

import time
from typing import Any

import torch

from ..run.meter import Watched


class Exact(Watched):
    """Mixed into a trainer of the library, before it."""

    control: Any
    _signature_columns: Any
    report: Any = staticmethod(lambda what, done, total: None)
    last_evaluation: tuple[int, dict[str, float]] | None = None

    def sums(self, inputs: dict[str, Any]) -> tuple[dict[str, float], int]:
        """The measures of a batch as sums, and over how many rows or tokens they are sums."""
        raise NotImplementedError

    def derived(self, means: dict[str, float]) -> dict[str, float]:
        """Measures that follow from the means."""
        return {}

    def _set_signature_columns_if_needed(self) -> None:
        super()._set_signature_columns_if_needed()  # type: ignore[misc]
        if "sequence" not in self._signature_columns:
            self._signature_columns = [*self._signature_columns, "sequence"]

    def create_model_card(self, *args: Any, **kwargs: Any) -> None:
        """The library's card is not written; a run has one of its own."""

    def evaluate(
        self, eval_dataset: Any = None, ignore_keys: Any = None, metric_key_prefix: str = "eval"
    ) -> dict[str, float]:
        """Means over everything that is held out; the library's own are means of batch means."""
        live: Any = self
        began = time.monotonic()
        total: dict[str, float] = {}
        count = 0
        training = live.model.training
        live.model.eval()
        batches = live.get_eval_dataloader(eval_dataset)
        for number, batch in enumerate(batches, 1):
            self.report("measuring", number, len(batches))
            inputs = live._prepare_inputs(batch)
            inputs.pop("sequence", None)
            with torch.no_grad(), live.compute_loss_context_manager():
                summed, many = self.sums(inputs)
            count += many
            for name, value in summed.items():
                total[name] = total.get(name, 0.0) + value
        means = {name: value / max(count, 1) for name, value in total.items()}
        measured = {**means, **self.derived(means), "counted": float(count), "seconds": time.monotonic() - began}
        metrics = {f"{metric_key_prefix}_{name}": value for name, value in measured.items()}
        if metric_key_prefix == "eval":
            self.last_evaluation = (live.state.global_step, metrics)
            live.log(dict(metrics))
        self.control = live.callback_handler.on_evaluate(live.args, live.state, self.control, metrics)
        live.model.train(training)
        return metrics
