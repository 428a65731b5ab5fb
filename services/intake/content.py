"""A document as somebody brings it, not yet checked: its format, its data, and a note for those who read it next."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from calculations.input.faults import BadInput, Fault


class Format(StrEnum):
    """How a document is written."""

    JSON = "json"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Content:
    """A document as it came: JSON data, or a table as a file; ``note`` is for those who read it next.

    ``faults`` are those of what came with the document, to be reported with the document's own. ``name`` is that of
    the file, where it has one.
    """

    format: Format
    document: object
    note: str
    faults: tuple[Fault, ...] = ()
    name: str = ""

    @property
    def file(self) -> bytes | None:
        """The table as it came, CSV or a workbook; none for JSON."""
        return self.document if self.format is Format.TABLE and isinstance(self.document, bytes) else None

    def accepted(self) -> Self:
        """This, if nothing but the document is wrong. Raises ``BadInput``."""
        if self.faults:
            raise BadInput(self.faults, seen=self)
        return self
