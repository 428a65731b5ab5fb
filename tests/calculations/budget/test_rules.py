"""The checks of a budget: sums, parts, last year, counties, heads; levels stop, warn and ignore."""

from copy import deepcopy
from typing import Any

import pytest
from pydantic import ValidationError

from calculations.budget.audit import BudgetChecked, BudgetCheckTerms, budget_check, read_budget_check
from calculations.forms import Template
from calculations.input.partial_input import collect_faults
from tests.calculations.calculator_terms import value
from tests.calculations.explained_answers import by_figure, faults_of, formulas
from tests.calculations.forms.templates import BUDGET, COUNTIES, budget, budget_sections, entered


def with_subsidy_by_standard() -> Template:
    sections = budget_sections()
    for section in sections:
        if (section["fund"], section["side"]) == ("resident", "income"):
            upper_fiscal_subsidy = {**entered("upper_fiscal_subsidy")[0], "optional": True}
            standard = {
                **entered("standard_subsidy")[0],
                "optional": True,
                "of_which": ["subsidies", "upper_fiscal_subsidy"],
            }
            *lines, total = section["lines"]
            section["lines"] = [
                *lines,
                upper_fiscal_subsidy,
                standard,
                {**total, "total_of": ["premiums", "subsidies", "upper_fiscal_subsidy"]},
            ]
    return Template.model_validate({"sections": sections})


FORM = with_subsidy_by_standard()
TERMS = BudgetCheckTerms.model_validate(
    {
        "totals": value("stop", "HOUSE"),
        "balance": value("warn", "B1"),
        "largest_surplus": value("1", "HOUSE"),
        "counties": value("stop", "HOUSE"),
        "opening": value("warn", "HOUSE"),
        "growth": value("warn", "HOUSE"),
        "largest_growth": value("0.2", "HOUSE"),
        "subsidy": value("warn", "HOUSE"),
        "from_above": value("warn", "HOUSE"),
        "national_subsidy": value("610.00", "N22.1"),
        "central_share": value(None, "N22.3"),
    }
)


def changed(document: dict[str, Any], **amounts: str) -> dict[str, Any]:
    """The document with lines of the employee fund's pooled part changed, or of `resident_…` the resident fund's."""
    document = deepcopy(document)
    for name, amount in amounts.items():
        fund, code = ("resident", name[9:]) if name.startswith("resident_") else ("employee", name)
        [line] = [
            each for each in document["lines"] if (each["fund"], each["part"], each["line"]) == (fund, "pooled", code)
        ]
        line["amount"] = amount
    return document


def answer(document: dict[str, Any], explain: bool = False, **more: Any) -> BudgetChecked:
    asked = read_budget_check({"budget": document, **more}, FORM, COUNTIES, 2022)
    return budget_check(asked, FORM, TERMS, explain)


def found(result: BudgetChecked) -> dict[str, list[tuple[str, str, str | None]]]:
    return {
        finding.check: [
            (row.line, str(row.amount), None if row.expected is None else str(row.expected)) for row in finding.lines
        ]
        for finding in result.findings
    }


def last_year(**amounts: str) -> dict[str, Any]:
    document = {**budget(), "year": 2021}
    return changed(document, **{"closing": "1000.00", "resident_closing": "1000.00", **amounts})


@pytest.mark.rule("B1")
def test_a_budget_that_ties_and_balances_has_no_finding() -> None:
    result = answer(budget())
    assert (result.stopped, result.checked, result.findings) == (False, ("totals", "balance"), ())


@pytest.mark.rule("R5")
def test_every_sum_that_does_not_tie_is_named_with_the_sum_expected() -> None:
    result = answer(changed(budget(), total_income="600.01"))
    assert result.stopped
    assert found(result) == {"totals_tie": [("total_income", "600.01", "600.00"), ("current", "100.00", "100.01")]}
    [finding] = result.findings
    assert str(finding.lines[0].difference) == "0.01"
    assert "职工医保统筹基金收入 收入合计 600.01(对照数 600.00)" in finding.message.zh


def test_parts_of_a_line_are_at_most_the_line() -> None:
    whole = budget()
    part = {"fund": "resident", "part": "pooled", "side": "income", "line": "standard_subsidy", "amount": "300.00"}
    whole["lines"].append(part)
    assert answer(whole).findings == ()
    part["amount"] = "300.01"
    assert found(answer(whole)) == {"totals_tie": [("standard_subsidy", "300.01", "300.00")]}


