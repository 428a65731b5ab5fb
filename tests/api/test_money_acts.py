"""Money that two people of an office move: a case of its own, from the maker's posting to the entry in the ledger."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from temporalio.service import RPCError, RPCStatusCode

from calculations.dates.deadlines import CHINA
from rehearsal.year_data import YearData
from tests.api.decisions import Decisions
from tests.api.product import Json, fresh_key
from tests.api.test_starting import is_problem

TODAY = datetime(2022, 12, 31, 10, tzinfo=CHINA)
HAISHU, JIANGBEI = "330203", "330205"
MAKER, CHECKER = "nb-tax-maker1", "nb-tax-checker"
BOOKED_BY = "main.posting.1.decide"


@pytest.fixture(autouse=True)
async def today(decisions: Decisions) -> AsyncIterator[None]:
    """The end of the year: all its money has moved."""
    async with decisions.product.at(TODAY):
        yield


def collected(year_data: YearData, period: str, day: str) -> Json:
    """Premiums that came into the treasury, for a period and on a day of the test's own."""
    document = next(each.document for each in year_data.postings() if each.entry == "R1_collection")
    return {**document, "period": period, "zh": f"{period}入库", "date": day}


def interest(source: str, target: str, amount: str = "100.00") -> Json:
    """Interest that came into an account, or went on from it."""
    transfer = {"from": f"{source}:resident:pooled", "to": f"{target}:resident:pooled", "amount": amount}
    words: Json = {"kind": "posting", "rule": "R3", "fund": "resident", "year": 2022, "date": "2022-12-30"}
    return {**words, "period": "2022-Q4", "zh": "四季度利息", "transfers": [transfer]}


async def settles(decisions: Decisions, case: str) -> None:
    """The case has done what it does by itself; one that has ended has."""
    try:
        await decisions.product.becomes(case, TODAY)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        await decisions.product.engine.get_workflow_handle(case).result()


async def entries(decisions: Decisions, account: str, zh: str) -> set[str]:
    """The ids of the entries of an account with these words."""
    auditor = await decisions.product.staff("nb-audit-maker")
    answer = await auditor.get(f"/ledger/accounts/{account}/entries", limit=500)
    return {line["entry"] for line in answer.json().get("lines", ()) if line["zh"] == zh}


@pytest.mark.rule("R1", "R5")
async def test_money_is_booked_when_a_second_person_of_the_office_has_signed(
    decisions: Decisions, year_data: YearData
) -> None:
    document = collected(year_data, "2022-20-1", "2022-12-30")
    fund = document["fund"]
    account = f"treasury:{fund}:pooled"
    case = await decisions.is_started(MAKER, "premium_collection", document, fund=fund, name="two")
    assert case == f"ningbo.premium_collection.2022.{fund}.two"
    assert await entries(decisions, account, document["zh"]) == set()

    seen = {"seen": (await decisions.open_tasks(case))[0]["seen"]}
    own = await (await decisions.product.staff(MAKER)).act(case, BOOKED_BY, "approve", seen)
    is_problem(own, 403, "wrong-party")
    signed = await (await decisions.product.staff(CHECKER)).act(case, BOOKED_BY, "approve", seen)
    assert signed.status_code == 200, signed.text
    await settles(decisions, case)

    assert await entries(decisions, account, document["zh"]) == {f"{case}.main.book_posting.1.automatic"}
    assert await decisions.status(case) == "done"


