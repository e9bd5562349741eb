// Generated from schema/ by `make codegen`. Do not edit.
/** Enums as value objects and unions, the config, the rows of each dataset format, and the records of a run. */

/** How a model is trained. */
export const TRAINING_METHODS = {
  /** Learns to answer as the assistant does in example conversations. */
  SFT: "sft",
  /** Learns to prefer chosen over rejected answers, held near a frozen reference model. */
  DPO: "dpo",
  /** Fits a reward model to scored answers, then optimises the policy against it under a KL leash. */
  RLHF: "rlhf",
  /** Learns the chosen answers and the preference over rejected ones at once, without a reference model. */
  ORPO: "orpo",
  /** Goes on pre-training a base model on raw text of a domain. */
  CPT: "cpt",
  /** A student model learns from a teacher model's answers or its token distributions. */
  TEACHER_MODE: "teacher_mode",
} as const;
/** How a model is trained. */
export type TrainingMethod = (typeof TRAINING_METHODS)[keyof typeof TRAINING_METHODS];

/** What one row of a dataset looks like. */
export const DATASET_FORMATS = {
  /** A conversation as a list of messages with role and content. */
  CHATML: "chatml",
  /** A conversation as a list of turns with from and value. */
  SHAREGPT: "sharegpt",
  /** A prompt and the completion to learn. */
  JSONL: "jsonl",
  /** A prompt with a chosen and a rejected answer. */
  DPO: "dpo",
  /** A prompt with an answer and its reward. */
  RLHF: "rlhf",
  /** An instruction with optional input and the output to learn. */
  ALPACA: "alpaca",
  /** A question with an optional system prompt and the response to learn. */
  OPENORCA: "openorca",
  /** An instruction with one or more instances of input and output. */
  UNNATURAL: "unnatural",
  /** Plain text, one document per row, or a whole text file as one document. */
  RAW_TEXT: "raw_text",
} as const;
/** What one row of a dataset looks like. */
export type DatasetFormat = (typeof DATASET_FORMATS)[keyof typeof DATASET_FORMATS];

/** Who speaks in a ChatML message. */
export const CHAT_ROLES = {
  /** Sets the behaviour. */
  SYSTEM: "system",
  /** Speaks to the model. */
  USER: "user",
  /** The model. */
  ASSISTANT: "assistant",
  /** The result of a tool call. */
  TOOL: "tool",
  /** Sets the behaviour, as system does. */
  DEVELOPER: "developer",
  /** The result of a tool call, as tool is. */
  FUNCTION: "function",
} as const;
/** Who speaks in a ChatML message. */
export type ChatRole = (typeof CHAT_ROLES)[keyof typeof CHAT_ROLES];

/** Who speaks in a ShareGPT turn. */
export const SHARE_GPT_SPEAKERS = {
  /** Sets the behaviour. */
  SYSTEM: "system",
  /** Speaks to the model. */
  HUMAN: "human",
  /** Speaks to the model. */
  USER: "user",
  /** The model. */
  GPT: "gpt",
  /** The model. */
  ASSISTANT: "assistant",
  /** The model. */
  MODEL: "model",
  /** The model. */
  BOT: "bot",
  /** The model. */
  CHATGPT: "chatgpt",
  /** The model calls a tool. */
  FUNCTION_CALL: "function_call",
  /** The result of a tool call. */
  OBSERVATION: "observation",
  /** The result of a tool call. */
  FUNCTION_RESPONSE: "function_response",
  /** The result of a tool call. */
  TOOL: "tool",
} as const;
/** Who speaks in a ShareGPT turn. */
export type ShareGPTSpeaker = (typeof SHARE_GPT_SPEAKERS)[keyof typeof SHARE_GPT_SPEAKERS];

/** Floating point type of weights or computation. */
export const DTYPES = {
  /** 16 bits with the range of float32; what current hardware trains in. */
  BFLOAT16: "bfloat16",
  /** 16 bits with a narrow range; needs loss scaling. */
  FLOAT16: "float16",
  /** 32 bits. */
  FLOAT32: "float32",
} as const;
/** Floating point type of weights or computation. */
export type DType = (typeof DTYPES)[keyof typeof DTYPES];

/** Where the model is placed. */
export const DEVICE_MAPS = {
  /** The GPU of this process if there is one, else the CPU. */
  AUTO: "auto",
  /** The GPU; a run without one is refused. */
  CUDA: "cuda",
  /** The CPU, also where there is a GPU. */
  CPU: "cpu",
} as const;
/** Where the model is placed. */
export type DeviceMap = (typeof DEVICE_MAPS)[keyof typeof DEVICE_MAPS];

/** Implementation of attention. */
export const ATTN_IMPLEMENTATIONS = {
  /** Scaled dot-product attention of PyTorch. */
  SDPA: "sdpa",
  /** Plain matrix products; slowest and easiest to inspect. */
  EAGER: "eager",
  /** Fused attention; needs a supported GPU and its package. */
  FLASH_ATTENTION_2: "flash_attention_2",
} as const;
/** Implementation of attention. */
export type AttnImplementation = (typeof ATTN_IMPLEMENTATIONS)[keyof typeof ATTN_IMPLEMENTATIONS];

/** Side on which shorter rows are padded. */
export const PADDING_SIDES = {
  /** Usual for training. */
  RIGHT: "right",
  /** Needed where the model generates in batches. */
  LEFT: "left",
} as const;
/** Side on which shorter rows are padded. */
export type PaddingSide = (typeof PADDING_SIDES)[keyof typeof PADDING_SIDES];

/** Optimizer of the weights. */
export const OPTIMIZERS = {
  /** AdamW of PyTorch. */
  ADAMW_TORCH: "adamw_torch",
  /** AdamW of PyTorch in one kernel. */
  ADAMW_TORCH_FUSED: "adamw_torch_fused",
  /** AdamW with 8-bit state from bitsandbytes. */
  ADAMW_8BIT: "adamw_8bit",
  /** 8-bit AdamW whose state may move to CPU memory under pressure. */
  PAGED_ADAMW_8BIT: "paged_adamw_8bit",
  /** AdamW whose state may move to CPU memory under pressure. */
  PAGED_ADAMW_32BIT: "paged_adamw_32bit",
  /** Factored second moments; little state. */
  ADAFACTOR: "adafactor",
  /** Plain stochastic gradient descent. */
  SGD: "sgd",
} as const;
/** Optimizer of the weights. */
export type Optimizer = (typeof OPTIMIZERS)[keyof typeof OPTIMIZERS];

/** How the learning rate moves after warm-up. */
export const LR_SCHEDULERS = {
  /** Falls to zero along half a cosine. */
  COSINE: "cosine",
  /** Falls to zero in a straight line. */
  LINEAR: "linear",
  /** Cosine that starts again from the top. */
  COSINE_WITH_RESTARTS: "cosine_with_restarts",
  /** Falls along a polynomial. */
  POLYNOMIAL: "polynomial",
  /** Stays where it is, without warm-up. */
  CONSTANT: "constant",
  /** Rises through warm-up and stays. */
  CONSTANT_WITH_WARMUP: "constant_with_warmup",
} as const;
/** How the learning rate moves after warm-up. */
export type LrScheduler = (typeof LR_SCHEDULERS)[keyof typeof LR_SCHEDULERS];

/** When something happens during training. */
export const INTERVAL_STRATEGIES = {
  /** Does not happen. */
  NO: "no",
  /** Every so many optimizer steps. */
  STEPS: "steps",
  /** At the end of every epoch. */
  EPOCH: "epoch",
} as const;
/** When something happens during training. */
export type IntervalStrategy = (typeof INTERVAL_STRATEGIES)[keyof typeof INTERVAL_STRATEGIES];

/** Which biases are trained beside the adapter. */
export const LORA_BIASES = {
  /** No bias. */
  NONE: "none",
  /** All biases of the model. */
  ALL: "all",
  /** Biases of layers that carry an adapter. */
  LORA_ONLY: "lora_only",
} as const;
/** Which biases are trained beside the adapter. */
export type LoraBias = (typeof LORA_BIASES)[keyof typeof LORA_BIASES];

/** What the adapted model is for. */
export const TASK_TYPES = {
  /** Predicts the next token. */
  CAUSAL_LM: "CAUSAL_LM",
  /** Scores a sequence, as a reward model does. */
  SEQ_CLS: "SEQ_CLS",
  /** Encoder and decoder. */
  SEQ_2_SEQ_LM: "SEQ_2_SEQ_LM",
} as const;
/** What the adapted model is for. */
export type TaskType = (typeof TASK_TYPES)[keyof typeof TASK_TYPES];

/** Data type of 4-bit weights. */
export const BNB4BIT_QUANT_TYPES = {
  /** Levels spaced for normally distributed weights. */
  NF4: "nf4",
  /** 4-bit floating point. */
  FP4: "fp4",
} as const;
/** Data type of 4-bit weights. */
export type Bnb4bitQuantType = (typeof BNB4BIT_QUANT_TYPES)[keyof typeof BNB4BIT_QUANT_TYPES];

/** Where the data comes from, in the words of its author; describes, changes nothing. */
export const DATA_STRATEGIES = {
  /** A dataset in one of the known formats. */
  STANDARD: "standard",
  /** Tool-use conversations. */
  TOOLBENCH: "toolbench",
  /** Conversations about building computers. */
  PC_BUILDING: "pc_building",
  /** Answers written by a teacher model. */
  TEACHER_MODE: "teacher_mode",
  /** Answers with many facts. */
  KNOWLEDGE_DENSE: "knowledge_dense",
  /** Rows written from templates by hand. */
  MANUAL_TEMPLATES: "manual_templates",
  /** Anything else. */
  CUSTOM: "custom",
  /** Rows of the Alpaca family. */
  ALPACA: "alpaca",
  /** Rows of the OpenOrca family. */
  OPENORCA: "openorca",
  /** Rows of the Unnatural Instructions family. */
  UNNATURAL_INSTRUCTIONS: "unnatural_instructions",
} as const;
/** Where the data comes from, in the words of its author; describes, changes nothing. */
export type DataStrategy = (typeof DATA_STRATEGIES)[keyof typeof DATA_STRATEGIES];

/** Who wrote the data; describes, changes nothing. */
export const GENERATION_TYPES = {
  /** Written by people. */
  REAL: "real",
  /** Written by a program or a model. */
  SYNTHETIC: "synthetic",
} as const;
/** Who wrote the data; describes, changes nothing. */
export type GenerationType = (typeof GENERATION_TYPES)[keyof typeof GENERATION_TYPES];

/** What is measured on held-out rows. */
export const EVALUATION_METRICS = {
  /** Mean negative log-likelihood of target tokens in nats. */
  LOSS: "loss",
  /** Exponential of the mean negative log-likelihood of target tokens. */
  PERPLEXITY: "perplexity",
  /** KL divergence of the teacher's token distributions from the model's, in nats a target token. */
  DIVERGENCE: "divergence",
  /** Share of pairs whose chosen answer scores higher. */
  PREFERENCE_ACCURACY: "preference_accuracy",
  /** Mean by which the chosen answer scores higher than the rejected one. */
  PREFERENCE_MARGIN: "preference_margin",
  /** Mean reward of answers sampled for held-out prompts. */
  REWARD_SCORE: "reward_score",
  /** Of the policy from its start, in nats a token, on sampled answers. */
  KL_DIVERGENCE: "kl_divergence",
  /** Mean tokens of sampled answers. */
  ANSWER_LENGTH: "answer_length",
  /** Loss of the policy. */
  POLICY_LOSS: "policy_loss",
  /** Loss of the value head. */
  VALUE_LOSS: "value_loss",
  /** Share of right tool calls. */
  TOOL_ACCURACY: "tool_accuracy",
  /** Quality of answers as judged. */
  RESPONSE_QUALITY: "response_quality",
  /** Share of well-formed tool calls. */
  TOOL_FORMAT_CORRECTNESS: "tool_format_correctness",
} as const;
/** What is measured on held-out rows. */
export type EvaluationMetric = (typeof EVALUATION_METRICS)[keyof typeof EVALUATION_METRICS];

/** How a policy is moved towards reward. */
export const POLICY_ALGORITHMS = {
  /** REINFORCE with the mean reward of the other answers to the prompt as baseline; the KL divergence lowers the reward. */
  RLOO: "rloo",
  /** Rewards normalised within the answers to a prompt; the KL divergence is a term of the loss. */
  GRPO: "grpo",
} as const;
/** How a policy is moved towards reward. */
export type PolicyAlgorithm = (typeof POLICY_ALGORITHMS)[keyof typeof POLICY_ALGORITHMS];

/** When sample answers are generated during training. */
export const SAMPLE_FREQUENCIES = {
  /** At the end of every epoch. */
  EPOCH: "epoch",
  /** Each time the held-out rows are evaluated. */
  EVAL: "eval",
  /** Every so many optimizer steps. */
  STEPS: "steps",
} as const;
/** When sample answers are generated during training. */
export type SampleFrequency = (typeof SAMPLE_FREQUENCIES)[keyof typeof SAMPLE_FREQUENCIES];

/** How training is spread over devices. */
export const DISTRIBUTED_STRATEGIES = {
  /** One process. */
  NONE: "none",
  /** A copy of the model on each device. */
  DDP: "ddp",
  /** The model sharded over devices. */
  FSDP: "fsdp",
  /** ZeRO of DeepSpeed. */
  DEEPSPEED: "deepspeed",
} as const;
/** How training is spread over devices. */
export type DistributedStrategy = (typeof DISTRIBUTED_STRATEGIES)[keyof typeof DISTRIBUTED_STRATEGIES];

