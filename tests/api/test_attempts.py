"""What people tried that their duties forbid can be read by auditors, and by a county only what is its own."""

import pytest

from temporal.names import WorkflowName
from tests.api.product import Json, Product

CASE = "ningbo.resident.2022-12.funding.attempts"
OURS, OTHERS = "330203", "330281"
TASK = f"{OURS}.plan.1.prepare"


@pytest.fixture(scope="module")
async def tried(product: Product) -> str:
    """A stranger tries to decide on a county's plan, twice; another county's checker on what its maker has to do."""
    case = await product.opens(WorkflowName.MONTHLY_FUNDING, CASE, month=12, fund="resident", branches=(OURS, OTHERS))
    for login, task, key in (
        ("330205-agency-maker", TASK, "first"),
        ("330205-agency-maker", TASK, "second"),
        (f"{OTHERS}-agency-checker", f"{OTHERS}.plan.1.prepare", "third"),
    ):
        answer = await (await product.staff(login)).act(case, task, "approve", {}, key=key)
        assert answer.status_code == 403, answer.text
    return case


async def attempts(product: Product, login: str, case: str, **parameters: object) -> Json:
    answer = await (await product.staff(login)).get(f"/cases/{case}/attempts", **parameters)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_an_auditor_reads_who_tried_what_when_and_why_it_was_refused(product: Product, tried: str) -> None:
    found = (await attempts(product, "nb-audit-maker", tried))["items"]
    assert [(each["person"], each["task"], each["action"], each["key"]) for each in found] == [
        ("330205-agency-maker", TASK, "approve", "first"),
        ("330205-agency-maker", TASK, "approve", "second"),
        (f"{OTHERS}-agency-checker", f"{OTHERS}.plan.1.prepare", "approve", "third"),
    ]
    assert {each["code"] for each in found} == {"wrong_party"}
    assert all(each["message"] and each["at"] and each["recorded_at"] for each in found)


async def test_they_come_page_by_page(product: Product, tried: str) -> None:
    keys: list[str] = []
    after: int | None = 0
    while after is not None:
        page = await attempts(product, "nb-audit-maker", tried, after=after, limit=1)
        keys += [each["key"] for each in page["items"]]
        after = page["next"]
    assert keys == ["first", "second", "third"]


async def test_a_county_reads_those_of_its_own_tasks(product: Product, tried: str) -> None:
    found = (await attempts(product, f"{OURS}-agency-checker", tried))["items"]
    assert [(each["task"], each["person"], each["key"]) for each in found] == [(TASK, None, None)] * 2
    [own] = (await attempts(product, f"{OTHERS}-agency-maker", tried))["items"]
    assert (own["person"], own["key"]) == (f"{OTHERS}-agency-checker", "third")


async def test_a_start_that_was_refused_is_read_though_there_is_no_case(product: Product) -> None:
    report = {"kind": "paper", "title": "进展", "text": "…"}
    body = {"chain": "progress_report", "year": 2022, "name": "tried", "document": report}
    stranger = await product.staff("nb-finance-maker1")
    answer = await product.http.post("/cases", json=body, headers=stranger.headers("start"))
    assert answer.status_code == 403, answer.text
    case = "ningbo.progress_report.2022.tried"
    found = (await attempts(product, "nb-audit-maker", case))["items"]
    assert [(each["person"], each["code"]) for each in found] == [("nb-finance-maker1", "wrong_party")]


async def test_a_case_that_nobody_knows_has_none(product: Product) -> None:
    answer = await (await product.staff("nb-audit-maker")).get("/cases/ningbo.nothing/attempts")
    assert answer.status_code == 404
