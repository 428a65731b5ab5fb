"""A plan that does not come (M2): the city agency chooses, and an estimate is the mean of the last three plans."""

from datetime import datetime
from decimal import Decimal

import httpx
import pytest

from calculations.dates.deadlines import CHINA
from rehearsal.year_data import YearData
from tests.api.product import AUDITOR, Json, Product

COUNTY, FUND = "330226", "employee"
CHECKER = "nb-agency-checker"


async def hands_in(product: Product, year_data: YearData, month: int) -> Json:
    case = await product.opens_month(month, "estimates", COUNTY, fund=FUND)
    maker = await product.staff(f"{COUNTY}-agency-maker")
    plan = year_data.plan(COUNTY, FUND, f"2022-{month:02d}")
    assert (await maker.submit(case, f"{COUNTY}.plan.1.prepare", plan)).status_code == 200
    return plan


async def is_late(product: Product, month: int) -> str:
    """The plan is due on the 25th of the month before; the day is over."""
    case = await product.opens_month(month, "estimates", COUNTY, fund=FUND)
    await product.becomes(case, datetime(2022, month - 1, 26, 9, tzinfo=CHINA))
    return case


async def chooses(product: Product, case: str, choice: str, reason: str = "逾期未报") -> httpx.Response:
    agency = await product.staff(CHECKER)
    [task] = (await agency.get("/tasks", case=case)).json()["items"]
    assert task["actions"] == ["choose", "comment"]
    return await agency.act(case, task["task"], "choose", {"choice": choice, "reason": reason})


@pytest.mark.rule("M2")
async def test_an_estimate_is_the_mean_of_the_last_three_plans(product: Product, year_data: YearData) -> None:
    plans = [await hands_in(product, year_data, month) for month in (4, 5, 6)]
    case = await is_late(product, 7)
    answer = await chooses(product, case, "estimate")
    assert answer.status_code == 200, answer.text

    auditor = await product.staff(AUDITOR)
    [version] = [each for each in (await auditor.get(f"/cases/{case}/versions")).json() if each["form"] == "plan"]
    assert version["estimate"] is True
    estimate = (await auditor.get(f"/cases/{case}/documents/{version['content_hash']}")).json()
    assert estimate["month"] == "2022-07"
    for number, line in enumerate(estimate["lines"][:-1]):
        mean = sum((Decimal(plan["lines"][number]["amount"]) for plan in plans), Decimal(0)) / 3
        assert abs(Decimal(line["amount"]) - mean) <= Decimal("0.005")
    total = sum(Decimal(line["amount"]) for line in estimate["lines"][:-1])
    assert Decimal(estimate["lines"][-1]["amount"]) == total


async def test_without_three_plans_there_is_no_estimate(product: Product) -> None:
    case = await is_late(product, 3)
    answer = await chooses(product, case, "estimate")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/no-estimate")


@pytest.mark.rule("M2")
async def test_waiting_needs_a_reason_and_keeps_the_task(product: Product) -> None:
    case = await is_late(product, 2)
    answer = await chooses(product, case, "wait", reason="")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/missing-reason")
    assert (await chooses(product, case, "wait")).status_code == 200
    agency = await product.staff(CHECKER)
    count = (await agency.get("/tasks/count", case=case)).json()
    assert count["open"] == 1


async def test_the_late_plan_is_shown_as_overdue(product: Product) -> None:
    case = await is_late(product, 9)
    maker = await product.staff(f"{COUNTY}-agency-maker")
    assert [task["overdue"] for task in (await maker.get("/tasks", case=case)).json()["items"]] == [True]
    assert (await maker.get("/tasks/count", case=case)).json() == {"open": 1, "overdue": 1}
    notices = (await maker.get(f"/cases/{case}")).json()["notices"]
    assert {notice["notice"] for notice in notices} >= {"remind", "due"}
