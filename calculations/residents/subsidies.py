"""Fiscal subsidies to the resident fund by quarter (R4)."""

from decimal import Decimal

from calculations.input.money import fen, yuan

QUARTERS = 4


def equal_quarters(annual: Decimal) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """The year's subsidy in yuan as four equal quarters in whole fen, the remainder in the fourth (reading).

    Raises `ValueError` for a negative subsidy.
    """
    total = fen(annual)
    if total < 0:
        raise ValueError(f"a subsidy is zero or more: {annual}")
    quarter = total // QUARTERS
    first = yuan(quarter)
    return first, first, first, yuan(total - (QUARTERS - 1) * quarter)
