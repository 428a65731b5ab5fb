"""What was right when it was handed in and may not count any more is refused when it is approved."""

from datetime import datetime

import pytest

from approvals.effects import CaseClosed, CaseOpened, CaseStatus, Event
from calculations.dates.deadlines import CHINA
from calculations.input.money import text
from records.cases.claims import CLAIMS, Claim, keep_claim
from records.projection.apply import apply
from temporal.names import WorkflowName
from tests.api.decisions import Decisions
from tests.api.product import Json
from tests.api.test_shipped_chains import BENEFITS, HAISHU, line
from tests.api.test_starting import is_problem
from tests.records.story import chained_effects

YEAR = 2027
BUREAU, AGENCY = "nb-bureau-maker1", "nb-agency-maker1"


def day(month: int, number: int, year: int = YEAR) -> datetime:
    return datetime(year, month, number, 10, tzinfo=CHINA)


def standard(since: str, premium: str = "400.00") -> Json:
    item = {"item": "individual_premium", "zh": "个人缴费", "unit": "yuan_a_year", "before": None, "after": premium}
    return {
        "kind": "financing_standard",
        "year": YEAR,
        "fund": "resident",
        "in_force_from": since,
        "basis": "省统一部署",
        "items": [item],
    }


async def places(decisions: Decisions, chain: str, document: Json, login: str = BUREAU, **about: object) -> list[str]:
    answer = await decisions.starts(login, chain, document, year=YEAR, **about)  # type: ignore[arg-type]
    return [error["place"] for error in is_problem(answer, 422, "bad-input")["errors"]]


@pytest.mark.rule("F", "N22.2")
async def test_a_standard_is_above_the_floors_and_counts_from_no_day_before_the_consent(decisions: Decisions) -> None:
    async with decisions.product.at(day(3, 1)):
        assert await places(decisions, "financing_standard", standard("2027-02-28")) == ["in_force_from"]
        given = {"chain": "financing_standard", "fund": "resident", "name": "late"}
        case = await decisions.is_started(BUREAU, document=standard("2027-03-05"), year=YEAR, **given)
        await decisions.walk(case, until="government_consent")
    async with decisions.product.at(day(3, 10)):
        task = next(task for task in await decisions.open_tasks(case) if task["role"] == "decide")
        login = decisions.login(task)
        staff = await decisions.product.staff(login)
        late = await decisions.approves(case, task)
        [error] = is_problem(late, 422, "bad-input")["errors"]
        assert error["place"] == "evidence.effective_date"
        assert "早于2027-03-10的批准文件" in error["zh"]
        paper = {**await decisions.paper(login), "effective_date": "2027-03-04"}
        body = {"seen": task["seen"], "evidence": paper}
        headers = staff.headers("the-consent")
        first = await staff.http.post(f"/cases/{case}/tasks/{task['task']}/approve", json=body, headers=headers)
        assert first.status_code == 200, first.text
        again = await staff.http.post(f"/cases/{case}/tasks/{task['task']}/approve", json=body, headers=headers)
        assert again.json() == first.json()


@pytest.mark.rule("F", "N22.1", "N22.2")
async def test_a_standard_below_a_floor_of_its_year_is_refused(decisions: Decisions) -> None:
    low = {**standard("2022-07-01", "200.00"), "year": 2022}
    async with decisions.product.at(day(3, 1, 2022)):
        answer = await decisions.starts(BUREAU, "financing_standard", low, year=2022, name="low")
    [error] = is_problem(answer, 422, "bad-input")["errors"]
    assert error["place"] == "items[0].after"
    assert "200 < 350" in error["zh"]


@pytest.mark.rule("B5")
async def test_an_adjustment_belongs_to_its_running_year(decisions: Decisions) -> None:
    approved = await decisions.budget_is_approved(YEAR, day(3, 1))
    before = line(decisions.data.budget(HAISHU), *BENEFITS)
    row = {"county": HAISHU, **dict(zip(("fund", "part", "side", "line"), BENEFITS, strict=True))}
    adjustment = {
        "kind": "adjustment",
        "year": YEAR,
        "approved_case": approved["case"],
        "approved_hash": approved["hash"],
        "cause": "spending_must_rise",
        "reason": "住院人次增加",
        "lines": [{**row, "before": text(before), "after": text(before + 1)}],
    }
    async with decisions.product.at(day(12, 31)):
        case = await decisions.is_started(AGENCY, "budget_adjustment", adjustment, year=YEAR, note="说明", name="1")
        other = await decisions.is_started(AGENCY, "budget_adjustment", adjustment, year=YEAR, note="说明", name="3")
    async with decisions.product.at(day(1, 1, YEAR + 1)):
        assert await places(decisions, "budget_adjustment", adjustment, AGENCY, name="2") == ["year"]
        await decisions.walk(case, until="government_consent")
        await decisions.walk(other, until="finance_review")
        [to_prepare] = await decisions.open_tasks(other)
        finance = await decisions.product.staff(decisions.login(to_prepare))
        back = {"seen": to_prepare["seen"], "to": "draft", "reason": "测算有误"}
        assert (await finance.act(other, to_prepare["task"], "return", back)).status_code == 200
        async with decisions.product.database.write() as session:
            await apply(
                session,
                f"ningbo.clearing.{YEAR}",
                chained_effects(clearing(YEAR, CaseStatus.DONE), day(1, 1, YEAR + 1)),
            )
        task = next(task for task in await decisions.open_tasks(case) if task["role"] == "decide")
        [error] = is_problem(await decisions.approves(case, task), 422, "bad-input")["errors"]
        assert (error["place"], error["zh"]) == ("year", f"{YEAR}年度已经清算,不能再改变")
        [to_confirm] = await decisions.open_tasks(other)
        confirmed = await decisions.approves(other, to_confirm)
        assert confirmed.status_code == 200, "what is prepared is a return"


