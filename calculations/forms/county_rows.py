"""Rows about a county and a fund: each known, each pair once, and where a form asks for it none left out."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from calculations.codes import unknown_fund
from calculations.faults import Fault, shown


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
    for index, row in enumerate(rows):
        place = f"{name}[{index}]"
        if row.county not in known_counties:
            known = ", ".join(known_counties)
            yield Fault(
                f"{place}.county",
                f"unknown county: {shown(row.county)} (known: {known})",
                f"未知区县:{shown(row.county)}(可用:{known})",
            )
        if row.fund not in known_funds:
            yield unknown_fund(f"{place}.fund", row.fund, known_funds)


def once_faults(rows: Sequence[CountyRow], name: str = "counties") -> Iterator[Fault]:
    """A county and fund that comes a second time."""
    first_at: dict[tuple[str, str], int] = {}
    for index, row in enumerate(rows):
        first = first_at.setdefault((row.county, row.fund), index)
        if first != index:
            yield Fault(
                f"{name}[{index}]",
                f"county {row.county} and fund {row.fund} a second time (first: {name}[{first}])",
                f"区县 {row.county}、险种 {row.fund} 重复(首次:{name}[{first}])",
            )


def complete_faults(
    rows: Sequence[CountyRow], counties: Iterable[str], funds: Iterable[str], name: str = "counties"
) -> Iterator[Fault]:
    """A county that the form leaves out for a fund."""
    given, known_funds = {(row.county, row.fund) for row in rows}, tuple(funds)
    for county in counties:
        for fund in known_funds:
            if (county, fund) not in given:
                yield Fault(name, f"missing: county {county}, fund {fund}", f"缺少:区县 {county}、险种 {fund}")