/** What FSDP shards. */
export const SHARDING_STRATEGIES = {
  /** Parameters, gradients and optimizer state. */
  FULL_SHARD: "full_shard",
  /** Gradients and optimizer state. */
  SHARD_GRAD_OP: "shard_grad_op",
  /** Nothing. */
  NO_SHARD: "no_shard",
  /** Full shard within a machine and copies across machines. */
  HYBRID_SHARD: "hybrid_shard",
} as const;
/** What FSDP shards. */
export type ShardingStrategy = (typeof SHARDING_STRATEGIES)[keyof typeof SHARDING_STRATEGIES];

/** When FSDP fetches the next parameters. */
export const BACKWARD_PREFETCHS = {
  /** Before the current gradient is computed. */
  BACKWARD_PRE: "backward_pre",
  /** After the current gradient is computed. */
  BACKWARD_POST: "backward_post",
} as const;
/** When FSDP fetches the next parameters. */
export type BackwardPrefetch = (typeof BACKWARD_PREFETCHS)[keyof typeof BACKWARD_PREFETCHS];

/** Where the run takes place. */
export const PROVIDER_TYPES = {
  /** The process that was started. */
  LOCAL: "local",
  /** A job on Hugging Face. */
  HUGGINGFACE: "huggingface",
  /** A remote training server. */
  REMOTE: "remote",
} as const;
/** Where the run takes place. */
export type ProviderType = (typeof PROVIDER_TYPES)[keyof typeof PROVIDER_TYPES];

/** Kind of tool. */
export const TOOL_TYPES = {
  /** A function with JSON arguments. */
  FUNCTION: "function",
} as const;
/** Kind of tool. */
export type ToolType = (typeof TOOL_TYPES)[keyof typeof TOOL_TYPES];

/** Section of the form, and of the reference, that a field stands in; in the order they are shown. */
export const FORM_GROUPS = {
  /** What is trained and what only this method has. */
  METHOD: "method",
  /** The model and its tokenizer. */
  MODEL: "model",
  /** Rows and how they become sequences. */
  DATA: "data",
  /** Steps and the learning rate. */
  OPTIMIZATION: "optimization",
  /** What of the model is trained. */
  ADAPTER: "adapter",
  /** How the base weights are held. */
  QUANTIZATION: "quantization",
  /** What is measured and when. */
  EVALUATION: "evaluation",
  /** What is written, and where. */
  OUTPUT: "output",
  /** How the machine is used. */
  HARDWARE: "hardware",
} as const;
/** Section of the form, and of the reference, that a field stands in; in the order they are shown. */
export type FormGroup = (typeof FORM_GROUPS)[keyof typeof FORM_GROUPS];

/** How a conversation is written as text, for a tokenizer that does not say so itself. */
export const CHAT_TEMPLATES = {
  /** Turns between <|im_start|> and <|im_end|>, as Qwen and many others write them; knows tools. */
  CHATML: "chatml",
  /** A header before every turn and <|eot_id|> behind it; knows tools. */
  LLAMA3: "llama3",
  /** Questions in [INST], as Llama 2 and Mistral write them; knows tools. */
  MISTRAL: "mistral",
  /** Turns of user and model; a system turn is written before the question that follows it. Knows no tools. */
  GEMMA: "gemma",
  /** The role as a token, and <|end|> behind each turn. Knows no tools. */
  PHI: "phi",
  /** The role between bars and the end-of-text token behind each turn. Knows no tools. */
  ZEPHYR: "zephyr",
  /** Roles in words and the end-of-text token behind each answer, so any tokenizer can write it; knows tools. */
  PLAIN: "plain",
} as const;
/** How a conversation is written as text, for a tokenizer that does not say so itself. */
export type ChatTemplate = (typeof CHAT_TEMPLATES)[keyof typeof CHAT_TEMPLATES];

/** Which layer gave a value; later ones win. */
export const VALUE_ORIGINS = {
  /** The default of the schema. */
  DEFAULT: "default",
  /** A DEFAULT_* variable, in place of the default. */
  ENVIRONMENT: "environment",
  /** The template. */
  TEMPLATE: "template",
  /** The demonstration. */
  DEMO: "demo",
  /** The config file. */
  FILE: "file",
  /** The command line. */
  FLAG: "flag",
} as const;
/** Which layer gave a value; later ones win. */
export type ValueOrigin = (typeof VALUE_ORIGINS)[keyof typeof VALUE_ORIGINS];

/** How grave an issue is. */
export const SEVERITIES = {
  /** Cannot be done as asked. */
  ERROR: "error",
  /** Can be done, but something has no effect or is unusual. */
  WARNING: "warning",
  /** Good to know; nothing needs to change. */
  NOTE: "note",
} as const;
/** How grave an issue is. */
export type Severity = (typeof SEVERITIES)[keyof typeof SEVERITIES];

/** Where a run stands. */
export const RUN_STATUSES = {
  /** Reading data and building the model. */
  PREPARING: "preparing",
  /** Training. */
  RUNNING: "running",
  /** Ended early on request; can be resumed. */
  STOPPED: "stopped",
  /** Ended as planned. */
  COMPLETED: "completed",
  /** Ended by an error. */
  FAILED: "failed",
} as const;
/** Where a run stands. */
export type RunStatus = (typeof RUN_STATUSES)[keyof typeof RUN_STATUSES];

/** Where a row ended. Every row read is in exactly one. */
export const LEDGER_BUCKETS = {
  /** Trained on. */
  TRAINED: "trained",
  /** Kept for evaluation. */
  HELD_OUT: "held_out",
  /** Not usable; kept with its reason in quarantine.jsonl. */
  QUARANTINED: "quarantined",
  /** Beyond data.max_samples or beyond its share of a mixture. */
  LEFT_BY_MAX_SAMPLES: "left_by_max_samples",
  /** In neither share of the split. */
  LEFT_BY_SPLIT: "left_by_split",
  /** The run ended before its turn. */
  NOT_REACHED: "not_reached",
} as const;
/** Where a row ended. Every row read is in exactly one. */
export type LedgerBucket = (typeof LEDGER_BUCKETS)[keyof typeof LEDGER_BUCKETS];

/** What came of a check. */
export const CHECK_RESULTS = {
  /** It holds. */
  OK: "ok",
  /** It does not hold. */
  DIFFERS: "differs",
  /** Other than it was, as it may be: the code or the packages of today. */
  NOTED: "noted",
  /** Cannot be checked here, and why. */
  NOT_POSSIBLE: "not_possible",
} as const;
/** What came of a check. */
export type CheckResult = (typeof CHECK_RESULTS)[keyof typeof CHECK_RESULTS];

/** A low-rank adapter, trained in place of the weights it sits on. */
export interface LoraSettings {
  /**
   * Rank of the adapter matrices.
   * @default 16
   * @minimum 1
   * @maximum 4096
   */
  r: number;
  /**
   * Scale of the adapter; its output is multiplied by alpha / rank.
   * @default 32
   * @exclusiveMinimum 0
   */
  lora_alpha: number;
  /**
   * Share of adapter inputs dropped while training.
   * @default 0.05
   * @minimum 0
   * @maximum 1
   */
  lora_dropout: number;
  /**
   * Names of the modules that carry an adapter, or the single name all-linear. Absent means all-linear.
   * @pattern \S
   */
  target_modules?: readonly string[];
  /**
   * Which biases are trained beside the adapter.
   * @default "none"
   */
  bias: LoraBias;
  /**
   * What the adapted model is for.
   * @default "CAUSAL_LM"
   */
  task_type: TaskType;
  /**
   * Modules trained and saved whole, beside the adapter.
   * @pattern \S
   */
  modules_to_save?: readonly string[];
}

/** A low-rank adapter, trained in place of the weights it sits on. As a person writes it: defaults may be left out. */
export interface LoraSettingsInput {
  /**
   * Rank of the adapter matrices.
   * @default 16
   * @minimum 1
   * @maximum 4096
   */
  r?: number;
  /**
   * Scale of the adapter; its output is multiplied by alpha / rank.
   * @default 32
   * @exclusiveMinimum 0
   */
  lora_alpha?: number;
  /**
   * Share of adapter inputs dropped while training.
   * @default 0.05
   * @minimum 0
   * @maximum 1
   */
  lora_dropout?: number;
  /**
   * Names of the modules that carry an adapter, or the single name all-linear. Absent means all-linear.
   * @pattern \S
   */
  target_modules?: readonly string[];
  /**
   * Which biases are trained beside the adapter.
   * @default "none"
   */
  bias?: LoraBias;
  /**
   * What the adapted model is for.
   * @default "CAUSAL_LM"
   */
  task_type?: TaskType;
  /**
   * Modules trained and saved whole, beside the adapter.
   * @pattern \S
   */
  modules_to_save?: readonly string[];
}

/** How the frozen base weights are quantized, by bitsandbytes. */
export interface QuantizationSettings {
  /**
   * Hold the base weights in 4 bits.
   * @default false
   */
  load_in_4bit: boolean;
  /**
   * Hold the base weights in 8 bits.
   * @default false
   */
  load_in_8bit: boolean;
  /**
   * Data type of 4-bit weights.
   * @default "nf4"
   */
  bnb_4bit_quant_type: Bnb4bitQuantType;
  /**
   * Type in which 4-bit weights are multiplied.
   * @default "bfloat16"
   */
  bnb_4bit_compute_dtype: DType;
  /**
   * Quantize the quantization constants too.
   * @default true
   */
  bnb_4bit_use_double_quant: boolean;
}

/** How the frozen base weights are quantized, by bitsandbytes. As a person writes it: defaults may be left out. */
export interface QuantizationSettingsInput {
  /**
   * Hold the base weights in 4 bits.
   * @default false
   */
  load_in_4bit?: boolean;
  /**
   * Hold the base weights in 8 bits.
   * @default false
   */
  load_in_8bit?: boolean;
  /**
   * Data type of 4-bit weights.
   * @default "nf4"
   */
  bnb_4bit_quant_type?: Bnb4bitQuantType;
  /**
   * Type in which 4-bit weights are multiplied.
   * @default "bfloat16"
   */
  bnb_4bit_compute_dtype?: DType;
  /**
   * Quantize the quantization constants too.
   * @default true
   */
  bnb_4bit_use_double_quant?: boolean;
}

/** What scores the answers of the policy. With neither a model nor a function, a reward model is fitted to the scored rows. */
export interface RewardSettings {
  /**
   * A reward model in place of fitting one: the reward_model folder of a run, a folder, or a model id on the Hub, over the tokenizer of the policy.
   * @pattern \S
   */
  model?: string;
  /**
   * A Python function in place of a model, as module:function or file.py:function; it is given the texts prompts and completions and gives a number for each. Needs --allow-remote-code.
   * @pattern ^[^:]+:[A-Za-z_][A-Za-z0-9_]*$
   */
  function?: string;
  /**
   * Share of held-out pairs that the reward model has to rank right, or its correlation with held-out rewards where rows form no pairs; below it the policy is not trained. 0 asks for nothing.
   * @default 0.6
   * @minimum 0
   * @maximum 1
   */
  threshold: number;
  /**
   * Passes over the pairs or rows that the reward model is fitted to.
   * @default 1
   * @exclusiveMinimum 0
   * @maximum 10000
   * @unit epochs
   */
  num_epochs: number;
  /**
   * Highest step size while the reward model is fitted.
   * @default 0.0001
   * @exclusiveMinimum 0
   * @maximum 1
   */
  learning_rate: number;
  /**
   * Pairs or rows of one step of the reward model.
   * @default 8
   * @minimum 1
   * @unit pairs
   */
  batch_size: number;
}

/** What scores the answers of the policy. With neither a model nor a function, a reward model is fitted to the scored rows. As a person writes it: defaults may be left out. */
export interface RewardSettingsInput {
  /**
   * A reward model in place of fitting one: the reward_model folder of a run, a folder, or a model id on the Hub, over the tokenizer of the policy.
   * @pattern \S
   */
  model?: string;
  /**
   * A Python function in place of a model, as module:function or file.py:function; it is given the texts prompts and completions and gives a number for each. Needs --allow-remote-code.
   * @pattern ^[^:]+:[A-Za-z_][A-Za-z0-9_]*$
   */
  function?: string;
  /**
   * Share of held-out pairs that the reward model has to rank right, or its correlation with held-out rewards where rows form no pairs; below it the policy is not trained. 0 asks for nothing.
   * @default 0.6
   * @minimum 0
   * @maximum 1
   */
  threshold?: number;
  /**
   * Passes over the pairs or rows that the reward model is fitted to.
   * @default 1
   * @exclusiveMinimum 0
   * @maximum 10000
   * @unit epochs
   */
  num_epochs?: number;
  /**
   * Highest step size while the reward model is fitted.
   * @default 0.0001
   * @exclusiveMinimum 0
   * @maximum 1
   */
  learning_rate?: number;
  /**
   * Pairs or rows of one step of the reward model.
   * @default 8
   * @minimum 1
   * @unit pairs
   */
  batch_size?: number;
}

