"""What is refused leaves no document and one note, however often it is sent; what is taken keeps its document."""

import asyncio

import pytest
from sqlalchemy import func, select

from records.cases.attempts import attempts_of
from records.tables import Document, OfferedDocument, table_of
from rehearsal.year_data import YearData
from tests.api.product import Json, Product

COUNTY = "330281"
MAKER = f"{COUNTY}-agency-maker"
TASK = f"{COUNTY}.plan.1.prepare"


async def kept(product: Product, *, offered: bool = False) -> int:
    table = table_of(OfferedDocument if offered else Document)
    async with product.database.read() as session:
        return int((await session.execute(select(func.count()).select_from(table))).scalar_one())


def other_plan(plan: Json) -> Json:
    """The same plan with other amounts, which add up too."""
    lines = [dict(line) for line in plan["lines"]]
    lines[0]["amount"], lines[-1]["amount"] = "7.00", "7.00"
    for line in lines[1:-1]:
        line["amount"] = "0.00"
    return {**plan, "lines": lines}


async def test_a_document_that_comes_too_late_is_not_kept(product: Product, year_data: YearData) -> None:
    case = await product.opens_month(11, "too-late", COUNTY)
    maker, plan = await product.staff(MAKER), year_data.plan(COUNTY, "resident", "2022-11")
    before = await kept(product)
    assert (await maker.submit(case, TASK, plan)).status_code == 200
    assert (await kept(product), await kept(product, offered=True)) == (before + 1, 0)
    late = await maker.submit(case, TASK, other_plan(plan))
    assert (late.status_code, late.json()["type"]) == (409, "/problems/already-decided")
    assert (await kept(product), await kept(product, offered=True)) == (before + 1, 0)


async def test_a_document_under_a_key_that_was_used_is_not_kept(product: Product, year_data: YearData) -> None:
    case = await product.opens_month(11, "used-key", COUNTY)
    maker, plan = await product.staff(MAKER), year_data.plan(COUNTY, "resident", "2022-11")
    assert (await maker.submit(case, TASK, plan, key="used-key")).status_code == 200
    before = await kept(product)
    answer = await maker.submit(case, TASK, other_plan(plan), key="used-key")
    assert answer.json()["type"] == "/problems/key-reused"
    assert (await kept(product), await kept(product, offered=True)) == (before, 0)


async def test_of_two_who_hand_in_the_same_at_once_the_winner_s_document_is_there(
    product: Product, year_data: YearData
) -> None:
    case = await product.opens_month(12, "same-at-once", COUNTY)
    maker, plan = await product.staff(MAKER), other_plan(year_data.plan(COUNTY, "resident", "2022-12"))
    answers = await asyncio.gather(*(maker.submit(case, TASK, plan, note="当月无支出") for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [200, *[409] * 5]
    [version] = (await maker.get(f"/cases/{case}/versions")).json()
    document = await maker.get(f"/cases/{case}/documents/{version['content_hash']}")
    assert document.json()["lines"] == plan["lines"]
    assert await kept(product, offered=True) == 0


@pytest.mark.parametrize("times", [1, 3])
async def test_a_forbidden_action_is_noted_once_for_its_key(product: Product, times: int) -> None:
    case = await product.opens_month(12, f"noted-{times}", COUNTY)
    stranger = await product.staff("330205-agency-maker")
    for _ in range(times):
        assert (await stranger.act(case, TASK, "approve", {}, key="again")).status_code == 403
    assert (await stranger.act(case, TASK, "approve", {}, key="another")).status_code == 403
    async with product.database.read() as session:
        noted = await attempts_of(session, case)
    assert [attempt.key for attempt in noted] == ["again", "another"]
