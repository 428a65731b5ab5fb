"""Every way to read, asked as every kind of reader, with data of two counties that each leave marks of their own."""

import httpx
import pytest

from api.requests.reading_rules import RULES, Rule
from approvals.actions import Actor
from approvals.definitions import Party
from approvals.effects import (
    AutomaticDone,
    CaseClosed,
    CaseStatus,
    Commented,
    Decided,
    Effect,
    EffectBody,
    Event,
    Outcome,
    StageEntered,
    TaskOpened,
    VersionMade,
    chain,
)
from approvals.vocabulary import Role
from calculations.forms import BudgetForm
from calculations.forms.budget_by_county import BudgetSplit
from records.contents.document_models import keep_document
from records.ledger.booking import post
from records.projection.apply import apply
from rehearsal.year_data import YearData
from temporal.names import WorkflowName
from tests.activities.setup import opened
from tests.api.product import AUDITOR, BEGINS, OPERATOR, Product
from tests.records.instructions import PATHS, income, moved, order

OURS, OTHERS = "330203", "330281"
NAMES = {OURS: "海曙区", OTHERS: "余姚市"}
OPEN_CASE, SHARED_CASE, APPROVED_CASE = (f"ningbo.budget.2022.{name}" for name in ("who-reads", "shared", "approved"))
APPROVED = 2047

COUNTY = (f"{OURS}-agency-maker", f"{OURS}-finance-checker", f"{OURS}-tax-leader")
WHOLE_CITY = ("nb-agency-maker1", "nb-bureau-leader", "nb-finance-checker", AUDITOR)
APART = ("nb-tax-maker1", "nb-treasury-maker", "nb-government-leader", "nb-congress-leader", "nb-standing-leader")
EVERYBODY = (*COUNTY, *WHOLE_CITY, *APART, OPERATOR)

SCANS: dict[str, str] = {}
"""The hash of what each county's checker attached, by county."""

AMOUNTS = {OURS: "7777111.11", OTHERS: "8888222.22"}
"""What each county's money is recognised by."""


def mark(county: str) -> str:
    """Words that are only in what is that county's."""
    return f"{NAMES[county]}的说明"


@pytest.fixture(scope="module")
async def data(product: Product, year_data: YearData) -> None:
    """Two counties' drafts in an open case; a city's part that names both; an approved split; money of both."""
    await product.opens(WorkflowName.ANNUAL_BUDGET, OPEN_CASE, branches=(OURS, OTHERS))
    for county in (OURS, OTHERS):
        maker = await product.staff(f"{county}-agency-maker")
        task = await product.task(OPEN_CASE, "county_draft", county)
        document = {**year_data.budget(county), "note": mark(county)}
        assert (await maker.submit(OPEN_CASE, task["task"], document, mark(county))).status_code == 200
        checker = await product.staff(f"{county}-agency-checker")
        SCANS[county] = await checker.upload(f"附件:{mark(county)}".encode(), "附件.txt")
        words = {"text": "见附件", "attachments": [SCANS[county]]}
        checked = (await product.task(OPEN_CASE, "county_draft", county))["task"]
        assert (await checker.act(OPEN_CASE, checked, "comment", words)).status_code == 200
        stranger = await product.staff(f"{county}-finance-maker")
        again = (await product.task(OPEN_CASE, "county_draft", county))["task"]
        assert (await stranger.act(OPEN_CASE, again, "approve", {})).status_code == 403
    parts = tuple(
        BudgetForm.model_validate({**year_data.budget(county), "year": APPROVED, "note": mark(county)})
        for county in (OURS, OTHERS)
    )
    async with product.database.write() as session:
        split = await keep_document(session, "budget_split", BudgetSplit(counties=parts))
        reports = f"汇总:{';'.join(f'{NAMES[county]}{AMOUNTS[county]}' for county in NAMES)}"
        events: list[Event] = [
            opened(SHARED_CASE, WorkflowName.ANNUAL_BUDGET),
            _task("main.agency_draft.1.prepare", "city_agency"),
            VersionMade(lane="main", number=1, document=split),
            AutomaticDone(task="main.sum.1.automatic", lane="main", step="sum", ok=False, reasons=(reports,)),
            Commented(task="main.agency_draft.1.prepare", text=f"请{NAMES[OTHERS]}补充{mark(OTHERS)}"),
            *(_returned(number, (county,)) for number, county in enumerate(NAMES, 1)),
            _returned(3, tuple(NAMES)),
            StageEntered(step="agency_draft", zh="环节", en="step"),
        ]
        await apply(session, SHARED_CASE, _effects(events, last=_LAST_COUNTY))
        done: list[Event] = [
            opened(APPROVED_CASE, WorkflowName.ANNUAL_BUDGET, year=APPROVED),
            VersionMade(lane="main", number=1, document=split),
            CaseClosed(status=CaseStatus.DONE),
        ]
        await apply(session, APPROVED_CASE, _effects(done))
        for county, amount in AMOUNTS.items():
            for instruction in (
                *income(f"ningbo.year.2022.{county}", amount, county=county),
                order(f"m3.{county}", "M3", moved("special", "agency_expenditure", amount, county)),
                order(
                    f"m4.{county}", "M4", moved("agency_expenditure", f"county_expenditure:{county}", amount, county)
                ),
            ):
                await post(session, instruction, PATHS)


