"""Keyset paging: a page out of the rows read for it, and opaque cursors that say where the last page ended."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeVar

LARGEST = 2**63 - 1
"""The largest whole number that both databases compare with."""

Place = list[str | int | None]
Row = TypeVar("Row")


class BadCursor(ValueError):
    """The cursor was not given by these records."""


def one_more(size: int) -> int:
    """How many rows to read for a page of so many: when the one more is there, another page follows."""
    return size + 1


def page_of(rows: Sequence[Row], size: int) -> tuple[tuple[Row, ...], Row | None]:
    """The page out of the rows read for it (`one_more`), and its last row if another page follows, which begins there.

    `size` is 1 or more.
    """
    page = tuple(rows[:size])
    return page, page[-1] if len(rows) > size else None


def encode(place: Place) -> str:
    """The place of the last row as text for a URL."""
    text = json.dumps(place, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str, length: int) -> Place:
    """The place behind a cursor that has so many parts. Raises `BadCursor`."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        place = json.loads(text)
    except (binascii.Error, ValueError) as error:
        raise BadCursor(cursor) from error
    if not isinstance(place, list) or len(place) != length:
        raise BadCursor(cursor)
    if not all(_comparable(part) for part in place):
        raise BadCursor(cursor)
    return place


def instant_of(part: str | int | None, cursor: str) -> datetime:
    """The instant (aware, UTC) that a part of a cursor is. Raises `BadCursor`."""
    try:
        instant = datetime.fromisoformat(str(part))
        if instant.tzinfo is not None:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadCursor(cursor) from error
    raise BadCursor(cursor)


def _comparable(part: object) -> bool:
    """Whether both databases take it as a value to compare with; whoever made a cursor up may have put in anything."""
    match part:
        case bool():
            return False
        case int():
            return -LARGEST <= part <= LARGEST
        case str():
            return _storable(part)
        case _:
            return part is None


def _storable(text: str) -> bool:
    """Whether both databases take a text: PostgreSQL none with a NUL, neither one that is no Unicode."""
    return "\0" not in text and not any("\ud800" <= each <= "\udfff" for each in text)
