"""A month's floor, cap, average and rates as premiums are computed with them, or what is missing for it (F1, F2)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from calculations.explaining.figures import Figure, Way, of_policy, step
from calculations.input.bilingual import Bilingual
from calculations.input.faults import Fault
from calculations.input.money import FEN_PER_YUAN, fen, half_up, text, yuan
from calculations.input.parameters import Parameter, Status
from calculations.premiums.parameters import NotAnnounced, OwnBase, PremiumParameters

_MONTHS = 12
_AVERAGE = Bilingual(
    "月平均工资(年平均工资除以12,四舍五入到元)",
    "monthly average wage: the annual one by twelve, half-up to whole yuan",
)
_FLOOR = Bilingual("缴费基数下限", "floor")
_CAP = Bilingual("缴费基数上限", "cap")
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
    """A month's average wage, floor and cap as they are computed with, a month each; rates and readings in `terms`."""

    month: str
    average: Figure
    floor: Figure
    cap: Figure
    terms: PremiumParameters

    @property
    def own_base(self) -> OwnBase:
        """What others than employees pay on (F2, reading)."""
        return self.terms.f2_own_base.known()

    def rate(self, name: str) -> Fraction:
        """A rate by its name in the policy, exact."""
        return Fraction(getattr(self.terms, name).known())


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
    average = average_by_month(_AVERAGE, terms.average_wage)
    floor = _bound(_FLOOR, terms.contribution_floor, average, terms.base_lowest)
    cap = _bound(_CAP, terms.contribution_cap, average, terms.base_highest)
    if floor.number > cap.number:
        words = f"{month}: the floor {floor.number // FEN_PER_YUAN} is above the cap {cap.number // FEN_PER_YUAN}"
        return None, [Fault(_PLACE, words, f"{month}:缴费基数下限高于上限")]
    return MonthFigures(month, average, floor, cap, terms), []


def average_by_month(words: Bilingual, average_wage: Parameter[Decimal]) -> Figure:
    """The monthly average wage out of the annual one that the policy gives."""
    annual = of_policy("average_wage", average_wage)
    return step(monthly_average(average_wage.known()), words, f"{annual.shown} / {_MONTHS}", (annual,))


def _bound(words: Bilingual, announced: Parameter[Decimal], average: Figure, multiple: Parameter[Decimal]) -> Figure:
    """A floor or a cap: announced, or else a multiple of the average, with which what is announced is compared."""
    given = announced.value
    number = multiple_of_average(average.number, multiple.known()) if given is None else fen(given)
    return Figure(number, way=_way_of_bound, given=(words, announced, average, multiple))


def _way_of_bound(
    words: Bilingual, announced: Parameter[Decimal], average: Figure, multiple: Parameter[Decimal]
) -> Way:
    formula = f"{average.shown} × {multiple.known()}"
    if announced.value is None:
        zh = f"{words.zh}:未公布,按倍数推算(四舍五入到元)"
        en = f"{words.en}: not announced, the multiple of the average, half-up to whole yuan"
        return Way(Bilingual(zh, en), formula, (average,))
    compared = f"{formula} = {text(yuan(multiple_of_average(average.number, multiple.known())))}"
    origin = _origin(announced)
    zh = f"{words.zh}:{origin.zh};按当月在用平均工资核对:{compared}"
    en = f"{words.en}: {origin.en}; for comparison with the average in use: {compared}"
    return Way(Bilingual(zh, en), text(announced.value), (average,))


def _origin(bound: Parameter[Decimal]) -> Bilingual:
    """Where a floor or cap is from: only one that is in a notice was announced."""
    if bound.status is Status.GIVEN:
        return Bilingual("由使用者给出", "given with the request")
    if bound.status is Status.READING:
        return Bilingual(f"未见公布,取读法({bound.article})", f"not seen announced, a reading ({bound.article})")
    return Bilingual(f"已公布({bound.article})", f"announced ({bound.article})")


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