/** A model whose token distributions are learnt, beside or in place of the answers themselves. */
export interface TeacherSettings {
  /**
   * A model id on the Hub, the folder of a model, or of an adapter such as the model folder of a run; over the tokenizer of the model. Absent, the rows' answers are learnt as they stand.
   * @pattern \S
   */
  name?: string;
  /**
   * The model that an adapter belongs to. Absent means the model that is trained.
   * @pattern \S
   */
  base?: string;
  /**
   * Branch, tag or commit of the teacher on the Hub, or of its base.
   * @pattern \S
   */
  revision?: string;
  /**
   * Type in which the weights of the teacher are held.
   * @default "bfloat16"
   */
  torch_dtype: DType;
  /**
   * Which divergence is lowered: 0 is the KL divergence of the teacher from the model, 1 that of the model from the teacher, and between them the generalised Jensen-Shannon divergence.
   * @default 0
   * @minimum 0
   * @maximum 1
   */
  beta: number;
  /**
   * Share of the batches in which an answer that the model samples takes the place of the last given one of each row; the teacher is followed there.
   * @default 0
   * @minimum 0
   * @maximum 1
   */
  on_policy: number;
  /**
   * Longest answer that the model samples, within max_length.
   * @default 128
   * @minimum 1
   * @maximum 100000
   * @unit tokens
   */
  max_new_tokens: number;
  /**
   * Both distributions are softened by this temperature before they are compared, and the loss is multiplied by its square.
   * @default 1
   * @exclusiveMinimum 0
   * @maximum 100
   */
  temperature: number;
}

/** A model whose token distributions are learnt, beside or in place of the answers themselves. As a person writes it: defaults may be left out. */
export interface TeacherSettingsInput {
  /**
   * A model id on the Hub, the folder of a model, or of an adapter such as the model folder of a run; over the tokenizer of the model. Absent, the rows' answers are learnt as they stand.
   * @pattern \S
   */
  name?: string;
  /**
   * The model that an adapter belongs to. Absent means the model that is trained.
   * @pattern \S
   */
  base?: string;
  /**
   * Branch, tag or commit of the teacher on the Hub, or of its base.
   * @pattern \S
   */
  revision?: string;
  /**
   * Type in which the weights of the teacher are held.
   * @default "bfloat16"
   */
  torch_dtype?: DType;
  /**
   * Which divergence is lowered: 0 is the KL divergence of the teacher from the model, 1 that of the model from the teacher, and between them the generalised Jensen-Shannon divergence.
   * @default 0
   * @minimum 0
   * @maximum 1
   */
  beta?: number;
  /**
   * Share of the batches in which an answer that the model samples takes the place of the last given one of each row; the teacher is followed there.
   * @default 0
   * @minimum 0
   * @maximum 1
   */
  on_policy?: number;
  /**
   * Longest answer that the model samples, within max_length.
   * @default 128
   * @minimum 1
   * @maximum 100000
   * @unit tokens
   */
  max_new_tokens?: number;
  /**
   * Both distributions are softened by this temperature before they are compared, and the loss is multiplied by its square.
   * @default 1
   * @exclusiveMinimum 0
   * @maximum 100
   */
  temperature?: number;
}

/** The method and how it is trained. What all methods share. */
export interface TrainingSettings {
  /** How the model is trained. */
  method: TrainingMethod;
  /**
   * Passes over the training rows.
   * @default 1
   * @exclusiveMinimum 0
   * @maximum 10000
   * @unit epochs
   */
  num_epochs: number;
  /**
   * Number of optimizer steps; when given, it decides the length of the run in place of the epochs.
   * @minimum 1
   * @unit steps
   */
  max_steps?: number;
  /**
   * Highest step size of the optimizer.
   * @default 0.0002 (sft), 5e-6 (dpo), 1e-6 (rlhf), 8e-6 (orpo), 2e-5 (cpt), 0.0002 (teacher_mode)
   * @exclusiveMinimum 0
   * @maximum 1
   */
  learning_rate: number;
  /**
   * Rows per device in one forward pass.
   * @default 4
   * @minimum 1
   * @unit rows
   */
  batch_size: number;
  /**
   * Rows per device in one evaluation pass. Absent means the training batch size.
   * @minimum 1
   * @unit rows
   */
  eval_batch_size?: number;
  /**
   * Batches whose gradients are summed before one optimizer step.
   * @default 8
   * @minimum 1
   * @unit batches
   */
  gradient_accumulation_steps: number;
  /**
   * Steps over which the learning rate rises from zero; above zero, it wins over the ratio.
   * @default 0
   * @minimum 0
   * @unit steps
   */
  warmup_steps: number;
  /**
   * Share of the optimizer steps over which the learning rate rises from zero.
   * @default 0.03
   * @minimum 0
   * @maximum 1
   */
  warmup_ratio: number;
  /**
   * Longest row in tokens; longer rows are split or cut as the method says.
   * @default 2048
   * @minimum 2
   * @maximum 10485760
   * @unit tokens
   */
  max_length: number;
  /**
   * Train an adapter; false trains all weights.
   * @default true
   */
  use_lora: boolean;
  /** The adapter. */
  lora_config: LoraSettings;
  /** How the base weights are held. */
  quantization: QuantizationSettings;
  /**
   * Optimizer of the trained weights.
   * @default "adamw_torch"
   */
  optim: Optimizer;
  /**
   * Decay of the first moment.
   * @default 0.9
   * @minimum 0
   * @exclusiveMaximum 1
   */
  adam_beta1: number;
  /**
   * Decay of the second moment.
   * @default 0.999
   * @minimum 0
   * @exclusiveMaximum 1
   */
  adam_beta2: number;
  /**
   * Term that keeps the division stable.
   * @default 1e-8
   * @exclusiveMinimum 0
   */
  adam_epsilon: number;
  /**
   * Decoupled weight decay.
   * @default 0.01
   * @minimum 0
   */
  weight_decay: number;
  /**
   * Gradients are scaled down to this norm; 0 switches clipping off.
   * @default 1
   * @minimum 0
   */
  max_grad_norm: number;
  /**
   * How the learning rate moves after warm-up.
   * @default "cosine"
   */
  lr_scheduler_type: LrScheduler;
  /**
   * Recompute activations in the backward pass to save memory.
   * @default true
   */
  gradient_checkpointing: boolean;
  /**
   * Compute in bfloat16.
   * @default true
   */
  bf16: boolean;
  /**
   * Compute in float16 with loss scaling.
   * @default false
   */
  fp16: boolean;
  /**
   * Use fused kernels of the liger-kernel package.
   * @default false
   */
  use_liger_kernel: boolean;
  /**
   * Compile the model with torch.compile.
   * @default false
   */
  torch_compile: boolean;
  /**
   * Processes that prepare batches; 0 prepares them in the training process.
   * @default 0
   * @minimum 0
   * @maximum 1024
   * @unit processes
   */
  dataloader_num_workers: number;
  /**
   * Batches each worker holds ready; needs workers.
   * @minimum 1
   * @unit batches
   */
  dataloader_prefetch_factor?: number;
  /**
   * Hold batches in page-locked memory for quicker copies to a GPU.
   * @default true
   */
  dataloader_pin_memory: boolean;
  /**
   * Put rows of similar length in one batch.
   * @default false
   */
  group_by_length: boolean;
  /**
   * Tokenize all rows before the first step; false tokenizes as training goes.
   * @default true
   */
  pretokenize: boolean;
  /**
   * Read the dataset as training goes instead of preparing it whole.
   * @default false
   */
  use_streaming: boolean;
  /**
   * Steps between two points of the training curve.
   * @default 10
   * @minimum 1
   * @unit steps
   */
  logging_steps: number;
  /**
   * When held-out rows are evaluated during training.
   * @default "steps"
   */
  evaluation_strategy: IntervalStrategy;
  /**
   * Steps between two evaluations.
   * @default 500
   * @minimum 1
   * @unit steps
   */
  eval_steps: number;
  /**
   * When checkpoints are written.
   * @default "steps"
   */
  save_strategy: IntervalStrategy;
  /**
   * Steps between two checkpoints.
   * @default 500
   * @minimum 1
   * @unit steps
   */
  save_steps: number;
  /**
   * Older checkpoints beyond this number are deleted.
   * @default 3
   * @minimum 1
   * @unit checkpoints
   */
  save_total_limit: number;
  /** Metric by which the best checkpoint is chosen and put in place at the end; absent keeps the last. */
  metric_for_best_model?: EvaluationMetric;
  /**
   * Training ends after so many evaluations in a row without a better metric_for_best_model; absent trains to the end.
   * @minimum 1
   * @unit evaluations
   */
  early_stopping_patience?: number;
}

/** Settings of Supervised Fine-Tuning (SFT). */
export interface SftTrainingSettings extends TrainingSettings {
  /** How the model is trained. */
  method: "sft";
  /**
   * Put several documents in one row without letting them see each other.
   * @default false
   */
  packing: boolean;
  /**
   * NEFTune: uniform noise on the embeddings while training, up to this number over the root of their count in a row; 5 is usual. Absent means none.
   * @exclusiveMinimum 0
   * @maximum 1000
   * @see https://arxiv.org/abs/2310.05914
   */
  neftune_noise_alpha?: number;
}

/** Settings of Direct Preference Optimization (DPO). */
export interface DpoTrainingSettings extends TrainingSettings {
  /** How the model is trained. */
  method: "dpo";
  /**
   * Strength of the pull towards the reference model, or weight of the odds ratio loss.
   * @default 0.1
   * @exclusiveMinimum 0
   * @maximum 100
   */
  beta: number;
  /**
   * Longest prompt in tokens; longer prompts are cut at their start. Absent means no limit of its own.
   * @minimum 1
   * @unit tokens
   */
  max_prompt_length?: number;
}

/** Settings of Reinforcement Learning from Human Feedback (RLHF). */
export interface RlhfTrainingSettings extends TrainingSettings {
  /** How the model is trained. */
  method: "rlhf";
  /**
   * Strength of the pull towards the reference model, or weight of the odds ratio loss.
   * @default 0.1
   * @exclusiveMinimum 0
   * @maximum 100
   */
  beta: number;
  /**
   * Longest prompt in tokens; longer prompts are cut at their start. Absent means no limit of its own.
   * @minimum 1
   * @unit tokens
   */
  max_prompt_length?: number;
  /**
   * Optimizer passes over each batch of generated answers.
   * @default 1
   * @minimum 1
   */
  ppo_epochs: number;
  /**
   * Bound on the policy ratio.
   * @default 0.2
   * @exclusiveMinimum 0
   * @maximum 1
   */
  clip_range: number;
  /**
   * Bound on the change of the value head.
   * @minimum 0
   * @deprecated It has no effect: there is no value head, and clip_range bounds the policy.
   */
  clip_range_value?: number;
  /**
   * Weight of the value loss.
   * @minimum 0
   * @deprecated It has no effect: there is no value head; the other answers to a prompt are the baseline (num_generations).
   */
  vf_coef?: number;
  /**
   * Weight of the entropy bonus; only GRPO has one.
   * @default 0
   * @minimum 0
   */
  entropy_coef: number;
  /**
   * How the policy is moved towards reward.
   * @default "rloo"
   */
  policy_algorithm: PolicyAlgorithm;
  /**
   * Answers sampled for each prompt; each is judged against the others, so batch size x accumulation is a multiple of it.
   * @default 4
   * @minimum 2
   * @maximum 1024
   * @unit answers
   */
  num_generations: number;
  /**
   * Longest answer that the policy writes. Absent means half of max_length.
   * @minimum 1
   * @maximum 10485760
   * @unit tokens
   */
  max_completion_length?: number;
  /**
   * Temperature at which answers are sampled.
   * @default 1
   * @exclusiveMinimum 0
   * @maximum 100
   */
  temperature: number;
  /** What scores the answers. */
  reward: RewardSettings;
}

/** Settings of Odds Ratio Preference Optimization (ORPO). */
export interface OrpoTrainingSettings extends TrainingSettings {
  /** How the model is trained. */
  method: "orpo";
  /**
   * Strength of the pull towards the reference model, or weight of the odds ratio loss.
   * @default 0.1
   * @exclusiveMinimum 0
   * @maximum 100
   */
  beta: number;
  /**
   * Longest prompt in tokens; longer prompts are cut at their start. Absent means no limit of its own.
   * @minimum 1
   * @unit tokens
   */
  max_prompt_length?: number;
}

/** Settings of Continued Pre-Training (CPT). */
export interface CptTrainingSettings extends TrainingSettings {
  /** How the model is trained. */
  method: "cpt";
  /**
   * Put several documents in one row without letting them see each other.
   * @default false
   */
  packing: boolean;
  /**
   * NEFTune: uniform noise on the embeddings while training, up to this number over the root of their count in a row; 5 is usual. Absent means none.
   * @exclusiveMinimum 0
   * @maximum 1000
   * @see https://arxiv.org/abs/2310.05914
   */
  neftune_noise_alpha?: number;
}

/** Settings of Learning from a Teacher (Teacher Mode). */
export interface TeacherModeTrainingSettings extends TrainingSettings {
  /** How the model is trained. */
  method: "teacher_mode";
  /**
   * Put several documents in one row without letting them see each other.
   * @default false
   */
  packing: boolean;
  /**
   * NEFTune: uniform noise on the embeddings while training, up to this number over the root of their count in a row; 5 is usual. Absent means none.
   * @exclusiveMinimum 0
   * @maximum 1000
   * @see https://arxiv.org/abs/2310.05914
   */
  neftune_noise_alpha?: number;
  /** The model that is learnt from. */
  teacher: TeacherSettings;
}

/** The settings of each method. */
export interface TrainingSettingsByMethod {
  sft: SftTrainingSettings;
  dpo: DpoTrainingSettings;
  rlhf: RlhfTrainingSettings;
  orpo: OrpoTrainingSettings;
  cpt: CptTrainingSettings;
  teacher_mode: TeacherModeTrainingSettings;
}

/** The settings of any method, told apart by their method. */
export type AnyTrainingSettings =
  | SftTrainingSettings
  | DpoTrainingSettings
  | RlhfTrainingSettings
  | OrpoTrainingSettings
  | CptTrainingSettings
  | TeacherModeTrainingSettings;

