// Generated from schema/ by `make codegen`. Do not edit.
/** Methods and formats: what they are called, which fit each other, and where their learning rates start. */

import type { DatasetFormat, TrainingMethod } from "./types.js";

/** Version of the contract. */
export const CONTRACT_VERSION = "0.1.0";

/** Dataset formats that each method takes. */
export const FORMAT_COMPATIBILITY = {
  sft: ["chatml", "sharegpt", "jsonl", "alpaca", "openorca", "unnatural"],
  dpo: ["dpo"],
  rlhf: ["rlhf"],
  orpo: ["dpo"],
  cpt: ["raw_text"],
  teacher_mode: ["chatml", "sharegpt", "jsonl", "alpaca", "openorca", "unnatural"],
} as const satisfies Record<TrainingMethod, readonly DatasetFormat[]>;

/** Learning rate of each method where none is given. */
export const DEFAULT_LEARNING_RATES = {
  sft: 0.0002,
  dpo: 5e-6,
  rlhf: 1e-6,
  orpo: 8e-6,
  cpt: 2e-5,
  teacher_mode: 0.0002,
} as const satisfies Record<TrainingMethod, number>;

/** Name of each method. */
export const METHOD_LABELS = {
  sft: "Supervised Fine-Tuning (SFT)",
  dpo: "Direct Preference Optimization (DPO)",
  rlhf: "Reinforcement Learning from Human Feedback (RLHF)",
  orpo: "Odds Ratio Preference Optimization (ORPO)",
  cpt: "Continued Pre-Training (CPT)",
  teacher_mode: "Learning from a Teacher (Teacher Mode)",
} as const satisfies Record<TrainingMethod, string>;

/** Name of each format. */
export const FORMAT_LABELS = {
  chatml: "ChatML (Conversations)",
  sharegpt: "ShareGPT (Conversations)",
  jsonl: "JSONL (Prompt and Completion)",
  dpo: "Preference Pairs (DPO)",
  rlhf: "Scored Answers (RLHF)",
  alpaca: "Alpaca (Instructions)",
  openorca: "OpenOrca (Questions)",
  unnatural: "Unnatural Instructions",
  raw_text: "Raw Text (CPT)",
} as const satisfies Record<DatasetFormat, string>;

export interface MethodInfo {
  readonly label: string;
  readonly shortLabel: string;
  readonly description: string;
  readonly stability: "stable" | "experimental" | "planned";
  readonly papers: readonly string[];
  readonly formats: readonly DatasetFormat[];
  readonly defaultLearningRate: number;
  /** What the loss is. */
  readonly optimises: string;
}

/** What each method is. */
export const METHOD_INFO: Readonly<Record<TrainingMethod, MethodInfo>> = {
  sft: {
    label: "Supervised Fine-Tuning (SFT)",
    shortLabel: "SFT",
    description: "Learns to answer as the assistant does in example conversations.",
    stability: "stable",
    papers: ["https://arxiv.org/abs/2203.02155"],
    formats: ["chatml", "sharegpt", "jsonl", "alpaca", "openorca", "unnatural"],
    defaultLearningRate: 0.0002,
    optimises: "Cross-entropy of the assistant's tokens, given everything before them.",
  },
  dpo: {
    label: "Direct Preference Optimization (DPO)",
    shortLabel: "DPO",
    description: "Learns to prefer chosen over rejected answers, held near a frozen reference model.",
    stability: "stable",
    papers: ["https://arxiv.org/abs/2305.18290"],
    formats: ["dpo"],
    defaultLearningRate: 5e-6,
    optimises: "Log-sigmoid of the scaled difference in log-ratios between chosen and rejected answers.",
  },
  rlhf: {
    label: "Reinforcement Learning from Human Feedback (RLHF)",
    shortLabel: "RLHF",
    description: "Fits a reward model to scored answers, then optimises the policy against it under a KL leash.",
    stability: "stable",
    papers: ["https://arxiv.org/abs/2203.02155", "https://arxiv.org/abs/2402.14740"],
    formats: ["rlhf"],
    defaultLearningRate: 1e-6,
    optimises: "Expected reward minus beta times the KL divergence from the starting policy.",
  },
  orpo: {
    label: "Odds Ratio Preference Optimization (ORPO)",
    shortLabel: "ORPO",
    description: "Learns the chosen answers and the preference over rejected ones at once, without a reference model.",
    stability: "experimental",
    papers: ["https://arxiv.org/abs/2403.07691"],
    formats: ["dpo"],
    defaultLearningRate: 8e-6,
    optimises: "Cross-entropy of the chosen answer plus beta times the log odds ratio against the rejected one.",
  },
  cpt: {
    label: "Continued Pre-Training (CPT)",
    shortLabel: "CPT",
    description: "Goes on pre-training a base model on raw text of a domain.",
    stability: "stable",
    papers: ["https://arxiv.org/abs/2004.10964"],
    formats: ["raw_text"],
    defaultLearningRate: 2e-5,
    optimises: "Cross-entropy of every token of every document, given the tokens before it in that document.",
  },
  teacher_mode: {
    label: "Learning from a Teacher (Teacher Mode)",
    shortLabel: "Teacher",
    description: "A student model learns from a teacher model's answers or its token distributions.",
    stability: "experimental",
    papers: ["https://arxiv.org/abs/2306.13649"],
    formats: ["chatml", "sharegpt", "jsonl", "alpaca", "openorca", "unnatural"],
    defaultLearningRate: 0.0002,
    optimises: "Cross-entropy of the teacher's answers, or the divergence from the teacher's token distributions.",
  },
};

