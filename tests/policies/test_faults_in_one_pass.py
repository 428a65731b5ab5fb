"""Every calculator names all faults at once: those of the form and those that need the policy or the computation."""

import json
from datetime import date
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest

from calculations.input.faults import BadInput, Fault
from policies.calculators.contract import Options, Source
from policies.calculators.documents import DOCUMENT_CALCULATORS
from policies.calculators.registry import CALCULATORS, calculate
from tests.invalid_inputs import AGAIN, GONE, Change, changed

EXAMPLES = Path(__file__).parents[1] / "calculations" / "examples"
TODAY = date(2022, 6, 1)

TOP_UP = {
    "fund": "employee",
    "pooled_fund": "100.00",
    "counties": [
        {"county": "330203", "monthly_expenditure": "50.00", "accumulated_balance": "80.00"},
        {"county": "330205", "monthly_expenditure": "50.00", "accumulated_balance": "80.00"},
        {"county": "330206", "monthly_expenditure": "50.00", "accumulated_balance": "80.00"},
    ],
}
PERSON = {
    "retirement_month": "2023-03",
    "entered": "2022-02",
    "reentered": None,
    "paid_months": 33,
    "military_months": 0,
    "way": "monthly",
}
TWELVE = ["10.00"] * 12

WRONG: dict[str, tuple[Change, ...]] = {
    "clearing": (
        Change(("remark",), "?", "remark"),
        Change(("counties", 0, "income"), "12,3", "counties[0].income"),
        Change(("counties", 0, "fund"), "pension", "counties[0].fund"),
        Change(("counties", 1, "make_up"), -20, "counties[1].make_up"),
        Change(("counties",), AGAIN, "counties[5]"),
        Change(("pooled_fund", "pension"), "1.00", "pooled_fund.pension"),
        Change(("pooled_fund", "resident"), 0, "pooled_fund.resident"),
        Change(("incentive_total", "resident"), "9.00", "incentive_total.resident"),
        Change(("parameters", "s5_base"), "all", "parameters.s5_base"),
        Change(("parameters", "city_part"), "0.2", "parameters.city_part"),
    ),
    "top-up": (
        Change(("pooled_fund",), 100, "pooled_fund"),
        Change(("fund",), "pension", "fund"),
        Change(("counties", 0, "monthly_expenditure"), "1.234", "counties[0].monthly_expenditure"),
        Change(("counties", 1, "expected_to_year_end"), "1.00", "counties[1].expected_to_year_end"),
        Change(("counties",), AGAIN, "counties[3]"),
        Change(("parameters", "moths"), 3, "parameters.moths"),
        Change(("parameters", "months"), "3", "parameters.months"),
    ),
    "make-up": (
        Change(("retired",), True, "retired"),
        Change(("paid_months",), -1, "paid_months"),
        Change(("entered",), "2021-03", "entered"),
        Change(("reentered",), "2022-01", "reentered"),
        Change(("parameters", "f3_months"), "240", "parameters.f3_months"),
    ),
    "resident-financing": (
        Change(("county",), "330782", "county"),
        Change(("counties", 0, "heads", "tourists"), 3, "counties[0].heads.tourists"),
        Change(("counties", 0, "heads", "general"), "1000", "counties[0].heads.general"),
        Change(("counties", 1, "subsidy_per_head"), "900.00", "counties[1].subsidy_per_head"),
        Change(("counties",), AGAIN, "counties[2]"),
        Change(("parameters", "individual_premium"), GONE, "parameters.individual_premium"),
        Change(("parameters", "central_share"), "20 %", "parameters.central_share"),
        Change(("parameters", "national_subsidy"), None, "parameters.national_subsidy"),
    ),
    "premium-recognition": (
        Change(("receipts", 0, "amount"), "350.001", "receipts[0].amount"),
        Change(("receipts", 0, "benefit_year"), 2023, "receipts[0].benefit_year"),
        Change(("receipts", 1, "received"), "2025-11-31", "receipts[1].received"),
        Change(("receipts", 2, "kind"), "premium", "receipts[2].kind"),
        Change(("parameters", "first_premiums"), "nothing", "parameters.first_premiums"),
    ),
    "subsidy-quarters": (
        Change(("year",), "2022", "year"),
        Change(("counties", 0, "city_subsidy"), "-1.00", "counties[0].city_subsidy"),
        Change(("counties",), AGAIN, "counties[2]"),
    ),
    "handover": (
        Change(("counties", 0, "confirmed_balance"), 500, "counties[0].confirmed_balance"),
        Change(("counties", 0, "expenditure"), TWELVE[1:], "counties[0].expenditure"),
        Change(("counties", 1, "fund"), "pension", "counties[1].fund"),
        Change(("counties", 2, "premiums_received"), "1.00", "counties[2].premiums_received"),
        Change(("counties", 3, "premiums_received"), GONE, "counties[3].premiums_received"),
        Change(("counties",), AGAIN, "counties[4]"),
        Change(("parameters", "months"), 25, "parameters.months"),
        Change(("parameters", "scope"), ["330213", 330225], "parameters.scope[1]"),
    ),
    "adjustment-fund": (
        Change(("balance",), "9.00", "balance"),
        Change(("remark",), "?", "remark"),
        Change(("funds", 0, "paid_in"), GONE, "funds[0].paid_in"),
        Change(("funds", 1, "fund"), "pension", "funds[1].fund"),
        Change(("funds", 1, "paid_in"), 1, "funds[1].paid_in"),
        Change(("parameters", "due"), 20221231, "parameters.due"),
    ),
    "months-of-payment": (
        Change(("balances", 0, "closing_balance"), 75, "balances[0].closing_balance"),
        Change(("balances", 0, "expenditure"), TWELVE[1:], "balances[0].expenditure"),
        Change(("balances", 1, "fund"), "pension", "balances[1].fund"),
        Change(("balances",), AGAIN, "balances[3]"),
        Change(("parameters", "too_much"), 5, "parameters"),
        Change(("parameters", "colours"), ["red"], "parameters.colours"),
    ),
    "plan-consolidation": (
        Change(("remark",), "?", "remark"),
        Change(("plans", 0, "lines", 0, "amount"), 1000, "plans[0].lines[0].amount"),
        Change(("plans", 1, "month"), "2022-04", "plans[1].month"),
        Change(("left_out",), AGAIN, "left_out[8]"),
        Change(("estimated",), ["330205", "330206"], "estimated[1]"),
    ),
    "plan-estimate": (
        Change(("remark",), "?", "remark"),
        Change(("plans", 0, "lines", 0, "amount"), 1000, "plans[0].lines[0].amount"),
        Change(("plans", 1, "month"), "2022-07", "plans[1]"),
        Change(("plans", 2, "note"), 5, "plans[2].note"),
        Change(("plans", 3, "county"), None, "plans[3].county"),
        Change(("parameters", "estimate_months"), 0, "parameters.estimate_months"),
    ),
    "request-check": (
        Change(("remark",), "?", "remark"),
        Change(("requests", 0, "month"), "2022-02", "requests[0]"),
        Change(("requests", 0, "counties", 0, "parts", "pooled"), 40, "requests[0].counties[0].parts.pooled"),
        Change(("requests", 1, "counties", 1, "parts", "aid"), "1.00", "requests[1].counties[1].parts.aid"),
        Change(("approved", 0, "parts", "aid"), "1.00", "approved[0].parts.aid"),
        Change(("approved",), AGAIN, "approved[2]"),
        Change(("due_by_law",), [{"county": "330203", "parts": {"pooled": "1.00"}}], "due_by_law"),
        Change(("parameters", "over_budget"), "shout", "parameters.over_budget"),
    ),
    "plan-accuracy": (
        Change(("remark",), "?", "remark"),
        Change(("rows", 0, "plan", "lines", 0, "amount"), 1000, "rows[0].plan.lines[0].amount"),
        Change(("rows", 0, "report", "county"), None, "rows[0].report.county"),
        Change(("rows", 1, "report", "month"), "2022-04", "rows[1].report"),
    ),
    "distribution": (
        Change(("remark",), "?", "remark"),
        Change(("month",), "2022-13", "month"),
        Change(("received", "pooled"), "30.01", "received.pooled"),
        Change(("received", "aid"), "1.00", "received.aid"),
        Change(("counties", 1, "parts", "individual"), 0, "counties[1].parts.individual"),
        Change(("counties", 1, "parts", "aid"), "0.00", "counties[1].parts.aid"),
        Change(("fund",), "pension", "fund"),
    ),
    "deadlines": (
        Change(("remark",), "?", "remark"),
        Change(("month",), 13, "month"),
        Change(("opened", "tomorrow"), "2022-03-10T10:00:00+08:00", "opened.tomorrow"),
        Change(("opened", "m4_distribution_due"), "2022-03-10", "opened.m4_distribution_due"),
        Change(("opened", "b5_review_due"), "2050-03-10T10:00:00+08:00", "opened.b5_review_due"),
    ),
    "budget-check": (
        Change(("remark",), "?", "remark"),
        Change(("budget", "lines", 0, "amount"), 0, "budget.lines[0].amount"),
        Change(("last_year", "lines", 1, "amount"), "1.234", "last_year.lines[1].amount"),
        Change(("subsidy",), {"heads": -1, "per_head": "1.00"}, "subsidy.heads"),
        Change(("parameters", "growth"), "shout", "parameters.growth"),
    ),
    "budget-compare": (
        Change(("remark",), "?", "remark"),
        Change(("old", "lines", 0, "amount"), 0, "old.lines[0].amount"),
        Change(("new", "lines", 0, "amount"), 0, "new.lines[0].amount"),
    ),
    "budget-roll-up": (
        Change(("remark",), "?", "remark"),
        Change(("counties", 0, "lines", 0, "amount"), 0, "counties[0].lines[0].amount"),
        Change(("of",), ["330203", "330205", "330299"], "of[2]"),
    ),
    "budget-draft": (
        Change(("remark",), "?", "remark"),
        Change(("county",), "330299", "county"),
        Change(("revenue", 0, "heads"), "1000", "revenue[0].heads"),
        Change(("revenue", 0, "line"), "total_income", "revenue[0]"),
        Change(("revenue", 1, "rate"), "tax_rate", "revenue[1].rate"),
        Change(("revenue", 3, "per_head"), "much", "revenue[3].per_head"),
        Change(("expenditure", 0, "growth"), 0.05, "expenditure[0].growth"),
        Change(("expenditure", 0, "line"), "premiums", "expenditure[0]"),
        Change(("parameters", "flexible_rate"), 10, "parameters.flexible_rate"),
    ),
}
NEEDS = {
    # What S5 takes of the pooled fund is needed as well.
    ("clearing", "incentive_total.resident"): {"pooled_fund.resident", "parameters.s5_base"},
    ("top-up", "counties[1].expected_to_year_end"): {"fund"},
    ("make-up", "reentered"): {"entered"},
    ("make-up", "entered"): {"reentered"},
    ("distribution", "received.pooled"): {"fund"},
    ("distribution", "received.aid"): {"fund"},
    ("distribution", "counties[1].parts.aid"): {"fund"},
}
"""What cannot be checked while another place is wrong, since it is checked against what is there."""