/** The method and how it is trained. What all methods share. As a person writes it: defaults may be left out. */
export interface TrainingSettingsInput {
  /** How the model is trained. */
  method: TrainingMethod;
  /**
   * Passes over the training rows.
   * @default 1
   * @exclusiveMinimum 0
   * @maximum 10000
   * @unit epochs
   */
  num_epochs?: number;
  /**
   * Number of optimizer steps; when given, it decides the length of the run in place of the epochs.
   * @minimum 1
   * @unit steps
   */
  max_steps?: number;
  /**
   * Highest step size of the optimizer.
   * @default 0.0002 (sft), 5e-6 (dpo), 1e-6 (rlhf), 8e-6 (orpo), 2e-5 (cpt), 0.0002 (teacher_mode)
   * @exclusiveMinimum 0
   * @maximum 1
   */
  learning_rate?: number;
  /**
   * Rows per device in one forward pass.
   * @default 4
   * @minimum 1
   * @unit rows
   */
  batch_size?: number;
  /**
   * Rows per device in one evaluation pass. Absent means the training batch size.
   * @minimum 1
   * @unit rows
   */
  eval_batch_size?: number;
  /**
   * Batches whose gradients are summed before one optimizer step.
   * @default 8
   * @minimum 1
   * @unit batches
   */
  gradient_accumulation_steps?: number;
  /**
   * Steps over which the learning rate rises from zero; above zero, it wins over the ratio.
   * @default 0
   * @minimum 0
   * @unit steps
   */
  warmup_steps?: number;
  /**
   * Share of the optimizer steps over which the learning rate rises from zero.
   * @default 0.03
   * @minimum 0
   * @maximum 1
   */
  warmup_ratio?: number;
  /**
   * Longest row in tokens; longer rows are split or cut as the method says.
   * @default 2048
   * @minimum 2
   * @maximum 10485760
   * @unit tokens
   */
  max_length?: number;
  /**
   * Train an adapter; false trains all weights.
   * @default true
   */
  use_lora?: boolean;
  /** The adapter. */
  lora_config?: LoraSettingsInput;
  /** How the base weights are held. */
  quantization?: QuantizationSettingsInput;
  /**
   * Optimizer of the trained weights.
   * @default "adamw_torch"
   */
  optim?: Optimizer;
  /**
   * Decay of the first moment.
   * @default 0.9
   * @minimum 0
   * @exclusiveMaximum 1
   */
  adam_beta1?: number;
  /**
   * Decay of the second moment.
   * @default 0.999
   * @minimum 0
   * @exclusiveMaximum 1
   */
  adam_beta2?: number;
  /**
   * Term that keeps the division stable.
   * @default 1e-8
   * @exclusiveMinimum 0
   */
  adam_epsilon?: number;
  /**
   * Decoupled weight decay.
   * @default 0.01
   * @minimum 0
   */
  weight_decay?: number;
  /**
   * Gradients are scaled down to this norm; 0 switches clipping off.
   * @default 1
   * @minimum 0
   */
  max_grad_norm?: number;
  /**
   * How the learning rate moves after warm-up.
   * @default "cosine"
   */
  lr_scheduler_type?: LrScheduler;
  /**
   * Recompute activations in the backward pass to save memory.
   * @default true
   */
  gradient_checkpointing?: boolean;
  /**
   * Compute in bfloat16.
   * @default true
   */
  bf16?: boolean;
  /**
   * Compute in float16 with loss scaling.
   * @default false
   */
  fp16?: boolean;
  /**
   * Use fused kernels of the liger-kernel package.
   * @default false
   */
  use_liger_kernel?: boolean;
  /**
   * Compile the model with torch.compile.
   * @default false
   */
  torch_compile?: boolean;
  /**
   * Processes that prepare batches; 0 prepares them in the training process.
   * @default 0
   * @minimum 0
   * @maximum 1024
   * @unit processes
   */
  dataloader_num_workers?: number;
  /**
   * Batches each worker holds ready; needs workers.
   * @minimum 1
   * @unit batches
   */
  dataloader_prefetch_factor?: number;
  /**
   * Hold batches in page-locked memory for quicker copies to a GPU.
   * @default true
   */
  dataloader_pin_memory?: boolean;
  /**
   * Put rows of similar length in one batch.
   * @default false
   */
  group_by_length?: boolean;
  /**
   * Tokenize all rows before the first step; false tokenizes as training goes.
   * @default true
   */
  pretokenize?: boolean;
  /**
   * Read the dataset as training goes instead of preparing it whole.
   * @default false
   */
  use_streaming?: boolean;
  /**
   * Steps between two points of the training curve.
   * @default 10
   * @minimum 1
   * @unit steps
   */
  logging_steps?: number;
  /**
   * When held-out rows are evaluated during training.
   * @default "steps"
   */
  evaluation_strategy?: IntervalStrategy;
  /**
   * Steps between two evaluations.
   * @default 500
   * @minimum 1
   * @unit steps
   */
  eval_steps?: number;
  /**
   * When checkpoints are written.
   * @default "steps"
   */
  save_strategy?: IntervalStrategy;
  /**
   * Steps between two checkpoints.
   * @default 500
   * @minimum 1
   * @unit steps
   */
  save_steps?: number;
  /**
   * Older checkpoints beyond this number are deleted.
   * @default 3
   * @minimum 1
   * @unit checkpoints
   */
  save_total_limit?: number;
  /** Metric by which the best checkpoint is chosen and put in place at the end; absent keeps the last. */
  metric_for_best_model?: EvaluationMetric;
  /**
   * Training ends after so many evaluations in a row without a better metric_for_best_model; absent trains to the end.
   * @minimum 1
   * @unit evaluations
   */
  early_stopping_patience?: number;
  /**
   * Rank of the adapter.
   * @minimum 1
   * @maximum 4096
   * @deprecated The adapter has a block of its own. Use `training.lora_config.r`.
   */
  lora_r?: number;
  /**
   * Scale of the adapter.
   * @exclusiveMinimum 0
   * @deprecated The adapter has a block of its own. Use `training.lora_config.lora_alpha`.
   */
  lora_alpha?: number;
  /**
   * Dropout of the adapter.
   * @minimum 0
   * @maximum 1
   * @deprecated The adapter has a block of its own. Use `training.lora_config.lora_dropout`.
   */
  lora_dropout?: number;
  /**
   * Side of padding.
   * @deprecated It belongs to the tokenizer. Use `tokenizer.padding_side`.
   */
  tokenizer_padding_side?: PaddingSide;
}

/** Settings of Supervised Fine-Tuning (SFT). As a person writes it: defaults may be left out. */
export interface SftTrainingSettingsInput extends TrainingSettingsInput {
  /** How the model is trained. */
  method: "sft";
  /**
   * Put several documents in one row without letting them see each other.
   * @default false
   */
  packing?: boolean;
  /**
   * NEFTune: uniform noise on the embeddings while training, up to this number over the root of their count in a row; 5 is usual. Absent means none.
   * @exclusiveMinimum 0
   * @maximum 1000
   * @see https://arxiv.org/abs/2310.05914
   */
  neftune_noise_alpha?: number;
}

/** Settings of Direct Preference Optimization (DPO). As a person writes it: defaults may be left out. */
export interface DpoTrainingSettingsInput extends TrainingSettingsInput {
  /** How the model is trained. */
  method: "dpo";
  /**
   * Strength of the pull towards the reference model, or weight of the odds ratio loss.
   * @default 0.1
   * @exclusiveMinimum 0
   * @maximum 100
   */
  beta?: number;
  /**
   * Longest prompt in tokens; longer prompts are cut at their start. Absent means no limit of its own.
   * @minimum 1
   * @unit tokens
   */
  max_prompt_length?: number;
}

/** Settings of Reinforcement Learning from Human Feedback (RLHF). As a person writes it: defaults may be left out. */
export interface RlhfTrainingSettingsInput extends TrainingSettingsInput {
  /** How the model is trained. */
  method: "rlhf";
  /**
   * Strength of the pull towards the reference model, or weight of the odds ratio loss.
   * @default 0.1
   * @exclusiveMinimum 0
   * @maximum 100
   */
  beta?: number;
  /**
   * Longest prompt in tokens; longer prompts are cut at their start. Absent means no limit of its own.
   * @minimum 1
   * @unit tokens
   */
  max_prompt_length?: number;
  /**
   * Optimizer passes over each batch of generated answers.
   * @default 1
   * @minimum 1
   */
  ppo_epochs?: number;
  /**
   * Bound on the policy ratio.
   * @default 0.2
   * @exclusiveMinimum 0
   * @maximum 1
   */
  clip_range?: number;
  /**
   * Bound on the change of the value head.
   * @minimum 0
   * @deprecated It has no effect: there is no value head, and clip_range bounds the policy.
   */
  clip_range_value?: number;
  /**
   * Weight of the value loss.
   * @minimum 0
   * @deprecated It has no effect: there is no value head; the other answers to a prompt are the baseline (num_generations).
   */
  vf_coef?: number;
  /**
   * Weight of the entropy bonus; only GRPO has one.
   * @default 0
   * @minimum 0
   */
  entropy_coef?: number;
  /**
   * How the policy is moved towards reward.
   * @default "rloo"
   */
  policy_algorithm?: PolicyAlgorithm;
  /**
   * Answers sampled for each prompt; each is judged against the others, so batch size x accumulation is a multiple of it.
   * @default 4
   * @minimum 2
   * @maximum 1024
   * @unit answers
   */
  num_generations?: number;
  /**
   * Longest answer that the policy writes. Absent means half of max_length.
   * @minimum 1
   * @maximum 10485760
   * @unit tokens
   */
  max_completion_length?: number;
  /**
   * Temperature at which answers are sampled.
   * @default 1
   * @exclusiveMinimum 0
   * @maximum 100
   */
  temperature?: number;
  /** What scores the answers. */
  reward?: RewardSettingsInput;
}

/** Settings of Odds Ratio Preference Optimization (ORPO). As a person writes it: defaults may be left out. */
export interface OrpoTrainingSettingsInput extends TrainingSettingsInput {
  /** How the model is trained. */
  method: "orpo";
  /**
   * Strength of the pull towards the reference model, or weight of the odds ratio loss.
   * @default 0.1
   * @exclusiveMinimum 0
   * @maximum 100
   */
  beta?: number;
  /**
   * Longest prompt in tokens; longer prompts are cut at their start. Absent means no limit of its own.
   * @minimum 1
   * @unit tokens
   */
  max_prompt_length?: number;
}

/** Settings of Continued Pre-Training (CPT). As a person writes it: defaults may be left out. */
export interface CptTrainingSettingsInput extends TrainingSettingsInput {
  /** How the model is trained. */
  method: "cpt";
  /**
   * Put several documents in one row without letting them see each other.
   * @default false
   */
  packing?: boolean;
  /**
   * NEFTune: uniform noise on the embeddings while training, up to this number over the root of their count in a row; 5 is usual. Absent means none.
   * @exclusiveMinimum 0
   * @maximum 1000
   * @see https://arxiv.org/abs/2310.05914
   */
  neftune_noise_alpha?: number;
}

/** Settings of Learning from a Teacher (Teacher Mode). As a person writes it: defaults may be left out. */
export interface TeacherModeTrainingSettingsInput extends TrainingSettingsInput {
  /** How the model is trained. */
  method: "teacher_mode";
  /**
   * Put several documents in one row without letting them see each other.
   * @default false
   */
  packing?: boolean;
  /**
   * NEFTune: uniform noise on the embeddings while training, up to this number over the root of their count in a row; 5 is usual. Absent means none.
   * @exclusiveMinimum 0
   * @maximum 1000
   * @see https://arxiv.org/abs/2310.05914
   */
  neftune_noise_alpha?: number;
  /** The model that is learnt from. */
  teacher?: TeacherSettingsInput;
}

/** The settings of each method. */
export interface TrainingSettingsByMethodInput {
  sft: SftTrainingSettingsInput;
  dpo: DpoTrainingSettingsInput;
  rlhf: RlhfTrainingSettingsInput;
  orpo: OrpoTrainingSettingsInput;
  cpt: CptTrainingSettingsInput;
  teacher_mode: TeacherModeTrainingSettingsInput;
}

/** The settings of any method, told apart by their method, as a person writes them. */
export type AnyTrainingSettingsInput =
  | SftTrainingSettingsInput
  | DpoTrainingSettingsInput
  | RlhfTrainingSettingsInput
  | OrpoTrainingSettingsInput
  | CptTrainingSettingsInput
  | TeacherModeTrainingSettingsInput;

/** The model that is trained. */
export interface ModelSettings {
  /**
   * A model id on the Hub, or the path of a folder.
   * @pattern \S
   */
  name: string;
  /**
   * Branch, tag or commit of the model on the Hub.
   * @pattern \S
   */
  revision?: string;
  /**
   * Run code that comes with the model; honoured only with --allow-remote-code.
   * @default false
   */
  trust_remote_code: boolean;
  /**
   * Type in which the base weights are held.
   * @default "bfloat16"
   */
  torch_dtype: DType;
  /**
   * Where the model is placed.
   * @default "auto"
   */
  device_map: DeviceMap;
  /**
   * Implementation of attention.
   * @default "sdpa"
   */
  attn_implementation: AttnImplementation;
}

