"""What is known in place of a name that is not: short lists whole, of long ones the names most alike."""

from collections.abc import Collection
from difflib import get_close_matches

from calculations.input.bilingual import Bilingual

SHORT = 16
"""So many names a reader takes in at a glance."""
_ALIKE = 3


def known_instead(given: str, known: Collection[str]) -> Bilingual:
    """`(known: a, b)`; of more than a few the names like `given`, else how many there are."""
    names = list(known)
    if len(names) <= SHORT:
        return Bilingual(f"(可用:{'、'.join(names) or '无'})", f"(known: {', '.join(names) or 'none'})")
    alike = get_close_matches(given, names, _ALIKE)
    if not alike:
        return Bilingual(f"(可用的共{len(names)}个,均不相近)", f"(none of {len(names)} known)")
    return Bilingual(f"(可用的相近者:{'、'.join(alike)})", f"(nearest known: {', '.join(alike)})")
