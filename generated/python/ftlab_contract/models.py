# Generated from schema/ by `make codegen`. Do not edit.

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field
from typing_extensions import TypeAliasType

from .base import Boolean, ContractModel, Integer, Number, Text


class TrainingMethod(StrEnum):
    """How a model is trained."""

    SFT = "sft"
    """Learns to answer as the assistant does in example conversations."""
    DPO = "dpo"
    """Learns to prefer chosen over rejected answers, held near a frozen reference model."""
    RLHF = "rlhf"
    """Fits a reward model to scored answers, then optimises the policy against it under a KL leash."""
    ORPO = "orpo"
    """Learns the chosen answers and the preference over rejected ones at once, without a reference model."""
    CPT = "cpt"
    """Goes on pre-training a base model on raw text of a domain."""
    TEACHER_MODE = "teacher_mode"
    """A student model learns from a teacher model's answers or its token distributions."""


class DatasetFormat(StrEnum):
    """What one row of a dataset looks like."""

    CHATML = "chatml"
    """A conversation as a list of messages with role and content."""
    SHAREGPT = "sharegpt"
    """A conversation as a list of turns with from and value."""
    JSONL = "jsonl"
    """A prompt and the completion to learn."""
    DPO = "dpo"
    """A prompt with a chosen and a rejected answer."""
    RLHF = "rlhf"
    """A prompt with an answer and its reward."""
    ALPACA = "alpaca"
    """An instruction with optional input and the output to learn."""
    OPENORCA = "openorca"
    """A question with an optional system prompt and the response to learn."""
    UNNATURAL = "unnatural"
    """An instruction with one or more instances of input and output."""
    RAW_TEXT = "raw_text"
    """Plain text, one document per row, or a whole text file as one document."""


class ChatRole(StrEnum):
    """Who speaks in a ChatML message."""

    SYSTEM = "system"
    """Sets the behaviour."""
    USER = "user"
    """Speaks to the model."""
    ASSISTANT = "assistant"
    """The model."""
    TOOL = "tool"
    """The result of a tool call."""
    DEVELOPER = "developer"
    """Sets the behaviour, as system does."""
    FUNCTION = "function"
    """The result of a tool call, as tool is."""


class ShareGPTSpeaker(StrEnum):
    """Who speaks in a ShareGPT turn."""

    SYSTEM = "system"
    """Sets the behaviour."""
    HUMAN = "human"
    """Speaks to the model."""
    USER = "user"
    """Speaks to the model."""
    GPT = "gpt"
    """The model."""
    ASSISTANT = "assistant"
    """The model."""
    MODEL = "model"
    """The model."""
    BOT = "bot"
    """The model."""
    CHATGPT = "chatgpt"
    """The model."""
    FUNCTION_CALL = "function_call"
    """The model calls a tool."""
    OBSERVATION = "observation"
    """The result of a tool call."""
    FUNCTION_RESPONSE = "function_response"
    """The result of a tool call."""
    TOOL = "tool"
    """The result of a tool call."""


class DType(StrEnum):
    """Floating point type of weights or computation."""

    BFLOAT16 = "bfloat16"
    """16 bits with the range of float32; what current hardware trains in."""
    FLOAT16 = "float16"
    """16 bits with a narrow range; needs loss scaling."""
    FLOAT32 = "float32"
    """32 bits."""


class DeviceMap(StrEnum):
    """Where the model is placed."""

    AUTO = "auto"
    """The GPU of this process if there is one, else the CPU."""
    CUDA = "cuda"
    """The GPU; a run without one is refused."""
    CPU = "cpu"
    """The CPU, also where there is a GPU."""


class AttnImplementation(StrEnum):
    """Implementation of attention."""

    SDPA = "sdpa"
    """Scaled dot-product attention of PyTorch."""
    EAGER = "eager"
    """Plain matrix products; slowest and easiest to inspect."""
    FLASH_ATTENTION_2 = "flash_attention_2"
    """Fused attention; needs a supported GPU and its package."""


class PaddingSide(StrEnum):
    """Side on which shorter rows are padded."""

    RIGHT = "right"
    """Usual for training."""
    LEFT = "left"
    """Needed where the model generates in batches."""


class Optimizer(StrEnum):
    """Optimizer of the weights."""

    ADAMW_TORCH = "adamw_torch"
    """AdamW of PyTorch."""
    ADAMW_TORCH_FUSED = "adamw_torch_fused"
    """AdamW of PyTorch in one kernel."""
    ADAMW_8BIT = "adamw_8bit"
    """AdamW with 8-bit state from bitsandbytes."""
    PAGED_ADAMW_8BIT = "paged_adamw_8bit"
    """8-bit AdamW whose state may move to CPU memory under pressure."""
    PAGED_ADAMW_32BIT = "paged_adamw_32bit"
    """AdamW whose state may move to CPU memory under pressure."""
    ADAFACTOR = "adafactor"
    """Factored second moments; little state."""
    SGD = "sgd"
    """Plain stochastic gradient descent."""


class LrScheduler(StrEnum):
    """How the learning rate moves after warm-up."""

    COSINE = "cosine"
    """Falls to zero along half a cosine."""
    LINEAR = "linear"
    """Falls to zero in a straight line."""
    COSINE_WITH_RESTARTS = "cosine_with_restarts"
    """Cosine that starts again from the top."""
    POLYNOMIAL = "polynomial"
    """Falls along a polynomial."""
    CONSTANT = "constant"
    """Stays where it is, without warm-up."""
    CONSTANT_WITH_WARMUP = "constant_with_warmup"
    """Rises through warm-up and stays."""


class IntervalStrategy(StrEnum):
    """When something happens during training."""

    NO = "no"
    """Does not happen."""
    STEPS = "steps"
    """Every so many optimizer steps."""
    EPOCH = "epoch"
    """At the end of every epoch."""


class LoraBias(StrEnum):
    """Which biases are trained beside the adapter."""

    NONE = "none"
    """No bias."""
    ALL = "all"
    """All biases of the model."""
    LORA_ONLY = "lora_only"
    """Biases of layers that carry an adapter."""


class TaskType(StrEnum):
    """What the adapted model is for."""

    CAUSAL_LM = "CAUSAL_LM"
    """Predicts the next token."""
    SEQ_CLS = "SEQ_CLS"
    """Scores a sequence, as a reward model does."""
    SEQ_2_SEQ_LM = "SEQ_2_SEQ_LM"
    """Encoder and decoder."""


class Bnb4bitQuantType(StrEnum):
    """Data type of 4-bit weights."""

    NF4 = "nf4"
    """Levels spaced for normally distributed weights."""
    FP4 = "fp4"
    """4-bit floating point."""


class DataStrategy(StrEnum):
    """Where the data comes from, in the words of its author; describes, changes nothing."""

    STANDARD = "standard"
    """A dataset in one of the known formats."""
    TOOLBENCH = "toolbench"
    """Tool-use conversations."""
    PC_BUILDING = "pc_building"
    """Conversations about building computers."""
    TEACHER_MODE = "teacher_mode"
    """Answers written by a teacher model."""
    KNOWLEDGE_DENSE = "knowledge_dense"
    """Answers with many facts."""
    MANUAL_TEMPLATES = "manual_templates"
    """Rows written from templates by hand."""
    CUSTOM = "custom"
    """Anything else."""
    ALPACA = "alpaca"
    """Rows of the Alpaca family."""
    OPENORCA = "openorca"
    """Rows of the OpenOrca family."""
    UNNATURAL_INSTRUCTIONS = "unnatural_instructions"
    """Rows of the Unnatural Instructions family."""


class GenerationType(StrEnum):
    """Who wrote the data; describes, changes nothing."""

    REAL = "real"
    """Written by people."""
    SYNTHETIC = "synthetic"
    """Written by a program or a model."""


class EvaluationMetric(StrEnum):
    """What is measured on held-out rows."""

    LOSS = "loss"
    """Mean negative log-likelihood of target tokens in nats."""
    PERPLEXITY = "perplexity"
    """Exponential of the mean negative log-likelihood of target tokens."""
    DIVERGENCE = "divergence"
    """KL divergence of the teacher's token distributions from the model's, in nats a target token."""
    PREFERENCE_ACCURACY = "preference_accuracy"
    """Share of pairs whose chosen answer scores higher."""
    PREFERENCE_MARGIN = "preference_margin"
    """Mean by which the chosen answer scores higher than the rejected one."""
    REWARD_SCORE = "reward_score"
    """Mean reward of answers sampled for held-out prompts."""
    KL_DIVERGENCE = "kl_divergence"
    """Of the policy from its start, in nats a token, on sampled answers."""
    ANSWER_LENGTH = "answer_length"
    """Mean tokens of sampled answers."""
    POLICY_LOSS = "policy_loss"
    """Loss of the policy."""
    VALUE_LOSS = "value_loss"
    """Loss of the value head."""
    TOOL_ACCURACY = "tool_accuracy"
    """Share of right tool calls."""
    RESPONSE_QUALITY = "response_quality"
    """Quality of answers as judged."""
    TOOL_FORMAT_CORRECTNESS = "tool_format_correctness"
    """Share of well-formed tool calls."""


class PolicyAlgorithm(StrEnum):
    """How a policy is moved towards reward."""

    RLOO = "rloo"
    """REINFORCE with the mean reward of the other answers to the prompt as baseline; the KL divergence lowers the
    reward.
    """
    GRPO = "grpo"
    """Rewards normalised within the answers to a prompt; the KL divergence is a term of the loss."""


class SampleFrequency(StrEnum):
    """When sample answers are generated during training."""

    EPOCH = "epoch"
    """At the end of every epoch."""
    EVAL = "eval"
    """Each time the held-out rows are evaluated."""
    STEPS = "steps"
    """Every so many optimizer steps."""


