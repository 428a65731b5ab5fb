"""Every error is a problem (RFC 9457) that says, in both languages, what is wrong and what to do."""

from typing import Any

import httpx
import pytest
from fastapi import APIRouter

from api.problems.catalogue import PROBLEM_WORDS, STATUS
from api.problems.details import error_of, response_of
from api.problems.details import problem_of as problem_details
from api.problems.request_error_kinds import RequestErrorKind
from approvals.refusals import Refusal, RefusalCode
from services.error_kinds import ErrorKind
from services.errors import KIND_OF_REFUSAL, ServiceError
from tests.api.product import Product

EXPECTED = {
    RefusalCode.CASE_CLOSED: 409,
    RefusalCode.UNKNOWN_TASK: 404,
    RefusalCode.ALREADY_DECIDED: 409,
    RefusalCode.WRONG_PARTY: 403,
    RefusalCode.WRONG_ACTION: 422,
    RefusalCode.OWN_WORK: 403,
    RefusalCode.SECOND_PERSON: 403,
    RefusalCode.STALE_VERSION: 409,
    RefusalCode.BAD_TARGET: 422,
    RefusalCode.MISSING_REASON: 422,
    RefusalCode.MISSING_EVIDENCE: 422,
    RefusalCode.WRONG_DOCUMENT: 422,
    RefusalCode.CHECK_FAILED: 422,
    RefusalCode.WRONG_PAPER_DATE: 422,
    RefusalCode.VOTE_NOT_WON: 422,
    RefusalCode.NOT_ALLOWED_HERE: 422,
    RefusalCode.HELD_BY_ANOTHER: 409,
    RefusalCode.WAITS_FOR_SIGNER: 409,
    RefusalCode.WRONG_PERSON: 422,
    RefusalCode.TOO_SOON: 429,
    RefusalCode.TOO_LATE: 409,
    RefusalCode.NOT_AN_OPERATOR: 403,
    RefusalCode.UNKNOWN_PROPOSAL: 404,
    RefusalCode.NOT_POSSIBLE: 422,
    RefusalCode.KEY_REUSED: 422,
    RefusalCode.NOT_A_REHEARSAL: 409,
}


def problem_of(answer: httpx.Response) -> dict[str, Any]:
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == answer.status_code
    assert {"type", "title", "status", "detail", "what_to_do"} <= set(problem)
    return problem


@pytest.mark.parametrize("code", list(RefusalCode))
def test_every_reason_of_a_case_has_its_problem(code: RefusalCode) -> None:
    refusal = Refusal(code=code, zh="不行", en="No", newest_version=3)
    problem = problem_details(ServiceError.refused(refusal), "/x")
    assert problem.status == EXPECTED[code]
    assert problem.type == f"/problems/{code.value.replace('_', '-')}"
    assert (problem.detail, problem.newest_version) == ("不行 / No", 3)


def test_every_kind_is_in_the_catalogue_with_words_in_both_languages() -> None:
    assert set(PROBLEM_WORDS) == set(STATUS) == {*ErrorKind, *RequestErrorKind}
    assert set(KIND_OF_REFUSAL) == set(RefusalCode)
    for kind in PROBLEM_WORDS.values():
        for zh in (kind.title_zh, kind.detail_zh, kind.todo_zh):
            assert any("一" <= character <= "鿿" for character in zh)
        for en in (kind.title_en, kind.detail_en, kind.todo_en):
            assert en.isascii()


async def test_the_type_of_a_problem_answers_with_what_it_means(product: Product) -> None:
    for name in STATUS:
        answer = await product.http.get(f"/problems/{name.value}")
        assert answer.json()["type"] == f"/problems/{name.value}"
    assert len((await product.http.get("/problems")).json()) == len(STATUS)


async def test_an_unknown_path_and_a_wrong_method_are_problems(product: Product) -> None:
    assert problem_of(await product.http.get("/nowhere"))["type"] == "/problems/not-found"
    answer = await product.http.delete("/tasks")
    assert problem_of(answer)["type"] == "/problems/method-not-allowed"
    assert answer.headers["Allow"] == "GET"
    several = await product.http.request("OPTIONS", "/cases")
    assert several.headers["Allow"] == "GET, POST", "all that the path takes, not only its first route's"


async def test_wrong_parameters_are_named_by_their_place(product: Product) -> None:
    staff = await product.staff("330203-agency-maker")
    problem = problem_of(await staff.get("/tasks", limit=0, overdue="perhaps"))
    assert {error["place"] for error in problem["errors"]} == {"query.limit", "query.overdue"}


