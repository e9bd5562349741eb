"""Going on with a run: only with the same config, data and weights, only from a whole checkpoint."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..config import Config, Request, RunOptions, resolve
from ..errors import UserError
from . import begin, checkpoints, locate, quiet, show
from .checkpoints import Checkpoint
from .directory import RunDirectory
from .fingerprints import differences, lasting
from .live import Live
from .progress import Screen
from .records import read_record
from .stop import Stop


def resume(directory: Path, options: RunOptions) -> int:
    """Go on with the run in a directory, from its newest whole checkpoint."""
    path = Path(directory)
    run = RunDirectory(path)
    if not run.plan.exists() or not run.config.exists():
        raise UserError(f"{path} is not a run (no plan.json); `ftlab-train list runs` shows those there are")
    plan = read_record(run.plan, "RunPlan")
    return go_on(as_asked(run, plan), options, run, newest(run), plan)


def from_config(config: Config, options: RunOptions) -> int:
    """Go on as the checkpoint_resume block asks: in place, or in a new run directory from another run's checkpoint."""
    asked = config.get("run.output_dir")
    given = config.get("checkpoint_resume.checkpoint_path")
    if not asked and not given:
        raise UserError(
            "checkpoint_resume.enabled: true: from which run? Set checkpoint_resume.checkpoint_path, or run.output_dir "
            "to the directory of the run, or use `ftlab-train resume RUN`"
        )
    held = Path(asked) if asked else None
    checkpoint = _chosen(config, Path(given) if given else None, held)
    if held is not None and (held / "plan.json").exists():
        run = RunDirectory(held)
        return go_on(config, options, run, checkpoint, read_record(run.plan, "RunPlan"))
    return begin.start(config, options, checkpoint)


def go_on(
    config: Config, options: RunOptions, run: RunDirectory, checkpoint: Checkpoint, plan: Mapping[str, Any]
) -> int:
    """Train on in place."""
    quiet.before_imports()
    locate.offline_if_cut_off(*(config.get(f"{block}.name") for block in locate.NAMED))
    screen = Screen(silent=options.json)
    if run.receipt.exists() and read_record(run.receipt, "Receipt")["status"] == "completed":
        if options.json:
            begin.print_json(read_record(run.receipt, "Receipt"))
        screen.say(f"This run is finished, all {plan['steps']} steps. Its model is in {show.near(run.model)}.")
        return 0
    with Stop(screen.say) as stop, run:
        draft = begin.drafted(config, options, checkpoint)
        live = Live(plan["run_id"], run, draft.settings, screen, stop)
        screen.say(f"{'run':<8}{show.near(run.path)}, from step {checkpoint.step} of {plan['steps']}")
        return begin.guarded(live, lambda: begin.run(draft, options, live, checkpoint))


def newest(run: RunDirectory) -> Checkpoint:
    """The newest whole checkpoint of a run."""
    whole, broken = checkpoints.whole(run.checkpoints)
    if whole:
        return whole[0]
    why = f" ({'; '.join(broken)})" if broken else ""
    raise UserError(f"{run.path} has no whole checkpoint to go on from{why}; start it again from {run.config}")


def check_same(checkpoint: Checkpoint, values: Mapping[str, Any], prints: Mapping[str, str]) -> None:
    """Refuse to mix two runs: the library would take the new data and keep the old schedule, and say neither."""
    then = checkpoint.made_from
    changed = differences(lasting(then["values"]), lasting(values))
    for what in ("data", "model", "reward", "teacher"):
        if prints.get(what) is not None and then["fingerprints"].get(what) != prints[what]:
            changed.append(f"the {what} is not what the run began with")
    if changed:
        raise UserError(
            [f"{checkpoint.path.name} was made from something else. Undo the change, or begin a new run:", *changed]
        )


def moved(checkpoint: Checkpoint, packages: Mapping[str, str]) -> str | None:
    """What may cost the last digits, though not the run."""
    changed = differences(checkpoint.made_from["packages"], packages)
    return f"packages differ, so the last digits may: {'; '.join(changed)}" if changed else None


def as_asked(
    run: RunDirectory, plan: Mapping[str, Any], output_dir: str | None = None, over: Sequence[str] = ()
) -> Config:
    """The config as it was asked, with what came from the environment then, not from the one now."""
    sets = [
        f"{v['path']}={json.dumps(v.get('asked', v['value']))}" for v in plan["values"] if v["origin"] == "environment"
    ]
    config = resolve(Request(file=run.config, sets=[*sets, *over], output_dir=output_dir, environ={}))
    return replace(config, template=plan.get("template"), demonstration=plan["demonstration"])


def _chosen(config: Config, given: Path | None, held: Path | None) -> Checkpoint:
    """The checkpoint that the block names."""
    if given is not None and given.name.startswith(checkpoints.PREFIX):
        if not given.is_dir():
            raise UserError(f"checkpoint_resume.checkpoint_path: {given} does not exist")
        if why := checkpoints.problem(given):
            raise UserError(f"checkpoint_resume.checkpoint_path: {given} cannot be used: it {why}")
        return checkpoints.read(given)
    folder = given or (held or Path()) / "checkpoints"
    folder = folder if folder.name == "checkpoints" or not (folder / "checkpoints").is_dir() else folder / "checkpoints"
    whole, broken = checkpoints.whole(folder)
    if not whole:
        why = f" ({'; '.join(broken)})" if broken else ""
        raise UserError(f"checkpoint_resume.enabled: {folder} has no whole checkpoint{why}")
    step, epoch = config.get("checkpoint_resume.resume_from_step"), config.get("checkpoint_resume.resume_from_epoch")
    fitting = whole
    if config.get("checkpoint_resume.resume_from_best"):
        best = whole[0].best
        if best is None:
            raise UserError(
                "checkpoint_resume.resume_from_best: the run kept no best checkpoint; that needs "
                "training.metric_for_best_model"
            )
        fitting = [c for c in fitting if c.path.name == best]
    if step is not None:
        fitting = [c for c in fitting if c.step == step]
    if epoch is not None:
        fitting = [c for c in fitting if abs(c.epoch - epoch) < 1e-9]
    if not fitting:
        there = ", ".join(f"step {c.step} (epoch {c.epoch:.2f})" for c in whole)
        raise UserError(f"checkpoint_resume: no whole checkpoint fits what is asked; there are {there}")
    return fitting[0]