class DistributedStrategy(StrEnum):
    """How training is spread over devices."""

    NONE = "none"
    """One process."""
    DDP = "ddp"
    """A copy of the model on each device."""
    FSDP = "fsdp"
    """The model sharded over devices."""
    DEEPSPEED = "deepspeed"
    """ZeRO of DeepSpeed."""


class ShardingStrategy(StrEnum):
    """What FSDP shards."""

    FULL_SHARD = "full_shard"
    """Parameters, gradients and optimizer state."""
    SHARD_GRAD_OP = "shard_grad_op"
    """Gradients and optimizer state."""
    NO_SHARD = "no_shard"
    """Nothing."""
    HYBRID_SHARD = "hybrid_shard"
    """Full shard within a machine and copies across machines."""


class BackwardPrefetch(StrEnum):
    """When FSDP fetches the next parameters."""

    BACKWARD_PRE = "backward_pre"
    """Before the current gradient is computed."""
    BACKWARD_POST = "backward_post"
    """After the current gradient is computed."""


class ProviderType(StrEnum):
    """Where the run takes place."""

    LOCAL = "local"
    """The process that was started."""
    HUGGINGFACE = "huggingface"
    """A job on Hugging Face."""
    REMOTE = "remote"
    """A remote training server."""


class ToolType(StrEnum):
    """Kind of tool."""

    FUNCTION = "function"
    """A function with JSON arguments."""


class FormGroup(StrEnum):
    """Section of the form, and of the reference, that a field stands in; in the order they are shown."""

    METHOD = "method"
    """What is trained and what only this method has."""
    MODEL = "model"
    """The model and its tokenizer."""
    DATA = "data"
    """Rows and how they become sequences."""
    OPTIMIZATION = "optimization"
    """Steps and the learning rate."""
    ADAPTER = "adapter"
    """What of the model is trained."""
    QUANTIZATION = "quantization"
    """How the base weights are held."""
    EVALUATION = "evaluation"
    """What is measured and when."""
    OUTPUT = "output"
    """What is written, and where."""
    HARDWARE = "hardware"
    """How the machine is used."""


class ChatTemplate(StrEnum):
    """How a conversation is written as text, for a tokenizer that does not say so itself."""

    CHATML = "chatml"
    """Turns between <|im_start|> and <|im_end|>, as Qwen and many others write them; knows tools."""
    LLAMA3 = "llama3"
    """A header before every turn and <|eot_id|> behind it; knows tools."""
    MISTRAL = "mistral"
    """Questions in [INST], as Llama 2 and Mistral write them; knows tools."""
    GEMMA = "gemma"
    """Turns of user and model; a system turn is written before the question that follows it. Knows no tools."""
    PHI = "phi"
    """The role as a token, and <|end|> behind each turn. Knows no tools."""
    ZEPHYR = "zephyr"
    """The role between bars and the end-of-text token behind each turn. Knows no tools."""
    PLAIN = "plain"
    """Roles in words and the end-of-text token behind each answer, so any tokenizer can write it; knows tools."""


class ValueOrigin(StrEnum):
    """Which layer gave a value; later ones win."""

    DEFAULT = "default"
    """The default of the schema."""
    ENVIRONMENT = "environment"
    """A DEFAULT_* variable, in place of the default."""
    TEMPLATE = "template"
    """The template."""
    DEMO = "demo"
    """The demonstration."""
    FILE = "file"
    """The config file."""
    FLAG = "flag"
    """The command line."""


class Severity(StrEnum):
    """How grave an issue is."""

    ERROR = "error"
    """Cannot be done as asked."""
    WARNING = "warning"
    """Can be done, but something has no effect or is unusual."""
    NOTE = "note"
    """Good to know; nothing needs to change."""


class RunStatus(StrEnum):
    """Where a run stands."""

    PREPARING = "preparing"
    """Reading data and building the model."""
    RUNNING = "running"
    """Training."""
    STOPPED = "stopped"
    """Ended early on request; can be resumed."""
    COMPLETED = "completed"
    """Ended as planned."""
    FAILED = "failed"
    """Ended by an error."""


class LedgerBucket(StrEnum):
    """Where a row ended. Every row read is in exactly one."""

    TRAINED = "trained"
    """Trained on."""
    HELD_OUT = "held_out"
    """Kept for evaluation."""
    QUARANTINED = "quarantined"
    """Not usable; kept with its reason in quarantine.jsonl."""
    LEFT_BY_MAX_SAMPLES = "left_by_max_samples"
    """Beyond data.max_samples or beyond its share of a mixture."""
    LEFT_BY_SPLIT = "left_by_split"
    """In neither share of the split."""
    NOT_REACHED = "not_reached"
    """The run ended before its turn."""


class CheckResult(StrEnum):
    """What came of a check."""

    OK = "ok"
    """It holds."""
    DIFFERS = "differs"
    """It does not hold."""
    NOTED = "noted"
    """Other than it was, as it may be: the code or the packages of today."""
    NOT_POSSIBLE = "not_possible"
    """Cannot be checked here, and why."""


class ChatMessage(ContractModel):
    """One message of a ChatML conversation."""

    model_config = ConfigDict(
        extra="allow",
    )
    role: ChatRole
    """Who speaks."""
    content: Text | None = None
    """What is said; may be absent only where the assistant calls a tool."""
    name: Text | None = None
    """Name of the speaker or the tool."""
    tool_calls: list[Any] | None = None
    """Tool calls the assistant makes."""
    function_call: Any = None
    """The one call the assistant makes, as it was written before tool_calls."""
    tool_call_id: Text | None = None
    """The call this message answers."""


class ChatMLExample(ContractModel):
    """A row in ChatML format."""

    model_config = ConfigDict(
        extra="allow",
    )
    messages: Annotated[list[ChatMessage], Field(min_length=1)]
    """The conversation, in order."""
    tools: list[Any] | None = None
    """Definitions of the tools the assistant may call."""


class ChatMLConversationsExample(ContractModel):
    """Messages with role and content in a list named conversations."""

    model_config = ConfigDict(
        extra="allow",
    )
    conversations: Annotated[list[ChatMessage], Field(min_length=1)]
    """The conversation, in order."""
    tools: list[Any] | None = None
    """Definitions of the tools the assistant may call."""


class ShareGPTTurn(ContractModel):
    """One turn of a ShareGPT conversation."""

    model_config = ConfigDict(
        extra="allow",
    )
    from_: Annotated[ShareGPTSpeaker, Field(alias="from")]
    """Who speaks."""
    value: Text
    """What is said."""


class ShareGPTExample(ContractModel):
    """A row in ShareGPT format."""

    model_config = ConfigDict(
        extra="allow",
    )
    conversations: Annotated[list[ShareGPTTurn], Field(min_length=1)]
    """The turns, in order."""
    system: Text | None = None
    """System prompt of the conversation."""
    tools: Text | None = None
    """Definitions of the tools as JSON text."""


class ShareGPTMessagesExample(ContractModel):
    """Turns with from and value in a list named messages."""

    model_config = ConfigDict(
        extra="allow",
    )
    messages: Annotated[list[ShareGPTTurn], Field(min_length=1)]
    """The turns, in order."""
    system: Text | None = None
    """System prompt of the conversation."""
    tools: Text | None = None
    """Definitions of the tools as JSON text."""


class JsonlExample(ContractModel):
    """A row with a prompt and a completion."""

    model_config = ConfigDict(
        extra="allow",
    )
    prompt: Annotated[Text, Field(pattern="\\S")]
    """What the model is given."""
    completion: Annotated[Text, Field(pattern="\\S")]
    """What it learns to answer."""


class JsonlMessagesExample(ContractModel):
    """Prompt and completion as lists of messages."""

    model_config = ConfigDict(
        extra="allow",
    )
    prompt: Annotated[list[ChatMessage], Field(min_length=1)]
    """What was said so far."""
    completion: Annotated[list[ChatMessage], Field(min_length=1)]
    """What the model learns to answer."""
    tools: list[Any] | None = None
    """Definitions of the tools the assistant may call."""


class DPOExample(ContractModel):
    """A preference pair."""

    model_config = ConfigDict(
        extra="allow",
    )
    prompt: Annotated[Text, Field(pattern="\\S")]
    """What the model is given."""
    chosen: Annotated[Text, Field(pattern="\\S")]
    """The better answer."""
    rejected: Annotated[Text, Field(pattern="\\S")]
    """The worse answer."""
    system: Text | None = None
    """System prompt."""


class DPOMessagesExample(ContractModel):
    """Prompt, chosen and rejected as lists of messages."""

    model_config = ConfigDict(
        extra="allow",
    )
    prompt: Annotated[list[ChatMessage], Field(min_length=1)]
    """What was said so far."""
    chosen: Annotated[list[ChatMessage], Field(min_length=1)]
    """The better way to go on."""
    rejected: Annotated[list[ChatMessage], Field(min_length=1)]
    """The worse way to go on."""
    tools: list[Any] | None = None
    """Definitions of the tools the assistant may call."""


class DPOSharedExample(ContractModel):
    """Chosen and rejected as two whole conversations that begin alike."""

    model_config = ConfigDict(
        extra="allow",
    )
    chosen: Annotated[list[ChatMessage], Field(min_length=1)]
    """The conversation with the better end."""
    rejected: Annotated[list[ChatMessage], Field(min_length=1)]
    """The conversation with the worse end."""
    prompt: Text | None = None
    """What was asked, repeated from the conversations."""
    tools: list[Any] | None = None
    """Definitions of the tools the assistant may call."""


class DPOChatExample(ContractModel):
    """A shared list of messages, then a chosen and a rejected message."""

    model_config = ConfigDict(
        extra="allow",
    )
    messages: Annotated[list[ChatMessage], Field(min_length=1)]
    """What was said so far."""
    chosen: ChatMessage
    """The better answer."""
    rejected: ChatMessage
    """The worse answer."""
    tools: list[Any] | None = None
    """Definitions of the tools the assistant may call."""


