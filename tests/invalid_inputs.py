"""Changes that make an example wrong, each by its path, for tests that all faults of an input are reported at once."""

from copy import deepcopy
from typing import Any, NamedTuple

GONE = object()
"""In place of a value: the key is left out."""
AGAIN = object()
"""In place of an entry: the first entry of the list once more, at its end."""


class Change(NamedTuple):
    """A change of an example, and the place at which it is named."""

    path: tuple[str | int, ...]
    value: object
    place: str


def changed(document: Any, wrong: tuple[Change, ...]) -> Any:
    whole = deepcopy(document)
    # Rows that come in addition are at the end, whatever else is changed.
    for each in sorted(wrong, key=lambda each: each.value is AGAIN):
        at = whole
        for key in each.path[:-1]:
            at = at.setdefault(key, {}) if isinstance(at, dict) else at[key]
        if each.value is GONE:
            del at[each.path[-1]]
        elif each.value is AGAIN:
            at[each.path[-1]].append(deepcopy(row_of(document, each.path)))
        else:
            at[each.path[-1]] = each.value
    return whole


def row_of(document: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        document = document[key]
    return document[2 if len(document) > 2 else 0]
