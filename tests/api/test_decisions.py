"""The budget chain through the API: every reason for which a case refuses, as its staff meet it."""

import httpx
import pytest

from approvals.effects import CaseStatus
from records.cases.attempts import attempts_of
from rehearsal.year_data import YearData
from temporal.names import WorkflowName
from tests.api.product import AFTER_THE_YEAR, BEGINS, Json, Product

COUNTY = "330225"
CASE = "ningbo.budget.2022.decisions"
PAPER_NUMBER = "甬政函〔2022〕1号"


class Walk:
    """One budget with one county, taken step by step by the usual people."""

    def __init__(self, product: Product, year_data: YearData) -> None:
        self.product = product
        self.data = year_data

    async def does(self, login: str, step: str, action: str, lane: str = "main", **body: object) -> httpx.Response:
        """Somebody acts on the open task of a step that is theirs; ``seen`` is the newest version."""
        staff = await self.product.staff(login)
        mine = (await staff.get("/tasks", case=CASE, step=step)).json()["items"]
        [task] = [task for task in mine if task["lane"] == lane]
        return await staff.act(CASE, task["task"], action, {"seen": task["seen"], **body})

    async def agrees(self, login: str, step: str, lane: str = "main", **body: object) -> None:
        """Somebody approves, and it counts."""
        answer = await self.does(login, step, "approve", lane, **body)
        assert answer.status_code == 200, answer.text

    async def hands_in(self, login: str, step: str, document: Json, lane: str = "main") -> None:
        """A maker hands in a document with a reason for what the checks may find."""
        staff = await self.product.staff(login)
        [task] = (await staff.get("/tasks", case=CASE, step=step)).json()["items"]
        answer = await staff.submit(CASE, task["task"], document, "说明")
        assert answer.status_code == 200, answer.text


@pytest.fixture(scope="module")
async def walk(product: Product, year_data: YearData) -> Walk:
    """The budget at its review: drafted by the county, countersigned, taken over by the agency, co-signed by tax."""
    walk = Walk(product, year_data)
    await product.opens(WorkflowName.ANNUAL_BUDGET, CASE, branches=(COUNTY,))
    await walk.hands_in(f"{COUNTY}-agency-maker", "county_draft", year_data.budget(COUNTY), COUNTY)
    await walk.agrees(f"{COUNTY}-agency-checker", "county_draft", COUNTY)
    await walk.agrees(f"{COUNTY}-finance-checker", "county_cosign", COUNTY)
    await walk.agrees(f"{COUNTY}-tax-checker", "county_cosign", COUNTY)
    agency = await product.staff("nb-agency-maker1")
    await product.becomes(CASE, BEGINS)
    [task] = (await agency.get("/tasks", case=CASE)).json()["items"]
    combined = await agency.get(f"/cases/{CASE}/documents/{task['seen']['content_hash']}")
    await walk.hands_in("nb-agency-maker1", "agency_draft", combined.json())
    await walk.agrees("nb-agency-checker", "agency_draft")
    await walk.agrees("nb-tax-maker1", "revenue_cosign")
    return walk


def is_problem(answer: httpx.Response, status: int, name: str) -> Json:
    assert (answer.status_code, answer.json().get("type")) == (status, f"/problems/{name}"), answer.text
    return dict(answer.json())


async def test_who_prepared_an_opinion_does_not_confirm_it(walk: Walk) -> None:
    await walk.agrees("nb-bureau-zheng", "review")
    answer = await walk.does("nb-bureau-zheng", "review", "approve")
    is_problem(answer, 403, "second-person")
    attempts = await tried(walk)
    assert ("nb-bureau-zheng", "second_person") in attempts


async def tried(walk: Walk) -> list[tuple[str, str]]:
    async with walk.product.database.read() as session:
        return [(attempt.person, attempt.code) for attempt in await attempts_of(session, CASE)]


async def test_somebody_elses_task_is_refused_and_auditors_see_the_attempt(walk: Walk) -> None:
    task = await walk.product.task(CASE, "review", role="decide", party="city_tax/checker")
    stranger = await walk.product.staff("nb-agency-checker")
    is_problem(await stranger.act(CASE, task["task"], "approve", {"seen": task["seen"]}), 403, "wrong-party")
    assert ("nb-agency-checker", "wrong_party") in await tried(walk)


async def test_a_decision_on_an_older_version_names_the_newest(walk: Walk) -> None:
    stale = {"number": 1, "content_hash": "0" * 64}
    answer = await walk.does("nb-tax-checker", "review", "approve", seen=stale)
    assert is_problem(answer, 409, "stale-version")["newest_version"] == 2


@pytest.mark.parametrize(
    ("action", "body", "status", "name"),
    [
        ("return", {"to": "nowhere", "reason": "不妥"}, 422, "bad-target"),
        ("return", {"to": "county_draft", "reason": "不妥"}, 422, "bad-target"),
        ("return", {"to": "agency_draft", "reason": " "}, 422, "missing-reason"),
        ("refuse", {"reason": "不妥"}, 422, "wrong-action"),
    ],
)
async def test_what_a_step_does_not_allow(walk: Walk, action: str, body: Json, status: int, name: str) -> None:
    is_problem(await walk.does("nb-tax-checker", "review", action, **body), status, name)


async def test_an_unknown_task_and_an_unknown_case_are_told_apart(walk: Walk) -> None:
    staff = await walk.product.staff("nb-tax-checker")
    is_problem(await staff.act(CASE, "main.nothing.1.decide", "approve", {}), 404, "unknown-task")
    is_problem(await staff.act("ningbo.nothing.2022", "main.review.1.decide", "approve", {}), 404, "not-found")
    is_problem(await staff.submit(CASE, "main.nothing.1.prepare", {}), 404, "unknown-task")
    is_problem(await staff.submit("ningbo.nothing.2022", "main.x.1.prepare", {}), 404, "not-found")


