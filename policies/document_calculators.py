"""The calculators over one JSON file, beside clearing and top-up: each asked with the pack's values in force."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from calculations.adjustment_fund import merge, read_merge
from calculations.agenda import deadlines, read_deadlines
from calculations.budget_check import BudgetCheckTerms, budget_check, read_budget_check
from calculations.budget_draft import PER_HEAD, RATES, DraftTerms, budget_draft, read_draft
from calculations.budget_versions import budget_compare, budget_roll_up, read_counties, read_versions
from calculations.checks import Level
from calculations.distribution import distribution, part_faults, read_distribution
from calculations.explain import Answer
from calculations.faults import BadInput, Fault, refuse
from calculations.handover import hand_over, read_handover
from calculations.months_of_payment import read_warning, warn
from calculations.plan_accuracy import plan_accuracy, read_plan_accuracy
from calculations.plan_consolidation import (
    EstimateTerms,
    plan_consolidation,
    plan_estimate,
    read_earlier_plans,
    read_plans,
)
from calculations.quarters import read_quarters, subsidy_quarters
from calculations.recognition import read_recognition, recognise
from calculations.request_check import RequestCheckTerms, read_request_check, request_check
from calculations.resident_financing import read_resident_financing, resident_financing
from calculations.working_days import YearNotCovered
from policies.errors import NotInForce, UnknownName
from policies.terms import (
    cited,
    deadline_terms,
    handover_terms,
    merge_terms,
    quarter_terms,
    recognition_terms,
    resident_terms,
    wanted,
    warning_terms,
)
from policies.values import ValueInForce, Values

if TYPE_CHECKING:
    from policies.calculators import Asked


def _resident_financing(asked: "Asked") -> Answer:
    given = read_resident_financing(asked.document)
    return resident_financing(given, resident_terms(asked.pack, given.year, given.region), asked.explain)


def _recognition(asked: "Asked") -> Answer:
    return recognise(read_recognition(asked.document), recognition_terms(asked.pack, asked.day), asked.explain)


def _quarters(asked: "Asked") -> Answer:
    given = read_quarters(asked.document)
    due, split = quarter_terms(asked.pack, given.year)
    return subsidy_quarters(given, due, split, asked.explain)


def _handover(asked: "Asked") -> Answer:
    given = read_handover(asked.document)
    return hand_over(given, handover_terms(asked.pack, given.year), asked.explain)


def _adjustment_fund(asked: "Asked") -> Answer:
    return merge(read_merge(asked.document), merge_terms(asked.pack, asked.day), asked.explain)


def _months_of_payment(asked: "Asked") -> Answer:
    return warn(read_warning(asked.document), warning_terms(asked.pack, asked.day), asked.explain)


def _plan_accuracy(asked: "Asked") -> Answer:
    template = asked.pack.templates("plan")
    pairs = read_plan_accuracy(asked.document, template, asked.pack.counties(), asked.day.year)
    return plan_accuracy(pairs, cited(asked.pack, "M"), asked.explain)


def _plan_consolidation(asked: "Asked") -> Answer:
    template, counties = asked.pack.templates("plan"), asked.pack.counties()
    given = read_plans(asked.document, template, counties, asked.day.year)
    return plan_consolidation(given, template, counties, cited(asked.pack, "M2"), asked.explain)


def _plan_estimate(asked: "Asked") -> Answer:
    template = asked.pack.templates("plan")
    given = read_earlier_plans(asked.document, template, asked.pack.counties(), asked.day.year)
    values = asked.pack.on(date(int(given.month[:4]), int(given.month[5:]), 1))
    terms = EstimateTerms(estimate_months=wanted(values, "estimate_months", "M2", ValueInForce.count))
    return plan_estimate(given, template, terms, asked.explain)


def _request_check(asked: "Asked") -> Answer:
    given = read_request_check(asked.document)
    refuse(part_faults(given.fund, given.named_parts(), asked.pack.parts()))
    values = asked.pack.on(date(int(given.requests[-1].month[:4]), 1, 1))
    terms = RequestCheckTerms(
        over_budget=wanted(values, "b6_over_budget", "B6", _level),
        over_last_year=wanted(values, "b7_over_limit", "B7", _level),
    )
    return request_check(given, terms, asked.explain)


def _distribution(asked: "Asked") -> Answer:
    given = read_distribution(asked.document)
    refuse(part_faults(given.fund, given.named_parts(), asked.pack.parts()))
    return distribution(given, cited(asked.pack, "M4"), asked.explain)


def _deadlines(asked: "Asked") -> Answer:
    given = read_deadlines(asked.document)
    years = (given.year - 1, given.year, given.year + 1)
    return deadlines(given, deadline_terms(asked.pack, given.year), asked.pack.calendar(*years), asked.explain)


def _budget_check(asked: "Asked") -> Answer:
    template = asked.pack.templates("budget")
    given = read_budget_check(asked.document, template, asked.pack.counties(), asked.day.year)
    values = asked.pack.on(date(given.budget.year, 1, 1))
    terms = BudgetCheckTerms(
        totals=wanted(values, "check_totals", "HOUSE", _level),
        balance=wanted(values, "b1_imbalance", "B1", _level),
        largest_surplus=wanted(values, "largest_surplus", "HOUSE", ValueInForce.share),
        counties=wanted(values, "check_counties", "HOUSE", _level),
        opening=wanted(values, "check_opening", "HOUSE", _level),
        growth=wanted(values, "check_growth", "HOUSE", _level),
        largest_growth=wanted(values, "largest_growth", "HOUSE", ValueInForce.share),
        subsidy=wanted(values, "check_subsidy", "HOUSE", _level),
    )
    return budget_check(given, template, terms, asked.explain)


def _level(value: ValueInForce) -> Level:
    return Level(value.choice())


def _budget_compare(asked: "Asked") -> Answer:
    template = asked.pack.templates("budget")
    old, new = read_versions(asked.document, template, asked.pack.counties(), asked.day.year)
    return budget_compare(old, new, template, cited(asked.pack, "B2"), asked.explain)


def _budget_roll_up(asked: "Asked") -> Answer:
    template = asked.pack.templates("budget")
    forms, counties = read_counties(asked.document, template, asked.pack.counties(), asked.day.year)
    return budget_roll_up(forms, template, counties, cited(asked.pack, "B2"), asked.explain)


def _budget_draft(asked: "Asked") -> Answer:
    given = read_draft(asked.document)
    pack, terms = asked.pack, _draft_terms(asked.pack.on(date(given.year, 1, 1)))
    template, counties = pack.templates("budget"), pack.counties()
    return budget_draft(given, template, counties, terms, cited(pack, "B2"), asked.explain)


def _draft_terms(values: Values) -> DraftTerms:
    rates = {name: wanted(values, name, "F1", ValueInForce.share) for name in RATES}
    return DraftTerms(**rates, individual_premium=wanted(values, PER_HEAD, "F4", ValueInForce.amount))


def _document(answer: Callable[["Asked"], Answer]) -> Callable[["Asked"], dict[str, Any]]:
    def document(asked: "Asked") -> dict[str, Any]:
        try:
            return answer(asked).document()
        except (NotInForce, UnknownName) as error:
            raise BadInput([Fault("policy", str(error), error.zh)]) from error
        except YearNotCovered as error:
            raise BadInput([Fault("year", str(error), error.zh)]) from error

    return document


MORE_CALCULATORS: Mapping[str, Callable[["Asked"], dict[str, Any]]] = {
    name: _document(answer)
    for name, answer in {
        "resident-financing": _resident_financing,
        "premium-recognition": _recognition,
        "subsidy-quarters": _quarters,
        "handover": _handover,
        "adjustment-fund": _adjustment_fund,
        "months-of-payment": _months_of_payment,
        "plan-consolidation": _plan_consolidation,
        "plan-estimate": _plan_estimate,
        "request-check": _request_check,
        "plan-accuracy": _plan_accuracy,
        "distribution": _distribution,
        "deadlines": _deadlines,
        "budget-check": _budget_check,
        "budget-compare": _budget_compare,
        "budget-roll-up": _budget_roll_up,
        "budget-draft": _budget_draft,
    }.items()
}
"""By the name that users call them by."""
