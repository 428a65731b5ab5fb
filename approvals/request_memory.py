"""Which requests a case answers itself, and which it leaves to the records: so that what it carries stays bounded."""

from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Self

from approvals.effects import Effect
from calculations.input.frozen import Frozen, left_out

_BITS = 1 << 18
_PROBES = 4
"""Of ten thousand keys that are new, about four are looked for in vain; of a hundred thousand, every third."""


class Processed(Frozen):
    """A request that was carried out: the digest of its content and its effects' numbers, for the same answer again.

    ``recorded``: the records have said that they have its effects under its key, so they can answer it as well.
    """

    digest: str
    first: int
    last: int
    hash: str
    at: datetime
    recorded: bool = left_out(False)

    @classmethod
    def by(cls, digest: str, effects: Sequence[Effect]) -> Self:
        """What is kept of a request with these effects."""
        last = effects[-1]
        return cls(digest=digest, first=effects[0].number, last=last.number, hash=last.hash, at=last.at)


class LeftToRecords(Frozen):
    """The keys that a case has left to the records: never denies one of them, and takes the same room for any number.

    A Bloom filter: of a key that it does not have it may say in error that it has. ``through`` is the number of the
    last effect that any of the requests had.
    """

    through: int = 0
    marks: str = ""

    def may_have(self, key: str) -> bool:
        """Whether the key may be one of them; false is certain."""
        if not self.marks:
            return False
        marks = b64decode(self.marks)
        return all(marks[place >> 3] & 1 << (place & 7) for place in _places(key))

    def with_more(self, requests: dict[str, Processed]) -> Self:
        """These requests among them as well."""
        if not requests:
            return self
        marks = bytearray(b64decode(self.marks) or bytes(_BITS >> 3))
        for place in (place for key in requests for place in _places(key)):
            marks[place >> 3] |= 1 << (place & 7)
        last = max(done.last for done in requests.values())
        return self.model_copy(update={"through": max(self.through, last), "marks": b64encode(marks).decode()})


def to_be_left(processed: dict[str, Processed], keep: int, through: int) -> dict[str, Processed]:
    """The requests that need not be carried on: all but the newest ``keep``, as far as the records can answer them.

    Only those of after ``through``: whoever looked through the records up to there has looked for all that were left.
    """
    older = list(processed.items())[: max(len(processed) - keep, 0)]
    return {key: done for key, done in older if done.recorded and done.last > through}


def _places(key: str) -> Iterator[int]:
    digest = sha256(key.encode()).digest()
    return (int.from_bytes(digest[8 * probe : 8 * probe + 8]) % _BITS for probe in range(_PROBES))
