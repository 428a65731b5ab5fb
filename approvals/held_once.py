"""Values that many cases have in common, held once in a process: whoever reads the same JSON gets the same object."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationInfo, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import to_json

_MOST = 256
"""Of each kind that are kept for whoever reads them next; one that is not any more costs memory, nothing else."""


def held_once(kind: Any) -> WrapValidator:
    """For the annotation of a field of this type that is never changed, neither itself nor what is inside it.

    It also saves reading: JSON that was read before is only compared. Values that are given as such stay what they are.
    """
    read = _reader(TypeAdapter(kind))

    def known(value: Any, validate: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        return read(to_json(value)) if info.mode == "json" else validate(value)

    return WrapValidator(known)


def _reader(adapter: TypeAdapter[Any]) -> Callable[[bytes], Any]:
    @lru_cache(maxsize=_MOST)
    def read(text: bytes) -> Any:
        return adapter.validate_json(text)

    return read
