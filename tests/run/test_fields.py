"""Every field of the contract that trains or steers a run, on the live trainer; and sabotage, which must be noticed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ftlab_contract.spec import CLASSES
from ftlab_trainer.errors import RunFailed

Look = Callable[..., tuple[Any, dict[str, Any]]]


def argument(name: str) -> Callable[[Any, dict[str, Any]], Any]:
    return lambda trainer, seen: seen[f"argument {name}"]


def observation(name: str) -> Callable[[Any, dict[str, Any]], Any]:
    return lambda trainer, seen: seen[name]


def lora(name: str) -> Callable[[Any, dict[str, Any]], Any]:
    return lambda trainer, seen: getattr(trainer.model.peft_config["default"], name)


# Fields that do not hinder each other share a run: what a run sets, then where each shows and what is seen there.
Field = tuple[str, Callable[..., Any], Any]
RUNS: dict[str, tuple[dict[str, Any], list[Field]]] = {
    "packed": (
        {
            "training.learning_rate": 3e-4, "training.max_steps": 3, "training.gradient_accumulation_steps": 5,
            "training.warmup_steps": 2, "training.optim": "adamw_torch_fused", "training.adam_beta1": 0.8,
            "training.adam_beta2": 0.95, "training.adam_epsilon": 1e-6, "training.weight_decay": 0.2,
            "training.max_grad_norm": 0.5, "training.gradient_checkpointing": True, "training.bf16": True,
            "training.logging_steps": 7, "training.evaluation_strategy": "epoch", "training.save_strategy": "epoch",
            "training.max_length": 32, "training.lora_config": {
                "r": 2, "lora_alpha": 1.0, "lora_dropout": 0.25, "target_modules": ["q_proj", "v_proj"],
                "modules_to_save": ["norm"], "task_type": "CAUSAL_LM", "bias": "none",
            },
            "model.torch_dtype": "bfloat16", "model.device_map": "cpu", "model.attn_implementation": "eager",
            "training.neftune_noise_alpha": 5.0, "run.threads": 2, "seed": 7,
        },
        [
            ("training.learning_rate", observation("learning rate"), [3e-4]),
            ("training.max_steps", observation("optimizer steps"), 3),
            # Packed rows go one at a time, so accumulation takes the factor of the batch size, 2.
            ("training.gradient_accumulation_steps", argument("gradient_accumulation_steps"), 10),
            ("training.warmup_steps", argument("warmup_steps"), 2),
            ("training.optim", observation("optimizer fused"), True),
            ("training.adam_beta1", lambda t, seen: seen["Adam betas"][0], 0.8),
            ("training.adam_beta2", lambda t, seen: seen["Adam betas"][1], 0.95),
            ("training.adam_epsilon", observation("Adam epsilon"), 1e-6),
            ("training.weight_decay", observation("weight decay"), 0.2),
            ("training.max_grad_norm", argument("max_grad_norm"), 0.5),
            ("training.gradient_checkpointing", observation("gradient checkpointing"), True),
            ("training.bf16", observation("mixed precision"), "bf16"),
            ("training.logging_steps", argument("logging_steps"), 7),
            ("training.evaluation_strategy", argument("eval_strategy"), "epoch"),
            ("training.save_strategy", argument("save_strategy"), "epoch"),
            ("training.max_length", observation("longest row, at most max_length"), 32),
            ("training.packing", observation("packed rows"), True),
            ("training.neftune_noise_alpha", observation("noise on embeddings"), 5.0),
            ("training.lora_config.r", observation("adapter ranks"), [2]),
            ("training.lora_config.lora_alpha", observation("adapter scale"), [0.5]),
            ("training.lora_config.lora_dropout", observation("adapter dropout"), [0.25]),
            ("training.lora_config.target_modules", observation("adapted modules"), ["q_proj", "v_proj"]),
            ("training.lora_config.modules_to_save", lora("modules_to_save"), ["norm"]),
            ("training.lora_config.task_type", lora("task_type"), "CAUSAL_LM"),
            ("training.lora_config.bias", lora("bias"), "none"),
            ("model.torch_dtype", observation("type of frozen weights"), ["bfloat16"]),
            ("model.device_map", observation("device"), "cpu"),
            ("model.attn_implementation", observation("attention"), "eager"),
            ("run.threads", observation("CPU threads"), 2),
            ("seed", argument("seed"), 7),
            ("training.lr_scheduler_type", argument("lr_scheduler_type"), "cosine"),
        ],
    ),
    "unpacked": (
        {
            "training.packing": False, "training.batch_size": 3, "training.eval_batch_size": 5,
            "training.num_epochs": 2.0, "training.max_steps": None, "training.optim": "adamw_8bit",
            "training.group_by_length": True, "training.evaluation_strategy": "steps", "training.eval_steps": 2,
            "training.save_strategy": "steps", "training.save_steps": 4, "training.save_total_limit": 2,
            "training.metric_for_best_model": "perplexity", "training.early_stopping_patience": 3,
            "training.lr_scheduler_type": "linear",
            "tokenizer.padding_side": "left",
        },
        [
            ("training.packing", observation("packed rows"), False),
            ("training.batch_size", argument("per_device_train_batch_size"), 3),
            ("training.eval_batch_size", argument("per_device_eval_batch_size"), 5),
            ("training.num_epochs", argument("num_train_epochs"), 2.0),
            ("training.optim", observation("optimizer optim_bits"), 8),
            ("training.group_by_length", argument("train_sampling_strategy"), "group_by_length"),
            ("training.eval_steps", argument("eval_steps"), 2),
            ("training.save_steps", argument("save_steps"), 4),
            ("training.save_total_limit", argument("save_total_limit"), 2),
            ("training.metric_for_best_model", argument("metric_for_best_model"), "eval_perplexity"),
            ("training.metric_for_best_model", argument("load_best_model_at_end"), True),
            ("training.early_stopping_patience", observation("evaluations to end after"), 3),
            ("training.lr_scheduler_type", argument("lr_scheduler_type"), "linear"),
            ("tokenizer.padding_side", observation("padding side"), "left"),
        ],
    ),
    "whole": (
        {
            "training.use_lora": False, "training.lora_config": None, "training.optim": "adafactor",
            "training.max_steps": 8, "training.warmup_steps": 0, "training.warmup_ratio": 0.5,
            "training.lr_scheduler_type": "polynomial",
        },
        [
            ("training.use_lora", observation("trained weights"), 29088),
            ("training.optim", observation("optimizer"), "Adafactor"),
            ("training.warmup_ratio", argument("warmup_steps"), 4),
            ("training.lr_scheduler_type", observation("polynomial schedule at step 6"), 0.25),
        ],
    ),
    "sgd": (
        {"training.optim": "sgd", "training.lr_scheduler_type": "cosine_with_restarts", "training.max_steps": 9,
         "training.dataloader_num_workers": 0},
        [
            ("training.optim", observation("optimizer"), "SGD"),
            # The second of two cycles begins half way.
            ("training.lr_scheduler_type", observation("cosine_with_restarts schedule at step 5"), 1.0),
        ],
    ),
    "constant": (
        {"training.lr_scheduler_type": "constant", "training.warmup_steps": 0, "training.warmup_ratio": 0.0},
        [("training.lr_scheduler_type", observation("constant schedule at step 0"), 1.0)],
    ),
    "warm": (
        {"training.lr_scheduler_type": "constant_with_warmup", "training.max_steps": 9},
        [("training.lr_scheduler_type", observation("constant_with_warmup schedule at step 8"), 1.0)],
    ),
}  # fmt: skip
SEEN: dict[str, tuple[Any, dict[str, Any]]] = {}


@pytest.mark.parametrize(
    ("run", "path", "where", "expected"),
    [(name, *field) for name, (_, fields) in RUNS.items() for field in fields],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_planned_field_reaches_the_live_trainer(
    look: Look, run: str, path: str, where: Callable[..., Any], expected: Any
) -> None:
    if run not in SEEN:
        SEEN[run] = look("cpt", RUNS[run][0])
    assert where(*SEEN[run]) == expected


def test_loader_workers(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    """Adapted away on a CPU; what a machine with a GPU would be given."""
    from ftlab_trainer.plan import adapt

    monkeypatch.setattr(adapt, "RULES", tuple(r for r in adapt.RULES if "dataloader" not in r.path))
    sets = {"training.dataloader_num_workers": 1, "training.dataloader_prefetch_factor": 3}
    trainer, seen = look("cpt", sets)
    assert (seen["argument dataloader_num_workers"], seen["argument dataloader_prefetch_factor"]) == (1, 3)
    loader = trainer.get_train_dataloader()
    assert (loader.num_workers, loader.prefetch_factor) == (1, 3)


def test_every_training_field_is_in_the_table() -> None:
    """A new field has to be shown here too."""
    elsewhere = {
        "method", "quantization", "use_liger_kernel", "torch_compile", "fp16", "pretokenize", "use_streaming",
        "dataloader_num_workers", "dataloader_prefetch_factor", "dataloader_pin_memory",
    }  # fmt: skip
    shown = {path.split(".")[1] for _, fields in RUNS.values() for path, *_ in fields if path.startswith("training.")}
    fields = {
        name
        for name, spec in CLASSES["TrainingSettings"].items()
        if "replaced_by" not in spec and "cpt" in spec.get("applies_to", ["cpt"])
    }
    assert fields - shown == elsewhere


@pytest.mark.parametrize(
    ("what", "sabotage"),
    [
        ("learning_rate", lambda t: setattr(t.args, "learning_rate", 1e-2)),
        ("learning rate", lambda t: t.optimizer.param_groups[0].update(initial_lr=1e-2)),
        ("weight decay", lambda t: t.optimizer.param_groups[0].update(weight_decay=0.5)),
        ("Adam betas", lambda t: t.optimizer.param_groups[0].update(betas=(0.5, 0.5))),
        ("packed rows", lambda t: setattr(t, "train_dataset", t.train_dataset.remove_columns("seq_lengths"))),
        (
            "tokens of an epoch",
            lambda t: setattr(t, "train_dataset", t.train_dataset.select(range(3)).flatten_indices()),
        ),
        ("rows padded", lambda t: setattr(t.data_collator, "padding_free", False)),
        ("attention", lambda t: setattr(t.model.config, "_attn_implementation", "eager")),
        ("optimizer steps", lambda t: setattr(t.state, "max_steps", 99)),
        (
            "adapter dropout",
            lambda t: [setattr(m, "p", 0.9) for n, m in t.model.named_modules() if "lora_dropout" in n],
        ),
        ("weights in the optimizer", lambda t: next(iter(t.model.parameters())).requires_grad_(True)),
        ("cosine schedule", lambda t: t.lr_scheduler.lr_lambdas.__setitem__(0, lambda step: 1.0)),
        ("CPU threads", lambda t: __import__("torch").set_num_threads(2)),
        ("noise on embeddings", lambda t: setattr(t.model.get_input_embeddings(), "neftune_noise_alpha", 1.0)),
        ("mixed precision", lambda t: setattr(t.accelerator.state, "_mixed_precision", "bf16")),
    ],
)
def test_sabotage_is_noticed(look: Look, what: str, sabotage: Callable[[Any], Any]) -> None:
    with pytest.raises(RunFailed, match=what) as caught:
        look("cpt", {"training.lora_config.lora_dropout": 0.1}, sabotage=sabotage)
    assert "differs from the plan" in str(caught.value)


def test_pinned_arguments_cover_the_installed_library() -> None:
    """A new argument of the library is noticed here, and not by what it does to a run."""
    from ftlab_trainer.methods import load
    from ftlab_trainer.plan import pinned
    from ftlab_trainer.plan.machine import PACKAGES, versions
    from ftlab_trainer.plan.steps import Schedule

    class Every:
        def __getitem__(self, path: str) -> Any:
            return {"training.lr_scheduler_type": "linear", "training.num_epochs": 1}.get(path)

        def block(self, path: str) -> dict[str, Any]:
            return {}

    method = load("cpt")
    arguments = method.arguments(Every(), Schedule(1, 1, 1, 0, ""))
    assert pinned.unknown(method.config_class(), arguments) == []
    assert pinned.unlisted(method.config_class(), arguments) == ["output_dir", "use_cpu"]
    assert (
        pinned.check(method.config_class(), arguments | {"output_dir": "", "use_cpu": True}, versions(PACKAGES)) == []
    )
    with pytest.raises(RunFailed, match="does not know nonsense"):
        pinned.check(method.config_class(), arguments | {"nonsense": 1}, {})
