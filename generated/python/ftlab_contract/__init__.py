# Generated from schema/ by `make codegen`. Do not edit.
"""FineTune Lab contract, version 0.1.0.

Names are loaded when they are asked for: listing methods costs a table, and only the models cost Pydantic.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from .chat_templates import (
        CHAT_TEMPLATE_TOKENS as CHAT_TEMPLATE_TOKENS,
    )
    from .chat_templates import (
        CHAT_TEMPLATES as CHAT_TEMPLATES,
    )
    from .chat_templates import (
        FALLBACK_CHAT_TEMPLATE as FALLBACK_CHAT_TEMPLATE,
    )
    from .constants import (
        CONTRACT_VERSION as CONTRACT_VERSION,
    )
    from .constants import (
        DEFAULT_LEARNING_RATES as DEFAULT_LEARNING_RATES,
    )
    from .constants import (
        FORMAT_COMPATIBILITY as FORMAT_COMPATIBILITY,
    )
    from .constants import (
        FORMATS as FORMATS,
    )
    from .constants import (
        METHODS as METHODS,
    )
    from .constants import (
        TEMPLATES as TEMPLATES,
    )
    from .constants import (
        FormatInfo as FormatInfo,
    )
    from .constants import (
        MethodInfo as MethodInfo,
    )
    from .constants import (
        TemplateInfo as TemplateInfo,
    )
    from .constants import (
        get_compatible_methods as get_compatible_methods,
    )
    from .constants import (
        get_incompatibility_reason as get_incompatibility_reason,
    )
    from .constants import (
        is_format_compatible as is_format_compatible,
    )
    from .models import (
        Adaptation as Adaptation,
    )
    from .models import (
        AlpacaExample as AlpacaExample,
    )
    from .models import (
        AnyTrainingSettings as AnyTrainingSettings,
    )
    from .models import (
        AttnImplementation as AttnImplementation,
    )
    from .models import (
        BackwardPrefetch as BackwardPrefetch,
    )
    from .models import (
        Bnb4bitQuantType as Bnb4bitQuantType,
    )
    from .models import (
        CacheEntry as CacheEntry,
    )
    from .models import (
        ChatMessage as ChatMessage,
    )
    from .models import (
        ChatMLConversationsExample as ChatMLConversationsExample,
    )
    from .models import (
        ChatMLExample as ChatMLExample,
    )
    from .models import (
        ChatRole as ChatRole,
    )
    from .models import (
        ChatTemplate as ChatTemplate,
    )
    from .models import (
        Check as Check,
    )
    from .models import (
        CheckpointResumeSettings as CheckpointResumeSettings,
    )
    from .models import (
        CheckResult as CheckResult,
    )
    from .models import (
        ComparedSide as ComparedSide,
    )
    from .models import (
        Comparison as Comparison,
    )
    from .models import (
        CptTrainingSettings as CptTrainingSettings,
    )
    from .models import (
        DataPlan as DataPlan,
    )
    from .models import (
        DatasetConversion as DatasetConversion,
    )
    from .models import (
        DatasetDetection as DatasetDetection,
    )
    from .models import (
        DatasetFault as DatasetFault,
    )
    from .models import (
        DatasetFormat as DatasetFormat,
    )
    from .models import (
        DatasetReport as DatasetReport,
    )
    from .models import (
        DatasetStatistics as DatasetStatistics,
    )
    from .models import (
        DataSettings as DataSettings,
    )
    from .models import (
        DatasetWarning as DatasetWarning,
    )
    from .models import (
        DataSource as DataSource,
    )
    from .models import (
        DataStrategy as DataStrategy,
    )
    from .models import (
        DeviceMap as DeviceMap,
    )
    from .models import (
        Difference as Difference,
    )
    from .models import (
        DistributedSettings as DistributedSettings,
    )
    from .models import (
        DistributedStrategy as DistributedStrategy,
    )
    from .models import (
        DPOChatExample as DPOChatExample,
    )
    from .models import (
        DPOExample as DPOExample,
    )
    from .models import (
        DPOMessagesExample as DPOMessagesExample,
    )
    from .models import (
        DPOSharedExample as DPOSharedExample,
    )
    from .models import (
        DpoTrainingSettings as DpoTrainingSettings,
    )
    from .models import (
        DPOTurnsExample as DPOTurnsExample,
    )
    from .models import (
        DType as DType,
    )
    from .models import (
        Environment as Environment,
    )
    from .models import (
        EvaluationMetric as EvaluationMetric,
    )
    from .models import (
        EvaluationSettings as EvaluationSettings,
    )
    from .models import (
        Export as Export,
    )
    from .models import (
        FileDigest as FileDigest,
    )
    from .models import (
        Fingerprints as Fingerprints,
    )
    from .models import (
        FormGroup as FormGroup,
    )
    from .models import (
        GenerationType as GenerationType,
    )
    from .models import (
        IntervalStrategy as IntervalStrategy,
    )
    from .models import (
        Issue as Issue,
    )
    from .models import (
        JsonlExample as JsonlExample,
    )
    from .models import (
        JsonlMessagesExample as JsonlMessagesExample,
    )
    from .models import (
        Ledger as Ledger,
    )
    from .models import (
        LedgerBucket as LedgerBucket,
    )
    from .models import (
        LedgerSource as LedgerSource,
    )
    from .models import (
        LegacyLora as LegacyLora,
    )
    from .models import (
        LoraBias as LoraBias,
    )
    from .models import (
        LoraSettings as LoraSettings,
    )
    from .models import (
        LrScheduler as LrScheduler,
    )
    from .models import (
        Measure as Measure,
    )
    from .models import (
        MetricPoint as MetricPoint,
    )
    from .models import (
        ModelSettings as ModelSettings,
    )
    from .models import (
        Observation as Observation,
    )
    from .models import (
        OpenOrcaExample as OpenOrcaExample,
    )
    from .models import (
        Optimizer as Optimizer,
    )
    from .models import (
        OrpoTrainingSettings as OrpoTrainingSettings,
    )
    from .models import (
        Outcome as Outcome,
    )
    from .models import (
        PaddingSide as PaddingSide,
    )
    from .models import (
        PlannedValue as PlannedValue,
    )
    from .models import (
        PolicyAlgorithm as PolicyAlgorithm,
    )
    from .models import (
        PredictionSettings as PredictionSettings,
    )
    from .models import (
        Progress as Progress,
    )
    from .models import (
        ProviderSettings as ProviderSettings,
    )
    from .models import (
        ProviderType as ProviderType,
    )
    from .models import (
        QuantizationSettings as QuantizationSettings,
    )
    from .models import (
        QuarantineCount as QuarantineCount,
    )
    from .models import (
        QuarantinedRow as QuarantinedRow,
    )
    from .models import (
        RawTextExample as RawTextExample,
    )
    from .models import (
        Receipt as Receipt,
    )
    from .models import (
        RewardSettings as RewardSettings,
    )
    from .models import (
        RLHFChatExample as RLHFChatExample,
    )
    from .models import (
        RLHFExample as RLHFExample,
    )
    from .models import (
        RLHFMessagesExample as RLHFMessagesExample,
    )
    from .models import (
        RLHFScoreExample as RLHFScoreExample,
    )
    from .models import (
        RlhfTrainingSettings as RlhfTrainingSettings,
    )
    from .models import (
        RunPlan as RunPlan,
    )
    from .models import (
        RunSettings as RunSettings,
    )
    from .models import (
        RunStatus as RunStatus,
    )
    from .models import (
        RunSummary as RunSummary,
    )
    from .models import (
        Sample as Sample,
    )
    from .models import (
        SampleFrequency as SampleFrequency,
    )
    from .models import (
        Severity as Severity,
    )
    from .models import (
        SftTrainingSettings as SftTrainingSettings,
    )
    from .models import (
        ShardingStrategy as ShardingStrategy,
    )
    from .models import (
        ShareGPTExample as ShareGPTExample,
    )
    from .models import (
        ShareGPTMessagesExample as ShareGPTMessagesExample,
    )
    from .models import (
        ShareGPTSpeaker as ShareGPTSpeaker,
    )
    from .models import (
        ShareGPTTurn as ShareGPTTurn,
    )
    from .models import (
        TaskType as TaskType,
    )
    from .models import (
        TeacherModeTrainingSettings as TeacherModeTrainingSettings,
    )
    from .models import (
        TeacherSettings as TeacherSettings,
    )
    from .models import (
        TensorboardSettings as TensorboardSettings,
    )
    from .models import (
        TokenizerSettings as TokenizerSettings,
    )
    from .models import (
        TokenStatistics as TokenStatistics,
    )
    from .models import (
        ToolDefinition as ToolDefinition,
    )
    from .models import (
        ToolType as ToolType,
    )
    from .models import (
        TrainingConfig as TrainingConfig,
    )
    from .models import (
        TrainingMethod as TrainingMethod,
    )
    from .models import (
        TrainingSettings as TrainingSettings,
    )
    from .models import (
        TruncationCount as TruncationCount,
    )
    from .models import (
        UnnaturalInstance as UnnaturalInstance,
    )
    from .models import (
        UnnaturalInstructionsExample as UnnaturalInstructionsExample,
    )
    from .models import (
        ValueOrigin as ValueOrigin,
    )
    from .models import (
        Verification as Verification,
    )
    from .templates import (
        ALL_TEMPLATES as ALL_TEMPLATES,
    )

_MODULES: Final = {
    "constants": (
        "CONTRACT_VERSION",
        "DEFAULT_LEARNING_RATES",
        "FORMATS",
        "FORMAT_COMPATIBILITY",
        "METHODS",
        "TEMPLATES",
        "FormatInfo",
        "MethodInfo",
        "TemplateInfo",
        "get_compatible_methods",
        "get_incompatibility_reason",
        "is_format_compatible",
    ),
    "models": (
        "Adaptation",
        "AlpacaExample",
        "AnyTrainingSettings",
        "AttnImplementation",
        "BackwardPrefetch",
        "Bnb4bitQuantType",
        "CacheEntry",
        "ChatMLConversationsExample",
        "ChatMLExample",
        "ChatMessage",
        "ChatRole",
        "ChatTemplate",
        "Check",
        "CheckResult",
        "CheckpointResumeSettings",
        "ComparedSide",
        "Comparison",
        "CptTrainingSettings",
        "DPOChatExample",
        "DPOExample",
        "DPOMessagesExample",
        "DPOSharedExample",
        "DPOTurnsExample",
        "DType",
        "DataPlan",
        "DataSettings",
        "DataSource",
        "DataStrategy",
        "DatasetConversion",
        "DatasetDetection",
        "DatasetFault",
        "DatasetFormat",
        "DatasetReport",
        "DatasetStatistics",
        "DatasetWarning",
        "DeviceMap",
        "Difference",
        "DistributedSettings",
        "DistributedStrategy",
        "DpoTrainingSettings",
        "Environment",
        "EvaluationMetric",
        "EvaluationSettings",
        "Export",
        "FileDigest",
        "Fingerprints",
        "FormGroup",
        "GenerationType",
        "IntervalStrategy",
        "Issue",
        "JsonlExample",
        "JsonlMessagesExample",
        "Ledger",
        "LedgerBucket",
        "LedgerSource",
        "LegacyLora",
        "LoraBias",
        "LoraSettings",
        "LrScheduler",
        "Measure",
        "MetricPoint",
        "ModelSettings",
        "Observation",
        "OpenOrcaExample",
        "Optimizer",
        "OrpoTrainingSettings",
        "Outcome",
        "PaddingSide",
        "PlannedValue",
        "PolicyAlgorithm",
        "PredictionSettings",
        "Progress",
        "ProviderSettings",
        "ProviderType",
        "QuantizationSettings",
        "QuarantineCount",
        "QuarantinedRow",
        "RLHFChatExample",
        "RLHFExample",
        "RLHFMessagesExample",
        "RLHFScoreExample",
        "RawTextExample",
        "Receipt",
        "RewardSettings",
        "RlhfTrainingSettings",
        "RunPlan",
        "RunSettings",
        "RunStatus",
        "RunSummary",
        "Sample",
        "SampleFrequency",
        "Severity",
        "SftTrainingSettings",
        "ShardingStrategy",
        "ShareGPTExample",
        "ShareGPTMessagesExample",
        "ShareGPTSpeaker",
        "ShareGPTTurn",
        "TaskType",
        "TeacherModeTrainingSettings",
        "TeacherSettings",
        "TensorboardSettings",
        "TokenStatistics",
        "TokenizerSettings",
        "ToolDefinition",
        "ToolType",
        "TrainingConfig",
        "TrainingMethod",
        "TrainingSettings",
        "TruncationCount",
        "UnnaturalInstance",
        "UnnaturalInstructionsExample",
        "ValueOrigin",
        "Verification",
    ),
    "templates": ("ALL_TEMPLATES",),
    "chat_templates": (
        "CHAT_TEMPLATES",
        "CHAT_TEMPLATE_TOKENS",
        "FALLBACK_CHAT_TEMPLATE",
    ),
}
_HOME: Final = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_HOME[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(_HOME)
