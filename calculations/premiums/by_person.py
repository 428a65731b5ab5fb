"""Premiums of the employee fund (F1, F2), person by person: the definition that bulk work is held to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from calculations.explaining.columns import Number
from calculations.explaining.figures import Figure, between, share_of
from calculations.input.bilingual import Bilingual
from calculations.premiums.figures import OWN_RATES, Category, MonthFigures
from calculations.premiums.parameters import OwnBase

_BASE = Bilingual("工资,不低于下限、不高于上限", "the wage, at least the floor and at most the cap")
_OWN = Bilingual("缴费基数乘以费率(四舍五入到分)", "on the own base, half-up to the fen")
_EMPLOYER = Bilingual(
    "其职工缴费基数之和乘以费率(四舍五入到分)", "on the sum of its people's bases, half-up to the fen"
)
_SERIOUS_ILLNESS = Bilingual("其中:重大疾病医疗救助金", "of which serious-illness aid")
_MATERNITY = Bilingual("其中:生育保险费", "of which maternity insurance")


@dataclass(frozen=True, slots=True)
class PersonMonth:
    """A person in a month: `wage` in fen is last year's monthly mean, or what is declared.

    `employer` is empty but for employees.
    """

    person: str
    employer: str
    county: str
    category: Category
    wage: int
    month: str


@dataclass(frozen=True, slots=True)
class PersonPremium:
    """What a person owes for a month, in fen: an employee's part, or a flexible or unemployed person's."""

    person: str
    county: str
    category: Category
    month: str
    base: int
    employee: int
    flexible: int


@dataclass(frozen=True, slots=True)
class EmployerPremium:
    """What an employer owes for its people of a county and month, in fen; both parts are within `premium`."""

    employer: str
    county: str
    month: str
    persons: int
    base: int
    premium: int
    serious_illness: int
    maternity: int


@dataclass(frozen=True, slots=True)
class Total:
    """A county's, month's and category's premiums in fen, and how many people and employers pay them."""

    county: str
    month: str
    category: Category
    persons: int
    base: int
    employers: int
    employer: int
    serious_illness: int
    maternity: int
    employee: int
    flexible: int


@dataclass(frozen=True, slots=True)
class Premiums:
    """All premiums: people by person and month, employers and totals by county, month and name."""

    people: tuple[PersonPremium, ...]
    employers: tuple[EmployerPremium, ...]
    totals: tuple[Total, ...]


def pays_on_average(category: Category, month: MonthFigures) -> bool:
    """Whether people of a category pay on the average wage itself, whatever theirs is (F2, reading)."""
    return category is not Category.EMPLOYEE and month.own_base is OwnBase.AVERAGE


def base_of(category: Category, wage: Figure[Number], month: MonthFigures) -> Figure[Number] | Figure:
    """A person's base: the wage between floor and cap; for others than employees as the reading says (F2)."""
    return month.average if pays_on_average(category, month) else between(_BASE, wage, month.floor, month.cap)


def own_premium(category: Category, base: Figure[Number], month: MonthFigures) -> Figure[Number]:
    """A person's own premium on the own base, half-up (F1)."""
    rate = OWN_RATES[category]
    return share_of(_OWN, base, rate, getattr(month.terms, rate))


def employer_premium(base: Figure[Number], month: MonthFigures) -> Figure[Number]:
    """An employer's premium on the sum of its people's bases, half-up (F1, F2)."""
    return share_of(_EMPLOYER, base, "employer_rate", month.terms.employer_rate)


def serious_illness_part(base: Figure[Number], month: MonthFigures) -> Figure[Number]:
    """The part of it that is serious-illness aid, half-up too (F2)."""
    return share_of(_SERIOUS_ILLNESS, base, "serious_illness_rate", month.terms.serious_illness_rate)


def maternity_part(base: Figure[Number], month: MonthFigures) -> Figure[Number]:
    """The part of it that is maternity insurance, half-up too (F2)."""
    return share_of(_MATERNITY, base, "maternity_rate", month.terms.maternity_rate)


def premiums(rows: Iterable[PersonMonth], figures: Mapping[str, MonthFigures]) -> Premiums:
    """The premiums of all rows; `figures` has every month. Totals are sums of what people and employers owe."""
    people: list[PersonPremium] = []
    bases: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for row in rows:
        person = _person(row, figures[row.month])
        people.append(person)
        if row.category is Category.EMPLOYEE:
            bases[row.employer, row.county, row.month].append(person.base)
    employers = tuple(_employer(*key, bases[key], figures[key[2]]) for key in sorted(bases))
    people.sort(key=lambda person: (person.person, person.month))
    return Premiums(tuple(people), employers, _totals(people, employers))


def _person(row: PersonMonth, month: MonthFigures) -> PersonPremium:
    base = base_of(row.category, Figure(row.wage), month)
    own = own_premium(row.category, base, month).number
    employed = row.category is Category.EMPLOYEE
    return PersonPremium(
        person=row.person,
        county=row.county,
        category=row.category,
        month=row.month,
        base=base.number,
        employee=own if employed else 0,
        flexible=0 if employed else own,
    )


def _employer(employer: str, county: str, month: str, bases: Sequence[int], figures: MonthFigures) -> EmployerPremium:
    base = Figure(sum(bases))
    return EmployerPremium(
        employer=employer,
        county=county,
        month=month,
        persons=len(bases),
        base=base.number,
        premium=employer_premium(base, figures).number,
        serious_illness=serious_illness_part(base, figures).number,
        maternity=maternity_part(base, figures).number,
    )


def _totals(people: Iterable[PersonPremium], employers: Iterable[EmployerPremium]) -> tuple[Total, ...]:
    sums: dict[tuple[str, str, Category], list[int]] = defaultdict(lambda: [0] * 8)
    for person in people:
        own = (1, person.base, 0, 0, 0, 0, person.employee, person.flexible)
        _add(sums[person.county, person.month, person.category], own)
    for each in employers:
        owed = (0, 0, 1, each.premium, each.serious_illness, each.maternity, 0, 0)
        _add(sums[each.county, each.month, Category.EMPLOYEE], owed)
    return tuple(Total(*key, *sums[key]) for key in sorted(sums))


def _add(sums: list[int], amounts: tuple[int, ...]) -> None:
    for index, amount in enumerate(amounts):
        sums[index] += amount
