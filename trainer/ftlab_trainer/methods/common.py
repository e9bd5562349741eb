"""What all methods share: optimizer, schedule, precision, batches, evaluation and saving.

Each contract field stands once, beside the name the training library has for it.
"""

from __future__ import annotations

from typing import Any

from ..plan.pinned import TRAINING
from ..plan.settings import Settings
from ..plan.steps import SCHEDULE_ARGUMENTS, Schedule

# contract field -> argument, where the value passes through unchanged.
SAME = {
    "training.learning_rate": "learning_rate",
    "training.batch_size": "per_device_train_batch_size",
    "training.gradient_accumulation_steps": "gradient_accumulation_steps",
    "training.optim": "optim",
    "training.adam_beta1": "adam_beta1",
    "training.adam_beta2": "adam_beta2",
    "training.adam_epsilon": "adam_epsilon",
    "training.weight_decay": "weight_decay",
    "training.max_grad_norm": "max_grad_norm",
    "training.neftune_noise_alpha": "neftune_noise_alpha",
    "training.lr_scheduler_type": "lr_scheduler_type",
    "training.gradient_checkpointing": "activation_checkpointing",
    "training.bf16": "bf16",
    "training.fp16": "fp16",
    "training.use_liger_kernel": "use_liger_kernel",
    "training.torch_compile": "torch_compile",
    "training.dataloader_num_workers": "dataloader_num_workers",
    "training.dataloader_pin_memory": "dataloader_pin_memory",
    "training.logging_steps": "logging_steps",
    "training.save_strategy": "save_strategy",
    "training.save_steps": "save_steps",
    "training.save_total_limit": "save_total_limit",
    "seed": "seed",
}

_LOWER_IS_BETTER = ("loss", "perplexity", "kl_divergence", "divergence")


def arguments(settings: Settings, plan: Schedule) -> dict[str, Any]:
    """Arguments every method has. Where the run writes and what it trains on is added when it is built."""
    passed = {argument: settings[path] for path, argument in SAME.items()}
    workers, prefetch = settings["training.dataloader_num_workers"], settings["training.dataloader_prefetch_factor"]
    best = settings["training.metric_for_best_model"]
    most = settings["training.max_steps"]
    # A field that was given must be read also where another one decides instead of it.
    epochs, eval_batch = settings["training.num_epochs"], settings["training.eval_batch_size"]
    strategy, eval_steps = settings["training.evaluation_strategy"], settings["training.eval_steps"]
    return {
        **TRAINING,
        **passed,
        "num_train_epochs": epochs if epochs is not None else 1.0,
        "max_steps": most if most is not None else -1,
        # Always a whole number of steps: the library reads a value below one as a share of the run.
        "warmup_steps": int(plan.warmup_steps),
        "lr_scheduler_kwargs": SCHEDULE_ARGUMENTS.get(settings["training.lr_scheduler_type"]),
        "torch_compile_backend": "inductor" if settings["training.torch_compile"] else None,
        # The loss is the trainer's own, so only the kernels of layers are used.
        "liger_kernel_config": {"fused_linear_cross_entropy": False} if settings["training.use_liger_kernel"] else None,
        "data_seed": settings["seed"],
        "per_device_eval_batch_size": eval_batch or settings["training.batch_size"],
        # The library refuses a prefetch that no worker could do.
        "dataloader_prefetch_factor": prefetch if workers else None,
        "train_sampling_strategy": "group_by_length" if settings["training.group_by_length"] else "random",
        "eval_strategy": strategy,
        "eval_steps": eval_steps,
        "load_best_model_at_end": best is not None,
        "metric_for_best_model": f"eval_{best}" if best is not None else None,
        "greater_is_better": best not in _LOWER_IS_BETTER if best is not None else None,
    }
