"""The whole derived fund year, made from the published figures and checked against its own rules."""

from dataclasses import dataclass
from itertools import accumulate

from rehearsal.derivation import cash
from rehearsal.derivation.budget import (
    BudgetKey,
    Budgets,
    PartBudget,
    first_drafts,
    in_form_order,
    sound_budgets,
    with_openings,
)
from rehearsal.derivation.handover import Handover, handover
from rehearsal.derivation.income import Receipt, Subsidy, Sweep, receipts, revenue_accounts, subsidies
from rehearsal.derivation.keys import PARTS, SPENDING_LINES
from rehearsal.derivation.published import Published
from rehearsal.derivation.spending import Months, Spending, prior_year, spending

PROVISIONAL_MONTHS = 3
"""Months of which the plans may have to be approved before the budget is (B4, B7): January to March."""


class BrokenRule(ValueError):
    """The derived year does not keep a rule that it must keep."""


@dataclass(frozen=True)
class FundYear:
    """Everything that is written out; amounts in fen."""

    published: Published
    drafts: Budgets
    approved: Budgets
    prior: dict[BudgetKey, Months]
    spending: Spending
    handover: Handover
    receipts: list[Receipt]
    sweeps: list[Sweep]
    subsidies: list[Subsidy]


def derive(published: Published) -> FundYear:
    """The fund year. Raises `BrokenRule` or `cash.Overdrawn` if the shaping has broken what must hold."""
    sound = sound_budgets(published)
    prior = prior_year(published)
    handed_over = handover(published, sound, prior)
    approved = with_openings(sound, handed_over.balances)
    year = FundYear(
        published=published,
        drafts=first_drafts(approved),
        approved=approved,
        prior=prior,
        spending=spending(approved),
        handover=handed_over,
        receipts=receipts(published, approved, handed_over),
        sweeps=revenue_accounts(approved),
        subsidies=subsidies(approved),
    )
    _check(year)
    return year


def _check(year: FundYear) -> None:
    _city_has_a_surplus(year.drafts)
    _city_has_a_surplus(year.approved)
    _plans_keep_within_limits(year)
    for paid in (year.spending.paid, year.spending.plans):
        cash.refuse_empty_county_account(paid, year.spending.reports)
        cash.refuse_overdraft(cash.special_account(year.handover, year.receipts, year.sweeps, year.subsidies, paid))


def _city_has_a_surplus(budgets: Budgets) -> None:
    """B1, by fund and part for the city as a whole."""
    for fund, part in PARTS:
        current = sum(_current(budget) for key, budget in in_form_order(budgets) if key[1:] == (fund, part))
        if current <= 0:
            raise BrokenRule(f"B1: {fund} {part}: {current} fen")


def _current(budget: PartBudget) -> int:
    return sum(budget.income.values()) - sum(budget.expenditure.values())


def _plans_keep_within_limits(year: FundYear) -> None:
    """B6 for the year, B7 for the months before the budget is approved, by county, fund and part."""
    for (county, fund, part), budget in year.approved.items():
        for asked in (year.spending.plans, year.spending.paid):
            lines = [asked[county, fund, part, line] for line in SPENDING_LINES[fund, part]]
            months = {month: sum(line[month] for line in lines) for month in lines[0]}
            if sum(months.values()) > sum(budget.expenditure.values()):
                raise BrokenRule(f"B6: {county} {fund} {part}")
            last_year = year.prior[county, fund, part]
            provisional = list(months)[:PROVISIONAL_MONTHS]
            above = accumulate(months[month] - last_year[month] for month in provisional)
            if any(excess > 0 for excess in above):
                raise BrokenRule(f"B7: {county} {fund} {part}")