@pytest.mark.rule("B2")
def test_counties_add_up_to_the_city() -> None:
    counties = [budget(county) for county in ("330203", "330225")]
    city = budget(None, scale=2)
    assert answer(city, counties=counties).checked == ("totals", "balance", "counties")
    assert answer(city, counties=counties).findings == ()
    assert found(answer(city, counties=counties[:1]))["counties_add_up"][0] == ("premiums", "400.00", "200.00")


def test_the_year_begins_with_what_last_year_left() -> None:
    assert (
        found(answer(budget(), last_year={**budget(), "year": 2021}))["opening_carried_on"]
        == [("opening", "1000.00", "1100.00")] * 3
    )
    individual = {**budget(), "year": 2021}
    assert len(found(answer(budget(), last_year=changed(individual, closing="1000.00")))["opening_carried_on"]) == 2


@pytest.mark.parametrize(
    ("interest", "flagged"),
    [("166.66", True), ("166.67", False), ("250.00", False), ("250.01", True)],
)
def test_a_line_that_changes_by_more_than_the_band_is_flagged(interest: str, flagged: bool) -> None:
    # 200 against 250 is exactly 20 % less, 200 against 166.67 just below 20 % more.
    result = answer(budget(), last_year=last_year(interest=interest))
    assert ("interest" in [line for line, _, _ in found(result).get("growth", [])]) is flagged


@pytest.mark.rule("F4")
def test_heads_times_standard_is_the_subsidy() -> None:
    assert "subsidy_by_heads" not in found(answer(budget(), subsidy={"heads": 3, "per_head": "100.00"}))
    result = answer(budget(), subsidy={"heads": 3, "per_head": "99.99"})
    assert found(result) == {"subsidy_by_heads": [("standard_subsidy", "300.00", "299.97")]}
    whole = budget()
    whole["lines"].append(
        {"fund": "resident", "part": "pooled", "side": "income", "line": "standard_subsidy", "amount": "299.97"}
    )
    assert answer(whole, subsidy={"heads": 3, "per_head": "99.99"}).findings == ()


def test_a_check_stops_warns_or_is_not_made() -> None:
    gap = changed(budget(), benefits="600.00", total_expenditure="850.00", current="-250.00", closing="750.00")
    warned = answer(gap)
    assert (warned.stopped, [finding.level for finding in warned.findings]) == (False, ["warn"])
    assert warned.findings[0].article == "article of B1"
    assert answer(gap, parameters={"balance": "stop"}).stopped
    ignored = answer(gap, parameters={"balance": "ignore"})
    assert (ignored.checked, ignored.findings) == (("totals",), ())


@pytest.mark.rule("B1")
def test_what_is_no_slight_surplus_is_a_setting() -> None:
    assert len(answer(budget(), parameters={"largest_surplus": "0.16"}).findings) == 3
    assert answer(budget(), parameters={"largest_surplus": "0.17"}).findings == ()


def test_what_stops_is_told_first() -> None:
    result = answer(changed(budget(), total_income="600.01"), parameters={"largest_surplus": "0.01"})
    assert [finding.level for finding in result.findings] == ["stop", "warn", "warn", "warn"]


def test_faults_are_named_with_their_place() -> None:
    assert faults_of(read_budget_check, {}, FORM, COUNTIES, 2022) == {"budget": "missing"}
    wrong = changed(budget(), premiums="1,0")
    assert faults_of(answer, wrong) == {"budget.lines[0].amount": 'not an amount: "1,0"'}
    assert faults_of(lambda: answer(budget(None), counties=[budget("330203"), budget("330203")])) == {
        "counties[1]": "county 330203 a second time (first: counties[0])"
    }
    assert faults_of(lambda: answer(budget(), counties=[{**budget("330203"), "year": 2020}])) == {
        "counties[0].year": "expected 2022, not 2020",
        "counties[0].county": "counties add up to a city",
    }
    assert faults_of(lambda: answer(budget(None), counties=["?", {**budget("330203"), "year": 2020}])) == {
        "counties[0]": 'not an object: "?"',
        "counties[1].year": "expected 2022, not 2020",
    }
    assert faults_of(lambda: answer(budget(), last_year=budget())) == {
        "last_year": "not of the same county and the year before"
    }
    assert faults_of(lambda: answer(budget(None), counties=[budget("330203"), "?"], last_year="?")) == {
        "counties[1]": 'not an object: "?"',
        "last_year": 'not an object: "?"',
    }
    assert faults_of(lambda: answer(budget(), parameters={"balance": "maybe"}))
    assert faults_of(lambda: answer(budget(), remark="?")) == {
        "remark": "unknown key (known: parameters, budget, counties, last_year, subsidy)"
    }


