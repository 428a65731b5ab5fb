"""A day that was counted before the holidays of its year were announced is marked as estimated, wherever shown."""

from datetime import datetime

from calculations.dates.deadlines import CHINA
from temporal.names import QueryName, WorkflowName
from tests.api.product import Product

OFFICIAL, ESTIMATED = "ningbo.employee.2024-05.funding", "ningbo.employee.2028-05.funding"
MAKER = "330203-agency-maker"
MARK = "(放假安排未公布,估算)"


async def opened(product: Product, case: str, year: int) -> str:
    at = datetime(year, 4, 11, 9, tzinfo=CHINA)
    return await product.opens(WorkflowName.MONTHLY_FUNDING, case, fund="employee", month=5, year=year, at=at)


async def test_tasks_history_and_calendar_mark_what_is_estimated(product: Product) -> None:
    staff = await product.staff(MAKER)
    for case, year, estimated in ((OFFICIAL, 2024, False), (ESTIMATED, 2028, True)):
        await opened(product, case, year)
        task, *_ = (await staff.get("/tasks", case=case)).json()["items"]
        assert task["estimated"] is estimated
        entries = (await staff.get(f"/cases/{case}/history")).json()["items"]
        told = next(entry for entry in entries if "期限" in entry["zh"])
        assert (MARK in told["zh"], "(estimated before" in told["en"]) == (estimated, estimated)
        calendar = (await staff.get("/calendar", year=year)).json()
        assert any(each["estimated"] is estimated for each in calendar["planned"])
        [due] = [each for each in calendar["open"] if (each["case"], each["task"]) == (case, task["task"])]
        assert due["estimated"] is estimated


async def test_the_engines_page_marks_what_is_estimated(product: Product) -> None:
    case = await opened(product, "ningbo.resident.2028-05.funding", 2028)
    state = await product.engine.get_workflow_handle(case).query(QueryName.STATE, result_type=dict)
    assert state["head"]["calendar"]["estimated_years"] == [2027, 2028, 2029]


async def test_a_calendar_of_a_year_far_ahead_is_estimated_by_law(product: Product) -> None:
    planned = (await (await product.staff(MAKER)).get("/calendar", year=2033)).json()["planned"]
    assert planned
    assert all(each["estimated"] for each in planned)