export interface FormatInfo {
  readonly label: string;
  readonly shortLabel: string;
  readonly description: string;
  readonly stability: "stable" | "experimental" | "planned";
  readonly papers: readonly string[];
  /** Class of one row. */
  readonly rowClass: string;
  /** Endings of file names, without the dot. */
  readonly fileTypes: readonly string[];
  /** Other classes of rows that are read as well, each with what it is. */
  readonly variants: Readonly<Record<string, string>>;
  /** One row. */
  readonly example: Readonly<Record<string, unknown>>;
}

/** What each format is. */
export const FORMAT_INFO: Readonly<Record<DatasetFormat, FormatInfo>> = {
  chatml: {
    label: "ChatML (Conversations)",
    shortLabel: "CHATML",
    description: "A conversation as a list of messages with role and content.",
    stability: "stable",
    papers: [],
    rowClass: "ChatMLExample",
    fileTypes: ["jsonl", "json", "csv", "tsv", "parquet", "arrow"],
    variants: { ChatMLConversationsExample: "Messages with role and content in a list named conversations." },
    example: { messages: [{ role: "user", content: "What is 2 + 2?" }, { role: "assistant", content: "4" }] },
  },
  sharegpt: {
    label: "ShareGPT (Conversations)",
    shortLabel: "SHAREGPT",
    description: "A conversation as a list of turns with from and value.",
    stability: "stable",
    papers: [],
    rowClass: "ShareGPTExample",
    fileTypes: ["jsonl", "json", "csv", "tsv", "parquet", "arrow"],
    variants: { ShareGPTMessagesExample: "Turns with from and value in a list named messages." },
    example: { conversations: [{ from: "human", value: "What is 2 + 2?" }, { from: "gpt", value: "4" }] },
  },
  jsonl: {
    label: "JSONL (Prompt and Completion)",
    shortLabel: "JSONL",
    description: "A prompt and the completion to learn.",
    stability: "stable",
    papers: [],
    rowClass: "JsonlExample",
    fileTypes: ["jsonl", "json", "csv", "tsv", "parquet", "arrow"],
    variants: { JsonlMessagesExample: "Prompt and completion as lists of messages." },
    example: { prompt: "What is 2 + 2?", completion: "4" },
  },
  dpo: {
    label: "Preference Pairs (DPO)",
    shortLabel: "DPO",
    description: "A prompt with a chosen and a rejected answer.",
    stability: "stable",
    papers: [],
    rowClass: "DPOExample",
    fileTypes: ["jsonl", "json", "csv", "tsv", "parquet", "arrow"],
    variants: {
      DPOMessagesExample: "Prompt, chosen and rejected as lists of messages.",
      DPOSharedExample: "Chosen and rejected as two whole conversations that begin alike.",
      DPOChatExample: "A shared list of messages, then a chosen and a rejected message.",
      DPOTurnsExample: "A shared ShareGPT conversation, then a chosen and a rejected turn.",
    },
    example: { prompt: "What is 2 + 2?", chosen: "4", rejected: "5" },
  },
  rlhf: {
    label: "Scored Answers (RLHF)",
    shortLabel: "RLHF",
    description: "A prompt with an answer and its reward.",
    stability: "stable",
    papers: [],
    rowClass: "RLHFExample",
    fileTypes: ["jsonl", "json", "csv", "tsv", "parquet", "arrow"],
    variants: {
      RLHFScoreExample: "A scored answer whose reward is named score.",
      RLHFMessagesExample: "A scored answer to a list of messages.",
      RLHFChatExample: "A conversation whose last message was scored.",
    },
    example: { prompt: "What is 2 + 2?", response: "4", reward: 1 },
  },
  alpaca: {
    label: "Alpaca (Instructions)",
    shortLabel: "ALPACA",
    description: "An instruction with optional input and the output to learn.",
    stability: "stable",
    papers: [],
    rowClass: "AlpacaExample",
    fileTypes: ["jsonl", "json", "csv", "tsv", "parquet", "arrow"],
    variants: {},
    example: { instruction: "Add the numbers.", input: "2 and 2", output: "4" },
  },
  openorca: {
    label: "OpenOrca (Questions)",
    shortLabel: "OPENORCA",
    description: "A question with an optional system prompt and the response to learn.",
    stability: "stable",
    papers: [],
    rowClass: "OpenOrcaExample",
    fileTypes: ["jsonl", "json", "csv", "tsv", "parquet", "arrow"],
    variants: {},
    example: { system_prompt: "Be brief.", question: "What is 2 + 2?", response: "4" },
  },
  unnatural: {
    label: "Unnatural Instructions",
    shortLabel: "UNNATURAL",
    description: "An instruction with one or more instances of input and output.",
    stability: "stable",
    papers: [],
    rowClass: "UnnaturalInstructionsExample",
    fileTypes: ["jsonl", "json", "csv", "tsv", "parquet", "arrow"],
    variants: {},
    example: { instruction: "Add the numbers.", instances: [{ input: "2 and 2", output: "4" }] },
  },
  raw_text: {
    label: "Raw Text (CPT)",
    shortLabel: "RAW_TEXT",
    description: "Plain text, one document per row, or a whole text file as one document.",
    stability: "stable",
    papers: [],
    rowClass: "RawTextExample",
    fileTypes: ["txt", "md", "jsonl", "json", "csv", "tsv", "parquet", "arrow"],
    variants: {},
    example: { text: "The whale rolled in the swell, and the boats fell back." },
  },
};

