"""The documents of decisions: read whole, every fault by its place; CSV and JSON say the same; amounts have a hash."""

import json
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from calculations.forms import Expected, LineKey, Side, amounts_hash, budget_form
from calculations.forms.adjustment import (
    ADJUSTMENT_COLUMNS,
    ADJUSTMENT_HEAD,
    AdjustmentForm,
    adjusted,
    city_budget,
    read_adjustment,
    read_adjustment_csv,
)
from calculations.forms.balances import read_balances, read_balances_csv
from calculations.forms.budget_by_county import BudgetSplit
from calculations.forms.determination import DeterminationForm, read_determination_csv
from calculations.forms.final_accounts import as_accounts, read_final_accounts
from calculations.forms.financing_standard import read_financing_standard, read_financing_standard_csv
from calculations.forms.incentive import allocation_faults, read_incentive, read_incentive_csv
from calculations.forms.paper import PaperForm, read_paper_form
from calculations.input.codes import CountyCode
from calculations.input.faults import BadInput
from policies.loader import load

Json = dict[str, Any]

NINGBO = load("ningbo")
TEMPLATE = NINGBO.templates("budget")
COUNTIES: tuple[CountyCode, ...] = ("330203", "330205")
FUNDS = ("employee", "resident")
YEAR = 2022
BENEFITS = LineKey("resident", "pooled", Side.EXPENDITURE, "benefits")
PREMIUMS = LineKey("resident", "pooled", Side.INCOME, "premiums")


def places(read: Callable[[], object]) -> list[str]:
    """Where a reader finds faults."""
    with pytest.raises(BadInput) as refused:
        read()
    assert all(fault.message and fault.zh for fault in refused.value.faults)
    return [fault.place for fault in refused.value.faults]


def split(benefits: int = 10_000) -> BudgetSplit:
    """An approved budget of two counties, amounts in fen."""
    entered = {**dict.fromkeys(TEMPLATE.line_keys(), 0), BENEFITS: benefits, PREMIUMS: 20_000}
    parts = (budget_form(TEMPLATE.completed(entered), YEAR, county) for county in COUNTIES)
    return BudgetSplit(counties=tuple(parts))


def adjustment(**changed: object) -> Json:
    line = {"county": COUNTIES[0], "fund": "resident", "part": "pooled", "side": "expenditure", "line": "benefits"}
    return {
        "kind": "adjustment",
        "year": YEAR,
        "approved_case": "ningbo.budget.2022",
        "approved_hash": "a" * 64,
        "cause": "spending_must_rise",
        "reason": "住院人次增加",
        "lines": [{**line, "before": "100.00", "after": "120.00"}],
        **changed,
    }


def read(document: Json) -> AdjustmentForm:
    return read_adjustment(document, TEMPLATE, YEAR, COUNTIES)


def test_an_adjustment_changes_its_line_and_the_totals_of_that_county_alone() -> None:
    before, after = split(), adjusted(read(adjustment()), split(), TEMPLATE)
    assert after.counties[1] == before.counties[1]
    moved = {
        key.line: amount - before.counties[0].amounts()[key]
        for key, amount in after.counties[0].amounts().items()
        if amount != before.counties[0].amounts()[key] and key.fund == "resident"
    }
    assert moved["benefits"] == moved["total_expenditure"] == 2_000
    assert moved["current"] == moved["closing"] == -2_000
    assert city_budget(after, TEMPLATE).amounts()[BENEFITS] == 22_000


def test_an_adjustment_of_another_amount_than_the_approved_one_is_refused_by_its_line() -> None:
    assert places(lambda: adjusted(read(adjustment()), split(9_999), TEMPLATE)) == ["lines[0].before"]


