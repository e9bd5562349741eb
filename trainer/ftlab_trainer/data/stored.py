"""What is kept with token sets as plain JSON values, and back; and what a tokenizer is told by."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from ..errors import RunFailed
from .build import Built
from .encoders import Prompt
from .ledger import Ledger, SourceRows


def plain(built: Built) -> dict[str, Any]:
    """As JSON has it."""
    ledger = {one.name: getattr(built.ledger, one.name) for one in fields(Ledger)}
    ledger["sources"] = [vars(one) for one in built.ledger.sources]
    return {**vars(built), "ledger": ledger, "prompts": [asdict(one) for one in built.prompts]}


def built(record: Mapping[str, Any]) -> Built | None:
    """What `plain` was made from; None where the record is not one of ours."""
    try:
        values = record["built"]
        ledger = Ledger(**_counted(values["ledger"]))
        ledger.sources = [SourceRows(**_counted(one)) for one in values["ledger"]["sources"]]
        ledger.check()
        return Built(**{**values, "ledger": ledger, "prompts": [Prompt(**one) for one in values["prompts"]]})
    except (KeyError, TypeError, AttributeError, RunFailed):
        return None


def _counted(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: Counter(value) if isinstance(value, dict) else value for name, value in values.items()}


def tokenizer(tokenizer: Any) -> str:
    """A digest of all that decides the tokens of a text and the text of a conversation."""
    if tokenizer.is_fast:
        inner = tokenizer.backend_tokenizer.to_str()
    else:
        inner = json.dumps([tokenizer.get_vocab(), repr(sorted(tokenizer.init_kwargs.items()))], sort_keys=True)
    told = [type(tokenizer).__name__, inner, tokenizer.special_tokens_map, tokenizer.chat_template]
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()
