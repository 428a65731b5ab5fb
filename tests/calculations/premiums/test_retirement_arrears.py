"""Make-up of missing months for retirement benefits (F3)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.premiums.retirement_arrears import MakeUp, MakeUpTerms, make_up, read_make_up
from tests.calculations.explained_answers import by_figure, faults_of, formulas

TERMS = MakeUpTerms.model_validate(
    {
        "f3_months": {"value": 240, "rule": "F3", "article": "P 四(一)2(2)", "status": "draft text"},
        "f3_old_rules_until": {"value": "2021-12-31", "rule": "F3", "status": "draft text"},
        "flexible_rate": {"value": "0.1", "rule": "F1", "status": "draft text"},
        "average_wage": {"value": "99722.00", "rule": "F2", "status": "text"},
    }
)


def person(**changes: Any) -> dict[str, Any]:
    return {
        "retirement_month": "2024-11",
        "entered": "2022-02",
        "reentered": None,
        "paid_months": 33,
        "military_months": 24,
        "way": "lump_sum",
        **changes,
    }


def answer(document: dict[str, Any], explain: bool = False) -> MakeUp:
    return make_up(read_make_up(document), TERMS, explain)


def told(document: dict[str, Any]) -> tuple[int, str, str]:
    found = answer(document)
    return found.missing_months, str(found.base), str(found.amount)


@pytest.mark.rule("F3")
def test_missing_months_are_paid_at_once_or_one_month_after_the_other() -> None:
    assert told(person()) == (183, "8310.00", "152073.00")
    assert told(person(way="monthly")) == (183, "8310.00", "831.00")


@pytest.mark.rule("F3")
def test_service_counts_and_twenty_years_suffice() -> None:
    assert told(person(paid_months=216))[0] == 0
    assert told(person(paid_months=215)) == (1, "8310.00", "831.00")
    for way in ("lump_sum", "monthly"):
        assert told(person(paid_months=300, way=way)) == (0, "8310.00", "0.00")


@pytest.mark.rule("F3")
@pytest.mark.parametrize(
    ("entered", "reentered", "place"),
    [("2021-12", None, "entered"), ("2005-01", "2021-12", "reentered"), ("2005-01", None, "entered")],
)
def test_who_was_insured_by_the_end_of_2021_is_refused_since_the_old_rules_are_not_in_the_text(
    entered: str, reentered: str | None, place: str
) -> None:
    assert faults_of(answer, person(entered=entered, reentered=reentered)) == {
        place: "entered by 2021-12-31: the old local rules apply, which are not in the text of the policy"
    }


@pytest.mark.rule("F3")
def test_who_left_and_came_back_from_2022_on_comes_under_the_new_rule() -> None:
    assert told(person(entered="2005-01", reentered="2022-01", paid_months=200))[0] == 16


@pytest.mark.rule("F3")
def test_who_retires_in_the_month_of_entering_has_entered_before() -> None:
    assert told(person(retirement_month="2022-02", paid_months=0, military_months=0))[0] == 240


@pytest.mark.rule("F3")
def test_faults_are_named_with_their_place() -> None:
    assert faults_of(answer, person(reentered="2022-02", retirement_month="2022-01")) == {
        "reentered": "not after 2022-02",
        "retirement_month": "before 2022-02",
    }
    wrong = person(retirement_month="2024-13", paid_months=-1, military_months="24", way="later", remark="?")
    assert list(faults_of(answer, wrong)) == [
        "retirement_month", "paid_months", "military_months", "way", "remark",
    ]  # fmt: skip


@pytest.mark.rule("F3")
def test_values_may_be_given() -> None:
    given_average = person(parameters={"average_wage": "96237.00", "flexible_rate": "0.09"})
    assert told(given_average) == (183, "8020.00", "132089.40")
    assert list(faults_of(answer, person(parameters={"average": "1.00"}))) == ["parameters.average"]


@pytest.mark.rule("F3")
def test_every_figure_is_explained() -> None:
    figures = by_figure(answer(person(), explain=True))
    assert formulas(figures["missing_months"]) == ["240 - 33 - 24", "max(0, 183)"]
    assert formulas(figures["base"]) == ["99722.00 / 12"]
    assert formulas(figures["amount"]) == ["183 × 8310.00", "1520730.00 × 0.1"]
    assert figures["amount"].rule == "F3"
    assert formulas(by_figure(answer(person(way="monthly"), explain=True))["amount"]) == ["8310.00 × 0.1"]


@pytest.mark.rule("F3")
def test_the_reading_that_says_whose_average_it_is_is_told_beside_the_base() -> None:
    reading = {"value": "last_year", "rule": "F3", "status": "reading"}
    terms = MakeUpTerms.model_validate({**TERMS.model_dump(), "readings": {"make_up_average": reading}})
    base = by_figure(make_up(read_make_up(person()), terms, explain=True))["base"]
    assert [(each.name, each.value, each.rule) for each in base.parameters] == [
        ("average_wage", "99722.00", "F2"),
        ("make_up_average", "last_year", "F3"),
    ]


@pytest.mark.rule("F3")
@given(st.integers(0, 300), st.integers(0, 300))
def test_each_month_paid_or_served_saves_the_same(paid: int, military: int) -> None:
    missing, _, amount = told(person(paid_months=paid, military_months=military))
    assert missing == max(0, 240 - paid - military)
    assert amount == f"{831 * missing}.00"
