"""Arguments of the training library outside the contract, each with the value we rely on.

The library changes its defaults between releases. What stands here does not move with them: it is passed, written into
the plan and compared with the live trainer. An argument that the installed version does not know stops the plan.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ..errors import RunFailed

# The releases this table was read against; another one is worth a note, since it may have arguments not listed here.
TESTED = {"transformers": "5.23", "trl": "1.16", "peft": "0.21"}

TRAINING: dict[str, Any] = {
    # A filter here would replace a loss that is not a number by an old one and train on.
    "logging_nan_inf_filter": False,
    "logging_strategy": "steps",
    "logging_first_step": True,
    "log_on_each_node": True,
    "log_level": "error",
    "log_level_replica": "error",
    "disable_tqdm": True,
    "report_to": "none",
    "run_name": None,
    "project": "ftlab",
    "optim_args": None,
    "optim_target_modules": None,
    "label_smoothing_factor": 0.0,
    "average_tokens_across_devices": True,
    "bf16_full_eval": False,
    "fp16_full_eval": False,
    "tf32": None,
    "torch_compile_mode": None,
    "torch_empty_cache_steps": None,
    # A smaller batch found by trial would not be the batch that was asked for.
    "auto_find_batch_size": False,
    "activation_checkpointing_kwargs": {"use_reentrant": False},
    "use_cache": False,
    "include_num_input_tokens_seen": "no",
    "eval_delay": 0,
    "eval_on_start": False,
    "eval_accumulation_steps": None,
    "prediction_loss_only": True,
    "eval_do_concat_batches": True,
    "eval_use_gather_object": False,
    "batch_eval_metrics": False,
    "save_only_model": False,
    "save_on_each_node": False,
    "enable_jit_checkpoint": False,
    "push_to_hub": False,
    "ignore_data_skip": False,
    "restore_callback_states_from_checkpoint": False,
    "full_determinism": False,
    "parallelism_config": None,
    "dataloader_drop_last": False,
    "dataloader_persistent_workers": False,
    "dataloader_multiprocessing_context": None,
    "dataloader_in_order": True,
    "remove_unused_columns": True,
    "label_names": None,
    "length_column_name": "length",
    "skip_memory_metrics": True,
    "debug": "",
    "fsdp": None,
    "fsdp_config": None,
    "deepspeed": None,
    "ddp_find_unused_parameters": None,
    "ddp_bucket_cap_mb": None,
    "ddp_broadcast_buffers": None,
    "ddp_static_graph": None,
    "ddp_backend": None,
    "ddp_timeout": 1800,
    "resume_from_checkpoint": None,
    "hub_token": None,
    "hub_model_id": None,
    "hub_strategy": "every_save",
    "hub_always_push": False,
    "hub_private_repo": None,
    "hub_revision": None,
    "trackio_space_id": None,
    "trackio_bucket_id": None,
    "trackio_static_space_id": None,
    "accelerator_config": {
        "split_batches": False,
        "dispatch_batches": None,
        "even_batches": True,
        "use_seedable_sampler": True,
        "non_blocking": False,
    },
}

# Deprecated aliases of arguments that are set, and leftovers that the library itself ignores.
LEFT_ALONE = frozenset(
    {
        "gradient_checkpointing",
        "gradient_checkpointing_kwargs",
        "do_train",
        "do_eval",
        "do_predict",
        "local_rank",
        "include_for_metrics",
        "pad_token",
        "use_transformers_paged",
        "generation_batch_size",
    }
)


def unknown(config_class: type, arguments: Mapping[str, Any]) -> list[str]:
    """Arguments that the installed library does not know."""
    known = {field.name for field in dataclasses.fields(config_class)}
    return sorted(set(arguments) - known)


def unlisted(config_class: type, arguments: Mapping[str, Any]) -> list[str]:
    """Arguments of the installed library that nothing here sets."""
    known = {field.name for field in dataclasses.fields(config_class) if field.init}
    return sorted(known - set(arguments) - LEFT_ALONE)


def check(config_class: type, arguments: Mapping[str, Any], packages: Mapping[str, str]) -> list[dict[str, Any]]:
    """Stop on arguments the library does not know; note releases the table was not read against."""
    if strange := unknown(config_class, arguments):
        raise RunFailed(
            f"{config_class.__name__} of the installed library does not know {', '.join(strange)}. "
            f"Tested with {', '.join(f'{name} {version}' for name, version in TESTED.items())}; install those."
        )
    other = {
        name: packages[name]
        for name, version in TESTED.items()
        if name in packages and not packages[name].startswith(version + ".")
    }
    extra = unlisted(config_class, arguments)
    if not other and not extra:
        return []
    message = "; ".join(f"{name} {version} is installed, {TESTED[name]} was tested" for name, version in other.items())
    if extra:
        message += ("; " if message else "") + f"arguments left at the library's default: {', '.join(extra)}"
    return [{"path": "", "rule": "untested_library", "severity": "note", "message": message}]