@pytest.mark.rule("B5")
async def test_a_body_decides_on_no_earlier_day_than_those_before_it(decisions: Decisions) -> None:
    year = 2032
    approved = await decisions.budget_is_approved(year, day(3, 1, year))
    before = line(decisions.data.budget(HAISHU), *BENEFITS)
    row = {"county": HAISHU, **dict(zip(("fund", "part", "side", "line"), BENEFITS, strict=True))}
    adjustment = {
        "kind": "adjustment",
        "year": year,
        "approved_case": approved["case"],
        "approved_hash": approved["hash"],
        "cause": "spending_must_rise",
        "reason": "住院人次增加",
        "lines": [{**row, "before": text(before), "after": text(before + 1)}],
    }
    committee = "standing_committee_approval"
    async with decisions.product.at(day(9, 10, year)):
        case = await decisions.is_started(AGENCY, "budget_adjustment", adjustment, year=year, note="说明", name="order")
        await decisions.walk(case, until=committee)
        task = next(task for task in await decisions.open_tasks(case) if task["role"] == "decide")
        login = decisions.login(task)
        staff, paper = await decisions.product.staff(login), await decisions.paper(login)
        too_early = {**paper, "effective_date": "2032-09-09"}
        for action, more in (("approve", {}), ("refuse", {"reason": "不予批准"})):
            body = {"seen": task["seen"], "evidence": too_early, **more}
            answer = await staff.act(case, task["task"], action, body)
            [error] = is_problem(answer, 422, "bad-input")["errors"]
            assert error["place"] == "evidence.effective_date"
            assert error["zh"].startswith("文件日期2032-09-09早于“市政府审定”所依据的甬政函〔2022〕8号(2032-09-10)")
        body = {"seen": task["seen"], "evidence": paper}
        assert (await staff.act(case, task["task"], "approve", body, "the-committee")).status_code == 200
        assert (await staff.act(case, task["task"], "approve", body, "the-committee")).status_code == 200


@pytest.mark.rule("S1", "S6", "S7")
@pytest.mark.parametrize("given_up", [False, True])
async def test_a_determination_changes_nothing_while_the_list_stands(decisions: Decisions, given_up: bool) -> None:
    """The list was computed with the one in force: another is decided once the list is returned."""
    year = YEAR + 1 + given_up
    product, case = decisions.product, f"ningbo.clearing.{year}"
    rows = [
        {"county": county, "fund": fund, "make_up": "0.00", "assessment_score": None}
        for county in product.pack.counties()
        for fund in product.pack.funds()
    ]
    document = {"kind": "determination", "year": year, "counties": rows}
    async with product.at(day(2, 20, year + 1)):
        begun = await decisions.is_started(BUREAU, "target_miss", document, year=year, name="before")
        claim = Claim(
            city="ningbo",
            form="clearing_list",
            year=year,
            case=case,
            task="main.clearing_list.1.automatic",
            version=1,
            content_hash="0" * 64,
            at=day(2, 20, year + 1),
        )
        async with product.database.write() as session:
            await keep_claim(session, claim)
            if given_up:
                await apply(session, case, chained_effects(clearing(year, CaseStatus.TERMINATED), day(2, 20, year + 1)))
        another = await decisions.starts(BUREAU, "target_miss", document, year=year, name="after")
        [task] = [task for task in await decisions.open_tasks(begun) if task["role"] == "decide"]
        approved = await decisions.approves(begun, task)
        async with product.database.write() as session:
            await session.execute(CLAIMS.delete().where(CLAIMS.c.case == case))
    if given_up:
        assert (another.status_code, approved.status_code) == (201, 200), another.text + approved.text
        return
    for answer in (another, approved):
        [error] = is_problem(answer, 422, "bad-input")["errors"]
        assert error["place"] == "year"
        assert f"{year}年度清算清单({case})已于{year + 1}-02-20按现行认定、奖励和预算形成" in error["zh"]


def clearing(year: int, status: CaseStatus) -> list[Event]:
    kind = WorkflowName.YEAR_END_CLEARING
    opened = CaseOpened(
        case_kind=kind,
        zh="清算",
        en="clearing",
        city="ningbo",
        fund=None,
        year=year,
        month=None,
        chain=kind,
        policy_hash="",
    )
    return [opened, CaseClosed(status=status)]
