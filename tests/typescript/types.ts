// Assertions about the types of the contract. Nothing here runs: that it compiles is the test, and each line under
// `@ts-expect-error` must be refused.
import {
  ALL_TEMPLATES,
  DATASET_FORMATS,
  DEFAULT_LEARNING_RATES,
  FORMAT_COMPATIBILITY,
  getCompatibleMethods,
  getIncompatibilityReason,
  inspect,
  isFormatCompatible,
  TRAINING_METHODS,
} from "../../generated/typescript/src/index.js";
import type {
  AnyTrainingSettings,
  ChatMLExample,
  DatasetFormat,
  Issue,
  TemplateName,
  ToolDefinition,
  TrainingConfig,
  TrainingConfigFor,
  TrainingConfigInput,
  TrainingMethod,
  TrainingSettingsByMethod,
} from "../../generated/typescript/src/index.js";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function proven<T extends true>(...proof: T[]): T[] {
  return proof;
}

// Enums are values and unions of literals.
proven<Equal<typeof TRAINING_METHODS.SFT, "sft">>();
proven<Equal<typeof DATASET_FORMATS.RAW_TEXT, "raw_text">>();
proven<Equal<(typeof TRAINING_METHODS)[keyof typeof TRAINING_METHODS], TrainingMethod>>();
const method: TrainingMethod = "cpt";
// @ts-expect-error: no such method
const wrongMethod: TrainingMethod = "ctp";
// @ts-expect-error: the value objects are constants
TRAINING_METHODS.SFT = "dpo";

// Each method has its own settings.
type Cpt = TrainingConfigFor<"cpt">["training"];
proven<Equal<Cpt["method"], "cpt">>();
proven<Equal<Cpt["packing"], boolean>>();
proven<Equal<"beta" extends keyof Cpt ? true : false, false>>();
proven<Equal<TrainingConfigFor<"dpo">["training"]["beta"], number>>();
proven<Equal<"packing" extends keyof TrainingConfigFor<"dpo">["training"] ? true : false, false>>();
proven<Equal<TrainingConfigFor<"cpt">["tools"], undefined>>();
proven<Equal<NonNullable<TrainingConfigFor<"sft">["tools"]>, readonly ToolDefinition[]>>();
proven<Equal<TrainingConfig["training"], AnyTrainingSettings>>();
proven<Equal<TrainingSettingsByMethod[TrainingMethod], AnyTrainingSettings>>();

// A resolved config has every default, and none of the old names.
declare const config: TrainingConfig;
const rate: number = config.training.learning_rate;
const kept: number = config.training.save_total_limit;
const share: number = config.data.eval_split;
proven<Equal<typeof config.training.max_steps, number | undefined>>();
// @ts-expect-error: an old name is only an input
config.training.lora_r;
// @ts-expect-error: so is an old block
config.lora;
// @ts-expect-error: lists are not to be changed in place
config.training.lora_config.target_modules?.push("q_proj");

// Narrowing by method, with every method named.
function own(settings: AnyTrainingSettings): number | boolean | undefined {
  switch (settings.method) {
    case TRAINING_METHODS.CPT:
    case TRAINING_METHODS.SFT:
    case TRAINING_METHODS.TEACHER_MODE:
      // @ts-expect-error: none of these has beta
      settings.beta;
      return settings.packing;
    case TRAINING_METHODS.DPO:
    case TRAINING_METHODS.ORPO:
      return settings.max_prompt_length;
    case TRAINING_METHODS.RLHF:
      return settings.clip_range;
    default: {
      const nothing: never = settings;
      return nothing;
    }
  }
}

// What a person writes may leave out defaults and use old names, and nothing else.
const least: TrainingConfigInput = { model: { name: "model" }, training: { method: "cpt" } };
const old: TrainingConfigInput = { ...least, lora: { r: 8 }, eval_split: 0.1 };
// @ts-expect-error: the model is required
const headless: TrainingConfigInput = { training: { method: "cpt" } };
// @ts-expect-error: beta is no field of cpt
const unfit: TrainingConfigInput = { model: { name: "model" }, training: { method: "cpt", beta: 0.1 } };
// @ts-expect-error: a number is not a text
const typed: TrainingConfigInput = { model: { name: "model" }, training: { method: "cpt", learning_rate: "2e-5" } };
// @ts-expect-error: an absent value is left out, not undefined
const absent: TrainingConfigInput = { model: { name: "model" }, training: { method: "cpt" }, seed: undefined };

// Constants and templates keep their literals.
proven<Equal<(typeof FORMAT_COMPATIBILITY)["cpt"], readonly ["raw_text"]>>();
proven<Equal<keyof typeof FORMAT_COMPATIBILITY, TrainingMethod>>();
proven<Equal<keyof typeof DEFAULT_LEARNING_RATES, TrainingMethod>>();
proven<Equal<keyof typeof ALL_TEMPLATES, TemplateName>>();
proven<Equal<(typeof ALL_TEMPLATES)["cpt_standard"]["training"]["method"], "cpt">>();
const compatibility: Record<TrainingMethod, readonly DatasetFormat[]> = FORMAT_COMPATIBILITY;
const templates: Record<TemplateName, TrainingConfigInput> = ALL_TEMPLATES;

// Functions.
const fits: boolean = isFormatCompatible("cpt", "raw_text");
const methods: TrainingMethod[] = getCompatibleMethods("dpo");
const reason: string | null = getIncompatibilityReason("cpt", "chatml");
const issues: readonly Issue[] = inspect(least).issues;
const row: ChatMLExample = { messages: [{ role: "user", content: "Hello" }], extra: 1 };
// @ts-expect-error: no such role
const spoken: ChatMLExample = { messages: [{ role: "robot", content: "Hello" }] };

export { absent, compatibility, fits, headless, issues, kept, method, methods, old, own, rate, reason, row, share };
export { spoken, templates, typed, unfit, wrongMethod };
