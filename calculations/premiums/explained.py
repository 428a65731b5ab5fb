"""The totals of premiums as figures: each sum, made in bulk, is explained by what a person or an employer owes."""

from collections.abc import Callable, Iterator

from calculations.explaining.columns import Column
from calculations.explaining.explanation import Explained, ParameterUsed, used
from calculations.explaining.figures import (
    Cited,
    Figure,
    Way,
    count,
    explained,
    product,
    sum_over_rows,
    symbol,
    total,
)
from calculations.input.bilingual import Bilingual
from calculations.premiums.by_person import (
    Total,
    base_of,
    employer_premium,
    maternity_part,
    own_premium,
    pays_on_average,
    serious_illness_part,
)
from calculations.premiums.figures import OWN_RATES, Category, MonthFigures

_WAGE, _BASE = symbol("monthly_wage"), symbol("base")
_BASIC = Bilingual("其余为基本医疗保险费", "the rest is the basic part")
_TOGETHER = Bilingual("合计", "together")


def total_figures(sums: Total, month: MonthFigures) -> dict[str, Figure]:
    """The amounts of a total that its category has, by their names in the answer, in its order."""
    figures = {"base": Figure(sums.base, way=_base, given=(sums, month))}
    if sums.category is Category.EMPLOYEE:
        figures["employer"] = Figure(sums.employer, way=_employer, given=(sums, month))
        figures["employee"] = Figure(sums.employee, way=_own, given=(sums, month))
    else:
        figures["flexible"] = Figure(sums.flexible, way=_own, given=(sums, month))
    owed = [figure.as_input(name) for name, figure in figures.items() if name != "base" and figure.number]
    return {**figures, "total": total(_TOGETHER, owed)}


def explained_total(sums: Total, month: MonthFigures) -> Iterator[Explained]:
    """Every amount of a total."""
    terms, own_rate = month.terms, getattr(month.terms, OWN_RATES[sums.category])
    cited = {
        "base": Cited("F2", terms.base_lowest.article),
        "employer": Cited.by(terms.employer_rate),
        "employee": Cited.by(own_rate),
        "flexible": Cited.by(own_rate),
        "total": Cited("F1", terms.employer_rate.article),
    }
    parameters = {"base": tuple(_behind_the_base(sums, month))}
    place = f"totals.{sums.county}.{sums.month}.{sums.category}"
    for name, figure in total_figures(sums, month).items():
        named = figure.using(*parameters.get(name, ())).named(f"{place}.{name}", cited[name])
        yield explained(named, *([_basic_part(named, sums, month)] if name == "employer" else []))


def _behind_the_base(sums: Total, month: MonthFigures) -> Iterator[ParameterUsed]:
    """What bounds and readings a base rests on, as far as the policy has them."""
    terms, names = month.terms, ["f2_switch_on"]
    if not pays_on_average(sums.category, month):
        names = ["contribution_floor", "contribution_cap", "base_lowest", "base_highest", *names]
        if None in (terms.contribution_floor.value, terms.contribution_cap.value):
            names.append("f2_not_announced")
    if sums.category is not Category.EMPLOYEE:
        names.append("f2_own_base")
    for name in names:
        if (parameter := getattr(terms, name)).value is not None:
            yield used(name, parameter)
    for name, reading in terms.readings.items():
        yield used(name, reading)


def _persons(sums: Total) -> Figure:
    return count("persons", sums.persons)


def _base_of_all(sums: Total) -> Figure:
    return Figure(sums.base, name=_BASE.name)


def _base(sums: Total, month: MonthFigures) -> Way:
    zh, en = f"{sums.persons} 人的缴费基数之和,每人为", f"the bases of {sums.persons} people, each"
    if pays_on_average(sums.category, month):
        return product(Bilingual(f"{zh}省社平", f"{en} the average wage"), _persons(sums), month.average).opened()
    each = base_of(sums.category, _WAGE, month).opened()
    words = Bilingual(f"{zh}{each.words.zh}", f"{en} {each.words.en}")
    return sum_over_rows(words, each).showing(_persons(sums))


def _own(sums: Total, month: MonthFigures) -> Way:
    each = own_premium(sums.category, _BASE, month).opened()
    words = Bilingual(
        f"{sums.persons} 人个人缴费之和,每人为{each.words.zh}",
        f"what {sums.persons} people pay themselves, each {each.words.en}",
    )
    return sum_over_rows(words, each).showing(_base_of_all(sums), _persons(sums))


def _employer(sums: Total, month: MonthFigures) -> Way:
    each = employer_premium(_BASE, month).opened()
    words = Bilingual(
        f"{sums.employers} 个单位保费之和,每个单位为{each.words.zh}",
        f"the premiums of {sums.employers} employers, each {each.words.en}",
    )
    return sum_over_rows(words, each).showing(_base_of_all(sums), count("employers", sums.employers))


def _basic_part(premium: Figure, sums: Total, month: MonthFigures) -> Figure:
    """What is left of the employers' premiums without their two parts."""
    parts = (
        Figure(sums.serious_illness, way=_part, given=(serious_illness_part, month)),
        Figure(sums.maternity, way=_part, given=(maternity_part, month)),
    )
    return total(_BASIC, (premium,), parts)


def _part(part: Callable[..., Figure[Column[int]]], month: MonthFigures) -> Way:
    each = part(_BASE, month).opened()
    return sum_over_rows(each.words, each)
