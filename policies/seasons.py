"""When documents about a fund year may come, by the values of a pack."""

from datetime import date

from calculations.dates.seasons import Season
from policies.pack import Pack

_CASES = "case_years_ahead"
_YEARS = "fund_year_years_ahead"


def season_of(pack: Pack, form: str, year: int) -> frozenset[Season]:
    """The bounds of a form, as the last day of the fund year has them; none where the pack sets none."""
    found = pack.on(date(year, 12, 31)).in_force.get(f"season_{form}")
    return frozenset(map(Season, found.choices())) if found is not None else frozenset()


def case_years_ahead(pack: Pack, today: date) -> int:
    """How many years before its fund year a case may begin. Raises ``NotInForce``, ``UnknownName``."""
    return pack.on(today)[_CASES].count()


def fund_year_years_ahead(pack: Pack, today: date) -> int:
    """How many years before it begins a fund year may be started. Raises ``NotInForce``, ``UnknownName``."""
    return pack.on(today)[_YEARS].count()
