"""The base of values: they never change, and no key is taken that they do not have."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Frozen(BaseModel):
    """A value that never changes once it is made; an unknown key is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def left_out(default: object) -> Any:
    """A field that is in the JSON only when it differs from its default.

    Effects, requests and chains are hashed as JSON: what came to them later must not change what was hashed before.
    """
    return Field(default=default, exclude_if=lambda value: value == default)
