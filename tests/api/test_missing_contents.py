"""Documents that the records have lost: who brought them sees which, and hands the very same in again."""

import json

import pytest
from sqlalchemy import text

from rehearsal.year_data import YearData
from tests.api.bureau import CHECKER, MAKER, OTHER_MAKER, Bureau, is_problem
from tests.api.house import OPERATOR, House, Json

REPORT: Json = {"kind": "paper", "title": "统筹推进情况", "text": "十个区县均已并轨。"}


@pytest.fixture
def bureau(house: House, year_data: YearData) -> Bureau:
    return Bureau.of(house, year_data)


async def loses(house: House, digest: str) -> None:
    async with house.database.write() as session:
        for table in ("document", "offered_document"):
            await session.execute(text(f"DELETE FROM {table} WHERE content_hash = :digest"), {"digest": digest})


async def missing(bureau: Bureau, login: str) -> list[str]:
    answer = await (await bureau.house.desk(login)).get("/contents/missing")
    assert answer.status_code == 200, answer.text
    return [each["hash"] for each in answer.json()]


async def test_a_lost_document_is_listed_and_handed_in_again_byte_for_byte(house: House, bureau: Bureau) -> None:
    case = await bureau.drafts()
    seen = await bureau.seen(case)
    assert seen is not None
    digest = seen["content_hash"]
    path = f"/cases/{case}/documents/{digest}"
    given_out = (await (await house.desk(MAKER)).get(path)).text
    await loses(house, digest)
    assert digest in await missing(bureau, MAKER)
    assert digest in await missing(bureau, OPERATOR)
    assert digest not in await missing(bureau, OTHER_MAKER)
    shown = (await (await house.desk(OPERATOR)).get("/contents/missing")).json()
    [line] = [each for each in shown if each["hash"] == digest and each["case"] == case]
    assert (line["form"], line["number"], line["person"]) == ("paper", 1, MAKER)

    problem = is_problem(
        await bureau.send(MAKER, path, {"document": {**REPORT, "text": "九个区县已并轨。"}}, "PUT"), 422, "bad-input"
    )
    assert digest in problem["errors"][0]["message"]
    assert digest in await missing(bureau, MAKER)

    for document in (REPORT, json.loads(given_out)):
        kept = await bureau.send(MAKER, path, {"document": document}, "PUT")
        assert kept.status_code == 200, kept.text
        assert digest not in await missing(bureau, OPERATOR)
        assert (await (await house.desk(MAKER)).get(path)).text == given_out
        await loses(house, digest)
    await bureau.counts(await bureau.send(MAKER, path, {"document": REPORT}, "PUT"))
    entries = len(await bureau.history(case))
    await bureau.counts(await bureau.send(MAKER, path, {"document": {**REPORT, "text": "别的。"}}, "PUT"))
    assert len(await bureau.history(case)) == entries
    assert (await (await house.desk(MAKER)).get(path)).text == given_out, "what is there stays as it is"


async def test_what_no_case_names_is_not_taken(house: House, bureau: Bureau) -> None:
    case = await bureau.drafts()
    is_problem(
        await bureau.send(CHECKER, f"/cases/{case}/documents/{'f' * 64}", {"document": REPORT}, "PUT"),
        404,
        "not-found",
    )


async def test_a_lost_scan_is_listed_until_it_is_uploaded_again(house: House, bureau: Bureau) -> None:
    case = await bureau.drafts()
    desk = await house.desk(CHECKER)
    scan = await desk.upload(b"%PDF-1.7 lost and found")
    await bureau.counts(await bureau.does(CHECKER, case, "comment", text="见附件", attachments=[scan]))
    async with house.database.write() as session:
        for table in ("attachment_upload", "attachment"):
            await session.execute(text(f"DELETE FROM {table} WHERE hash = :scan"), {"scan": scan})
    assert scan in await missing(bureau, CHECKER)
    assert await desk.upload(b"%PDF-1.7 lost and found") == scan
    assert scan not in await missing(bureau, OPERATOR)
