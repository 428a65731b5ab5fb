"""Premiums F1, F2: what a person and an employer owe, where a fen is rounded, and what the readings change."""

import pytest

from calculations.explaining.figures import Figure
from calculations.premiums.by_person import Premiums, base_of, premiums
from calculations.premiums.figures import Category, month_figures
from tests.calculations.premium_terms import figures, of_months, person, terms


def computed(*rows: object, **values: object) -> Premiums:
    return premiums(rows, of_months(**values))  # type: ignore[arg-type]


@pytest.mark.rule("F2")
def test_a_base_lies_between_floor_and_cap() -> None:
    month = figures()
    for wage, base in ((0, 395_700), (395_699, 395_700), (395_701, 395_701), (2_231_101, 2_231_100)):
        for category in Category:
            assert base_of(category, Figure(wage), month).number == base


@pytest.mark.rule("F1", "F2")
def test_an_employer_pays_on_the_sum_of_bases_and_an_employee_on_the_own_base() -> None:
    # One fen more in each base: 8.5 % of each alone would be rounded twice.
    found = computed(person("p1", "4000.06"), person("p2", "4000.06"))
    [employer] = found.employers
    assert (employer.persons, employer.base) == (2, 800_012)
    assert employer.premium == 68_001  # 8000.12 × 0.085 = 680.0102
    assert employer.serious_illness == employer.maternity == 4_000  # 40.0006
    assert [each.employee for each in found.people] == [8_000, 8_000]  # 80.0012
    [total] = found.totals
    assert (total.employer, total.employee, total.flexible) == (68_001, 16_000, 0)
    assert (total.employers, total.serious_illness, total.maternity) == (1, 4_000, 4_000)


def test_half_a_fen_is_rounded_up() -> None:
    found = computed(person("p1", "4000.25"), person("p2", "4000.05", Category.FLEXIBLE))
    assert found.people[0].employee == 8_001  # 80.005
    assert found.people[1].flexible == 40_001  # 400.005


def test_an_employer_in_two_counties_pays_for_each_apart() -> None:
    there = person("p2", "5000")
    found = computed(person("p1", "5000"), type(there)("p2", "e1", "330205", there.category, there.wage, there.month))
    assert [(each.county, each.premium) for each in found.employers] == [("330203", 42_500), ("330205", 42_500)]


@pytest.mark.rule("F1", "F2")
def test_flexible_and_unemployed_people_pay_on_what_they_declare_or_by_the_other_reading_on_the_average() -> None:
    rows = [person("p1", "5000", Category.FLEXIBLE), person("p2", "99999", Category.UNEMPLOYED), person("p3", "5000")]
    assert [each.base for each in computed(*rows).people] == [500_000, 2_231_100, 500_000]
    by_average = computed(*rows, f2_own_base="average")
    assert [each.base for each in by_average.people] == [743_700, 743_700, 500_000]
    assert [each.flexible for each in by_average.people] == [74_370, 74_370, 0]


@pytest.mark.rule("F2")
def test_a_month_billed_before_a_new_cap_is_switched_on_keeps_the_old_one() -> None:
    old, _ = month_figures("2024-09", terms(contribution_cap="24060.00"))
    new, _ = month_figures("2024-10", terms(contribution_cap="24930.00"))
    assert old is not None
    assert new is not None
    rows = [person("p1", "30000", month=month) for month in ("2024-09", "2024-10")]
    bases = [each.base for each in premiums(rows, {"2024-09": old, "2024-10": new}).people]
    # Nothing of the difference comes back in the later month.
    assert bases == [2_406_000, 2_493_000]