def example(name: str) -> tuple[Any, str]:
    """An input that is right, and the policy that it is right by."""
    if name in ("top-up", "make-up"):
        return (TOP_UP if name == "top-up" else PERSON), "ningbo"
    text = (EXAMPLES / f"{name}-input.json").read_text("utf-8")
    return json.loads(text), "jinhua" if name == "resident-financing" else "ningbo"


def told(name: str, files: dict[str, Source], policy: str = "ningbo", options: Options | None = None) -> list[str]:
    with pytest.raises(BadInput) as refused:
        calculate(name, files, policy, day=TODAY, options=options)
    assert all(fault.zh for fault in refused.value.faults)
    return [str(fault) for fault in refused.value.faults]


def faults(name: str, *wrong: Change) -> list[str]:
    document, policy = example(name)
    return told(name, {"file": json.dumps(changed(document, wrong)).encode()}, policy)


def test_every_calculator_is_held_to_it() -> None:
    assert {*WRONG, "premiums", "reconciliation"} == {*CALCULATORS}
    assert set(WRONG) == set(DOCUMENT_CALCULATORS)


@pytest.mark.parametrize(("name", "wrong"), [(name, each) for name, wrongs in WRONG.items() for each in wrongs])
def test_a_fault_is_told_at_its_place_and_alone(name: str, wrong: Change) -> None:
    assert {fault.partition(": ")[0] for fault in faults(name, wrong)} == {wrong.place}


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        (name, *pair)
        for name, wrongs in WRONG.items()
        for pair in combinations(wrongs, 2)
        if not any(other.place in NEEDS.get((name, each.place), ()) for each, other in (pair, pair[::-1]))
    ],
)
def test_two_faults_are_told_at_once(name: str, first: Change, second: Change) -> None:
    apart = {*faults(name, first), *faults(name, second)}
    assert {*faults(name, first, second)} >= apart