class DPOTurnsExample(ContractModel):
    """A shared ShareGPT conversation, then a chosen and a rejected turn."""

    model_config = ConfigDict(
        extra="allow",
    )
    conversations: Annotated[list[ShareGPTTurn], Field(min_length=1)]
    """What was said so far."""
    chosen: ShareGPTTurn
    """The better answer."""
    rejected: ShareGPTTurn
    """The worse answer."""
    system: Text | None = None
    """System prompt of the conversation."""
    tools: Text | None = None
    """Definitions of the tools as JSON text."""


class RLHFExample(ContractModel):
    """A scored answer."""

    model_config = ConfigDict(
        extra="allow",
    )
    prompt: Annotated[Text, Field(pattern="\\S")]
    """What the model is given."""
    response: Annotated[Text, Field(pattern="\\S")]
    """An answer."""
    reward: Number | None = None
    """Its score; a method that fits a reward model needs it."""


class RLHFScoreExample(ContractModel):
    """A scored answer whose reward is named score."""

    model_config = ConfigDict(
        extra="allow",
    )
    prompt: Annotated[Text, Field(pattern="\\S")]
    """What the model is given."""
    response: Annotated[Text, Field(pattern="\\S")]
    """An answer."""
    score: Number
    """Its score."""


class RLHFMessagesExample(ContractModel):
    """A scored answer to a list of messages."""

    model_config = ConfigDict(
        extra="allow",
    )
    prompt: Annotated[list[ChatMessage], Field(min_length=1)]
    """What was said so far."""
    response: Annotated[Text, Field(pattern="\\S")]
    """An answer."""
    reward: Number | None = None
    """Its score; a method that fits a reward model needs it."""
    score: Number | None = None
    """Its score, where it is not named reward."""


class RLHFChatExample(ContractModel):
    """A conversation whose last message was scored."""

    model_config = ConfigDict(
        extra="allow",
    )
    messages: Annotated[list[ChatMessage], Field(min_length=1)]
    """The conversation; it ends in the answer."""
    reward: Number
    """Score of the answer."""


class AlpacaExample(ContractModel):
    """A row in Alpaca format."""

    model_config = ConfigDict(
        extra="allow",
    )
    instruction: Annotated[Text, Field(pattern="\\S")]
    """What to do."""
    input: Text | None = None
    """What to do it with."""
    output: Annotated[Text, Field(pattern="\\S")]
    """The answer to learn."""
    system: Text | None = None
    """System prompt."""
    history: list[Any] | None = None
    """Earlier exchanges, each a list of an instruction and its answer."""


class OpenOrcaExample(ContractModel):
    """A row in OpenOrca format."""

    model_config = ConfigDict(
        extra="allow",
    )
    system_prompt: Text | None = None
    """System prompt."""
    question: Annotated[Text, Field(pattern="\\S")]
    """What is asked."""
    response: Annotated[Text, Field(pattern="\\S")]
    """The answer to learn."""


class UnnaturalInstance(ContractModel):
    """One worked instance of an instruction."""

    model_config = ConfigDict(
        extra="allow",
    )
    input: Text
    """What to do it with."""
    output: Annotated[Text, Field(pattern="\\S")]
    """The answer to learn."""
    constraints: Text | None = None
    """What the answer must keep to."""


class UnnaturalInstructionsExample(ContractModel):
    """A row of unnatural instructions."""

    model_config = ConfigDict(
        extra="allow",
    )
    instruction: Annotated[Text, Field(pattern="\\S")]
    """What to do."""
    instances: Annotated[list[UnnaturalInstance], Field(min_length=1)]
    """Worked instances; each becomes one conversation."""


class RawTextExample(ContractModel):
    """A document of plain text."""

    model_config = ConfigDict(
        extra="allow",
    )
    text: Annotated[Text, Field(pattern="\\S")]
    """The document."""


class LoraSettings(ContractModel):
    """A low-rank adapter, trained in place of the weights it sits on."""

    r: Annotated[Integer, Field(ge=1, le=4096, title="Rank")] = 16
    """Rank of the adapter matrices."""
    lora_alpha: Annotated[Number, Field(gt=0, title="Alpha")] = 32.0
    """Scale of the adapter; its output is multiplied by alpha / rank."""
    lora_dropout: Annotated[Number, Field(ge=0, le=1, title="Dropout")] = 0.05
    """Share of adapter inputs dropped while training."""
    target_modules: Annotated[
        list[Annotated[Text, Field(pattern="\\S")]] | None, Field(min_length=1, title="Target modules")
    ] = None
    """Names of the modules that carry an adapter, or the single name all-linear. Absent means all-linear."""
    bias: Annotated[LoraBias, Field(title="Biases")] = LoraBias.NONE
    """Which biases are trained beside the adapter."""
    task_type: Annotated[TaskType, Field(title="Task")] = TaskType.CAUSAL_LM
    """What the adapted model is for."""
    modules_to_save: Annotated[
        list[Annotated[Text, Field(pattern="\\S")]] | None, Field(min_length=1, title="Modules to save")
    ] = None
    """Modules trained and saved whole, beside the adapter."""


class QuantizationSettings(ContractModel):
    """How the frozen base weights are quantized, by bitsandbytes."""

    load_in_4bit: Annotated[Boolean, Field(title="4-bit")] = False
    """Hold the base weights in 4 bits."""
    load_in_8bit: Annotated[Boolean, Field(title="8-bit")] = False
    """Hold the base weights in 8 bits."""
    bnb_4bit_quant_type: Annotated[Bnb4bitQuantType, Field(title="4-bit type")] = Bnb4bitQuantType.NF4
    """Data type of 4-bit weights."""
    bnb_4bit_compute_dtype: Annotated[DType, Field(title="Compute type")] = DType.BFLOAT16
    """Type in which 4-bit weights are multiplied."""
    bnb_4bit_use_double_quant: Annotated[Boolean, Field(title="Double quantization")] = True
    """Quantize the quantization constants too."""


class RewardSettings(ContractModel):
    """What scores the answers of the policy. With neither a model nor a function, a reward model is fitted to the
    scored rows.
    """

    model: Annotated[Text | None, Field(pattern="\\S", title="Reward model")] = None
    """A reward model in place of fitting one: the reward_model folder of a run, a folder, or a model id on the Hub,
    over the tokenizer of the policy.
    """
    function: Annotated[Text | None, Field(pattern="^[^:]+:[A-Za-z_][A-Za-z0-9_]*$", title="Reward function")] = None
    """A Python function in place of a model, as module:function or file.py:function; it is given the texts prompts and
    completions and gives a number for each. Needs --allow-remote-code.
    """
    threshold: Annotated[Number, Field(ge=0, le=1, title="Least agreement")] = 0.6
    """Share of held-out pairs that the reward model has to rank right, or its correlation with held-out rewards where
    rows form no pairs; below it the policy is not trained. 0 asks for nothing.
    """
    num_epochs: Annotated[Number, Field(gt=0, le=10000, title="Reward model epochs")] = 1.0
    """Passes over the pairs or rows that the reward model is fitted to."""
    learning_rate: Annotated[Number, Field(gt=0, le=1, title="Reward model learning rate")] = 0.0001
    """Highest step size while the reward model is fitted."""
    batch_size: Annotated[Integer, Field(ge=1, title="Reward model batch size")] = 8
    """Pairs or rows of one step of the reward model."""


class TeacherSettings(ContractModel):
    """A model whose token distributions are learnt, beside or in place of the answers themselves."""

    name: Annotated[Text | None, Field(pattern="\\S", title="Teacher")] = None
    """A model id on the Hub, the folder of a model, or of an adapter such as the model folder of a run; over the
    tokenizer of the model. Absent, the rows' answers are learnt as they stand.
    """
    base: Annotated[Text | None, Field(pattern="\\S", title="Teacher's base")] = None
    """The model that an adapter belongs to. Absent means the model that is trained."""
    revision: Annotated[Text | None, Field(pattern="\\S", title="Teacher's revision")] = None
    """Branch, tag or commit of the teacher on the Hub, or of its base."""
    torch_dtype: Annotated[DType, Field(title="Teacher's weight type")] = DType.BFLOAT16
    """Type in which the weights of the teacher are held."""
    beta: Annotated[Number, Field(ge=0, le=1, title="Divergence")] = 0.0
    """Which divergence is lowered: 0 is the KL divergence of the teacher from the model, 1 that of the model from the
    teacher, and between them the generalised Jensen-Shannon divergence.
    """
    on_policy: Annotated[Number, Field(ge=0, le=1, title="Own answers")] = 0.0
    """Share of the batches in which an answer that the model samples takes the place of the last given one of each row;
    the teacher is followed there.
    """
    max_new_tokens: Annotated[Integer, Field(ge=1, le=100000, title="Longest own answer")] = 128
    """Longest answer that the model samples, within max_length."""
    temperature: Annotated[Number, Field(gt=0, le=100, title="Softening")] = 1.0
    """Both distributions are softened by this temperature before they are compared, and the loss is multiplied by its
    square.
    """


