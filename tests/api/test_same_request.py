"""The same request again gets the same answer and counts once; fifty at once leave one winner."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from api.main import create_app
from rehearsal.year_data import YearData
from services.settings import ApiSettings
from temporal.connect import prepare_engine
from temporal.names import WorkflowName
from tests.api.conftest import AS_LONG_AS_TESTS_LAST, DOCUMENT_BYTES, http_to
from tests.api.product import AFTER_THE_YEAR, AUDITOR, CROWD, Json, Product, fresh_key

COUNTY = "330205"
MAKER = "330205-agency-maker"
TASK = f"{COUNTY}.plan.1.prepare"


async def numbers_in_history(product: Product, case: str) -> list[int]:
    auditor = await product.staff(AUDITOR)
    page = (await auditor.get(f"/cases/{case}/history", limit=200)).json()
    return [entry["number"] for entry in page["items"]]


async def test_the_same_request_again_gets_the_same_receipt(product: Product, year_data: YearData) -> None:
    case = await product.opens_month(5, "same", COUNTY)
    maker, key = await product.staff(MAKER), fresh_key()
    plan = year_data.plan(COUNTY, "resident", "2022-05")
    first = await maker.submit(case, TASK, plan, key=key)
    assert first.status_code == 200, first.text
    entries = await numbers_in_history(product, case)
    again = await maker.submit(case, TASK, plan, key=key)
    assert again.json() == first.json()
    assert await numbers_in_history(product, case) == entries


async def test_a_key_used_for_something_else_is_refused(product: Product, year_data: YearData) -> None:
    case = await product.opens_month(5, "reused", COUNTY)
    maker, key = await product.staff(MAKER), fresh_key()
    plan = year_data.plan(COUNTY, "resident", "2022-05")
    assert (await maker.submit(case, TASK, plan, key=key)).status_code == 200
    answer = await maker.submit(case, TASK, plan, note="另一份", key=key)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/key-reused")


async def test_two_people_may_choose_the_same_key(product: Product, year_data: YearData) -> None:
    case = await product.opens_month(5, "two-people", COUNTY)
    maker, checker, key = await product.staff(MAKER), await product.staff(CROWD[0]), fresh_key()
    submitted = await maker.submit(case, TASK, year_data.plan(COUNTY, "resident", "2022-05"), key=key)
    [opened] = submitted.json()["opened"]
    seen = (await product.task(case, "plan", COUNTY))["seen"]
    answer = await checker.act(case, opened["task"], "approve", {"seen": seen}, key=key)
    assert answer.status_code == 200, answer.text


async def test_an_action_without_a_key_is_told_what_to_do(product: Product) -> None:
    maker = await product.staff(MAKER)
    for key in (None, "two words", "x" * 101):
        path = f"/cases/ningbo.x/tasks/{TASK}/approve"
        answer = await maker.http.post(path, json={}, headers=maker.headers(key))
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/key-missing")
        assert "Idempotency-Key" in answer.json()["detail"]


async def test_a_refusal_uses_up_no_key(product: Product, year_data: YearData) -> None:
    case = await product.opens_month(5, "refused-first", COUNTY)
    maker, stranger, key = await product.staff(MAKER), await product.staff("330203-agency-maker"), fresh_key()
    plan = year_data.plan(COUNTY, "resident", "2022-05")
    assert (await stranger.submit(case, TASK, plan, key=key)).status_code == 403
    broken = {**plan, "county": "330203"}
    assert (await maker.submit(case, TASK, broken, key=key)).status_code == 422
    assert (await maker.submit(case, TASK, plan, key=key)).status_code == 200


async def test_a_case_that_ended_still_knows_its_answers(product: Product, year_data: YearData) -> None:
    case = await product.opens(
        WorkflowName.DECISION, "ningbo.target_miss.2021", chain="target_miss", only=("determination",)
    )
    maker, checker = await product.staff("nb-bureau-maker1"), await product.staff("nb-bureau-checker")
    task = await product.task(case, "determination")
    async with product.at(AFTER_THE_YEAR):
        assert (await maker.submit(case, task["task"], year_data.determination())).status_code == 200
    task, key = await product.task(case, "determination"), fresh_key()
    body: Json = {"seen": task["seen"]}
    last = await checker.act(case, task["task"], "approve", body, key=key)
    assert last.status_code == 200, last.text
    await product.engine.get_workflow_handle(case).result()

    assert (await checker.act(case, task["task"], "approve", body, key=key)).json() == last.json()
    late = await checker.act(case, task["task"], "approve", body)
    assert (late.status_code, late.json()["type"]) == (409, "/problems/case-closed")
    assert late.json()["by"].startswith("宁波市医疗保障局")
    assert datetime.fromisoformat(late.json()["at"]) == datetime.fromisoformat(last.json()["at"])
    stranger = await product.staff("nb-treasury-maker")
    told = await stranger.act(case, task["task"], "approve", body)
    assert (told.status_code, told.json()["type"], told.json().get("by")) == (403, "/problems/wrong-party", None)


async def test_a_case_that_ended_knows_its_answers_of_earlier_runs(product: Product, year_data: YearData) -> None:
    case = await product.opens(
        WorkflowName.DECISION,
        "ningbo.target_miss.2020",
        chain="target_miss",
        only=("determination",),
        updates_a_run=2,
    )
    maker, checker = await product.staff("nb-bureau-maker1"), await product.staff("nb-bureau-checker")
    commented = (await product.task(case, "determination"))["task"]
    body: Json = {"text": "请核对"}
    first = await maker.act(case, commented, "comment", body, key="of-the-first-run")
    for _ in range(4):
        assert (await maker.act(case, commented, "comment", body)).status_code == 200
    async with product.at(AFTER_THE_YEAR):
        assert (await maker.submit(case, commented, year_data.determination())).status_code == 200
    task = await product.task(case, "determination")
    assert (await checker.act(case, task["task"], "approve", {"seen": task["seen"]})).status_code == 200
    await product.engine.get_workflow_handle(case).result()
    runs = [run async for run in product.engine.list_workflows(f'WorkflowId = "{case}"')]
    assert len(runs) > 1

    again = await maker.act(case, commented, "comment", body, key="of-the-first-run")
    assert again.json() == {**first.json(), "settled": True}
    assert (await maker.act(case, commented, "comment", body)).json()["type"] == "/problems/case-closed"


async def test_a_case_that_the_engine_has_forgotten_answers_from_the_records(product: Product) -> None:
    case = await product.opens(
        WorkflowName.DECISION, "ningbo.progress_report.2022.forgotten", chain="progress_report", only=("draft",)
    )
    maker, checker = await product.staff("nb-bureau-maker1"), await product.staff("nb-bureau-checker")
    task = (await product.task(case, "draft"))["task"]
    document = {"kind": "paper", "title": "统筹推进情况", "text": "十个区县均已并轨。"}
    handed_in = await maker.submit(case, task, document, key="handed-in")
    said = await maker.act(case, (await product.task(case, "draft"))["task"], "comment", {"text": "急"}, key="said")
    task = await product.task(case, "draft")
    assert (await checker.act(case, task["task"], "approve", {"seen": task["seen"]})).status_code == 200
    await product.engine.get_workflow_handle(case).result()

    async with forgetful(product) as later:
        maker, checker = await later.staff("nb-bureau-maker1"), await later.staff("nb-bureau-checker")
        again = await maker.submit(case, "main.draft.1.prepare", document, key="handed-in")
        assert again.json() == {**handed_in.json(), "settled": True}
        again = await maker.act(case, task["task"], "comment", {"text": "急"}, key="said")
        assert again.json() == {**said.json(), "settled": True}
        other = await maker.act(case, task["task"], "comment", {"text": "缓"}, key="said")
        assert (other.status_code, other.json()["type"]) == (422, "/problems/key-reused")
        stranger = await checker.act(case, task["task"], "comment", {"text": "急"}, key="said")
        assert (stranger.status_code, stranger.json()["type"]) == (409, "/problems/case-closed")


@asynccontextmanager
async def forgetful(product: Product) -> AsyncIterator[Product]:
    """The same installation when the engine has forgotten everything, as it does when the time to keep it is over."""
    settings = product.settings.model_copy(update={"namespace": "forgetful"})
    await prepare_engine(settings)
    app = create_app(settings, ApiSettings(**AS_LONG_AS_TESTS_LAST, document_bytes=DOCUMENT_BYTES))
    async with app.router.lifespan_context(app), http_to(app) as http:
        yield replace(product, http=http, app=app, settings=settings, _staff={})


async def test_of_fifty_decisions_at_once_one_counts(product: Product, year_data: YearData) -> None:
    case = await product.opens_month(6, "crowded", COUNTY)
    maker = await product.staff(MAKER)
    [opened] = (await maker.submit(case, TASK, year_data.plan(COUNTY, "resident", "2022-06"))).json()["opened"]
    staff_clients = [await product.staff(login) for login in CROWD]
    seen = (await product.task(case, "plan", COUNTY))["seen"]
    answers = await asyncio.gather(
        *(staff.act(case, opened["task"], "approve", {"seen": seen}) for staff in staff_clients)
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 49}
    winner = CROWD[[answer.status_code for answer in answers].index(200)]
    lost = [answer.json() for answer in answers if answer.status_code == 409]
    assert {problem["type"] for problem in lost} == {"/problems/already-decided"}
    assert all(problem["by"].endswith(f"众{winner}") and problem["at"] for problem in lost)

    auditor = await product.staff(AUDITOR)
    decisions = (await auditor.get(f"/cases/{case}")).json()["decisions"]
    assert [each["person"] for each in decisions if each["task"] == opened["task"]] == [winner]