@pytest.mark.parametrize("name", WRONG)
def test_no_fault_is_told_twice(name: str) -> None:
    found = faults(name, *WRONG[name])
    assert len(set(found)) == len(found) >= 3


def test_a_table_is_told_with_its_parameters_and_options() -> None:
    people = "person,employer,county,category,monthly_wage,month\np1,,3302,flexible,8000.001,2022-10\n"
    given = {"average_wage": 89240, "remark": "?"}
    files: dict[str, Source] = {"people": people.encode(), "parameters": json.dumps(given).encode()}
    found = told("premiums", files, options=Options(tables=frozenset({"detail", "differences"})))
    assert [fault.partition(": ")[0] for fault in found] == [
        "differences",
        "parameters.average_wage",
        "parameters.remark",
        "row 2, county",
        "row 2, monthly_wage",
    ]
    del files["parameters"]
    assert [fault.partition(":")[0] for fault in told("premiums", files)][2:] == ["row 2, month", "row 2, month"]


def test_a_wrong_value_is_not_asked_for_as_missing_but_others_are() -> None:
    people = b"person,employer,county,category,monthly_wage,month\np1,,330203,flexible,8000.00,2022-10\n"
    given = {"average_wage": 89240, "f2_not_announced": "ask"}
    found = told("premiums", {"people": people, "parameters": json.dumps(given).encode()})
    assert [fault.partition("missing")[0] for fault in found] == [
        "parameters.average_wage: not an amount: 89240",
        "row 2, month: 2022-10: contribution_cap is ",
    ]