class TrainingSettings(ContractModel):
    """The method and how it is trained."""

    method: TrainingMethod
    """How the model is trained."""
    num_epochs: Annotated[Number, Field(gt=0, le=10000, title="Epochs")] = 1.0
    """Passes over the training rows."""
    max_steps: Annotated[Integer | None, Field(ge=1, title="Max steps")] = None
    """Number of optimizer steps; when given, it decides the length of the run in place of the epochs."""
    batch_size: Annotated[Integer, Field(ge=1, title="Batch size")] = 4
    """Rows per device in one forward pass."""
    eval_batch_size: Annotated[Integer | None, Field(ge=1, title="Evaluation batch size")] = None
    """Rows per device in one evaluation pass. Absent means the training batch size."""
    gradient_accumulation_steps: Annotated[Integer, Field(ge=1, title="Gradient accumulation")] = 8
    """Batches whose gradients are summed before one optimizer step."""
    warmup_steps: Annotated[Integer, Field(ge=0, title="Warm-up steps")] = 0
    """Steps over which the learning rate rises from zero; above zero, it wins over the ratio."""
    warmup_ratio: Annotated[Number, Field(ge=0, le=1, title="Warm-up ratio")] = 0.03
    """Share of the optimizer steps over which the learning rate rises from zero."""
    max_length: Annotated[Integer, Field(ge=2, le=10485760, title="Max length")] = 2048
    """Longest row in tokens; longer rows are split or cut as the method says."""
    use_lora: Annotated[Boolean, Field(title="Use LoRA")] = True
    """Train an adapter; false trains all weights."""
    lora_config: LoraSettings = Field(default_factory=LoraSettings, title="LoRA")
    """The adapter."""
    quantization: QuantizationSettings = Field(default_factory=QuantizationSettings, title="Quantization")
    """How the base weights are held."""
    optim: Annotated[Optimizer, Field(title="Optimizer")] = Optimizer.ADAMW_TORCH
    """Optimizer of the trained weights."""
    adam_beta1: Annotated[Number, Field(ge=0, lt=1, title="Adam beta 1")] = 0.9
    """Decay of the first moment."""
    adam_beta2: Annotated[Number, Field(ge=0, lt=1, title="Adam beta 2")] = 0.999
    """Decay of the second moment."""
    adam_epsilon: Annotated[Number, Field(gt=0, title="Adam epsilon")] = 1e-08
    """Term that keeps the division stable."""
    weight_decay: Annotated[Number, Field(ge=0, title="Weight decay")] = 0.01
    """Decoupled weight decay."""
    max_grad_norm: Annotated[Number, Field(ge=0, title="Gradient clipping")] = 1.0
    """Gradients are scaled down to this norm; 0 switches clipping off."""
    lr_scheduler_type: Annotated[LrScheduler, Field(title="Schedule")] = LrScheduler.COSINE
    """How the learning rate moves after warm-up."""
    gradient_checkpointing: Annotated[Boolean, Field(title="Gradient checkpointing")] = True
    """Recompute activations in the backward pass to save memory."""
    bf16: Annotated[Boolean, Field(title="bf16")] = True
    """Compute in bfloat16."""
    fp16: Annotated[Boolean, Field(title="fp16")] = False
    """Compute in float16 with loss scaling."""
    use_liger_kernel: Annotated[Boolean, Field(title="Liger kernels")] = False
    """Use fused kernels of the liger-kernel package."""
    torch_compile: Annotated[Boolean, Field(title="Compile")] = False
    """Compile the model with torch.compile."""
    dataloader_num_workers: Annotated[Integer, Field(ge=0, le=1024, title="Loader workers")] = 0
    """Processes that prepare batches; 0 prepares them in the training process."""
    dataloader_prefetch_factor: Annotated[Integer | None, Field(ge=1, title="Prefetch")] = None
    """Batches each worker holds ready; needs workers."""
    dataloader_pin_memory: Annotated[Boolean, Field(title="Pin memory")] = True
    """Hold batches in page-locked memory for quicker copies to a GPU."""
    group_by_length: Annotated[Boolean, Field(title="Group by length")] = False
    """Put rows of similar length in one batch."""
    pretokenize: Annotated[Boolean, Field(title="Pre-tokenize")] = True
    """Tokenize all rows before the first step; false tokenizes as training goes."""
    use_streaming: Annotated[Boolean, Field(title="Streaming")] = False
    """Read the dataset as training goes instead of preparing it whole."""
    logging_steps: Annotated[Integer, Field(ge=1, title="Log every")] = 10
    """Steps between two points of the training curve."""
    evaluation_strategy: Annotated[IntervalStrategy, Field(title="Evaluate")] = IntervalStrategy.STEPS
    """When held-out rows are evaluated during training."""
    eval_steps: Annotated[Integer, Field(ge=1, title="Evaluate every")] = 500
    """Steps between two evaluations."""
    save_strategy: Annotated[IntervalStrategy, Field(title="Save")] = IntervalStrategy.STEPS
    """When checkpoints are written."""
    save_steps: Annotated[Integer, Field(ge=1, title="Save every")] = 500
    """Steps between two checkpoints."""
    save_total_limit: Annotated[Integer, Field(ge=1, title="Checkpoints kept")] = 3
    """Older checkpoints beyond this number are deleted."""
    metric_for_best_model: Annotated[EvaluationMetric | None, Field(title="Best by")] = None
    """Metric by which the best checkpoint is chosen and put in place at the end; absent keeps the last."""
    early_stopping_patience: Annotated[Integer | None, Field(ge=1, title="Early stopping")] = None
    """Training ends after so many evaluations in a row without a better metric_for_best_model; absent trains to the
    end.
    """
    lora_r: Annotated[Integer | None, Field(deprecated=True, ge=1, le=4096, title="LoRA rank (old)")] = None
    """Rank of the adapter."""
    lora_alpha: Annotated[Number | None, Field(deprecated=True, gt=0, title="LoRA alpha (old)")] = None
    """Scale of the adapter."""
    lora_dropout: Annotated[Number | None, Field(deprecated=True, ge=0, le=1, title="LoRA dropout (old)")] = None
    """Dropout of the adapter."""
    tokenizer_padding_side: Annotated[PaddingSide | None, Field(deprecated=True, title="Padding side (old)")] = None
    """Side of padding."""


class ModelSettings(ContractModel):
    """The model that is trained."""

    name: Annotated[Text, Field(pattern="\\S", title="Model")]
    """A model id on the Hub, or the path of a folder."""
    revision: Annotated[Text | None, Field(pattern="\\S", title="Revision")] = None
    """Branch, tag or commit of the model on the Hub."""
    trust_remote_code: Annotated[Boolean, Field(title="Trust remote code")] = False
    """Run code that comes with the model; honoured only with --allow-remote-code."""
    torch_dtype: Annotated[DType, Field(title="Weight type")] = DType.BFLOAT16
    """Type in which the base weights are held."""
    device_map: Annotated[DeviceMap, Field(title="Device")] = DeviceMap.AUTO
    """Where the model is placed."""
    attn_implementation: Annotated[AttnImplementation, Field(title="Attention")] = AttnImplementation.SDPA
    """Implementation of attention."""


class TokenizerSettings(ContractModel):
    """The tokenizer."""

    name: Annotated[Text | None, Field(pattern="\\S", title="Tokenizer")] = None
    """A tokenizer id on the Hub, or the path of a folder. Absent means the tokenizer of the model."""
    trust_remote_code: Annotated[Boolean, Field(title="Trust remote code")] = False
    """Run code that comes with the tokenizer; honoured only with --allow-remote-code."""
    padding_side: Annotated[PaddingSide, Field(title="Padding side")] = PaddingSide.RIGHT
    """Side on which shorter rows are padded."""
    add_eos_token: Annotated[Boolean | None, Field(title="End-of-text token")] = None
    """End every document with the end-of-text token; absent does. Conversations are ended by their chat template."""
    chat_template: Annotated[Text | None, Field(pattern="\\S", title="Chat template")] = None
    """In place of the tokenizer's own: the name of a chat template of the contract, a file, or Jinja text."""


class DataSource(ContractModel):
    """One dataset of several."""

    path: Annotated[Text, Field(pattern="\\S", title="Dataset")]
    """A file, a folder of files, a pattern, or a dataset id on the Hub."""
    weight: Annotated[Number | None, Field(gt=0, title="Weight")] = None
    """Its share of the rows, relative to the other weights; no row is used twice, so the dataset that is used up first
    ends the mixture. Absent on all, every row of each is used.
    """
    dataset_format: Annotated[DatasetFormat | None, Field(title="Format")] = None
    """What a row looks like. Absent means it is detected."""
    subset: Annotated[Text | None, Field(pattern="\\S", title="Subset")] = None
    """Hub: the configuration of the dataset."""
    split: Annotated[Text | None, Field(pattern="\\S", title="Split")] = None
    """Hub: the split of the dataset. Absent takes train."""
    revision: Annotated[Text | None, Field(pattern="\\S", title="Revision")] = None
    """Hub: branch, tag or commit of the dataset."""
    map: Annotated[
        list[Annotated[Text, Field(pattern="^[^=]+=[^=]+$")]] | None, Field(min_length=1, title="Columns")
    ] = None
    """What columns are called here, as field=column."""


class DataSettings(ContractModel):
    """The rows and how they are divided."""

    path: Annotated[Text | None, Field(pattern="\\S", title="Dataset")] = None
    """A file, a folder of files, a pattern such as data/*.jsonl, or a dataset id on the Hub (hf://owner/name)."""
    subset: Annotated[Text | None, Field(pattern="\\S", title="Subset")] = None
    """Hub: the configuration of the dataset."""
    split: Annotated[Text | None, Field(pattern="\\S", title="Split")] = None
    """Hub: the split of the dataset. Absent takes train."""
    revision: Annotated[Text | None, Field(pattern="\\S", title="Revision")] = None
    """Hub: branch, tag or commit of the dataset."""
    map: Annotated[
        list[Annotated[Text, Field(pattern="^[^=]+=[^=]+$")]] | None, Field(min_length=1, title="Columns")
    ] = None
    """What columns are called here, as field=column, such as instruction=question."""
    document_marker: Annotated[Text | None, Field(pattern="\\S", title="Document marker")] = None
    """A line that parts the documents of a text file. Absent, a file is one document."""
    group_by: Annotated[Text | None, Field(pattern="\\S", title="Keep together")] = None
    """A column; rows that are equal in it stand on one side of the split. Absent, rows of one content or prompt do."""
    cache: Annotated[Boolean, Field(title="Token cache")] = True
    """Keep the tokens for later runs on the same data, tokenizer and settings."""
    dataset_format: Annotated[DatasetFormat | None, Field(title="Format")] = None
    """What a row looks like. Absent means it is detected from the rows."""
    strategy: Annotated[DataStrategy, Field(title="Strategy")] = DataStrategy.STANDARD
    """Where the data comes from."""
    generation_type: Annotated[GenerationType, Field(title="Origin")] = GenerationType.REAL
    """Who wrote the data."""
    max_samples: Annotated[Integer | None, Field(ge=1, title="Max rows")] = None
    """At most so many rows are used, chosen by the seed; absent uses all."""
    train_split: Annotated[Number, Field(gt=0, le=1, title="Training share")] = 0.95
    """Share of the rows trained on; absent, it is what the evaluation share leaves."""
    eval_split: Annotated[Number, Field(ge=0, lt=1, title="Evaluation share")] = 0.05
    """Share of the rows held out; absent, it is what the training share leaves."""
    sources: Annotated[list[DataSource] | None, Field(min_length=1, title="Mixture")] = None
    """Several datasets in place of one path; with weights, a mixture. What is set beside it (map, split and the like)
    holds for each that does not say otherwise.
    """


