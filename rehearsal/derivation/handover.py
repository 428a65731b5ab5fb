"""The handover to pooling at the start of 2022: balances (H1), the pooled funds' opening money (H2, H3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from calculations.input.money import half_up
from rehearsal.derivation import shape
from rehearsal.derivation.budget import BudgetKey, Budgets
from rehearsal.derivation.keys import PARTS, Fund, Part, part_of, per_mille
from rehearsal.derivation.published import Published
from rehearsal.derivation.spending import LAST_YEAR, Months

H2_PLACES = ("330213", "330225", "330226", "330281", "330282")
"""Fenghua and the four counties and cities (A 二(三))."""
H2_MONTHS = 3
"""Months of their own capacity that they transfer (A 二(三)); a month is the mean of the last twelve (reading)."""


@dataclass(frozen=True)
class Handover:
    """Fen by county. `balances`: audited (H1), all parts; `pooled`: what goes up to the pooled fund (H2, H3).

    H2 comes out of the audited balance. H3 does not: the audit is on an accrual basis, and premiums for 2022 that
    were collected in 2021 are no balance of 2021.
    """

    balances: Mapping[BudgetKey, int]
    pooled: Mapping[tuple[str, Fund], int]


def handover(published: Published, budgets: Budgets, prior: Mapping[BudgetKey, Months]) -> Handover:
    """The balances at 2022-01-01 and the transfers due by 2022-01-05."""
    ahead = {
        county.code: part_of(
            budgets[county.code, Fund.RESIDENT, Part.POOLED].income["premiums"],
            per_mille(shape.COLLECTED_AHEAD),
        )
        for county in published.counties
    }
    balances = {
        (county.code, fund, part): half_up(published.insured(county, LAST_YEAR, fund) * published.balances[fund, part])
        for county in published.counties
        for fund, part in PARTS
    }
    capacity = {
        county.code: H2_MONTHS * _monthly(prior[county.code, Fund.EMPLOYEE, Part.POOLED])
        for county in published.counties
    }
    for employee in shape.EMPLOYEE:
        if employee.opening is not None:
            key = (employee.county, Fund.EMPLOYEE, Part.POOLED)
            balances[key] = part_of(capacity[employee.county], per_mille(employee.opening))
    for resident in shape.RESIDENT:
        key = (resident.county, Fund.RESIDENT, Part.POOLED)
        balances[key] = part_of(balances[key], per_mille(resident.opening))
    pooled = {(county, Fund.RESIDENT): amount for county, amount in ahead.items()}
    for county in H2_PLACES:
        pooled[county, Fund.EMPLOYEE] = min(capacity[county], balances[county, Fund.EMPLOYEE, Part.POOLED])
    return Handover(balances, pooled)


def _monthly(expenditure: Months) -> int:
    return half_up(Fraction(sum(expenditure.values()), len(expenditure)))
