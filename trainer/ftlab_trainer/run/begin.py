"""Starting a run, and going on with one."""

from __future__ import annotations

import errno
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..config import Config, RunOptions
from ..errors import RunFailed, UserError
from ..plan import build as planning
from ..plan import machine as machines
from . import locate, quiet, show
from .checkpoints import Checkpoint
from .directory import RUNS, RunDirectory
from .live import Live, log_folder
from .progress import Screen
from .records import now, plain, read_record, write_record, write_text
from .stop import Interrupted, Stop

STOPPED = 130


def start(config: Config, options: RunOptions, checkpoint: Checkpoint | None = None) -> int:
    """Train as asked, in a new run directory; gives the exit status."""
    if checkpoint is None and config.get("checkpoint_resume.enabled"):
        from .again import from_config

        return from_config(config, options)
    quiet.before_imports()
    locate.offline_if_cut_off(*(config.get(f"{block}.name") for block in locate.NAMED))
    screen = Screen(silent=options.json)
    if config.demonstration:
        show.demonstration(screen, config)
    with Stop(screen.say) as stop:
        draft = drafted(config, options, checkpoint)
        asked, run_id = config.get("run.output_dir"), config.get("run.id")
        stem = config.template or config.method
        if options.dry_run:
            return _dry_run(draft, options, screen, run_id or (Path(asked).name if asked else stem))
        if asked or run_id:
            place = RunDirectory.create(Path(asked) if asked else Path(RUNS) / run_id)
        else:
            place = RunDirectory.new(stem)
        run_id = run_id or place.path.name
        with place as directory:
            live = Live(run_id, directory, draft.settings, screen, stop)
            return guarded(live, lambda: run(draft, options, live, checkpoint))


def drafted(config: Config, options: RunOptions, checkpoint: Checkpoint | None) -> planning.Draft:
    """What will be used here. A resumed run keeps its number of threads, which its last digits depend on."""
    machines.before_torch()
    machine = machines.describe(device_map=str(config.get("model.device_map")))
    threads = checkpoint.made_from["values"].get("run.threads") if checkpoint else None
    return planning.draft(
        config, machine, strict=options.strict, allow_remote_code=options.allow_remote_code, threads=threads
    )


def guarded(live: Live, work: Callable[[], int]) -> int:
    """Whatever happens, progress.json says how it ended."""
    try:
        live.status("preparing")
        return work()
    except Interrupted:
        live.status("stopped")
        live.screen.say("Stopped before training began; nothing was trained.")
        return STOPPED
    except BaseException as error:
        live.screen.end()
        told = _expected(error, live)
        live.status("failed", str(told or error) or type(error).__name__)
        if told is not None:
            raise told from error
        raise
    finally:
        _clear(live.directory.tokens)


def _expected(error: BaseException, live: Live) -> RunFailed | None:
    """What the machine ran out of, in our words."""
    text = f"{type(error).__name__}: {error}"
    if "OutOfMemory" in text or "can't allocate memory" in text or isinstance(error, MemoryError):
        return RunFailed(
            f"Out of memory at step {live.step + 1}. Less is needed with a lower training.batch_size (and as much more "
            "training.gradient_accumulation_steps), a shorter training.max_length, or "
            "training.gradient_checkpointing=true."
        )
    if getattr(error, "errno", None) == errno.ENOSPC or "No space left on device" in text:
        return RunFailed(f"The disk of {live.directory.path} is full. Free some, then `ftlab-train resume` goes on.")
    return None


def _dry_run(draft: planning.Draft, options: RunOptions, screen: Screen, run_id: str) -> int:
    """The plan alone. It reads and tokenizes the data, in a folder that is gone afterwards."""
    from ..data.ledger import ALL_KEPT
    from . import ready as readying

    quiet.to_file(None)
    with tempfile.TemporaryDirectory(prefix="ftlab-") as temporary:
        work = Path(temporary)
        try:
            ready = readying.make(
                draft, options, run_id=run_id, created=now(), work=work, quarantine=work / "quarantine", screen=screen
            )
        except UserError as error:
            raise UserError([one.replace(ALL_KEPT, "") for one in error.problems]) from None
        if options.json:
            from .records import checked

            print_json(checked("RunPlan", ready.plan))
            return 0
        _introduce(ready, screen, dry=True)
        kept = (
            "its tokens are kept for the run (list cache)" if draft.settings["data.cache"] else "nothing is left behind"
        )
        screen.say(f"Dry run: the data was read and tokenized to count it. Nothing was trained; {kept}.")
    return 0


