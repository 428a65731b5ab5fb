"""The business clock of a rehearsal: who sets it, and that open cases hear of it though nobody acts on them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import httpx
import pytest

from activities.planning import year_start
from api.main import create_app
from services.settings import ApiSettings
from temporal.names import WorkflowName
from tests.api.conftest import AS_LONG_AS_TESTS_LAST, http_to
from tests.api.product import BEGINS, OPERATOR, QUEUE, YEAR, Json, Product, StaffClient
from tests.waiting import FOR_EVER_SECONDS
from workflows.messages import CasePlan

LONG_AGO = BEGINS - timedelta(days=100)
"""Cases that opened then have deadlines that lie before the product's clock: nobody's other case moves by it."""


async def test_the_business_clock_goes_forward_and_is_the_operators(product: Product) -> None:
    operator, maker = await product.staff("nb-operations-1"), await product.staff("330203-agency-maker")
    now = await product.now()
    body = {"instant": now.isoformat()}
    answer = await maker.http.post("/rehearsal/clock", json=body, headers=maker.headers())
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-allowed")
    assert (await operator.http.post("/rehearsal/clock", json=body, headers=operator.headers())).status_code == 204
    back = {"instant": (now - timedelta(days=1)).isoformat()}
    answer = await operator.http.post("/rehearsal/clock", json=back, headers=operator.headers())
    assert (answer.status_code, answer.json()["errors"][0]["place"]) == (422, "instant")
    naive = {"instant": now.replace(tzinfo=None).isoformat()}
    answer = await operator.http.post("/rehearsal/clock", json=naive, headers=operator.headers())
    assert answer.status_code == 422


@pytest.mark.parametrize("year", ["0226", "9999"])
async def test_a_typing_error_does_not_put_the_clock_where_it_can_never_be_set_back(
    product: Product, year: str
) -> None:
    operator = await product.staff(OPERATOR)
    body = {"instant": f"{year}-03-10T09:00:00+08:00"}
    answer = await operator.http.post("/rehearsal/clock", json=body, headers=operator.headers())
    assert (answer.status_code, answer.json()["errors"][0]["zh"]) == (422, "须在2000年至2100年之间")


async def test_real_life_has_no_clock_to_set(product: Product) -> None:
    app = create_app(product.settings, ApiSettings(rehearsal=False))
    async with app.router.lifespan_context(app), http_to(app) as http:
        operator = StaffClient(http, (await product.staff("nb-operations-1")).token)
        body = {"instant": BEGINS.isoformat()}
        answer = await http.post("/rehearsal/clock", json=body, headers=operator.headers())
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/not-a-rehearsal")


async def set_clock(product: Product, *, tell_cases: bool | None = None) -> datetime:
    """An operator sets the clock a second further; the new instant."""
    instant = await product.now() + timedelta(seconds=1)
    body: Json = {"instant": instant.isoformat()}
    if tell_cases is not None:
        body["tell_cases"] = tell_cases
    staff = await product.staff(OPERATOR)
    answer: httpx.Response = await product.http.post("/rehearsal/clock", json=body, headers=staff.headers())
    assert answer.status_code == 204, answer.text
    return instant


async def is_overdue(product: Product, case: str) -> bool:
    """Whether the first task of a report is shown as overdue, and the history says so."""
    page = (await (await product.staff(OPERATOR)).get(f"/cases/{case}")).json()
    assert [task["overdue"] for task in page["tasks"]] == ["due" in [each["notice"] for each in page["notices"]]]
    return bool(page["tasks"][0]["overdue"])


async def becomes_true(asked: Callable[[], Awaitable[bool]]) -> None:
    """Return when it is so: the answer that set the clock waits for the cases, but not for ever."""
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while not await asked():  # noqa: ASYNC110 (the cases tell nobody)
            await asyncio.sleep(0.1)


async def opens_long_ago(product: Product, name: str) -> str:
    case = f"ningbo.progress_report.2022.{name}"
    await product.opens(WorkflowName.DECISION, case, chain="progress_report", at=LONG_AGO)
    assert not await is_overdue(product, case)
    return case


async def test_a_task_falls_overdue_when_the_clock_is_set_though_nobody_acts(product: Product) -> None:
    case = await opens_long_ago(product, "clock")
    await set_clock(product)
    await becomes_true(lambda: is_overdue(product, case))
    before = len((await (await product.staff(OPERATOR)).get(f"/cases/{case}/history", limit=200)).json()["items"])
    await set_clock(product)
    after = len((await (await product.staff(OPERATOR)).get(f"/cases/{case}/history", limit=200)).json()["items"])
    assert after == before, "what was noticed is not noticed again"


async def test_what_lies_between_two_settings_is_noted_each_at_its_own_instant(product: Product) -> None:
    case = await opens_long_ago(product, "on_the_way")
    await set_clock(product)
    await becomes_true(lambda: is_overdue(product, case))
    page = await (await product.staff(OPERATOR)).get(f"/cases/{case}")
    (due,) = {task["due"] for task in page.json()["tasks"]}
    notices = {each["notice"]: datetime.fromisoformat(each["at"]) for each in page.json()["notices"]}
    assert notices["due"] == datetime.fromisoformat(due)
    assert notices["remind"] < notices["due"] < notices["escalate"]
    await hears_of_it(product, case, page.json()["notices"])


async def hears_of_it(product: Product, case: str, notices: list[Json]) -> None:
    """Whoever was called in finds it among their notices until they have read it, and may urge."""
    [called] = [each for each in notices if each["notice"] == "escalate"]
    assert called["party"] == "bureau/leader"
    leader = await product.staff("nb-bureau-leader")
    [heard] = [each for each in await unread_notices(leader) if each["case"] == case]
    assert (heard["notice"], heard["task"], heard["closed_at"]) == ("escalate", called["task"], None)
    assert heard["notice_name"] == {"zh": "督办", "en": "called in"}
    before = (await leader.get("/notices/count")).json()["unread"]
    path = f"/cases/{case}/read/{heard['subject']}"
    clerk = await product.staff("330203-agency-maker")
    refused = await clerk.http.post(path, json={}, headers=clerk.headers())
    assert refused.status_code in (403, 404), refused.text
    read = await leader.http.post(path, json={}, headers=leader.headers())
    assert read.status_code == 204, read.text
    assert case not in [each["case"] for each in await unread_notices(leader)]
    assert (await leader.get("/notices/count")).json()["unread"] == before - 1
    urged = await leader.act(case, heard["task"], "urge", {"note": "请今日办结"})
    assert urged.status_code == 200, urged.text


async def unread_notices(staff: StaffClient) -> list[Json]:
    page = (await staff.get("/notices", unread="true", notice="escalate", limit=200)).json()
    items: list[Json] = page["items"]
    return items


async def test_who_tells_the_cases_themselves_sets_the_clock_alone(product: Product) -> None:
    case = await opens_long_ago(product, "driven")
    instant = await set_clock(product, tell_cases=False)
    assert not await is_overdue(product, case)
    await product.becomes(case, instant)
    assert await is_overdue(product, case)


async def test_the_years_next_case_starts_when_the_clock_is_set(product: Product) -> None:
    year, month = "ningbo.year.2022.clock", "ningbo.resident.2022-01.clock"
    start = year_start(product.pack, YEAR, rehearsal=True, instant=BEGINS)
    plan = CasePlan(
        case=month, workflow=WorkflowName.MONTHLY_FUNDING, fund="resident", month=1, starts=BEGINS + timedelta(hours=1)
    )
    start = start.model_copy(update={"head": start.head.model_copy(update={"case": year}), "plans": (plan,)})
    await product.engine.start_workflow(WorkflowName.FISCAL_YEAR, start, id=year, task_queue=QUEUE)
    await product.becomes(year, BEGINS)
    operator = await product.staff(OPERATOR)

    async def is_open() -> bool:
        return (await operator.get(f"/cases/{month}")).status_code == 200

    assert not await is_open()
    await set_clock(product)
    await becomes_true(is_open)
    assert (await operator.get(f"/cases/{month}")).json()["tasks"]


async def test_the_clock_is_set_though_the_engine_is_away(product: Product) -> None:
    away = product.settings.model_copy(update={"engine_address": "127.0.0.1:1"})
    app = create_app(away, ApiSettings(**AS_LONG_AS_TESTS_LAST))
    instant = await product.now() + timedelta(seconds=1)
    async with app.router.lifespan_context(app), http_to(app) as http:
        operator = StaffClient(http, (await product.staff(OPERATOR)).token)
        body = {"instant": instant.isoformat()}
        answer = await http.post("/rehearsal/clock", json=body, headers=operator.headers())
    assert answer.status_code == 204, answer.text
    assert await product.now() == instant
