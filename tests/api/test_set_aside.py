"""Money on its way: an approval sets aside what it will have paid, and one for which too little is left is refused."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest

from approvals.refusals import not_possible
from calculations.dates.deadlines import CHINA
from calculations.ledger.postings import Transfer
from records.ledger import earmarks
from records.ledger.booking import set_aside
from services.dispatch.gateway import Gateway
from services.errors import ServiceError
from tests.api.decisions import Decisions
from tests.api.product import Json, fresh_key
from tests.api.test_money_acts import settles
from tests.api.test_starting import is_problem

TODAY = datetime(2022, 12, 31, 10, tzinfo=CHINA)
ELSEWHERE = "ningbo.account_income.2022.resident.elsewhere"
"""A case in which others have approved."""


@pytest.fixture(autouse=True)
async def today(decisions: Decisions) -> AsyncIterator[None]:
    """The end of the year."""
    async with decisions.product.at(TODAY):
        yield


def revenue(county: str) -> str:
    return f"county_revenue:{county}:resident:pooled"


def moved(source: str, target: str, amount: str, period: str) -> Json:
    return {
        "kind": "posting",
        "rule": "R3",
        "fund": "resident",
        "year": 2022,
        "date": "2022-12-30",
        "period": period,
        "zh": f"{period}利息",
        "transfers": [{"from": source, "to": target, "amount": amount}],
    }


async def swept(decisions: Decisions, county: str, amount: str, period: str) -> tuple[str, Json]:
    """A county's agency has drawn up that interest goes on to the special account; its case, and the open task."""
    document = moved(revenue(county), "special:resident:pooled", amount, period)
    case = await decisions.is_started(
        f"{county}-agency-maker", "account_income", document, fund="resident", name=period.lower(), note="结息划转"
    )
    [task] = await decisions.open_tasks(case)
    return case, task


async def funded(decisions: Decisions, county: str) -> None:
    """The county's revenue account holds a hundred yuan of interest."""
    document = moved("other_income:resident:pooled", revenue(county), "100.00", "2022-Q2")
    document["transfers"][0]["county"] = county
    case = await decisions.is_started(
        f"{county}-agency-maker", "account_income", document, fund="resident", name="income", note="结息"
    )
    assert await decisions.walk(case) == ["posting"]
    await settles(decisions, case)


async def account(decisions: Decisions, county: str) -> dict[str, Any]:
    """The county's revenue account, as its agency sees it."""
    staff = await decisions.product.staff(f"{county}-agency-maker")
    accounts = (await staff.get("/ledger/balances", kind="county_revenue", fund="resident")).json()["accounts"]
    return next({**each} for each in accounts if each["code"] == revenue(county))


def figures(account: dict[str, Any]) -> tuple[str, str, str]:
    return account["balance"], account["earmarked"], account["available"]


async def aside_elsewhere(decisions: Decisions, county: str, amount: str) -> None:
    """Others have approved that so much leaves the county's revenue account; it is not booked yet."""
    transfer = Transfer(source=revenue(county), target="special:resident:pooled", amount=amount)
    async with decisions.product.database.write() as session:
        refusals = await set_aside(session, f"{ELSEWHERE}.{county}", ELSEWHERE, "a" * 64, [transfer], TODAY)
    assert refusals == ()


async def test_of_two_approvals_at_once_that_exceed_the_account_one_is_refused(decisions: Decisions) -> None:
    county = "330206"
    await funded(decisions, county)
    acts = [await swept(decisions, county, "60.00", period) for period in ("2022-Q3", "2022-Q4")]

    answers = await asyncio.gather(*(decisions.approves(case, task) for case, task in acts))

    assert sorted(answer.status_code for answer in answers) == [200, 422]
    [error] = is_problem(next(each for each in answers if each.status_code == 422), 422, "bad-input")["errors"]
    assert error["place"] == "seen"
    assert error["zh"].endswith("需支付 60.00 元,缺 20.00 元")
    paid = next(case for (case, _), answer in zip(acts, answers, strict=True) if answer.status_code == 200)
    await settles(decisions, paid)
    assert figures(await account(decisions, county)) == ("40.00", "0.00", "40.00")


async def test_what_is_on_its_way_is_refused_shown_and_paid_when_it_is_free_again(decisions: Decisions) -> None:
    county = "330211"
    await funded(decisions, county)
    case, task = await swept(decisions, county, "60.00", "2022-Q3")
    await aside_elsewhere(decisions, county, "70.00")

    [error] = is_problem(await decisions.approves(case, task), 422, "bad-input")["errors"]
    assert error["zh"] == f"账户 {revenue(county)} 余额不足:余额 100.00 元,在途 70.00 元,需支付 60.00 元,缺 30.00 元"
    assert figures(await account(decisions, county)) == ("100.00", "70.00", "30.00")
    checker = await decisions.product.staff(decisions.login(task))
    shown = (await checker.get(f"/cases/{case}/tasks/{task['task']}/money")).json()
    [pays] = shown["accounts"]
    assert (pays["pays"], pays["balance"], pays["earmarked"]) == ("60.00", "100.00", "70.00")
    assert (pays["available"], pays["lacks"]) == ("30.00", "30.00")
    assert (shown["held_against"], shown["limits"]) == (None, [])

    async with decisions.product.database.write() as session:
        await earmarks.let_go(session, f"{ELSEWHERE}.{county}")
    key = fresh_key()
    body = {"seen": task["seen"], "note": "同意"}
    first = await checker.act(case, task["task"], "approve", body, key)
    await settles(decisions, case)
    again = await checker.act(case, task["task"], "approve", body, key)
    assert (first.status_code, again.json()["hash"]) == (200, first.json()["hash"]), first.text
    assert figures(await account(decisions, county)) == ("40.00", "0.00", "40.00")


async def test_an_approval_that_the_case_refuses_leaves_nothing_on_its_way(
    decisions: Decisions, monkeypatch: pytest.MonkeyPatch
) -> None:
    county = "330212"
    await funded(decisions, county)
    case, task = await swept(decisions, county, "60.00", "2022-Q3")
    seen: list[tuple[str, str, str]] = []

    async def refuses(*_: object) -> object:
        seen.append(figures(await account(decisions, county)))
        raise ServiceError.refused(not_possible("已由他人办理", "somebody else was first"))

    with monkeypatch.context() as patched:
        patched.setattr(Gateway, "send", refuses)
        assert (await decisions.approves(case, task)).status_code != 200

    assert seen == [("100.00", "60.00", "40.00")]
    assert figures(await account(decisions, county)) == ("100.00", "0.00", "100.00")


async def test_who_does_not_read_the_lane_does_not_see_its_money(decisions: Decisions) -> None:
    county = "330213"
    await funded(decisions, county)
    case, task = await swept(decisions, county, "60.00", "2022-Q3")
    path = f"/cases/{case}/tasks/{task['task']}/money"
    is_problem(await (await decisions.product.staff("330203-agency-maker")).get(path), 403, "not-allowed")
    unknown = f"/cases/{case}/tasks/main.nothing.1.decide/money"
    is_problem(await (await decisions.product.staff("nb-finance-maker1")).get(unknown), 404, "unknown-task")