class EvaluationSettings(ContractModel):
    """What is measured on held-out rows."""

    metrics: Annotated[list[EvaluationMetric] | None, Field(title="Metrics")] = None
    """What is measured; the loss always is."""
    eval_steps: Annotated[Integer | None, Field(deprecated=True, ge=1, title="Evaluate every (old)")] = None
    """Steps between two evaluations."""


class TensorboardSettings(ContractModel):
    """Curves for TensorBoard."""

    enabled: Annotated[Boolean, Field(title="TensorBoard")] = False
    """Write curves for TensorBoard."""
    log_dir: Annotated[Text | None, Field(pattern="\\S", title="Folder")] = None
    """Where they go. Absent means logs/ in the run directory."""


class ToolDefinition(ContractModel):
    """A tool the assistant may call, shown to the model by the chat template."""

    type: Annotated[ToolType, Field(title="Kind")] = ToolType.FUNCTION
    """Kind of tool."""
    name: Annotated[Text, Field(pattern="\\S", title="Name")]
    """Name by which the model calls it."""
    description: Annotated[Text, Field(pattern="\\S", title="Description")]
    """What it does."""
    function: Annotated[Text | None, Field(pattern="\\S", title="Implementation")] = None
    """What runs when it is called; training calls nothing."""
    parameters: Annotated[Any, Field(title="Parameters")] = None
    """JSON Schema of its arguments."""


class PredictionSettings(ContractModel):
    """Sample answers generated while training."""

    enabled: Annotated[Boolean, Field(title="Samples")] = False
    """Generate sample answers while training."""
    sample_count: Annotated[Integer, Field(ge=1, le=1000, title="How many")] = 3
    """Prompts answered each time."""
    sample_frequency: Annotated[SampleFrequency, Field(title="When")] = SampleFrequency.EVAL
    """When they are generated."""
    step_interval: Annotated[Integer | None, Field(ge=1, title="Every")] = None
    """Steps between two times; needed where the samples come every N steps."""
    samples_path: Annotated[Text | None, Field(pattern="\\S", title="Prompts")] = None
    """A JSON Lines file of prompts. Absent takes prompts from held-out rows."""
    max_new_tokens: Annotated[Integer, Field(ge=1, le=100000, title="Length")] = 48
    """Longest answer."""


class DistributedSettings(ContractModel):
    """Training over several devices."""

    strategy: Annotated[DistributedStrategy, Field(title="Strategy")] = DistributedStrategy.NONE
    """How training is spread over devices."""
    num_gpus: Annotated[Integer, Field(ge=1, title="Devices")] = 1
    """Devices, one process each."""
    gradient_as_bucket_view: Annotated[Boolean, Field(title="Gradients as views")] = False
    """DDP: gradients are views of the communication buckets."""
    static_graph: Annotated[Boolean, Field(title="Static graph")] = False
    """DDP: the graph is the same at every step."""
    sharding_strategy: Annotated[ShardingStrategy, Field(title="Sharding")] = ShardingStrategy.FULL_SHARD
    """FSDP: what is sharded."""
    cpu_offload: Annotated[Boolean, Field(title="CPU offload")] = False
    """FSDP: parameters rest in CPU memory."""
    backward_prefetch: Annotated[BackwardPrefetch, Field(title="Prefetch")] = BackwardPrefetch.BACKWARD_PRE
    """FSDP: when the next parameters are fetched."""
    zero_stage: Annotated[Integer, Field(ge=0, le=3, title="ZeRO stage")] = 2
    """DeepSpeed: what is partitioned."""
    offload_optimizer: Annotated[Boolean, Field(title="Offload optimizer")] = False
    """DeepSpeed: optimizer state rests in CPU memory."""
    offload_param: Annotated[Boolean, Field(title="Offload parameters")] = False
    """DeepSpeed: parameters rest in CPU memory."""
    config_file: Annotated[Text | None, Field(pattern="\\S", title="DeepSpeed file")] = None
    """DeepSpeed: a JSON config of its own."""


class CheckpointResumeSettings(ContractModel):
    """Going on from a checkpoint of an earlier run."""

    enabled: Annotated[Boolean, Field(title="Resume")] = False
    """Go on from a checkpoint."""
    checkpoint_path: Annotated[Text | None, Field(pattern="\\S", title="Checkpoint")] = None
    """Folder of the checkpoint. Absent takes the newest whole one of the run."""
    resume_from_best: Annotated[Boolean, Field(title="From best")] = False
    """Take the best checkpoint instead of the newest."""
    resume_from_epoch: Annotated[Integer | None, Field(ge=1, title="From epoch")] = None
    """Take the checkpoint of this epoch."""
    resume_from_step: Annotated[Integer | None, Field(ge=1, title="From step")] = None
    """Take the checkpoint of this step."""


class ProviderSettings(ContractModel):
    """Where the run takes place."""

    type: Annotated[ProviderType, Field(title="Provider")] = ProviderType.LOCAL
    """Where the run takes place."""
    base_url: Annotated[Text | None, Field(pattern="^https?://\\S+$", title="Address")] = None
    """Address of the training server."""
    timeout_ms: Annotated[Integer | None, Field(ge=1, title="Timeout")] = None
    """How long to wait for it."""
    model_id: Annotated[Text | None, Field(pattern="\\S", title="Model id")] = None
    """Model at the provider."""


class RunSettings(ContractModel):
    """The run itself."""

    output_dir: Annotated[Text | None, Field(pattern="\\S", title="Output folder")] = None
    """The run directory. Absent makes one under runs/."""
    id: Annotated[Text | None, Field(pattern="^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$", title="Run id")] = None
    """Name of the run. Absent derives one from template and time."""
    threads: Annotated[Integer | None, Field(ge=1, le=1024, title="CPU threads")] = None
    """Threads of CPU computation; they change speed and last digits. Absent takes the cores there are."""


class LegacyLora(ContractModel):
    """The adapter as old configs wrote it, at top level."""

    r: Annotated[Integer | None, Field(deprecated=True, ge=1, le=4096, title="LoRA rank (old)")] = None
    """Rank of the adapter."""
    alpha: Annotated[Number | None, Field(deprecated=True, gt=0, title="LoRA alpha (old)")] = None
    """Scale of the adapter."""
    dropout: Annotated[Number | None, Field(deprecated=True, ge=0, le=1, title="LoRA dropout (old)")] = None
    """Dropout of the adapter."""


class SftTrainingSettings(TrainingSettings):
    """Supervised Fine-Tuning (SFT). Learns to answer as the assistant does in example conversations."""

    method: Literal[TrainingMethod.SFT]
    """How the model is trained."""
    learning_rate: Annotated[Number, Field(gt=0, le=1, title="Learning rate")] = 0.0002
    """Highest step size of the optimizer."""
    packing: Annotated[Boolean, Field(title="Packing")] = False
    """Put several documents in one row without letting them see each other."""
    neftune_noise_alpha: Annotated[Number | None, Field(gt=0, le=1000, title="Embedding noise")] = None
    """NEFTune: uniform noise on the embeddings while training, up to this number over the root of their count in a row;
    5 is usual. Absent means none.
    """


class DpoTrainingSettings(TrainingSettings):
    """Direct Preference Optimization (DPO). Learns to prefer chosen over rejected answers, held near a frozen reference
    model.
    """

    method: Literal[TrainingMethod.DPO]
    """How the model is trained."""
    learning_rate: Annotated[Number, Field(gt=0, le=1, title="Learning rate")] = 5e-06
    """Highest step size of the optimizer."""
    beta: Annotated[Number, Field(gt=0, le=100, title="Beta")] = 0.1
    """Strength of the pull towards the reference model, or weight of the odds ratio loss."""
    max_prompt_length: Annotated[Integer | None, Field(ge=1, title="Max prompt length")] = None
    """Longest prompt in tokens; longer prompts are cut at their start. Absent means no limit of its own."""


