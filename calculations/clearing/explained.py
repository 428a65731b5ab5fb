"""The figures of a clearing as explanations: where each is in the answer, its rule, article and readings."""

from collections.abc import Iterator

from calculations.clearing.figures import FundFigures
from calculations.clearing.forms import SharingParameters
from calculations.explaining.explanation import Explained, ParameterUsed, used
from calculations.explaining.figures import Cited, explained
from calculations.explaining.rows import of_row

_INCOME = {"employee": ("sharing_part", "serious_illness_income")}
"""The readings of what a fund's income and expenditure are."""

_Basis = tuple[Cited, tuple[ParameterUsed, ...]]
"""What a figure rests on besides what its steps show: its rule, and values of the policy."""


def explained_counties(figures: FundFigures) -> Iterator[Explained]:
    """Every figure of every county's clearing."""
    columns, basis = figures.of_counties(), _county(figures)
    for index, row in enumerate(figures.pool.rows):
        found, place = of_row(columns, index), f"counties.{row.county}.{figures.fund}"
        for name, (cited, parameters) in basis.items():
            yield explained(found[name].using(*parameters).named(f"{place}.{name}", cited))


def explained_fund(figures: FundFigures) -> Iterator[Explained]:
    """Every figure of a pooled fund, its opening aside."""
    found, place = figures.of_pooled_fund(), f"pooled_fund.{figures.fund}"
    for name, (cited, parameters) in _pooled_fund(figures.terms).items():
        yield explained(found[name].using(*parameters).named(f"{place}.{name}", cited))


def _county(figures: FundFigures) -> dict[str, _Basis]:
    terms = figures.terms
    surplus, gap, city = terms.pooled_share_of_surplus, terms.pooled_share_of_gap, terms.city_share
    shared = Cited("S5", city.article) if figures.pool.short else Cited("S4", gap.article)
    of_surplus = (Cited("S2", surplus.article), _readings(terms, "surplus_per", "rounding"))
    of_shared = (shared, (used("s5_base", terms.s5_base), *_readings(terms, "rounding")))
    return {
        "balance": (_by(terms, "S1"), _readings(terms, *_INCOME.get(figures.fund, ()), "make_up_payer")),
        "surplus_to_pooled": of_surplus,
        "surplus_to_county": of_surplus,
        "from_accumulated": (_by(terms, "S3"), ()),
        "from_pooled": (
            Cited("S4", gap.article),
            _readings(terms, "pooled_fund_order", "pooled_fund_short", "rounding"),
        ),
        "from_county_finance": of_shared,
        "from_city_finance": of_shared,
        "incentive": (
            Cited("S6", terms.incentive_threshold.article),
            (
                used("incentive_threshold", terms.incentive_threshold),
                used("incentive_cap", terms.incentive_cap),
                *_readings(terms, "incentive_order", "incentive_split", "incentive_receives", "rounding"),
            ),
        ),
        "closing_accumulated_balance": (_by(terms, "S3"), ()),
    }


def _pooled_fund(terms: SharingParameters) -> dict[str, _Basis]:
    return {
        "received": (Cited("S2", terms.pooled_share_of_surplus.article), ()),
        "paid": (Cited("S4", terms.pooled_share_of_gap.article), ()),
        "incentives": (Cited("S6", terms.incentive_cap.article), ()),
        "closing": (_by(terms, "S6"), _readings(terms, "pooled_fund_order")),
    }


def _by(terms: SharingParameters, rule: str) -> Cited:
    return Cited(rule, terms.articles.get(rule, ""))


def _readings(terms: SharingParameters, *names: str) -> tuple[ParameterUsed, ...]:
    """Those of these readings that the policy has."""
    return tuple(used(name, terms.readings[name]) for name in names if name in terms.readings)