async def test_a_scan_that_nobody_uploaded_is_refused(walk: Walk) -> None:
    paper = {"document_number": PAPER_NUMBER, "effective_date": "2021-09-01", "scan": "ab" * 32}
    problem = is_problem(await walk.does("nb-tax-checker", "review", "approve", evidence=paper), 422, "bad-input")
    assert [error["place"] for error in problem["errors"]] == ["evidence.scan"]


async def test_a_comment_may_carry_a_file_and_changes_nothing(walk: Walk) -> None:
    staff = await walk.product.staff("nb-tax-checker")
    scan = await staff.upload(b"%PDF figures")
    [task] = (await staff.get("/tasks", case=CASE)).json()["items"]
    answer = await staff.act(CASE, task["task"], "comment", {"text": "请核对", "attachments": [scan]})
    assert answer.status_code == 200, answer.text
    assert answer.json()["opened"] == []
    assert [each["task"] for each in (await staff.get("/tasks", case=CASE)).json()["items"]] == [task["task"]]


async def test_an_opinion_is_withdrawn_while_nobody_has_confirmed_it(walk: Walk) -> None:
    staff = await walk.product.staff("nb-bureau-zheng")
    waiting = await walk.product.task(CASE, "review", role="decide", party="bureau/checker")
    mine = waiting["task"].replace("decide", "prepare")
    other = await walk.product.staff("nb-bureau-maker1")
    is_problem(await other.act(CASE, mine, "withdraw", {}), 403, "wrong-party")
    assert (await staff.act(CASE, mine, "withdraw", {"reason": "笔误"})).status_code == 200
    is_problem(await staff.act(CASE, mine, "withdraw", {}), 422, "wrong-action")


@pytest.mark.rule("B2")
async def test_a_decision_taken_outside_needs_its_paper_and_a_refusal_is_reworked(walk: Walk) -> None:
    await walk.agrees("nb-bureau-maker1", "review")
    await walk.agrees("nb-bureau-checker", "review")
    await walk.agrees("nb-tax-checker", "review")
    await walk.agrees("nb-finance-maker1", "finance_consolidation")
    await walk.agrees("nb-finance-checker", "finance_consolidation")
    for login in ("nb-finance-leader", "nb-bureau-leader", "nb-tax-leader"):
        await walk.agrees(login, "submission")
    government = "nb-government-leader"
    is_problem(await walk.does(government, "government_consent", "approve"), 422, "missing-evidence")
    scan = await (await walk.product.staff(government)).upload(b"%PDF letter")
    paper = {"document_number": PAPER_NUMBER, "effective_date": "2021-09-01", "scan": scan}
    stale = await walk.product.task(CASE, "government_consent", role="record")
    ended = await walk.does(government, "government_consent", "refuse", reason="暂缓", evidence=paper)
    assert ended.status_code == 200, ended.text

    # A year without a budget cannot be cleared: it is reworked, and the refusal with its paper stays on record.
    finance = await walk.product.staff("nb-finance-maker1")
    page = (await finance.get(f"/cases/{CASE}")).json()
    assert page["status"] == CaseStatus.OPEN
    [refusal] = [each for each in page["decisions"] if each["outcome"] == "refused"]
    assert (refusal["note"], refusal["evidence"]["document_number"]) == ("暂缓", PAPER_NUMBER)
    own = {**paper, "scan": await finance.upload(b"%PDF the same letter")}
    answer = await finance.act(CASE, stale["task"], "approve", {"seen": stale["seen"], "evidence": own})
    is_problem(answer, 409, "already-decided")

    again = await walk.product.task(CASE, "agency_draft")
    assert (again["round"], again["role"]) == (2, "prepare")
    agency = await walk.product.staff("nb-agency-maker1")
    document = (await agency.get(f"/cases/{CASE}/documents/{again['seen']['content_hash']}")).json()
    await walk.hands_in("nb-agency-maker1", "agency_draft", {**document, "note": "按市政府意见修改"})
    await walk.agrees("nb-agency-checker", "agency_draft")
    await walk.agrees("nb-tax-maker1", "revenue_cosign")
    for login in ("nb-bureau-maker1", "nb-bureau-checker", "nb-tax-checker"):
        await walk.agrees(login, "review")
    for login in ("nb-finance-maker1", "nb-finance-checker"):
        await walk.agrees(login, "finance_consolidation")
    for login in ("nb-finance-leader", "nb-bureau-leader", "nb-tax-leader"):
        await walk.agrees(login, "submission")
    await walk.agrees(government, "government_consent", evidence=paper)
    assert (await finance.get(f"/cases/{CASE}")).json()["stage"] == "congress_approval"


async def test_a_maker_does_not_review_her_own_draft(product: Product, year_data: YearData) -> None:
    case = await product.opens(WorkflowName.DECISION, "ningbo.target_miss.2022.own", chain="target_miss")
    zheng = await product.staff("nb-bureau-zheng")
    [task] = (await zheng.get("/tasks", case=case)).json()["items"]
    async with product.at(AFTER_THE_YEAR):
        assert (await zheng.submit(case, task["task"], year_data.determination())).status_code == 200
    [task] = (await zheng.get("/tasks", case=case)).json()["items"]
    is_problem(await zheng.act(case, task["task"], "approve", {"seen": task["seen"]}), 403, "own-work")
