import json, pytest, torch
from pathlib import Path

@pytest.mark.parametrize("saved", [["embed_tokens"],["lm_head"],["embed_tokens","lm_head"]])
def test_tied(look, saved):
    t, seen = look("cpt", {"training.lora_config.modules_to_save": saved})
    m = t.model
    print(saved, m.get_input_embeddings().weight.data_ptr()==m.get_output_embeddings().weight.data_ptr())
    print([n for n,p in m.named_parameters() if p.requires_grad and "lora" not in n])

def test_train_tied(train):
    d = train("cpt", {"training.lora_config.modules_to_save": ["embed_tokens","lm_head"]})
    from safetensors.torch import load_file
    w = load_file(d/"model"/"adapter_model.safetensors"); print({k:v.shape for k,v in w.items() if "lora" not in k})
    print(json.loads((d/"model"/"adapter_config.json").read_text()))

def test_embed_lora(look):
    t, seen = look("cpt", {"training.lora_config.target_modules": ["embed_tokens","q_proj"]})

def test_compile(train):
    train("cpt", {"training.torch_compile": True})

def test_workers(train):
    from ftlab_trainer.plan import adapt
    adapt.RULES = tuple(r for r in adapt.RULES if "dataloader" not in r.path)
    train("cpt", {"training.dataloader_num_workers": 1, "training.dataloader_prefetch_factor": 2})
