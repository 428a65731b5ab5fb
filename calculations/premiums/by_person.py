"""Premiums of the employee fund (F1, F2), person by person: the definition that bulk work is held to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from calculations.input.money import half_up
from calculations.premiums.figures import Category, MonthFigures
from calculations.premiums.parameters import OwnBase


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
    """A county's, month's and category's premiums in fen."""

    county: str
    month: str
    category: Category
    persons: int
    base: int
    employer: int
    employee: int
    flexible: int

    @property
    def total(self) -> int:
        """All that is owed."""
        return self.employer + self.employee + self.flexible


@dataclass(frozen=True, slots=True)
class Premiums:
    """All premiums: people by person and month, employers and totals by county, month and name."""

    people: tuple[PersonPremium, ...]
    employers: tuple[EmployerPremium, ...]
    totals: tuple[Total, ...]


def base_of(category: Category, wage: int, figures: MonthFigures) -> int:
    """A person's base in fen: the wage between floor and cap; for others than employees as the reading says."""
    if category is not Category.EMPLOYEE and figures.own_base is OwnBase.AVERAGE:
        return figures.average
    return min(max(wage, figures.floor), figures.cap)


def own_premium(category: Category, base: int, figures: MonthFigures) -> int:
    """A person's own premium in fen, half-up."""
    return _share(base, figures.own_rate(category))


def employer_premium(
    employer: str, county: str, month: str, persons: int, base: int, figures: MonthFigures
) -> EmployerPremium:
    """An employer's premium on the sum of its people's bases, and its two parts, each half-up to the fen (F2)."""
    return EmployerPremium(
        employer=employer,
        county=county,
        month=month,
        persons=persons,
        base=base,
        premium=_share(base, figures.employer_rate),
        serious_illness=_share(base, figures.serious_illness_rate),
        maternity=_share(base, figures.maternity_rate),
    )


def premiums(rows: Iterable[PersonMonth], figures: Mapping[str, MonthFigures]) -> Premiums:
    """The premiums of all rows; `figures` has every month. Totals are sums of what people and employers owe."""
    people: list[PersonPremium] = []
    bases: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for row in rows:
        person = person_premium(row, figures[row.month])
        people.append(person)
        if row.category is Category.EMPLOYEE:
            bases[row.employer, row.county, row.month].append(person.base)
    employers = tuple(
        employer_premium(*key, len(bases[key]), sum(bases[key]), figures[key[2]]) for key in sorted(bases)
    )
    people.sort(key=lambda person: (person.person, person.month))
    return Premiums(tuple(people), employers, totals(people, employers))


def person_premium(row: PersonMonth, figures: MonthFigures) -> PersonPremium:
    """What one person owes for one month."""
    base = base_of(row.category, row.wage, figures)
    own = own_premium(row.category, base, figures)
    employed = row.category is Category.EMPLOYEE
    return PersonPremium(
        person=row.person,
        county=row.county,
        category=row.category,
        month=row.month,
        base=base,
        employee=own if employed else 0,
        flexible=0 if employed else own,
    )


def totals(people: Iterable[PersonPremium], employers: Iterable[EmployerPremium]) -> tuple[Total, ...]:
    """The sums by county, month and category."""
    sums: dict[tuple[str, str, Category], list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    for person in people:
        own = (1, person.base, 0, person.employee, person.flexible)
        _add(sums[person.county, person.month, person.category], own)
    for each in employers:
        _add(sums[each.county, each.month, Category.EMPLOYEE], (0, 0, each.premium, 0, 0))
    return tuple(Total(*key, *sums[key]) for key in sorted(sums))


def _add(sums: list[int], amounts: tuple[int, ...]) -> None:
    for index, amount in enumerate(amounts):
        sums[index] += amount


def _share(base: int, rate: Fraction) -> int:
    return half_up(base * rate)
