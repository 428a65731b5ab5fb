"""The explanation of every calculator as people read it, whole: `examples/explained/NAME.txt`."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from calculations.budget.audit import budget_check, read_budget_check
from calculations.budget.draft import budget_draft, read_draft
from calculations.budget.versions import budget_compare, budget_roll_up, read_counties, read_versions
from calculations.clearing.forms import ClearingResult
from calculations.clearing.settlement import clear, read_clearing
from calculations.dates.deadline_calculator import deadlines, read_deadlines
from calculations.explaining.explanation import Answer, Explained, used
from calculations.explaining.figures import Cited, Figure, Way
from calculations.explaining.text import explanation_text
from calculations.income.recognition import read_recognition, recognise
from calculations.input.faults import Fault
from calculations.input.parameters import Parameter, Status
from calculations.monthly.consolidation import plan_consolidation, plan_estimate, read_earlier_plans, read_plans
from calculations.monthly.distribution import distribution, read_distribution
from calculations.monthly.plan_accuracy import plan_accuracy, read_plan_accuracy
from calculations.monthly.request_check import read_request_check, request_check
from calculations.pooling.adjustment_fund import merge, read_merge
from calculations.pooling.handover import hand_over, read_handover
from calculations.pooling.months_of_payment import read_warning, warn
from calculations.pooling.top_up import read_top_up, top_up
from calculations.premiums.answer import premiums_document
from calculations.premiums.bulk import bulk_premiums
from calculations.premiums.figures import MonthFigures, month_figures
from calculations.premiums.file import read_people
from calculations.premiums.retirement_arrears import make_up, read_make_up
from calculations.reconciliation.bulk import bulk_reconcile
from calculations.reconciliation.explained import explained_reconciliation
from calculations.reconciliation.file import read_ledgers
from calculations.residents.financing import read_resident_financing, resident_financing
from calculations.residents.quarters import FromAbove, QuarterTerms, read_quarters, subsidy_quarters
from tests.calculations import calculator_terms as terms
from tests.calculations.budget.test_draft import TERMS as RATES
from tests.calculations.budget.test_rules import FORM
from tests.calculations.budget.test_rules import TERMS as CHECKS
from tests.calculations.dates.test_deadline_calculator import DAYS
from tests.calculations.forms.templates import BUDGET, COUNTIES, MONTH, budget, month_document
from tests.calculations.monthly.test_consolidation import THREE
from tests.calculations.monthly.test_distribution import PARTS
from tests.calculations.monthly.test_request_check import TERMS as LEVELS
from tests.calculations.pooling.test_top_up import asked, place
from tests.calculations.premium_terms import terms as premium_terms
from tests.calculations.premiums.test_retirement_arrears import TERMS as MAKE_UP
from tests.calculations.premiums.test_retirement_arrears import person
from tests.calculations.sharing_values import SHARING, TOP_UP

EXAMPLES = Path(__file__).parent / "examples"
CITED = Cited("R1", "article 1")
DUE: dict[int, Parameter[date]] = {
    quarter: Parameter(value=date(2022, 3 * quarter, 28), rule="R4", status=Status.TEXT) for quarter in range(1, 5)
}
EQUAL: Parameter[str] = Parameter(value="equal", rule="R4", article="article 4", status=Status.READING)
WHEN_IT_COMES: Parameter[FromAbove] = Parameter(value=FromAbove.WHEN_IT_COMES, rule="R4", status=Status.READING)
QUARTERS = QuarterTerms(due=DUE, split=EQUAL, from_above=WHEN_IT_COMES)


READINGS: dict[str, Parameter[str]] = {
    name: Parameter(value=f"as {name} is read", rule=rule, status=Status.READING)
    for rule, names in {
        "S1": ("sharing_part", "serious_illness_income", "make_up_payer"),
        "S2": ("surplus_per", "rounding"),
        "S4": ("pooled_fund_order", "pooled_fund_short"),
        "S6": ("incentive_order", "incentive_split", "incentive_receives"),
    }.items()
    for name in names
}

TOPPED_UP = asked(
    "employee",
    "100.00",
    place("330213", "33.34", "40.00"),
    place("330225", "33.33", "90.00"),
    place("330226", "0.00", "9.00"),
    place("330281", "33.33", "900.00"),
)
TOPPED_UP_RESIDENT = asked(
    "resident", "149.99", place("330213", "100.00", "400.00", "300.00"), place("330225", "50.00", "20.00", "80.00")
)


def given(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}-input.json").read_text("utf-8"))


def _check(**told: bool) -> Answer:
    document = {
        "budget": budget(None, scale=2),
        "counties": [budget("330203"), budget("330225")],
        "last_year": {**budget(None), "year": 2021},
        "subsidy": {"heads": 3, "per_head": "100.00"},
    }
    return budget_check(read_budget_check(document, FORM, COUNTIES, 2022), FORM, CHECKS, **told)


def _compare(**told: bool) -> Answer:
    old, new = read_versions({"old": budget(), "new": budget(scale=3)}, BUDGET, COUNTIES, 2022)
    return budget_compare(old, new, BUDGET, CITED, **told)


def _roll_up(**told: bool) -> Answer:
    forms, codes = read_counties({"counties": [budget(county) for county in COUNTIES]}, BUDGET, COUNTIES, 2022)
    return budget_roll_up(forms, BUDGET, codes, CITED, **told)


def _draft(**told: bool) -> Answer:
    draft = read_draft({**given("budget-draft"), "opening": []})
    revenue = tuple(item for item in draft.revenue if item.line not in ("county_subsidy",))
    draft = draft.model_copy(update={"revenue": revenue})
    return budget_draft(draft, BUDGET, ("330203",), RATES, CITED, **told)


def _resident(**told: bool) -> Answer:
    counties = [
        {"county": "330781", "heads": {"general": 3, "extreme_poverty": 1, "subsistence_allowance": 2}},
        {"county": "330702", "heads": {"general": 1}, "subsidy_per_head": "1300.00"},
    ]
    document = {"year": 2023, "counties": counties, "parameters": {"aid_per_head": {"subsistence_allowance": "175.00"}}}
    return resident_financing(read_resident_financing(document), terms.TRANSITION, **told)


def _accuracy(**told: bool) -> Answer:
    rows = [
        {"plan": month_document("plan"), "report": month_document("report", amounts=("7.00", "0.50", "1.00", "2.00"))}
    ]
    return plan_accuracy(read_plan_accuracy({"rows": rows}, MONTH, COUNTIES, 2022), CITED, **told)


def _consolidation(**told: bool) -> Answer:
    document = {
        "fund": "employee",
        "month": "2022-03",
        "plans": [month_document("plan", county) for county in COUNTIES],
    }
    return plan_consolidation(read_plans(document, MONTH, COUNTIES, 2022), MONTH, COUNTIES, CITED, **told)


def _estimate(**told: bool) -> Answer:
    document = {"month": "2022-05", "plans": [month_document("plan", month=f"2022-0{month}") for month in (1, 2, 3, 4)]}
    return plan_estimate(read_earlier_plans(document, MONTH, COUNTIES, 2022), MONTH, THREE, **told)


def _clearing(name: str, explain: bool = False) -> ClearingResult:
    unpaid = SHARING.unpaid_sharing.model_copy(update={"article": "A 二(四)5 city"})
    sharing = SHARING.model_copy(update={"readings": READINGS, "unpaid_sharing": unpaid})
    return clear(read_clearing(given(name)), sharing, explain)


def _month(month: str) -> tuple[MonthFigures | None, list[Fault]]:
    """First a cap that nobody announced; then a floor that is a reading, a cap that is given, own bases by average."""
    values = premium_terms(contribution_cap=None)
    if month >= "2023-01":
        values = premium_terms(f2_own_base="average")
        for name, status in (("contribution_floor", Status.READING), ("contribution_cap", Status.GIVEN)):
            bound = getattr(values, name).model_copy(update={"status": status})
            values = values.model_copy(update={name: bound})
    return month_figures(month, values)


def _premiums(explain: bool = False) -> Answer:
    people = read_people((EXAMPLES / "premiums-input.csv").read_bytes(), _month, persons=False)
    document = premiums_document(bulk_premiums(people.rows, people.figures), people.figures, explain)
    told = document.get("explain")
    return Answer(explain=None if told is None else tuple(map(Explained.model_validate, told)))


def _reconciliation(explain: bool = False) -> Answer:
    ledgers = {name: (EXAMPLES / f"reconciliation-{name}.csv").read_bytes() for name in ("tax", "bureau")}
    found = bulk_reconcile(read_ledgers(ledgers))
    open_ones = (used("open_differences", Parameter(value="carried", rule="R2", status=Status.READING)),)
    return Answer(explain=tuple(explained_reconciliation(found, "A 二(二)1", open_ones)) if explain else None)


ASKED: dict[str, Callable[..., Answer | ClearingResult]] = {
    "adjustment-fund": lambda **told: merge(read_merge(given("adjustment-fund")), terms.MERGE, **told),
    "budget-check": _check,
    "budget-compare": _compare,
    "budget-draft": _draft,
    "budget-roll-up": _roll_up,
    "clearing-incentive": lambda **told: _clearing("clearing-incentive", **told),
    "clearing-whole-gap": lambda **told: _clearing("clearing-whole-gap", **told),
    "deadlines": lambda **told: deadlines(
        read_deadlines({"year": 2022, "month": 4, "opened": {"distribution": "2022-04-08T17:30:00+08:00"}}),
        DAYS, **told,
    ),
    "distribution": lambda **told: distribution(read_distribution(given("distribution")), PARTS, CITED, **told),
    "handover": lambda **told: hand_over(read_handover(given("handover")), terms.HANDOVER, **told),
    "make-up": lambda **told: make_up(read_make_up(person()), MAKE_UP, **told),
    "make-up-nothing-missing": lambda **told: make_up(
        read_make_up(person(paid_months=300, way="monthly")), MAKE_UP, **told
    ),
    "months-of-payment": lambda **told: warn(read_warning(given("months-of-payment")), terms.WARNING, **told),
    "plan-accuracy": _accuracy,
    "plan-consolidation": _consolidation,
    "plan-estimate": _estimate,
    "premiums": _premiums,
    "premium-recognition": lambda **told: recognise(
        read_recognition(given("premium-recognition")), terms.HANDOVER_RECOGNITION, **told
    ),
    "reconciliation": _reconciliation,
    "request-check": lambda **told: request_check(read_request_check(given("request-check")), PARTS, LEVELS, **told),
    "resident-financing": _resident,
    "top-up": lambda **told: top_up(read_top_up(TOPPED_UP), TOP_UP, **told),
    "top-up-resident": lambda **told: top_up(read_top_up(TOPPED_UP_RESIDENT), TOP_UP, **told),
    "subsidy-quarters": lambda **told: subsidy_quarters(
        read_quarters(given("subsidy-quarters")), QUARTERS, **told
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ASKED)
def test_the_explanation_reads_as_the_example(name: str) -> None:
    answer = ASKED[name](explain=True)
    told = explanation_text(answer.explain or ())
    assert list(answer.document())[-1] == "explain"
    assert [each["figure"] for each in answer.document()["explain"]] == [each.figure for each in answer.explain or ()]
    assert told + "\n" == (EXAMPLES / "explained" / f"{name}.txt").read_text("utf-8")


@pytest.mark.parametrize("name", ASKED)
def test_nothing_is_told_and_no_formula_is_opened_unless_it_is_asked_for(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(figure: Figure) -> Way:
        raise AssertionError(f"opened: {figure}")

    monkeypatch.setattr(Figure, "opened", opened)
    assert "explain" not in ASKED[name]().document()
