"""A plan, report or posting in the wrong unit is asked about, and the receipt says the total in words."""

from datetime import datetime
from decimal import Decimal

import pytest

from api.likely_changes import unlikely_adjustment, unlikely_prior_year, unlikely_standard
from calculations.deadlines import CHINA
from calculations.forms.adjustment import AdjustmentForm
from calculations.forms.financing_standard import FinancingStandardForm
from calculations.forms.prior_year import PriorYearForm
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
    others = ("330205", "330206", "330211")
    first = await opens(house, 5, (COUNTY, *others))
    clerk, task = await house.desk(f"{COUNTY}-agency-maker"), f"{COUNTY}.plan.1.prepare"
    for other in others:
        neighbour, theirs = await house.desk(f"{other}-agency-maker"), plan(year_data, 5, other)
        assert (await neighbour.submit(first, f"{other}.plan.1.prepare", theirs)).status_code == 200
    in_wan = await clerk.submit(first, task, scaled(plan(year_data, 5), "0.0001"))
    assert "与其他区县同月平均相差" in is_problem(in_wan, 422, "missing-reason")["detail"]
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


@pytest.mark.rule("B5", "B7", "F")
async def test_adjustments_standards_and_last_years_spending_in_fen_are_asked_about(
    house: House, year_data: YearData
) -> None:
    decisions = Decisions(house, year_data, Cast(year_data.directory()))
    approved = await decisions.budget_is_approved(YEAR, datetime(YEAR, 3, 1, 10, tzinfo=CHINA))
    wanted = ("resident", "pooled", "expenditure", "benefits")
    [row] = [
        row
        for row in year_data.budget(COUNTY)["lines"]
        if (row["fund"], row["part"], row["side"], row["line"]) == wanted
    ]
    changed = {"county": COUNTY, **{key: row[key] for key in ("fund", "part", "side", "line")}, "before": row["amount"]}
    adjustment = AdjustmentForm.model_validate(
        {
            "year": YEAR,
            "approved_case": approved["case"],
            "approved_hash": approved["hash"],
            "cause": "spending_must_rise",
            "reason": "住院人次增加",
            "lines": [{**changed, "after": text(Decimal(row["amount"]) * 90)}],
        }
    )
    item = {"item": "individual_premium", "zh": "个人缴费", "unit": "yuan_a_year", "before": "400.00"}
    standard = FinancingStandardForm.model_validate(
        {
            "year": YEAR,
            "fund": "resident",
            "in_force_from": f"{YEAR}-07-01",
            "basis": "省统一部署",
            "items": [{**item, "after": "42000.00"}],
        }
    )
    month = {"county": COUNTY, "fund": "resident", "part": "pooled", "month": f"{YEAR - 1}-01"}
    spent = text(Decimal(row["amount"]) * 100 / 12 // 1)
    prior_year = PriorYearForm.model_validate({"year": YEAR - 1, "lines": [{**month, "amount": spent}]})
    async with house.database.read() as session:
        found = [
            await unlikely_adjustment(session, house.pack, adjustment),
            await unlikely_standard(session, house.pack, standard),
            await unlikely_prior_year(session, house.pack, prior_year),
        ]
    words = [check.zh for [check] in found]
    assert all("请核对单位是否为元" in each for each in words)
    assert ["批复数" in words[0], "调整前" in words[1], f"{YEAR}年批复预算月均" in words[2]] == [True] * 3
