"""A plan, report or posting in the wrong unit is asked about, and the receipt says the total in words."""

from datetime import datetime
from decimal import Decimal

import pytest

from approvals.effects import CaseOpened, Event, VersionMade
from calculations.dates.deadlines import CHINA
from calculations.forms import PlanForm, month_form
from calculations.forms.adjustment import AdjustmentForm
from calculations.forms.balances import BalancesForm
from calculations.forms.determination import DeterminationForm
from calculations.forms.financing_standard import FinancingStandardForm
from calculations.forms.prior_year import PriorYearForm
from calculations.input.money import text
from calculations.monthly.distribution import CountyAsked, request_of
from records.contents.document_models import keep_document
from records.projection.apply import apply
from rehearsal.cast import Cast
from rehearsal.year_data import YearData
from services.intake.adjustment_checks import below_requests
from services.intake.likely_balances import unlikely_balances, unlikely_determination
from services.intake.likely_changes import unlikely_adjustment, unlikely_prior_year, unlikely_standard
from temporal.names import WorkflowName
from tests.api.decisions import Decisions
from tests.api.product import Json, Product
from tests.api.test_starting import is_problem
from tests.records.story import chained_effects

COUNTY, FUND, YEAR = "330203", "resident", 2026


@pytest.fixture(scope="module")
def product(secluded_product: Product) -> Product:
    """One of its own: what other files leave behind would be listed and compared here."""
    return secluded_product


def scaled(document: Json, factor: str) -> Json:
    lines = [{**row, "amount": text(Decimal(row["amount"]) * Decimal(factor))} for row in document["lines"]]
    return {**document, "lines": lines}


async def opens(product: Product, month: int, counties: tuple[str, ...] = (COUNTY,)) -> str:
    name = f"ningbo.{FUND}.{YEAR}-{month:02d}.likely"
    at = datetime(YEAR, month, 1, 10, tzinfo=CHINA)
    return await product.opens(
        WorkflowName.MONTHLY_FUNDING, name, fund=FUND, month=month, year=YEAR, branches=counties, at=at
    )


def plan(year_data: YearData, month: int, county: str = COUNTY) -> Json:
    return {**year_data.plan(county, FUND, f"2022-{month:02d}"), "month": f"{YEAR}-{month:02d}"}


@pytest.mark.rule("M1")
async def test_a_plan_in_ten_thousands_is_asked_about_against_others_earlier_months_and_the_budget(
    product: Product, year_data: YearData
) -> None:
    others = ("330205", "330206", "330211")
    first = await opens(product, 5, (COUNTY, *others))
    clerk, task = await product.staff(f"{COUNTY}-agency-maker"), f"{COUNTY}.plan.1.prepare"
    for other in others:
        neighbour, theirs = await product.staff(f"{other}-agency-maker"), plan(year_data, 5, other)
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

    second = await opens(product, 6)
    nothing = await clerk.submit(second, task, scaled(plan(year_data, 6), "0"))
    assert "邻近月份平均" in is_problem(nothing, 422, "missing-reason")["detail"]

    decisions = Decisions(product, year_data, Cast(year_data.directory()))
    await decisions.budget_is_approved(YEAR, datetime(YEAR, 3, 1, 10, tzinfo=CHINA))
    in_fen = await clerk.submit(second, task, scaled(plan(year_data, 6), "100"))
    assert "现行预算月均" in is_problem(in_fen, 422, "missing-reason")["detail"]
    said = await clerk.submit(second, task, scaled(plan(year_data, 6), "100"), "一次性补付历年欠款")
    assert said.status_code == 200, said.text


@pytest.mark.rule("M1")
async def test_months_that_come_out_of_order_and_single_lines_are_compared_as_well(
    product: Product, year_data: YearData
) -> None:
    county = "330206"
    clerk, task = await product.staff(f"{county}-agency-maker"), f"{county}.plan.1.prepare"
    later, earlier = await opens(product, 10, (county,)), await opens(product, 9, (county,))
    september = plan(year_data, 9, county)
    assert (await clerk.submit(later, task, plan(year_data, 10, county))).status_code == 200
    in_wan = await clerk.submit(earlier, task, scaled(september, "0.0001"))
    assert "邻近月份平均" in is_problem(in_wan, 422, "missing-reason")["detail"]
    one_line = with_line(product, september, "critical_illness", "0.0001")
    told = is_problem(await clerk.submit(earlier, task, one_line), 422, "missing-reason")["detail"]
    assert "大病保险支出" in told
    assert "待遇支出" not in told, "the other lines are as always"
    assert (await clerk.submit(earlier, task, september)).status_code == 200


def with_line(product: Product, document: Json, name: str, factor: str) -> Json:
    """A plan with one line in another unit, its totals computed again as a spreadsheet does."""
    template = product.pack.templates("plan")
    form = PlanForm.model_validate(document)
    entered = {key: amount for key, amount in form.amounts().items() if not template.is_total(key)}
    changed = {key: int(amount * Decimal(factor)) if key.line == name else amount for key, amount in entered.items()}
    return dict(
        month_form(PlanForm, template.completed(changed), form.county, form.fund, form.month).model_dump(mode="json")
    )


