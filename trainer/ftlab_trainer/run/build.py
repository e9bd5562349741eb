"""The model, its tokenizer and its adapter, exactly as planned."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..plan.settings import Settings
from .locate import WEIGHTS, check_folder, fetch, folder


def load_tokenizer(settings: Settings) -> Any:
    """The tokenizer, with the padding that was asked for; its chat template is chosen by `data.templates`."""
    from transformers import AutoTokenizer

    model = settings["model.name"]
    name = settings["tokenizer.name"] or model
    field = "model.name" if name == model else "tokenizer.name"
    # Read also when the tokenizer comes with the model: it is the same code then.
    remote = bool(settings["tokenizer.trust_remote_code"])
    path = folder(name)
    if path is not None:
        check_folder(field, path, weights=False)
    revision = settings["model.revision"] if name == model else None
    tokenizer = fetch(
        field,
        name,
        lambda: AutoTokenizer.from_pretrained(str(path or name), revision=revision, trust_remote_code=remote),
        remote_code=remote,
    )
    tokenizer.padding_side = settings["tokenizer.padding_side"]
    return tokenizer


def load_config(settings: Settings) -> Any:
    """The model's own configuration: found early, so that a wrong name costs seconds and not a tokenized corpus."""
    from transformers import AutoConfig

    name, remote = settings["model.name"], bool(settings["model.trust_remote_code"])
    path = folder(name)
    if path is not None:
        check_folder("model.name", path, weights=True)
    return fetch(
        "model.name",
        name,
        lambda: AutoConfig.from_pretrained(
            str(path or name), revision=settings["model.revision"], trust_remote_code=remote
        ),
        remote_code=remote,
    )


def quantization(settings: Settings) -> Any:
    """How bitsandbytes holds the frozen weights, or None for whole ones."""
    import torch
    from transformers import BitsAndBytesConfig

    asked = settings.block("training.quantization")
    four, eight = bool(asked.get("load_in_4bit")), bool(asked.get("load_in_8bit"))
    if not four and not eight:
        return None
    if eight:
        return BitsAndBytesConfig(load_in_8bit=True)
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type=asked["bnb_4bit_quant_type"],
        bnb_4bit_compute_dtype=getattr(torch, asked["bnb_4bit_compute_dtype"]),
        bnb_4bit_use_double_quant=asked["bnb_4bit_use_double_quant"],
    )


def must_be_fetched(name: str) -> bool:
    """Whether a model's weights are neither on this disk nor in the library's cache."""
    from huggingface_hub import try_to_load_from_cache

    return folder(name) is None and not any(isinstance(try_to_load_from_cache(name, file), str) for file in WEIGHTS)


