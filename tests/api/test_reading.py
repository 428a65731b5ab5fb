"""What people see of a case: where it stands, its documents, what changed, and what happened in plain words."""

import hashlib
import json
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

import httpx
import pytest

from records.directory.people import load_directory
from rehearsal.year_data import YearData
from temporal.names import WorkflowName
from tests.api.product import AUDITOR, BEGINS, OPERATOR, PASSWORD, Json, Product

OURS, OTHERS = "330203", "330281"
CASE = "ningbo.budget.2022.reading"


@pytest.fixture(scope="module")
async def budget(product: Product, year_data: YearData) -> str:
    """Two counties have handed in; one was sent back by its own checker and has handed in another version."""
    case = await product.opens(WorkflowName.ANNUAL_BUDGET, CASE, branches=(OURS, OTHERS))
    for county in (OURS, OTHERS):
        maker = await product.staff(f"{county}-agency-maker")
        task = await product.task(case, "county_draft", county)
        answer = await maker.submit(case, task["task"], year_data.budget(county), "初稿")
        assert answer.status_code == 200, answer.text
    checker = await product.staff(f"{OURS}-agency-checker")
    task = await product.task(case, "county_draft", OURS)
    body = {"seen": task["seen"], "to": "county_draft", "reason": "利息收入请复核"}
    assert (await checker.act(case, task["task"], "return", body)).status_code == 200
    task = await product.task(case, "county_draft", OURS)
    maker = await product.staff(f"{OURS}-agency-maker")
    second = shifted(year_data.budget(OURS))
    assert (await maker.submit(case, task["task"], second, "已调整")).status_code == 200
    return case


def shifted(budget: Json) -> Json:
    """One yuan of other income is called interest instead: everything still ties."""
    lines = [dict(line) for line in budget["lines"]]
    for line in lines:
        if (line["fund"], line["part"], line["side"]) == ("resident", "pooled", "income"):
            if line["line"] == "interest":
                line["amount"] = str(Decimal(line["amount"]) + 1)
            if line["line"] == "other_income":
                line["amount"] = str(Decimal(line["amount"]) - 1)
    return {**budget, "lines": lines, "note": "利息收入与其他收入调整"}


async def get(product: Product, login: str, path: str, **parameters: object) -> httpx.Response:
    return await (await product.staff(login)).get(path, **parameters)


async def test_a_case_shows_where_it_stands_in_its_chain(product: Product, budget: str) -> None:
    case = (await get(product, "nb-operations-1", f"/cases/{budget}")).json()
    steps = {step["id"]: step["stand"] for step in case["chain"]["steps"]}
    assert (steps["county_draft"], steps["county_cosign"], steps["split_by_county"]) == ("current", "ahead", "ahead")
    assert [lane["lane"] for lane in case["lanes"]] == [OURS, OTHERS]
    assert {task["actions"][0] for task in case["tasks"]} == {"approve"}
    draft = case["chain"]["steps"][0]
    assert draft["parties"][0]["zh"] == "区县(市)医保经办机构经办"
    assert draft["deadline"]["zh"] == "上年10月15日"


async def test_cases_are_listed_page_by_page(product: Product, budget: str) -> None:
    found: list[str] = []
    parameters: dict[str, object] = {"kind": "annual_budget", "limit": 1}
    while parameters.get("cursor", "") is not None:
        page = (await get(product, "nb-operations-1", "/cases", **parameters)).json()
        found += [case["id"] for case in page["items"]]
        parameters["cursor"] = page["next"]
    assert budget in found
    assert found == sorted(set(found))


async def test_county_staff_see_their_own_county_and_city_staff_all(product: Product, budget: str) -> None:
    seen_by = {
        login: {version["lane"] for version in (await get(product, login, f"/cases/{budget}/versions")).json()}
        for login in (f"{OURS}-finance-maker", "nb-bureau-maker1")
    }
    assert seen_by == {f"{OURS}-finance-maker": {OURS}, "nb-bureau-maker1": {OURS, OTHERS}}
    versions = (await get(product, "nb-bureau-maker1", f"/cases/{budget}/versions")).json()
    theirs = next(version for version in versions if version["lane"] == OTHERS)
    path = f"/cases/{budget}/documents/{theirs['content_hash']}"
    assert (await get(product, "nb-bureau-maker1", path)).json()["county"] == OTHERS
    assert (await get(product, f"{OURS}-finance-maker", path)).status_code == 404
    case = (await get(product, f"{OURS}-finance-maker", f"/cases/{budget}")).json()
    for part in ("lanes", "tasks", "decisions", "versions"):
        assert {row["lane"] for row in case[part]} == {OURS}
    history = (await get(product, f"{OURS}-finance-maker", f"/cases/{budget}/history", limit=200)).text
    assert OTHERS not in history
    assert "余姚" not in history


async def test_a_document_is_shown_only_through_a_case_that_has_it(product: Product, budget: str) -> None:
    versions = (await get(product, "nb-bureau-maker1", f"/cases/{budget}/versions")).json()
    elsewhere = f"/cases/ningbo.nothing/documents/{versions[0]['content_hash']}"
    assert (await get(product, "nb-bureau-maker1", elsewhere)).status_code == 404