def test_ledgers_are_told_with_those_that_there_are_not() -> None:
    ledger = b"id,date,county,kind,amount\nt1,2022-02-30,330203,employer,1.00\n"
    found = told("reconciliation", {"tax": ledger, "bank": ledger}, options=Options(known_on=TODAY))
    assert [fault.partition(": ")[0] for fault in found] == ["known-on", "bank", "tax"]
    assert found[-1].startswith("tax: row 2, date: ")


def test_an_option_that_there_is_not_is_told_with_the_input() -> None:
    document = json.dumps({**TOP_UP, "pooled_fund": 100}).encode()
    found = told("top-up", {"file": document}, options=Options(known_on=TODAY))
    assert [fault.partition(": ")[0] for fault in found] == ["known-on", "pooled_fund"]


@pytest.mark.parametrize("year", ["2022", 1999, None])
def test_what_does_not_rest_on_the_year_is_told_though_the_year_is_wrong(year: object) -> None:
    document, _ = example("clearing")
    document |= {"year": year, "parameters": {"s5_base": "all", "city_part": "0.2"}}
    document["counties"][0]["fund"] = "pension"
    found = told("clearing", {"file": json.dumps(document).encode()})
    assert [fault.partition(": ")[0] for fault in found] == [
        "year",
        "parameters.s5_base",
        "parameters.city_part",
        "counties[0].fund",
    ]


