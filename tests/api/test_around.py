"""What is around the cases: calendar, readings, chains, attachments, the rehearsal's clock, health."""

import httpx
import pytest
from fastapi import status
from starlette.types import Message
from temporalio.client import WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode

from api.main import create_app
from services.settings import ApiSettings
from temporal.names import WorkflowName
from temporal.settings import Settings, load_settings
from tests.api.conftest import http_to
from tests.api.product import PASSWORD, Product, StaffClient, fresh_key

_ANSWERS = frozenset(
    {
        RPCStatusCode.OK,
        RPCStatusCode.NOT_FOUND,
        RPCStatusCode.ALREADY_EXISTS,
        RPCStatusCode.INVALID_ARGUMENT,
        RPCStatusCode.OUT_OF_RANGE,
    }
)
"""What an engine says that is an answer, or that a request is wrong; whatever else it says passes."""


async def test_the_calendar_has_the_dates_that_the_year_plans(product: Product) -> None:
    county = await product.staff("330203-agency-maker")
    planned = (await county.get("/calendar", year=2022)).json()["planned"]
    days = {(each["step"], each["month"]): each["day"] for each in planned}
    assert days["plan", 1] == "2021-12-25"
    assert days["disbursement", 3] == "2022-03-10"
    assert days["list", None] == "2023-03-10"
    assert days["r4_q2_due", None] == "2022-04-30"
    assert [each["due"] for each in planned] == sorted(each["due"] for each in planned)


@pytest.mark.rule("R1", "R3", "H2", "H3")
async def test_the_calendar_has_the_dates_of_receipts_sweeps_and_the_handover(product: Product) -> None:
    auditor = await product.staff("nb-audit-maker")
    planned = (await auditor.get("/calendar", year=2022)).json()["planned"]
    assert {(each["step"], each["day"]) for each in planned if each["rule"] in ("H2", "H3")} == {
        ("h2_due", "2022-01-05"),
        ("h3_due", "2022-01-05"),
    }
    swept = [(each["month"], each["day"]) for each in planned if each["step"] == "r3_sweep_due"]
    assert swept == [(3, "2022-04-10"), (6, "2022-07-10"), (9, "2022-10-10"), (12, "2023-01-10")]
    transfers = {each["zh"].partition("(")[2]: each["day"] for each in planned if each["step"] == "r1_transfer_due"}
    assert len(transfers) == 36
    # Three working days on: across a weekend, across the Spring Festival with its make-up days, across New Year.
    assert transfers["1月中旬)"] == "2022-01-25"
    assert transfers["1月下旬)"] == "2022-02-09"
    assert transfers["12月下旬)"] == "2023-01-05"


async def test_the_calendar_of_a_party_has_its_own_dates(product: Product) -> None:
    county = await product.staff("330203-agency-maker")
    planned = (await county.get("/calendar", year=2022, party="330203.county_agency/maker")).json()["planned"]
    assert {each["step"] for each in planned} == {"county_draft", "plan", "report"}
    assert (await county.get("/calendar", year=2001)).status_code == 422


