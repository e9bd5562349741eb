"""What scores the answers of a run: given or fitted, checked on held-out rows, kept with the run."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import RunFailed, UserError
from . import _judge, _reward
from ._judge import ByModel, Judge

if TYPE_CHECKING:
    from ..run.checkpoints import Checkpoint
    from ..run.live import Live
    from ..run.ready import Ready


def first(ready: Ready, live: Live, checkpoint: Checkpoint | None) -> dict[str, Any]:
    """What scores the answers, before the policy takes its memory."""
    settings, prepared, machine = ready.settings, ready.prepared, ready.draft.machine
    device, report = machine.device, live.screen.working
    function, given = settings["training.reward.function"], settings["training.reward.model"]
    folder = live.directory.reward_model
    judge: Judge
    if function:
        judge = _judge.function(function, ready.tokenizer)
    elif given:
        judge = _judge.load(given, settings, ready.tokenizer, device)
    elif checkpoint is not None:
        _bring(checkpoint.path.parent.parent / folder.name, folder)
        judge = _judge.load(str(folder), settings, ready.tokenizer, device)
    else:
        judge = _reward.fit(
            settings,
            ready.schedule,
            prepared.train,
            ready.tokenizer,
            prepared.stops,
            device=device,
            folder=live.directory.tokens / folder.name,
            report=report,
        )
    found = None if checkpoint else _judge.check(judge, prepared.evaluation, prepared.stops)
    if checkpoint is None:
        live.screen.say(f"{'reward':<8}{_said(judge, function or given, found)}")
        if isinstance(judge, ByModel):
            if not given:
                judge.save(folder, ready.tokenizer)
            _good_enough(found, settings["training.reward.threshold"])
    witness = None
    if ready.draft.config.demonstration:
        from ..demo.scorer import score

        witness = _judge.ByFunction(score, "demo.scorer", ready.tokenizer)
    return {"judge": judge, "witness": witness, "stops": prepared.stops}


def _bring(kept: Path, folder: Path) -> None:
    """A run that goes on elsewhere takes its reward model along."""
    if not folder.exists():
        if not kept.exists():
            raise RunFailed(f"{kept} is gone, and the policy cannot go on towards another reward. Begin a new run.")
        shutil.copytree(kept, folder)


def _said(judge: Judge, given: str | None, found: tuple[str, float] | None) -> str:
    told = judge.told
    source = given
    if source is None:
        of = f" of {told['rows']:,} rows" if told["fitted_to"] == "pairs" else ""
        source = f"model fitted to {told['examples']:,} {told['fitted_to']}{of} in {told['steps']:,} steps"
    return source + (f"; {found[0]}: {found[1]:.2f}" if found else "; no rows are held out to check it")


def _good_enough(found: tuple[str, float] | None, threshold: float) -> None:
    """A policy learns whatever its reward model is wrong about."""
    if not threshold:
        return
    if found is None:
        raise UserError(
            "data.eval_split: no scored rows are held out, so the reward model cannot be checked; hold some out, or "
            "--set training.reward.threshold=0 to go on without"
        )
    if not found[1] >= threshold:
        raise RunFailed(
            f"The reward model is not good enough to learn from: {found[0]} {found[1]:.2f}, and at least {threshold:g} "
            "is asked for (training.reward.threshold). More rows or a higher training.reward.num_epochs or "
            "training.reward.learning_rate may help. The policy was not trained."
        )