def _task(task: str, kind: str) -> TaskOpened:
    _, step, number, role = task.split(".")
    party = Party(kind=kind, post="maker")
    return TaskOpened(
        task=task, lane="main", step=step, round=int(number), role=Role(role), party=party, zh="环节", en="step"
    )


def _returned(number: int, branches: tuple[str, ...]) -> Decided:
    note = mark(branches[0]) if len(branches) == 1 else "请两地核实"
    return Decided(
        task=f"main.review.{number}.decide",
        lane="main",
        step="review",
        outcome=Outcome.RETURNED,
        note=note,
        to="county_draft",
        branches=branches,
    )


_BUREAU = Actor(
    person="nb-bureau-checker",
    name="李某",
    organisation="bureau",
    organisation_name="市医疗保障局",
    kind="bureau",
    county=None,
    post="checker",
)
_LAST_COUNTY = Actor(
    person=f"{OTHERS}-agency-checker",
    name="王某",
    organisation=f"{OTHERS}.agency",
    organisation_name=f"{NAMES[OTHERS]}医疗保障基金管理中心",
    kind="county_agency",
    county=OTHERS,
    post="checker",
)


def _effects(events: list[Event], last: Actor = _BUREAU) -> tuple[Effect, ...]:
    return chain(
        EffectBody(number=number, at=BEGINS, actor=last if number == len(events) else _BUREAU, event=event)
        for number, event in enumerate(events, 1)
    )


