"""A document as somebody brings it, not yet checked: its format, its data, and a note for those who read it next."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from calculations.input.faults import BadInput, Fault


class Format(StrEnum):
    """How a document is written."""

    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Content:
    """A document as it came: JSON data, or the bytes of a CSV file; ``note`` is for those who read it next.

    ``faults`` are those of what came with the document, to be reported with the document's own.
    """

    format: Format
    document: object
    note: str
    faults: tuple[Fault, ...] = ()

    def accepted(self) -> Self:
        """This, if nothing but the document is wrong. Raises ``BadInput``."""
        if self.faults:
            raise BadInput(self.faults, seen=self)
        return self
