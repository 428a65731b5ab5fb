"""Opaque cursors of keyset paging: where the last page ended, as the caller gives it back."""

import base64
import binascii
import json
from datetime import UTC, datetime

LARGEST = 2**63 - 1
"""The largest whole number that both databases compare with."""

Place = list[str | int | None]


class BadCursor(ValueError):
    """The cursor was not given by these records."""


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
