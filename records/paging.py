"""Opaque cursors of keyset paging: where the last page ended, as the caller gives it back."""

import base64
import binascii
import json

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
    if not all(part is None or isinstance(part, str | int) for part in place):
        raise BadCursor(cursor)
    return place