async def test_what_changed_between_versions_is_shown_line_by_line(product: Product, budget: str) -> None:
    answer = await get(product, f"{OURS}-agency-checker", f"/cases/{budget}/diff", form="budget", lane=OURS)
    diff = answer.json()
    assert (diff["old"], diff["new"], diff["note_changed"]) == (1, 2, True)
    assert {(line["line"], line["difference"]) for line in diff["lines"]} == {
        ("interest", "1.00"),
        ("other_income", "-1.00"),
    }
    assert any("利息收入" in line["zh"] for line in diff["lines"])
    for wrong in ({"new": 9}, {"form": "plan"}, {"lane": OTHERS}):
        parameters = {"form": "budget", "lane": OURS, **wrong}
        assert (await get(product, f"{OURS}-agency-checker", f"/cases/{budget}/diff", **parameters)).status_code == 404


async def test_the_history_tells_in_plain_words_what_happened(product: Product, budget: str) -> None:
    page = (await get(product, AUDITOR, f"/cases/{budget}/history", limit=200)).json()
    told = {entry["kind"]: (entry["zh"], entry["en"]) for entry in reversed(page["items"])}
    assert told["case_opened"] == ("事项开始:宁波市2022年度医保基金预算", "The case begins: Ningbo: budget 2022")
    zh = [entry["zh"] for entry in page["items"]]
    assert any("退回修改 海曙区“区县初编”(第1稿),退至“区县初编”:利息收入请复核" in words for words in zh)
    assert any("海曙区基金预算草案第2稿" in words for words in zh)
    assert any(words.startswith("海曙区“区县初编”交海曙区") and "期限 2021-10-15 24:00" in words for words in zh)
    assert all(entry["en"].strip() and entry["zh"].strip() for entry in page["items"])


async def test_the_history_carries_the_hash_chain(product: Product, budget: str) -> None:
    entries: list[Json] = []
    after = 0
    while after is not None:
        page = (await get(product, AUDITOR, f"/cases/{budget}/history", after=after, limit=5)).json()
        entries += page["items"]
        after = page["next"]
    assert [entry["number"] for entry in entries] == list(range(1, len(entries) + 1))
    assert all(later["previous"] == earlier["hash"] for earlier, later in pairwise(entries))
    assert entries[0]["previous"] == "0" * 64


async def test_whoever_reads_the_history_can_compute_its_hashes_and_sees_what_they_cover(
    product: Product, budget: str
) -> None:
    # As docs/auditors.md says it, with nothing of ours: that is how others check us.
    entries = (await get(product, AUDITOR, f"/cases/{budget}/history", limit=200)).json()["items"]
    assert {entry["kind"] for entry in entries} >= {"decided", "version_made", "task_opened"}
    for entry in entries:
        text = f"{entry['previous']}\n{entry['body']}"
        assert hashlib.sha256(text.encode()).hexdigest() == entry["hash"]
        body = json.loads(entry["body"])
        assert (body["number"], body["event"]) == (entry["number"], entry["data"])
        assert datetime.fromisoformat(body["at"]) == datetime.fromisoformat(entry["at"])
        assert (body["actor"]["person"] if body["actor"] else None) == entry["person"]


async def test_a_document_is_given_byte_for_byte_as_its_hash_covers_it(product: Product, budget: str) -> None:
    versions = (await get(product, AUDITOR, f"/cases/{budget}/versions")).json()
    assert len(versions) == 3
    for version in versions:
        answer = await get(product, AUDITOR, f"/cases/{budget}/documents/{version['content_hash']}")
        assert hashlib.sha256(answer.content).hexdigest() == version["content_hash"]


async def test_the_inbox_counts_and_filters(product: Product, budget: str) -> None:
    checker = f"{OTHERS}-agency-checker"
    tasks = (await get(product, checker, "/tasks", case=budget)).json()["items"]
    count = (await get(product, checker, "/tasks/count", case=budget)).json()
    assert count == {"open": len(tasks), "overdue": 0}
    assert len(tasks) == 1
    for no in ({"step": "review"}, {"fund": "resident"}, {"kind": "monthly_funding"}, {"overdue": "true"}):
        assert (await get(product, checker, "/tasks", case=budget, **no)).json()["items"] == []
    later = {"opened_after": "2100-01-01T00:00:00+08:00"}
    assert (await get(product, checker, "/tasks", case=budget, **later)).json()["items"] == []


async def test_who_holds_no_post_in_the_city_today_reads_nothing_of_its_cases(product: Product, budget: str) -> None:
    elsewhere = {
        "organisations": [{"code": "bureau", "kind": "bureau", "zh": "外市医疗保障局", "en": "Bureau of another city"}],
        "people": [
            {"login": "elsewhere-leader", "zh": "外甲", "pinyin": "Wai Jia", "posts": ["bureau/leader"]},
            {"login": "without-a-post", "zh": "无乙", "pinyin": "Wu Yi", "posts": []},
        ],
    }
    async with product.database.write() as session:
        await load_directory(session, "elsewhere", elsewhere, BEGINS.date(), PASSWORD)
    begins_later = {"organisation": "bureau", "post": "leader", "since": "2090-01-01"}
    await product.by_two("/people/without-a-post/posts", begins_later)
    of_the_case = ("", "/history", "/versions", "/diff?form=budget", f"/documents/{'0' * 64}", "/powers")
    paths = [f"/cases/{budget}{path}" for path in of_the_case]
    paths += ["/cases", "/ledger/balances", "/ledger/accounts/special:resident:pooled/entries", "/in-force/budget"]
    paths += [f"/attachments/{'0' * 64}", "/people", f"/people/{OPERATOR}", "/posts", "/calendar?year=2022"]
    for login in ("elsewhere-leader", "without-a-post"):
        headers = (await product.staff(login)).headers()
        for path in paths:
            answer = await product.http.get(path, headers=headers)
            assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-allowed"), path
        assert (await product.http.get("/me", headers=headers)).status_code == 200
