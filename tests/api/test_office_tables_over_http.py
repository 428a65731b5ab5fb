"""Tables of offices over HTTP: previewed without a trace, handed in, kept as they came, given out to be filled in."""

from hashlib import sha256
from typing import Any, cast

import httpx
import pytest

from calculations.forms import Limits
from calculations.forms.document_form import FormTable
from calculations.forms.registry import FORMS
from calculations.forms.table_template import written_row
from calculations.sheets.office_table import office_table
from calculations.sheets.writing import xlsx_file
from policies.loader import load
from rehearsal.year_data import YearData
from services.intake.file_types import XLSX
from tests.api.product import Product, StaffClient, fresh_key
from tests.api.progress_reports import is_problem
from tests.api.test_plan_over_http import CHECKER, COUNTY, MAKER, OTHER, TASK, documents_kept

PACK = load("ningbo")
PLAN = cast(FormTable[Any], FORMS["plan"].table)
COLUMNS = PLAN.columns


def rows_of(data: YearData) -> list[list[str]]:
    """The county's plan of March as an office writes it, in 万元, with names."""
    plan = data.plan(COUNTY, "resident", "2022-03")
    head = {column: plan[column] for column in ("county", "fund", "month")}
    rows = [written_row(PLAN, PACK, {**head, **line}) for line in plan["lines"]]
    fen = [[*row[:-1], f"{int(row[-1].replace('.', '')) / 10**6:.6f}"] for row in rows]
    return [["用款计划", *[""] * 5], [*[""] * 5, "单位:万元"], [column.zh for column in COLUMNS], *fen]


def csv_of(rows: list[list[str]]) -> bytes:
    return "\r\n".join(",".join(row) for row in rows).encode("gb18030")


async def post(staff: StaffClient, case: str, how: str, data: bytes, kind: str = "text/csv") -> httpx.Response:
    headers = staff.headers(fresh_key(), **{"Content-Type": kind})
    return await staff.http.post(f"/cases/{case}/tasks/{TASK}/{how}", content=data, headers=headers)


@pytest.fixture(scope="module")
async def march(product: Product) -> str:
    return await product.opens_month(3, "office-tables", COUNTY, OTHER)


async def test_a_preview_shows_what_was_read_and_leaves_no_trace(
    product: Product, year_data: YearData, march: str
) -> None:
    maker, before = await product.staff(MAKER), await documents_kept(product)
    answer = await post(maker, march, "preview", csv_of(rows_of(year_data)))
    assert answer.status_code == 200, answer.text
    read, plan = answer.json(), year_data.plan(COUNTY, "resident", "2022-03")
    assert [line["amount"] for line in read["lines"]] == [line["amount"] for line in plan["lines"]]
    assert read["table"]["units"] == {"金额": "万元"}
    assert read["table"]["written"] == "CSV(GB18030)"
    assert read["table"]["above"] == ["用款计划", "单位:万元"]
    assert read["total"]["amount"] == plan["lines"][-1]["amount"]
    assert read["total"]["zh"].startswith("合计 ")
    assert read["document"]["county"] == COUNTY
    assert await documents_kept(product) == before
    assert (await maker.get(f"/cases/{march}")).json()["versions"] == []


async def test_a_stranger_previews_nothing(product: Product, year_data: YearData, march: str) -> None:
    stranger = await product.staff("330205-agency-maker")
    is_problem(await post(stranger, march, "preview", csv_of(rows_of(year_data))), 403, "wrong-party")


async def test_faults_of_a_table_are_named_by_their_cells(product: Product, year_data: YearData, march: str) -> None:
    maker, rows = await product.staff(MAKER), rows_of(year_data)
    rows[3][0] = "海署区"
    answer = await post(maker, march, "submit", xlsx_file("用款计划", rows, ()), XLSX)
    [fault, *_] = is_problem(answer, 422, "bad-input")["errors"]
    assert (fault["cell"], fault["place"]) == ("A4", "row 4, county")
    assert "海曙区" in fault["zh"]


async def test_a_table_is_kept_as_it_came_for_who_reads_its_version(
    product: Product, year_data: YearData, march: str
) -> None:
    maker, data = await product.staff(MAKER), xlsx_file("用款计划", rows_of(year_data), ())
    sent = {"file": ("三月用款计划.xlsx", data, XLSX)}
    path = f"/cases/{march}/tasks/{TASK}/submit"
    key = fresh_key()
    first = await maker.http.post(path, files=sent, headers=maker.headers(key))
    assert first.status_code == 200, first.text
    assert (await maker.http.post(path, files=sent, headers=maker.headers(key))).json() == first.json()

    checker, auditor = await product.staff(CHECKER), await product.staff("nb-audit-maker")
    history = (await auditor.get(f"/cases/{march}/history")).json()["items"]
    [made] = [each["data"]["document"] for each in history if each["kind"] == "version_made"]
    assert made["file"] == sha256(data).hexdigest()
    for reader in (checker, auditor):
        file = await reader.get(f"/cases/{march}/attachments/{made['file']}")
        assert file.content == data
        assert file.headers["content-type"] == XLSX
        assert "xlsx" in file.headers["content-disposition"]
    stranger = await product.staff("330205-agency-maker")
    is_problem(await stranger.get(f"/cases/{march}/attachments/{made['file']}"), 404, "not-found")


async def test_a_template_is_a_table_with_the_headings_of_its_form(product: Product) -> None:
    maker = await product.staff(MAKER)
    for file in ("xlsx", "csv"):
        about = {"county": COUNTY, "fund": "resident", "month": "2022-03", "file": file}
        answer = await maker.get("/forms/plan/template", **about)
        assert answer.status_code == 200, answer.text
        assert len(office_table(answer.content, COLUMNS, Limits()).lines) == 4
    is_problem(await maker.get("/forms/paper/template"), 404, "not-found")
    is_problem(await maker.get("/forms/plan/template", county="999999"), 422, "bad-input")