async def paths(product: Product) -> dict[str, list[str]]:
    """Every path that answers a reader, with what to ask it for."""
    auditor = await product.staff(AUDITOR)
    asked: dict[str, list[str]] = {}
    for case in (OPEN_CASE, SHARED_CASE):
        versions = (await auditor.get(f"/cases/{case}/versions")).json()
        for path in (path for path in RULES if path.startswith("/cases/{case}")):
            filled = path.replace("{case}", case)
            asked.setdefault(path, [])
            if "{content_hash}" in path:
                asked[path] += [filled.replace("{content_hash}", each["content_hash"]) for each in versions]
            elif "{digest}" in path:
                asked[path] += [filled.replace("{digest}", digest) for digest in SCANS.values()]
            elif path.endswith("/diff"):
                asked[path] += [f"{filled}?form=budget&lane={OTHERS}", f"{filled}?form=budget_split"]
            elif "{task}" in path:
                tasks = [f"{county}.county_draft.1.{role}" for county in NAMES for role in ("prepare", "decide")]
                asked[path] += [filled.replace("{task}", task) for task in tasks]
            else:
                asked[path].append(f"{filled}?limit=200" if path.endswith(("history", "attempts")) else filled)
    accounts = ("special", "agency_expenditure", "treasury", *(f"county_expenditure:{county}" for county in NAMES))
    return asked | {
        "/attachments/{digest}": [f"/attachments/{'0' * 64}"],
        "/calendar": ["/calendar?year=2022"],
        "/cases": ["/cases?kind=annual_budget&limit=200"],
        "/chains": ["/chains"],
        "/chains/{chain}": ["/chains/annual_budget"],
        "/contents/missing": ["/contents/missing"],
        "/copies": ["/copies"],
        "/directory/changes": ["/directory/changes"],
        "/directory/proposals": ["/directory/proposals"],
        "/forms/{form}/template": ["/forms/budget/template"],
        "/in-force/{form}": ["/in-force/budget_split"],
        "/ledger/accounts/{account}/entries": [f"/ledger/accounts/{each}:employee:pooled/entries" for each in accounts],
        "/ledger/balances": ["/ledger/balances"],
        "/me": ["/me"],
        "/notices": ["/notices"],
        "/notices/count": ["/notices/count"],
        "/me/phrases": ["/me/phrases"],
        "/me/sessions": ["/me/sessions"],
        "/operations/troubles": ["/operations/troubles"],
        "/payments/bank-accounts": ["/payments/bank-accounts"],
        "/payments/differences": ["/payments/differences?all=true"],
        "/payments/files": ["/payments/files"],
        "/payments/files/{number}": ["/payments/files/1"],
        "/payments/files/{number}/content": ["/payments/files/1/content"],
        "/payments/orders": ["/payments/orders"],
        "/payments/orders/{order}": ["/payments/orders/ningbo.2022.distribution.000001"],
        "/payments/statements/{number}": ["/payments/statements/1"],
        "/people": ["/people"],
        "/people/{login}": [f"/people/{OTHERS}-agency-maker", f"/people/{OURS}-agency-maker"],
        "/posts": ["/posts"],
        "/posts/empty": ["/posts/empty"],
        "/powers": ["/powers"],
        "/powers/new-calendar": ["/powers/new-calendar"],
        "/security-log": ["/security-log?limit=1"],
        "/security-log/file": ["/security-log/file?person=nobody"],
        "/substitutes": ["/substitutes"],
        "/tasks": [f"/tasks?case={OPEN_CASE}"],
        "/tasks/count": ["/tasks/count"],
    }


async def answers(product: Product, login: str) -> dict[str, list[httpx.Response]]:
    """What somebody is answered on every path."""
    staff = await product.staff(login)
    wanted = await paths(product)
    return {path: [await staff.get(each) for each in asked] for path, asked in wanted.items()}


def told(found: dict[str, list[httpx.Response]]) -> str:
    """All that they were answered."""
    return "\n".join(answer.text for all_of_a_path in found.values() for answer in all_of_a_path)


async def test_every_path_of_a_rule_is_asked(product: Product, data: None) -> None:
    assert set(await paths(product)) == {
        path for path, rule in RULES.items() if rule not in (Rule.EVERYBODY, Rule.REFERENCE)
    }


@pytest.mark.parametrize("login", COUNTY)
async def test_a_county_reads_its_own_and_nothing_that_names_another(product: Product, data: None, login: str) -> None:
    found = await answers(product, login)
    public = {path for path, rule in RULES.items() if rule is Rule.LOGGED_IN}
    for path, all_of_a_path in found.items():
        for answer in all_of_a_path if path not in public else ():
            text = answer.text.replace(_instance(answer), "")
            assert not [word for word in (OTHERS, NAMES[OTHERS], AMOUNTS[OTHERS]) if word in text], (path, text)
    everything = told(found)
    assert mark(OURS) in everything
    assert AMOUNTS[OURS] in everything


def _instance(answer: httpx.Response) -> str:
    """A problem repeats the path that was asked for."""
    content = answer.json() if answer.headers["content-type"].endswith("json") else {}
    return str(content.get("instance") or "\0") if isinstance(content, dict) else "\0"


@pytest.mark.parametrize("login", WHOLE_CITY)
async def test_who_runs_or_audits_the_city_reads_all_of_it(product: Product, data: None, login: str) -> None:
    everything = told(await answers(product, login))
    for county in NAMES:
        assert mark(county) in everything
        assert AMOUNTS[county] in everything


