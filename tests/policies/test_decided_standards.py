"""Financing standards that the city has decided: each item counts from its day, next to the pack, with its source."""

import json
from datetime import date
from typing import Any

import pytest

from calculations.forms.financing_standard import FinancingStandardForm
from calculations.input.faults import BadInput
from policies.calculators.contract import Options
from policies.calculators.registry import calculate
from policies.decided_standards import DecidedStandard, item_faults, pack_with_decided
from policies.loader import load

TODAY = date(2024, 1, 1)
HEADER = "person,employer,county,category,monthly_wage,month\n"
PEOPLE = HEADER + "".join(
    f"p{month},u1,330203,employee,10000.00,2023-{month:02d}\nq{month},,330203,flexible,10000.00,2023-{month:02d}\n"
    for month in (6, 7, 8)
)


def item(name: str, after: str, unit: str = "share") -> dict[str, Any]:
    return {"item": name, "zh": name, "unit": unit, "before": None, "after": after}


def decided(
    since: str, *items: dict[str, Any], fund: str = "employee", approved: date = date(2023, 5, 4), case: str = "c"
) -> DecidedStandard:
    form = FinancingStandardForm.model_validate(
        {"year": int(since[:4]), "fund": fund, "in_force_from": since, "basis": "统一部署", "items": items}
    )
    name = f"ningbo.financing_standard.{since[:4]}.{fund}.{case}"
    return DecidedStandard(case=name, version=1, paper="甬政函〔2023〕5号", approved=approved, form=form)


JULY = decided("2023-07-01", item("employer_rate", "0.08"), item("flexible_rate", "0.09"), case="july")


def totals(*standards: DecidedStandard, known_on: date | None = None) -> dict[str, str]:
    files: dict[str, Any] = {"people": PEOPLE.encode()}
    answer = calculate("premiums", files, "ningbo", day=TODAY, options=Options(known_on=known_on), decided=standards)
    return {
        f"{row['month'][5:]} {row['category']}": row["employer" if row["category"] == "employee" else "flexible"]
        for row in answer.document["totals"]
    }


@pytest.mark.rule("F")
def test_a_month_is_computed_with_what_was_decided_for_it() -> None:
    assert totals() == {
        "06 employee": "850.00", "07 employee": "850.00", "08 employee": "850.00",
        "06 flexible": "1000.00", "07 flexible": "1000.00", "08 flexible": "1000.00",
    }  # fmt: skip
    assert totals(JULY) == {
        "06 employee": "850.00", "07 employee": "800.00", "08 employee": "800.00",
        "06 flexible": "1000.00", "07 flexible": "900.00", "08 flexible": "900.00",
    }  # fmt: skip


def test_a_month_that_had_begun_keeps_the_standard_with_which_it_began() -> None:
    middle = decided("2023-07-15", item("employer_rate", "0.08"))
    assert [totals(middle)[f"{month} employee"] for month in ("07", "08")] == ["850.00", "800.00"]


def test_an_item_counts_until_it_is_decided_anew_and_on_the_same_day_the_last_decision_does() -> None:
    august = decided("2023-08-01", item("employer_rate", "0.07"), case="august")
    found = totals(JULY, august)
    assert [found[f"{month} employee"] for month in ("06", "07", "08")] == ["850.00", "800.00", "700.00"]
    assert found["08 flexible"] == "900.00"
    again = decided("2023-07-01", item("employer_rate", "0.075"), case="again")
    assert totals(JULY, again)["07 employee"] == "750.00"


def test_what_was_decided_later_than_people_knew_is_left_out() -> None:
    assert totals(JULY, known_on=date(2023, 5, 3)) == totals()
    assert totals(JULY, known_on=date(2023, 5, 4)) == totals(JULY)


def test_the_answer_and_its_explanation_name_the_decision() -> None:
    files: dict[str, Any] = {"people": PEOPLE.encode()}
    document = calculate("premiums", files, "ningbo", day=TODAY, explain=True, decided=[JULY]).document
    assert list(document) == ["totals", "decided", "explain"]
    assert document["decided"] == [
        {
            "case": "ningbo.financing_standard.2023.employee.july",
            "version": 1,
            "document": "甬政函〔2023〕5号",
            "fund": "employee",
            "in_force_from": "2023-07-01",
            "items": ["employer_rate", "flexible_rate"],
        }
    ]
    articles = {
        (figure["figure"], used["name"]): (used["value"], used["article"], used["status"])
        for figure in document["explain"]
        for used in figure["parameters"]
    }
    cited = "甬政函〔2023〕5号(ningbo.financing_standard.2023.employee.july 第1稿)"
    assert articles["totals.330203.2023-06.employee.employer", "employer_rate"] == (
        "0.085", "P 四(一)2(1)", "draft text",
    )  # fmt: skip
    assert articles["totals.330203.2023-07.employee.employer", "employer_rate"] == ("0.08", cited, "text")
    assert articles["totals.330203.2023-07.employee.employer", "serious_illness_rate"][1] == "P 四(一)2(1)"