@pytest.mark.rule("R5")
async def test_what_the_ledger_refuses_goes_back_to_the_maker_with_the_reason(
    decisions: Decisions, year_data: YearData
) -> None:
    document = collected(year_data, "2022-21-1", "2022-12-29")
    fund = document["fund"]
    cases = [
        await decisions.is_started(MAKER, "premium_collection", document, fund=fund, name=name)
        for name in ("first", "second")
    ]
    for case in cases:
        [task] = await decisions.open_tasks(case)
        assert (await decisions.approves(case, task)).status_code == 200
        await settles(decisions, case)
    first, second = cases
    assert await decisions.status(first) == "done"
    assert await decisions.status(second) == "open"
    assert await entries(decisions, f"treasury:{fund}:pooled", document["zh"]) == {
        f"{first}.main.book_posting.1.automatic"
    }
    maker = await decisions.product.staff(MAKER)
    [task] = (await maker.get("/tasks", case=second)).json()["items"]
    assert (task["task"], task["step"]) == ("main.posting.2.prepare", "posting")
    history = (await maker.get(f"/cases/{second}/history", limit=50)).json()["items"]
    assert any("确非重复的请说明" in item["zh"] for item in history)

    answer = await maker.submit(second, task["task"], document, "同旬第二笔入库")
    assert answer.status_code == 200, answer.text
    await decisions.walk(second)
    await settles(decisions, second)
    assert await decisions.status(second) == "done"


@pytest.mark.rule("R3", "N2")
async def test_a_county_s_money_act_is_its_own(decisions: Decisions) -> None:
    income = interest("other_income", f"county_revenue:{HAISHU}")
    income["transfers"][0]["county"] = HAISHU
    other = await decisions.starts(f"{JIANGBEI}-agency-maker", "account_income", income, fund="resident")
    errors = is_problem(other, 422, "bad-input")["errors"]
    assert {error["place"] for error in errors} == {"transfers[0].county"}

    key = fresh_key()
    first = await decisions.starts(f"{HAISHU}-agency-maker", "account_income", income, key=key, fund="resident")
    again = await decisions.starts(f"{HAISHU}-agency-maker", "account_income", income, key=key, fund="resident")
    assert (first.status_code, again.json()["hash"]) == (201, first.json()["hash"]), first.text
    case = first.json()["case"]
    assert case == f"ningbo.account_income.2022.resident.{HAISHU}"
    assert [task["lane"] for task in await decisions.open_tasks(case)] == [HAISHU]
    shown = (await (await decisions.product.staff(f"{HAISHU}-agency-maker")).get(f"/cases/{case}")).json()
    assert shown["zh"] == "宁波市海曙区2022年收入户、支出户收入登记(居民医保)"
    hidden = (await (await decisions.product.staff(f"{JIANGBEI}-agency-maker")).get(f"/cases/{case}")).json()
    assert (len(shown["versions"]), hidden["versions"], hidden["tasks"]) == (1, [], [])

    assert await decisions.walk(case) == ["posting"]
    await settles(decisions, case)
    assert await decisions.status(case) == "done"
    account = f"county_revenue:{HAISHU}:resident:pooled"
    assert await entries(decisions, account, income["zh"]) == {f"{case}.{HAISHU}.book_posting.1.automatic"}


@pytest.mark.rule("R3")
async def test_the_city_agency_posts_the_interest_of_its_own_account_by_the_same_chain(decisions: Decisions) -> None:
    income = interest("other_income", "agency_expenditure")
    answer = await decisions.starts("nb-agency-maker1", "account_income", income, fund="resident")
    assert answer.status_code == 201, answer.text
    assert answer.json()["case"] == "ningbo.account_income.2022.resident.city"


@pytest.mark.parametrize(
    ("change", "about", "place"),
    [({"rule": "R1"}, {}, "rule"), ({}, {"fund": "employee"}, "fund"), ({"transfers": []}, {}, "transfers")],
)
async def test_a_posting_that_is_not_of_its_case_is_refused(
    decisions: Decisions, change: Json, about: Json, place: str
) -> None:
    document = {**interest("other_income", "agency_expenditure"), **change}
    answer = await decisions.starts("nb-agency-maker1", "account_income", document, name="wrong", **about)
    assert place in {error["place"] for error in is_problem(answer, 422, "bad-input")["errors"]}


async def test_money_that_the_account_does_not_hold_is_refused_while_its_maker_waits(decisions: Decisions) -> None:
    document = interest("agency_expenditure", "special", "99999999.00")
    answer = await decisions.starts("nb-agency-maker1", "account_income", document, fund="resident", name="short")
    [error] = is_problem(answer, 422, "bad-input")["errors"]
    assert error["place"] == "transfers"
    assert "余额不足" in error["zh"]
