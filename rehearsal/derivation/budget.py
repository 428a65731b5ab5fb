"""The counties' budget drafts for 2022: national levels per insured person, in the lines of the national forms."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from rehearsal.derivation import shape
from rehearsal.derivation.keys import (
    FUND_YEAR,
    PARTS,
    Fund,
    Part,
    Side,
    in_form_units,
    per_mille,
)
from rehearsal.derivation.published import County, Published

Lines = dict[str, int]
"""Amounts in fen by line, in the order of the form, without the total."""


@dataclass(frozen=True)
class PartBudget:
    """One part of a county's fund: income and expenditure by line and the opening balance, all in fen."""

    income: Lines
    expenditure: Lines
    opening: int

    def rows(self) -> list[tuple[Side, str, int]]:
        """All lines of the form, sums included."""
        income, expenditure = sum(self.income.values()), sum(self.expenditure.values())
        current = income - expenditure
        return [
            *((Side.INCOME, line, amount) for line, amount in self.income.items()),
            (Side.INCOME, "total_income", income),
            *((Side.EXPENDITURE, line, amount) for line, amount in self.expenditure.items()),
            (Side.EXPENDITURE, "total_expenditure", expenditure),
            (Side.BALANCE, "opening", self.opening),
            (Side.BALANCE, "current", current),
            (Side.BALANCE, "closing", self.opening + current),
        ]


BudgetKey = tuple[str, Fund, Part]
Budgets = dict[BudgetKey, PartBudget]
Openings = Mapping[BudgetKey, int]


def sound_budgets(published: Published) -> Budgets:
    """The drafts as they are approved, without opening balances."""
    budgets: Budgets = {}
    for county in published.counties:
        pooled, individual = _employee(published, county)
        budgets[county.code, Fund.EMPLOYEE, Part.POOLED] = pooled
        budgets[county.code, Fund.EMPLOYEE, Part.INDIVIDUAL] = individual
        budgets[county.code, Fund.RESIDENT, Part.POOLED] = _resident(published, county)
    return budgets


def with_openings(budgets: Budgets, openings: Openings) -> Budgets:
    """The same budgets with their opening balances."""
    return {key: PartBudget(budget.income, budget.expenditure, openings[key]) for key, budget in budgets.items()}


def first_drafts(budgets: Budgets) -> Budgets:
    """The drafts as the counties hand them in: one county asks for more benefits than its income carries."""
    drafts = dict(budgets)
    for fund, excess in shape.FIRST_DRAFT_BENEFITS.items():
        key = (shape.FIRST_DRAFT_COUNTY, fund, Part.POOLED)
        sound = budgets[key]
        benefits = in_form_units(sound.expenditure["benefits"] * per_mille(excess))
        drafts[key] = PartBudget(sound.income, sound.expenditure | {"benefits": benefits}, sound.opening)
    return drafts


def in_form_order(budgets: Budgets) -> list[tuple[BudgetKey, PartBudget]]:
    """Budgets by county, then fund and part as the forms have them."""
    return sorted(budgets.items(), key=lambda item: (item[0][0], PARTS.index((item[0][1], item[0][2]))))


def _employee(published: Published, county: County) -> tuple[PartBudget, PartBudget]:
    """The pooled part and the individual accounts.

    Pooled income is not the national one, which leaves almost a third unspent: it is the expenditure and a slight
    surplus (B1).
    """
    insured = published.insured(county, FUND_YEAR, Fund.EMPLOYEE)
    national = published.funds[FUND_YEAR, Fund.EMPLOYEE]
    expenditure = insured * national.expenditure
    pooled_expenditure = expenditure * published.pooled_share_of_expenditure
    margin = next(row.margin for row in shape.EMPLOYEE if row.county == county.code)
    pooled_income = pooled_expenditure * per_mille(1000 + margin)
    individual_income = insured * national.income * (1 - published.pooled_share_of_income)
    share = {line: value for (fund, line), value in published.lines.items() if fund is Fund.EMPLOYEE}
    pooled = PartBudget(
        income=_spread(pooled_income, "premiums", share, ("subsidies", "interest", "transfers_in", "other_income")),
        expenditure=_spread(pooled_expenditure, "benefits", share, ("other_expenditure",)),
        opening=0,
    )
    # Transfers out of the county are the individual accounts' alone (N3), so the whole fund's share falls on them.
    transfers_out = {"transfers_out": share["transfers_out"] / (1 - published.pooled_share_of_expenditure)}
    individual = PartBudget(
        income=_spread(individual_income, "premiums", share, ("interest", "transfers_in")),
        expenditure=_spread(expenditure - pooled_expenditure, "benefits", transfers_out, ("transfers_out",)),
        opening=0,
    )
    return pooled, individual


def _resident(published: Published, county: County) -> PartBudget:
    insured = published.insured(county, FUND_YEAR, Fund.RESIDENT)
    national = published.funds[FUND_YEAR, Fund.RESIDENT]
    need = next(row.need for row in shape.RESIDENT if row.county == county.code)
    share = {line: value for (fund, line), value in published.lines.items() if fund is Fund.RESIDENT}
    share["other_expenditure"] = per_mille(shape.RESIDENT_OTHER)
    subsidy = (1 - share["interest"] - share["other_income"]) * (1 - published.premium_share_of_financing)
    share["city_subsidy"] = subsidy * per_mille(shape.CITY_SHARE_OF_SUBSIDY)
    share["county_subsidy"] = subsidy - share["city_subsidy"]
    return PartBudget(
        income=_spread(
            insured * national.income,
            "premiums",
            share,
            ("city_subsidy", "county_subsidy", "interest", "other_income"),
        ),
        expenditure=_spread(
            insured * national.expenditure * per_mille(need),
            "benefits",
            share,
            ("critical_illness", "other_expenditure"),
        ),
        opening=0,
    )


def _spread(total: Fraction, first: str, share: Mapping[str, Fraction], others: tuple[str, ...]) -> Lines:
    """The other lines by their shares, and the first line takes what remains of the rounded total."""
    amounts = {line: in_form_units(total * share[line]) for line in others}
    return {first: in_form_units(total) - sum(amounts.values())} | amounts