/** The model that is trained. As a person writes it: defaults may be left out. */
export interface ModelSettingsInput {
  /**
   * A model id on the Hub, or the path of a folder.
   * @pattern \S
   */
  name: string;
  /**
   * Branch, tag or commit of the model on the Hub.
   * @pattern \S
   */
  revision?: string;
  /**
   * Run code that comes with the model; honoured only with --allow-remote-code.
   * @default false
   */
  trust_remote_code?: boolean;
  /**
   * Type in which the base weights are held.
   * @default "bfloat16"
   */
  torch_dtype?: DType;
  /**
   * Where the model is placed.
   * @default "auto"
   */
  device_map?: DeviceMap;
  /**
   * Implementation of attention.
   * @default "sdpa"
   */
  attn_implementation?: AttnImplementation;
}

/** The tokenizer. */
export interface TokenizerSettings {
  /**
   * A tokenizer id on the Hub, or the path of a folder. Absent means the tokenizer of the model.
   * @pattern \S
   */
  name?: string;
  /**
   * Run code that comes with the tokenizer; honoured only with --allow-remote-code.
   * @default false
   */
  trust_remote_code: boolean;
  /**
   * Side on which shorter rows are padded.
   * @default "right"
   */
  padding_side: PaddingSide;
  /** End every document with the end-of-text token; absent does. Conversations are ended by their chat template. */
  add_eos_token?: boolean;
  /**
   * In place of the tokenizer's own: the name of a chat template of the contract, a file, or Jinja text.
   * @pattern \S
   */
  chat_template?: string;
}

/** The tokenizer. As a person writes it: defaults may be left out. */
export interface TokenizerSettingsInput {
  /**
   * A tokenizer id on the Hub, or the path of a folder. Absent means the tokenizer of the model.
   * @pattern \S
   */
  name?: string;
  /**
   * Run code that comes with the tokenizer; honoured only with --allow-remote-code.
   * @default false
   */
  trust_remote_code?: boolean;
  /**
   * Side on which shorter rows are padded.
   * @default "right"
   */
  padding_side?: PaddingSide;
  /** End every document with the end-of-text token; absent does. Conversations are ended by their chat template. */
  add_eos_token?: boolean;
  /**
   * In place of the tokenizer's own: the name of a chat template of the contract, a file, or Jinja text.
   * @pattern \S
   */
  chat_template?: string;
}

/** The rows and how they are divided. */
export interface DataSettings {
  /**
   * A file, a folder of files, a pattern such as data/*.jsonl, or a dataset id on the Hub (hf://owner/name).
   * @pattern \S
   */
  path?: string;
  /**
   * Hub: the configuration of the dataset.
   * @pattern \S
   */
  subset?: string;
  /**
   * Hub: the split of the dataset. Absent takes train.
   * @pattern \S
   */
  split?: string;
  /**
   * Hub: branch, tag or commit of the dataset.
   * @pattern \S
   */
  revision?: string;
  /**
   * What columns are called here, as field=column, such as instruction=question.
   * @pattern ^[^=]+=[^=]+$
   */
  map?: readonly string[];
  /**
   * A line that parts the documents of a text file. Absent, a file is one document.
   * @pattern \S
   */
  document_marker?: string;
  /**
   * A column; rows that are equal in it stand on one side of the split. Absent, rows of one content or prompt do.
   * @pattern \S
   */
  group_by?: string;
  /**
   * Keep the tokens for later runs on the same data, tokenizer and settings.
   * @default true
   */
  cache: boolean;
  /** What a row looks like. Absent means it is detected from the rows. */
  dataset_format?: DatasetFormat;
  /**
   * Where the data comes from.
   * @default "standard"
   */
  strategy: DataStrategy;
  /**
   * Who wrote the data.
   * @default "real"
   */
  generation_type: GenerationType;
  /**
   * At most so many rows are used, chosen by the seed; absent uses all.
   * @minimum 1
   * @unit rows
   */
  max_samples?: number;
  /**
   * Share of the rows trained on; absent, it is what the evaluation share leaves.
   * @default 0.95
   * @exclusiveMinimum 0
   * @maximum 1
   */
  train_split: number;
  /**
   * Share of the rows held out; absent, it is what the training share leaves.
   * @default 0.05
   * @minimum 0
   * @exclusiveMaximum 1
   */
  eval_split: number;
  /** Several datasets in place of one path; with weights, a mixture. What is set beside it (map, split and the like) holds for each that does not say otherwise. */
  sources?: readonly DataSource[];
}

/** The rows and how they are divided. As a person writes it: defaults may be left out. */
export interface DataSettingsInput {
  /**
   * A file, a folder of files, a pattern such as data/*.jsonl, or a dataset id on the Hub (hf://owner/name).
   * @pattern \S
   */
  path?: string;
  /**
   * Hub: the configuration of the dataset.
   * @pattern \S
   */
  subset?: string;
  /**
   * Hub: the split of the dataset. Absent takes train.
   * @pattern \S
   */
  split?: string;
  /**
   * Hub: branch, tag or commit of the dataset.
   * @pattern \S
   */
  revision?: string;
  /**
   * What columns are called here, as field=column, such as instruction=question.
   * @pattern ^[^=]+=[^=]+$
   */
  map?: readonly string[];
  /**
   * A line that parts the documents of a text file. Absent, a file is one document.
   * @pattern \S
   */
  document_marker?: string;
  /**
   * A column; rows that are equal in it stand on one side of the split. Absent, rows of one content or prompt do.
   * @pattern \S
   */
  group_by?: string;
  /**
   * Keep the tokens for later runs on the same data, tokenizer and settings.
   * @default true
   */
  cache?: boolean;
  /** What a row looks like. Absent means it is detected from the rows. */
  dataset_format?: DatasetFormat;
  /**
   * Where the data comes from.
   * @default "standard"
   */
  strategy?: DataStrategy;
  /**
   * Who wrote the data.
   * @default "real"
   */
  generation_type?: GenerationType;
  /**
   * At most so many rows are used, chosen by the seed; absent uses all.
   * @minimum 1
   * @unit rows
   */
  max_samples?: number;
  /**
   * Share of the rows trained on; absent, it is what the evaluation share leaves.
   * @default 0.95
   * @exclusiveMinimum 0
   * @maximum 1
   */
  train_split?: number;
  /**
   * Share of the rows held out; absent, it is what the training share leaves.
   * @default 0.05
   * @minimum 0
   * @exclusiveMaximum 1
   */
  eval_split?: number;
  /** Several datasets in place of one path; with weights, a mixture. What is set beside it (map, split and the like) holds for each that does not say otherwise. */
  sources?: readonly DataSourceInput[];
}

/** One dataset of several. */
export interface DataSource {
  /**
   * A file, a folder of files, a pattern, or a dataset id on the Hub.
   * @pattern \S
   */
  path: string;
  /**
   * Its share of the rows, relative to the other weights; no row is used twice, so the dataset that is used up first ends the mixture. Absent on all, every row of each is used.
   * @exclusiveMinimum 0
   */
  weight?: number;
  /** What a row looks like. Absent means it is detected. */
  dataset_format?: DatasetFormat;
  /**
   * Hub: the configuration of the dataset.
   * @pattern \S
   */
  subset?: string;
  /**
   * Hub: the split of the dataset. Absent takes train.
   * @pattern \S
   */
  split?: string;
  /**
   * Hub: branch, tag or commit of the dataset.
   * @pattern \S
   */
  revision?: string;
  /**
   * What columns are called here, as field=column.
   * @pattern ^[^=]+=[^=]+$
   */
  map?: readonly string[];
}

/** One dataset of several. As a person writes it: defaults may be left out. */
export interface DataSourceInput {
  /**
   * A file, a folder of files, a pattern, or a dataset id on the Hub.
   * @pattern \S
   */
  path: string;
  /**
   * Its share of the rows, relative to the other weights; no row is used twice, so the dataset that is used up first ends the mixture. Absent on all, every row of each is used.
   * @exclusiveMinimum 0
   */
  weight?: number;
  /** What a row looks like. Absent means it is detected. */
  dataset_format?: DatasetFormat;
  /**
   * Hub: the configuration of the dataset.
   * @pattern \S
   */
  subset?: string;
  /**
   * Hub: the split of the dataset. Absent takes train.
   * @pattern \S
   */
  split?: string;
  /**
   * Hub: branch, tag or commit of the dataset.
   * @pattern \S
   */
  revision?: string;
  /**
   * What columns are called here, as field=column.
   * @pattern ^[^=]+=[^=]+$
   */
  map?: readonly string[];
}

/** What is measured on held-out rows. */
export interface EvaluationSettings {
  /** What is measured; the loss always is. */
  metrics?: readonly EvaluationMetric[];
}

/** What is measured on held-out rows. As a person writes it: defaults may be left out. */
export interface EvaluationSettingsInput {
  /** What is measured; the loss always is. */
  metrics?: readonly EvaluationMetric[];
  /**
   * Steps between two evaluations.
   * @minimum 1
   * @unit steps
   * @deprecated The interval belongs to the training block. Use `training.eval_steps`.
   */
  eval_steps?: number;
}

/** Curves for TensorBoard. */
export interface TensorboardSettings {
  /**
   * Write curves for TensorBoard.
   * @default false
   */
  enabled: boolean;
  /**
   * Where they go. Absent means logs/ in the run directory.
   * @pattern \S
   */
  log_dir?: string;
}

/** Curves for TensorBoard. As a person writes it: defaults may be left out. */
export interface TensorboardSettingsInput {
  /**
   * Write curves for TensorBoard.
   * @default false
   */
  enabled?: boolean;
  /**
   * Where they go. Absent means logs/ in the run directory.
   * @pattern \S
   */
  log_dir?: string;
}

/** A tool the assistant may call, shown to the model by the chat template. */
export interface ToolDefinition {
  /**
   * Kind of tool.
   * @default "function"
   */
  type: ToolType;
  /**
   * Name by which the model calls it.
   * @pattern \S
   */
  name: string;
  /**
   * What it does.
   * @pattern \S
   */
  description: string;
  /**
   * What runs when it is called; training calls nothing.
   * @pattern \S
   */
  function?: string;
  /** JSON Schema of its arguments. */
  parameters?: unknown;
}

/** A tool the assistant may call, shown to the model by the chat template. As a person writes it: defaults may be left out. */
export interface ToolDefinitionInput {
  /**
   * Kind of tool.
   * @default "function"
   */
  type?: ToolType;
  /**
   * Name by which the model calls it.
   * @pattern \S
   */
  name: string;
  /**
   * What it does.
   * @pattern \S
   */
  description: string;
  /**
   * What runs when it is called; training calls nothing.
   * @pattern \S
   */
  function?: string;
  /** JSON Schema of its arguments. */
  parameters?: unknown;
}

/** Sample answers generated while training. */
export interface PredictionSettings {
  /**
   * Generate sample answers while training.
   * @default false
   */
  enabled: boolean;
  /**
   * Prompts answered each time.
   * @default 3
   * @minimum 1
   * @maximum 1000
   * @unit samples
   */
  sample_count: number;
  /**
   * When they are generated.
   * @default "eval"
   */
  sample_frequency: SampleFrequency;
  /**
   * Steps between two times; needed where the samples come every N steps.
   * @minimum 1
   * @unit steps
   */
  step_interval?: number;
  /**
   * A JSON Lines file of prompts. Absent takes prompts from held-out rows.
   * @pattern \S
   */
  samples_path?: string;
  /**
   * Longest answer.
   * @default 48
   * @minimum 1
   * @maximum 100000
   * @unit tokens
   */
  max_new_tokens: number;
}

/** Sample answers generated while training. As a person writes it: defaults may be left out. */
export interface PredictionSettingsInput {
  /**
   * Generate sample answers while training.
   * @default false
   */
  enabled?: boolean;
  /**
   * Prompts answered each time.
   * @default 3
   * @minimum 1
   * @maximum 1000
   * @unit samples
   */
  sample_count?: number;
  /**
   * When they are generated.
   * @default "eval"
   */
  sample_frequency?: SampleFrequency;
  /**
   * Steps between two times; needed where the samples come every N steps.
   * @minimum 1
   * @unit steps
   */
  step_interval?: number;
  /**
   * A JSON Lines file of prompts. Absent takes prompts from held-out rows.
   * @pattern \S
   */
  samples_path?: string;
  /**
   * Longest answer.
   * @default 48
   * @minimum 1
   * @maximum 100000
   * @unit tokens
   */
  max_new_tokens?: number;
}

/** Training over several devices. */
export interface DistributedSettings {
  /**
   * How training is spread over devices.
   * @default "none"
   */
  strategy: DistributedStrategy;
  /**
   * Devices, one process each.
   * @default 1
   * @minimum 1
   * @unit devices
   */
  num_gpus: number;
  /**
   * DDP: gradients are views of the communication buckets.
   * @default false
   */
  gradient_as_bucket_view: boolean;
  /**
   * DDP: the graph is the same at every step.
   * @default false
   */
  static_graph: boolean;
  /**
   * FSDP: what is sharded.
   * @default "full_shard"
   */
  sharding_strategy: ShardingStrategy;
  /**
   * FSDP: parameters rest in CPU memory.
   * @default false
   */
  cpu_offload: boolean;
  /**
   * FSDP: when the next parameters are fetched.
   * @default "backward_pre"
   */
  backward_prefetch: BackwardPrefetch;
  /**
   * DeepSpeed: what is partitioned.
   * @default 2
   * @minimum 0
   * @maximum 3
   */
  zero_stage: number;
  /**
   * DeepSpeed: optimizer state rests in CPU memory.
   * @default false
   */
  offload_optimizer: boolean;
  /**
   * DeepSpeed: parameters rest in CPU memory.
   * @default false
   */
  offload_param: boolean;
  /**
   * DeepSpeed: a JSON config of its own.
   * @pattern \S
   */
  config_file?: string;
}