async def test_a_wrong_body_is_named_by_its_places(product: Product) -> None:
    staff = await product.staff("330203-agency-maker")
    problem = problem_of(
        await staff.act("ningbo.x", "main.y.1.decide", "approve", {"seen": {"number": "1"}, "ok": True})
    )
    assert {error["place"] for error in problem["errors"]} == {"seen.content_hash", "ok"}


async def test_an_id_that_no_case_can_have_is_refused(product: Product) -> None:
    staff = await product.staff("330203-agency-maker")
    answer = await staff.act('ningbo" OR "1" = "1', "main.y.1.decide", "approve", {})
    assert [error["place"] for error in problem_of(answer)["errors"]] == ["path.case"]


async def test_what_is_no_json_is_refused_as_such(product: Product) -> None:
    answer = await product.http.post("/login", content=b"{", headers={"Content-Type": "application/json"})
    assert problem_of(answer)["type"] == "/problems/bad-input"


async def test_a_cursor_of_somebody_elses_making_is_refused(product: Product) -> None:
    staff = await product.staff("330203-agency-maker")
    assert problem_of(await staff.get("/tasks", cursor="bm90IG91cnM"))["errors"][0]["place"] == "query.cursor"


@pytest.mark.parametrize("path", ["/calendar", "/policies/ningbo/working-days"])
async def test_a_year_without_rules_is_refused_by_the_place_of_its_parameter(product: Product, path: str) -> None:
    staff = await product.staff("330203-agency-maker")
    errors = problem_of(await staff.get(path, year=1999))["errors"]
    assert [error["place"] for error in errors] == ["query.year"]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (f"/cases/ningbo.x/history?after={2**63}", "query.after"),
        (f"/cases/ningbo.x/attempts?after={2**63}", "query.after"),
        ("/cases?kind=%00", "query.kind"),
        ("/tasks?case=a%00b&step=%00", "query.case"),
    ],
)
async def test_what_the_records_could_not_even_look_for_is_refused(product: Product, path: str, place: str) -> None:
    staff = await product.staff("330203-agency-maker")
    answer = await product.http.get(path, headers=staff.headers())
    assert place in {error["place"] for error in problem_of(answer)["errors"]}


async def test_texts_that_are_no_unicode_are_refused_by_their_place(product: Product) -> None:
    staff = await product.staff("nb-operations-1")
    headers = staff.headers("half", **{"content-type": "application/json"})
    half = b'{"to": "draft", "branches": ["\\ud800"], "reason": "x", "seen": null}'
    for path in ("/cases/ningbo.x/tasks/main.y.1.decide/return", "/cases/ningbo.x/powers/jump"):
        answer = await product.http.post(path, content=half, headers=headers)
        assert "branches[0]" in {error["place"] for error in problem_of(answer)["errors"]}, answer.text


async def test_a_number_beyond_all_numbers_is_no_substitution(product: Product) -> None:
    staff = await product.staff("330203-agency-maker")
    answer = await product.http.post(f"/substitutes/{2**63}/end", headers=staff.headers("beyond"))
    assert [error["place"] for error in problem_of(answer)["errors"]] == ["path.number"]


async def test_a_login_that_no_database_keeps_is_refused(product: Product) -> None:
    answer = await product.http.post("/login", json={"login": "a\0b", "password": "a-password"})
    assert [error["place"] for error in problem_of(answer)["errors"]] == ["login"]


async def test_what_goes_wrong_inside_is_a_problem_that_tells_nothing_of_it(product: Product) -> None:
    router = APIRouter()

    @router.get("/breaks", include_in_schema=False)
    async def breaks() -> None:
        raise RuntimeError("secret of the house")

    product.app.include_router(router)
    transport = httpx.ASGITransport(app=product.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://tongchou") as http:
        answer = await http.get("/breaks")
    assert problem_of(answer)["type"] == "/problems/internal"
    assert "secret" not in answer.text


def test_what_comes_back_by_itself_says_when_to_try_again() -> None:
    for name in (ErrorKind.ENGINE_AWAY, ErrorKind.NO_ANSWER_YET, ErrorKind.CASE_STUCK, ErrorKind.RECORDS_AWAY):
        assert int(response_of(error_of(name), None).headers["Retry-After"]) > 0


async def test_a_field_that_a_body_does_not_have_is_named_with_those_it_has(product: Product) -> None:
    staff = await product.staff("nb-operations-1")
    answer = await staff.http.put(
        "/people/somebody",
        json={"name": "王甲", "name_en": "Wang Jia", "reason": "x", "actve": True},
        headers=staff.headers("k"),
    )
    assert answer.status_code == 422
    [fault] = answer.json()["errors"]
    assert fault["place"] == "actve"
    assert fault["message"] == "unknown key (known: name, name_en, active, reason)"
    assert fault["zh"] == "未知字段(可用:name、name_en、active、reason)"
