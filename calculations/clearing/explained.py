"""The figures of a clearing as explanations: where each is in the answer, its rule, article and readings."""

from collections.abc import Iterator
from typing import Any

from calculations.clearing.figures import FundFigures
from calculations.clearing.forms import SharingParameters
from calculations.explaining.explanation import Explained, ParameterUsed, used
from calculations.explaining.figures import Cited, explained
from calculations.explaining.rows import of_row
from calculations.input.parameters import Parameter

_INCOME = {"employee": ("sharing_part", "serious_illness_income")}
"""The readings of what a fund's income and expenditure are."""

_Basis = tuple[Cited, tuple[ParameterUsed, ...]]
"""What a figure rests on besides what its steps show: its rule, and values of the policy."""


def explained_counties(figures: FundFigures) -> Iterator[Explained]:
    """Every figure of every county's clearing."""
    columns, basis = figures.of_counties(), _county(figures)
    for index, row in enumerate(figures.fund.rows):
        found, place = of_row(columns, index), f"counties.{row.county}.{figures.fund.name}"
        for name, figure in found.items():
            cited, parameters = basis[name]
            yield explained(figure.using(*parameters).named(f"{place}.{name}", cited))


def explained_fund(figures: FundFigures) -> Iterator[Explained]:
    """Every figure of a fund's pooled fund, reserve and bank account, their openings aside."""
    fund, basis = figures.fund.name, _of_fund(figures)
    shown = {"pooled_fund": figures.of_pooled_fund(), "reserve": figures.of_reserve()}
    if figures.fund.special_account is not None or figures.pool.lacking.number or figures.fund.premiums.number:
        shown["pooled_fund"]["available"] = figures.available()
    shown["special_account"] = figures.of_bank()
    for account, found in shown.items():
        for name, figure in found.items():
            if name != "opening":
                cited, parameters = basis[name]
                yield explained(figure.using(*parameters).named(f"{account}.{fund}.{name}", cited))


def _county(figures: FundFigures) -> dict[str, _Basis]:
    terms = figures.fund.terms
    unpaid = Cited.by(terms.unpaid_sharing) if figures.pool.gaps.short else Cited.by(terms.gap_sharing)
    of_surplus = (Cited.by(terms.surplus_sharing), _readings(terms, "surplus_per", "rounding"))
    ceiling = _given(
        county_ceiling=terms.county_ceiling,
        ceiling_of=terms.ceiling_of,
        above_ceiling=terms.above_ceiling,
    )
    of_shared = (unpaid, (*_given(s5_base=terms.s5_base), *ceiling, *_readings(terms, "rounding")))
    of_purse = (
        Cited.by(terms.gap_sharing),
        _readings(terms, "pooled_fund_order", "pooled_fund_short", "rounding"),
    )
    incentive = _given(incentive_threshold=terms.incentive_threshold, incentive_cap=terms.incentive_cap)
    return {
        "balance": (
            _by(terms, "S1"),
            _readings(terms, *_INCOME.get(figures.fund.name, ()), "make_up_payer"),
        ),
        "surplus_to_pooled": of_surplus,
        "surplus_to_reserve": of_surplus,
        "surplus_to_city_finance": of_surplus,
        "surplus_to_county_finance": of_surplus,
        "surplus_to_county": of_surplus,
        "from_accumulated": (_by(terms, "S3"), _given(balance_first=terms.balance_first, deficits=terms.deficits)),
        "from_pooled": of_purse,
        "from_reserve": of_purse,
        "from_county_finance": of_shared,
        "from_city_finance": of_shared,
        "incentive": (
            Cited("S6", terms.incentive_threshold.article),
            (*incentive, *_readings(terms, "incentive_order", "incentive_split", "incentive_receives", "rounding")),
        ),
        "closing_accumulated_balance": (_by(terms, "S3"), ()),
    }


def _of_fund(figures: FundFigures) -> dict[str, _Basis]:
    terms = figures.fund.terms
    premiums = _given(first_premiums=terms.first_premiums) if _has_premiums(figures) else ()
    of_premiums = Cited.by(terms.first_premiums) if terms.first_premiums is not None else Cited("H3")
    order = _readings(terms, "pooled_fund_order")
    return {
        "premiums": (of_premiums, premiums),
        "available": (Cited.by(terms.gap_sharing), (*premiums, *order)),
        "received": (Cited.by(terms.surplus_sharing), ()),
        "paid": (Cited.by(terms.gap_sharing), ()),
        "incentives": (Cited("S6", terms.incentive_cap.article), ()),
        "closing": (_by(terms, "S6"), order),
        "bank": (_by(terms, "S6"), premiums),
    }


def _has_premiums(figures: FundFigures) -> bool:
    return bool(figures.fund.premiums.number or figures.fund.counted_twice.number)


def _given(**parameters: Parameter[Any] | None) -> tuple[ParameterUsed, ...]:
    """Those of these values that there are."""
    return tuple(used(name, each) for name, each in parameters.items() if each is not None and each.value is not None)


def _by(terms: SharingParameters, rule: str) -> Cited:
    return Cited(rule, terms.articles.get(rule, ""))


def _readings(terms: SharingParameters, *names: str) -> tuple[ParameterUsed, ...]:
    """Those of these readings that the policy has."""
    return tuple(used(name, terms.readings[name]) for name in names if name in terms.readings)