class RlhfTrainingSettings(TrainingSettings):
    """Reinforcement Learning from Human Feedback (RLHF). Fits a reward model to scored answers, then optimises the
    policy against it under a KL leash.
    """

    method: Literal[TrainingMethod.RLHF]
    """How the model is trained."""
    learning_rate: Annotated[Number, Field(gt=0, le=1, title="Learning rate")] = 1e-06
    """Highest step size of the optimizer."""
    beta: Annotated[Number, Field(gt=0, le=100, title="Beta")] = 0.1
    """Strength of the pull towards the reference model, or weight of the odds ratio loss."""
    max_prompt_length: Annotated[Integer | None, Field(ge=1, title="Max prompt length")] = None
    """Longest prompt in tokens; longer prompts are cut at their start. Absent means no limit of its own."""
    ppo_epochs: Annotated[Integer, Field(ge=1, title="Policy epochs")] = 1
    """Optimizer passes over each batch of generated answers."""
    clip_range: Annotated[Number, Field(gt=0, le=1, title="Clip range")] = 0.2
    """Bound on the policy ratio."""
    clip_range_value: Annotated[Number | None, Field(deprecated=True, ge=0, title="Value clip range")] = None
    """Bound on the change of the value head."""
    vf_coef: Annotated[Number | None, Field(deprecated=True, ge=0, title="Value coefficient")] = None
    """Weight of the value loss."""
    entropy_coef: Annotated[Number, Field(ge=0, title="Entropy coefficient")] = 0.0
    """Weight of the entropy bonus; only GRPO has one."""
    policy_algorithm: Annotated[PolicyAlgorithm, Field(title="Policy algorithm")] = PolicyAlgorithm.RLOO
    """How the policy is moved towards reward."""
    num_generations: Annotated[Integer, Field(ge=2, le=1024, title="Answers a prompt")] = 4
    """Answers sampled for each prompt; each is judged against the others, so batch size x accumulation is a multiple of
    it.
    """
    max_completion_length: Annotated[Integer | None, Field(ge=1, le=10485760, title="Max answer length")] = None
    """Longest answer that the policy writes. Absent means half of max_length."""
    temperature: Annotated[Number, Field(gt=0, le=100, title="Temperature")] = 1.0
    """Temperature at which answers are sampled."""
    reward: RewardSettings = Field(default_factory=RewardSettings, title="Reward")
    """What scores the answers."""


class OrpoTrainingSettings(TrainingSettings):
    """Odds Ratio Preference Optimization (ORPO). Learns the chosen answers and the preference over rejected ones at
    once, without a reference model.
    """

    method: Literal[TrainingMethod.ORPO]
    """How the model is trained."""
    learning_rate: Annotated[Number, Field(gt=0, le=1, title="Learning rate")] = 8e-06
    """Highest step size of the optimizer."""
    beta: Annotated[Number, Field(gt=0, le=100, title="Beta")] = 0.1
    """Strength of the pull towards the reference model, or weight of the odds ratio loss."""
    max_prompt_length: Annotated[Integer | None, Field(ge=1, title="Max prompt length")] = None
    """Longest prompt in tokens; longer prompts are cut at their start. Absent means no limit of its own."""


class CptTrainingSettings(TrainingSettings):
    """Continued Pre-Training (CPT). Goes on pre-training a base model on raw text of a domain."""

    method: Literal[TrainingMethod.CPT]
    """How the model is trained."""
    learning_rate: Annotated[Number, Field(gt=0, le=1, title="Learning rate")] = 2e-05
    """Highest step size of the optimizer."""
    packing: Annotated[Boolean, Field(title="Packing")] = False
    """Put several documents in one row without letting them see each other."""
    neftune_noise_alpha: Annotated[Number | None, Field(gt=0, le=1000, title="Embedding noise")] = None
    """NEFTune: uniform noise on the embeddings while training, up to this number over the root of their count in a row;
    5 is usual. Absent means none.
    """


class TeacherModeTrainingSettings(TrainingSettings):
    """Learning from a Teacher (Teacher Mode). A student model learns from a teacher model's answers or its token
    distributions.
    """

    method: Literal[TrainingMethod.TEACHER_MODE]
    """How the model is trained."""
    learning_rate: Annotated[Number, Field(gt=0, le=1, title="Learning rate")] = 0.0002
    """Highest step size of the optimizer."""
    packing: Annotated[Boolean, Field(title="Packing")] = False
    """Put several documents in one row without letting them see each other."""
    neftune_noise_alpha: Annotated[Number | None, Field(gt=0, le=1000, title="Embedding noise")] = None
    """NEFTune: uniform noise on the embeddings while training, up to this number over the root of their count in a row;
    5 is usual. Absent means none.
    """
    teacher: TeacherSettings = Field(default_factory=TeacherSettings, title="Teacher")
    """The model that is learnt from."""


AnyTrainingSettings = TypeAliasType(
    "AnyTrainingSettings",
    Annotated[
        SftTrainingSettings
        | DpoTrainingSettings
        | RlhfTrainingSettings
        | OrpoTrainingSettings
        | CptTrainingSettings
        | TeacherModeTrainingSettings,
        Field(discriminator="method", title="AnyTrainingSettings"),
    ],
)
"""The method and how it is trained. Told apart by `method`."""


class TrainingConfig(ContractModel):
    """Everything one run is asked to do."""

    model: Annotated[ModelSettings, Field(title="Model")]
    """The model that is trained."""
    tokenizer: TokenizerSettings = Field(default_factory=TokenizerSettings, title="Tokenizer")
    """The tokenizer."""
    training: Annotated[AnyTrainingSettings, Field(title="Training")]
    """The method and how it is trained."""
    data: DataSettings = Field(default_factory=DataSettings, title="Data")
    """The rows and how they are divided."""
    evaluation: EvaluationSettings = Field(default_factory=EvaluationSettings, title="Evaluation")
    """What is measured on held-out rows."""
    tensorboard: TensorboardSettings = Field(default_factory=TensorboardSettings, title="TensorBoard")
    """Curves for TensorBoard."""
    tools: Annotated[list[ToolDefinition] | None, Field(title="Tools")] = None
    """Tools the assistant may call."""
    predictions: PredictionSettings = Field(default_factory=PredictionSettings, title="Samples")
    """Sample answers generated while training."""
    distributed: DistributedSettings = Field(default_factory=DistributedSettings, title="Devices")
    """Training over several devices."""
    checkpoint_resume: CheckpointResumeSettings = Field(default_factory=CheckpointResumeSettings, title="Resume")
    """Going on from a checkpoint of an earlier run."""
    provider: ProviderSettings = Field(default_factory=ProviderSettings, title="Provider")
    """Where the run takes place."""
    run: RunSettings = Field(default_factory=RunSettings, title="Run")
    """The run itself."""
    seed: Annotated[Integer, Field(ge=0, le=4294967295, title="Seed")] = 42
    """Seed of every random choice: order, split, dropout, initial adapter."""
    lora: Annotated[LegacyLora | None, Field(deprecated=True, title="LoRA (old)")] = None
    """The adapter as old configs wrote it."""
    eval_split: Annotated[Number | None, Field(deprecated=True, ge=0, lt=1, title="Evaluation share (old)")] = None
    """Share of the rows held out."""
    dataset_path: Annotated[Text | None, Field(deprecated=True, pattern="\\S", title="Dataset (old)")] = None
    """A file of rows."""
    output_dir: Annotated[Text | None, Field(deprecated=True, pattern="\\S", title="Output folder (old)")] = None
    """The run directory."""
    execution_id: Annotated[
        Text | None, Field(deprecated=True, pattern="^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$", title="Run id (old)")
    ] = None
    """Name of the run."""


class Issue(ContractModel):
    """One finding about a config, as data."""

    path: Text
    """Path of the field; empty for the whole."""
    rule: Text
    """Id of the rule that was broken."""
    severity: Severity
    """How grave it is."""
    message: Text
    """What is wrong."""
    given: Any = None
    """What was given."""
    allowed: Text | None = None
    """What is allowed."""
    fix: Text | None = None
    """What to do."""


class PlannedValue(ContractModel):
    """One value of the config as the run will use it."""

    path: Text
    """Path of the field."""
    value: Any = None
    """The value that is used."""
    asked: Any = None
    """The value that was asked, where it differs."""
    origin: ValueOrigin
    """The layer that gave the asked value."""
    source: Text | None = None
    """Where in that layer: a file and line, a flag, a variable."""
    note: Text | None = None
    """What else is to be known, such as what settled it."""


class Adaptation(ContractModel):
    """A value changed because the hardware cannot do what was asked."""

    path: Text
    """Path of the field."""
    asked: Any = None
    """What was asked."""
    used: Any = None
    """What is used instead."""
    reason: Text
    """Why."""


class Environment(ContractModel):
    """The machine and the packages of a run."""

    python: Text
    """Version of Python."""
    platform: Text
    """Operating system and architecture."""
    device: Text
    """What the model is trained on."""
    gpus: list[Text] | None = None
    """Names of the GPUs seen."""
    gpu_memory_gib: Annotated[Number | None, Field(ge=0)] = None
    """Memory of one GPU."""
    cpu_cores: Annotated[Integer, Field(ge=1)]
    """CPU cores this process may use."""
    memory_gib: Annotated[Number, Field(ge=0)]
    """Memory of the machine."""
    bf16: Boolean
    """Whether the device computes in bfloat16."""
    threads: Annotated[Integer, Field(ge=1)]
    """CPU threads of the computation."""
    packages: Any
    """Version of each package that matters."""


class LedgerSource(ContractModel):
    """The rows of one dataset of a mixture."""

    path: Text
    """The dataset."""
    dataset_format: DatasetFormat
    """Its format."""
    weight: Annotated[Number | None, Field(ge=0)] = None
    """Its weight, where one was given."""
    fingerprint: Text | None = None
    """SHA-256 of its content."""
    rows_read: Annotated[Integer, Field(ge=0)]
    """Rows read; the buckets add up to it."""
    trained: Annotated[Integer, Field(ge=0)]
    """Trained on."""
    held_out: Annotated[Integer, Field(ge=0)]
    """Kept for evaluation."""
    quarantined: Annotated[Integer, Field(ge=0)]
    """Not usable."""
    left_by_max_samples: Annotated[Integer, Field(ge=0)]
    """Beyond data.max_samples or beyond its share of the mixture."""
    left_by_split: Annotated[Integer, Field(ge=0)]
    """In neither share of the split."""
    not_reached: Annotated[Integer, Field(ge=0)]
    """The run ended before their turn."""


