"""Builds the live trainer, holds it against the plan, and trains."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import torch
from transformers import set_seed

from .. import methods
from ..errors import RunFailed
from ..plan.build import Draft, values
from . import build, early, evaluate, fingerprints, readback, save
from .callbacks import Follow
from .checkpoints import PREFIX, Checkpoint, problem
from .live import Live
from .ready import Ready
from .records import plain
from .rows import extent, from_pairs, numbered
from .samples import write

GENERAL_TEXT = Path(__file__).resolve().parent.parent / "demo" / "assets" / "data" / "general.jsonl"


class Training:
    """One run of the library's loop."""

    def __init__(self, ready: Ready, live: Live, checkpoint: Checkpoint | None) -> None:
        self.ready, self.live, self.checkpoint = ready, live, checkpoint
        self.observations: list[dict[str, Any]] = []
        self.adapter = bool(ready.settings["training.use_lora"])
        self.sets: dict[str, Any] = {evaluate.HELD_OUT: ready.prepared.evaluation}
        if ready.draft.config.demonstration and ready.prepared.plan["tokens_eval"] and self._reads_text():
            self.sets[evaluate.GENERAL] = self._general()
        self.trainer = self._build()

    def _reads_text(self) -> bool:
        from ..data.canonical import Text

        return self.ready.method.ROWS is Text

    def _general(self) -> Any:
        """Text of no particular domain: what was known before should still be known after."""
        from ..data.windows import documents

        return from_pairs(documents(GENERAL_TEXT, self.ready.tokenizer, self.ready.settings["training.max_length"]))

    def _build(self) -> Any:
        ready, live, settings = self.ready, self.live, self.ready.settings
        machine = ready.draft.machine
        torch.set_num_threads(ready.draft.threads)
        # Tokenizing is over; loader processes forked from threads of the tokenizer would be warned about.
        os.environ["TOKENIZERS_PARALLELISM"] = "false"
        parts = methods.first(ready.method, ready, live, self.checkpoint)
        ready.reward = getattr(parts.get("judge"), "print", None)
        ready.teacher = getattr(parts.get("teacher"), "print", None)
        # The adapter's first values are random, so the seed comes before everything that is built.
        set_seed(settings["seed"])
        if build.must_be_fetched(settings["model.name"]):
            live.screen.say(f"{'model':<8}fetching {settings['model.name']} from the Hub; this is needed once")
        model = build.load_model(settings, machine.device)
        if told := build.fit_vocabulary(model, ready.tokenizer, settings, extent(ready.prepared.train).largest_id):
            live.screen.say(f"{'model':<8}{told}")
        size = sum(p.numel() * p.element_size() for p in model.parameters())
        weights = sum(p.numel() for p in model.parameters())
        model = build.add_adapter(model, settings)
        trained = sum(p.numel() for p in model.parameters() if p.requires_grad)
        save.check_disk(
            live.directory.path,
            model_bytes=size,
            trained=trained,
            whole=not self.adapter,
            checkpoints=(settings["training.save_total_limit"] or 1)
            if settings["training.save_strategy"] != "no"
            else 0,
        )
        live.screen.say(
            f"{'model':<8}{save.named(settings['model.name'])}: {weights / 1e6:,.2f} M weights, "
            f"{trained / 1e6:,.2f} M trained{' in an adapter' if self.adapter else ''}, on the "
            f"{machine.device.upper()} with {ready.draft.threads} thread{'s' if ready.draft.threads != 1 else ''}"
        )
        follow = Follow(live, self._before_first_step)
        trainer = ready.method.build(
            arguments=ready.arguments,
            output_dir=str(live.directory.checkpoints),
            model=model,
            tokenizer=ready.tokenizer,
            train=numbered(ready.prepared.train),
            held_out=ready.prepared.evaluation,
            meter=live.meter,
            report=live.screen.working,
            callbacks=[follow],
            use_cpu=not machine.gpu,
            **parts,
        )
        follow.trainer = trainer
        if self.adapter:
            # The library rounds the adapter of quantized weights to bfloat16, which loses small updates.
            for parameter in model.parameters():
                if parameter.requires_grad and parameter.is_floating_point():
                    parameter.data = parameter.data.to(torch.float32)
        return trainer

    def _before_first_step(self, trainer: Any) -> None:
        """Everything is in place: compare it with the plan, then measure the model as it came."""
        ready, live = self.ready, self.live
        ledger = ready.prepared.ledger
        expected = readback.Expected(
            settings=ready.settings,
            schedule=ready.schedule,
            arguments=ready.arguments,
            tokens=ledger.tokens_train,
            targets=ledger.targets_train,
            sequences=ready.prepared.plan["sequences_train"],
            threads=ready.draft.threads,
            device=ready.draft.machine.device,
        )
        live.observations = self.observations = readback.compare(trainer, expected)
        if self.checkpoint is not None:
            return
        live.before = evaluate.measure(trainer, self.sets, self.metrics)
        live.shown = self.sample(0)
        live.samples(live.shown)

    @property
    def metrics(self) -> list[str]:
        """What is measured: what was asked for, and what the trainer measures beside it."""
        return [*self.ready.metrics, *getattr(self.trainer, "beside", ())]

    def sample(self, step: int, count: int = 1) -> list[dict[str, Any]]:
        """What the model writes on the first prompts."""
        length = self.ready.settings["predictions.max_new_tokens"] or 48
        stops = self.ready.prepared.stops
        return write(self.trainer.model, self.ready.tokenizer, self.live.prompts[:count], length, step, stops)

    def go(self) -> float | None:
        """Train; gives the last loss."""
        live, trainer = self.live, self.trainer
        live.directory.checkpoints.mkdir(mode=0o755, exist_ok=True)
        if self.checkpoint is not None:
            live.meter.restore(self.checkpoint.meter)
            self.observations = self.checkpoint.story["observations"]
            place = early.standing(self.checkpoint.history, self.ready.arguments)
            live.ended = early.over(place, live.settings["training.early_stopping_patience"])
            if live.ended or self.checkpoint.step >= live.schedule.steps:
                # All steps are done and only the end is missing; the loop would train one step too many.
                trainer._load_from_checkpoint(str(self._last(place)))
                live.step, live.epoch = self.checkpoint.step, self.checkpoint.epoch
                return live.meter.loss
        self.trainer.train(resume_from_checkpoint=str(self.checkpoint.path) if self.checkpoint else None)
        return live.meter.loss

    def _last(self, place: early.Standing | None) -> Path:
        """Where the weights of a run stand whose steps are done: those of the best, or of the last."""
        assert self.checkpoint is not None
        folder = self.checkpoint.path if place is None else self.checkpoint.path.parent / f"{PREFIX}{place.step}"
        if why := problem(folder):
            raise RunFailed(f"{folder} holds the weights this run ends with, and it {why}; begin a new run")
        return folder

    def kept(self) -> str | None:
        """Which weights the model is left with, where they are not those of the last planned step."""
        history = self.trainer.state.log_history or (self.checkpoint.history if self.checkpoint else [])
        arguments, live = self.ready.arguments, self.live
        return early.kept(early.standing(history, arguments), arguments, live.step, live.schedule.steps)

    def after(self) -> dict[str, float]:
        """The measures of the trained model; what the loop measured last still holds if these are its last weights."""
        last, best = self.trainer.last_evaluation, self.ready.arguments["load_best_model_at_end"]
        known = last[1] if last and last[0] == self.live.step and not best else None
        found = evaluate.measure(self.trainer, self.sets, self.metrics, known)
        return {**found, **getattr(self.trainer, "told", {})}


def fingerprint(ready: Ready, values: dict[str, Any]) -> dict[str, str]:
    """What goes into the run."""
    settings = ready.settings
    return {
        "config": fingerprints.of_values(values),
        "data": ready.prepared.plan["fingerprint"],
        "code": fingerprints.of_code(),
        "model": fingerprints.of_files(build.weight_files(settings["model.name"], settings["model.revision"])),
        **({"reward": ready.reward} if ready.reward else {}),
        **({"teacher": ready.teacher} if ready.teacher else {}),
    }


def effective(draft: Draft) -> dict[str, Any]:
    """The values that decide what is trained, by path."""
    return fingerprints.lasting({v["path"]: plain(v["value"]) for v in values(draft)})
