"""Announced floors and caps checked against their multiples of the average wage that they rest on (F2): a
cross-check.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from calculations.input.frozen import Frozen
from calculations.input.money import text, yuan
from calculations.premiums.figures import monthly_average, multiple_of_average
from policies.kinds import ADAPTERS
from policies.pack import Pack
from policies.terms.premiums import average_of
from policies.values import ValueInForce

_MULTIPLES = {"contribution_floor": "base_lowest", "contribution_cap": "base_highest"}
"""Each announced bound, and the value that says how many times the average it is."""


class FigureCheck(Frozen):
    """An announced figure and what it would be as a multiple of the average, yuan a month; the announced one counts."""

    name: str
    zh: str
    en: str
    since: date
    wage_year: int
    has: str
    computed: str
    agrees: bool


def figure_checks(pack: Pack) -> tuple[FigureCheck, ...]:
    """Every announced bound of a pack whose multiple and average are known, from the first."""
    return tuple(check for name, multiple in _MULTIPLES.items() for check in _checks(pack, name, multiple))


def _checks(pack: Pack, name: str, multiple: str) -> Iterator[FigureCheck]:
    value, times = pack.values().get(name), pack.values().get(multiple)
    if value is None or times is None or not times.values:
        return
    many: Decimal = pack.on(max(dated.since for dated in times.values)).asked(multiple, ValueInForce.multiple).known()
    for dated in value.values:
        average = average_of(pack, dated.wage_year) if dated.wage_year is not None else None
        if dated.wage_year is None or average is None or average.value is None:
            continue
        has = ADAPTERS[value.kind].validate_python(dated.value)
        computed = yuan(multiple_of_average(monthly_average(average.value), many))
        yield FigureCheck(
            name=name,
            zh=value.zh,
            en=value.en,
            since=dated.since,
            wage_year=dated.wage_year,
            has=text(has),
            computed=text(computed),
            agrees=has == computed,
        )