def test_a_wrong_parameter_is_told_beside_what_cannot_be_read() -> None:
    def told(document: Any, **more: Any) -> dict[str, str]:
        given = {"budget": document, "parameters": {"balance": "maybe"}, **more}
        return faults_of(
            collect_faults,
            lambda: read_budget_check(given, FORM, COUNTIES, 2022),
            lambda asked: budget_check(asked, FORM, terms[asked.budget.year]),
        )

    terms = {2022: TERMS}
    level = {"parameters.balance": "not one of 'stop', 'warn' or 'ignore': \"maybe\""}
    assert told(budget(), last_year="?") == {"last_year": 'not an object: "?"', **level}
    # Which levels are in force is not known without the year of the budget.
    assert told("?") == {"budget": 'not an object: "?"'}
    assert told(budget()) == level


def test_each_check_shows_what_it_held_the_budget_against() -> None:
    told = by_figure(
        answer(
            budget(None, scale=2),
            explain=True,
            counties=[budget("330203"), budget("330225")],
            last_year={**budget(None, scale=2), "year": 2021},
            subsidy={"heads": 3, "per_head": "100.00"},
        )
    )
    assert formulas(told["checks.totals.employee.pooled.income.total_income"]) == ["400.00 + 400.00 + 400.00"]
    assert formulas(told["checks.balance.resident.pooled.balance.current"]) == ["1200.00 - 1000.00"]
    assert told["checks.counties.resident.pooled.income.premiums"].inputs == {
        "counties.330203.resident.pooled.income.premiums": "300.00",
        "counties.330225.resident.pooled.income.premiums": "300.00",
    }
    assert told["checks.opening.employee.pooled.balance.opening"].value == "2200.00"
    assert told["checks.growth.employee.pooled.income.interest"].value == "0.00"
    subsidy = told["checks.subsidy.resident.pooled.income.standard_subsidy"]
    assert formulas(subsidy) == ["3 × 100.00"]
    assert subsidy.inputs == {"subsidy.heads": "3", "subsidy.per_head": "100.00"}
    growth = told["checks.growth.resident.pooled.income.premiums"]
    assert growth.inputs == {
        "budget.resident.pooled.income.premiums": "600.00",
        "last_year.resident.pooled.income.premiums": "600.00",
    }
    assert [(each.name, each.value) for each in growth.parameters] == [("growth", "warn"), ("largest_growth", "0.2")]


def test_a_line_that_last_year_did_not_have_has_not_grown() -> None:
    new = budget()
    new["lines"].append(line("standard_subsidy", "0.00"))
    told = by_figure(answer(new, explain=True, last_year=last_year()))
    assert "checks.growth.resident.pooled.income.premiums" in told
    assert "checks.growth.resident.pooled.income.standard_subsidy" not in told


def line(code: str, amount: str) -> dict[str, str]:
    return {"fund": "resident", "part": "pooled", "side": "income", "line": code, "amount": amount}


def flags(result: BudgetChecked, check: str) -> list[dict[str, Any]]:
    [finding] = [each for each in result.findings if each.check == check]
    return [row.model_dump(mode="json") for row in finding.lines]


def row(code: str, side: str, amount: str, expected: str, difference: str) -> dict[str, Any]:
    where = {"county": "330225", "fund": "resident", "part": "pooled", "side": side, "line": code}
    return {**where, "amount": amount, "expected": expected, "difference": difference}


def test_a_flag_says_whose_line_it_is_and_how_far_off() -> None:
    off = changed(budget(), resident_total_income="599.00", resident_current="99.00", resident_closing="1099.00")
    assert flags(answer(off), "totals_tie") == [row("total_income", "income", "599.00", "600.00", "-1.00")]
    last = last_year(resident_closing="1003.00")
    assert row("opening", "balance", "1000.00", "1003.00", "-3.00") in flags(
        answer(budget(), last_year=last), "opening_carried_on"
    )
    less = last_year(resident_premiums="200.00")
    assert flags(answer(budget(), last_year=less), "growth") == [
        row("premiums", "income", "300.00", "200.00", "100.00")
    ]
    heads = answer(budget(), subsidy={"heads": 1, "per_head": "299.00"})
    assert flags(heads, "subsidy_by_heads") == [row("standard_subsidy", "income", "300.00", "299.00", "1.00")]
    whole = budget()
    whole["lines"].append(line("standard_subsidy", "301.00"))
    assert flags(answer(whole), "totals_tie") == [row("standard_subsidy", "income", "301.00", "300.00", "1.00")]