@pytest.mark.rule("B2")
async def test_a_first_budget_is_compared_with_other_counties_and_the_citys_with_theirs(
    product: Product, year_data: YearData
) -> None:
    year, counties = 2030, ("330203", "330205", "330206", "330211")
    at = datetime(year - 1, 9, 20, 10, tzinfo=CHINA)
    case = await product.opens(
        WorkflowName.ANNUAL_BUDGET, "ningbo.budget.2030.likely", year=year, branches=counties, at=at
    )
    async with product.at(at):
        drafts = {county: {**year_data.budget(county), "year": year} for county in counties}
        staff_clients = {county: await product.staff(f"{county}-agency-maker") for county in counties}
        tasks = {county: f"{county}.county_draft.1.prepare" for county in counties}
        *first, other = counties
        for county in first:
            answer = await staff_clients[county].submit(case, tasks[county], drafts[county])
            assert answer.status_code == 200, answer.text
            assert answer.json()["total"]["zh"].startswith("支出合计 ")
        in_wan = await staff_clients[other].submit(case, tasks[other], scaled(drafts[other], "0.0001"))
        assert "与其他区县平均相差" in is_problem(in_wan, 422, "missing-reason")["detail"]
        assert (await staff_clients[other].submit(case, tasks[other], drafts[other])).status_code == 200
        decisions = Decisions(product, year_data, Cast(year_data.directory()))
        await decisions.walk(case, until="agency_draft")
        [task] = await decisions.open_tasks(case)
        agency = await product.staff(decisions.login(task))
        combined = (await agency.get(f"/cases/{case}/documents/{task['seen']['content_hash']}")).json()
        city = await agency.submit(case, task["task"], scaled(combined, "0.0001"))
        assert "区县初编合计" in is_problem(city, 422, "missing-reason")["detail"]
        assert (await agency.submit(case, task["task"], {**combined, "note": "按汇总数"})).status_code == 200


@pytest.mark.rule("H1", "S1", "B5", "B6")
async def test_balances_target_misses_and_adjustments_are_held_against_what_is_booked_approved_and_asked_for(
    product: Product, year_data: YearData
) -> None:
    year = 2031
    decisions = Decisions(product, year_data, Cast(year_data.directory()))
    approved = await decisions.budget_is_approved(year, datetime(year, 3, 1, 10, tzinfo=CHINA))
    counties, funds = product.pack.counties(), product.pack.funds()
    nothing = {"gap": "0.00", "temporary_payments": "0.00"}
    balances = BalancesForm.model_validate(
        {
            "year": year,
            "as_of": f"{year - 1}-12-31",
            "counties": [
                {"county": county, "fund": fund, "surplus": "131835.65", **nothing}
                for county in counties
                for fund in funds
            ],
        }
    )
    missed = DeterminationForm.model_validate(
        {
            "year": year,
            "counties": [
                {"county": COUNTY, "fund": FUND, "make_up": "900000000.00", "assessment_score": None},
                {"county": "330205", "fund": FUND, "make_up": "90000.00", "assessment_score": None},
            ],
        }
    )
    [row] = [
        row
        for row in year_data.budget(COUNTY)["lines"]
        if (row["fund"], row["part"], row["side"], row["line"]) == (FUND, "pooled", "expenditure", "benefits")
    ]
    adjustment = AdjustmentForm.model_validate(
        {
            "year": year,
            "approved_case": approved["case"],
            "approved_hash": approved["hash"],
            "cause": "income_falls",
            "reason": "收入减少",
            "lines": [
                {
                    "county": COUNTY,
                    **{key: row[key] for key in ("fund", "part", "side", "line")},
                    "before": row["amount"],
                    "after": text(Decimal(row["amount"]) - 1),
                }
            ],
        }
    )
    async with product.database.read() as session:
        fits = await below_requests(session, product.pack, adjustment)
    await asks_for(product, year, "900000000.00")
    async with product.database.read() as session:
        found = [
            *await unlikely_balances(session, product.pack, balances),
            *await unlikely_determination(session, product.pack, missed),
            *await below_requests(session, product.pack, adjustment),
        ]
    words = [each.zh for each in found]
    assert fits == ()
    assert [each.split(" ")[0] for each in words] == [
        *(f"{product.pack.fund(fund).zh}各区县统筹前结余合计" for fund in funds),
        *("海曙区居民医保应补缴", "江北区居民医保应补缴"),  # Neither says what was missed.
        "海曙区居民医保应补缴",
        "海曙区居民医保统筹基金调整后支出",
    ]
    assert words[-1].endswith("低于本年度累计申请 900000000.00 元")


async def asks_for(product: Product, year: int, amount: str) -> None:
    """A month's request of the county is in the records."""
    request = request_of(
        FUND, f"{year}-04", [CountyAsked.model_validate({"county": COUNTY, "parts": {"pooled": amount}})]
    )
    case, at = f"ningbo.{FUND}.{year}-04.funding", datetime(year, 4, 1, 10, tzinfo=CHINA)
    kind = WorkflowName.MONTHLY_FUNDING
    async with product.database.write() as session:
        reference = await keep_document(session, "request", request)
        opened = CaseOpened(
            case_kind=kind,
            zh="用款",
            en="funding",
            city="ningbo",
            fund=FUND,
            year=year,
            month=4,
            chain=kind,
            policy_hash="",
        )
        events: list[Event] = [opened, VersionMade(lane="main", number=1, document=reference)]
        await apply(session, case, chained_effects(events, at))


@pytest.mark.rule("B5", "B7", "F")
async def test_adjustments_standards_and_last_years_spending_in_fen_are_asked_about(
    product: Product, year_data: YearData
) -> None:
    decisions = Decisions(product, year_data, Cast(year_data.directory()))
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
    async with product.database.read() as session:
        found = [
            await unlikely_adjustment(session, product.pack, adjustment),
            await unlikely_standard(session, product.pack, standard),
            await unlikely_prior_year(session, product.pack, prior_year),
        ]
    words = [check.zh for [check] in found]
    assert all("请核对单位是否为元" in each for each in words)
    assert ["批复数" in words[0], "调整前" in words[1], f"{YEAR}年批复预算月均" in words[2]] == [True] * 3
