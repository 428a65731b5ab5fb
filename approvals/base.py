"""The frozen base of every value of the approval core."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Frozen(BaseModel):
    """An immutable value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def left_out(default: object) -> Any:
    """A field that is in the JSON only when it differs from its default.

    Effects, requests and chains are hashed as JSON: what came to them later must not change what was hashed before.
    """
    return Field(default=default, exclude_if=lambda value: value == default)