def test_lines_that_a_form_leaves_out_count_as_nothing_in_every_check() -> None:
    last = last_year()
    last["lines"].append(line("upper_fiscal_subsidy", "50.00"))
    assert flags(answer(budget(), last_year=last), "growth") == [
        row("upper_fiscal_subsidy", "income", "0.00", "50.00", "-50.00")
    ]
    last["lines"][-1]["amount"] = "0.01"
    assert len(flags(answer(budget(), last_year=last), "growth")) == 1
    new = changed(budget(), resident_total_income="640.00", resident_current="140.00", resident_closing="1140.00")
    new["lines"] += [line("upper_fiscal_subsidy", "40.00"), line("standard_subsidy", "340.00")]
    assert answer(new).findings == ()
    assert "growth" not in found(answer(new, last_year=last_year()))
    new["lines"].pop()
    assert found(answer(new, subsidy={"heads": 34, "per_head": "10.00"})) == {}


def test_the_message_names_each_line_in_both_languages() -> None:
    [finding] = answer(changed(budget(), total_income="600.01", current="100.01", closing="1100.01")).findings
    assert finding.message.zh == "勾稽不符:职工医保统筹基金收入 收入合计 600.01(对照数 600.00)"
    assert finding.message.en == "sums that do not tie: employee pooled income total income 600.01 against 600.00"
    growth = answer(budget(), last_year=last_year(interest="100.00", premiums="100.00")).findings[-1]
    assert growth.message.en.startswith(
        "lines that change by more than 20 %: employee pooled income premiums 200.00 ag"
    )
    assert growth.message.en.endswith("against 100.00; employee pooled income interest 200.00 against 100.00")
    assert growth.message.zh.startswith("较上年增减超过 20%:")
    assert ";" in growth.message.zh


def test_a_county_that_leaves_out_a_line_of_the_city_counts_as_nothing() -> None:
    city = changed(budget(None), resident_total_income="640.00", resident_current="140.00", resident_closing="1140.00")
    city["lines"].append(line("upper_fiscal_subsidy", "40.00"))
    told = by_figure(answer(city, explain=True, counties=[budget("330203")]))
    assert told["checks.counties.resident.pooled.income.upper_fiscal_subsidy"].inputs == {
        "counties.330203.resident.pooled.income.upper_fiscal_subsidy": "0.00"
    }


def test_a_form_that_does_not_tell_the_standard_subsidy_apart_is_not_held_against_heads() -> None:
    asked = read_budget_check({"budget": budget(), "subsidy": {"heads": 1, "per_head": "1.00"}}, BUDGET, COUNTIES, 2022)
    assert budget_check(asked, BUDGET, TERMS).findings == ()


@pytest.mark.rule("N22.3", "R4")
@pytest.mark.parametrize(("from_above", "expected"), [("36.60", []), ("36.59", ["36.60"]), (None, ["36.60"])])
def test_centre_and_province_are_budgeted_with_what_the_centre_gives_by_its_share(
    from_above: str | None, expected: list[str]
) -> None:
    """60 % of one head at 61.00; without a share, as in the east, there is nothing to hold the line against."""
    given_budget = budget()
    if from_above is not None:
        given_budget["lines"].append(line("upper_fiscal_subsidy", from_above))
    basis: dict[str, Any] = {"subsidy": {"heads": 1, "per_head": "61.00"}}
    assert "from_above" not in answer(given_budget, **basis).checked
    told = answer(given_budget, explain=True, **basis, parameters={"central_share": "0.6", "national_subsidy": "61.00"})
    lines = [flagged for finding in told.findings if finding.check == "from_above" for flagged in finding.lines]
    assert [str(each.expected) for each in lines] == expected
    assert formulas(by_figure(told)["checks.from_above.resident.pooled.income.upper_fiscal_subsidy"]) == [
        "1 × 61.00",
        "61.00 × 0.6",
    ]


def test_a_level_is_one_of_three() -> None:
    with pytest.raises(ValidationError):
        BudgetCheckTerms.model_validate({**TERMS.model_dump(), "balance": value("perhaps", "B1")})
