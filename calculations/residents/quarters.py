"""What centre and province, city and county finance owe the resident fund, by quarter and by when (R4)."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, StrictInt

from calculations.explaining.explanation import Answer, used
from calculations.explaining.figures import Cited, Figure, amount, explained, step, total
from calculations.input.bilingual import Bilingual
from calculations.input.codes import CountyCode
from calculations.input.duplicate_rows import repeated
from calculations.input.faults import not_empty
from calculations.input.frozen import Frozen
from calculations.input.money import NonNegativeYuan, Yuan, fen, yuan
from calculations.input.parameters import Parameter
from calculations.input.partial_input import PartialModel, checked, validated

QUARTERS = 4
BY_QUARTER = ("city_subsidy", "county_subsidy")
UPPER = "upper_fiscal_subsidy"
NOTHING = Decimal("0.00")


class FromAbove(StrEnum):
    """When the subsidy of centre and province is expected, direct funds 直达资金 among it (R4, reading)."""

    WHEN_IT_COMES = "when_it_comes"
    """By the rules of who gives it: due for the year, in no quarter of the city's."""
    BY_QUARTER = "by_quarter"
    """In the same quarters as that of city and county."""


class QuarterTerms(PartialModel):
    """The last day of each quarter by its number, and the readings: equal quarters, and what comes from above."""

    due: dict[int, Parameter[date]]
    split: Parameter[str]
    from_above: Parameter[FromAbove]


class AnnualSubsidy(PartialModel):
    """A county's subsidy of the year by payer, in yuan, as the budget has it."""

    county: CountyCode
    city_subsidy: NonNegativeYuan
    county_subsidy: NonNegativeYuan
    upper_fiscal_subsidy: NonNegativeYuan = NOTHING


class QuartersInput(PartialModel):
    """A year and its counties."""

    year: Annotated[StrictInt, Field(ge=2000, le=2100)]
    counties: Annotated[tuple[AnnualSubsidy, ...], BeforeValidator(not_empty)]


class QuarterDue(Frozen):
    """A quarter's amounts in yuan and the last day for them (Asia/Shanghai, to 24:00).

    `upper_fiscal_subsidy` is nothing where it is due when it comes.
    """

    quarter: int
    due: date
    city_subsidy: Yuan
    county_subsidy: Yuan
    upper_fiscal_subsidy: Yuan


class CountyQuarters(Frozen):
    """A county's four quarters, and what is due of the year's subsidy from above when it comes."""

    county: str
    quarters: tuple[QuarterDue, ...]
    upper_when_it_comes: Yuan


class Quarters(Answer):
    """The counties by code, and the sums of the city."""

    year: int
    counties: tuple[CountyQuarters, ...]
    city: tuple[QuarterDue, ...]
    upper_when_it_comes: Yuan


def read_quarters(document: object) -> QuartersInput:
    """JSON data as an input, or `BadInput` with every fault."""
    return validated(QuartersInput, document)


def subsidy_quarters(asked: QuartersInput, terms: QuarterTerms, explain: bool = False) -> Quarters:
    """Four equal quarters in whole fen, the remainder in the fourth. Raises `BadInput` with every fault."""
    checked((asked, terms), lambda: repeated(asked.counties, "counties", "county"))
    rows = sorted(asked.counties, key=lambda row: row.county)
    when_it_comes = terms.from_above.known() is FromAbove.WHEN_IT_COMES
    names = BY_QUARTER if when_it_comes else (*BY_QUARTER, UPPER)
    figures = {row.county: {name: _quarters(row, name, terms) for name in names} for row in rows}
    city = {
        name: [
            total(
                Bilingual("各区县之和", "the counties together"), [each[name][index] for each in figures.values()]
            ).named(f"city.quarters[{index}].{name}", Cited.by(terms.split))
            for index in range(QUARTERS)
        ]
        for name in names
    }
    undated = {row.county: row.upper_fiscal_subsidy if when_it_comes else NOTHING for row in rows}
    all_figures = [figure for each in (*figures.values(), city) for part in each.values() for figure in part]
    return Quarters(
        year=asked.year,
        counties=tuple(
            CountyQuarters(county=county, quarters=tuple(_rows(each, terms.due)), upper_when_it_comes=undated[county])
            for county, each in figures.items()
        ),
        city=tuple(_rows(city, terms.due)),
        upper_when_it_comes=sum(undated.values(), NOTHING),
        explain=tuple(map(explained, all_figures)) if explain else None,
    )


def equal_quarters(annual: Decimal) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """The year's subsidy in yuan as four equal quarters in whole fen, the remainder in the fourth (R4, reading).

    Raises `ValueError` for a negative subsidy.
    """
    total_fen = fen(annual)
    if total_fen < 0:
        raise ValueError(f"a subsidy is zero or more: {annual}")
    quarter = total_fen // QUARTERS
    first = yuan(quarter)
    return first, first, first, yuan(total_fen - (QUARTERS - 1) * quarter)


def _quarters(row: AnnualSubsidy, name: str, terms: QuarterTerms) -> list[Figure]:
    place, split = f"counties.{row.county}", terms.split
    readings = [used("r4_quarters", split)]
    if name == UPPER:
        readings.append(used("r4_from_above", terms.from_above))
    annual = amount(f"{place}.{name}", getattr(row, name))
    *equal, _ = equal_quarters(annual.yuan)
    quarters = [
        step(
            fen(quarter),
            words=Bilingual("年度补助四等分,舍去不足一分", "a fourth of the year's subsidy, parts of a fen left out"),
            formula=f"{annual.shown} / {QUARTERS}",
            of=(annual,),
        ).using(*readings)
        for quarter in equal
    ]
    rest = total(Bilingual("尾差计入第四季度", "the remainder in the fourth quarter"), [annual], quarters)
    return [
        quarter.named(f"{place}.quarters[{index}].{name}", Cited.by(split))
        for index, quarter in enumerate((*quarters, rest))
    ]


def _rows(figures: Mapping[str, list[Figure]], due: Mapping[int, Parameter[date]]) -> Iterator[QuarterDue]:
    for index in range(QUARTERS):
        yield QuarterDue(
            quarter=index + 1,
            due=due[index + 1].known(),
            city_subsidy=figures["city_subsidy"][index].yuan,
            county_subsidy=figures["county_subsidy"][index].yuan,
            upper_fiscal_subsidy=figures[UPPER][index].yuan if UPPER in figures else NOTHING,
        )