LINE = adjustment()["lines"][0]


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"year": 2023}, "year"),
        ({"reason": " "}, "reason"),
        ({"cause": "because"}, "cause"),
        ({"cause": "income_falls"}, "cause"),
        ({"approved_hash": "short"}, "approved_hash"),
        ({"lines": []}, "lines"),
        ({"lines": [{**LINE, "county": "110101"}]}, "lines[0].county"),
        ({"lines": [{**LINE, "line": "gold"}]}, "lines[0].line"),
        ({"lines": [{**LINE, "line": "total_expenditure"}]}, "lines[0].line"),
        ({"lines": [{**LINE, "side": "balance", "line": "opening"}]}, "lines[0].side"),
        ({"lines": [{**LINE, "after": "-1.00"}]}, "lines[0].after"),
        ({"lines": [{**LINE, "after": "100.00"}]}, "lines[0]"),
        ({"lines": [{**LINE, "after": 120}]}, "lines[0].after"),
        ({"lines": [LINE, LINE]}, "lines[1]"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_with_an_adjustment_is_told_by_its_place(changed: Json, place: str) -> None:
    assert places(lambda: read(adjustment(**changed))) == [place]


def test_an_adjustment_as_csv_says_the_same_and_names_the_row() -> None:
    document = adjustment()
    head = [document[column] for column in ADJUSTMENT_HEAD]
    header = ",".join((*ADJUSTMENT_HEAD, *ADJUSTMENT_COLUMNS))

    def table(*amounts: str) -> bytes:
        rows = [",".join([*head, *(LINE[column] for column in ADJUSTMENT_COLUMNS[:-1]), amount]) for amount in amounts]
        return "\n".join([header, *rows]).encode()

    assert read_adjustment_csv(table("120.00"), TEMPLATE, YEAR, COUNTIES) == read(document)
    assert places(lambda: read_adjustment_csv(table("120.00", "x"), TEMPLATE, YEAR, COUNTIES)) == [
        "row 3, after",
        "row 3",
    ]
    mixed = table("120.00", "130.00").replace(b"ningbo.budget.2022", b"ningbo.budget.2021", 1)
    assert places(lambda: read_adjustment_csv(mixed, TEMPLATE, YEAR, COUNTIES)) == ["row 3, approved_case", "row 3"]


def test_words_leave_the_hash_of_the_amounts_as_it_is_and_amounts_change_it() -> None:
    first, words = read(adjustment()), read(adjustment(reason="另一说明", note="注"))
    more = read(adjustment(lines=[{**LINE, "after": "121.00"}]))
    assert amounts_hash(first) == amounts_hash(words) != amounts_hash(more)
    paper = read_paper_form({"kind": "paper", "title": "一", "text": "甲"})
    assert amounts_hash(paper) == amounts_hash(PaperForm(title="二", text="乙"))
    dated = {"kind": "paper", "title": "一", "text": "甲", "in_force_from": "2022-07-01"}
    assert amounts_hash(paper) != amounts_hash(read_paper_form(dated))


def test_final_accounts_are_as_strict_as_a_budget() -> None:
    budget = split().counties[0]
    expected = Expected(year=YEAR, counties=COUNTIES, county=COUNTIES[0])
    document = json.loads(as_accounts(budget).model_dump_json())
    accounts = read_final_accounts(document, TEMPLATE, expected)
    assert accounts.as_budget() == budget
    assert amounts_hash(accounts) == amounts_hash(budget)
    wrong = {**document, "kind": "budget", "year": 2021}
    assert places(lambda: read_final_accounts(wrong, TEMPLATE, expected)) == ["kind", "year"]
    assert places(lambda: read_final_accounts([], TEMPLATE, expected)) == ["input"]


def balances(**first: str) -> Json:
    row = {"surplus": "10.00", "gap": "0.00", "temporary_payments": "1.00"}
    rows = [{"county": county, "fund": fund, **row} for county in COUNTIES for fund in FUNDS]
    return {"kind": "balances", "year": YEAR, "as_of": "2021-12-31", "counties": [{**rows[0], **first}, *rows[1:]]}


def test_balances_stand_for_every_county_and_fund_on_the_eve_of_pooling() -> None:
    form = read_balances(balances(), YEAR, COUNTIES, FUNDS)
    assert len(form.counties) == 4
    missing = {**balances(), "counties": balances()["counties"][1:]}
    assert places(lambda: read_balances(missing, YEAR, COUNTIES, FUNDS)) == ["counties"]
    late = {**balances(), "as_of": "2022-01-01"}
    assert places(lambda: read_balances(late, YEAR, COUNTIES, FUNDS)) == ["as_of"]
    assert places(lambda: read_balances(balances(gap="1.00"), YEAR, COUNTIES, FUNDS)) == ["counties[0]"]
    rows = [",".join(["2021-12-31", *row.values()]) for row in balances()["counties"]]
    table = "\n".join(["as_of,county,fund,surplus,gap,temporary_payments", *rows])
    assert read_balances_csv(table.encode(), YEAR, COUNTIES, FUNDS) == form
    short = "\n".join(table.splitlines()[:-1])
    assert places(lambda: read_balances_csv(short.encode(), YEAR, COUNTIES, FUNDS)) == ["file"]


def standard(**changed: object) -> Json:
    item = {"item": "resident_subsidy", "zh": "人均财政补助", "unit": "yuan_a_year", "before": "580", "after": "640"}
    head = {"kind": "financing_standard", "year": YEAR, "fund": "resident", "in_force_from": "2022-07-01"}
    return {**head, "basis": "省统一部署", "items": [item], **changed}


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"in_force_from": "2022-02-30"}, "in_force_from"),
        ({"in_force_from": "2023-01-01"}, "in_force_from"),
        ({"fund": "employee"}, "fund"),
        ({"basis": ""}, "basis"),
        ({"items": [{**standard()["items"][0], "after": 640}]}, "items[0].after"),
        ({"items": [{**standard()["items"][0], "after": "NaN"}]}, "items[0].after"),
        ({"items": [{**standard()["items"][0], "after": "580.00"}]}, "items[0]"),
        ({"items": [{**standard()["items"][0], "unit": "share", "after": "1.5"}]}, "items[0].after"),
        ({"items": [standard()["items"][0]] * 2}, "items[1].item"),
        # B8: no county has a policy of its own.
        ({"county": "330203"}, "county"),
    ],
)
@pytest.mark.rule("F", "B8")
def test_what_is_wrong_with_a_standard_is_told_by_its_place(changed: Json, place: str) -> None:
    assert places(lambda: read_financing_standard(standard(**changed), YEAR, "resident", FUNDS)) == [place]