class DataPlan(ContractModel):
    """The rows and tokens a run will train on."""

    path: Text
    """The dataset."""
    fingerprint: Text
    """SHA-256 of its content."""
    dataset_format: DatasetFormat
    """Its format; of several datasets, that of the first."""
    rows_read: Annotated[Integer, Field(ge=0)]
    """Rows read."""
    rows_train: Annotated[Integer, Field(ge=0)]
    """Rows trained on."""
    rows_eval: Annotated[Integer, Field(ge=0)]
    """Rows held out."""
    sequences_train: Annotated[Integer, Field(ge=0)]
    """Sequences after splitting and packing."""
    tokens_train: Annotated[Integer, Field(ge=0)]
    """Tokens of the training rows in one epoch."""
    tokens_eval: Annotated[Integer, Field(ge=0)]
    """Tokens of the held-out rows."""
    chat_template: Text | None = None
    """Where the chat template is from: the tokenizer, a name of the contract, a file or the config."""
    sources: list[LedgerSource] | None = None
    """Each dataset, where there are several."""
    cached: Boolean | None = None
    """Whether the tokens were found in the cache."""


class RunPlan(ContractModel):
    """plan.json. What the run will do, decided before the model is built."""

    run_id: Text
    """Name of the run."""
    contract_version: Text
    """Version of the contract."""
    created: Text
    """When, in UTC."""
    method: TrainingMethod
    """The method."""
    template: Text | None = None
    """The template the run began from."""
    demonstration: Boolean
    """Whether the built-in model and corpus are used."""
    model: Text
    """The model that is trained."""
    values: list[PlannedValue]
    """Every value with its origin."""
    adaptations: list[Adaptation]
    """What was changed for the hardware."""
    data: DataPlan
    """The data."""
    effective_batch_size: Annotated[Integer, Field(ge=1)]
    """Rows per optimizer step: batch size x accumulation x devices."""
    steps: Annotated[Integer, Field(ge=1)]
    """Optimizer steps of the run."""
    steps_per_epoch: Annotated[Integer, Field(ge=1)]
    """Optimizer steps of one epoch."""
    warmup_steps: Annotated[Integer, Field(ge=0)]
    """Steps of warm-up."""
    warmup_origin: Text
    """Which field decided the warm-up."""
    library_arguments: Any
    """Arguments of the training library outside the contract and the values they are pinned to."""
    environment: Environment
    """The machine."""
    issues: list[Issue]
    """Warnings and notes."""


class Observation(ContractModel):
    """One thing read back from the live trainer and compared with the plan."""

    what: Text
    """What was read."""
    planned: Any = None
    """What the plan says."""
    observed: Any = None
    """What the trainer has."""
    equal: Boolean
    """Whether they agree."""


class Measure(ContractModel):
    """A measure before and after training."""

    name: Text
    """What is measured."""
    before: Number | None = None
    """Before training."""
    after: Number | None = None
    """After training."""


class Sample(ContractModel):
    """An answer of the model."""

    step: Annotated[Integer, Field(ge=0)]
    """Step at which it was generated."""
    prompt: Text
    """What the model was given."""
    text: Text
    """What it wrote."""


class Fingerprints(ContractModel):
    """SHA-256 of what went into a run."""

    config: Text
    """The resolved config."""
    data: Text
    """The dataset."""
    code: Text
    """The sources of this package."""
    model: Text
    """The weights that training began from."""
    teacher: Text | None = None
    """The weights of the teacher."""
    reward: Text | None = None
    """What scored the answers: the weights of the reward model, or the source of the function."""


class FileDigest(ContractModel):
    """A file of a finished run."""

    path: Text
    """Where it is, from the run directory."""
    bytes: Annotated[Integer, Field(ge=0)]
    """Its size."""
    sha256: Text
    """SHA-256 of its content."""


class Receipt(ContractModel):
    """receipt.json. What was really trained."""

    run_id: Text
    """Name of the run."""
    contract_version: Text
    """Version of the contract."""
    status: RunStatus
    """How the run ended."""
    started: Text
    """When it began, in UTC."""
    finished: Text | None = None
    """When it ended, in UTC."""
    method: TrainingMethod
    """The method."""
    demonstration: Boolean
    """Whether the built-in model and corpus were used."""
    describes: list[PlannedValue]
    """Fields that describe and change nothing."""
    values: list[PlannedValue]
    """Asked and effective values with their origin."""
    adaptations: list[Adaptation]
    """What was changed for the hardware."""
    observations: list[Observation]
    """What the live trainer had."""
    fingerprints: Fingerprints
    """What went in."""
    environment: Environment
    """The machine and its packages."""
    measures: list[Measure]
    """Measures before and after."""
    samples: list[Sample]
    """A short sample before and after."""
    steps: Annotated[Integer, Field(ge=0)]
    """Optimizer steps done."""
    resumed_from: list[Text] | None = None
    """Checkpoints the run went on from, in order."""
    seconds: Annotated[Number, Field(ge=0)]
    """Time spent training."""
    final_loss: Number | None = None
    """Last training loss."""
    kept: Text | None = None
    """Which weights were kept where they are not those of the last planned step, and why."""
    files: list[FileDigest] | None = None
    """The files of the run when it was finished, its model among them."""
    digest: Text | None = None
    """SHA-256 of all the rest of this record."""


class Check(ContractModel):
    """One thing that was checked."""

    what: Text
    """What was checked."""
    result: CheckResult
    """What came of it."""
    why: Text | None = None
    """What was found, or why it cannot be checked."""


class Verification(ContractModel):
    """What checking a run against its files found."""

    run_id: Text
    """Name of the run."""
    directory: Text
    """The run directory."""
    holds: Boolean
    """Whether nothing differs."""
    checks: list[Check]
    """Every check."""
    again: Text | None = None
    """The run directory of the same training done again, where it was kept."""


class ComparedSide(ContractModel):
    """A run or a template that is compared."""

    name: Text
    """Name of the run, or of the template."""
    directory: Text | None = None
    """The run directory."""
    template: Boolean
    """Whether it is a template."""
    status: RunStatus | None = None
    """How the run ended."""


class Difference(ContractModel):
    """One thing in which the sides differ."""

    part: Text
    """What it is part of: values, adaptations, data, plan or machine."""
    what: Text
    """Path of the field, or what else differs."""
    given: list[Any]
    """What each side has, in order; null where it has none."""
    origins: list[Text] | None = None
    """The layer that gave each, in order; empty where there is none."""


class Outcome(ContractModel):
    """What came out of each side."""

    what: Text
    """What was measured."""
    before: list[Any] | None = None
    """Of each side before training, in order; null where it was not measured."""
    after: list[Any]
    """Of each side at the end, in order; null where it was not measured."""


class Comparison(ContractModel):
    """What differs between runs and templates, and what came of it."""

    sides: list[ComparedSide]
    """What was compared."""
    differences: list[Difference]
    """In what they differ."""
    outcomes: list[Outcome]
    """What came out."""


class Export(ContractModel):
    """A model made from a run, for use elsewhere."""

    run_id: Text
    """Name of the run."""
    to: Text
    """What was made: merged or adapter."""
    out: Text
    """The folder."""
    bytes: Annotated[Integer, Field(ge=0)]
    """Its size."""
    dtype: Text | None = None
    """The type its weights are held in."""
    rows: Annotated[Integer | None, Field(ge=0)] = None
    """Rows of tokens that were compared before and after."""
    learned: Annotated[Number | None, Field(ge=0)] = None
    """Largest change that training made to a logit of them, as a share of the largest logit."""
    difference: Annotated[Number | None, Field(ge=0)] = None
    """Largest change that the merge made to one, as a share of the largest logit."""
    tolerance: Annotated[Number | None, Field(ge=0)] = None
    """The largest such change that is allowed."""
    notes: list[Text] | None = None
    """What should be known of it."""


class TruncationCount(ContractModel):
    """How much of a field was cut off."""

    field: Text
    """What was cut: text, conversation, prompt, chosen, rejected or response."""
    rows: Annotated[Integer, Field(ge=1)]
    """Rows it was cut in."""
    tokens: Annotated[Integer, Field(ge=1)]
    """Tokens cut off."""


class QuarantineCount(ContractModel):
    """How many rows a rule sent to quarantine."""

    rule: Text
    """Id of the rule."""
    rows: Annotated[Integer, Field(ge=1)]
    """How many."""


class Ledger(ContractModel):
    """ledger.json. Where every row and every token went."""

    rows_read: Annotated[Integer, Field(ge=0)]
    """Rows read; the buckets add up to it."""
    trained: Annotated[Integer, Field(ge=0)]
    """Trained on."""
    held_out: Annotated[Integer, Field(ge=0)]
    """Kept for evaluation."""
    quarantined: Annotated[Integer, Field(ge=0)]
    """Not usable."""
    left_by_max_samples: Annotated[Integer, Field(ge=0)]
    """Beyond data.max_samples or beyond their share of a mixture."""
    left_by_split: Annotated[Integer, Field(ge=0)]
    """In neither share of the split."""
    not_reached: Annotated[Integer, Field(ge=0)]
    """The run ended before their turn."""
    quarantine: list[QuarantineCount]
    """Quarantined rows by rule."""
    unused_columns: list[Text] | None = None
    """Columns the format does not know; not trained on."""
    tokens_read: Annotated[Integer, Field(ge=0)]
    """Tokens of the rows trained on and held out."""
    tokens_train: Annotated[Integer, Field(ge=0)]
    """Tokens of one epoch fed to training."""
    tokens_eval: Annotated[Integer, Field(ge=0)]
    """Tokens held out."""
    tokens_truncated: Annotated[Integer, Field(ge=0)]
    """Tokens cut off."""
    targets_train: Annotated[Integer, Field(ge=0)]
    """Tokens of one epoch that are predicted."""
    masked_train: Annotated[Integer, Field(ge=0)]
    """Tokens of one epoch that are read but not predicted."""
    tokens_seen: Annotated[Integer, Field(ge=0)]
    """Tokens fed in the whole run."""
    truncation: list[TruncationCount] | None = None
    """Tokens cut off, by field."""
    repeated: Annotated[Integer | None, Field(ge=0)] = None
    """Rows fed once more to fill the last batch of several processes; they are counted once in the buckets."""
    sources: list[LedgerSource] | None = None
    """The rows of each dataset, where there are several."""