@pytest.mark.parametrize("login", [*APART, OPERATOR])
async def test_other_offices_and_operators_read_no_words_and_no_amounts(
    product: Product, data: None, login: str
) -> None:
    found = await answers(product, login)
    kept = "/ledger/accounts/{account}/entries"
    everything = told({path: answer for path, answer in found.items() if path != kept})
    assert not [word for county in NAMES for word in (mark(county), AMOUNTS[county]) if word in everything]
    assert all(answer.status_code in (200, 403, 404) for answer in found[kept])
    keeps_the_treasury = [answer.status_code for answer in found[kept]].count(200)
    assert keeps_the_treasury == (1 if login in ("nb-tax-maker1", "nb-treasury-maker") else 0)
    assert (await (await product.staff(login)).get(f"/cases/{OPEN_CASE}")).json()["status"] == "open"


@pytest.mark.parametrize("login", EVERYBODY)
async def test_what_is_operators_or_auditors_is_theirs_alone(product: Product, data: None, login: str) -> None:
    found = await answers(product, login)
    for path, rule in RULES.items():
        theirs = {Rule.OPERATORS: OPERATOR, Rule.AUDITORS: AUDITOR}.get(rule)
        if theirs is not None:
            wanted = 200 if login == theirs else 403
            assert {answer.status_code for answer in found[path]} == {wanted}, path


async def test_a_county_has_an_extract_of_what_the_city_shares(product: Product, data: None) -> None:
    county, auditor = await product.staff(COUNTY[0]), await product.staff(AUDITOR)
    [version] = (await county.get(f"/cases/{SHARED_CASE}/versions")).json()
    path = f"/cases/{SHARED_CASE}/documents/{version['content_hash']}"
    extract, whole = await county.get(path), await auditor.get(path)
    assert [part["county"] for part in extract.json()["counties"]] == [OURS]
    assert [part["county"] for part in whole.json()["counties"]] == [OURS, OTHERS]
    assert (extract.headers.get("Tongchou-Extract"), whole.headers.get("Tongchou-Extract")) == ("own-counties", None)


async def test_of_a_return_to_several_a_county_reads_that_it_is_among_them(product: Product, data: None) -> None:
    county = await product.staff(COUNTY[0])
    page = (await county.get(f"/cases/{SHARED_CASE}/history", limit=200)).json()
    returns = [entry for entry in page["items"] if entry["kind"] == "decided"]
    assert [entry["data"]["branches"] for entry in returns] == [[OURS], [OURS]]
    assert [entry["body"] is None for entry in returns] == [False, True]
    assert page["withheld"] == [5, 7]
    decisions = (await county.get(f"/cases/{SHARED_CASE}")).json()["decisions"]
    assert [each["branches"] for each in decisions] == [[OURS], [OURS]]


async def test_who_of_another_county_moved_the_case_on_is_told_to_who_reads_that_office(
    product: Product, data: None
) -> None:
    path = f"/cases/{SHARED_CASE}/history"
    for login, reads in ((COUNTY[0], False), ("nb-government-leader", False), (AUDITOR, True), (OPERATOR, True)):
        [entry] = [
            each
            for each in (await (await product.staff(login)).get(path, limit=200)).json()["items"]
            if each["kind"] == "stage_entered"
        ]
        assert "进入“环节”环节" in entry["zh"]
        assert [(entry["person"] is not None), (entry["body"] is not None), "王某" in entry["zh"]] == [reads] * 3


async def test_of_a_city_account_a_county_has_its_lines_and_nothing_added_up_over_others(
    product: Product, data: None
) -> None:
    county, auditor = await product.staff(COUNTY[0]), await product.staff(AUDITOR)
    code = "agency_expenditure:employee:pooled"
    path = f"/ledger/accounts/{code}/entries"
    whole, own = (await auditor.get(path)).json(), (await county.get(path)).json()
    assert {line["county"] for line in own["lines"]} == {OURS}
    assert len(own["lines"]) < len(whole["lines"])
    assert [line["balance"] for line in own["lines"]] == [None] * len(own["lines"])
    days = {"first": whole["lines"][0]["value_date"], "last": whole["lines"][-1]["value_date"]}
    first = (await county.get(path, limit=1)).json()
    for page in (own, (await county.get(path, **days)).json(), (await county.get(path, cursor=first["next"])).json()):
        assert (page["opening"], set(page)) == (None, {"account", "opening", "lines", "next"})

    for asked in ({}, {"on": days["last"]}):
        listed = (await county.get("/ledger/balances", **asked)).json()["accounts"]
        held = {account["code"]: account["balance"] for account in listed}
        assert held[code] is None
        assert {account["county"] for account in listed if account["balance"] is not None} <= {OURS}
        everything = (await auditor.get("/ledger/balances", **asked)).json()["accounts"]
        assert None not in [account["balance"] for account in everything]


