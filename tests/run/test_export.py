"""export: what other programs load is what was trained, whole or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftlab_contract.check import structure
from ftlab_trainer.cli import main
from run.support import trained

ALL = {"training.use_lora": False, "training.lora_config": None}


@pytest.fixture(scope="module")
def adapter(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path, chats: Path) -> Path:
    """A run that trained an adapter on conversations, far enough to be told from its base."""
    out = tmp_path_factory.mktemp("exported") / "run"
    return trained(out, "sft", tiny_model, chats, {"training.learning_rate": 1e-2, "training.max_steps": 4})


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path, texts: Path) -> Path:
    """A run that trained all weights on texts."""
    return trained(tmp_path_factory.mktemp("exported") / "whole", "cpt", tiny_model, texts, ALL)


@pytest.fixture
def exported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[Path, dict[str, Any]]]:
    def export(run: Path, to: str = "merged", *flags: str) -> tuple[Path, dict[str, Any]]:
        out = tmp_path / "out" / "model"
        capsys.readouterr()
        assert main(["export", str(run), "--to", to, "--out", str(out), "--json", *flags]) == 0
        record = json.loads(capsys.readouterr().out)
        assert not structure(record, "Export")
        assert [path.name for path in out.parent.iterdir()] == ["model"]
        assert record["bytes"] == sum(path.stat().st_size for path in out.rglob("*"))
        assert not list(out.rglob("*.bin"))
        return out, record

    return export


def logits(model: Any) -> Any:
    import torch

    ids = torch.arange(3, 60).reshape(1, -1)
    with torch.no_grad():
        return model.eval()(input_ids=ids).logits


def loaded(folder: Path, **options: Any) -> Any:
    from transformers import AutoModelForCausalLM

    return AutoModelForCausalLM.from_pretrained(folder, **options)


def test_the_merged_model_is_the_adapter_on_its_base(adapter: Path, tiny_model: Path, exported: Any) -> None:
    from peft import PeftModel
    from transformers import AutoTokenizer

    out, record = exported(adapter)
    merged = logits(loaded(out))
    assert float((merged - logits(PeftModel.from_pretrained(loaded(tiny_model), adapter / "model"))).abs().max()) < 1e-5
    assert float((merged - logits(loaded(tiny_model))).abs().max()) > 1e-2
    assert record["difference"] <= record["tolerance"] < record["learned"]
    assert record["dtype"] == "float32"
    tokenizer = AutoTokenizer.from_pretrained(out)
    assert "generation %}" not in tokenizer.chat_template
    turns = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
    trained_on = AutoTokenizer.from_pretrained(adapter / "model")
    assert "generation %}" in trained_on.chat_template
    for asks in (True, False):
        texts = [
            t.apply_chat_template(turns, tokenize=False, add_generation_prompt=asks) for t in (tokenizer, trained_on)
        ]
        assert texts[0] == texts[1]
    card = (out / "README.md").read_text()
    assert "library_name: transformers" in card
    assert "merged into its base" in card
    assert (out / "model.safetensors").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_the_type_of_the_weights_can_be_chosen(adapter: Path, exported: Any, dtype: str) -> None:
    out, record = exported(adapter, "merged", "--dtype", dtype)
    assert record["dtype"] == dtype
    assert str(loaded(out, dtype="auto").dtype) == f"torch.{dtype}"
    assert record["difference"] <= record["tolerance"]


def test_answers_end_where_training_ended_them(tiny_model: Path, chats: Path, exported: Any, tmp_path: Path) -> None:
    """The base knows the end of a text only; the template ends turns with a token of its own."""
    from transformers import AutoTokenizer

    base = Path(shutil.copytree(tiny_model, tmp_path / "base"))
    tokenizer = AutoTokenizer.from_pretrained(base)
    tokenizer.chat_template = tokenizer.chat_template.replace("<eos>", "<turn>")
    tokenizer.save_pretrained(base)
    run = trained(tmp_path / "run", "sft", base, chats)
    out, _ = exported(run)
    ends = json.loads((out / "generation_config.json").read_text())["eos_token_id"]
    assert ends == sorted(tokenizer.convert_tokens_to_ids(["<eos>", "<turn>"]))


def test_a_vocabulary_that_grew_is_merged(tiny_model: Path, chats: Path, exported: Any, tmp_path: Path) -> None:
    from transformers import AutoTokenizer

    grown = tmp_path / "tokenizer"
    tokenizer = AutoTokenizer.from_pretrained(tiny_model)
    tokenizer.add_tokens([f"<extra{number}>" for number in range(20)])
    tokenizer.save_pretrained(grown)
    sets = {
        "tokenizer.name": str(grown),
        "training.lora_config": {"r": 4, "lora_alpha": 8, "lora_dropout": 0.0, "modules_to_save": ["embed_tokens"]},
    }
    run = trained(tmp_path / "run", "sft", tiny_model, chats, sets)
    out, record = exported(run)
    model = loaded(out)
    assert model.get_input_embeddings().weight.shape[0] == len(tokenizer) > 264
    assert model.get_input_embeddings().weight.data_ptr() == model.get_output_embeddings().weight.data_ptr()
    assert main(["verify", str(run)]) == 0
    assert record["learned"] > 0


def test_all_weights_are_copied(whole: Path, exported: Any) -> None:
    out, record = exported(whole)
    assert (out / "model.safetensors").read_bytes() == (whole / "model" / "model.safetensors").read_bytes()
    assert "difference" not in record
    assert main(["verify", str(whole)]) == 0


def test_all_weights_in_another_type(whole: Path, exported: Any) -> None:
    out, _ = exported(whole, "merged", "--dtype", "bfloat16")
    assert str(loaded(out, dtype="auto").dtype) == "torch.bfloat16"


def test_the_adapter_names_its_base(adapter: Path, tiny_model: Path, exported: Any) -> None:
    from peft import AutoPeftModelForCausalLM, PeftModel

    out, record = exported(adapter, "adapter")
    config = json.loads((out / "adapter_config.json").read_text())
    assert config["base_model_name_or_path"] == str(tiny_model.resolve())
    there = logits(AutoPeftModelForCausalLM.from_pretrained(out))
    here = logits(PeftModel.from_pretrained(loaded(tiny_model), adapter / "model"))
    assert bool((there == here).all())
    assert str(tiny_model) in record["notes"][0]


def test_what_is_not_the_trained_model_is_not_written(
    adapter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from ftlab_trainer.export import merge

    monkeypatch.setattr(merge, "TOLERANCE", {"float32": 1e-12})
    out = tmp_path / "there" / "model"
    assert main(["export", str(adapter), "--to", "merged", "--out", str(out)]) == 1
    assert "The merged model is not the trained one" in capsys.readouterr().err
    assert list(out.parent.iterdir()) == []


def test_refusals(adapter: Path, whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def refused(run: Path, *flags: str) -> str:
        assert main(["export", str(run), *flags]) == 2
        return capsys.readouterr().err

    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("mine")
    assert "is there already" in refused(adapter, "--to", "merged", "--out", str(tmp_path / "out"))
    assert (tmp_path / "out" / "mine").read_text() == "mine"
    assert "it has no adapter" in refused(whole, "--to", "adapter")
    assert "--dtype" in refused(adapter, "--to", "adapter", "--dtype", "bfloat16")
    assert "--to" in refused(adapter)
    unfinished = Path(shutil.copytree(adapter, tmp_path / "unfinished"))
    shutil.rmtree(unfinished / "model")
    assert "has no trained model" in refused(unfinished, "--to", "merged")
    pickled = Path(shutil.copytree(adapter, tmp_path / "pickled"))
    (pickled / "model" / "adapter_model.safetensors").rename(pickled / "model" / "adapter_model.bin")
    assert "could carry code" in refused(pickled, "--to", "merged")
    damaged = Path(shutil.copytree(adapter, tmp_path / "damaged"))
    (damaged / "plan.json").write_text("{}")
    assert "cannot be read" in refused(damaged, "--to", "merged")
    gone = Path(shutil.copytree(adapter, tmp_path / "gone"))
    text = (gone / "plan.json").read_text()
    (gone / "plan.json").write_text(text.replace(json.loads(text)["model"], str(tmp_path / "nowhere")))
    assert "does not exist" in refused(gone, "--to", "merged")


SPACE = st.sampled_from(["", " ", "\n", "  \n", "\n\n  "])
SIGN = st.sampled_from(["", "-", "+"])


@settings(max_examples=60, deadline=None)
@given(st.lists(SPACE, min_size=4, max_size=4), st.lists(SIGN, min_size=4, max_size=4))
def test_without_its_marks_a_template_says_the_same(spaces: list[str], signs: list[str]) -> None:
    from transformers.utils.chat_template_utils import render_jinja_template

    from ftlab_trainer.export.merge import unmarked

    a, b, c, d = spaces
    e, f, g, h = signs
    # The block itself takes no plus sign at its end.
    template = (
        f"{{% for m in messages %}}{a}{{%{e} generation {f.strip('+')}%}}{b}{{{{ m.content }}}}{c}"
        f"{{%{g} endgeneration {h.strip('+')}%}}{d}x{{% endfor %}}"
    )
    turns = [[{"role": "assistant", "content": "one"}, {"role": "assistant", "content": "two"}]]
    marked, plain = (
        render_jinja_template(conversations=turns, chat_template=text)[0] for text in (template, unmarked(template))
    )
    assert marked == plain
    assert "generation" not in unmarked(template)
