"""Reads the published figures under `rehearsal/data/published/` and gives them as exact numbers."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from calculations.dates.working_days import WorkCalendar
from calculations.input.money import half_up, split
from rehearsal.derivation.keys import FUND_YEAR, Fund, Part

PUBLISHED = Path(__file__).parents[1] / "data" / "published"
WORKING_DAYS = Path(__file__).parents[2] / "policies" / "national" / "working_days.csv"
"""The State Council's notices, as the policy pack has them."""

CITY = "330200"
PERSONS_IN_WAN = 10_000
FEN_IN_YI = 10_000_000_000
SATURDAY = 6


@dataclass(frozen=True)
class County:
    """A county of the city: six-digit code, names, residents at the end of 2021 (persons)."""

    code: str
    zh: str
    en: str
    residents: int


@dataclass(frozen=True)
class NationalFund:
    """A fund of the whole country in a year: insured per resident, fen per insured person."""

    insured_share: Fraction
    income: Fraction
    expenditure: Fraction


@dataclass(frozen=True)
class Published:
    """Everything that is derived from."""

    counties: tuple[County, ...]
    funds: Mapping[tuple[int, Fund], NationalFund]
    balances: Mapping[tuple[Fund, Part], Fraction]
    """Accumulated balance at the end of 2021, fen per insured person."""
    pooled_share_of_income: Fraction
    """Employee fund, 2024: no earlier bulletin gives the pooled part and the individual accounts apart."""
    pooled_share_of_expenditure: Fraction
    lines: Mapping[tuple[Fund, str], Fraction]
    """A line's share in the total income or expenditure of its statement."""
    premium_share_of_financing: Fraction
    """Residents' own premium in premium and subsidy together, 2022."""
    calendar: WorkCalendar

    def insured(self, county: County, year: int, fund: Fund) -> int:
        """Insured persons of a county: its residents × the national insured share of the year, half-up."""
        return half_up(county.residents * self.funds[year, fund].insured_share)


def load() -> Published:
    """The published figures. Raises `OSError`, `KeyError` or `ValueError` when a file is missing or not as expected."""
    funds = _rows("national-funds.csv")
    figures = {(int(row["year"]), row["fund"], row["part"]): row for row in funds}
    residents = {int(row["year"]): Fraction(row["end_of_year_wan"]) for row in _rows("national-population.csv")}
    pooled, individual = (figures[2024, Fund.EMPLOYEE, part] for part in (Part.POOLED, Part.INDIVIDUAL))
    financing = {row["source"]: Fraction(row["yuan_per_person"]) for row in _rows("resident-financing.csv")}
    return Published(
        counties=_counties(),
        funds={
            (year, fund): _national(figures[year, fund, "total"], residents[year])
            for year in residents
            for fund in Fund
        },
        balances=_balances(figures),
        pooled_share_of_income=_share(pooled, individual, "income_yi"),
        pooled_share_of_expenditure=_share(pooled, individual, "expenditure_yi"),
        lines=_line_shares(),
        premium_share_of_financing=financing["premium"] / sum(financing.values()),
        calendar=_calendar(),
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (PUBLISHED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _counties() -> tuple[County, ...]:
    """The end-2021 figure where one is published; the rest of the city's over the others by their end-2023 figures.

    End 2023 and not the census, because it is the nearest date at which all of these others have a figure.
    """
    rows = {row["unit"]: row for row in _rows("population.csv")}
    city = rows.pop(CITY)
    known = {code: _persons(row["end_2021_wan"]) for code, row in rows.items() if row["end_2021_wan"]}
    scaled = split(
        _persons(city["end_2021_wan"]) - sum(known.values()),
        {code: _persons(row["end_2023_wan"]) for code, row in rows.items() if code not in known},
    )
    residents = known | scaled
    return tuple(County(code, row["zh"], row["en"], residents[code]) for code, row in sorted(rows.items()))


def _persons(wan: str) -> int:
    return half_up(Fraction(wan) * PERSONS_IN_WAN)


def _national(row: Mapping[str, str], residents_wan: Fraction) -> NationalFund:
    insured_wan = Fraction(row["insured_wan"])
    fen_per_person = Fraction(FEN_IN_YI, PERSONS_IN_WAN) / insured_wan
    return NationalFund(
        insured_share=insured_wan / residents_wan,
        income=Fraction(row["income_yi"]) * fen_per_person,
        expenditure=Fraction(row["expenditure_yi"]) * fen_per_person,
    )


def _balances(
    figures: Mapping[tuple[int, str, str], Mapping[str, str]],
) -> dict[tuple[Fund, Part], Fraction]:
    # The bulletin of 2021 prints the total of both funds, the resident fund and the individual accounts:
    # the employee fund's pooled part is what remains.
    resident, individual, both = (
        Fraction(figures[2021, fund, part]["cumulative_balance_yi"])
        for fund, part in ((Fund.RESIDENT, "total"), (Fund.EMPLOYEE, Part.INDIVIDUAL), ("total", "total"))
    )
    insured = {fund: Fraction(figures[2021, fund, "total"]["insured_wan"]) * PERSONS_IN_WAN for fund in Fund}
    return {
        (Fund.EMPLOYEE, Part.POOLED): (both - resident - individual) * FEN_IN_YI / insured[Fund.EMPLOYEE],
        (Fund.EMPLOYEE, Part.INDIVIDUAL): individual * FEN_IN_YI / insured[Fund.EMPLOYEE],
        (Fund.RESIDENT, Part.POOLED): resident * FEN_IN_YI / insured[Fund.RESIDENT],
    }


def _share(pooled: Mapping[str, str], individual: Mapping[str, str], column: str) -> Fraction:
    return Fraction(pooled[column]) / (Fraction(pooled[column]) + Fraction(individual[column]))


def _line_shares() -> dict[tuple[Fund, str], Fraction]:
    rows = _rows("county-statements.csv")
    totals = {
        (row["fund"], row["side"]): Fraction(row["amount_wan"]) for row in rows if row["line"].startswith("total_")
    }
    return {
        (Fund(row["fund"]), row["line"]): Fraction(row["amount_wan"]) / totals[row["fund"], row["side"]] for row in rows
    }


def _calendar() -> WorkCalendar:
    years = (FUND_YEAR, FUND_YEAR + 1)
    with WORKING_DAYS.open(encoding="utf-8", newline="") as file:
        notices = {date.fromisoformat(row["date"]): row["working"] == "yes" for row in csv.DictReader(file)}
    return WorkCalendar(
        years=years,
        exceptions={
            day: working
            for day, working in notices.items()
            # The notices name whole holidays; the calendar wants only what the day of the week does not say.
            if day.year in years and working != (day.isoweekday() < SATURDAY)
        },
    )
