"""What a Parquet file says of itself at its end: how many rows, and how large it is when unpacked.

Read before anything else of the file is, since a few kilobytes can unpack to many gigabytes. The footer is a structure
of Thrift's compact protocol (https://parquet.apache.org/docs/file-format/metadata/).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAGIC = b"PAR1"
"""How a Parquet file begins and ends."""
MOST_BYTES = 4_000_000
"""The largest footer that is read; millions of rows need some kilobytes."""

_TRAILER = 4 + len(MAGIC)
_DEEPEST = 16
_ROWS, _ROW_GROUPS = 3, 4
_COLUMNS = 1
_ABOUT = 3
_UNPACKED = 6

_STOP, _TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = 0, 1, 2, 3, 7, 8, 9, 10, 11, 12
_INTEGERS = (4, 5, 6)
_LONG_LIST = 15


class NotReadable(ValueError):
    """The file does not end as a Parquet file does."""


@dataclass(frozen=True, slots=True)
class Footer:
    """The number of rows, and the bytes of all columns as they are unpacked."""

    rows: int
    unpacked: int


def read_footer(source: bytes | Path) -> Footer:
    """What the file says of itself. Raises ``NotReadable``."""
    trailer = _end(source, _TRAILER)
    if len(trailer) < _TRAILER or not trailer.endswith(MAGIC):
        raise NotReadable("no Parquet footer")
    length = int.from_bytes(trailer[:4], "little")
    if length > MOST_BYTES:
        raise NotReadable(f"a footer of {length} bytes, at most {MOST_BYTES} are taken")
    footer = _Compact(_end(source, length + _TRAILER)[:length]).struct()
    try:
        sizes = [int(column[_ABOUT][_UNPACKED]) for group in footer[_ROW_GROUPS] for column in group[_COLUMNS]]
        return Footer(int(footer[_ROWS]), sum(sizes))
    except (KeyError, TypeError, ValueError) as error:
        raise NotReadable("the footer lacks what every Parquet footer has") from error


def is_parquet(source: bytes | Path) -> bool:
    """Whether a file begins as Parquet does."""
    if isinstance(source, bytes):
        return source.startswith(MAGIC)
    with source.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _end(source: bytes | Path, length: int) -> bytes:
    if isinstance(source, bytes):
        return source[-length:]
    with source.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - length))
        return file.read(length)


class _Compact:
    """A reader of Thrift's compact protocol: structures as dictionaries by the number of the field."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def struct(self, depth: int = 0) -> dict[int, Any]:
        """The fields of a structure. Raises ``NotReadable``."""
        if depth > _DEEPEST:
            raise NotReadable("nested too deep")
        return dict(self._fields(depth))

    def _fields(self, depth: int) -> Iterator[tuple[int, Any]]:
        number = 0
        while (head := self._byte()) != _STOP:
            kind, step = head & 0x0F, head >> 4
            number = number + step if step else self._integer()
            # The value of a truth is in its type.
            yield number, kind == _TRUE if kind in (_TRUE, _FALSE) else self._value(kind, depth)

    def _value(self, kind: int, depth: int) -> Any:
        if kind in _INTEGERS:
            return self._integer()
        if kind == _BINARY:
            return self._bytes(self._number())
        if kind == _STRUCT:
            return self.struct(depth + 1)
        if kind in (_LIST, _SET):
            return self._list(depth + 1)
        if kind in (_BYTE, _TRUE, _FALSE):
            return self._byte()
        if kind == _DOUBLE:
            return self._bytes(8)
        if kind == _MAP:
            return self._map(depth + 1)
        raise NotReadable(f"no type of the compact protocol: {kind}")

    def _list(self, depth: int) -> list[Any]:
        head = self._byte()
        kind, size = head & 0x0F, head >> 4
        size = self._number() if size == _LONG_LIST else size
        self._must_fit(size)
        return [self._value(kind, depth) for _ in range(size)]

    def _map(self, depth: int) -> list[tuple[Any, Any]]:
        size = self._number()
        self._must_fit(size)
        kinds = self._byte() if size else 0
        return [(self._value(kinds >> 4, depth), self._value(kinds & 0x0F, depth)) for _ in range(size)]

    def _must_fit(self, count: int) -> None:
        """Whatever is there takes a byte at least: a count above what is left would only cost memory."""
        if count > len(self._data) - self._at:
            raise NotReadable("the footer ends too early")

    def _bytes(self, length: int) -> bytes:
        self._must_fit(length)
        found = self._data[self._at : self._at + length]
        self._at += length
        return found

    def _byte(self) -> int:
        return self._bytes(1)[0]

    def _number(self) -> int:
        found = 0
        for shift in range(0, 70, 7):
            byte = self._byte()
            found |= (byte & 0x7F) << shift
            if byte < 0x80:
                return found
        raise NotReadable("a number that does not end")

    def _integer(self) -> int:
        number = self._number()
        return (number >> 1) ^ -(number & 1)
