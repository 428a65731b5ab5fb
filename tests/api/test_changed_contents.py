"""What was changed in the records behind the program's back is neither shown nor acted on, and people are informed."""

import asyncio

from sqlalchemy import text

from operations.troubles import TroubleKind
from tests.api.product import OPERATOR, Product, StaffClient
from tests.api.progress_reports import CHECKER, MAKER, Reports, is_problem
from tests.waiting import FOR_EVER_SECONDS


async def changes(product: Product, statement: str, **values: str) -> None:
    async with product.database.write() as session:
        await session.execute(text(statement), values)


async def test_a_document_that_was_changed_is_not_shown(reports: Reports) -> None:
    case = await reports.drafts()
    seen = await reports.seen(case)
    assert seen is not None
    digest = seen["content_hash"]
    maker = await reports.product.staff(MAKER)
    path = f"/cases/{case}/documents/{digest}"
    before = await maker.get(path)
    swap = "UPDATE document SET body = replace(body, :old, :new) WHERE content_hash = :digest"
    await changes(reports.product, swap, old="十个", new="九个", digest=digest)
    problem = is_problem(await maker.get(path), 409, "content-differs")
    assert "运维人员" in problem["detail"]
    operator = await reports.product.staff(OPERATOR)
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while f"document {digest}" not in await _listed(operator):  # noqa: ASYNC110 (the list is a moment old)
            await asyncio.sleep(0.5)
    await changes(reports.product, swap, old="九个", new="十个", digest=digest)
    assert (await maker.get(path)).content == before.content


async def test_a_history_that_was_changed_is_not_shown(reports: Reports) -> None:
    case = await reports.drafts()
    await reports.counts(await reports.does(CHECKER, case, "comment", text="拟同意"))
    swap = """UPDATE audit SET body = replace(body, :old, :new) WHERE "case" = :case"""
    await changes(reports.product, swap, old="拟同意", new="不同意", case=case)
    checker = await reports.product.staff(CHECKER)
    is_problem(await checker.get(f"/cases/{case}/history"), 409, "content-differs")


async def test_a_scan_that_was_changed_is_not_shown(reports: Reports) -> None:
    maker = await reports.product.staff(MAKER)
    digest = await maker.upload(b"%PDF as it was signed")
    await changes(
        reports.product, "UPDATE attachment SET content = :content WHERE hash = :digest", content="x", digest=digest
    )
    is_problem(await maker.get(f"/attachments/{digest}"), 409, "content-differs")


async def _listed(operator: StaffClient) -> list[str]:
    """What operators are informed of contents."""
    troubles = (await operator.get("/operations/troubles")).json()
    return [trouble["about"] for trouble in troubles if trouble["kind"] == TroubleKind.CONTENT_DIFFERS]
