# Generated from schema/ by `make codegen`. Do not edit.
"""The rules across fields, each with the sentence that says what is wrong. A rule is broken where `broken` is true."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from .text import show
from .values import Facts, above, at_least, compatible, differs, formats, incompatibility, modulo, plus, same, times


class Rule(NamedTuple):
    """One rule; `inputs` are the paths it reads, `at` is the path it speaks about."""

    id: str
    severity: str
    stage: str
    at: str
    inputs: tuple[str, ...]
    broken: Callable[[Facts], bool]
    message: Callable[[Facts], str]
    fix: Callable[[Facts], str] | None


def _one_precision(c: Facts) -> bool:
    return c.on("training.bf16") and c.on("training.fp16")


def _one_bit_width(c: Facts) -> bool:
    return c.on("training.quantization.load_in_4bit") and c.on("training.quantization.load_in_8bit")


def _quantized_needs_adapter(c: Facts) -> bool:
    return (c.on("training.quantization.load_in_4bit") or c.on("training.quantization.load_in_8bit")) and c.at(
        "training.use_lora"
    ) is False


def _splits_over_one(c: Facts) -> bool:
    return above(plus(c.at("data.train_split"), c.at("data.eval_split")), 1.000001)


def _path_or_sources(c: Facts) -> bool:
    return c.at("data.path") is not None and c.at("data.sources") is not None


def _format_fits_method(c: Facts) -> bool:
    return not compatible(c.at("training.method"), c.at("data.dataset_format"))


def _devices_need_strategy(c: Facts) -> bool:
    return above(c.at("distributed.num_gpus"), 1) and c.at("distributed.strategy") == "none"


def _samples_need_interval(c: Facts) -> bool:
    return (
        c.on("predictions.enabled")
        and c.at("predictions.sample_frequency") == "steps"
        and c.at("predictions.step_interval") is None
    )


def _best_needs_evaluation(c: Facts) -> bool:
    return c.at("training.metric_for_best_model") is not None and c.at("training.evaluation_strategy") == "no"


def _best_needs_checkpoints(c: Facts) -> bool:
    return (
        c.at("training.metric_for_best_model") is not None
        and differs(c.at("training.evaluation_strategy"), "no")
        and differs(c.at("training.save_strategy"), c.at("training.evaluation_strategy"))
    )


def _best_needs_multiple(c: Facts) -> bool:
    return (
        c.at("training.metric_for_best_model") is not None
        and c.at("training.evaluation_strategy") == "steps"
        and c.at("training.save_strategy") == "steps"
        and differs(modulo(c.at("training.save_steps"), c.at("training.eval_steps")), 0)
    )


def _patience_needs_best(c: Facts) -> bool:
    return c.at("training.early_stopping_patience") is not None and c.at("training.metric_for_best_model") is None


def _divergence_needs_teacher(c: Facts) -> bool:
    return c.at("training.metric_for_best_model") == "divergence" and c.at("training.teacher.name") is None


def _own_answers_unpacked(c: Facts) -> bool:
    return (
        c.on("training.packing")
        and c.at("training.teacher.name") is not None
        and above(c.at("training.teacher.on_policy"), 0)
    )


def _length_of_own_answers_without_effect(c: Facts) -> bool:
    return (
        c.given("training.teacher.max_new_tokens")
        and c.at("training.teacher.name") is not None
        and same(c.at("training.teacher.on_policy"), 0)
    )


def _teacher_without_effect(c: Facts) -> bool:
    return (
        c.given("training.teacher.base")
        or c.given("training.teacher.revision")
        or c.given("training.teacher.torch_dtype")
        or c.given("training.teacher.beta")
        or c.given("training.teacher.on_policy")
        or c.given("training.teacher.max_new_tokens")
        or c.given("training.teacher.temperature")
    ) and c.at("training.teacher.name") is None


def _streaming_or_pretokenized(c: Facts) -> bool:
    return c.on("training.use_streaming") and c.on("training.pretokenize")


def _ratio_without_effect(c: Facts) -> bool:
    return (
        c.given("training.warmup_ratio")
        and above(c.at("training.warmup_ratio"), 0)
        and above(c.at("training.warmup_steps"), 0)
    )


def _epochs_without_effect(c: Facts) -> bool:
    return c.given("training.num_epochs") and c.at("training.max_steps") is not None


def _warmup_fills_run(c: Facts) -> bool:
    return c.at("training.max_steps") is not None and at_least(
        c.at("training.warmup_steps"), c.at("training.max_steps")
    )


def _warmup_without_effect(c: Facts) -> bool:
    return c.at("training.lr_scheduler_type") == "constant" and (
        (c.given("training.warmup_steps") and above(c.at("training.warmup_steps"), 0))
        or (c.given("training.warmup_ratio") and above(c.at("training.warmup_ratio"), 0))
    )


def _grouping_of_packed_rows(c: Facts) -> bool:
    return c.on("training.packing") and c.on("training.group_by_length")


def _prefetch_without_workers(c: Facts) -> bool:
    return c.at("training.dataloader_prefetch_factor") is not None and same(c.at("training.dataloader_num_workers"), 0)


def _lora_without_effect(c: Facts) -> bool:
    return c.given("training.lora_config") and c.at("training.use_lora") is False


def _quantization_type_without_effect(c: Facts) -> bool:
    return (
        c.given("training.quantization.bnb_4bit_quant_type")
        or c.given("training.quantization.bnb_4bit_compute_dtype")
        or c.given("training.quantization.bnb_4bit_use_double_quant")
    ) and c.at("training.quantization.load_in_4bit") is False


def _interval_without_evaluation(c: Facts) -> bool:
    return c.given("training.eval_steps") and differs(c.at("training.evaluation_strategy"), "steps")


def _interval_without_saving(c: Facts) -> bool:
    return c.given("training.save_steps") and differs(c.at("training.save_strategy"), "steps")


def _whole_groups_of_answers(c: Facts) -> bool:
    return differs(
        modulo(
            times(c.at("training.batch_size"), c.at("training.gradient_accumulation_steps")),
            c.at("training.num_generations"),
        ),
        0,
    )


def _answer_fits_length(c: Facts) -> bool:
    return at_least(c.at("training.max_completion_length"), c.at("training.max_length"))


def _model_or_function(c: Facts) -> bool:
    return c.at("training.reward.model") is not None and c.at("training.reward.function") is not None


def _answers_follow_prompts(c: Facts) -> bool:
    return (
        c.given("tokenizer.padding_side")
        and c.at("tokenizer.padding_side") == "right"
        and c.at("training.num_generations") is not None
    )


def _prompts_not_grouped(c: Facts) -> bool:
    return c.on("training.group_by_length") and c.at("training.num_generations") is not None


def _eos_of_answers(c: Facts) -> bool:
    return (
        c.given("tokenizer.add_eos_token")
        and c.at("tokenizer.add_eos_token") is False
        and c.at("training.num_generations") is not None
    )


def _fit_without_effect(c: Facts) -> bool:
    return (
        c.given("training.reward.num_epochs")
        or c.given("training.reward.learning_rate")
        or c.given("training.reward.batch_size")
    ) and (c.at("training.reward.model") is not None or c.at("training.reward.function") is not None)


def _threshold_without_effect(c: Facts) -> bool:
    return c.given("training.reward.threshold") and c.at("training.reward.function") is not None


def _entropy_without_effect(c: Facts) -> bool:
    return above(c.at("training.entropy_coef"), 0) and differs(c.at("training.policy_algorithm"), "grpo")


def _evaluation_without_rows(c: Facts) -> bool:
    return differs(c.at("training.evaluation_strategy"), "no") and same(c.at("data.eval_split"), 0)


def _metrics_without_evaluation(c: Facts) -> bool:
    return c.given("evaluation.metrics") and same(c.at("data.eval_split"), 0)


def _log_dir_without_effect(c: Facts) -> bool:
    return c.at("tensorboard.log_dir") is not None and c.at("tensorboard.enabled") is False


def _samples_without_effect(c: Facts) -> bool:
    return (
        c.given("predictions.sample_count")
        or c.given("predictions.sample_frequency")
        or c.given("predictions.step_interval")
        or c.given("predictions.samples_path")
    ) and c.at("predictions.enabled") is False


def _resume_without_effect(c: Facts) -> bool:
    return (
        c.given("checkpoint_resume.checkpoint_path")
        or c.given("checkpoint_resume.resume_from_best")
        or c.given("checkpoint_resume.resume_from_epoch")
        or c.given("checkpoint_resume.resume_from_step")
    ) and c.at("checkpoint_resume.enabled") is False


RULES: Final[tuple[Rule, ...]] = (
    Rule(
        id="one_precision",
        severity="error",
        stage="resolved",
        at="training.fp16",
        inputs=("training.bf16", "training.fp16"),
        broken=_one_precision,
        message=lambda _: "bf16 and fp16 exclude each other.",
        fix=lambda _: "Switch one of them off.",
    ),
    Rule(
        id="one_bit_width",
        severity="error",
        stage="resolved",
        at="training.quantization.load_in_8bit",
        inputs=("training.quantization.load_in_4bit", "training.quantization.load_in_8bit"),
        broken=_one_bit_width,
        message=lambda _: "4-bit and 8-bit loading exclude each other.",
        fix=lambda _: "Switch one of them off.",
    ),
    Rule(
        id="quantized_needs_adapter",
        severity="error",
        stage="resolved",
        at="training.use_lora",
        inputs=("training.quantization.load_in_4bit", "training.quantization.load_in_8bit", "training.use_lora"),
        broken=_quantized_needs_adapter,
        message=lambda _: "Quantized weights cannot be trained, only an adapter on them.",
        fix=lambda _: "Switch use_lora on, or quantization off.",
    ),
    Rule(
        id="splits_over_one",
        severity="error",
        stage="resolved",
        at="data.eval_split",
        inputs=("data.train_split", "data.eval_split"),
        broken=_splits_over_one,
        message=lambda c: (
            f"train_split {c.show('data.train_split')} and eval_split {c.show('data.eval_split')} are more than all rows."
        ),
        fix=lambda _: "Lower one of them.",
    ),
    Rule(
        id="path_or_sources",
        severity="error",
        stage="resolved",
        at="data.sources",
        inputs=("data.path", "data.sources"),
        broken=_path_or_sources,
        message=lambda _: "data.path and data.sources exclude each other.",
        fix=lambda _: "Leave one of them out; a path can be one of the sources.",
    ),
    Rule(
        id="format_fits_method",
        severity="error",
        stage="resolved",
        at="data.dataset_format",
        inputs=("training.method", "data.dataset_format"),
        broken=_format_fits_method,
        message=lambda c: show(incompatibility(c.at("training.method"), c.at("data.dataset_format"))),
        fix=lambda c: f"Choose {show(formats(c.at('training.method')))}, or a method that takes this format.",
    ),
    Rule(
        id="devices_need_strategy",
        severity="error",
        stage="resolved",
        at="distributed.strategy",
        inputs=("distributed.num_gpus", "distributed.strategy"),
        broken=_devices_need_strategy,
        message=lambda c: f"Strategy none uses one device, not {c.show('distributed.num_gpus')}.",
        fix=lambda _: "Choose a strategy, or one device.",
    ),
    Rule(
        id="samples_need_interval",
        severity="error",
        stage="resolved",
        at="predictions.step_interval",
        inputs=("predictions.enabled", "predictions.sample_frequency", "predictions.step_interval"),
        broken=_samples_need_interval,
        message=lambda _: "Samples every N steps need N.",
        fix=lambda _: "Set predictions.step_interval.",
    ),
    Rule(
        id="best_needs_evaluation",
        severity="error",
        stage="resolved",
        at="training.metric_for_best_model",
        inputs=("training.metric_for_best_model", "training.evaluation_strategy"),
        broken=_best_needs_evaluation,
        message=lambda _: "The best checkpoint cannot be known without evaluation.",
        fix=lambda _: "Set training.evaluation_strategy, or leave the metric out.",
    ),
    Rule(
        id="best_needs_checkpoints",
        severity="error",
        stage="resolved",
        at="training.save_strategy",
        inputs=("training.metric_for_best_model", "training.evaluation_strategy", "training.save_strategy"),
        broken=_best_needs_checkpoints,
        message=lambda c: (
            f"The best checkpoint needs a checkpoint at each evaluation; they are saved by {c.show('training.save_strategy')}, evaluated by {c.show('training.evaluation_strategy')}."
        ),
        fix=lambda _: "Give both the same value.",
    ),
    Rule(
        id="best_needs_multiple",
        severity="error",
        stage="resolved",
        at="training.save_steps",
        inputs=(
            "training.metric_for_best_model",
            "training.evaluation_strategy",
            "training.save_strategy",
            "training.save_steps",
            "training.eval_steps",
        ),
        broken=_best_needs_multiple,
        message=lambda c: (
            f"save_steps {c.show('training.save_steps')} is not a multiple of eval_steps {c.show('training.eval_steps')}, so checkpoints would miss their evaluation."
        ),
        fix=lambda _: "Make it a multiple.",
    ),
    Rule(
        id="patience_needs_best",
        severity="error",
        stage="resolved",
        at="training.metric_for_best_model",
        inputs=("training.early_stopping_patience", "training.metric_for_best_model"),
        broken=_patience_needs_best,
        message=lambda _: "Early stopping needs the metric that no longer gets better.",
        fix=lambda _: "Set it, or leave training.early_stopping_patience out.",
    ),
    Rule(
        id="divergence_needs_teacher",
        severity="error",
        stage="resolved",
        at="training.metric_for_best_model",
        inputs=("training.metric_for_best_model", "training.teacher.name"),
        broken=_divergence_needs_teacher,
        message=lambda _: "There is no teacher whose divergence could be measured.",
        fix=lambda _: "Set training.teacher.name, or choose another metric.",
    ),
    Rule(
        id="own_answers_unpacked",
        severity="error",
        stage="resolved",
        at="training.packing",
        inputs=("training.packing", "training.teacher.name", "training.teacher.on_policy"),
        broken=_own_answers_unpacked,
        message=lambda _: "Own answers are written row by row, so rows cannot be packed.",
        fix=lambda _: "Switch packing off, or set training.teacher.on_policy to 0.",
    ),
    Rule(
        id="length_of_own_answers_without_effect",
        severity="warning",
        stage="resolved",
        at="training.teacher.max_new_tokens",
        inputs=("training.teacher.name", "training.teacher.on_policy", "training.teacher.max_new_tokens"),
        broken=_length_of_own_answers_without_effect,
        message=lambda _: "Has no effect: the model writes no answers of its own.",
        fix=lambda _: "Set training.teacher.on_policy, or leave it out.",
    ),
    Rule(
        id="teacher_without_effect",
        severity="warning",
        stage="resolved",
        at="training.teacher",
        inputs=(
            "training.teacher.name",
            "training.teacher.base",
            "training.teacher.revision",
            "training.teacher.torch_dtype",
            "training.teacher.beta",
            "training.teacher.on_policy",
            "training.teacher.max_new_tokens",
            "training.teacher.temperature",
        ),
        broken=_teacher_without_effect,
        message=lambda _: (
            "The settings of the teacher have no effect: none is named, and the answers are learnt as they stand."
        ),
        fix=lambda _: "Set training.teacher.name or leave them out.",
    ),
    Rule(
        id="streaming_or_pretokenized",
        severity="error",
        stage="resolved",
        at="training.use_streaming",
        inputs=("training.use_streaming", "training.pretokenize"),
        broken=_streaming_or_pretokenized,
        message=lambda _: "A stream cannot be tokenized before it is read.",
        fix=lambda _: "Switch pretokenize or use_streaming off.",
    ),
    Rule(
        id="ratio_without_effect",
        severity="warning",
        stage="resolved",
        at="training.warmup_ratio",
        inputs=("training.warmup_ratio", "training.warmup_steps"),
        broken=_ratio_without_effect,
        message=lambda c: f"Has no effect: warmup_steps {c.show('training.warmup_steps')} is above zero and wins.",
        fix=lambda _: "Leave one of them out.",
    ),
    Rule(
        id="epochs_without_effect",
        severity="warning",
        stage="resolved",
        at="training.num_epochs",
        inputs=("training.max_steps", "training.num_epochs"),
        broken=_epochs_without_effect,
        message=lambda c: f"Has no effect: max_steps {c.show('training.max_steps')} decides the length of the run.",
        fix=lambda _: "Leave one of them out.",
    ),
    Rule(
        id="warmup_fills_run",
        severity="warning",
        stage="resolved",
        at="training.warmup_steps",
        inputs=("training.max_steps", "training.warmup_steps"),
        broken=_warmup_fills_run,
        message=lambda c: (
            f"The learning rate never reaches its height: {c.show('training.warmup_steps')} warm-up steps, {c.show('training.max_steps')} steps in all."
        ),
        fix=lambda _: "Lower the warm-up or train for longer.",
    ),
    Rule(
        id="warmup_without_effect",
        severity="warning",
        stage="resolved",
        at="training.lr_scheduler_type",
        inputs=("training.lr_scheduler_type", "training.warmup_steps", "training.warmup_ratio"),
        broken=_warmup_without_effect,
        message=lambda _: "The constant schedule has no warm-up.",
        fix=lambda _: "Choose constant_with_warmup.",
    ),
    Rule(
        id="grouping_of_packed_rows",
        severity="warning",
        stage="resolved",
        at="training.group_by_length",
        inputs=("training.packing", "training.group_by_length"),
        broken=_grouping_of_packed_rows,
        message=lambda _: "Packed rows are all of one length; grouping them changes only their order.",
        fix=lambda _: "Switch packing or grouping off.",
    ),
    Rule(
        id="prefetch_without_workers",
        severity="warning",
        stage="resolved",
        at="training.dataloader_prefetch_factor",
        inputs=("training.dataloader_prefetch_factor", "training.dataloader_num_workers"),
        broken=_prefetch_without_workers,
        message=lambda _: "Has no effect: there are no loader workers.",
        fix=lambda _: "Set dataloader_num_workers or leave it out.",
    ),
    Rule(
        id="lora_without_effect",
        severity="warning",
        stage="resolved",
        at="training.lora_config",
        inputs=("training.use_lora", "training.lora_config"),
        broken=_lora_without_effect,
        message=lambda _: "Has no effect: use_lora is off, all weights are trained.",
        fix=lambda _: "Switch use_lora on or leave it out.",
    ),
    Rule(
        id="quantization_type_without_effect",
        severity="warning",
        stage="resolved",
        at="training.quantization",
        inputs=(
            "training.quantization.load_in_4bit",
            "training.quantization.bnb_4bit_quant_type",
            "training.quantization.bnb_4bit_compute_dtype",
            "training.quantization.bnb_4bit_use_double_quant",
        ),
        broken=_quantization_type_without_effect,
        message=lambda _: "The bnb_4bit settings have no effect: load_in_4bit is off.",
        fix=lambda _: "Switch load_in_4bit on or leave them out.",
    ),
    Rule(
        id="interval_without_evaluation",
        severity="warning",
        stage="resolved",
        at="training.eval_steps",
        inputs=("training.evaluation_strategy", "training.eval_steps"),
        broken=_interval_without_evaluation,
        message=lambda c: f"Has no effect: evaluation_strategy is {c.show('training.evaluation_strategy')}.",
        fix=lambda _: "Set evaluation_strategy to steps, or leave it out.",
    ),
    Rule(
        id="interval_without_saving",
        severity="warning",
        stage="resolved",
        at="training.save_steps",
        inputs=("training.save_strategy", "training.save_steps"),
        broken=_interval_without_saving,
        message=lambda c: f"Has no effect: save_strategy is {c.show('training.save_strategy')}.",
        fix=lambda _: "Set save_strategy to steps, or leave it out.",
    ),
    Rule(
        id="whole_groups_of_answers",
        severity="error",
        stage="resolved",
        at="training.num_generations",
        inputs=("training.batch_size", "training.gradient_accumulation_steps", "training.num_generations"),
        broken=_whole_groups_of_answers,
        message=lambda c: (
            f"{c.show('training.num_generations')} answers a prompt do not divide the {show(times(c.at('training.batch_size'), c.at('training.gradient_accumulation_steps')))} answers of a step (batch size x accumulation)."
        ),
        fix=lambda _: "Change one of the three.",
    ),
    Rule(
        id="answer_fits_length",
        severity="error",
        stage="resolved",
        at="training.max_completion_length",
        inputs=("training.max_completion_length", "training.max_length"),
        broken=_answer_fits_length,
        message=lambda c: (
            f"An answer of {c.show('training.max_completion_length')} tokens and its prompt do not fit max_length {c.show('training.max_length')}."
        ),
        fix=lambda _: "Shorten the answer or raise max_length.",
    ),
    Rule(
        id="model_or_function",
        severity="error",
        stage="resolved",
        at="training.reward.function",
        inputs=("training.reward.model", "training.reward.function"),
        broken=_model_or_function,
        message=lambda _: "A reward model and a reward function exclude each other.",
        fix=lambda _: "Leave one of them out.",
    ),
    Rule(
        id="answers_follow_prompts",
        severity="error",
        stage="resolved",
        at="tokenizer.padding_side",
        inputs=("tokenizer.padding_side", "training.num_generations"),
        broken=_answers_follow_prompts,
        message=lambda _: "Answers are written behind their prompts, so prompts are padded on the left.",
        fix=lambda _: "Set left or leave it out.",
    ),
    Rule(
        id="prompts_not_grouped",
        severity="error",
        stage="resolved",
        at="training.group_by_length",
        inputs=("training.group_by_length", "training.num_generations"),
        broken=_prompts_not_grouped,
        message=lambda _: "A step is made of whole groups of answers, so prompts cannot be grouped by length.",
        fix=lambda _: "Set it to false.",
    ),
    Rule(
        id="eos_of_answers",
        severity="warning",
        stage="resolved",
        at="tokenizer.add_eos_token",
        inputs=("tokenizer.add_eos_token", "training.num_generations"),
        broken=_eos_of_answers,
        message=lambda _: "Has no effect: answers are ended by the chat template.",
        fix=lambda _: "Leave it out.",
    ),
    Rule(
        id="fit_without_effect",
        severity="warning",
        stage="resolved",
        at="training.reward",
        inputs=(
            "training.reward.model",
            "training.reward.function",
            "training.reward.num_epochs",
            "training.reward.learning_rate",
            "training.reward.batch_size",
        ),
        broken=_fit_without_effect,
        message=lambda _: "The settings of the fit have no effect: the reward is given, and no reward model is fitted.",
        fix=lambda _: "Leave them out.",
    ),
    Rule(
        id="threshold_without_effect",
        severity="warning",
        stage="resolved",
        at="training.reward.threshold",
        inputs=("training.reward.function", "training.reward.threshold"),
        broken=_threshold_without_effect,
        message=lambda _: "Has no effect: a reward function is reported on and not refused.",
        fix=lambda _: "Leave it out.",
    ),
    Rule(
        id="entropy_without_effect",
        severity="warning",
        stage="resolved",
        at="training.entropy_coef",
        inputs=("training.entropy_coef", "training.policy_algorithm"),
        broken=_entropy_without_effect,
        message=lambda c: (
            f"Has no effect: {c.show('training.policy_algorithm')} has no entropy bonus; beta keeps the policy near its start."
        ),
        fix=lambda _: "Set policy_algorithm to grpo, or leave it out.",
    ),
    Rule(
        id="evaluation_without_rows",
        severity="warning",
        stage="resolved",
        at="data.eval_split",
        inputs=("training.evaluation_strategy", "data.eval_split"),
        broken=_evaluation_without_rows,
        message=lambda _: "No rows are held out, so nothing is evaluated.",
        fix=lambda _: "Set data.eval_split, or evaluation_strategy to no.",
    ),
    Rule(
        id="metrics_without_evaluation",
        severity="warning",
        stage="resolved",
        at="evaluation.metrics",
        inputs=("data.eval_split", "evaluation.metrics"),
        broken=_metrics_without_evaluation,
        message=lambda _: "Has no effect: no rows are held out.",
        fix=lambda _: "Set data.eval_split or leave it out.",
    ),
    Rule(
        id="log_dir_without_effect",
        severity="warning",
        stage="resolved",
        at="tensorboard.log_dir",
        inputs=("tensorboard.log_dir", "tensorboard.enabled"),
        broken=_log_dir_without_effect,
        message=lambda _: "Has no effect: TensorBoard is off.",
        fix=lambda _: "Set tensorboard.enabled or leave it out.",
    ),
    Rule(
        id="samples_without_effect",
        severity="warning",
        stage="resolved",
        at="predictions",
        inputs=(
            "predictions.enabled",
            "predictions.sample_count",
            "predictions.sample_frequency",
            "predictions.step_interval",
            "predictions.samples_path",
        ),
        broken=_samples_without_effect,
        message=lambda _: "The sample settings have no effect: samples are off.",
        fix=lambda _: "Set predictions.enabled or leave them out.",
    ),
    Rule(
        id="resume_without_effect",
        severity="warning",
        stage="resolved",
        at="checkpoint_resume",
        inputs=(
            "checkpoint_resume.enabled",
            "checkpoint_resume.checkpoint_path",
            "checkpoint_resume.resume_from_best",
            "checkpoint_resume.resume_from_epoch",
            "checkpoint_resume.resume_from_step",
        ),
        broken=_resume_without_effect,
        message=lambda _: "The resume settings have no effect: resuming is off.",
        fix=lambda _: "Set checkpoint_resume.enabled or leave them out.",
    ),
)
