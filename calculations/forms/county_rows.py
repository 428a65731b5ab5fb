"""Rows about a county and a fund: each known, each pair once, and where a form asks for it none left out."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from calculations.input.codes import unknown_fund
from calculations.input.duplicate_rows import repeated
from calculations.input.faults import Fault, shown
from calculations.input.partial_input import row_by_row


class CountyRow(Protocol):
    """A row that says which county and fund it is about."""

    @property
    def county(self) -> str:
        """The six-digit code."""

    @property
    def fund(self) -> str:
        """The fund's code."""


def year_fault(year: int, expected: int) -> list[Fault]:
    """The form must be of the fund year that its case is of."""
    if year == expected:
        return []
    return [Fault("year", f"expected {expected}, not {year}", f"应为 {expected},不是 {year}")]


def place_faults(
    rows: Sequence[CountyRow], counties: Iterable[str], funds: Iterable[str], name: str = "counties"
) -> Iterator[Fault]:
    """Counties and funds that the policy does not know; ``name`` is the list's."""
    known_counties, known_funds = tuple(counties), tuple(funds)
    yield from row_by_row(rows, name, lambda place, row: _county_faults(place, row.county, known_counties))
    yield from row_by_row(rows, name, lambda place, row: _fund_faults(place, row.fund, known_funds))


def _county_faults(place: str, county: str, counties: Sequence[str]) -> Iterator[Fault]:
    if county not in counties:
        listed = ", ".join(counties)
        yield Fault(
            f"{place}.county",
            f"unknown county: {shown(county)} (known: {listed})",
            f"未知区县:{shown(county)}(可用:{listed})",
        )


def _fund_faults(place: str, fund: str, funds: Sequence[str]) -> Iterator[Fault]:
    if fund not in funds:
        yield unknown_fund(f"{place}.fund", fund, funds)


def fund_faults(name: str, amounts: Iterable[str], funds: Sequence[str]) -> Iterator[Fault]:
    """Amounts by fund, under their name in the document, of a fund that the policy does not know."""
    for fund in amounts:
        if fund not in funds:
            yield unknown_fund(f"{name}.{fund}", fund, funds)


def once_faults(rows: Sequence[CountyRow], name: str = "counties") -> Iterator[Fault]:
    """A county and fund that comes a second time."""
    yield from repeated(rows, name, "county", "fund")


def complete_faults(
    rows: Sequence[CountyRow], counties: Iterable[str], funds: Iterable[str], name: str = "counties"
) -> Iterator[Fault]:
    """A county that the form leaves out for a fund."""
    given, known_funds = {(row.county, row.fund) for row in rows}, tuple(funds)
    for county in counties:
        for fund in known_funds:
            if (county, fund) not in given:
                yield Fault(name, f"missing: county {county}, fund {fund}", f"缺少:区县 {county}、险种 {fund}")
