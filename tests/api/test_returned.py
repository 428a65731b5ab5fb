"""A task that came back says so: from where, by whom, when and why; and what was drafted before is found again."""

from datetime import timedelta

import pytest

from approvals.definitions import Party
from approvals.effects import AutomaticDone, CaseOpened, Event, TaskOpened
from approvals.vocabulary import Role
from records.projection.apply import apply
from rehearsal.year_data import YearData
from temporal.names import WorkflowName
from tests.api.product import BEGINS, OPERATOR, PASSWORD, Json, Product
from tests.api.terminal import Terminal
from tests.records.story import chained_effects

COUNTY, OTHER = "330203", "330281"
MAKER, CHECKER = f"{COUNTY}-agency-maker", f"{COUNTY}-agency-checker"
REASON = "个人账户转出偏高,请核实"


@pytest.fixture(scope="module")
async def returned(product: Product, year_data: YearData) -> str:
    """A plan that its checker has sent back; its maker had drafted some words for the first round."""
    case = await product.opens(
        WorkflowName.MONTHLY_FUNDING, "ningbo.resident.2022-05.returned", fund="resident", month=5, branches=(COUNTY,)
    )
    maker, checker = await product.staff(MAKER), await product.staff(CHECKER)
    first = f"/cases/{case}/tasks/{COUNTY}.plan.1.prepare/draft"
    kept = await maker.http.put(first, json={"content": "初稿"}, headers=maker.headers())
    assert kept.status_code == 200, kept.text
    plan = year_data.plan(COUNTY, "resident", "2022-05")
    assert (await maker.submit(case, f"{COUNTY}.plan.1.prepare", plan)).status_code == 200
    task = await product.task(case, "plan", COUNTY)
    body = {"seen": task["seen"], "to": "plan", "reason": REASON}
    assert (await checker.act(case, task["task"], "return", body)).status_code == 200
    return case


async def row(product: Product, login: str, case: str, **wanted: object) -> Json:
    """Somebody's only task in a case."""
    [item] = (await (await product.staff(login)).get("/tasks", case=case, **wanted)).json()["items"]
    return dict(item)


async def test_a_returned_task_says_by_whom_when_and_why(product: Product, returned: str) -> None:
    told = (await row(product, MAKER, returned))["returned"]
    assert (told["step"], told["step_name"]["zh"], told["reason"]) == ("plan", "报送用款计划", REASON)
    assert told["organisation_name"] == "海曙区医疗保障基金管理中心"
    assert told["name"]
    assert told["post_name"]["zh"] == "复核"
    [of_the_case] = (await (await product.staff(CHECKER)).get(f"/cases/{returned}")).json()["tasks"]
    assert of_the_case["returned"] == told


async def test_operators_see_the_task_and_no_words(product: Product, returned: str) -> None:
    assert (await row(product, OPERATOR, returned, all="true"))["returned"] is None
    assert REASON not in (await (await product.staff(OPERATOR)).get(f"/cases/{returned}")).text


async def test_what_was_drafted_in_an_earlier_round_is_found(product: Product, returned: str) -> None:
    maker = await product.staff(MAKER)
    task = (await row(product, MAKER, returned))["task"]
    assert task == f"{COUNTY}.plan.2.prepare"
    found = (await maker.get(f"/cases/{returned}/tasks/{task}/draft")).json()
    assert (found["task"], found["content"]) == (f"{COUNTY}.plan.1.prepare", "初稿")
    path = f"/cases/{returned}/tasks/{task}/draft"
    assert (await maker.http.put(path, json={"content": "二稿"}, headers=maker.headers())).status_code == 200
    assert (await maker.get(path)).json()["content"] == "二稿"
    assert (await (await product.staff(CHECKER)).get(path)).status_code == 404


async def test_the_command_line_shows_it(terminal: Terminal, product: Product, returned: str) -> None:
    await terminal.types("login", MAKER, stdin=PASSWORD)
    shown = (await terminal.types("tasks", "--case", returned)).output
    assert "退回 returned:" in shown
    assert REASON in shown


async def test_what_was_handed_in_again_or_withdrawn_is_not_returned(
    product: Product, year_data: YearData, returned: str
) -> None:
    maker = await product.staff(MAKER)
    plan = {**year_data.plan(COUNTY, "resident", "2022-05"), "note": "已核实"}
    task = f"{COUNTY}.plan.2.prepare"
    assert (await maker.submit(returned, task, plan)).status_code == 200
    assert (await row(product, CHECKER, returned))["returned"] is None
    assert (await maker.act(returned, task, "withdraw", {"reason": "单位错"})).status_code == 200
    assert (await row(product, MAKER, returned))["returned"] is None


async def test_of_an_automatic_return_a_county_s_task_has_what_is_its_own(product: Product) -> None:
    case = "ningbo.resident.2022-05.over"
    words = (
        "累计申请超过批复的年度支出预算(第1条)",
        "海曙区统筹基金:累计申请 3.00 元",
        "余姚市统筹基金:累计申请 9.00 元",
    )
    events: list[Event] = [
        CaseOpened(
            case_kind=WorkflowName.MONTHLY_FUNDING,
            zh="用款",
            en="funding",
            city="ningbo",
            fund="resident",
            year=2022,
            month=5,
            chain=WorkflowName.MONTHLY_FUNDING,
            policy_hash="",
        ),
        TaskOpened(
            task="main.consolidate.1.automatic",
            lane="main",
            step="consolidate",
            round=1,
            role=Role.AUTOMATIC,
            zh="汇总",
            en="sum",
        ),
        AutomaticDone(
            task="main.consolidate.1.automatic",
            lane="main",
            step="consolidate",
            ok=False,
            reasons=words,
            back_to="plan",
            branches=(COUNTY, OTHER),
        ),
        TaskOpened(
            task=f"{COUNTY}.plan.2.prepare",
            lane=COUNTY,
            step="plan",
            round=2,
            role=Role.PREPARE,
            party=Party(kind="county_agency", county=COUNTY, post="maker"),
            form="plan",
            zh="报送用款计划",
            en="plan",
        ),
    ]
    async with product.database.write() as session:
        await apply(session, case, chained_effects(events, BEGINS + timedelta(days=1)))
    told = (await row(product, MAKER, case))["returned"]
    assert told["reason"] == ";".join(words[:2])
    assert (told["name"], told["post_name"], told["step_name"]["zh"]) == (None, None, "汇总用款计划")