async def test_the_city_s_part_opens_to_an_office_when_the_case_has_come_to_it(product: Product, data: None) -> None:
    congress = await product.staff("nb-congress-leader")
    case = "ningbo.budget.2022.comes-to-congress"
    events: list[Event] = [
        opened(case, WorkflowName.ANNUAL_BUDGET),
        Commented(task="main.review.1.decide", text="市级意见"),
    ]
    async with product.database.write() as session:
        await apply(session, case, _effects(events))
    assert "市级意见" not in (await congress.get(f"/cases/{case}/history")).text
    assert (await congress.get(f"/cases/{case}")).json()["stage"] is None
    async with product.database.write() as session:
        await apply(session, case, _effects([*events, _task("main.congress_approval.1.decide", "congress")]))
    assert "市级意见" in (await congress.get(f"/cases/{case}/history")).text


async def test_nothing_is_read_without_a_login(product: Product, data: None) -> None:
    for path, asked in (await paths(product)).items():
        for each in asked:
            answer = await product.http.get(each)
            assert answer.status_code == 401, path


DOING: dict[str, dict[str, object]] = {
    "transfer": {"to": "", "reason": "出差"},
    "delegate": {"to": "", "reason": "请核"},
    "signers": {"to": "", "position": "before", "reason": "请核"},
    "copy": {"to": []},
    "submit": {"document": {}},
}


def naming(body: dict[str, object], login: str) -> dict[str, object]:
    named = {"to": [login] if isinstance(body["to"], list) else login} if "to" in body else {}
    return {**body, **named}


@pytest.mark.parametrize("doing", DOING)
async def test_nobody_finds_out_which_tasks_another_county_has(product: Product, data: None, doing: str) -> None:
    stranger = await product.staff(COUNTY[0])
    theirs = (await product.task(OPEN_CASE, "county_draft", OTHERS))["task"]
    body = naming(DOING[doing], COUNTY[1])
    answers = [
        (answer.status_code, {**answer.json(), "instance": ""})
        for task in (theirs, f"{OTHERS}.county_draft.7.prepare", f"{OTHERS}.none")
        for answer in [await stranger.act(OPEN_CASE, task, doing, body)]
    ]
    assert answers[0][0] == 403
    assert answers == [answers[0]] * 3


@pytest.mark.parametrize("doing", [doing for doing, body in DOING.items() if "to" in body])
async def test_nobody_finds_out_which_people_another_county_has(product: Product, data: None, doing: str) -> None:
    stranger = await product.staff(COUNTY[0])
    own = (await product.task(OPEN_CASE, "county_draft", OURS))["task"]
    theirs, nobody = f"{OTHERS}-agency-maker", f"{OTHERS}-agency-mover"
    answers = [await stranger.act(OPEN_CASE, own, doing, naming(DOING[doing], login)) for login in (theirs, nobody)]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].text.replace(theirs, "") == answers[1].text.replace(nobody, "")
    power = [
        await product.http.post(
            f"/cases/{OPEN_CASE}/powers/reassign",
            json={"task": own, "to": login, "reason": "调离"},
            headers=stranger.headers(f"reassign-{doing}-{login}"),
        )
        for login in (theirs, nobody)
    ]
    assert power[0].text.replace(theirs, "") == power[1].text.replace(nobody, "")


async def test_who_sets_a_substitute_does_not_find_out_whom_another_office_has(product: Product, data: None) -> None:
    stranger = await product.staff(COUNTY[0])
    theirs, nobody = f"{OTHERS}-agency-maker", f"{OTHERS}-agency-mover"
    answers = [
        await product.http.post(
            "/substitutes",
            json={"substitute": login, "until": "2099-01-01T00:00:00+08:00"},
            headers=stranger.headers(f"substitute-{login}"),
        )
        for login in (theirs, nobody)
    ]
    assert answers[0].status_code == 409
    assert answers[0].text == answers[1].text
