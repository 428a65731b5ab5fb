"""The unemployed pay by a rate of their own (F1): Ningbo's is that of flexible employment, Jinhua's text has none."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.input.faults import BadInput
from calculations.premiums.bulk import ROWS, bulk_premiums
from calculations.premiums.by_person import PersonMonth, premiums
from calculations.premiums.figures import Category
from policies.calculators.registry import calculate
from tests.calculations.premium_terms import of_months, people, person

PEOPLE = b"""person,employer,county,category,monthly_wage,month
P1,E1,330702,employee,10000.00,2024-11
P2,,330702,flexible,10000.00,2024-11
P3,,330702,unemployed,10000.00,2024-11
"""
MISSING = {"serious_illness_rate": "0", "maternity_rate": "0", "f2_own_base": "declared_clamped"}


def asked(pack: str, given: dict[str, str], explain: bool = False) -> dict[str, Any]:
    files = {"people": PEOPLE, "parameters": json.dumps(given).encode()}
    return calculate("premiums", files, pack, day=date(2025, 1, 1), explain=explain).document


def owed(answer: dict[str, Any]) -> dict[str, str]:
    own = {"employee": "employee", "flexible": "flexible", "unemployed": "flexible"}
    return {row["category"]: row[own[row["category"]]] for row in answer["totals"]}


@pytest.mark.rule("F1")
def test_in_ningbo_they_pay_what_flexible_employment_pays() -> None:
    assert owed(asked("ningbo", {})) == {"employee": "200.00", "flexible": "1000.00", "unemployed": "1000.00"}


@pytest.mark.rule("jinhua:F1")
def test_jinhuas_rate_of_flexible_employment_is_not_taken_for_theirs() -> None:
    with pytest.raises(BadInput) as refused:
        asked("jinhua", MISSING)
    assert [str(fault) for fault in refused.value.faults] == [
        "row 2, month: 2024-11: unemployed_rate is missing: the policy gives none (F1); give it in parameters"
    ]
    answer = asked("jinhua", {**MISSING, "unemployed_rate": "0.08"}, explain=True)
    assert owed(answer) == {"employee": "200.00", "flexible": "900.00", "unemployed": "800.00"}
    told = {figure["figure"]: figure for figure in answer["explain"]}
    for category, rate in (("flexible", "flexible_rate"), ("unemployed", "unemployed_rate")):
        [used] = told[f"totals.330702.2024-11.{category}.flexible"]["parameters"]
        assert used["name"] == rate


RATES = st.sampled_from(["0", "0.02", "0.085", "0.012345", "1"])


@pytest.mark.rule("F1")
@given(people(st.integers(0, 4_000_000)), RATES, RATES, RATES)
def test_in_bulk_everybody_pays_by_their_own_rate_too(
    rows: list[PersonMonth], employee: str, flexible: str, unemployed: str
) -> None:
    by_month = of_months(employee_rate=employee, flexible_rate=flexible, unemployed_rate=unemployed)
    found = bulk_premiums(pl.DataFrame([asdict(row) for row in rows], schema=dict(ROWS)), by_month)
    expected = premiums(rows, by_month)
    assert found.people is not None
    assert found.people.to_dicts() == [asdict(each) for each in expected.people]
    assert found.total_rows() == expected.totals


@pytest.mark.rule("F1")
@pytest.mark.parametrize(
    ("category", "fen"), [(Category.EMPLOYEE, 10_000), (Category.FLEXIBLE, 20_000), (Category.UNEMPLOYED, 30_000)]
)
def test_each_category_has_its_rate(category: Category, fen: int) -> None:
    by_month = of_months(employee_rate="0.02", flexible_rate="0.04", unemployed_rate="0.06")
    employer = "e1" if category is Category.EMPLOYEE else ""
    [owes] = premiums([person("p1", "5000.00", category, employer)], by_month).people
    assert owes.employee + owes.flexible == fen