def load_model(
    settings: Settings, device: str, *, scores: bool = False, name: str | None = None, fresh: Sequence[str] = ()
) -> Any:
    """The base model in the planned type. Every choice is passed: a config file may name others, code included.

    With `scores` it gives each sequence a number instead; `fresh` are modules that the weights need not hold.
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification

    own = settings["model.name"]
    remote = bool(settings["model.trust_remote_code"]) and name in (None, own)
    name, field = name or own, "model.name" if name is None else "training.reward.model"
    path = folder(name)
    held = quantization(settings)
    kind, heads = (AutoModelForSequenceClassification, {"num_labels": 1}) if scores else (AutoModelForCausalLM, {})
    model, report = fetch(
        field,
        name,
        lambda: kind.from_pretrained(
            str(path or name),
            revision=settings["model.revision"] if name == own else None,
            **heads,
            dtype=getattr(torch, settings["model.torch_dtype"]),
            attn_implementation=settings["model.attn_implementation"],
            quantization_config=held,
            # Quantized weights are made on the device they stay on; others are moved by the trainer. The number, since
            # the trainer takes the bare name for another device and the model for one split over several.
            device_map=({"": 0} if device == "cuda" else {"": device}) if held is not None else None,
            use_safetensors=True,
            trust_remote_code=remote,
            output_loading_info=True,
        ),
        remote_code=remote,
    )
    if lost := sorted(key for key in report["missing_keys"] if key.partition(".")[0] not in fresh):
        raise UserError(f"{field}: {name} lacks weights the model needs: {', '.join(lost[:3])}; is it complete?")
    if device == "cpu":
        # Weights of the file's own type stay mapped to it; replacing the file would then change them while they train.
        for tensor in (*model.parameters(), *model.buffers()):
            tensor.data = tensor.data.clone()
    return model


def fit_vocabulary(model: Any, tokenizer: Any, settings: Settings, largest_id: int) -> str | None:
    """Make room for every token; says what was done. Ids outside of the embeddings would be read as rubbish."""
    rows = model.get_input_embeddings().weight.shape[0]
    need = max(len(tokenizer), largest_id + 1)
    if need <= rows:
        return None
    saved = set(settings["training.lora_config.modules_to_save"] or ())
    names = {_last_name(model, model.get_input_embeddings()), _last_name(model, model.get_output_embeddings())}
    if settings["training.use_lora"] and not saved & names:
        raise UserError(
            f"tokenizer.name: the tokenizer has {need} tokens, the model {rows} rows for them. New rows would stay "
            f"untrained under an adapter: --set 'training.lora_config.modules_to_save=[{', '.join(sorted(names))}]', "
            "or take the model's own tokenizer"
        )
    model.resize_token_embeddings(need)
    return f"embeddings resized from {rows} to {need} rows for the tokenizer"


def add_adapter(model: Any, settings: Settings, head: str | None = None) -> Any:
    """The model with its adapter, or with all weights open where none is asked for; a `head` is trained whole."""
    asked = settings.block("training.lora_config")
    if not settings["training.use_lora"]:
        model.requires_grad_(True)
        return model
    from peft import LoraConfig, get_peft_model, prepare_model_for_kbit_training

    targets, saved = asked.get("target_modules"), [head] if head else asked.get("modules_to_save")
    check_targets(model, targets)
    check_saved(model, saved)
    tied = _tied(model)
    ends = {_last_name(model, model.get_input_embeddings()), _last_name(model, model.get_output_embeddings())}
    if getattr(model, "quantization_method", None) is not None:
        # Norms in float32 and inputs that require gradients; checkpointing itself is the trainer's.
        model = prepare_model_for_kbit_training(model, use_gradient_checkpointing=False)
    if asked["bias"] != "none" and not any(name.endswith(".bias") for name, _ in model.named_parameters()):
        raise UserError(f"training.lora_config.bias: {asked['bias']}: the model has no biases; set none")
    adapted = get_peft_model(
        model,
        LoraConfig(
            r=asked["r"],
            lora_alpha=asked["lora_alpha"],
            lora_dropout=asked["lora_dropout"],
            target_modules="all-linear" if targets in (None, ["all-linear"]) else targets,
            bias=asked["bias"],
            task_type="SEQ_CLS" if head else asked["task_type"],
            # A list of its own: the library adds to it, and this one is what the plan and the receipt say.
            modules_to_save=[*saved] if saved else None,
            # Saved apart, tied embeddings would become two and disagree from the first step.
            ensure_weight_tying=tied and bool(ends & set(saved or ())),
        ),
    )
    if tied and not _tied(adapted):
        raise UserError(
            "training.lora_config.modules_to_save: the model ties its embeddings to its output, and training a copy "
            "of one of them would part them; leave them out, or set training.use_lora=false"
        )
    return adapted


def check_targets(model: Any, targets: list[str] | None) -> None:
    """Every named target must exist: the library trains the rest in silence when one is misspelt."""
    if targets in (None, ["all-linear"]):
        return
    import torch

    assert targets is not None
    ends = {_last_name(model, model.get_input_embeddings()), _last_name(model, model.get_output_embeddings())}
    if wrong := [name for name in targets if name.rsplit(".", 1)[-1] in ends]:
        raise UserError(
            f"training.lora_config.target_modules: {', '.join(wrong)} cannot carry an adapter, since the loss reads "
            "the weight directly; name it in training.lora_config.modules_to_save to train it whole"
        )
    kinds = (torch.nn.Linear, torch.nn.Conv1d, torch.nn.Conv2d)
    fitting = [n for n, m in model.named_modules() if isinstance(m, kinds) or type(m).__name__ == "Conv1D"]
    _check_names("training.lora_config.target_modules", targets, fitting)


def check_saved(model: Any, saved: list[str] | None) -> None:
    """Every module to save must exist."""
    _check_names("training.lora_config.modules_to_save", saved or [], [name for name, _ in model.named_modules()])


def _check_names(field: str, given: list[str], modules: list[str]) -> None:
    from difflib import get_close_matches

    known = sorted({name.rsplit(".", 1)[-1] for name in modules if name})
    problems = []
    for name in given:
        if any(module == name or module.endswith("." + name) for module in modules):
            continue
        near = get_close_matches(name, known, n=3) or known[:12]
        problems.append(f"{field}: {name} matches no module of the model; it has {', '.join(near)}")
    if problems:
        raise UserError(problems)


def _last_name(model: Any, module: Any) -> str:
    return next((name.rsplit(".", 1)[-1] for name, found in model.named_modules() if found is module), "")


def _tied(model: Any) -> bool:
    first, last = model.get_input_embeddings(), model.get_output_embeddings()
    return last is not None and first.weight.data_ptr() == last.weight.data_ptr()


def weight_files(name: str, revision: str | None) -> list[Path]:
    """The weight files training began from, in order."""
    path = folder(name)
    if path is None:
        from huggingface_hub import snapshot_download

        path = Path(snapshot_download(name, revision=revision, local_files_only=True, allow_patterns=["*.safetensors"]))
    return sorted(path.glob("*.safetensors"))
