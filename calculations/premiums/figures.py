"""A month's floor, cap, average and rates as premiums are computed with them, or what is missing for it (F1, F2)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from calculations.input.faults import Fault
from calculations.input.money import FEN_PER_YUAN, fen, half_up
from calculations.input.parameters import Parameter
from calculations.premiums.parameters import NotAnnounced, OwnBase, PremiumParameters

_MONTHS = 12
_PLACE = "month"
_FINEST_RATE = 10**6
"""The finest part of one that a rate may be written in, so that sums of millions of people stay whole numbers."""

_LARGEST_WAGE = Decimal("99999999.99")
"""Yuan: above every average, floor and cap, and small enough for whole numbers of 64 bits."""


class Category(StrEnum):
    """How a person is insured."""

    EMPLOYEE = "employee"
    FLEXIBLE = "flexible"
    UNEMPLOYED = "unemployed"


_FROM_AVERAGE = frozenset({"contribution_floor", "contribution_cap"})
_WAGES = ("average_wage", "contribution_floor", "contribution_cap")
OWN_RATES = {
    Category.EMPLOYEE: "employee_rate",
    Category.FLEXIBLE: "flexible_rate",
    Category.UNEMPLOYED: "unemployed_rate",
}
"""The rate by which a person of a category pays, by its name in the policy."""
_RATES = ("employer_rate", "serious_illness_rate", "maternity_rate", *OWN_RATES.values())


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """A month's figures as they are computed with: fen a month, and exact rates; `terms` for explanations."""

    month: str
    average: int
    floor: int
    cap: int
    employer_rate: Fraction
    serious_illness_rate: Fraction
    maternity_rate: Fraction
    employee_rate: Fraction
    flexible_rate: Fraction
    unemployed_rate: Fraction
    own_base: OwnBase
    terms: PremiumParameters

    def own_rate(self, category: Category) -> Fraction:
        """The rate by which a person pays."""
        rate: Fraction = getattr(self, OWN_RATES[category])
        return rate


def monthly_average(annual: Decimal) -> int:
    """The monthly average wage in fen: the annual one in yuan by twelve, half-up to whole yuan (F2)."""
    return half_up(Fraction(annual) / _MONTHS) * FEN_PER_YUAN


def multiple_of_average(average: int, multiple: Decimal) -> int:
    """So many times the monthly average in fen, half-up to whole yuan (F2)."""
    return half_up(Fraction(average, FEN_PER_YUAN) * Fraction(multiple)) * FEN_PER_YUAN


def month_figures(
    month: str, terms: PremiumParameters, wrong: Collection[str] = ()
) -> tuple[MonthFigures | None, list[Fault]]:
    """The figures of a month, or why there are none, at the place `month`.

    A value that is missing is asked for by its name, never guessed; not again one that was given but is `wrong`.
    """
    faults = [*_missing(month, terms, wrong), *_out_of_range(month, terms)]
    if faults or wrong:
        return None, faults
    average = monthly_average(terms.average_wage.known())
    floor = _announced_or(terms.contribution_floor, average, terms.base_lowest)
    cap = _announced_or(terms.contribution_cap, average, terms.base_highest)
    if floor > cap:
        words = f"{month}: the floor {floor // FEN_PER_YUAN} is above the cap {cap // FEN_PER_YUAN}"
        return None, [Fault(_PLACE, words, f"{month}:缴费基数下限高于上限")]
    rates = {name: Fraction(getattr(terms, name).known()) for name in _RATES}
    return MonthFigures(
        month=month, average=average, floor=floor, cap=cap, **rates, own_base=terms.f2_own_base.known(), terms=terms
    ), []


def _announced_or(announced: Parameter[Decimal], average: int, multiple: Parameter[Decimal]) -> int:
    if announced.value is not None:
        return fen(announced.value)
    return multiple_of_average(average, multiple.known())


def _missing(month: str, terms: PremiumParameters, wrong: Collection[str]) -> list[Fault]:
    values: Mapping[str, Parameter[Any]] = {
        name: value for name in type(terms).model_fields if isinstance(value := getattr(terms, name), Parameter)
    }
    silent = {name for name, parameter in values.items() if parameter.value is None}
    # From an average both bounds can be computed, unless the reading asks for them.
    computed = terms.f2_not_announced.value is NotAnnounced.FROM_AVERAGE or "f2_not_announced" in wrong
    computed = computed and ("average_wage" not in silent or "average_wage" in wrong)
    asked_for = (silent - _FROM_AVERAGE if computed else silent) - {*wrong}
    return [
        Fault(
            _PLACE,
            f"{month}: {name} is missing: the policy gives none ({values[name].rule}); give it in parameters",
            f"{month}:缺少 {name}:政策没有此值({values[name].rule}),请在 parameters 中提供",
        )
        for name in values
        if name in asked_for
    ]


def _out_of_range(month: str, terms: PremiumParameters) -> list[Fault]:
    faults = []
    for name in _RATES:
        rate = getattr(terms, name).value
        if rate is not None and _FINEST_RATE % Fraction(rate).denominator:
            faults.append(Fault(_PLACE, f"{month}: {name} has more than six places", f"{month}:{name} 多于六位小数"))
    for name in _WAGES:
        wage = getattr(terms, name).value
        if wage is not None and wage > _LARGEST_WAGE:
            faults.append(Fault(_PLACE, f"{month}: {name} is too large: {wage}", f"{month}:{name} 过大:{wage}"))
    parts = [getattr(terms, name).value for name in ("serious_illness_rate", "maternity_rate", "employer_rate")]
    if None not in parts and parts[0] + parts[1] > parts[2]:
        faults.append(
            Fault(
                _PLACE,
                f"{month}: employer_rate is less than its two parts",
                f"{month}:employer_rate 小于其所含两项之和",
            )
        )
    return faults
