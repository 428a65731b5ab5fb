"""The same request again gets the answer of then, though the records say by now what it would be refused for."""

from datetime import datetime
from decimal import Decimal

from calculations.clearing.incentives import allocated
from calculations.dates.deadlines import CHINA
from calculations.input.money import fen, text, yuan
from rehearsal.year_data import YearData
from temporal.names import WorkflowName
from tests.api.decisions import Decisions
from tests.api.product import Json, Product
from tests.api.progress_reports import is_problem
from tests.api.test_missing_plan import CHECKER, COUNTY, FUND

BUREAU, YEAR = "nb-bureau-maker1", 2026
HAISHU = "330203"
FULL_MARKS = Decimal(90)


def determination(data: YearData) -> Json:
    return {**data.determination(), "year": YEAR, "incentive_total": {}}


def other_scores(determined: Json) -> Json:
    rows = [{**row, "assessment_score": row["assessment_score"] and "91.00"} for row in determined["counties"]]
    return {**determined, "counties": rows}


def incentive(determined: Json) -> Json:
    scores = {
        row["county"]: Decimal(row["assessment_score"])
        for row in determined["counties"]
        if row["fund"] == "resident" and row["assessment_score"] is not None
    }
    shares = allocated(fen(Decimal(1000)), scores, FULL_MARKS)
    rows = [
        {"county": county, "fund": "resident", "score": str(scores[county]), "amount": text(yuan(share))}
        for county, share in shares.items()
    ]
    return {"kind": "incentive", "year": YEAR, "totals": {"resident": "1000.00"}, "counties": rows}


async def test_a_case_that_was_started_and_a_document_that_was_handed_in(decisions: Decisions) -> None:
    async with decisions.product.at(datetime(YEAR + 1, 2, 20, 10, tzinfo=CHINA)):
        determined = determination(decisions.data)
        await decisions.walk(await decisions.is_started(BUREAU, "target_miss", determined, year=YEAR))
        reward = incentive(determined)
        started = await decisions.starts(BUREAU, "incentive", reward, year=YEAR, key="reward")
        assert started.status_code == 201, started.text
        clearing = await decisions.product.opens(
            WorkflowName.YEAR_END_CLEARING, f"ningbo.clearing.{YEAR}.later", year=YEAR, branches=(HAISHU,)
        )
        [task] = await decisions.open_tasks(clearing)
        staff = await decisions.product.staff(BUREAU)
        handed_in = await staff.submit(clearing, task["task"], determined, key="basis")
        assert handed_in.status_code == 200, handed_in.text

        anew = other_scores(determined)
        await decisions.walk(await decisions.is_started(BUREAU, "target_miss", anew, year=YEAR, name="anew"))

        again = await decisions.starts(BUREAU, "incentive", reward, year=YEAR, key="reward")
        assert again.json() == started.json()
        assert (await staff.submit(clearing, task["task"], determined, key="basis")).json() == handed_in.json()
        # Another content is still another request, and a new one is checked against what is in force now.
        other = await decisions.starts(BUREAU, "incentive", {**reward, "note": "更正"}, year=YEAR, key="reward")
        is_problem(other, 422, "key-reused")
        is_problem(await decisions.starts(BUREAU, "incentive", reward, year=YEAR, name="second"), 422, "bad-input")


async def test_an_estimate_that_was_chosen(product: Product, decisions: Decisions) -> None:
    maker, checker, agency = [
        await product.staff(login) for login in (f"{COUNTY}-agency-maker", f"{COUNTY}-agency-checker", CHECKER)
    ]
    task = f"{COUNTY}.plan.1.prepare"
    for month in (1, 2, 3):
        case = await product.opens_month(month, "chosen", COUNTY, fund=FUND)
        plan = decisions.data.plan(COUNTY, FUND, f"2022-{month:02d}")
        assert (await maker.submit(case, task, plan)).status_code == 200
    late = await product.opens_month(4, "chosen", COUNTY, fund=FUND)
    await product.becomes(late, datetime(2022, 3, 26, 9, tzinfo=CHINA))
    [choosing] = (await agency.get("/tasks", case=late)).json()["items"]
    choice = {"choice": "estimate", "reason": "逾期未报"}
    chosen = await agency.act(late, choosing["task"], "choose", choice, key="chosen")
    assert chosen.status_code == 200, chosen.text

    deciding = await product.task(case, "plan", COUNTY)
    returned = await checker.act(
        case, deciding["task"], "return", {"seen": deciding["seen"], "to": "plan", "reason": "请核"}
    )
    assert returned.status_code == 200, returned.text
    amended = decisions.data.plan(COUNTY, FUND, "2022-05") | {"month": "2022-03"}
    assert (await maker.submit(case, task.replace(".1.", ".2."), amended)).status_code == 200

    assert (await agency.act(late, choosing["task"], "choose", choice, key="chosen")).json() == chosen.json()