/** Training over several devices. As a person writes it: defaults may be left out. */
export interface DistributedSettingsInput {
  /**
   * How training is spread over devices.
   * @default "none"
   */
  strategy?: DistributedStrategy;
  /**
   * Devices, one process each.
   * @default 1
   * @minimum 1
   * @unit devices
   */
  num_gpus?: number;
  /**
   * DDP: gradients are views of the communication buckets.
   * @default false
   */
  gradient_as_bucket_view?: boolean;
  /**
   * DDP: the graph is the same at every step.
   * @default false
   */
  static_graph?: boolean;
  /**
   * FSDP: what is sharded.
   * @default "full_shard"
   */
  sharding_strategy?: ShardingStrategy;
  /**
   * FSDP: parameters rest in CPU memory.
   * @default false
   */
  cpu_offload?: boolean;
  /**
   * FSDP: when the next parameters are fetched.
   * @default "backward_pre"
   */
  backward_prefetch?: BackwardPrefetch;
  /**
   * DeepSpeed: what is partitioned.
   * @default 2
   * @minimum 0
   * @maximum 3
   */
  zero_stage?: number;
  /**
   * DeepSpeed: optimizer state rests in CPU memory.
   * @default false
   */
  offload_optimizer?: boolean;
  /**
   * DeepSpeed: parameters rest in CPU memory.
   * @default false
   */
  offload_param?: boolean;
  /**
   * DeepSpeed: a JSON config of its own.
   * @pattern \S
   */
  config_file?: string;
}

/** Going on from a checkpoint of an earlier run. */
export interface CheckpointResumeSettings {
  /**
   * Go on from a checkpoint.
   * @default false
   */
  enabled: boolean;
  /**
   * Folder of the checkpoint. Absent takes the newest whole one of the run.
   * @pattern \S
   */
  checkpoint_path?: string;
  /**
   * Take the best checkpoint instead of the newest.
   * @default false
   */
  resume_from_best: boolean;
  /**
   * Take the checkpoint of this epoch.
   * @minimum 1
   * @unit epochs
   */
  resume_from_epoch?: number;
  /**
   * Take the checkpoint of this step.
   * @minimum 1
   * @unit steps
   */
  resume_from_step?: number;
}

/** Going on from a checkpoint of an earlier run. As a person writes it: defaults may be left out. */
export interface CheckpointResumeSettingsInput {
  /**
   * Go on from a checkpoint.
   * @default false
   */
  enabled?: boolean;
  /**
   * Folder of the checkpoint. Absent takes the newest whole one of the run.
   * @pattern \S
   */
  checkpoint_path?: string;
  /**
   * Take the best checkpoint instead of the newest.
   * @default false
   */
  resume_from_best?: boolean;
  /**
   * Take the checkpoint of this epoch.
   * @minimum 1
   * @unit epochs
   */
  resume_from_epoch?: number;
  /**
   * Take the checkpoint of this step.
   * @minimum 1
   * @unit steps
   */
  resume_from_step?: number;
}

/** Where the run takes place. */
export interface ProviderSettings {
  /**
   * Where the run takes place.
   * @default "local"
   */
  type: ProviderType;
  /**
   * Address of the training server.
   * @pattern ^https?://\S+$
   */
  base_url?: string;
  /**
   * How long to wait for it.
   * @minimum 1
   * @unit ms
   */
  timeout_ms?: number;
  /**
   * Model at the provider.
   * @pattern \S
   */
  model_id?: string;
}

/** Where the run takes place. As a person writes it: defaults may be left out. */
export interface ProviderSettingsInput {
  /**
   * Where the run takes place.
   * @default "local"
   */
  type?: ProviderType;
  /**
   * Address of the training server.
   * @pattern ^https?://\S+$
   */
  base_url?: string;
  /**
   * How long to wait for it.
   * @minimum 1
   * @unit ms
   */
  timeout_ms?: number;
  /**
   * Model at the provider.
   * @pattern \S
   */
  model_id?: string;
}

/** The run itself. */
export interface RunSettings {
  /**
   * The run directory. Absent makes one under runs/.
   * @pattern \S
   */
  output_dir?: string;
  /**
   * Name of the run. Absent derives one from template and time.
   * @pattern ^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$
   */
  id?: string;
  /**
   * Threads of CPU computation; they change speed and last digits. Absent takes the cores there are.
   * @minimum 1
   * @maximum 1024
   * @unit threads
   */
  threads?: number;
}

/** The run itself. As a person writes it: defaults may be left out. */
export interface RunSettingsInput {
  /**
   * The run directory. Absent makes one under runs/.
   * @pattern \S
   */
  output_dir?: string;
  /**
   * Name of the run. Absent derives one from template and time.
   * @pattern ^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$
   */
  id?: string;
  /**
   * Threads of CPU computation; they change speed and last digits. Absent takes the cores there are.
   * @minimum 1
   * @maximum 1024
   * @unit threads
   */
  threads?: number;
}

/** The adapter as old configs wrote it, at top level. As a person writes it: defaults may be left out. */
export interface LegacyLoraInput {
  /**
   * Rank of the adapter.
   * @minimum 1
   * @maximum 4096
   * @deprecated The adapter is part of the training block. Use `training.lora_config.r`.
   */
  r?: number;
  /**
   * Scale of the adapter.
   * @exclusiveMinimum 0
   * @deprecated The adapter is part of the training block. Use `training.lora_config.lora_alpha`.
   */
  alpha?: number;
  /**
   * Dropout of the adapter.
   * @minimum 0
   * @maximum 1
   * @deprecated The adapter is part of the training block. Use `training.lora_config.lora_dropout`.
   */
  dropout?: number;
}

/** The config of one method. Resolved: every default is present. */
export interface TrainingConfigFor<M extends TrainingMethod> {
  /** The model that is trained. */
  model: ModelSettings;
  /** The tokenizer. */
  tokenizer: TokenizerSettings;
  /** The method and how it is trained. */
  training: TrainingSettingsByMethod[M];
  /** The rows and how they are divided. */
  data: DataSettings;
  /** What is measured on held-out rows. */
  evaluation: EvaluationSettings;
  /** Curves for TensorBoard. */
  tensorboard: TensorboardSettings;
  /** Tools the assistant may call. */
  tools?: M extends "sft" | "dpo" | "rlhf" | "orpo" | "teacher_mode" ? readonly ToolDefinition[] : never;
  /** Sample answers generated while training. */
  predictions: PredictionSettings;
  /** Training over several devices. */
  distributed: DistributedSettings;
  /** Going on from a checkpoint of an earlier run. */
  checkpoint_resume: CheckpointResumeSettings;
  /** Where the run takes place. */
  provider: ProviderSettings;
  /** The run itself. */
  run: RunSettings;
  /**
   * Seed of every random choice: order, split, dropout, initial adapter.
   * @default 42
   * @minimum 0
   * @maximum 4294967295
   */
  seed: number;
}

/** Everything one run is asked to do. Resolved: every default is present. */
export type TrainingConfig = TrainingConfigFor<TrainingMethod>;

/** The config of one method. As a person writes it: defaults may be left out. */
export interface TrainingConfigInputFor<M extends TrainingMethod> {
  /** The model that is trained. */
  model: ModelSettingsInput;
  /** The tokenizer. */
  tokenizer?: TokenizerSettingsInput;
  /** The method and how it is trained. */
  training: TrainingSettingsByMethodInput[M];
  /** The rows and how they are divided. */
  data?: DataSettingsInput;
  /** What is measured on held-out rows. */
  evaluation?: EvaluationSettingsInput;
  /** Curves for TensorBoard. */
  tensorboard?: TensorboardSettingsInput;
  /** Tools the assistant may call. */
  tools?: M extends "sft" | "dpo" | "rlhf" | "orpo" | "teacher_mode" ? readonly ToolDefinitionInput[] : never;
  /** Sample answers generated while training. */
  predictions?: PredictionSettingsInput;
  /** Training over several devices. */
  distributed?: DistributedSettingsInput;
  /** Going on from a checkpoint of an earlier run. */
  checkpoint_resume?: CheckpointResumeSettingsInput;
  /** Where the run takes place. */
  provider?: ProviderSettingsInput;
  /** The run itself. */
  run?: RunSettingsInput;
  /**
   * Seed of every random choice: order, split, dropout, initial adapter.
   * @default 42
   * @minimum 0
   * @maximum 4294967295
   */
  seed?: number;
  /**
   * The adapter as old configs wrote it.
   * @deprecated The adapter is part of the training block.
   */
  lora?: LegacyLoraInput;
  /**
   * Share of the rows held out.
   * @minimum 0
   * @exclusiveMaximum 1
   * @deprecated It belongs to the data block. Use `data.eval_split`.
   */
  eval_split?: number;
  /**
   * A file of rows.
   * @pattern \S
   * @deprecated It belongs to the data block. Use `data.path`.
   */
  dataset_path?: string;
  /**
   * The run directory.
   * @pattern \S
   * @deprecated It belongs to the run block. Use `run.output_dir`.
   */
  output_dir?: string;
  /**
   * Name of the run.
   * @pattern ^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$
   * @deprecated It belongs to the run block. Use `run.id`.
   */
  execution_id?: string;
}

/** Everything one run is asked to do. As a person writes it: defaults may be left out. */
export type TrainingConfigInput = TrainingConfigInputFor<TrainingMethod>;

/** One message of a ChatML conversation. */
export interface ChatMessage {
  /** Who speaks. */
  role: ChatRole;
  /** What is said; may be absent only where the assistant calls a tool. */
  content?: string;
  /** Name of the speaker or the tool. */
  name?: string;
  /** Tool calls the assistant makes. */
  tool_calls?: readonly unknown[];
  /** The one call the assistant makes, as it was written before tool_calls. */
  function_call?: unknown;
  /** The call this message answers. */
  tool_call_id?: string;
  readonly [column: string]: unknown;
}

/** A row in ChatML format. */
export interface ChatMLExample {
  /** The conversation, in order. */
  messages: readonly ChatMessage[];
  /** Definitions of the tools the assistant may call. */
  tools?: readonly unknown[];
  readonly [column: string]: unknown;
}

/** Messages with role and content in a list named conversations. */
export interface ChatMLConversationsExample {
  /** The conversation, in order. */
  conversations: readonly ChatMessage[];
  /** Definitions of the tools the assistant may call. */
  tools?: readonly unknown[];
  readonly [column: string]: unknown;
}

/** One turn of a ShareGPT conversation. */
export interface ShareGPTTurn {
  /** Who speaks. */
  from: ShareGPTSpeaker;
  /** What is said. */
  value: string;
  readonly [column: string]: unknown;
}

/** A row in ShareGPT format. */
export interface ShareGPTExample {
  /** The turns, in order. */
  conversations: readonly ShareGPTTurn[];
  /** System prompt of the conversation. */
  system?: string;
  /** Definitions of the tools as JSON text. */
  tools?: string;
  readonly [column: string]: unknown;
}

/** Turns with from and value in a list named messages. */
export interface ShareGPTMessagesExample {
  /** The turns, in order. */
  messages: readonly ShareGPTTurn[];
  /** System prompt of the conversation. */
  system?: string;
  /** Definitions of the tools as JSON text. */
  tools?: string;
  readonly [column: string]: unknown;
}

/** A row with a prompt and a completion. */
export interface JsonlExample {
  /**
   * What the model is given.
   * @pattern \S
   */
  prompt: string;
  /**
   * What it learns to answer.
   * @pattern \S
   */
  completion: string;
  readonly [column: string]: unknown;
}

/** Prompt and completion as lists of messages. */
export interface JsonlMessagesExample {
  /** What was said so far. */
  prompt: readonly ChatMessage[];
  /** What the model learns to answer. */
  completion: readonly ChatMessage[];
  /** Definitions of the tools the assistant may call. */
  tools?: readonly unknown[];
  readonly [column: string]: unknown;
}

/** A preference pair. */
export interface DPOExample {
  /**
   * What the model is given.
   * @pattern \S
   */
  prompt: string;
  /**
   * The better answer.
   * @pattern \S
   */
  chosen: string;
  /**
   * The worse answer.
   * @pattern \S
   */
  rejected: string;
  /** System prompt. */
  system?: string;
  readonly [column: string]: unknown;
}

/** Prompt, chosen and rejected as lists of messages. */
export interface DPOMessagesExample {
  /** What was said so far. */
  prompt: readonly ChatMessage[];
  /** The better way to go on. */
  chosen: readonly ChatMessage[];
  /** The worse way to go on. */
  rejected: readonly ChatMessage[];
  /** Definitions of the tools the assistant may call. */
  tools?: readonly unknown[];
  readonly [column: string]: unknown;
}

/** Chosen and rejected as two whole conversations that begin alike. */
export interface DPOSharedExample {
  /** The conversation with the better end. */
  chosen: readonly ChatMessage[];
  /** The conversation with the worse end. */
  rejected: readonly ChatMessage[];
  /** What was asked, repeated from the conversations. */
  prompt?: string;
  /** Definitions of the tools the assistant may call. */
  tools?: readonly unknown[];
  readonly [column: string]: unknown;
}

/** A shared list of messages, then a chosen and a rejected message. */
export interface DPOChatExample {
  /** What was said so far. */
  messages: readonly ChatMessage[];
  /** The better answer. */
  chosen: ChatMessage;
  /** The worse answer. */
  rejected: ChatMessage;
  /** Definitions of the tools the assistant may call. */
  tools?: readonly unknown[];
  readonly [column: string]: unknown;
}

