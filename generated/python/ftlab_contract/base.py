# Generated from schema/ by `make codegen`. Do not edit.
"""What all models share: unknown keys are refused, nothing is coerced, an instance does not change."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AllowInfNan, BaseModel, BeforeValidator, ConfigDict, Strict


def _integral(value: Any) -> Any:
    """JSON has one kind of number, so 4.0 is the integer 4."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Integer = Annotated[int, Strict(), BeforeValidator(_integral)]
Number = Annotated[float, Strict(), AllowInfNan(False)]  # JSON has no other numbers
Boolean = Annotated[bool, Strict()]
Text = Annotated[str, Strict()]


class ContractModel(BaseModel):
    """Base of all models. One is built when it is first used, so that importing them all costs little."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, defer_build=True, validate_by_name=True, validate_by_alias=True
    )
