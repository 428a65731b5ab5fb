"""The names that the derived files use, and the rounding that they share."""

from enum import StrEnum
from fractions import Fraction

from calculations.input.money import half_up

FUND_YEAR = 2022
MONTHS = tuple(range(1, 13))
QUARTERS = (1, 2, 3, 4)

FORM_UNIT = 10_000
"""Fen in 0.01 万元: the national forms print 万元 with two places, so budgets are whole multiples of it."""


class Fund(StrEnum):
    """The two basic medical insurance funds, always apart."""

    EMPLOYEE = "employee"
    RESIDENT = "resident"


class Part(StrEnum):
    """The parts of a fund that are booked apart (N3); `ALL` is only in total rows."""

    POOLED = "pooled"
    INDIVIDUAL = "individual"
    ALL = "all"


class Side(StrEnum):
    """The sides of a budget form."""

    INCOME = "income"
    EXPENDITURE = "expenditure"
    BALANCE = "balance"


class Payer(StrEnum):
    """Who pays a subsidy."""

    COUNTY = "county_finance"
    CITY = "city_finance"


PARTS: tuple[tuple[Fund, Part], ...] = (
    (Fund.EMPLOYEE, Part.POOLED),
    (Fund.EMPLOYEE, Part.INDIVIDUAL),
    (Fund.RESIDENT, Part.POOLED),
)

SPENDING_LINES: dict[tuple[Fund, Part], tuple[str, ...]] = {
    (Fund.EMPLOYEE, Part.POOLED): ("benefits", "other_expenditure"),
    (Fund.EMPLOYEE, Part.INDIVIDUAL): ("benefits", "transfers_out"),
    (Fund.RESIDENT, Part.POOLED): ("benefits", "critical_illness", "other_expenditure"),
}
"""Expenditure lines by fund and part, in the order of the form."""

COLLECTED_LINES: dict[tuple[Fund, Part], tuple[str, ...]] = {
    (Fund.EMPLOYEE, Part.POOLED): ("interest", "transfers_in", "other_income"),
    (Fund.EMPLOYEE, Part.INDIVIDUAL): ("interest", "transfers_in"),
    (Fund.RESIDENT, Part.POOLED): ("interest", "other_income"),
}
"""Income lines that reach a county's revenue account first and are swept up to the city (R3)."""


def month_name(month: int, year: int = FUND_YEAR) -> str:
    """`2022-03` for the third month."""
    return f"{year}-{month:02d}"


def part_of(total_fen: int, share: Fraction) -> int:
    """A share of an amount in whole fen, half-up."""
    return half_up(total_fen * share)


def in_form_units(fen_amount: Fraction | int) -> int:
    """Fen rounded half-up to the unit of the national forms, 100 yuan."""
    return half_up(Fraction(fen_amount) / FORM_UNIT) * FORM_UNIT


def per_mille(value: int) -> Fraction:
    """Thousandths as an exact number."""
    return Fraction(value, 1000)