/** A shared ShareGPT conversation, then a chosen and a rejected turn. */
export interface DPOTurnsExample {
  /** What was said so far. */
  conversations: readonly ShareGPTTurn[];
  /** The better answer. */
  chosen: ShareGPTTurn;
  /** The worse answer. */
  rejected: ShareGPTTurn;
  /** System prompt of the conversation. */
  system?: string;
  /** Definitions of the tools as JSON text. */
  tools?: string;
  readonly [column: string]: unknown;
}

/** A scored answer. */
export interface RLHFExample {
  /**
   * What the model is given.
   * @pattern \S
   */
  prompt: string;
  /**
   * An answer.
   * @pattern \S
   */
  response: string;
  /** Its score; a method that fits a reward model needs it. */
  reward?: number;
  readonly [column: string]: unknown;
}

/** A scored answer whose reward is named score. */
export interface RLHFScoreExample {
  /**
   * What the model is given.
   * @pattern \S
   */
  prompt: string;
  /**
   * An answer.
   * @pattern \S
   */
  response: string;
  /** Its score. */
  score: number;
  readonly [column: string]: unknown;
}

/** A scored answer to a list of messages. */
export interface RLHFMessagesExample {
  /** What was said so far. */
  prompt: readonly ChatMessage[];
  /**
   * An answer.
   * @pattern \S
   */
  response: string;
  /** Its score; a method that fits a reward model needs it. */
  reward?: number;
  /** Its score, where it is not named reward. */
  score?: number;
  readonly [column: string]: unknown;
}

/** A conversation whose last message was scored. */
export interface RLHFChatExample {
  /** The conversation; it ends in the answer. */
  messages: readonly ChatMessage[];
  /** Score of the answer. */
  reward: number;
  readonly [column: string]: unknown;
}

/** A row in Alpaca format. */
export interface AlpacaExample {
  /**
   * What to do.
   * @pattern \S
   */
  instruction: string;
  /** What to do it with. */
  input?: string;
  /**
   * The answer to learn.
   * @pattern \S
   */
  output: string;
  /** System prompt. */
  system?: string;
  /** Earlier exchanges, each a list of an instruction and its answer. */
  history?: readonly unknown[];
  readonly [column: string]: unknown;
}

/** A row in OpenOrca format. */
export interface OpenOrcaExample {
  /** System prompt. */
  system_prompt?: string;
  /**
   * What is asked.
   * @pattern \S
   */
  question: string;
  /**
   * The answer to learn.
   * @pattern \S
   */
  response: string;
  readonly [column: string]: unknown;
}

/** One worked instance of an instruction. */
export interface UnnaturalInstance {
  /** What to do it with. */
  input: string;
  /**
   * The answer to learn.
   * @pattern \S
   */
  output: string;
  /** What the answer must keep to. */
  constraints?: string;
  readonly [column: string]: unknown;
}

/** A row of unnatural instructions. */
export interface UnnaturalInstructionsExample {
  /**
   * What to do.
   * @pattern \S
   */
  instruction: string;
  /** Worked instances; each becomes one conversation. */
  instances: readonly UnnaturalInstance[];
  readonly [column: string]: unknown;
}

/** A document of plain text. */
export interface RawTextExample {
  /**
   * The document.
   * @pattern \S
   */
  text: string;
  readonly [column: string]: unknown;
}

/** One finding about a config, as data. */
export interface Issue {
  /** Path of the field; empty for the whole. */
  path: string;
  /** Id of the rule that was broken. */
  rule: string;
  /** How grave it is. */
  severity: Severity;
  /** What is wrong. */
  message: string;
  /** What was given. */
  given?: unknown;
  /** What is allowed. */
  allowed?: string;
  /** What to do. */
  fix?: string;
}

/** One value of the config as the run will use it. */
export interface PlannedValue {
  /** Path of the field. */
  path: string;
  /** The value that is used. */
  value?: unknown;
  /** The value that was asked, where it differs. */
  asked?: unknown;
  /** The layer that gave the asked value. */
  origin: ValueOrigin;
  /** Where in that layer: a file and line, a flag, a variable. */
  source?: string;
  /** What else is to be known, such as what settled it. */
  note?: string;
}

/** A value changed because the hardware cannot do what was asked. */
export interface Adaptation {
  /** Path of the field. */
  path: string;
  /** What was asked. */
  asked?: unknown;
  /** What is used instead. */
  used?: unknown;
  /** Why. */
  reason: string;
}

/** The machine and the packages of a run. */
export interface Environment {
  /** Version of Python. */
  python: string;
  /** Operating system and architecture. */
  platform: string;
  /** What the model is trained on. */
  device: string;
  /** Names of the GPUs seen. */
  gpus?: readonly string[];
  /**
   * Memory of one GPU.
   * @minimum 0
   * @unit GiB
   */
  gpu_memory_gib?: number;
  /**
   * CPU cores this process may use.
   * @minimum 1
   * @unit cores
   */
  cpu_cores: number;
  /**
   * Memory of the machine.
   * @minimum 0
   * @unit GiB
   */
  memory_gib: number;
  /** Whether the device computes in bfloat16. */
  bf16: boolean;
  /**
   * CPU threads of the computation.
   * @minimum 1
   * @unit threads
   */
  threads: number;
  /** Version of each package that matters. */
  packages: unknown;
}

/** The rows and tokens a run will train on. */
export interface DataPlan {
  /** The dataset. */
  path: string;
  /** SHA-256 of its content. */
  fingerprint: string;
  /** Its format; of several datasets, that of the first. */
  dataset_format: DatasetFormat;
  /**
   * Rows read.
   * @minimum 0
   * @unit rows
   */
  rows_read: number;
  /**
   * Rows trained on.
   * @minimum 0
   * @unit rows
   */
  rows_train: number;
  /**
   * Rows held out.
   * @minimum 0
   * @unit rows
   */
  rows_eval: number;
  /**
   * Sequences after splitting and packing.
   * @minimum 0
   * @unit sequences
   */
  sequences_train: number;
  /**
   * Tokens of the training rows in one epoch.
   * @minimum 0
   * @unit tokens
   */
  tokens_train: number;
  /**
   * Tokens of the held-out rows.
   * @minimum 0
   * @unit tokens
   */
  tokens_eval: number;
  /** Where the chat template is from: the tokenizer, a name of the contract, a file or the config. */
  chat_template?: string;
  /** Each dataset, where there are several. */
  sources?: readonly LedgerSource[];
  /** Whether the tokens were found in the cache. */
  cached?: boolean;
}

/** plan.json. What the run will do, decided before the model is built. */
export interface RunPlan {
  /** Name of the run. */
  run_id: string;
  /** Version of the contract. */
  contract_version: string;
  /** When, in UTC. */
  created: string;
  /** The method. */
  method: TrainingMethod;
  /** The template the run began from. */
  template?: string;
  /** Whether the built-in model and corpus are used. */
  demonstration: boolean;
  /** The model that is trained. */
  model: string;
  /** Every value with its origin. */
  values: readonly PlannedValue[];
  /** What was changed for the hardware. */
  adaptations: readonly Adaptation[];
  /** The data. */
  data: DataPlan;
  /**
   * Rows per optimizer step: batch size x accumulation x devices.
   * @minimum 1
   * @unit rows
   */
  effective_batch_size: number;
  /**
   * Optimizer steps of the run.
   * @minimum 1
   * @unit steps
   */
  steps: number;
  /**
   * Optimizer steps of one epoch.
   * @minimum 1
   * @unit steps
   */
  steps_per_epoch: number;
  /**
   * Steps of warm-up.
   * @minimum 0
   * @unit steps
   */
  warmup_steps: number;
  /** Which field decided the warm-up. */
  warmup_origin: string;
  /** Arguments of the training library outside the contract and the values they are pinned to. */
  library_arguments: unknown;
  /** The machine. */
  environment: Environment;
  /** Warnings and notes. */
  issues: readonly Issue[];
}

/** One thing read back from the live trainer and compared with the plan. */
export interface Observation {
  /** What was read. */
  what: string;
  /** What the plan says. */
  planned?: unknown;
  /** What the trainer has. */
  observed?: unknown;
  /** Whether they agree. */
  equal: boolean;
}

/** A measure before and after training. */
export interface Measure {
  /** What is measured. */
  name: string;
  /** Before training. */
  before?: number;
  /** After training. */
  after?: number;
}

/** An answer of the model. */
export interface Sample {
  /**
   * Step at which it was generated.
   * @minimum 0
   * @unit steps
   */
  step: number;
  /** What the model was given. */
  prompt: string;
  /** What it wrote. */
  text: string;
}

/** SHA-256 of what went into a run. */
export interface Fingerprints {
  /** The resolved config. */
  config: string;
  /** The dataset. */
  data: string;
  /** The sources of this package. */
  code: string;
  /** The weights that training began from. */
  model: string;
  /** The weights of the teacher. */
  teacher?: string;
  /** What scored the answers: the weights of the reward model, or the source of the function. */
  reward?: string;
}

/** A file of a finished run. */
export interface FileDigest {
  /** Where it is, from the run directory. */
  path: string;
  /**
   * Its size.
   * @minimum 0
   * @unit B
   */
  bytes: number;
  /** SHA-256 of its content. */
  sha256: string;
}

/** receipt.json. What was really trained. */
export interface Receipt {
  /** Name of the run. */
  run_id: string;
  /** Version of the contract. */
  contract_version: string;
  /** How the run ended. */
  status: RunStatus;
  /** When it began, in UTC. */
  started: string;
  /** When it ended, in UTC. */
  finished?: string;
  /** The method. */
  method: TrainingMethod;
  /** Whether the built-in model and corpus were used. */
  demonstration: boolean;
  /** Fields that describe and change nothing. */
  describes: readonly PlannedValue[];
  /** Asked and effective values with their origin. */
  values: readonly PlannedValue[];
  /** What was changed for the hardware. */
  adaptations: readonly Adaptation[];
  /** What the live trainer had. */
  observations: readonly Observation[];
  /** What went in. */
  fingerprints: Fingerprints;
  /** The machine and its packages. */
  environment: Environment;
  /** Measures before and after. */
  measures: readonly Measure[];
  /** A short sample before and after. */
  samples: readonly Sample[];
  /**
   * Optimizer steps done.
   * @minimum 0
   * @unit steps
   */
  steps: number;
  /** Checkpoints the run went on from, in order. */
  resumed_from?: readonly string[];
  /**
   * Time spent training.
   * @minimum 0
   * @unit s
   */
  seconds: number;
  /** Last training loss. */
  final_loss?: number;
  /** Which weights were kept where they are not those of the last planned step, and why. */
  kept?: string;
  /** The files of the run when it was finished, its model among them. */
  files?: readonly FileDigest[];
  /** SHA-256 of all the rest of this record. */
  digest?: string;
}

/** One thing that was checked. */
export interface Check {
  /** What was checked. */
  what: string;
  /** What came of it. */
  result: CheckResult;
  /** What was found, or why it cannot be checked. */
  why?: string;
}

/** What checking a run against its files found. */
export interface Verification {
  /** Name of the run. */
  run_id: string;
  /** The run directory. */
  directory: string;
  /** Whether nothing differs. */
  holds: boolean;
  /** Every check. */
  checks: readonly Check[];
  /** The run directory of the same training done again, where it was kept. */
  again?: string;
}

/** A run or a template that is compared. */
export interface ComparedSide {
  /** Name of the run, or of the template. */
  name: string;
  /** The run directory. */
  directory?: string;
  /** Whether it is a template. */
  template: boolean;
  /** How the run ended. */
  status?: RunStatus;
}

/** One thing in which the sides differ. */
export interface Difference {
  /** What it is part of: values, adaptations, data, plan or machine. */
  part: string;
  /** Path of the field, or what else differs. */
  what: string;
  /** What each side has, in order; null where it has none. */
  given: readonly unknown[];
  /** The layer that gave each, in order; empty where there is none. */
  origins?: readonly string[];
}

/** What came out of each side. */
export interface Outcome {
  /** What was measured. */
  what: string;
  /** Of each side before training, in order; null where it was not measured. */
  before?: readonly unknown[];
  /** Of each side at the end, in order; null where it was not measured. */
  after: readonly unknown[];
}

/** What differs between runs and templates, and what came of it. */
export interface Comparison {
  /** What was compared. */
  sides: readonly ComparedSide[];
  /** In what they differ. */
  differences: readonly Difference[];
  /** What came out. */
  outcomes: readonly Outcome[];
}

/** A model made from a run, for use elsewhere. */
export interface Export {
  /** Name of the run. */
  run_id: string;
  /** What was made: merged or adapter. */
  to: string;
  /** The folder. */
  out: string;
  /**
   * Its size.
   * @minimum 0
   * @unit B
   */
  bytes: number;
  /** The type its weights are held in. */
  dtype?: string;
  /**
   * Rows of tokens that were compared before and after.
   * @minimum 0
   * @unit rows
   */
  rows?: number;
  /**
   * Largest change that training made to a logit of them, as a share of the largest logit.
   * @minimum 0
   */
  learned?: number;
  /**
   * Largest change that the merge made to one, as a share of the largest logit.
   * @minimum 0
   */
  difference?: number;
  /**
   * The largest such change that is allowed.
   * @minimum 0
   */
  tolerance?: number;
  /** What should be known of it. */
  notes?: readonly string[];
}

/** How much of a field was cut off. */
export interface TruncationCount {
  /** What was cut: text, conversation, prompt, chosen, rejected or response. */
  field: string;
  /**
   * Rows it was cut in.
   * @minimum 1
   * @unit rows
   */
  rows: number;
  /**
   * Tokens cut off.
   * @minimum 1
   * @unit tokens
   */
  tokens: number;
}