@pytest.mark.rule("F4")
def test_what_the_pack_lacks_is_no_longer_asked_for_once_it_is_decided() -> None:
    items = (item("individual_premium", "400", "yuan_a_year"), item("subsidy_per_head", "700.5", "yuan_a_year"))
    standard = decided("2023-01-01", *items, fund="resident", approved=date(2022, 12, 1))
    asked = {
        "counties": [{"county": "330203", "heads": {"general": 10}}],
        "parameters": {"central_share": "0", "national_subsidy": "610.00"},
    }

    def city(year: int, *standards: DecidedStandard) -> dict[str, Any]:
        files: dict[str, Any] = {"file": json.dumps({**asked, "year": year}).encode()}
        found = calculate("resident-financing", files, "ningbo", day=TODAY, decided=standards).document["city"]
        return {name: found[name] for name in ("premiums", "subsidy")}

    assert city(2023, standard) == {"premiums": "4000.00", "subsidy": "7005.00"}
    for year, standards in ((2023, ()), (2022, (standard,))):
        with pytest.raises(BadInput) as missing:
            city(year, *standards)
        places = {fault.place for fault in missing.value.faults}
        assert places >= {"parameters.individual_premium", "parameters.subsidy_per_head"}


def test_only_what_counted_on_the_days_computed_is_told() -> None:
    august = decided("2023-08-01", item("employer_rate", "0.07"), case="august")
    later = decided("2023-09-01", item("employer_rate", "0.06"), case="later")
    files: dict[str, Any] = {"people": PEOPLE.encode()}
    told = calculate("premiums", files, "ningbo", day=TODAY, decided=[JULY, august, later]).document["decided"]
    assert [(each["case"][-6:], each["items"]) for each in told] == [
        ("e.july", ["employer_rate", "flexible_rate"]),
        ("august", ["employer_rate"]),
    ]
    august_only: dict[str, Any] = {"people": (HEADER + PEOPLE.splitlines()[-1]).encode()}
    told = calculate("premiums", august_only, "ningbo", day=TODAY, decided=[JULY, august]).document["decided"]
    assert [each["items"] for each in told] == [["flexible_rate"], ["employer_rate"]]


def test_a_calculator_that_needs_no_standard_knows_of_none() -> None:
    place = {"county": "330203", "monthly_expenditure": "50.00", "accumulated_balance": "80.00"}
    document = {"fund": "employee", "pooled_fund": "100.00", "counties": [place]}
    answer = calculate("top-up", {"file": json.dumps(document).encode()}, "ningbo", day=TODAY, decided=[JULY])
    assert "decided" not in answer.document


def test_items_that_are_no_values_of_the_pack_change_nothing_and_are_not_told() -> None:
    other = decided("2023-07-01", item("resident_subsidy", "640", "yuan_a_year"), fund="resident")
    files: dict[str, Any] = {"people": PEOPLE.encode()}
    assert totals(other) == totals()
    assert "decided" not in calculate("premiums", files, "ningbo", day=TODAY, decided=[other]).document
    assert pack_with_decided(load("ningbo"), [other]).values().keys() == load("ningbo").values().keys()


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        (item("employer_rate", "8.5", "yuan_a_month"), "items[0].unit"),
        (item("individual_premium", "400.005", "yuan_a_year"), "items[0].after"),
        (item("subsidy_per_head", "0.5"), "items[0].unit"),
        (item("f2_own_base", "0.5"), "items[0].item"),
        (item("f3_months", "0.5"), "items[0].item"),
    ],
)
def test_an_item_that_cannot_take_the_place_of_the_packs_value_is_told(wrong: dict[str, Any], place: str) -> None:
    standard = decided("2023-07-01", wrong)
    assert [fault.place for fault in item_faults(standard.form, load("ningbo"))] == [place]
    files: dict[str, Any] = {"people": PEOPLE.encode()}
    assert (
        calculate("premiums", files, "ningbo", day=TODAY, decided=[standard]).document
        == calculate("premiums", files, "ningbo", day=TODAY).document
    )


@pytest.mark.parametrize(
    "right",
    [item("base_lowest", "0.55"), item("contribution_cap", "25000", "yuan_a_month"), item("dental_rate", "0.1")],
)
def test_an_item_that_can_or_that_the_pack_does_not_know_is_fine(right: dict[str, Any]) -> None:
    assert list(item_faults(decided("2023-07-01", right).form, load("ningbo"))) == []


@pytest.mark.rule("F2", "F3")
def test_announced_figures_and_make_up_take_what_was_decided_too() -> None:
    cap = decided("2023-08-01", item("contribution_cap", "9000", "yuan_a_month"))
    assert totals(cap)["08 flexible"] == "900.00"
    assert totals(cap)["07 flexible"] == "1000.00"
    person = {
        "retirement_month": "2023-08", "entered": "2022-02", "reentered": None,
        "paid_months": 200, "military_months": 0, "way": "monthly",
    }  # fmt: skip
    files: dict[str, Any] = {"file": json.dumps(person).encode()}
    assert calculate("make-up", files, "ningbo", day=TODAY, decided=[JULY]).document["rate"] == "0.09"