async def test_what_others_have_to_do_takes_no_place_in_ones_own_calendar(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await product.opens(
        WorkflowName.MONTHLY_FUNDING,
        "ningbo.resident.2022-04.calendar",
        fund="resident",
        month=4,
        branches=("330203", "330205"),
    )
    monkeypatch.setattr("services.views.deadline_calendar.LARGEST_PAGE", 1)
    for county in ("330203", "330205"):
        party = f"{county}.county_agency/maker"
        staff = await product.staff(f"{county}-agency-maker")
        [first] = (await staff.get("/calendar", year=2022, party=party)).json()["open"]
        assert first["party"] == party, case


async def test_a_chain_shows_its_steps(product: Product) -> None:
    county = await product.staff("330203-agency-maker")
    chain = (await county.get("/chains/annual_budget", on="2022-01-01")).json()
    assert [step["id"] for step in chain["steps"]][:2] == ["county_draft", "county_cosign"]
    assert chain["steps"][0]["stand"] is None
    assert (await county.get("/chains/nothing")).status_code == 404


async def test_an_attachment_comes_back_as_it_was(product: Product) -> None:
    staff = await product.staff("nb-finance-maker1")
    digest = await staff.upload("扫描件".encode(), "批复 1.pdf")
    assert await staff.upload("扫描件".encode(), "again.pdf") == digest
    answer = await staff.get(f"/attachments/{digest}")
    assert answer.content.decode() == "扫描件"
    assert answer.headers["content-disposition"].startswith("attachment;")
    empty = await staff.http.post("/attachments", files={"file": ("empty.pdf", b"")}, headers=staff.headers())
    assert empty.status_code == 422


def multipart(*files: tuple[bytes, bytes]) -> bytes:
    """A form with files of these names and types, each named `file`."""
    parts = [
        b'--B\r\nContent-Disposition: form-data; name="file"; filename="%b"\r\nContent-Type: %b\r\n\r\ncontent\r\n'
        % each
        for each in files
    ]
    return b"".join(parts) + b"--B--\r\n"


async def uploaded(product: Product, path: str, form: bytes) -> httpx.Response:
    staff = await product.staff("330203-agency-maker")
    headers = staff.headers(fresh_key(), **{"content-type": "multipart/form-data; boundary=B"})
    return await product.http.post(path, content=form, headers=headers)


@pytest.mark.parametrize("media_type", [b"application/pdf\0x", b"text/\xe4\xb8\xad", b"pdf"])
async def test_what_an_attachment_is_its_content_says(product: Product, media_type: bytes) -> None:
    kept = await uploaded(product, "/attachments", multipart((b"a\0b.pdf", media_type)))
    assert kept.status_code == 201, kept.text
    assert (kept.json()["name"], kept.json()["media_type"]) == ("ab.pdf", "text/plain; charset=utf-8")


async def test_of_two_files_none_is_left_out_without_a_word(product: Product) -> None:
    form = multipart((b"a.csv", b"text/csv"), (b"b.csv", b"text/csv"))
    for path in ("/attachments", "/cases?chain=progress_report&year=2022"):
        answer = await uploaded(product, path, form)
        assert answer.status_code == 422, answer.text
        assert [fault["zh"] for fault in answer.json()["errors"]] == ["一次只能上传一个文件"]


async def test_a_healthy_api_is_ready(product: Product) -> None:
    assert (await product.http.get("/health")).json() == {"alive": True}
    for path in ("/ready", "/health/ready"):
        answer = await product.ready(path)
        assert answer.status_code == 200
        assert answer.json() == {"ready": True, "records": True, "engine": True, "troubles": []}


@pytest.mark.parametrize("said", sorted(status.name for status in RPCStatusCode if status not in _ANSWERS))
async def test_an_engine_that_is_overwhelmed_or_dying_is_away_and_no_fault_of_ours(
    product: Product, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    async def overwhelmed(*_: object, **__: object) -> None:
        raise RPCError("limit on in-flight updates", RPCStatusCode[said], b"")

    monkeypatch.setattr(WorkflowHandle, "execute_update", overwhelmed)
    # An approval that may pay asks the case first.
    monkeypatch.setattr(WorkflowHandle, "query", overwhelmed)
    maker = await product.staff("330203-agency-maker")
    answer = await maker.act("ningbo.budget.2022", "main.review.1.decide", "approve", {})
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/engine-away")


async def test_without_the_engine_people_read_and_are_told_to_come_back(product: Product) -> None:
    away = product.settings.model_copy(update={"engine_address": "127.0.0.1:1"})
    app = create_app(away, ApiSettings())
    async with app.router.lifespan_context(app), http_to(app) as http:
        maker = StaffClient(http, (await product.staff("330203-agency-maker")).token)
        assert (await maker.get("/tasks")).status_code == 200
        ready = await http.get("/ready")
        assert ready.status_code == 503
        troubles = [{"kind": "engine_away", "about": "engine"}]
        assert ready.json() == {"ready": False, "records": True, "engine": False, "troubles": troubles}
        answer = await maker.act("ningbo.budget.2022", "main.review.1.decide", "approve", {})
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/engine-away")
    assert answer.headers["Retry-After"]


async def test_a_case_that_does_not_answer_in_time_is_asked_again_later(product: Product) -> None:
    case = "ningbo.budget.2022.nobody-works"
    await product.starts_without_worker(case)
    app = create_app(product.settings, ApiSettings(answer_seconds=0.5))
    async with app.router.lifespan_context(app), http_to(app) as http:
        maker = StaffClient(http, (await product.staff("330203-agency-maker")).token)
        answer = await maker.act(case, "330203.county_draft.1.decide", "approve", {}, key=fresh_key())
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/no-answer-yet")
    await product.engine.get_workflow_handle(case).terminate()


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/cases", "application/json"),
        ("/cases/{case}/tasks/main.determination.1.prepare/submit", "text/csv"),
        ("/cases/{case}/tasks/main.determination.1.prepare/comment", "application/json"),
        ("/calculations/premiums", "application/json"),
        ("/attachments", "multipart/form-data; boundary=between"),
    ],
)
async def test_who_goes_away_while_sending_is_no_fault_of_ours(product: Product, path: str, media_type: str) -> None:
    case = await product.opens(
        WorkflowName.DECISION, f"ningbo.target_miss.{fresh_key()}", chain="target_miss", only=("determination",)
    )
    headers = (await product.staff("330205-agency-maker")).headers(fresh_key(), **{"Content-Type": media_type})
    scope = {
        "type": "http",
        "method": "POST",
        "path": path.format(case=case),
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    messages = iter([{"type": "http.request", "body": b'{"', "more_body": True}])
    answered: list[int] = []

    async def receive() -> Message:
        return next(messages, {"type": "http.disconnect"})

    async def send(message: Message) -> None:
        answered.append(message.get("status", 0))

    # What the application raises, the server logs with its trace.
    await product.app(scope, receive, send)
    assert answered[0] < status.HTTP_500_INTERNAL_SERVER_ERROR


async def test_without_the_records_everybody_is_told_to_come_back(engine_settings: Settings) -> None:
    url = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    app = create_app(engine_settings.model_copy(update={"database_url": url}), ApiSettings())
    async with app.router.lifespan_context(app), http_to(app) as http:
        answer = await http.post("/login", json={"login": "anybody", "password": PASSWORD})
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/records-away")
        assert (await http.get("/ready")).json()["records"] is False


@pytest.mark.parametrize("name", ["TONGCHOU_REHEARSAL", "TONGCHOU_DOCUMENT_BYTES"])
def test_the_apis_own_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "1")
    settings = ApiSettings()
    assert settings.rehearsal is (name == "TONGCHOU_REHEARSAL")
    assert (settings.document_bytes == 1) is (name != "TONGCHOU_REHEARSAL")
    assert load_settings().policy == "ningbo"
