"""What turns values into payloads and back: pydantic models as JSON, by one converter in a process."""

from typing import ClassVar, Self

from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import DataConverter


class _OneConverter(PydanticPayloadConverter):
    """Made once, however often the SDK makes one: for each case in memory, and twice for each workflow task.

    Each would have the readers of every type that it meets made anew.
    """

    _one: ClassVar[Self | None] = None

    def __new__(cls) -> Self:
        if cls._one is None:
            cls._one = super().__new__(cls)
            PydanticPayloadConverter.__init__(cls._one)
        return cls._one

    def __init__(self) -> None:
        """Nothing: it is made already."""


_CONVERTER = DataConverter(payload_converter_class=_OneConverter)


def data_converter() -> DataConverter:
    """Payloads are pydantic models as JSON. A payload codec (encryption) goes here and nowhere else."""
    return _CONVERTER
