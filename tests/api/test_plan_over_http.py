"""A county's plan through the API: handed in, checked, agreed with, seen, and refused whole when it is wrong."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from records.tables import Document, table_of
from rehearsal.year_data import YearData
from tests.api.conftest import DOCUMENT_BYTES
from tests.api.product import Json, Product, StaffClient, fresh_key

COUNTY, OTHER = "330203", "330205"
MAKER, CHECKER = "330203-agency-maker", "330203-agency-checker"
TASK = "330203.plan.1.prepare"


@pytest.fixture(scope="module")
async def march(product: Product) -> str:
    """A month in which nothing is handed in that is right."""
    return await product.opens_month(3, "never-right", COUNTY, OTHER)


def csv_of(plan: Json) -> str:
    rows = [[plan["county"], plan["fund"], plan["month"], *line.values()] for line in plan["lines"]]
    return "\n".join(["county,fund,month,part,line,amount", *(",".join(row) for row in rows), ""])


async def post_csv(staff: StaffClient, case: str, text: str, **query: str) -> httpx.Response:
    headers = staff.headers(fresh_key(), **{"Content-Type": "text/csv"})
    path = f"/cases/{case}/tasks/{TASK}/submit"
    return await staff.http.post(path, content=text.encode(), headers=headers, params=query)


async def documents_kept(product: Product) -> int:
    async with product.database.read() as session:
        return int((await session.execute(select(func.count()).select_from(table_of(Document)))).scalar_one())


@pytest.mark.rule("M1")
async def test_a_plan_is_handed_in_and_agreed_with(product: Product, year_data: YearData) -> None:
    case = await product.opens_month(3, "happy", COUNTY, OTHER)
    maker, checker = await product.staff(MAKER), await product.staff(CHECKER)
    mine = (await maker.get("/tasks", case=case)).json()["items"]
    assert [(task["task"], task["actions"]) for task in mine] == [(TASK, ["submit", "comment"])]
    assert mine[0]["seen"] is None

    receipt = await maker.submit(case, TASK, year_data.plan(COUNTY, "resident", "2022-03"), "按上月测算")
    assert receipt.status_code == 200, receipt.text
    opened = receipt.json()["opened"]
    assert [task["party"] for task in opened] == ["330203.county_agency/checker"]

    theirs = (await checker.get("/tasks", case=case)).json()["items"]
    assert [task["task"] for task in theirs] == [opened[0]["task"]]
    assert theirs[0]["seen"]["number"] == 1
    approved = await checker.act(case, theirs[0]["task"], "approve", {"seen": theirs[0]["seen"], "note": "同意"})
    assert approved.status_code == 200, approved.text
    assert approved.json()["first"] == receipt.json()["last"] + 1
    assert (await checker.get("/tasks", case=case)).json()["items"] == []


@pytest.mark.parametrize("way", ["raw csv", "uploaded csv", "uploaded json"])
async def test_a_plan_may_come_as_a_file(product: Product, year_data: YearData, way: str) -> None:
    case = await product.opens_month(4, way.replace(" ", "-"), COUNTY, OTHER)
    maker, plan = await product.staff(MAKER), year_data.plan(COUNTY, "resident", "2022-04")
    path, headers = f"/cases/{case}/tasks/{TASK}/submit", maker.headers(fresh_key())
    match way:
        case "raw csv":
            answer = await post_csv(maker, case, csv_of(plan), note="附说明")
        case "uploaded csv":
            # A byte-order mark, as spreadsheet programs write it.
            files = {"file": ("plan.csv", csv_of(plan).encode("utf-8-sig"), "application/octet-stream")}
            answer = await maker.http.post(path, files=files, data={"note": "附说明"}, headers=headers)
        case _:
            files = {"file": ("plan.json", json.dumps(plan).encode(), "application/json")}
            answer = await maker.http.post(path, files=files, headers=headers)
    assert answer.status_code == 200, answer.text
    versions = (await maker.get(f"/cases/{case}/versions")).json()
    kept = await maker.get(f"/cases/{case}/documents/{versions[0]['content_hash']}")
    assert kept.json()["lines"] == plan["lines"]


def changed(line: int, **values: Any) -> Callable[[Json], Json]:
    def change(plan: Json) -> Json:
        lines = [dict(each) for each in plan["lines"]]
        lines[line] |= values
        return {**plan, "lines": lines}

    return change


def test_the_plan_has_the_lines_that_the_cases_below_break(year_data: YearData) -> None:
    lines = year_data.plan(COUNTY, "resident", "2022-03")["lines"]
    assert [(line["part"], line["line"]) for line in lines] == [
        ("pooled", "benefits"),
        ("pooled", "critical_illness"),
        ("pooled", "other_expenditure"),
        ("all", "total"),
    ]


BROKEN: dict[str, tuple[Callable[[Json], Json], list[str]]] = {
    "a wrong county": (lambda plan: {**plan, "county": OTHER}, ["county"]),
    "an unknown county": (lambda plan: {**plan, "county": "999999"}, ["county"]),
    "a negative amount": (changed(0, amount="-1.00"), ["lines[0].amount"]),
    "a three-place amount": (changed(0, amount="1.234"), ["lines[0].amount"]),
    "an amount as a number": (changed(0, amount=1), ["lines[0].amount"]),
    "a missing line": (lambda plan: {**plan, "lines": plan["lines"][1:]}, ["lines"]),
    "a sum that does not tie": (changed(3, amount="1.00"), ["lines[3].amount"]),
    "a date outside the year": (lambda plan: {**plan, "month": "2023-03"}, ["month"]),
    "another month": (lambda plan: {**plan, "month": "2022-04"}, ["month"]),
    "another fund": (lambda plan: {**plan, "fund": "employee"}, ["fund"]),
    "an unknown field": (lambda plan: {**plan, "remark": "?"}, ["remark"]),
    "an unknown field of a line": (changed(1, remark="?"), ["lines[1].remark"]),
    "a formula": (lambda plan: {**plan, "note": "=1+1"}, ["note"]),
    "two faults": (
        lambda plan: changed(0, amount="x")({**plan, "county": "999999"}),
        ["county", "lines[0].amount"],
    ),
}


@pytest.mark.parametrize("what", BROKEN)
async def test_a_wrong_plan_is_refused_whole(product: Product, year_data: YearData, march: str, what: str) -> None:
    change, places = BROKEN[what]
    maker = await product.staff(MAKER)
    before = await documents_kept(product)
    answer = await maker.submit(march, TASK, change(year_data.plan(COUNTY, "resident", "2022-03")))
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (422, "/problems/bad-input"), answer.text
    assert set(places) <= {error["place"] for error in problem["errors"]}
    assert await documents_kept(product) == before
    assert [task["task"] for task in (await maker.get("/tasks", case=march)).json()["items"]] == [TASK]


@pytest.mark.parametrize("field", ["note", "county", "month"])
async def test_half_a_character_is_refused(product: Product, year_data: YearData, march: str, field: str) -> None:
    maker = await product.staff(MAKER)
    document = {**year_data.plan(COUNTY, "resident", "2022-03"), field: "\ud800"}
    headers = maker.headers(fresh_key(), **{"Content-Type": "application/json"})
    for body in ({"document": document}, {"document": {}, "note": "\ud800"}):
        path = f"/cases/{march}/tasks/{TASK}/submit"
        answer = await maker.http.post(path, content=json.dumps(body).encode(), headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/bad-input"), answer.text


@pytest.mark.parametrize(
    ("what", "break_it", "place"),
    [
        ("a wrong county", lambda text: text.replace("330203,", "330205,"), "row 2, county"),
        ("a missing line", lambda text: text.replace(text.splitlines()[2] + "\n", ""), "file"),
        ("an unknown column", lambda text: text.replace("amount", "amount,remark"), "row 1"),
        ("no CSV at all", lambda text: "", "file"),
        ("NUL bytes", lambda text: text + "\0", "file"),
    ],
)
async def test_a_wrong_file_is_refused_whole(
    product: Product, year_data: YearData, march: str, what: str, break_it: Callable[[str], str], place: str
) -> None:
    maker = await product.staff(MAKER)
    before = await documents_kept(product)
    answer = await post_csv(maker, march, break_it(csv_of(year_data.plan(COUNTY, "resident", "2022-03"))))
    assert answer.status_code == 422, answer.text
    assert place in {error["place"] for error in answer.json()["errors"]}
    assert await documents_kept(product) == before


@pytest.mark.parametrize("told", [True, False], ids=["with its length", "without its length"])
async def test_a_huge_file_is_refused(product: Product, march: str, told: bool) -> None:
    maker = await product.staff(MAKER)
    content = b"x" * (DOCUMENT_BYTES + 1)

    async def in_parts() -> Any:
        for start in range(0, len(content), 10_000):
            yield content[start : start + 10_000]

    path = f"/cases/{march}/tasks/{TASK}/submit"
    headers = maker.headers(fresh_key(), **{"Content-Type": "text/csv"})
    answer = await maker.http.post(path, content=content if told else in_parts(), headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")
    assert str(DOCUMENT_BYTES) in answer.json()["detail"]


async def test_other_media_and_forms_without_a_file_are_refused(product: Product, march: str) -> None:
    maker = await product.staff(MAKER)
    path = f"/cases/{march}/tasks/{TASK}/submit"
    headers = maker.headers(fresh_key(), **{"Content-Type": "application/xml"})
    answer = await maker.http.post(path, content=b"<plan/>", headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (415, "/problems/unsupported-media")
    answer = await maker.http.post(path, files={"plan": ("plan.csv", b"")}, headers=maker.headers(fresh_key()))
    assert answer.json()["errors"][0]["place"] == "file"


async def test_a_plan_from_the_wrong_office_is_not_even_kept(product: Product, year_data: YearData, march: str) -> None:
    stranger = await product.staff("330205-agency-maker")
    before = await documents_kept(product)
    answer = await stranger.submit(march, TASK, year_data.plan(COUNTY, "resident", "2022-03"))
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/wrong-party")
    assert await documents_kept(product) == before
