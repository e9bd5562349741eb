"""A dataset of the Hub to files on this disk: those of one split, at one commit, in the library's cache.

Only files of rows are fetched, never a script, so nothing of a dataset is run. Not tested: the network itself, and what
the Hub answers where a dataset is gated or private; the tests put a listing and a folder in the place of both.
"""

from __future__ import annotations

import glob
import os
import re
from pathlib import Path
from typing import Any, Final

from ..errors import UserError
from .hubsplits import pick, readable

_NAME: Final = re.compile(r"(?:datasets/)?((?:[\w.-]+/)?[\w.-]+?)(?:@(.+))?")
# A branch that the Hub makes of every public dataset it can read: subset/split/0000.parquet.
_CONVERTED: Final = "refs/convert/parquet"
_CARD: Final = "README.md"
_UNREACHABLE: Final = {"OfflineModeIsEnabled", "LocalEntryNotFoundError", "ConnectionError", "TransportError"}


def fetch(
    name: str, *, subset: str | None = None, split: str | None = None, revision: str | None = None
) -> tuple[Path, list[Path]]:
    """The folder of a dataset `owner/name`, perhaps with `@revision`, and the files of one split of it."""
    named = _NAME.fullmatch(name)
    if named is None:
        raise UserError(f"data.path: hf://{name} is no name on the Hub; allowed is hf://owner/name. Mend it.")
    if revision and named[2]:
        raise UserError(f"data.revision: {revision}, and hf://{name} has one, too. Leave one of them out.")
    try:
        import huggingface_hub
        from huggingface_hub.errors import HfHubHTTPError
    except ImportError:
        raise UserError(
            f'data.path: hf://{name} needs huggingface_hub, not installed here: pip install "ftlab[train]"'
        ) from None
    repo, revision = named[1], revision or named[2]
    # Its bases are those of the HTTP client, which is another one with every other version of the library.
    failures: tuple[type[Exception], ...] = (OSError, ValueError, *HfHubHTTPError.__bases__)
    try:
        try:
            return _online(huggingface_hub, repo, subset, split, revision)
        except failures as error:
            if not _kinds(error) & _UNREACHABLE:
                raise
            return _cached(huggingface_hub, repo, subset, split, revision)
    except failures as error:
        raise UserError(_explain(repo, revision, error)) from None


def _online(
    hub: Any, repo: str, subset: str | None, split: str | None, revision: str | None
) -> tuple[Path, list[Path]]:
    info = hub.HfApi().dataset_info(repo, revision=revision)
    names = [one.rfilename for one in info.siblings or []]
    configs = info.card_data.get("configs") if info.card_data else None
    if revision is None and not readable(names):
        revision = _CONVERTED
        names = [one.rfilename for one in hub.HfApi().dataset_info(repo, revision=revision).siblings or []]
        configs = _folders(names)
    picked = pick(names, configs, subset, split, repo)
    wanted = [glob.escape(name) for name in picked] + [_CARD]
    folder = Path(hub.snapshot_download(repo, repo_type="dataset", revision=revision, allow_patterns=wanted))
    return folder, [folder / name for name in picked]


def _cached(
    hub: Any, repo: str, subset: str | None, split: str | None, revision: str | None
) -> tuple[Path, list[Path]]:
    """What an earlier fetch left in the library's cache."""
    folder, converted = None, False
    for branch in (revision,) if revision else (None, _CONVERTED):
        try:
            folder = Path(hub.snapshot_download(repo, repo_type="dataset", revision=branch, local_files_only=True))
        except OSError:
            if branch == (revision or _CONVERTED):
                raise
            continue
        converted = branch == _CONVERTED
        break
    assert folder is not None
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    card = folder / _CARD
    configs = hub.DatasetCard.load(card).data.get("configs") if card.is_file() and not converted else None
    picked = pick(names, _folders(names) if converted else configs, subset, split, f"the copy of {repo} on this disk")
    return folder, [folder / name for name in picked]


def _folders(names: list[str]) -> list[dict[str, str]]:
    """The subsets of the converted branch, each a folder, as a card would declare them."""
    return [{"config_name": name, "data_dir": name} for name in sorted({n.split("/")[0] for n in names if "/" in n})]


def _kinds(error: BaseException | None) -> set[str]:
    kinds = set()
    while error is not None:
        kinds |= {cls.__name__ for cls in type(error).__mro__}
        error = error.__cause__ or error.__context__
    return kinds


def _explain(repo: str, revision: str | None, error: BaseException) -> str:
    kinds = _kinds(error)
    where = "Or fetch it elsewhere and name the folder."
    if "GatedRepoError" in kinds:
        return (
            f"data.path: {repo} is gated. Accept its terms at https://huggingface.co/datasets/{repo}, "
            f"then set HF_TOKEN to a token of that account. {where}"
        )
    if "RevisionNotFoundError" in kinds:
        return (
            f"data.revision: {repo} has no {revision or _CONVERTED}; allowed is a branch, a tag or a commit. Mend it."
        )
    if "RepositoryNotFoundError" in kinds:
        return f"data.path: {repo} is not on the Hub, or is private and HF_TOKEN is not set. Check the name. {where}"
    if kinds & _UNREACHABLE:
        set_so = os.environ.get("HF_HUB_OFFLINE", "0") not in {"", "0"}
        why = "HF_HUB_OFFLINE is set" if set_so else "there is no network"
        return f"data.path: {repo} is not on this disk and cannot be fetched: {why}. Connect and run again. {where}"
    first = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return f"data.path: {repo} cannot be fetched: {first[:300]}. {where}"
