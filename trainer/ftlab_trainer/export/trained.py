"""The model of a finished run, loaded again: the adapter on its base, or the whole model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..plan.settings import Recorded, Settings
from ..run import build, locate
from ..run.directory import RunDirectory

ADAPTER, ADAPTER_CONFIG = "adapter_model.safetensors", "adapter_config.json"
_REMOTE = ("model.trust_remote_code", "tokenizer.trust_remote_code")
_WHOLE = {f"training.quantization.load_in_{bits}bit": False for bits in (4, 8)}
_FLASH, _PLAIN = "flash_attention_2", "sdpa"


EXAMPLE: list[dict[str, Any]] = [
    {"role": "user", "content": "What is the sea?"},
    {"role": "assistant", "content": "Water, and salt."},
    {"role": "user", "content": "And the sky?"},
    {"role": "assistant", "content": "Air."},
]


@dataclass(frozen=True)
class Trained:
    """A run that has its model."""

    run: RunDirectory
    plan: dict[str, Any]
    receipt: dict[str, Any]
    remote_code: bool = False

    @property
    def adapter(self) -> bool:
        """Whether an adapter was trained, not all weights."""
        return (self.run.model / ADAPTER_CONFIG).exists()

    @property
    def converses(self) -> bool:
        """Whether it was trained on conversations; else it goes on with a text."""
        return bool(self.plan["data"].get("chat_template"))

    def settings(self, used: Mapping[str, Any] | None = None) -> Settings:
        """The values of the plan, with others in place of some."""
        values = Settings(Recorded(self.plan), used)
        code = {path: bool(values[path]) and self.remote_code for path in _REMOTE}
        return Settings(Recorded(self.plan), {**(used or {}), **code})

    def tokenizer(self) -> Any:
        """The tokenizer as it was trained with, its chat template included."""
        return build.load_tokenizer(self.settings({"tokenizer.name": str(self.run.model)}))

    def stored_type(self) -> str:
        """The type in which the weights of the model stand in their files."""
        config = build.load_config(self.settings({} if self.adapter else _of(self.run.model)))
        if getattr(config, "quantization_config", None):
            raise UserError(f"model.name: {self.plan['model']} holds quantized weights, into which nothing is merged")
        held = config.get_text_config().dtype or config.dtype or self.settings()["model.torch_dtype"]
        return str(held).removeprefix("torch.")

    def base(self, dtype: str | None = None, device: str = "cpu") -> Any:
        """The model that training began from."""
        return self._load({}, dtype, device)

    def model(self, dtype: str | None = None, device: str = "cpu") -> Any:
        """The trained model."""
        if self.adapter:
            return self.adapted(self.base(dtype, device), device)
        return self.written(self.run.model, dtype, device)

    def written(self, folder: Path, dtype: str | None = None, device: str = "cpu") -> Any:
        """A whole model in a folder."""
        return self._load(_of(folder) | _WHOLE, dtype, device)

    def adapted(self, base: Any, device: str = "cpu") -> Any:
        """A base with the adapter on it."""
        from peft import PeftModel

        folder = self.run.model
        if not (folder / ADAPTER).is_file():
            raise UserError(f"{folder} lacks {ADAPTER}; weights in other files could carry code, and are not read")
        _make_room(base, folder / ADAPTER)
        model = locate.fetch(
            "the adapter",
            str(folder),
            # Given the base, the library does not look at the one that the adapter's config names.
            lambda: PeftModel.from_pretrained(base, str(folder), is_trainable=False, torch_device=device),
            remote_code=False,
        )
        return model.eval()

    def _load(self, used: Mapping[str, Any], dtype: str | None, device: str) -> Any:
        own = dict(used)
        if dtype:
            own["model.torch_dtype"] = dtype
        if device == "cpu":
            # There a quantized model cannot be trusted once it was used, and nothing is to be won.
            own |= _WHOLE
            if self.settings()["model.attn_implementation"] == _FLASH:
                own["model.attn_implementation"] = _PLAIN
        model = build.load_model(self.settings(own), device)
        return (model if getattr(model, "is_quantized", False) else model.to(device)).eval()


def _of(folder: Path) -> dict[str, Any]:
    return {"model.name": str(folder), "model.revision": None}


def opened(directory: Path, *, remote_code: bool = False) -> Trained:
    """A run whose model is there.

    Raises:
        UserError: it has none, or its records cannot be read.
    """
    from ..run.records import read_record

    run = RunDirectory(directory)
    if not run.receipt.exists() or not run.model.is_dir():
        raise UserError(
            f"{directory} has no trained model: it was not trained to its end. `ftlab-train show run {directory}` says "
            f"where it stands; `ftlab-train resume {directory}` goes on"
        )
    try:
        plan, receipt = read_record(run.plan, "RunPlan"), read_record(run.receipt, "Receipt")
    except (OSError, ValueError) as error:
        raise UserError(
            f"{directory}: plan.json or receipt.json cannot be read; `ftlab-train verify {directory}` says why"
        ) from error
    locate.offline_if_cut_off(plan["model"])
    return Trained(run, plan, receipt, remote_code)


def stops(tokenizer: Any) -> set[int]:
    """The tokens that end an answer in the chat template, as training finds them."""
    from ..data.canonical import Conversation
    from ..data.records import RowFault
    from ..data.tokens import ConversationEncoder

    encoder = ConversationEncoder(tokenizer, 1 << 20)
    try:
        encoder.one(Conversation(EXAMPLE))
    except RowFault:
        return set()
    return encoder.stops


def _make_room(base: Any, adapter: Path) -> None:
    """A vocabulary that was made larger for training is made so again before its rows are loaded."""
    from safetensors import safe_open

    ends = (base.get_input_embeddings(), base.get_output_embeddings())
    names = tuple(f".{name.rsplit('.', 1)[-1]}.weight" for name, module in base.named_modules() if module in ends)
    with safe_open(adapter, framework="pt") as file:
        rows = [file.get_slice(name).get_shape()[0] for name in file.keys() if name.endswith(names)]  # noqa: SIM118
    if rows and rows[0] != base.get_input_embeddings().weight.shape[0]:
        base.resize_token_embeddings(rows[0])