class QuarantinedRow(ContractModel):
    """A line of quarantine.jsonl."""

    file: Text
    """The file."""
    line: Annotated[Integer, Field(ge=1)]
    """The line where the row begins."""
    path: Text
    """Path within the row."""
    rule: Text
    """Id of the rule."""
    message: Text
    """What is wrong."""
    found: Text | None = None
    """What stands there, shortened."""
    hint: Text | None = None
    """What to do."""
    row: Any = None
    """The row as read; text where it is not JSON."""


class Progress(ContractModel):
    """progress.json. Where a run stands now; replaced whole."""

    run_id: Text
    """Name of the run."""
    status: RunStatus
    """Where it stands."""
    step: Annotated[Integer, Field(ge=0)]
    """Optimizer steps done."""
    steps: Annotated[Integer, Field(ge=0)]
    """Optimizer steps planned."""
    epoch: Annotated[Number | None, Field(ge=0)] = None
    """Epochs done."""
    loss: Number | None = None
    """Last training loss."""
    learning_rate: Number | None = None
    """Current learning rate."""
    tokens_per_second: Annotated[Number | None, Field(ge=0)] = None
    """Tokens fed per second."""
    seconds_left: Annotated[Number | None, Field(ge=0)] = None
    """Time left."""
    updated: Text
    """When this was written, in UTC."""
    pid: Annotated[Integer, Field(ge=1)]
    """Process of the run."""
    error: Text | None = None
    """Why it failed."""


class MetricPoint(ContractModel):
    """A line of metrics.jsonl."""

    step: Annotated[Integer, Field(ge=0)]
    """Optimizer step."""
    epoch: Annotated[Number | None, Field(ge=0)] = None
    """Epochs done."""
    time: Text
    """When, in UTC."""
    loss: Number | None = None
    """Training loss over the steps since the last point."""
    eval_loss: Number | None = None
    """Loss on held-out rows."""
    perplexity: Annotated[Number | None, Field(ge=0)] = None
    """Exponential of the loss on held-out rows."""
    preference_accuracy: Annotated[Number | None, Field(ge=0, le=1)] = None
    """Share of pairs whose chosen answer scores higher."""
    preference_margin: Number | None = None
    """Mean by which chosen answers score higher."""
    eval_preference_accuracy: Annotated[Number | None, Field(ge=0, le=1)] = None
    """The same on held-out pairs."""
    eval_divergence: Number | None = None
    """KL divergence of the teacher from the model on held-out rows, in nats a target token."""
    eval_preference_margin: Number | None = None
    """The same on held-out pairs."""
    reward_score: Number | None = None
    """Mean reward of sampled answers."""
    kl_divergence: Number | None = None
    """Of the policy from its start, in nats a token, as estimated from sampled answers."""
    answer_length: Annotated[Number | None, Field(ge=0)] = None
    """Mean length of sampled answers."""
    eval_reward_score: Number | None = None
    """The same on held-out prompts."""
    eval_kl_divergence: Number | None = None
    """The same on held-out prompts."""
    eval_answer_length: Annotated[Number | None, Field(ge=0)] = None
    """The same on held-out prompts."""
    learning_rate: Annotated[Number | None, Field(ge=0)] = None
    """Learning rate."""
    grad_norm: Annotated[Number | None, Field(ge=0)] = None
    """Gradient norm before clipping."""
    tokens_seen: Annotated[Integer | None, Field(ge=0)] = None
    """Tokens fed so far."""
    tokens_per_second: Annotated[Number | None, Field(ge=0)] = None
    """Tokens fed per second."""


class RunSummary(ContractModel):
    """One line of the list of runs."""

    run_id: Text
    """Name of the run."""
    directory: Text
    """The run directory."""
    status: RunStatus
    """Where it stands."""
    method: TrainingMethod
    """The method."""
    model: Text
    """The model."""
    step: Annotated[Integer, Field(ge=0)]
    """Steps done."""
    steps: Annotated[Integer, Field(ge=0)]
    """Steps planned."""
    created: Text
    """When it was planned, in UTC."""
    final_loss: Number | None = None
    """Last training loss."""


class DatasetDetection(ContractModel):
    """What a dataset is, told by its rows."""

    path: Text
    """The dataset."""
    dataset_format: DatasetFormat | None = None
    """The format; absent where it is none of ours."""
    variant: Text | None = None
    """How most rows are written within the format."""
    variants: Any = None
    """How many rows are written in which way."""
    confidence: Annotated[Number, Field(ge=0, le=1)]
    """Share of the sampled rows that fit."""
    evidence: list[Text]
    """What was seen, such as how many rows have which columns."""
    sampled: Annotated[Integer, Field(ge=0)]
    """Rows looked at."""
    fits: Any
    """How many of them fit each format."""
    columns: Any
    """How many of them have each column."""
    lost: list[Text] | None = None
    """What of the rows the format would not use."""
    map: list[Text] | None = None
    """Columns that seem to be meant, as field=column."""
    refused: Text | None = None
    """Why it cannot be trained on."""


class DatasetConversion(ContractModel):
    """What conversion made of a dataset."""

    path: Text
    """The dataset."""
    dataset_format: DatasetFormat
    """Its format."""
    to: DatasetFormat
    """The format it was written in."""
    out: Text
    """The file that was written."""
    rows: Annotated[Integer, Field(ge=0)]
    """Rows read."""
    written: Annotated[Integer, Field(ge=0)]
    """Rows written; a row may hold several."""
    bad: Annotated[Integer, Field(ge=0)]
    """Rows that cannot be used."""
    quarantine: Text | None = None
    """Where they are, each with its reason."""
    left: Any
    """Columns that were not carried over, and how many rows have each."""


class DatasetFault(ContractModel):
    """Why one row cannot be used."""

    file: Text
    """The file."""
    line: Annotated[Integer, Field(ge=1)]
    """The line where the row begins."""
    path: Text
    """Path within the row."""
    rule: Text
    """Id of the rule."""
    message: Text
    """What is wrong."""
    found: Text | None = None
    """What stands there, shortened."""
    hint: Text | None = None
    """What to do."""


class DatasetWarning(ContractModel):
    """What trains but should not."""

    rule: Text
    """Id of the rule."""
    rows: Annotated[Integer, Field(ge=1)]
    """How many rows."""
    message: Text
    """What was found."""
    hint: Text | None = None
    """What to do."""
    first: list[Text] | None = None
    """Where the first of them stand, as file:line."""


class DatasetReport(ContractModel):
    """What validation found in a dataset."""

    path: Text
    """The dataset."""
    dataset_format: DatasetFormat
    """Its format."""
    variant: Text | None = None
    """How the rows are written within the format."""
    rows: Annotated[Integer, Field(ge=0)]
    """Rows read."""
    bad: Annotated[Integer, Field(ge=0)]
    """Rows that cannot be used."""
    rules: list[QuarantineCount]
    """Bad rows by rule."""
    faults: list[DatasetFault]
    """Why rows cannot be used; the first of them, or all by request."""
    warnings: list[DatasetWarning]
    """What trains but should not."""
    unused_columns: list[Text] | None = None
    """Columns the format does not know."""
    seconds: Annotated[Number, Field(ge=0)]
    """How long it took."""


class TokenStatistics(ContractModel):
    """How long rows are."""

    rows: Annotated[Integer, Field(ge=0)]
    """Rows counted."""
    total: Annotated[Integer, Field(ge=0)]
    """Their sum."""
    mean: Annotated[Number, Field(ge=0)]
    """Mean."""
    percentiles: Any
    """Length at each percentile, such as 50 or 99."""
    histogram: list[Any]
    """Pairs of the upper bound of a bin and the rows in it."""
    over_max_length: Annotated[Integer | None, Field(ge=0)] = None
    """Rows longer than the longest row allowed."""


class DatasetStatistics(ContractModel):
    """A dataset in numbers."""

    path: Text
    """The dataset."""
    dataset_format: DatasetFormat
    """Its format."""
    rows: Annotated[Integer, Field(ge=0)]
    """Rows read."""
    usable: Annotated[Integer, Field(ge=0)]
    """Rows that can be used."""
    duplicates: Annotated[Integer, Field(ge=0)]
    """Rows that repeat an earlier one."""
    turns: Annotated[Integer | None, Field(ge=0)] = None
    """Turns of all conversations."""
    characters: TokenStatistics | None = None
    """Characters of the rows."""
    tokens: TokenStatistics | None = None
    """Tokens of the rows."""
    max_length: Annotated[Integer | None, Field(ge=1)] = None
    """Longest row allowed."""
    packed_rows: Annotated[Integer | None, Field(ge=0)] = None
    """Rows after packing."""
    packing_gain: Annotated[Number | None, Field(ge=0)] = None
    """How many times fewer rows there are after packing."""
    template: Text | None = None
    """The template the estimate is for."""
    steps: Annotated[Integer | None, Field(ge=0)] = None
    """Optimizer steps with that template."""
    tokens_trained: Annotated[Integer | None, Field(ge=0)] = None
    """Tokens fed with that template."""


class CacheEntry(ContractModel):
    """Tokens kept for later runs."""

    key: Text
    """Fingerprint of data, tokenizer, template and settings."""
    path: Text
    """The dataset."""
    dataset_format: DatasetFormat
    """Its format."""
    tokenizer: Text
    """The tokenizer."""
    sequences: Annotated[Integer, Field(ge=0)]
    """Rows after splitting and packing."""
    tokens: Annotated[Integer, Field(ge=0)]
    """Tokens."""
    bytes: Annotated[Integer, Field(ge=0)]
    """Size on disk."""
    created: Text
    """When it was made, in UTC."""
    used: Text | None = None
    """When it was last used, in UTC."""
