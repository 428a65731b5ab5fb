"""What the API says to who is not logged in, and to browsers: as little as it can."""

from collections.abc import AsyncIterator

import httpx
import pytest

from api.main import create_app
from api.server.safe_headers import HEADERS
from services.settings import ApiSettings
from tests.api.conftest import http_to
from tests.api.product import AUDITOR, Product
from tests.api.progress_reports import is_problem


@pytest.fixture(scope="module")
async def in_production(product: Product) -> AsyncIterator[httpx.AsyncClient]:
    """The same records as real life would have them: without a rehearsal, and as the settings are by themselves."""
    app = create_app(product.settings, ApiSettings(rehearsal=False))
    async with app.router.lifespan_context(app), http_to(app) as http:
        yield http


@pytest.mark.parametrize(
    "path",
    [
        "/tasks?fund=xyz",
        "/tasks?no_such_parameter=1",
        "/cases?kind=nothing",
        "/cases?limit=many",
        "/cases/no such case",
        "/calendar?year=1",
        "/people/NOBODY%00?on=never",
        "/ledger/balances?county=330999",
        "/security-log?act=nothing",
    ],
)
async def test_the_login_is_asked_for_before_anything_is_said_of_a_request(product: Product, path: str) -> None:
    is_problem(await product.http.get(path), 401, "not-logged-in")
    bad = await product.http.get(path, headers={"Authorization": "Bearer nobodys"})
    is_problem(bad, 401, "not-logged-in")


async def test_wrong_fields_of_a_change_are_told_only_to_who_is_logged_in(product: Product) -> None:
    for path in ("/people/nobody/posts", "/substitutes", "/cases/x/tasks/y/approve", "/cases/x/powers/jump"):
        answer = await product.http.post(path, json={"no_such_field": 1})
        is_problem(answer, 401, "not-logged-in")


_OPEN = {"/login"}


async def test_no_body_is_read_before_the_login(product: Product) -> None:
    described = product.app.openapi()["paths"]
    changes = [(path, method) for path in described for method in described[path] if method in ("post", "put")]
    assert len(changes) > 40
    for path, method in changes:
        if path in _OPEN:
            continue
        for body in (b'{"no JSON', b"\xff\xfe"):
            answer = await product.http.request(
                method,
                path.replace("{", "").replace("}", ""),
                content=body,
                headers={"content-type": "application/json"},
            )
            assert answer.status_code == 401, (path, body)
            is_problem(answer, 401, "not-logged-in")


async def test_every_answer_forbids_keeping_framing_and_running(product: Product) -> None:
    auditor = await product.staff(AUDITOR)
    answers = [
        await auditor.get("/me"),
        await auditor.get("/cases/nothing"),
        await product.http.get("/docs"),
        await product.http.post("/login", json={"login": "nobody", "password": "x"}),
    ]
    assert [answer.status_code for answer in answers] == [200, 404, 200, 401]
    for answer in answers:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


async def test_the_description_is_open_in_a_rehearsal_and_else_for_who_is_logged_in(
    product: Product, in_production: httpx.AsyncClient
) -> None:
    headers = (await product.staff(AUDITOR)).headers()
    for path in ("/docs", "/openapi.json"):
        assert (await product.http.get(path)).status_code == 200
        is_problem(await in_production.get(path), 401, "not-logged-in")
        assert (await in_production.get(path, headers=headers)).status_code == 200


async def test_the_description_has_no_password_that_is_good_anywhere(product: Product) -> None:
    for path in ("/docs", "/openapi.json"):
        assert "tongchou-2022" not in (await product.http.get(path)).text


async def test_a_key_that_is_too_long_is_told_so(product: Product) -> None:
    staff = await product.staff(AUDITOR)
    for key, length in (("k" * 101, 101), ("two words", 9)):
        answer = await staff.http.post("/cases/x/tasks/y/claim", headers=staff.headers(key))
        assert f"{length} 个字符" in is_problem(answer, 422, "key-missing")["detail"]
