"""Documents that the records have lost: who brought them sees which, and hands the very same in again."""

import json

from sqlalchemy import text

from tests.api.product import OPERATOR, Json, Product
from tests.api.progress_reports import CHECKER, MAKER, OTHER_MAKER, Reports, is_problem

REPORT: Json = {"kind": "paper", "title": "统筹推进情况", "text": "十个区县均已并轨。"}


async def loses(product: Product, digest: str) -> None:
    async with product.database.write() as session:
        for table in ("document", "offered_document"):
            await session.execute(text(f"DELETE FROM {table} WHERE content_hash = :digest"), {"digest": digest})


async def missing(reports: Reports, login: str) -> list[str]:
    answer = await (await reports.product.staff(login)).get("/contents/missing")
    assert answer.status_code == 200, answer.text
    return [each["hash"] for each in answer.json()]


async def test_a_lost_document_is_listed_and_handed_in_again_byte_for_byte(product: Product, reports: Reports) -> None:
    case = await reports.drafts()
    seen = await reports.seen(case)
    assert seen is not None
    digest = seen["content_hash"]
    path = f"/cases/{case}/documents/{digest}"
    given_out = (await (await product.staff(MAKER)).get(path)).text
    await loses(product, digest)
    assert digest in await missing(reports, MAKER)
    assert digest in await missing(reports, OPERATOR)
    assert digest not in await missing(reports, OTHER_MAKER)
    shown = (await (await product.staff(OPERATOR)).get("/contents/missing")).json()
    [line] = [each for each in shown if each["hash"] == digest and each["case"] == case]
    assert (line["form"], line["number"], line["person"]) == ("paper", 1, MAKER)

    problem = is_problem(
        await reports.send(MAKER, path, {"document": {**REPORT, "text": "九个区县已并轨。"}}, "PUT"), 422, "bad-input"
    )
    assert digest in problem["errors"][0]["message"]
    assert digest in await missing(reports, MAKER)

    for document in (REPORT, json.loads(given_out)):
        kept = await reports.send(MAKER, path, {"document": document}, "PUT")
        assert kept.status_code == 200, kept.text
        assert digest not in await missing(reports, OPERATOR)
        assert (await (await product.staff(MAKER)).get(path)).text == given_out
        await loses(product, digest)
    await reports.counts(await reports.send(MAKER, path, {"document": REPORT}, "PUT"))
    entries = len(await reports.history(case))
    await reports.counts(await reports.send(MAKER, path, {"document": {**REPORT, "text": "别的。"}}, "PUT"))
    assert len(await reports.history(case)) == entries
    assert (await (await product.staff(MAKER)).get(path)).text == given_out, "what is there stays as it is"


async def test_what_no_case_names_is_not_taken(product: Product, reports: Reports) -> None:
    case = await reports.drafts()
    is_problem(
        await reports.send(CHECKER, f"/cases/{case}/documents/{'f' * 64}", {"document": REPORT}, "PUT"),
        404,
        "not-found",
    )


async def test_a_lost_scan_is_listed_until_it_is_uploaded_again(product: Product, reports: Reports) -> None:
    case = await reports.drafts()
    staff = await product.staff(CHECKER)
    scan = await staff.upload(b"%PDF-1.7 lost and found")
    await reports.counts(await reports.does(CHECKER, case, "comment", text="见附件", attachments=[scan]))
    async with product.database.write() as session:
        for table in ("attachment_upload", "attachment"):
            await session.execute(text(f"DELETE FROM {table} WHERE hash = :scan"), {"scan": scan})
    assert scan in await missing(reports, CHECKER)
    assert await staff.upload(b"%PDF-1.7 lost and found") == scan
    assert scan not in await missing(reports, OPERATOR)
