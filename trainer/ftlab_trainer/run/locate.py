"""Finding a model or a tokenizer, and saying in one message why it cannot be found."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..errors import UserError

WEIGHTS = ("model.safetensors", "model.safetensors.index.json")
UNGATED = "Qwen/Qwen3-0.6B-Base"
NAMED = ("model", "tokenizer", "training.teacher")  # blocks whose name may be one on the Hub


_cut_off = False


def offline_if_cut_off(*names: str | None) -> None:
    """Without a network the library asks again and again, for most of a minute; find out at once, before it loads."""
    global _cut_off
    on_hub = any(name and not Path(name).expanduser().exists() for name in names)
    proxied = any(os.environ.get(name) for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"))
    if not on_hub or proxied or os.environ.get("HF_HUB_OFFLINE"):
        return
    address = urlsplit(os.environ.get("HF_ENDPOINT") or "https://huggingface.co")
    try:
        socket.getaddrinfo(address.hostname, address.port or 443)
    except OSError:
        # What is in the library's cache is still found.
        os.environ["HF_HUB_OFFLINE"] = "1"
        _cut_off = True


def folder(name: str, field: str = "model.name") -> Path | None:
    """The folder a name means, or None for a name on the Hub."""
    path = Path(name).expanduser()
    if path.is_dir():
        return path
    if name.startswith((".", "~", os.sep)) or name.count("/") > 1 or path.exists():
        what = "is a file, not a folder" if path.exists() else "does not exist"
        raise UserError(f"{field}: {name} {what}; give the folder of a model, or a name on the Hub")
    return None


def check_folder(field: str, path: Path, *, weights: bool) -> None:
    """Refuse a folder that holds no model we load."""
    if not weights:
        if not any((path / name).exists() for name in ("tokenizer.json", "tokenizer_config.json", "tokenizer.model")):
            raise UserError(f"{field}: {path} holds no tokenizer (no tokenizer.json)")
        return
    if (path / "adapter_config.json").exists() and not (path / "config.json").exists():
        raise UserError(f"{field}: {path} holds an adapter; merge it into its base first, or name the base")
    if not (path / "config.json").exists():
        raise UserError(f"{field}: {path} holds no model (no config.json)")
    if any((path / name).exists() for name in WEIGHTS):
        return
    if any(path.glob("*.bin")):
        raise UserError(
            f"{field}: {path} has weights as .bin only, a format that can carry code; "
            "save the model with safe_serialization=True and name that folder"
        )
    raise UserError(f"{field}: {path} holds no weights (no model.safetensors)")


def fetch(field: str, name: str, load: Callable[[], Any], *, remote_code: bool) -> Any:
    """Load from the Hub or the disk; what goes wrong becomes one message with the ways on."""
    from safetensors import SafetensorError

    try:
        return load()
    # What the libraries raise on a broken or foreign file of a model; none of them has a class of its own for it.
    except (OSError, ValueError, ImportError, RuntimeError, LookupError, TypeError, SafetensorError) as error:
        raise UserError(_explain(field, name, error, remote_code=remote_code)) from error


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _explain(field: str, name: str, error: BaseException, *, remote_code: bool) -> str:
    kinds = {type(e).__name__ for e in _chain(error)}
    text = " ".join(str(e) for e in _chain(error))
    elsewhere = f"Or take a folder on this disk (--model DIR), or an ungated base (--model {UNGATED})."
    if "GatedRepoError" in kinds or "gated repo" in text:
        return (
            f"{field}: {name} is gated. Accept its licence at https://huggingface.co/{name}, "
            f"then set HF_TOKEN to a token of that account. {elsewhere}"
        )
    if "RepositoryNotFoundError" in kinds or "RevisionNotFoundError" in kinds:
        return f"{field}: {name} is not on the Hub, or is private and HF_TOKEN is not set. {elsewhere}"
    if not remote_code and "trust_remote_code" in text:
        return (
            f"{field}: {name} brings code of its own. Read it first; "
            "then --set model.trust_remote_code=true --allow-remote-code runs it."
        )
    offline = {"OfflineModeIsEnabled", "LocalEntryNotFoundError", "ConnectionError", "ConnectError", "ConnectTimeout"}
    if kinds & offline or "couldn't connect" in text.lower() or "offline mode" in text.lower():
        asked = os.environ.get("HF_HUB_OFFLINE", "0") not in {"", "0"} and not _cut_off
        why = "HF_HUB_OFFLINE is set" if asked else "there is no network"
        return (
            f"{field}: {name} is not on this machine and cannot be fetched: {why}. "
            f"Connect and run again; or take a folder on this disk (--model DIR); "
            "or run a template with neither --dataset nor --model, which needs no network."
        )
    first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return f"{field}: {name} cannot be loaded: {first}"
