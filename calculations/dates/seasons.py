"""When a document about a fund year may come: not before there is anything to report, not after it is settled."""

from collections.abc import Collection, Iterator
from datetime import date
from enum import StrEnum

from calculations.input.faults import Fault


class Season(StrEnum):
    """A bound on when a document about a fund year comes."""

    AFTER_THE_YEAR = "after_the_year"
    """Once the year is over."""
    BEGINS_WITHIN_YEAR = "begins_within_year"
    """A case about it begins by December 31."""
    UNTIL_CLEARED = "until_cleared"
    """Nothing of it counts once the year is cleared, or its clearing list is in force."""


def season_faults(
    season: Collection[Season], year: int, today: date, *, begins: bool, settled: Fault | None
) -> Iterator[Fault]:
    """Why a document about the year comes too early or too late, on a day in China.

    ``begins``: it would start its case; what a running case returns for change may come later than that. ``settled``:
    why nothing changes any more that the year is cleared with.
    """
    if Season.AFTER_THE_YEAR in season and today.year <= year:
        yield Fault("year", f"{year} is not over yet", f"{year}年度尚未结束,不能办理")
    if Season.BEGINS_WITHIN_YEAR in season and begins and today.year > year:
        yield Fault("year", f"{year} is over: this belongs to the running year", f"{year}年度已经结束,只能在当年内提出")
    yield from settled_faults(season, settled)


def settled_faults(season: Collection[Season], settled: Fault | None) -> Iterator[Fault]:
    """Why a document takes no effect any more, whenever it was handed in, once its year is settled."""
    if settled is not None and Season.UNTIL_CLEARED in season:
        yield settled


def ahead_faults(year: int, today: date, years_ahead: int) -> Iterator[Fault]:
    """Why a case about the year begins too early: budgets are drafted and standards set so many years before."""
    if year > today.year + years_ahead:
        words = f"{year} is too far ahead: at most {years_ahead} years"
        yield Fault("year", words, f"{year}年度尚早,最早于{year - years_ahead}年提出")
