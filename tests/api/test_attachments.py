"""Files: taken by what they are, each uploader's by name, named by their office, read where a case names them."""

from collections.abc import AsyncIterator
from io import BytesIO
from zipfile import ZipFile

import pytest
from httpx import Response

from api.main import create_app
from services.settings import ApiSettings
from temporal.names import WorkflowName
from tests.api.conftest import AS_LONG_AS_TESTS_LAST, http_to
from tests.api.product import AUDITOR, Json, Product, StaffClient, fresh_key
from tests.api.progress_reports import is_problem

OURS, OTHERS = "330203", "330281"
MAKER, CHECKER = f"{OURS}-agency-maker", f"{OURS}-agency-checker"
SCAN = b"%PDF-1.7 of one county"


def packed(*members: str) -> bytes:
    """A zip file with these members."""
    content = BytesIO()
    with ZipFile(content, "w") as file:
        for member in members:
            file.writestr(member, "x")
    return content.getvalue()


async def sent(
    staff: StaffClient, content: bytes, name: str = "scan.pdf", claims: str = "application/pdf"
) -> tuple[int, Json]:
    answer = await staff.http.post("/attachments", files={"file": (name, content, claims)}, headers=staff.headers())
    return answer.status_code, answer.json()


@pytest.fixture(scope="module")
async def case(product: Product) -> str:
    """Two counties have to hand plans in."""
    return await product.opens(
        WorkflowName.MONTHLY_FUNDING,
        "ningbo.resident.2022-06.attachments",
        fund="resident",
        month=6,
        branches=(OURS, OTHERS),
    )


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (SCAN, "application/pdf"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff\xe0...", "image/jpeg"),
        ("县,金额\n".encode(), "text/plain; charset=utf-8"),
        (b"<html><script>alert(1)</script>", "text/plain; charset=utf-8"),
        (
            packed("[Content_Types].xml", "xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (packed("OFD.xml"), "application/ofd"),
    ],
    ids=["pdf", "png", "jpeg", "csv", "html", "xlsx", "ofd"],
)
async def test_a_file_is_what_its_content_is(product: Product, content: bytes, media_type: str) -> None:
    status, kept = await sent(await product.staff(MAKER), content, claims="text/html")
    assert (status, kept["media_type"]) == (201, media_type)


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00 a program",
        packed("setup.exe"),
        packed("xl/workbook.xml", "xl/vbaProject.bin"),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old office file",
        b"PK\x03\x04 broken",
        b"\x00\x01\x02",
        packed("word/document.xml", *map(str, range(25_000))),
    ],
    ids=["exe", "zip", "macros", "ole", "broken-zip", "bytes", "many-parts"],
)
async def test_other_kinds_of_files_are_not_taken(product: Product, content: bytes) -> None:
    status, told = await sent(await product.staff(MAKER), content)
    assert (status, told["type"]) == (422, "/problems/bad-input")
    assert "不是可受理的文件" in told["errors"][0]["zh"]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\扫描\\批复.pdf", "批复.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("..", "file"),
    ],
)
async def test_a_name_is_the_last_part_of_a_path(product: Product, given: str, name: str) -> None:
    _, kept = await sent(await product.staff(MAKER), b"%PDF " + given.encode(), given)
    assert kept["name"] == name


async def test_everybody_names_a_file_for_themselves_and_learns_of_nobody_elses(product: Product) -> None:
    first, second = await product.staff(f"{OTHERS}-agency-maker"), await product.staff(MAKER)
    _, theirs = await sent(first, b"%PDF shared", "余姚批复.pdf")
    _, mine = await sent(second, b"%PDF shared", "guess.bin", "application/x-guess")
    assert (mine["name"], mine["hash"]) == ("guess.bin", theirs["hash"])
    _, again = await sent(first, b"%PDF shared", "renamed.pdf")
    assert again["name"] == "余姚批复.pdf"
    own = await second.get(f"/attachments/{mine['hash']}")
    assert "guess.bin" in own.headers["content-disposition"]
    is_problem(await (await product.staff(CHECKER)).get(f"/attachments/{mine['hash']}"), 404, "not-found")


async def test_a_file_is_read_by_who_reads_where_a_case_names_it(product: Product, case: str) -> None:
    maker = await product.staff(MAKER)
    digest = await maker.upload(SCAN, "说明.pdf")
    task = (await product.task(case, "plan", OURS))["task"]
    path = f"/cases/{case}/attachments/{digest}"
    is_problem(await maker.get(path), 404, "not-found")
    told = await maker.act(case, task, "comment", {"text": "见附件", "attachments": [digest]})
    assert told.status_code == 200, told.text
    for login in (MAKER, CHECKER, f"{OURS}-finance-leader", "nb-agency-checker", AUDITOR):
        read = await (await product.staff(login)).get(path)
        assert (read.status_code, read.content) == (200, SCAN), login
    for login in (f"{OTHERS}-agency-maker", "nb-congress-leader", "nb-treasury-maker", "nb-operations-1"):
        is_problem(await (await product.staff(login)).get(path), 404, "not-found")


