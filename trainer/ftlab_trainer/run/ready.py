"""Everything before the model is built: tokenizer, data, plan."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from ftlab_contract.constants import FORMAT_COMPATIBILITY

from .. import methods
from ..config import RunOptions
from ..data.canonical import Text
from ..data.corpus import Ask
from ..data.ledger import DEFAULT_LIMIT
from ..data.prepare import Prepared, prepare
from ..data.templates import choose
from ..errors import UserError
from ..plan import build as planning
from ..plan import pinned
from ..plan.settings import Settings
from ..plan.steps import Schedule, schedule
from . import build, evaluate, quiet
from .progress import Screen
from .show import DATA_NOTE

# Fields that decide what the engine does rather than what a library is passed; read here so that the plan can tell
# which given fields nothing reads.
DECIDING = (
    "training.method", "training.use_lora", "training.pretokenize", "training.use_streaming", "model.device_map",
    "model.torch_dtype", "model.attn_implementation", "model.trust_remote_code", "distributed.strategy",
    "distributed.num_gpus", "provider.type", "training.early_stopping_patience",
)  # fmt: skip
ASKED = [field.name for field in fields(Ask) if field.name != "weight"]
BLOCKS = (
    "training.lora_config", "training.quantization", "training.teacher", "training.reward", "predictions",
    "tensorboard", "run", "checkpoint_resume",
)  # fmt: skip


@dataclass
class Ready:
    """What a run is about to do."""

    draft: planning.Draft
    method: methods.Method
    tokenizer: Any
    prepared: Prepared
    schedule: Schedule
    arguments: dict[str, Any]
    plan: dict[str, Any]
    metrics: list[str]
    describes: list[dict[str, Any]]
    # Of what scores the answers of a policy.
    reward: str | None = None
    # Of the weights that are learnt from.
    teacher: str | None = None

    @property
    def settings(self) -> Settings:
        """Effective values."""
        return self.draft.settings


def make(
    draft: planning.Draft,
    options: RunOptions,
    *,
    run_id: str,
    created: str,
    work: Path,
    quarantine: Path,
    screen: Screen,
) -> Ready:
    """Tokenize the data and settle the plan."""
    settings, config = draft.settings, draft.config
    method = methods.load(config.method)
    quiet.after_imports()
    if not (settings["data.path"] or settings["data.sources"]):
        raise UserError("data.path: no data is given; name a file or a folder of files with --dataset")
    measured = methods.measured(method, settings)
    best = settings["training.metric_for_best_model"]
    if best and best not in measured:
        raise UserError(
            f"training.metric_for_best_model: {best} is not measured for this method; allowed: {', '.join(measured)}"
        )
    metrics = evaluate.wanted(settings["evaluation.metrics"], measured)
    model_config = build.load_config(settings)
    tokenizer = build.load_tokenizer(settings)
    methods.check(method, settings, tokenizer)
    asked = settings["tokenizer.chat_template"]
    template = None if method.ROWS is Text else choose(tokenizer, asked)
    prepared = _prepare(draft, options, method, tokenizer, work, quarantine, screen)
    steps = schedule(settings, methods.fed(method, prepared.train, settings))
    arguments = method.arguments(settings, steps)
    if prepared.evaluation is None:
        if best:
            raise UserError(
                f"training.metric_for_best_model: {best}: no rows are held out to choose by; set data.eval_split"
            )
        # There is nothing to evaluate; the contract warns where evaluation was asked for.
        arguments |= {"eval_strategy": "no", "load_best_model_at_end": False}
    issues = pinned.check(methods.config_class(method, settings), arguments, draft.machine.packages)
    issues += _positions(settings, model_config)
    notes = [*(template.notes if template else ()), *prepared.notes]
    issues += [{"path": "data.path", "rule": DATA_NOTE, "severity": "note", "message": note} for note in notes]
    for path in DECIDING:
        settings[path]
    for block in BLOCKS:
        settings.block(block)
    describes = [_described(draft, path) for path in draft.claims.describing()]
    plan = planning.finish(
        draft,
        steps,
        run_id=run_id,
        created=created,
        data=prepared.plan | ({"chat_template": template.origin} if template else {}),
        pinned={name: arguments[name] for name in sorted({*pinned.TRAINING, *method.PINNED}) if name in arguments},
        issues=issues,
    )
    return Ready(draft, method, tokenizer, prepared, steps, arguments, plan, metrics, describes)


def _prepare(
    draft: planning.Draft,
    options: RunOptions,
    method: methods.Method,
    tokenizer: Any,
    work: Path,
    quarantine: Path,
    screen: Screen,
) -> Prepared:
    settings = draft.settings
    limit = options.max_bad_rows
    return prepare(
        asks(settings),
        tokenizer=tokenizer,
        work=work,
        quarantine=quarantine,
        max_length=settings["training.max_length"],
        train_split=settings["data.train_split"],
        eval_split=settings["data.eval_split"],
        seed=settings["seed"],
        allowed=FORMAT_COMPATIBILITY[draft.config.method],
        kind=method.ROWS,
        max_samples=settings["data.max_samples"],
        max_prompt_length=settings["training.max_prompt_length"],
        group_by=settings["data.group_by"],
        marker=settings["data.document_marker"],
        add_eos=settings["tokenizer.add_eos_token"] is not False,
        tools=settings["tools"],
        packing=bool(settings["training.packing"]),
        max_bad_rows=DEFAULT_LIMIT if limit is None else limit,
        keep=settings["data.cache"],
        stream=bool(settings["training.use_streaming"]) or settings["training.pretokenize"] is False,
        prompt_count=max(1, settings["predictions.sample_count"] or 1),
        progress=screen.working,
    )


def asks(settings: Settings) -> list[Ask]:
    """The datasets that are asked for. Where there are several, what is said of a lone one holds for each of them."""
    given = {name: settings[f"data.{name}"] for name in ASKED}
    return [Ask.of({**given, **one}) for one in settings["data.sources"] or [given]]


def _positions(settings: Settings, model_config: Any) -> list[dict[str, Any]]:
    """Rows longer than the model has positions for."""
    text_config = model_config.get_text_config()
    most, asked = getattr(text_config, "max_position_embeddings", None), settings["training.max_length"]
    if not isinstance(most, int) or asked <= most:
        return []
    return [
        {
            "path": "training.max_length",
            "rule": "longer_than_model",
            "severity": "warning",
            "message": f"{asked} tokens are more than the {most} positions the model was trained on.",
            "given": asked,
            "fix": f"Set it to at most {most}.",
        }
    ]


def _described(draft: planning.Draft, path: str) -> dict[str, Any]:
    value = draft.claims.value(path)
    record = {"path": path, "value": value.value, "origin": value.origin}
    return record | ({"source": value.source} if value.source else {})
