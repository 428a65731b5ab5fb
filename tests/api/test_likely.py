"""A plan, report or posting in the wrong unit is asked about, and the receipt says the total in words."""

from datetime import datetime
from decimal import Decimal

import pytest

from calculations.deadlines import CHINA
from calculations.money import text
from engine.names import WorkflowName
from rehearsal.cast import Cast
from rehearsal.year_data import YearData
from tests.api.decisions import Decisions
from tests.api.house import House, Json
from tests.api.test_starting import is_problem

COUNTY, FUND, YEAR = "330203", "resident", 2026


def scaled(document: Json, factor: str) -> Json:
    lines = [{**row, "amount": text(Decimal(row["amount"]) * Decimal(factor))} for row in document["lines"]]
    return {**document, "lines": lines}


async def opens(house: House, month: int, counties: tuple[str, ...] = (COUNTY,)) -> str:
    name = f"ningbo.{FUND}.{YEAR}-{month:02d}.likely"
    at = datetime(YEAR, month, 1, 10, tzinfo=CHINA)
    return await house.opens(
        WorkflowName.MONTHLY_FUNDING, name, fund=FUND, month=month, year=YEAR, branches=counties, at=at
    )


def plan(year_data: YearData, month: int, county: str = COUNTY) -> Json:
    return {**year_data.plan(county, FUND, f"2022-{month:02d}"), "month": f"{YEAR}-{month:02d}"}


@pytest.mark.rule("M1")
async def test_a_plan_in_ten_thousands_is_asked_about_against_others_earlier_months_and_the_budget(
    house: House, year_data: YearData
) -> None:
    other = "330205"
    first = await opens(house, 5, (COUNTY, other))
    clerk, neighbour = await house.desk(f"{COUNTY}-agency-maker"), await house.desk(f"{other}-agency-maker")
    task = f"{COUNTY}.plan.1.prepare"
    assert (await neighbour.submit(first, f"{other}.plan.1.prepare", plan(year_data, 5, other))).status_code == 200
    in_wan = await clerk.submit(first, task, scaled(plan(year_data, 5), "0.0001"))
    assert "其他区县同月平均" in is_problem(in_wan, 422, "missing-reason")["detail"]
    right = await clerk.submit(first, task, plan(year_data, 5))
    assert right.status_code == 200, right.text
    total = sum(
        (Decimal(row["amount"]) for row in plan(year_data, 5)["lines"] if row["part"] != "all"), Decimal("0.00")
    )
    assert right.json()["total"]["amount"] == text(total)
    assert right.json()["total"]["zh"].endswith("元整")

    second = await opens(house, 6)
    nothing = await clerk.submit(second, task, scaled(plan(year_data, 6), "0"))
    assert "此前月份平均" in is_problem(nothing, 422, "missing-reason")["detail"]

    decisions = Decisions(house, year_data, Cast(year_data.directory()))
    await decisions.budget_is_approved(YEAR, datetime(YEAR, 3, 1, 10, tzinfo=CHINA))
    in_fen = await clerk.submit(second, task, scaled(plan(year_data, 6), "100"))
    assert "现行预算月均" in is_problem(in_fen, 422, "missing-reason")["detail"]
    said = await clerk.submit(second, task, scaled(plan(year_data, 6), "100"), "一次性补付历年欠款")
    assert said.status_code == 200, said.text