def incentive(*amounts: str) -> Json:
    scores = ("95.00", "90.00")
    rows = [
        {"county": county, "fund": "resident", "score": score, "amount": amount}
        for county, score, amount in zip(COUNTIES, scores, amounts, strict=False)
    ]
    return {"kind": "incentive", "year": YEAR, "totals": {"resident": "37.00"}, "counties": rows}


@pytest.mark.rule("S6")
def test_an_incentive_adds_up_and_is_what_the_scores_give() -> None:
    def faults(*amounts: str, threshold: int = 90) -> list[str]:
        form = read_incentive(incentive(*amounts), YEAR, COUNTIES, FUNDS)
        return [fault.place for fault in allocation_faults(form, DETERMINED, Decimal(threshold))]

    assert faults("19.00", "18.00") == []
    assert faults("18.00", "19.00") == ["counties[0].amount", "counties[1].amount"]
    assert faults("37.00") == ["counties[0].amount", "counties"]
    assert faults("19.00", "18.00", threshold=91) == ["counties[0].amount", "counties[1]"]
    assert faults("19.00", "18.00", threshold=96) == ["totals.resident"]
    assert places(lambda: read_incentive(incentive("19.00", "17.99"), YEAR, COUNTIES, FUNDS)) == ["totals.resident"]


DETERMINED = DeterminationForm.model_validate(
    {
        "year": YEAR,
        "counties": [
            {"county": county, "fund": "resident", "make_up": "0.00", "assessment_score": score}
            for county, score in zip(COUNTIES, ("95.00", "90.00"), strict=True)
        ],
    }
)


def test_standards_determinations_and_incentives_come_as_csv_too() -> None:
    item = standard()["items"][0]
    table = "fund,in_force_from,basis,item,zh,unit,before,after\nresident,2022-07-01,省统一部署," + ",".join(
        item.values()
    )
    read_standard = partial(read_financing_standard_csv, year=YEAR, fund=None, funds=FUNDS)
    assert read_standard(table.encode()) == read_financing_standard(standard(), YEAR, None, FUNDS)
    assert read_standard(table.replace(",580,", ",,").encode()).items[0].before is None
    assert places(lambda: read_standard(table.replace("640", "x").encode())) == ["row 2, after"]

    rows = "county,fund,make_up,assessment_score\n330203,resident,0.00,95.00\n330205,resident,0.00,"
    determined = read_determination_csv(rows.encode(), YEAR, COUNTIES, ("resident",))
    assert [row.assessment_score for row in determined.counties] == [Decimal("95.00"), None]
    one = "\n".join(rows.splitlines()[:2]).encode()
    assert places(lambda: read_determination_csv(one, YEAR, COUNTIES, ("resident",))) == ["file"]

    rows = "county,fund,score,amount\n330203,resident,95.00,19.00\n330205,resident,90.00,18.00"
    allocated = read_incentive_csv(rows.encode(), YEAR, COUNTIES, FUNDS)
    assert allocated == read_incentive(incentive("19.00", "18.00"), YEAR, COUNTIES, FUNDS)
    unknown = rows.replace("330205", "110101").encode()
    assert places(lambda: read_incentive_csv(unknown, YEAR, COUNTIES, FUNDS)) == ["row 3, county"]
