"""A case of many requests leaves the older ones to the records: callers get the same answers as ever."""

import asyncio

import pytest
from sqlalchemy import delete

from approvals.actions import Request
from records.contents.store import AUDIT
from rehearsal.cast import Cast
from rehearsal.year_data import YearData
from services.dispatch.engine_errors import LeftToRecords
from services.dispatch.gateway import Gateway
from temporal.names import QueryName, WorkflowName
from tests.api.decisions import Decisions
from tests.api.product import AUDITOR, Json, Product
from workflows.decision import DecisionStart
from workflows.messages import Receipt

MAKER = "nb-bureau-maker1"
SAY: Json = {"text": "请核对"}


async def long_case(product: Product, case: str, said: int = 9) -> str:
    """A determination about which so much was said that it left most of it to the records; gives the task."""
    await product.opens(
        WorkflowName.DECISION,
        case,
        chain="target_miss",
        only=("determination",),
        updates_a_run=3,
        requests_kept=1,
    )
    task = str((await product.task(case, "determination"))["task"])
    await says_so_often(product, case, task, said)
    return task


async def comments(product: Product, case: str) -> int:
    """How many comments the case's history has."""
    auditor = await product.staff(AUDITOR)
    page = (await auditor.get(f"/cases/{case}/history", limit=200)).json()
    return [entry["kind"] for entry in page["items"]].count("commented")


async def says_so_often(product: Product, case: str, task: str, times: int) -> None:
    """The maker says something on a task again and again, each under its own key."""
    maker = await product.staff(MAKER)
    for number in range(times):
        assert (await maker.act(case, task, "comment", SAY, key=f"said-{number}")).status_code == 200
        await product.becomes(case, await product.now())


def asked_twice(monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """The requests of which a case said that the records have to be looked through for them."""
    looked: list[Request] = []
    send = Gateway.send

    async def watched(gateway: Gateway, case: str, request: Request) -> Receipt:
        try:
            return await send(gateway, case, request)
        except LeftToRecords:
            looked.append(request)
            raise

    monkeypatch.setattr(Gateway, "send", watched)
    return looked


async def test_a_request_of_long_ago_gets_the_same_receipt_and_counts_once(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = "ningbo.target_miss.2018"
    task = await long_case(product, case)
    looked = asked_twice(monkeypatch)
    maker = await product.staff(MAKER)
    before = await comments(product, case)
    first = await maker.act(case, task, "comment", SAY, key="said-0")
    again = await asyncio.gather(*(maker.act(case, task, "comment", SAY, key="said-0") for _ in range(9)))
    assert first.status_code == 200, first.text
    assert [answer.json() for answer in again] == [first.json()] * 9
    assert len(looked) == 10, "the case itself no longer knows it"
    assert await comments(product, case) == before == 9


async def test_a_key_of_long_ago_is_not_used_for_something_else(product: Product) -> None:
    case = "ningbo.target_miss.2017"
    task = await long_case(product, case)
    maker = await product.staff(MAKER)
    answer = await maker.act(case, task, "comment", {"text": "另一意见"}, key="said-0")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/key-reused")
    somebody_else = await product.staff("nb-bureau-checker")
    assert (await somebody_else.act(case, task, "comment", SAY, key="said-0")).status_code == 200


async def test_a_new_request_that_looks_like_an_old_one_is_looked_for_and_counts(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = "ningbo.target_miss.2016"
    task = await long_case(product, case)
    monkeypatch.setattr("approvals.request_memory.LeftToRecords.may_have", lambda *_: True)
    looked = asked_twice(monkeypatch)
    maker = await product.staff(MAKER)
    first = await maker.act(case, task, "comment", SAY, key="looks-old")
    assert first.status_code == 200, first.text
    assert len(looked) == 1
    assert (await maker.act(case, task, "comment", SAY, key="looks-old")).json() == first.json()
    assert await comments(product, case) == 10


async def test_records_that_lost_what_a_case_left_to_them_let_nothing_count_twice(product: Product) -> None:
    case = "ningbo.target_miss.2015"
    task = await long_case(product, case)
    async with product.database.write() as session:
        await session.execute(delete(AUDIT).where(AUDIT.c.case == case))
    maker = await product.staff(MAKER)
    answer = await maker.act(case, task, "comment", SAY, key="said-0")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/records-away")
    state = await product.engine.get_workflow_handle(case).query(QueryName.STATE)
    number = state["number"]
    assert (await maker.act(case, task, "comment", SAY, key="of-today")).status_code == 200
    after = await product.engine.get_workflow_handle(case).query(QueryName.STATE)
    assert after["number"] == number + 1


async def test_a_start_of_long_ago_gets_the_same_receipt_and_starts_nothing(
    product: Product, year_data: YearData, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[str] = []
    send_with_start = Gateway.send_with_start

    async def starts(gateway: Gateway, start: DecisionStart, request: Request) -> Receipt:
        brief = start.model_copy(update={"updates_a_run": 3, "requests_kept": 1})
        try:
            return await send_with_start(gateway, brief, request)
        except LeftToRecords:
            left.append(request.key)
            raise

    monkeypatch.setattr(Gateway, "send_with_start", starts)
    decisions = Decisions(product, year_data, Cast(year_data.directory()))
    report: Json = {"kind": "paper", "title": "统筹推进情况", "text": "十个区县均已并轨。"}
    first = await decisions.starts(MAKER, "progress_report", report, key="the-start", name="long")
    case = first.json()["case"]
    await says_so_often(product, case, first.json()["opened"][0]["task"], 9)
    again = await decisions.starts(MAKER, "progress_report", report, key="the-start", name="long")
    assert (again.status_code, again.json()) == (201, first.json())
    assert left == [f"{MAKER}:the-start"], "the case itself no longer knows it"
    other = await decisions.starts(MAKER, "progress_report", {**report, "text": "另一份"}, key="the-start", name="long")
    assert (other.status_code, other.json()["type"]) == (422, "/problems/key-reused")
    assert await comments(product, case) == 9