/** Whether a value names a method. */
export function isTrainingMethod(value: unknown): value is TrainingMethod {
  return typeof value === "string" && Object.hasOwn(METHOD_INFO, value);
}

/** Whether a value names a format. */
export function isDatasetFormat(value: unknown): value is DatasetFormat {
  return typeof value === "string" && Object.hasOwn(FORMAT_INFO, value);
}

/** Whether a method takes a format. */
export function isFormatCompatible(method: TrainingMethod, format: DatasetFormat): boolean {
  return METHOD_INFO[method].formats.includes(format);
}

/** The methods that take a format. */
export function getCompatibleMethods(format: DatasetFormat): TrainingMethod[] {
  return Object.keys(METHOD_INFO).filter(isTrainingMethod).filter((method) => isFormatCompatible(method, format));
}

/** Why a method does not take a format, null where it does. */
export function getIncompatibilityReason(method: TrainingMethod, format: DatasetFormat): string | null {
  if (isFormatCompatible(method, format)) return null;
  const { shortLabel, formats } = METHOD_INFO[method];
  const wanted = formats.map((name) => FORMAT_INFO[name].shortLabel).join(" or ");
  return `${shortLabel} requires ${wanted} format. Current dataset is ${FORMAT_INFO[format].shortLabel} format.`;
}