async def test_nobody_reads_a_file_by_naming_its_hash_in_a_case_of_their_own(product: Product, case: str) -> None:
    secret = await (await product.staff(f"{OTHERS}-agency-maker")).upload(b"%PDF secret", "内部.pdf")
    maker = await product.staff(MAKER)
    task = (await product.task(case, "plan", OURS))["task"]
    tried = await maker.act(case, task, "comment", {"text": "见附件", "attachments": [secret]})
    is_problem(tried, 422, "bad-input")
    is_problem(await maker.get(f"/cases/{case}/attachments/{secret}"), 404, "not-found")


async def test_nobody_reads_a_file_by_writing_its_hash_into_words(product: Product, case: str) -> None:
    secret = await (await product.staff(f"{OTHERS}-agency-maker")).upload(b"%PDF secret in words", "内部.pdf")
    maker = await product.staff(MAKER)
    task = (await product.task(case, "plan", OURS))["task"]
    assert (await maker.act(case, task, "comment", {"text": f"见附件 {secret}"})).status_code == 200
    is_problem(await maker.get(f"/cases/{case}/attachments/{secret}"), 404, "not-found")
    named = await maker.act(case, task, "comment", {"text": "见附件", "attachments": [secret]})
    is_problem(named, 422, "bad-input")


async def test_a_colleague_names_what_a_clerk_uploaded_and_who_reads_it_there_names_it_again(product: Product) -> None:
    """The scan is the clerk's, the decision the leader's; what the case shows to an office it may refer to."""
    case = await product.opens(
        WorkflowName.MONTHLY_FUNDING,
        "ningbo.resident.2022-07.attachments",
        fund="resident",
        month=7,
        branches=(OURS, OTHERS),
    )
    first = await product.staff(f"{OTHERS}-agency-maker")
    await first.upload(b"%PDF of a clerk", "余姚.pdf")
    digest = await (await product.staff(MAKER)).upload(b"%PDF of a clerk", "本县.pdf")

    async def comments(login: str, lane: str = OURS) -> Response:
        open_task = (await product.task(case, "plan", lane))["task"]
        staff = await product.staff(login)
        return await staff.act(case, open_task, "comment", {"text": "见附件", "attachments": [digest]})

    is_problem(await comments(f"{OURS}-finance-leader"), 422, "bad-input")
    assert (await comments(CHECKER)).status_code == 200
    for login in (f"{OURS}-finance-leader", AUDITOR):
        read = await (await product.staff(login)).get(f"/cases/{case}/attachments/{digest}")
        assert "%E6%9C%AC%E5%8E%BF" in read.headers["content-disposition"], login
    # The file is no obstacle any more; that the task is another office's is.
    is_problem(await comments(f"{OURS}-finance-leader"), 403, "wrong-party")
    is_problem(await comments(f"{OTHERS}-finance-leader", OTHERS), 422, "bad-input")


async def test_a_paper_names_what_a_colleague_uploaded_and_nothing_of_another_office(product: Product) -> None:
    maker = await product.staff("nb-bureau-maker1")
    colleague = await (await product.staff("nb-bureau-zheng")).upload(b"%PDF of a colleague")
    other = await (await product.staff("nb-finance-maker1")).upload(b"%PDF of the finance bureau")
    about = {"chain": "progress_report", "year": 2022, "name": "files"}

    async def starts(*files: str) -> Response:
        paper = {"kind": "paper", "title": "进展", "text": f"正文见 {other}", "attachments": list(files)}
        body = {**about, "document": paper}
        return await maker.http.post("/cases", json=body, headers=maker.headers(fresh_key()))

    refused = is_problem(await starts(colleague, other), 422, "bad-input")
    assert [error["place"] for error in refused["errors"]] == ["attachments[1]"]
    assert (await starts(colleague)).status_code == 201
    # Its hash is in the text: that names no file.
    is_problem(await maker.get(f"/cases/ningbo.progress_report.2022.files/attachments/{other}"), 404, "not-found")


@pytest.fixture(scope="module")
async def small_house(product: Product) -> AsyncIterator[StaffClient]:
    """The same installation, where a day takes few bytes."""
    app = create_app(product.settings, ApiSettings(**AS_LONG_AS_TESTS_LAST, attachment_bytes_a_day=100))
    async with app.router.lifespan_context(app), http_to(app) as http:
        yield StaffClient(http, (await product.staff(f"{OURS}-tax-maker")).token)


async def test_a_person_uploads_so_much_a_day(small_house: StaffClient) -> None:
    assert (await sent(small_house, b"%PDF" + b"x" * 56))[0] == 201
    status, told = await sent(small_house, b"%PDF" + b"y" * 56)
    assert (status, told["type"]) == (413, "/problems/too-large")
    assert "今日上传" in told["detail"]
