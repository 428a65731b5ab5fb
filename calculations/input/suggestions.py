"""What is known in place of a name that is not: short lists whole, of long ones the names most alike."""

from collections.abc import Collection
from difflib import get_close_matches
from typing import NamedTuple

SHORT = 16
"""So many names a reader takes in at a glance."""
_ALIKE = 3


class InWords(NamedTuple):
    """Something said in both languages."""

    en: str
    zh: str


def known_instead(given: str, known: Collection[str]) -> InWords:
    """`(known: a, b)`; of more than a few the names like `given`, else how many there are."""
    names = list(known)
    if len(names) <= SHORT:
        return InWords(f"(known: {', '.join(names) or 'none'})", f"(可用:{'、'.join(names) or '无'})")
    alike = get_close_matches(given, names, _ALIKE)
    if not alike:
        return InWords(f"(none of {len(names)} known)", f"(可用的共{len(names)}个,均不相近)")
    return InWords(f"(nearest known: {', '.join(alike)})", f"(可用的相近者:{'、'.join(alike)})")
