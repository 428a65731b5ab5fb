"""What a top-up and a deadline rest on in addition to their own values: readings of the pack are in the explanation."""

import json
from datetime import date
from typing import Any

import pytest

from calculations.input.faults import BadInput
from policies.calculators.registry import calculate
from policies.loader import load
from policies.model import DocumentStatus

MARCH = {"year": 2022, "month": 3, "opened": {"m4_distribution_due": "2022-03-10T09:00:00+08:00"}}


def answer(name: str, document: object, pack: str = "ningbo") -> dict[str, Any]:
    content = {"file": json.dumps(document).encode()}
    return calculate(name, content, pack, day=date(2023, 1, 1), explain=True).document


def statuses(name: str, document: object, figure: str, pack: str = "ningbo") -> dict[str, str]:
    [found] = [each for each in answer(name, document, pack)["explain"] if each["figure"] == figure]
    return {each["name"]: each["status"] for each in found["parameters"]}


@pytest.mark.rule("H2", "H3")
@pytest.mark.parametrize(
    ("fund", "more", "readings"),
    [("employee", {}, {"h2_split"}), ("resident", {"expected_to_year_end": "9.00"}, {"h3_paid_from", "h3_premiums"})],
)
def test_a_top_up_names_the_reading_of_who_pays_it(fund: str, more: dict[str, str], readings: set[str]) -> None:
    row = {"county": "330213", "monthly_expenditure": "10.00", "accumulated_balance": "50.00", **more}
    found = statuses("top-up", {"fund": fund, "pooled_fund": "1.00", "counties": [row]}, "counties.330213.amount")
    assert {name for name, status in found.items() if status == "reading"} == readings


@pytest.mark.rule("M1", "M4", "B4")
@pytest.mark.parametrize(
    ("deadline", "expected"),
    [
        ("m1_plan_due", {"m1_plan_due": "draft text", "rest_day": "reading", "due_day": "reading"}),
        (
            "m4_distribution_due",
            {"m4_distribution_due": "draft text", "rest_day": "reading", "m4_receipt_day": "reading"},
        ),
        # No policy says anything of it, and it says itself what becomes of a rest day.
        ("opens_annual_budget", {"opens_annual_budget": "house setting"}),
    ],
)
def test_a_deadline_names_what_its_day_rests_on(deadline: str, expected: dict[str, str]) -> None:
    assert statuses("deadlines", MARCH, f"deadlines.{deadline}") == expected


@pytest.mark.rule("R3", "N6")
@pytest.mark.parametrize(("month", "following"), [(3, "2022-04"), (6, "2022-07"), (9, "2022-10"), (12, "2023-01")])
def test_what_is_due_after_a_quarter_is_due_after_its_last_month(month: int, following: str) -> None:
    due = {each["name"]: each["due"] for each in answer("deadlines", {"year": 2022, "month": month})["deadlines"]}
    assert (due["r3_sweep_due"], due["n6_analysis_due"]) == (f"{following}-10", f"{following}-25")


@pytest.mark.rule("R3", "N6")
@pytest.mark.parametrize("month", [1, 2, 4, 5, 7, 8, 10, 11])
def test_no_other_month_has_a_deadline_of_quarters(month: int) -> None:
    found = answer("deadlines", {"year": 2022, "month": month})
    quarterly = {"r3_sweep_due", "n6_analysis_due"}
    assert not quarterly & {each["name"] for each in found["deadlines"]}
    assert quarterly <= set(found["without"])


@pytest.mark.rule("jinhua:J2")
def test_a_subsidy_in_the_transition_names_the_reading_of_its_steps() -> None:
    asked = {
        "year": 2023,
        "counties": [{"county": "330727", "heads": {"general": 3}}],
        "parameters": {
            "individual_premium": "380.00",
            "national_subsidy": "640.00",
            "central_share": "0",
            "unified_subsidy": "1000.00",
        },
    }
    found = statuses("resident-financing", asked, "counties.330727.subsidy_per_head", "jinhua")
    assert found["transition_steps"] == "reading"


@pytest.mark.rule("H3", "N5")
@pytest.mark.parametrize(
    ("received", "treatment", "opening"),
    [
        # The text speaks of what was collected in the second half of 2021.
        ("2021-06-30", "income", "0.00"),
        ("2021-07-01", "opening_and_income", "350.00"),
        ("2021-12-31", "opening_and_income", "350.00"),
        ("2022-01-01", "income", "0.00"),
    ],
)
def test_premiums_for_2022_open_the_pooled_fund_if_collected_in_the_half_year_before(
    received: str, treatment: str, opening: str
) -> None:
    row = {"county": "330203", "received": received, "benefit_year": 2022, "amount": "350.00"}
    found = answer("premium-recognition", {"receipts": [row]})
    assert [each["treatment"] for each in found["receipts"]] == [treatment]
    assert found["pooled_fund_opening"] == opening
    told = statuses("premium-recognition", {"receipts": [row]}, "pooled_fund_opening")
    assert told["collected_from"] == "draft text"


@pytest.mark.rule("F3")
@pytest.mark.parametrize(
    ("way", "name", "value"),
    [("lump_sum", "f3_lump_sum_base", "last_years_average"), ("monthly", "f3_monthly_base", "average_in_force")],
)
def test_missing_months_name_which_average_they_are_paid_by(way: str, name: str, value: str) -> None:
    person = {"retirement_month": "2024-11", "entered": "2022-02", "reentered": None, "way": way}
    told = answer("make-up", {**person, "paid_months": 33, "military_months": 0})["explain"]
    [base] = [figure for figure in told if figure["figure"] == "base"]
    assert {each["name"]: each["value"] for each in base["parameters"]}[name] == value


@pytest.mark.rule("F2", "F3")
def test_premiums_and_make_up_name_the_reading_by_which_the_average_is_rounded() -> None:
    person = {
        "retirement_month": "2024-11", "entered": "2022-02", "reentered": None,
        "paid_months": 33, "military_months": 0, "way": "monthly",
    }  # fmt: skip
    assert statuses("make-up", person, "base")["f2_rounding"] == "reading"
    people = b"person,employer,county,category,monthly_wage,month\np1,,330203,flexible,8000.00,2024-11\n"
    told = calculate("premiums", {"p": people}, "ningbo", day=date(2025, 1, 1), explain=True).document["explain"]
    [base] = [each for each in told if each["figure"] == "totals.330203.2024-11.flexible.base"]
    [rounding] = [each for each in base["parameters"] if each["name"] == "f2_rounding"]
    assert (rounding["status"], rounding["rule"]) == ("reading", "F2")
    given = {"f2_rounding": "to_the_fen"}
    files: dict[str, Any] = {"p": people, "parameters": json.dumps(given).encode()}
    with pytest.raises(BadInput) as refused:
        calculate("premiums", files, "ningbo", day=date(2025, 1, 1))
    assert [fault.place for fault in refused.value.faults] == ["parameters.f2_rounding"]


@pytest.mark.parametrize("pack", ["ningbo", "jinhua", "zhoushan"])
def test_what_is_known_from_a_reprint_or_a_translation_says_so(pack: str) -> None:
    shown = {name: document.status for name, document in load(pack).content.documents.items()}
    reprints = {"residents-2022", "integration-2016", "jinhua-plan", "zhoushan-report"} & shown.keys()
    assert {shown[name] for name in reprints} == {DocumentStatus.REPORT}
