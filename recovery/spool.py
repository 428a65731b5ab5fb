"""What histories say, in order of time: kept in a file meanwhile, since all histories together may be large."""

import tempfile
import zlib
from collections.abc import Iterator
from typing import IO, NamedTuple

from calculations.input.frozen import Frozen
from workflows.history import Entry


class CaseEntry(Frozen):
    """What an event of a case's history says."""

    case: str
    entry: Entry


class _Place(NamedTuple):
    """Sorted by time; what came at the same instant by the order in which it was added."""

    at: float
    start: int
    size: int


class Spool:
    """Takes entries in any order and gives them in order of time; only their places are held in memory."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `close`)
        self._places: list[_Place] = []
        self._end = 0

    def __len__(self) -> int:
        return len(self._places)

    def add(self, case: str, entry: Entry) -> None:
        """Keep an entry."""
        # What a result does not say is kept apart from what it says is nothing.
        text = CaseEntry(case=case, entry=entry).model_dump_json(exclude_unset=True)
        packed = zlib.compress(text.encode())
        self._places.append(_Place(entry.at.timestamp(), self._end, len(packed)))
        self._file.write(packed)
        self._end += len(packed)

    def in_order(self) -> Iterator[CaseEntry]:
        """Every entry; the same again when asked again."""
        for place in sorted(self._places):
            self._file.seek(place.start)
            yield CaseEntry.model_validate_json(zlib.decompress(self._file.read(place.size)))
        self._file.seek(self._end)

    def close(self) -> None:
        """Forget everything."""
        self._file.close()
