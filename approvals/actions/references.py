"""What actions refer to: documents by hash, the version seen, the evidence of a decision taken outside."""

from typing import Annotated

from pydantic import Field, StrictInt

from calculations.input.codes import Day
from calculations.input.frozen import Frozen, left_out

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class FailedCheck(Frozen):
    """A check of the step that a document did not pass, and what it found, in Chinese.

    ``line`` is the name of the one line that it speaks of: a reason for it names the line.
    """

    check: str
    zh: str
    line: str = left_out("")


class DocumentRef(Frozen):
    """A document in the records: its form, the hash of all of it, the hash of its amounts alone.

    ``findings`` are what its checks found wrong with it, in words; it is handed in only with a written reason then.
    ``failed`` are checks that the step names: whether they stop, warn or are ignored is the step's to say. ``file`` is
    the SHA-256 of the table that it was read from, CSV or a workbook, which the records keep as it came.
    """

    form: str
    content_hash: Hash
    amounts_hash: Hash
    findings: tuple[str, ...] = ()
    failed: tuple[FailedCheck, ...] = left_out(())
    file: Hash | None = left_out(None)


class Seen(Frozen):
    """The version that the person had before them when deciding (number and hash of its content)."""

    number: int = Field(ge=1)
    content_hash: Hash


class Votes(Frozen):
    """The counts of a vote."""

    yes: StrictInt = Field(ge=0)
    no: StrictInt = Field(ge=0)
    abstain: StrictInt = Field(ge=0)


class Evidence(Frozen):
    """The paper behind a decision taken outside: number, the date it says, the scan's SHA-256, a vote's counts."""

    document_number: str = Field(min_length=1, max_length=100)
    effective_date: Day
    scan: Hash
    votes: Votes | None = None