/** The rows of one dataset of a mixture. */
export interface LedgerSource {
  /** The dataset. */
  path: string;
  /** Its format. */
  dataset_format: DatasetFormat;
  /**
   * Its weight, where one was given.
   * @minimum 0
   */
  weight?: number;
  /** SHA-256 of its content. */
  fingerprint?: string;
  /**
   * Rows read; the buckets add up to it.
   * @minimum 0
   * @unit rows
   */
  rows_read: number;
  /**
   * Trained on.
   * @minimum 0
   * @unit rows
   */
  trained: number;
  /**
   * Kept for evaluation.
   * @minimum 0
   * @unit rows
   */
  held_out: number;
  /**
   * Not usable.
   * @minimum 0
   * @unit rows
   */
  quarantined: number;
  /**
   * Beyond data.max_samples or beyond its share of the mixture.
   * @minimum 0
   * @unit rows
   */
  left_by_max_samples: number;
  /**
   * In neither share of the split.
   * @minimum 0
   * @unit rows
   */
  left_by_split: number;
  /**
   * The run ended before their turn.
   * @minimum 0
   * @unit rows
   */
  not_reached: number;
}

/** How many rows a rule sent to quarantine. */
export interface QuarantineCount {
  /** Id of the rule. */
  rule: string;
  /**
   * How many.
   * @minimum 1
   * @unit rows
   */
  rows: number;
}

/** ledger.json. Where every row and every token went. */
export interface Ledger {
  /**
   * Rows read; the buckets add up to it.
   * @minimum 0
   * @unit rows
   */
  rows_read: number;
  /**
   * Trained on.
   * @minimum 0
   * @unit rows
   */
  trained: number;
  /**
   * Kept for evaluation.
   * @minimum 0
   * @unit rows
   */
  held_out: number;
  /**
   * Not usable.
   * @minimum 0
   * @unit rows
   */
  quarantined: number;
  /**
   * Beyond data.max_samples or beyond their share of a mixture.
   * @minimum 0
   * @unit rows
   */
  left_by_max_samples: number;
  /**
   * In neither share of the split.
   * @minimum 0
   * @unit rows
   */
  left_by_split: number;
  /**
   * The run ended before their turn.
   * @minimum 0
   * @unit rows
   */
  not_reached: number;
  /** Quarantined rows by rule. */
  quarantine: readonly QuarantineCount[];
  /** Columns the format does not know; not trained on. */
  unused_columns?: readonly string[];
  /**
   * Tokens of the rows trained on and held out.
   * @minimum 0
   * @unit tokens
   */
  tokens_read: number;
  /**
   * Tokens of one epoch fed to training.
   * @minimum 0
   * @unit tokens
   */
  tokens_train: number;
  /**
   * Tokens held out.
   * @minimum 0
   * @unit tokens
   */
  tokens_eval: number;
  /**
   * Tokens cut off.
   * @minimum 0
   * @unit tokens
   */
  tokens_truncated: number;
  /**
   * Tokens of one epoch that are predicted.
   * @minimum 0
   * @unit tokens
   */
  targets_train: number;
  /**
   * Tokens of one epoch that are read but not predicted.
   * @minimum 0
   * @unit tokens
   */
  masked_train: number;
  /**
   * Tokens fed in the whole run.
   * @minimum 0
   * @unit tokens
   */
  tokens_seen: number;
  /** Tokens cut off, by field. */
  truncation?: readonly TruncationCount[];
  /**
   * Rows fed once more to fill the last batch of several processes; they are counted once in the buckets.
   * @minimum 0
   * @unit rows
   */
  repeated?: number;
  /** The rows of each dataset, where there are several. */
  sources?: readonly LedgerSource[];
}

/** A line of quarantine.jsonl. */
export interface QuarantinedRow {
  /** The file. */
  file: string;
  /**
   * The line where the row begins.
   * @minimum 1
   */
  line: number;
  /** Path within the row. */
  path: string;
  /** Id of the rule. */
  rule: string;
  /** What is wrong. */
  message: string;
  /** What stands there, shortened. */
  found?: string;
  /** What to do. */
  hint?: string;
  /** The row as read; text where it is not JSON. */
  row?: unknown;
}

/** progress.json. Where a run stands now; replaced whole. */
export interface Progress {
  /** Name of the run. */
  run_id: string;
  /** Where it stands. */
  status: RunStatus;
  /**
   * Optimizer steps done.
   * @minimum 0
   * @unit steps
   */
  step: number;
  /**
   * Optimizer steps planned.
   * @minimum 0
   * @unit steps
   */
  steps: number;
  /**
   * Epochs done.
   * @minimum 0
   */
  epoch?: number;
  /** Last training loss. */
  loss?: number;
  /** Current learning rate. */
  learning_rate?: number;
  /**
   * Tokens fed per second.
   * @minimum 0
   */
  tokens_per_second?: number;
  /**
   * Time left.
   * @minimum 0
   * @unit s
   */
  seconds_left?: number;
  /** When this was written, in UTC. */
  updated: string;
  /**
   * Process of the run.
   * @minimum 1
   */
  pid: number;
  /** Why it failed. */
  error?: string;
}

/** A line of metrics.jsonl. */
export interface MetricPoint {
  /**
   * Optimizer step.
   * @minimum 0
   * @unit steps
   */
  step: number;
  /**
   * Epochs done.
   * @minimum 0
   */
  epoch?: number;
  /** When, in UTC. */
  time: string;
  /** Training loss over the steps since the last point. */
  loss?: number;
  /** Loss on held-out rows. */
  eval_loss?: number;
  /**
   * Exponential of the loss on held-out rows.
   * @minimum 0
   */
  perplexity?: number;
  /**
   * Share of pairs whose chosen answer scores higher.
   * @minimum 0
   * @maximum 1
   */
  preference_accuracy?: number;
  /** Mean by which chosen answers score higher. */
  preference_margin?: number;
  /**
   * The same on held-out pairs.
   * @minimum 0
   * @maximum 1
   */
  eval_preference_accuracy?: number;
  /** KL divergence of the teacher from the model on held-out rows, in nats a target token. */
  eval_divergence?: number;
  /** The same on held-out pairs. */
  eval_preference_margin?: number;
  /** Mean reward of sampled answers. */
  reward_score?: number;
  /** Of the policy from its start, in nats a token, as estimated from sampled answers. */
  kl_divergence?: number;
  /**
   * Mean length of sampled answers.
   * @minimum 0
   * @unit tokens
   */
  answer_length?: number;
  /** The same on held-out prompts. */
  eval_reward_score?: number;
  /** The same on held-out prompts. */
  eval_kl_divergence?: number;
  /**
   * The same on held-out prompts.
   * @minimum 0
   * @unit tokens
   */
  eval_answer_length?: number;
  /**
   * Learning rate.
   * @minimum 0
   */
  learning_rate?: number;
  /**
   * Gradient norm before clipping.
   * @minimum 0
   */
  grad_norm?: number;
  /**
   * Tokens fed so far.
   * @minimum 0
   * @unit tokens
   */
  tokens_seen?: number;
  /**
   * Tokens fed per second.
   * @minimum 0
   */
  tokens_per_second?: number;
}

/** One line of the list of runs. */
export interface RunSummary {
  /** Name of the run. */
  run_id: string;
  /** The run directory. */
  directory: string;
  /** Where it stands. */
  status: RunStatus;
  /** The method. */
  method: TrainingMethod;
  /** The model. */
  model: string;
  /**
   * Steps done.
   * @minimum 0
   */
  step: number;
  /**
   * Steps planned.
   * @minimum 0
   */
  steps: number;
  /** When it was planned, in UTC. */
  created: string;
  /** Last training loss. */
  final_loss?: number;
}

/** What a dataset is, told by its rows. */
export interface DatasetDetection {
  /** The dataset. */
  path: string;
  /** The format; absent where it is none of ours. */
  dataset_format?: DatasetFormat;
  /** How most rows are written within the format. */
  variant?: string;
  /** How many rows are written in which way. */
  variants?: unknown;
  /**
   * Share of the sampled rows that fit.
   * @minimum 0
   * @maximum 1
   */
  confidence: number;
  /** What was seen, such as how many rows have which columns. */
  evidence: readonly string[];
  /**
   * Rows looked at.
   * @minimum 0
   * @unit rows
   */
  sampled: number;
  /** How many of them fit each format. */
  fits: unknown;
  /** How many of them have each column. */
  columns: unknown;
  /** What of the rows the format would not use. */
  lost?: readonly string[];
  /** Columns that seem to be meant, as field=column. */
  map?: readonly string[];
  /** Why it cannot be trained on. */
  refused?: string;
}

/** What conversion made of a dataset. */
export interface DatasetConversion {
  /** The dataset. */
  path: string;
  /** Its format. */
  dataset_format: DatasetFormat;
  /** The format it was written in. */
  to: DatasetFormat;
  /** The file that was written. */
  out: string;
  /**
   * Rows read.
   * @minimum 0
   * @unit rows
   */
  rows: number;
  /**
   * Rows written; a row may hold several.
   * @minimum 0
   * @unit rows
   */
  written: number;
  /**
   * Rows that cannot be used.
   * @minimum 0
   * @unit rows
   */
  bad: number;
  /** Where they are, each with its reason. */
  quarantine?: string;
  /** Columns that were not carried over, and how many rows have each. */
  left: unknown;
}

/** Why one row cannot be used. */
export interface DatasetFault {
  /** The file. */
  file: string;
  /**
   * The line where the row begins.
   * @minimum 1
   */
  line: number;
  /** Path within the row. */
  path: string;
  /** Id of the rule. */
  rule: string;
  /** What is wrong. */
  message: string;
  /** What stands there, shortened. */
  found?: string;
  /** What to do. */
  hint?: string;
}

/** What trains but should not. */
export interface DatasetWarning {
  /** Id of the rule. */
  rule: string;
  /**
   * How many rows.
   * @minimum 1
   * @unit rows
   */
  rows: number;
  /** What was found. */
  message: string;
  /** What to do. */
  hint?: string;
  /** Where the first of them stand, as file:line. */
  first?: readonly string[];
}

/** What validation found in a dataset. */
export interface DatasetReport {
  /** The dataset. */
  path: string;
  /** Its format. */
  dataset_format: DatasetFormat;
  /** How the rows are written within the format. */
  variant?: string;
  /**
   * Rows read.
   * @minimum 0
   * @unit rows
   */
  rows: number;
  /**
   * Rows that cannot be used.
   * @minimum 0
   * @unit rows
   */
  bad: number;
  /** Bad rows by rule. */
  rules: readonly QuarantineCount[];
  /** Why rows cannot be used; the first of them, or all by request. */
  faults: readonly DatasetFault[];
  /** What trains but should not. */
  warnings: readonly DatasetWarning[];
  /** Columns the format does not know. */
  unused_columns?: readonly string[];
  /**
   * How long it took.
   * @minimum 0
   * @unit s
   */
  seconds: number;
}

/** How long rows are. */
export interface TokenStatistics {
  /**
   * Rows counted.
   * @minimum 0
   * @unit rows
   */
  rows: number;
  /**
   * Their sum.
   * @minimum 0
   */
  total: number;
  /**
   * Mean.
   * @minimum 0
   */
  mean: number;
  /** Length at each percentile, such as 50 or 99. */
  percentiles: unknown;
  /** Pairs of the upper bound of a bin and the rows in it. */
  histogram: readonly unknown[];
  /**
   * Rows longer than the longest row allowed.
   * @minimum 0
   * @unit rows
   */
  over_max_length?: number;
}

/** A dataset in numbers. */
export interface DatasetStatistics {
  /** The dataset. */
  path: string;
  /** Its format. */
  dataset_format: DatasetFormat;
  /**
   * Rows read.
   * @minimum 0
   * @unit rows
   */
  rows: number;
  /**
   * Rows that can be used.
   * @minimum 0
   * @unit rows
   */
  usable: number;
  /**
   * Rows that repeat an earlier one.
   * @minimum 0
   * @unit rows
   */
  duplicates: number;
  /**
   * Turns of all conversations.
   * @minimum 0
   */
  turns?: number;
  /** Characters of the rows. */
  characters?: TokenStatistics;
  /** Tokens of the rows. */
  tokens?: TokenStatistics;
  /**
   * Longest row allowed.
   * @minimum 1
   * @unit tokens
   */
  max_length?: number;
  /**
   * Rows after packing.
   * @minimum 0
   * @unit sequences
   */
  packed_rows?: number;
  /**
   * How many times fewer rows there are after packing.
   * @minimum 0
   */
  packing_gain?: number;
  /** The template the estimate is for. */
  template?: string;
  /**
   * Optimizer steps with that template.
   * @minimum 0
   * @unit steps
   */
  steps?: number;
  /**
   * Tokens fed with that template.
   * @minimum 0
   * @unit tokens
   */
  tokens_trained?: number;
}

/** Tokens kept for later runs. */
export interface CacheEntry {
  /** Fingerprint of data, tokenizer, template and settings. */
  key: string;
  /** The dataset. */
  path: string;
  /** Its format. */
  dataset_format: DatasetFormat;
  /** The tokenizer. */
  tokenizer: string;
  /**
   * Rows after splitting and packing.
   * @minimum 0
   * @unit sequences
   */
  sequences: number;
  /**
   * Tokens.
   * @minimum 0
   * @unit tokens
   */
  tokens: number;
  /**
   * Size on disk.
   * @minimum 0
   * @unit B
   */
  bytes: number;
  /** When it was made, in UTC. */
  created: string;
  /** When it was last used, in UTC. */
  used?: string;
}
