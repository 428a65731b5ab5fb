"""When in time a document about a fund year may come: not before there is anything to tell, not after it is settled."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from calculations.faults import Fault


@dataclass(frozen=True, slots=True)
class Season:
    """``after_the_year``: once the year is over; ``begins_within``: a case about it begins by December 31;
    ``until_cleared``: nothing of it counts once the year is cleared, or its clearing list stands."""

    after_the_year: bool = False
    begins_within: bool = False
    until_cleared: bool = False


SEASONS = {
    "adjustment": Season(begins_within=True, until_cleared=True),
    "determination": Season(after_the_year=True, until_cleared=True),
    "incentive": Season(after_the_year=True, until_cleared=True),
    "final_accounts": Season(after_the_year=True),
    "prior_year": Season(begins_within=True),
}
"""By the form of the document; any other may come at any time."""

YEARS_AHEAD = 1
"""How many years before its fund year a case may begin: budgets are drafted and standards set in the year before."""


def season_faults(form: str, year: int, today: date, *, begins: bool, settled: Fault | None) -> Iterator[Fault]:
    """Why a document about the year comes too early or too late, on a day in China.

    ``begins``: it would start its case; what a running case returns for change may come later than that. ``settled``:
    why nothing changes any more that the year is cleared with.
    """
    season = SEASONS.get(form, Season())
    if begins and year > today.year + YEARS_AHEAD:
        yield Fault("year", f"{year} is too far ahead", f"{year}年度尚早,最早于上一年度提出")
    if season.after_the_year and today.year <= year:
        yield Fault("year", f"{year} is not over yet", f"{year}年度尚未结束,不能办理")
    if season.begins_within and begins and today.year > year:
        yield Fault("year", f"{year} is over: this belongs to the running year", f"{year}年度已经结束,只能在当年内提出")
    yield from settled_faults(form, settled)


def settled_faults(form: str, settled: Fault | None) -> Iterator[Fault]:
    """Why a document takes no effect any more, whenever it was handed in, once its year is settled."""
    if settled is not None and SEASONS.get(form, Season()).until_cleared:
        yield settled