def test_a_year_without_rules_is_told_with_the_rest() -> None:
    document, _ = example("clearing")
    document["year"] = 2001
    document["counties"][0]["income"] = 1
    document["counties"][1]["fund"] = "pension"
    found = told("clearing", {"file": json.dumps(document).encode()})
    assert [fault.partition(": ")[0] for fault in found] == ["counties[0].income", "year", "counties[1].fund"]


@pytest.mark.parametrize("parameters", [None, [], "s5_base"])
def test_parameters_that_are_no_object_are_one_fault(parameters: object) -> None:
    document, _ = example("clearing")
    found = told("clearing", {"file": json.dumps({**document, "parameters": parameters}).encode()}, "jinhua")
    assert [fault.partition(": ")[0] for fault in found] == ["parameters"]


@pytest.mark.parametrize("policy", ["ningbo", "jinhua"])
def test_nothing_is_no_value_and_the_policy_is_not_said_to_lack_it(policy: str) -> None:
    document, _ = example("clearing")
    given = {"s5_base": None, "city_share": "0.2", "pooled_share_of_surplus": "0.5", "pooled_share_of_gap": "0.5"}
    document["parameters"] = {**given, "incentive_cap": "0.05", "incentive_threshold": "90"}
    assert told("clearing", {"file": json.dumps(document).encode()}, policy) == [
        "parameters.s5_base: not a value: null"
    ]


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (b'{"employer_rate": null}', "parameters.employer_rate: not a value: null"),
        (b'{"employer_rate": NaN}', "parameters: not JSON: NaN is no value"),
        (
            "{}".encode("utf-16"),
            "parameters: not UTF-8 (byte 0); save it as UTF-8",
        ),
        (b"[]", "parameters: not an object: []"),
    ],
)
def test_what_is_wrong_with_the_parameters_of_a_table_is_told_as_theirs(given: bytes, fault: str) -> None:
    people = b"person,employer,county,category,monthly_wage,month\np1,,330203,flexible,8000.00,2022-11\n"
    assert told("premiums", {"people": people, "parameters": given}) == [fault]


JUNK: tuple[Any, ...] = (
    None,
    -1,
    1.5,
    True,
    "",
    "-1.00",
    "330299",
    "2022-13",
    [],
    {},
    [[]],
    {"a": 1},
    "resident",
    "9" * 30,
    2022,
)


def places(document: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths of everything in a document, of lists only what is first."""
    if isinstance(document, dict):
        inner: list[tuple[str | int, Any]] = list(document.items())
    else:
        inner = list(enumerate(document[:3])) if isinstance(document, list) else []
    return [each for key, value in inner for each in ((*path, key), *places(value, (*path, key)))]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", WRONG)
def test_whatever_stands_wherever_it_is_answered_or_refused_with_its_places(name: str, seed: int) -> None:
    chance = Random(f"{name} {seed}")
    document, policy = example(name)
    known = places(document)
    for _ in range(20):
        wrong = changed(document, (Change(chance.choice(known), chance.choice((GONE, *JUNK)), ""),))
        found = answered_or_refused(name, {"file": json.dumps(wrong).encode()}, policy)
        assert all(fault.place and fault.message and fault.zh for fault in found)


def answered_or_refused(name: str, files: dict[str, Source], policy: str) -> tuple[Fault, ...]:
    try:
        calculate(name, files, policy, day=TODAY)
    except BadInput as refused:
        return refused.faults
    return ()
