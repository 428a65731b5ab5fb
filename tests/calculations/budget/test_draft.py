"""A budget drafted from heads, bases and rates, and from history with a stated growth."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.budget.draft import BudgetDrafted, DraftTerms, budget_draft, read_draft
from calculations.explaining.figures import Cited
from calculations.input.faults import BadInput
from tests.calculations.calculator_terms import value
from tests.calculations.explained_answers import by_figure, faults_of, formulas
from tests.calculations.forms.templates import BUDGET, COUNTIES

TERMS = DraftTerms.model_validate(
    {
        "employer_rate": value("0.085", "F1"),
        "serious_illness_rate": value("0.005", "F1"),
        "maternity_rate": value(None, "F1", "missing"),
        "employee_rate": value("0.02", "F1"),
        "flexible_rate": value("0.1", "F1"),
        "individual_premium": value("350.00", "F4"),
    }
)
WAGES = {
    "fund": "employee", "part": "pooled", "line": "premiums",
    "heads": 3, "monthly_base": "7000.33", "months": 12, "rate": "employer_rate",
}  # fmt: skip
RESIDENTS = {"fund": "resident", "part": "pooled", "line": "premiums", "heads": 10, "per_head": "individual_premium"}
BENEFITS = {"fund": "employee", "part": "pooled", "line": "benefits", "history": ["100.00", "103.01"], "growth": "0.05"}


def draft(**more: Any) -> dict[str, Any]:
    return {"year": 2022, "county": "330225", "revenue": [WAGES], "expenditure": [BENEFITS], **more}


def answer(document: dict[str, Any], explain: bool = False) -> BudgetDrafted:
    return budget_draft(read_draft(document), BUDGET, COUNTIES, TERMS, Cited("B2", "A 二(一)2"), explain)


def amounts(result: BudgetDrafted) -> dict[tuple[str, str, str], str]:
    return {(line.fund, line.part, line.line): str(line.amount) for line in result.budget.lines if line.amount}


@pytest.mark.rule("B1", "F1")
def test_premiums_are_heads_times_base_times_months_times_rate() -> None:
    # 3 × 7000.33 × 12 × 8.5 % = 21421.0098
    assert amounts(answer(draft()))["employee", "pooled", "premiums"] == "21421.01"


@pytest.mark.parametrize("nothing", [{"heads": 0}, {"months": 0}, {"monthly_base": "0.00"}])
def test_nobody_no_month_and_no_base_pay_nothing(nothing: dict[str, Any]) -> None:
    assert amounts(answer(draft(revenue=[{**WAGES, **nothing}], expenditure=[BENEFITS]))).keys() == {
        ("employee", "pooled", line) for line in ("benefits", "total_expenditure", "current", "closing")
    }
    free = {**RESIDENTS, "per_head": "0.00"}
    assert ("resident", "pooled", "premiums") not in amounts(answer(draft(revenue=[free])))


def test_the_draft_is_the_countys_that_it_was_asked_for() -> None:
    assert answer(draft()).budget.county == "330225"
    assert answer(draft(county=None)).budget.county is None


def test_items_of_a_line_add_up() -> None:
    flexible = {**WAGES, "heads": 1, "rate": "flexible_rate"}
    stated = {"fund": "employee", "part": "pooled", "line": "premiums", "amount": "0.99"}
    # 21421.01 + 8400.40 + 0.99
    found = amounts(answer(draft(revenue=[WAGES, flexible, stated])))
    assert found["employee", "pooled", "premiums"] == "29822.40"


@pytest.mark.rule("F4")
def test_resident_premiums_are_heads_times_the_amount_a_person() -> None:
    assert amounts(answer(draft(revenue=[RESIDENTS])))["resident", "pooled", "premiums"] == "3500.00"
    stated = {**RESIDENTS, "per_head": "360.00"}
    assert amounts(answer(draft(revenue=[stated])))["resident", "pooled", "premiums"] == "3600.00"


@pytest.mark.parametrize(
    ("history", "growth", "expected"),
    [
        (["100.00"], "0.05", "105.00"),
        (["100.00", "103.01"], "0", "101.51"),  # the mean is 101.505
        (["100.00"], "-0.02", "98.00"),
        (["100.00"], "-1", "0.00"),
        (["0.10"], "0.05", "0.11"),  # 0.105
    ],
)
def test_expenditure_is_the_mean_of_its_history_grown_as_stated(history: list[str], growth: str, expected: str) -> None:
    found = answer(draft(expenditure=[{**BENEFITS, "history": history, "growth": growth}])).budget.lines
    assert next(str(line.amount) for line in found if (line.fund, line.line) == ("employee", "benefits")) == expected


def test_the_draft_has_every_line_and_its_totals_tie() -> None:
    result = answer(draft(opening=[{"fund": "employee", "part": "pooled", "amount": "-5.00"}]))
    assert BUDGET.completed(result.budget.amounts()) == result.budget.amounts()
    assert len(result.budget.lines) == len(BUDGET.line_keys())
    assert amounts(result)["employee", "pooled", "closing"] == "21309.42"  # 21421.01 − 106.59 − 5


def test_only_what_the_draft_uses_is_asked_for() -> None:
    assert faults_of(answer, draft(revenue=[{**WAGES, "rate": "maternity_rate"}])) == {
        "parameters.maternity_rate": 'missing: the policy gives no value (F1); give one such as "0.5"'
    }
    silent = TERMS.model_copy(
        update={"individual_premium": TERMS.individual_premium.model_copy(update={"value": None})}
    )
    with pytest.raises(BadInput, match=r"parameters\.individual_premium: missing"):
        budget_draft(read_draft(draft(revenue=[RESIDENTS])), BUDGET, COUNTIES, silent, Cited("B2"))
    given_rate = draft(revenue=[{**WAGES, "rate": "maternity_rate"}], parameters={"maternity_rate": "0.005"})
    assert amounts(answer(given_rate))["employee", "pooled", "premiums"] == "1260.06"


def test_faults_are_named_with_their_place() -> None:
    ways = "needs heads, monthly_base, months and rate, or heads and per_head, or amount alone"
    assert faults_of(
        answer,
        draft(
            county="330299",
            revenue=[{**WAGES, "amount": "1.00"}, {**WAGES, "rate": "tax_rate"}, {**RESIDENTS, "per_head": "much"},
                     {**RESIDENTS, "line": "total_income"}],
            expenditure=[{**BENEFITS, "line": "premiums"}],
            opening=[{"fund": "resident", "part": "pooled", "amount": "1.00"}] * 2,
        ),
    ) == {
        "county": "unknown county: 330299 (known: 330203, 330225, 330226)",
        "revenue[0]": ways,
        "revenue[1].rate": 'unknown rate: "tax_rate" (known: employer_rate, serious_illness_rate, maternity_rate, '
        "employee_rate, flexible_rate)",
        "revenue[2].per_head": 'neither an amount nor individual_premium: "much"',
        "revenue[3]": "no line to enter: resident pooled income total_income",
        "expenditure[0]": "no line to enter: employee pooled expenditure premiums",
        "opening[1]": "fund resident and part pooled a second time (first: opening[0])",
    }  # fmt: skip
    assert faults_of(read_draft, draft(expenditure=[{**BENEFITS, "growth": "-1.01", "history": []}])) == {
        "expenditure[0].history": "empty",
        "expenditure[0].growth": 'not a growth such as "0.05" or "-0.02": "-1.01"',
    }
    assert faults_of(read_draft, draft(expenditure=[{**BENEFITS, "growth": 0.05}])) == {
        "expenditure[0].growth": 'not a growth such as "0.05" or "-0.02": 0.05'
    }
    assert faults_of(answer, draft(opening=[{"fund": "medical", "part": "pooled", "amount": "1.00"}])) == {
        "opening[0]": "no line to enter: medical pooled balance opening"
    }


def test_a_line_opens_into_heads_base_and_rate_and_a_total_into_its_lines() -> None:
    told = by_figure(answer(draft(), explain=True))
    premiums = told["budget.employee.pooled.income.premiums"]
    assert formulas(premiums) == ["3 × 7000.33", "12 × 21000.99", "252011.88 × 0.085"]
    assert premiums.inputs == {
        "revenue[0].months": "12", "revenue[0].heads": "3", "revenue[0].monthly_base": "7000.33",
    }  # fmt: skip
    assert [(each.name, each.rule) for each in premiums.parameters] == [("employer_rate", "F1")]
    assert formulas(told["budget.employee.pooled.expenditure.benefits"])[-1] == "101.51 × (1 + 0.05)"
    opening = [{"fund": "employee", "part": "pooled", "amount": "-5.00"}]
    stated = by_figure(answer(draft(opening=opening), explain=True))["budget.employee.pooled.balance.opening"]
    assert (stated.value, stated.inputs) == ("-5.00", {"opening[0].amount": "-5.00"})
    assert told["budget.employee.pooled.balance.current"].inputs == {
        "budget.employee.pooled.income.total_income": "21421.01",
        "budget.employee.pooled.expenditure.total_expenditure": "106.59",
    }


def test_amounts_a_person_and_amounts_stated_open_into_what_was_given() -> None:
    stated = {"fund": "resident", "part": "pooled", "line": "premiums", "amount": "0.99"}
    told = by_figure(answer(draft(revenue=[RESIDENTS, {**RESIDENTS, "per_head": "360.00"}, stated]), explain=True))
    premiums = told["budget.resident.pooled.income.premiums"]
    assert (premiums.value, premiums.rule, premiums.article) == ("7100.99", "B2", "A 二(一)2")
    assert formulas(premiums) == ["10 × 350.00", "10 × 360.00", "0.99", "3500.00 + 3600.00 + 0.99"]
    assert premiums.inputs == {
        "revenue[0].heads": "10",
        "revenue[1].heads": "10",
        "revenue[1].per_head": "360.00",
        "revenue[2].amount": "0.99",
    }
    assert [(each.name, each.rule) for each in premiums.parameters] == [("individual_premium", "F4")]
    total = told["budget.resident.pooled.income.total_income"]
    assert (formulas(total), total.rule, total.article) == (["7100.99"], "B2", "A 二(一)2")


@pytest.mark.parametrize(("growth", "shown"), [("-0.02", "(1 - 0.02)"), ("0", "(1 + 0)")])
def test_expenditure_opens_into_its_history_and_growth(growth: str, shown: str) -> None:
    told = by_figure(answer(draft(expenditure=[{**BENEFITS, "growth": growth}]), explain=True))
    benefits = told["budget.employee.pooled.expenditure.benefits"]
    assert formulas(benefits) == ["(100.00 + 103.01) / 2", f"101.51 × {shown}"]
    assert benefits.inputs == {"expenditure[0].history[0]": "100.00", "expenditure[0].history[1]": "103.01"}


@given(st.integers(0, 10**6), st.integers(0, 10**7))
def test_ten_times_the_heads_are_ten_times_the_premium_to_the_rounding(heads: int, base: int) -> None:
    def premium(heads: int) -> Decimal:
        item = {**WAGES, "heads": heads, "monthly_base": str(Decimal(base).scaleb(-2))}
        lines = answer(draft(revenue=[item])).budget.lines
        return lines[0].amount

    assert abs(premium(10 * heads) - 10 * premium(heads)) <= Decimal("0.05")
