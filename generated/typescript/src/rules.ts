// Generated from schema/ by `make codegen`. Do not edit.
/** The rules across fields, each with the sentence that says what is wrong. A rule is broken where `broken` is true. */

import { show } from "./text.js";
import type { Issue } from "./types.js";
import { above, atLeast, compatible, differs, formats, incompatibility, modulo, plus, same, times } from "./values.js";
import type { Facts } from "./values.js";

/** One rule; `inputs` are the paths it reads, `at` is the path it speaks about. */
export interface Rule {
  readonly id: string;
  readonly severity: Issue["severity"];
  readonly stage: "given" | "resolved";
  readonly at: string;
  readonly inputs: readonly string[];
  readonly broken: (c: Facts) => boolean;
  readonly message: (c: Facts) => string;
  readonly fix?: (c: Facts) => string;
}

export const RULES: readonly Rule[] = [
  {
    id: "one_precision",
    severity: "error",
    stage: "resolved",
    at: "training.fp16",
    inputs: ["training.bf16", "training.fp16"],
    broken: (c) => c.on("training.bf16") && c.on("training.fp16"),
    message: () => "bf16 and fp16 exclude each other.",
    fix: () => "Switch one of them off.",
  },
  {
    id: "one_bit_width",
    severity: "error",
    stage: "resolved",
    at: "training.quantization.load_in_8bit",
    inputs: ["training.quantization.load_in_4bit", "training.quantization.load_in_8bit"],
    broken: (c) => c.on("training.quantization.load_in_4bit") && c.on("training.quantization.load_in_8bit"),
    message: () => "4-bit and 8-bit loading exclude each other.",
    fix: () => "Switch one of them off.",
  },
  {
    id: "quantized_needs_adapter",
    severity: "error",
    stage: "resolved",
    at: "training.use_lora",
    inputs: ["training.quantization.load_in_4bit", "training.quantization.load_in_8bit", "training.use_lora"],
    broken: (c) =>
      (c.on("training.quantization.load_in_4bit") || c.on("training.quantization.load_in_8bit")) &&
      c.at("training.use_lora") === false,
    message: () => "Quantized weights cannot be trained, only an adapter on them.",
    fix: () => "Switch use_lora on, or quantization off.",
  },
  {
    id: "splits_over_one",
    severity: "error",
    stage: "resolved",
    at: "data.eval_split",
    inputs: ["data.train_split", "data.eval_split"],
    broken: (c) => above(plus(c.at("data.train_split"), c.at("data.eval_split")), 1.000001),
    message: (c) =>
      `train_split ${c.show("data.train_split")} and eval_split ${c.show("data.eval_split")} are more than all rows.`,
    fix: () => "Lower one of them.",
  },
  {
    id: "path_or_sources",
    severity: "error",
    stage: "resolved",
    at: "data.sources",
    inputs: ["data.path", "data.sources"],
    broken: (c) => c.at("data.path") !== undefined && c.at("data.sources") !== undefined,
    message: () => "data.path and data.sources exclude each other.",
    fix: () => "Leave one of them out; a path can be one of the sources.",
  },
  {
    id: "format_fits_method",
    severity: "error",
    stage: "resolved",
    at: "data.dataset_format",
    inputs: ["training.method", "data.dataset_format"],
    broken: (c) => !compatible(c.at("training.method"), c.at("data.dataset_format")),
    message: (c) => show(incompatibility(c.at("training.method"), c.at("data.dataset_format"))),
    fix: (c) => `Choose ${show(formats(c.at("training.method")))}, or a method that takes this format.`,
  },
  {
    id: "devices_need_strategy",
    severity: "error",
    stage: "resolved",
    at: "distributed.strategy",
    inputs: ["distributed.num_gpus", "distributed.strategy"],
    broken: (c) => above(c.at("distributed.num_gpus"), 1) && c.at("distributed.strategy") === "none",
    message: (c) => `Strategy none uses one device, not ${c.show("distributed.num_gpus")}.`,
    fix: () => "Choose a strategy, or one device.",
  },
  {
    id: "samples_need_interval",
    severity: "error",
    stage: "resolved",
    at: "predictions.step_interval",
    inputs: ["predictions.enabled", "predictions.sample_frequency", "predictions.step_interval"],
    broken: (c) =>
      c.on("predictions.enabled") &&
      c.at("predictions.sample_frequency") === "steps" &&
      c.at("predictions.step_interval") === undefined,
    message: () => "Samples every N steps need N.",
    fix: () => "Set predictions.step_interval.",
  },
  {
    id: "best_needs_evaluation",
    severity: "error",
    stage: "resolved",
    at: "training.metric_for_best_model",
    inputs: ["training.metric_for_best_model", "training.evaluation_strategy"],
    broken: (c) =>
      c.at("training.metric_for_best_model") !== undefined &&
      c.at("training.evaluation_strategy") === "no",
    message: () => "The best checkpoint cannot be known without evaluation.",
    fix: () => "Set training.evaluation_strategy, or leave the metric out.",
  },
  {
    id: "best_needs_checkpoints",
    severity: "error",
    stage: "resolved",
    at: "training.save_strategy",
    inputs: ["training.metric_for_best_model", "training.evaluation_strategy", "training.save_strategy"],
    broken: (c) =>
      c.at("training.metric_for_best_model") !== undefined &&
      differs(c.at("training.evaluation_strategy"), "no") &&
      differs(c.at("training.save_strategy"), c.at("training.evaluation_strategy")),
    message: (c) =>
      `The best checkpoint needs a checkpoint at each evaluation; they are saved by ${c.show("training.save_strategy")}, evaluated by ${c.show("training.evaluation_strategy")}.`,
    fix: () => "Give both the same value.",
  },
  {
    id: "best_needs_multiple",
    severity: "error",
    stage: "resolved",
    at: "training.save_steps",
    inputs: [
      "training.metric_for_best_model",
      "training.evaluation_strategy",
      "training.save_strategy",
      "training.save_steps",
      "training.eval_steps",
    ],
    broken: (c) =>
      c.at("training.metric_for_best_model") !== undefined &&
      c.at("training.evaluation_strategy") === "steps" &&
      c.at("training.save_strategy") === "steps" &&
      differs(modulo(c.at("training.save_steps"), c.at("training.eval_steps")), 0),
    message: (c) =>
      `save_steps ${c.show("training.save_steps")} is not a multiple of eval_steps ${c.show("training.eval_steps")}, so checkpoints would miss their evaluation.`,
    fix: () => "Make it a multiple.",
  },
  {
    id: "patience_needs_best",
    severity: "error",
    stage: "resolved",
    at: "training.metric_for_best_model",
    inputs: ["training.early_stopping_patience", "training.metric_for_best_model"],
    broken: (c) =>
      c.at("training.early_stopping_patience") !== undefined &&
      c.at("training.metric_for_best_model") === undefined,
    message: () => "Early stopping needs the metric that no longer gets better.",
    fix: () => "Set it, or leave training.early_stopping_patience out.",
  },
  {
    id: "divergence_needs_teacher",
    severity: "error",
    stage: "resolved",
    at: "training.metric_for_best_model",
    inputs: ["training.metric_for_best_model", "training.teacher.name"],
    broken: (c) =>
      c.at("training.metric_for_best_model") === "divergence" &&
      c.at("training.teacher.name") === undefined,
    message: () => "There is no teacher whose divergence could be measured.",
    fix: () => "Set training.teacher.name, or choose another metric.",
  },
  {
    id: "own_answers_unpacked",
    severity: "error",
    stage: "resolved",
    at: "training.packing",
    inputs: ["training.packing", "training.teacher.name", "training.teacher.on_policy"],
    broken: (c) =>
      c.on("training.packing") &&
      c.at("training.teacher.name") !== undefined &&
      above(c.at("training.teacher.on_policy"), 0),
    message: () => "Own answers are written row by row, so rows cannot be packed.",
    fix: () => "Switch packing off, or set training.teacher.on_policy to 0.",
  },
  {
    id: "length_of_own_answers_without_effect",
    severity: "warning",
    stage: "resolved",
    at: "training.teacher.max_new_tokens",
    inputs: ["training.teacher.name", "training.teacher.on_policy", "training.teacher.max_new_tokens"],
    broken: (c) =>
      c.given("training.teacher.max_new_tokens") &&
      c.at("training.teacher.name") !== undefined &&
      same(c.at("training.teacher.on_policy"), 0),
    message: () => "Has no effect: the model writes no answers of its own.",
    fix: () => "Set training.teacher.on_policy, or leave it out.",
  },
  {
    id: "teacher_without_effect",
    severity: "warning",
    stage: "resolved",
    at: "training.teacher",
    inputs: [
      "training.teacher.name",
      "training.teacher.base",
      "training.teacher.revision",
      "training.teacher.torch_dtype",
      "training.teacher.beta",
      "training.teacher.on_policy",
      "training.teacher.max_new_tokens",
      "training.teacher.temperature",
    ],
    broken: (c) =>
      (c.given("training.teacher.base") ||
        c.given("training.teacher.revision") ||
        c.given("training.teacher.torch_dtype") ||
        c.given("training.teacher.beta") ||
        c.given("training.teacher.on_policy") ||
        c.given("training.teacher.max_new_tokens") ||
        c.given("training.teacher.temperature")) &&
      c.at("training.teacher.name") === undefined,
    message: () =>
      "The settings of the teacher have no effect: none is named, and the answers are learnt as they stand.",
    fix: () => "Set training.teacher.name or leave them out.",
  },
  {
    id: "streaming_or_pretokenized",
    severity: "error",
    stage: "resolved",
    at: "training.use_streaming",
    inputs: ["training.use_streaming", "training.pretokenize"],
    broken: (c) => c.on("training.use_streaming") && c.on("training.pretokenize"),
    message: () => "A stream cannot be tokenized before it is read.",
    fix: () => "Switch pretokenize or use_streaming off.",
  },
  {
    id: "ratio_without_effect",
    severity: "warning",
    stage: "resolved",
    at: "training.warmup_ratio",
    inputs: ["training.warmup_ratio", "training.warmup_steps"],
    broken: (c) =>
      c.given("training.warmup_ratio") &&
      above(c.at("training.warmup_ratio"), 0) &&
      above(c.at("training.warmup_steps"), 0),
    message: (c) => `Has no effect: warmup_steps ${c.show("training.warmup_steps")} is above zero and wins.`,
    fix: () => "Leave one of them out.",
  },
  {
    id: "epochs_without_effect",
    severity: "warning",
    stage: "resolved",
    at: "training.num_epochs",
    inputs: ["training.max_steps", "training.num_epochs"],
    broken: (c) => c.given("training.num_epochs") && c.at("training.max_steps") !== undefined,
    message: (c) => `Has no effect: max_steps ${c.show("training.max_steps")} decides the length of the run.`,
    fix: () => "Leave one of them out.",
  },
  {
    id: "warmup_fills_run",
    severity: "warning",
    stage: "resolved",
    at: "training.warmup_steps",
    inputs: ["training.max_steps", "training.warmup_steps"],
    broken: (c) =>
      c.at("training.max_steps") !== undefined &&
      atLeast(c.at("training.warmup_steps"), c.at("training.max_steps")),
    message: (c) =>
      `The learning rate never reaches its height: ${c.show("training.warmup_steps")} warm-up steps, ${c.show("training.max_steps")} steps in all.`,
    fix: () => "Lower the warm-up or train for longer.",
  },
  {
    id: "warmup_without_effect",
    severity: "warning",
    stage: "resolved",
    at: "training.lr_scheduler_type",
    inputs: ["training.lr_scheduler_type", "training.warmup_steps", "training.warmup_ratio"],
    broken: (c) =>
      c.at("training.lr_scheduler_type") === "constant" &&
      ((c.given("training.warmup_steps") && above(c.at("training.warmup_steps"), 0)) ||
        (c.given("training.warmup_ratio") && above(c.at("training.warmup_ratio"), 0))),
    message: () => "The constant schedule has no warm-up.",
    fix: () => "Choose constant_with_warmup.",
  },
  {
    id: "grouping_of_packed_rows",
    severity: "warning",
    stage: "resolved",
    at: "training.group_by_length",
    inputs: ["training.packing", "training.group_by_length"],
    broken: (c) => c.on("training.packing") && c.on("training.group_by_length"),
    message: () => "Packed rows are all of one length; grouping them changes only their order.",
    fix: () => "Switch packing or grouping off.",
  },
  {
    id: "prefetch_without_workers",
    severity: "warning",
    stage: "resolved",
    at: "training.dataloader_prefetch_factor",
    inputs: ["training.dataloader_prefetch_factor", "training.dataloader_num_workers"],
    broken: (c) =>
      c.at("training.dataloader_prefetch_factor") !== undefined &&
      same(c.at("training.dataloader_num_workers"), 0),
    message: () => "Has no effect: there are no loader workers.",
    fix: () => "Set dataloader_num_workers or leave it out.",
  },
  {
    id: "lora_without_effect",
    severity: "warning",
    stage: "resolved",
    at: "training.lora_config",
    inputs: ["training.use_lora", "training.lora_config"],
    broken: (c) => c.given("training.lora_config") && c.at("training.use_lora") === false,
    message: () => "Has no effect: use_lora is off, all weights are trained.",
    fix: () => "Switch use_lora on or leave it out.",
  },
  {
    id: "quantization_type_without_effect",
    severity: "warning",
    stage: "resolved",
    at: "training.quantization",
    inputs: [
      "training.quantization.load_in_4bit",
      "training.quantization.bnb_4bit_quant_type",
      "training.quantization.bnb_4bit_compute_dtype",
      "training.quantization.bnb_4bit_use_double_quant",
    ],
    broken: (c) =>
      (c.given("training.quantization.bnb_4bit_quant_type") ||
        c.given("training.quantization.bnb_4bit_compute_dtype") ||
        c.given("training.quantization.bnb_4bit_use_double_quant")) &&
      c.at("training.quantization.load_in_4bit") === false,
    message: () => "The bnb_4bit settings have no effect: load_in_4bit is off.",
    fix: () => "Switch load_in_4bit on or leave them out.",
  },
  {
    id: "interval_without_evaluation",
    severity: "warning",
    stage: "resolved",
    at: "training.eval_steps",
    inputs: ["training.evaluation_strategy", "training.eval_steps"],
    broken: (c) => c.given("training.eval_steps") && differs(c.at("training.evaluation_strategy"), "steps"),
    message: (c) => `Has no effect: evaluation_strategy is ${c.show("training.evaluation_strategy")}.`,
    fix: () => "Set evaluation_strategy to steps, or leave it out.",
  },
  {
    id: "interval_without_saving",
    severity: "warning",
    stage: "resolved",
    at: "training.save_steps",
    inputs: ["training.save_strategy", "training.save_steps"],
    broken: (c) => c.given("training.save_steps") && differs(c.at("training.save_strategy"), "steps"),
    message: (c) => `Has no effect: save_strategy is ${c.show("training.save_strategy")}.`,
    fix: () => "Set save_strategy to steps, or leave it out.",
  },
  {
    id: "whole_groups_of_answers",
    severity: "error",
    stage: "resolved",
    at: "training.num_generations",
    inputs: ["training.batch_size", "training.gradient_accumulation_steps", "training.num_generations"],
    broken: (c) => differs(modulo(times(c.at("training.batch_size"), c.at("training.gradient_accumulation_steps")), c.at("training.num_generations")), 0),
    message: (c) =>
      `${c.show("training.num_generations")} answers a prompt do not divide the ${show(times(c.at("training.batch_size"), c.at("training.gradient_accumulation_steps")))} answers of a step (batch size x accumulation).`,
    fix: () => "Change one of the three.",
  },
  {
    id: "answer_fits_length",
    severity: "error",
    stage: "resolved",
    at: "training.max_completion_length",
    inputs: ["training.max_completion_length", "training.max_length"],
    broken: (c) => atLeast(c.at("training.max_completion_length"), c.at("training.max_length")),
    message: (c) =>
      `An answer of ${c.show("training.max_completion_length")} tokens and its prompt do not fit max_length ${c.show("training.max_length")}.`,
    fix: () => "Shorten the answer or raise max_length.",
  },
  {
    id: "model_or_function",
    severity: "error",
    stage: "resolved",
    at: "training.reward.function",
    inputs: ["training.reward.model", "training.reward.function"],
    broken: (c) => c.at("training.reward.model") !== undefined && c.at("training.reward.function") !== undefined,
    message: () => "A reward model and a reward function exclude each other.",
    fix: () => "Leave one of them out.",
  },
  {
    id: "answers_follow_prompts",
    severity: "error",
    stage: "resolved",
    at: "tokenizer.padding_side",
    inputs: ["tokenizer.padding_side", "training.num_generations"],
    broken: (c) =>
      c.given("tokenizer.padding_side") &&
      c.at("tokenizer.padding_side") === "right" &&
      c.at("training.num_generations") !== undefined,
    message: () => "Answers are written behind their prompts, so prompts are padded on the left.",
    fix: () => "Set left or leave it out.",
  },
  {
    id: "prompts_not_grouped",
    severity: "error",
    stage: "resolved",
    at: "training.group_by_length",
    inputs: ["training.group_by_length", "training.num_generations"],
    broken: (c) => c.on("training.group_by_length") && c.at("training.num_generations") !== undefined,
    message: () => "A step is made of whole groups of answers, so prompts cannot be grouped by length.",
    fix: () => "Set it to false.",
  },
  {
    id: "eos_of_answers",
    severity: "warning",
    stage: "resolved",
    at: "tokenizer.add_eos_token",
    inputs: ["tokenizer.add_eos_token", "training.num_generations"],
    broken: (c) =>
      c.given("tokenizer.add_eos_token") &&
      c.at("tokenizer.add_eos_token") === false &&
      c.at("training.num_generations") !== undefined,
    message: () => "Has no effect: answers are ended by the chat template.",
    fix: () => "Leave it out.",
  },
  {
    id: "fit_without_effect",
    severity: "warning",
    stage: "resolved",
    at: "training.reward",
    inputs: [
      "training.reward.model",
      "training.reward.function",
      "training.reward.num_epochs",
      "training.reward.learning_rate",
      "training.reward.batch_size",
    ],
    broken: (c) =>
      (c.given("training.reward.num_epochs") ||
        c.given("training.reward.learning_rate") ||
        c.given("training.reward.batch_size")) &&
      (c.at("training.reward.model") !== undefined || c.at("training.reward.function") !== undefined),
    message: () => "The settings of the fit have no effect: the reward is given, and no reward model is fitted.",
    fix: () => "Leave them out.",
  },
  {
    id: "threshold_without_effect",
    severity: "warning",
    stage: "resolved",
    at: "training.reward.threshold",
    inputs: ["training.reward.function", "training.reward.threshold"],
    broken: (c) => c.given("training.reward.threshold") && c.at("training.reward.function") !== undefined,
    message: () => "Has no effect: a reward function is reported on and not refused.",
    fix: () => "Leave it out.",
  },
  {
    id: "entropy_without_effect",
    severity: "warning",
    stage: "resolved",
    at: "training.entropy_coef",
    inputs: ["training.entropy_coef", "training.policy_algorithm"],
    broken: (c) => above(c.at("training.entropy_coef"), 0) && differs(c.at("training.policy_algorithm"), "grpo"),
    message: (c) =>
      `Has no effect: ${c.show("training.policy_algorithm")} has no entropy bonus; beta keeps the policy near its start.`,
    fix: () => "Set policy_algorithm to grpo, or leave it out.",
  },
  {
    id: "evaluation_without_rows",
    severity: "warning",
    stage: "resolved",
    at: "data.eval_split",
    inputs: ["training.evaluation_strategy", "data.eval_split"],
    broken: (c) => differs(c.at("training.evaluation_strategy"), "no") && same(c.at("data.eval_split"), 0),
    message: () => "No rows are held out, so nothing is evaluated.",
    fix: () => "Set data.eval_split, or evaluation_strategy to no.",
  },
  {
    id: "metrics_without_evaluation",
    severity: "warning",
    stage: "resolved",
    at: "evaluation.metrics",
    inputs: ["data.eval_split", "evaluation.metrics"],
    broken: (c) => c.given("evaluation.metrics") && same(c.at("data.eval_split"), 0),
    message: () => "Has no effect: no rows are held out.",
    fix: () => "Set data.eval_split or leave it out.",
  },
  {
    id: "log_dir_without_effect",
    severity: "warning",
    stage: "resolved",
    at: "tensorboard.log_dir",
    inputs: ["tensorboard.log_dir", "tensorboard.enabled"],
    broken: (c) => c.at("tensorboard.log_dir") !== undefined && c.at("tensorboard.enabled") === false,
    message: () => "Has no effect: TensorBoard is off.",
    fix: () => "Set tensorboard.enabled or leave it out.",
  },
  {
    id: "samples_without_effect",
    severity: "warning",
    stage: "resolved",
    at: "predictions",
    inputs: [
      "predictions.enabled",
      "predictions.sample_count",
      "predictions.sample_frequency",
      "predictions.step_interval",
      "predictions.samples_path",
    ],
    broken: (c) =>
      (c.given("predictions.sample_count") ||
        c.given("predictions.sample_frequency") ||
        c.given("predictions.step_interval") ||
        c.given("predictions.samples_path")) &&
      c.at("predictions.enabled") === false,
    message: () => "The sample settings have no effect: samples are off.",
    fix: () => "Set predictions.enabled or leave them out.",
  },
  {
    id: "resume_without_effect",
    severity: "warning",
    stage: "resolved",
    at: "checkpoint_resume",
    inputs: [
      "checkpoint_resume.enabled",
      "checkpoint_resume.checkpoint_path",
      "checkpoint_resume.resume_from_best",
      "checkpoint_resume.resume_from_epoch",
      "checkpoint_resume.resume_from_step",
    ],
    broken: (c) =>
      (c.given("checkpoint_resume.checkpoint_path") ||
        c.given("checkpoint_resume.resume_from_best") ||
        c.given("checkpoint_resume.resume_from_epoch") ||
        c.given("checkpoint_resume.resume_from_step")) &&
      c.at("checkpoint_resume.enabled") === false,
    message: () => "The resume settings have no effect: resuming is off.",
    fix: () => "Set checkpoint_resume.enabled or leave them out.",
  },
];
