"""What is trained of a model, and whether what is saved is what was trained."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ftlab_trainer.config import RunOptions
from ftlab_trainer.plan import adapt
from ftlab_trainer.run import start


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The live trainer of a run, after it has ended."""
    from ftlab_trainer.run import finish

    held: dict[str, Any] = {}
    usual = finish.complete

    def complete(ready: Any, live: Any, training: Any, prints: Any) -> Any:
        held["trainer"] = training.trainer
        return usual(ready, live, training, prints)

    monkeypatch.setattr(finish, "complete", complete)
    return held


@pytest.mark.parametrize(
    "sets",
    [
        {},
        {"training.lora_config.modules_to_save": ["embed_tokens"]},
        {"training.lora_config.modules_to_save": ["lm_head"]},
        {"training.lora_config.modules_to_save": ["embed_tokens", "lm_head"]},
        {"training.use_lora": False, "training.lora_config": None},
        {"training.use_lora": False, "training.lora_config": None, "model.torch_dtype": "bfloat16"},
    ],
)
def test_what_is_saved_is_what_was_trained(
    train: Callable[..., Path], kept: dict[str, Any], tiny_model: Path, sets: dict[str, Any]
) -> None:
    """Tied embeddings too: saved apart they came back as two, or not at all."""
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    directory = train("cpt", sets)
    live = kept["trainer"].model.eval()
    dtype = getattr(torch, sets.get("model.torch_dtype", "float32"))
    base = AutoModelForCausalLM.from_pretrained(tiny_model, dtype=dtype)
    whole = sets.get("training.use_lora") is False
    saved = directory / "model"
    loaded = (
        AutoModelForCausalLM.from_pretrained(saved, dtype=dtype) if whole else PeftModel.from_pretrained(base, saved)
    ).eval()
    ids = torch.arange(20, 60)[None]
    with torch.no_grad():
        one, other = live(input_ids=ids).logits.float(), loaded(input_ids=ids).logits.float()
        before = AutoModelForCausalLM.from_pretrained(tiny_model, dtype=dtype)(input_ids=ids).logits.float()
    assert torch.allclose(one, other, atol=1e-6)
    assert not torch.allclose(one, before, atol=1e-5)
    if "training.lora_config.modules_to_save" in sets:
        ends = [live.get_input_embeddings().weight, live.get_output_embeddings().weight]
        assert ends[0].data_ptr() == ends[1].data_ptr()


def test_adapters_on_embeddings_are_refused(make_config: Any) -> None:
    from ftlab_trainer.errors import UserError

    with pytest.raises(UserError, match="embed_tokens cannot carry an adapter"):
        start(make_config("cpt", {"training.lora_config.target_modules": ["embed_tokens", "q_proj"]}), RunOptions())


@pytest.mark.parametrize(("bias", "count"), [("none", 0), ("all", 6), ("lora_only", 2)])
def test_biases(look: Any, tiny_model: Path, tmp_path: Path, bias: str, count: int) -> None:
    import shutil

    from transformers import Qwen2Config, Qwen2ForCausalLM

    folder = tmp_path / "biased"
    shutil.copytree(tiny_model, folder)
    config = json.loads((folder / "config.json").read_text())
    keep = ("vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads",
            "num_key_value_heads", "max_position_embeddings", "eos_token_id", "pad_token_id")  # fmt: skip
    Qwen2ForCausalLM(Qwen2Config(**{name: config[name] for name in keep})).save_pretrained(folder)
    lora = {"model.name": str(folder), "training.lora_config.bias": bias}
    lora["training.lora_config.target_modules"] = ["q_proj"]
    trainer, seen = look("cpt", lora)
    trained = [n for n, p in trainer.model.named_parameters() if p.requires_grad and n.endswith(".bias")]
    assert len(trained) == count
    assert seen["biases trained"] is (count > 0)


@pytest.mark.parametrize("bits", [4, 8])
def test_quantized_weights_stay_quantized_and_the_adapter_whole(
    look: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tiny_model: Path, bits: int
) -> None:
    """What a GPU would be given, as far as a CPU can hold it: loading, adapter, read-back."""
    import shutil

    from transformers import AutoConfig, AutoModelForCausalLM

    monkeypatch.setattr(adapt, "RULES", tuple(r for r in adapt.RULES if "quantization" not in r.path))
    folder = tmp_path / "wide"
    shutil.copytree(tiny_model, folder)
    config = AutoConfig.from_pretrained(folder, hidden_size=64, intermediate_size=128)
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
    quantization = {"load_in_4bit": bits == 4, "load_in_8bit": bits == 8, "bnb_4bit_compute_dtype": "float32"}
    trainer, seen = look("cpt", {"model.name": str(folder), "training.quantization": quantization})
    assert seen["quantized"] is True
    assert seen["type of trained weights"] == ["float32"]
    layers = {type(m).__name__ for m in trainer.model.modules()}
    assert {4: "Linear4bit", 8: "Linear8bitLt"}[bits] in layers
    if bits == 4:
        held = trainer.model.get_base_model().config.quantization_config
        assert held.bnb_4bit_quant_type == "nf4"
        assert held.bnb_4bit_use_double_quant is True


@pytest.mark.slow
def test_compiled(look: Any) -> None:
    _, seen = look("cpt", {"training.torch_compile": True})
    assert seen["compiled"] is True
