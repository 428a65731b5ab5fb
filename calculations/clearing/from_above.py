"""What centre and province owe by a clearing (S0): shown as due, and nobody's demand."""

from collections.abc import Iterable

from calculations.clearing.forms import CountyYear, FromAbove


def from_above(rows: Iterable[CountyYear]) -> tuple[FromAbove, ...]:
    """The rows for which centre and province owe or paid something, by fund and county."""
    return tuple(
        FromAbove(
            county=row.county,
            fund=row.fund,
            due=row.upper_fiscal_subsidy_due,
            received=row.upper_fiscal_subsidy_received,
            open=row.upper_fiscal_subsidy_due - row.upper_fiscal_subsidy_received,
        )
        for row in sorted(rows, key=lambda row: (row.fund, row.county))
        if row.upper_fiscal_subsidy_due or row.upper_fiscal_subsidy_received
    )