def _introduce(ready: Any, screen: Screen, dry: bool = False) -> None:
    record = ready.plan
    if record["demonstration"]:
        show.values_of(screen, record["values"], "demo")
    show.data(screen, record["data"], ready.prepared.ledger.as_dict(), record["issues"], dry)
    show.adaptations(screen, record["adaptations"])
    show.plan(screen, record)
    show.issues(screen, record["issues"])


def run(draft: planning.Draft, options: RunOptions, live: Live, checkpoint: Checkpoint | None) -> int:
    """From the draft of a plan to the end of training."""
    from . import ready as readying

    directory = live.directory
    quiet.to_file(directory.logs / "library.log")
    if not directory.plan.exists():
        write_text(directory.config, _yaml(draft.config.given))
        live.screen.say(f"{'run':<8}{show.near(directory.path)}")
    ready = readying.make(
        draft,
        options,
        run_id=live.run_id,
        created=now(),
        work=directory.tokens,
        quarantine=directory.quarantine,
        screen=live.screen,
    )
    live.schedule = ready.schedule
    if directory.plan.exists():
        # What was planned stands; where values came from is known only there.
        ready.plan = read_record(directory.plan, "RunPlan")
    else:
        _introduce(ready, live.screen)
        write_record(directory.plan, "RunPlan", ready.plan)
    return _train(ready, options, live, checkpoint)


def _train(ready: Any, options: RunOptions, live: Live, checkpoint: Checkpoint | None) -> int:
    from . import again, finish, samples
    from .curve import Board
    from .train import Training, effective, fingerprint

    settings, directory = ready.settings, live.directory
    values = effective(ready.draft)
    if checkpoint is not None:
        again.check_same(checkpoint, values, {"data": ready.prepared.plan["fingerprint"]})
        if told := again.moved(checkpoint, ready.draft.machine.packages):
            live.screen.say(told)
        live.recall(checkpoint.story, checkpoint.path.name)
    live.board = Board(log_folder(directory, settings))
    live.stops = ready.prepared.stops
    path, count = settings["predictions.samples_path"], settings["predictions.sample_count"] or 1
    live.prompts = samples.from_file(Path(path), ready.tokenizer, count) if path else ready.prepared.prompts
    training = Training(ready, live, checkpoint)
    # Of weights from the Hub only now, since building fetched them.
    prints = fingerprint(ready, values)
    live.made_from = {"values": values, "fingerprints": prints, "packages": ready.draft.machine.packages}
    if checkpoint is not None:
        again.check_same(checkpoint, values, prints)
    try:
        training.go()
    except RunFailed:
        if training.observations:
            finish.write_receipt(live, finish.receipt(ready, live, training, status="failed", prints=prints))
        raise
    if live.step < live.schedule.steps and not live.ended:
        finish.close_ledger(ready, live)
        record = finish.write_receipt(live, finish.receipt(ready, live, training, status="stopped", prints=prints))
        live.board.close()
        live.status("stopped")
        live.screen.say(f"Stopped at step {live.step} of {live.schedule.steps}. To go on:")
        live.screen.say(f"  ftlab-train resume {show.near(directory.path)}")
        if options.json:
            print_json(record)
        return STOPPED
    record = finish.complete(ready, live, training, prints)
    if options.json:
        print_json(record)
    elif ready.plan["demonstration"]:
        show.demonstration_end(live.screen, ready.draft.config)
    return 0


def print_json(record: Any) -> None:
    """The one answer of a command that is asked for JSON."""
    print(json.dumps(plain(record), indent=2, ensure_ascii=True, allow_nan=False))


def _clear(folder: Path) -> None:
    """Tokenized rows are made again from the data when they are wanted again."""
    shutil.rmtree(folder, ignore_errors=True)


def _yaml(given: dict[str, Any]) -> str:
    import yaml

    return str(yaml.safe_dump(given, sort_keys=False, allow_unicode=True))
