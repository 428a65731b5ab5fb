"""One person's client: no answer means the same request again, an answer is an answer, problems are read into words."""

from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from client import api_client
from client.answers import NoAnswer, Refused
from client.api_client import PAUSE_SECONDS, SESSION_ENDED, ApiClient

DONE = {"case": "short.budget.2022", "last": 9, "hash": "5d"}
PATIENT = 3600.0


class Api:
    """An API that answers as the test says, one request after the other, and remembers them."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self._answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.logged_in = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer or be away."""
        if request.url.path == "/login":
            self.logged_in += 1
            return httpx.Response(200, json={"token": f"secret-{self.logged_in}"})
        self.requests.append(request)
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def client(self, **about: Any) -> ApiClient:
        """Somebody's client of this API."""
        return ApiClient(httpx.AsyncClient(base_url="http://api", transport=httpx.MockTransport(self)), **about)


def problem(status: int, name: str, **more: str) -> httpx.Response:
    return httpx.Response(status, json={"type": f"/problems/{name}", "detail": name}, headers=more)


def with_credentials(api: Api) -> ApiClient:
    return api.client(credentials=("nb-maker", "password"), patience_seconds=PATIENT)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long somebody waited each time; here nobody does."""
    waited: list[float] = []

    async def passes(seconds: float) -> None:
        waited.append(seconds)

    # Of the client alone: whatever else waits in this loop goes on waiting.
    monkeypatch.setattr(api_client, "asyncio", SimpleNamespace(sleep=passes))
    return waited


@pytest.mark.parametrize(
    "lost",
    [
        httpx.ConnectError("refused"),
        httpx.ReadError("reset"),
        httpx.RemoteProtocolError("closed"),
        httpx.ReadTimeout("slow"),
        problem(503, "engine-away"),
        problem(503, "no-answer-yet"),
    ],
    ids=repr,
)
async def test_a_request_without_an_answer_is_sent_again_with_its_key(
    lost: httpx.Response | Exception, pauses: list[float]
) -> None:
    api = Api(lost, lost, httpx.Response(200, json=DONE))
    assert await with_credentials(api).act("/act", key="act-1", json={"note": "同意"}) == DONE
    assert len(api.requests) == 3
    assert {request.headers["Idempotency-Key"] for request in api.requests} == {"act-1"}
    assert len({request.content for request in api.requests}) == 1
    assert pauses == [PAUSE_SECONDS, PAUSE_SECONDS]


async def test_an_answer_says_how_long_to_wait(pauses: list[float]) -> None:
    today = {"retry-after": "Mon, 30 Nov 2026 12:00:00 GMT"}
    away = (problem(503, "busy", **{"retry-after": "7"}), problem(503, "busy", **today))
    await with_credentials(Api(*away, httpx.Response(200, json=DONE))).get("/tasks")
    assert pauses == [7, PAUSE_SECONDS]


@pytest.mark.parametrize("status", [401, 403, 409, 422, 500])
async def test_a_refusal_is_an_answer(status: int) -> None:
    api = Api(problem(status, "already-decided"))
    with pytest.raises(Refused) as refused:
        await with_credentials(api).act("/act", key="act-1", json={})
    assert (refused.value.status, refused.value.name) == (status, "already-decided")
    assert len(api.requests) == 1


async def test_who_has_no_patience_asks_once() -> None:
    with pytest.raises(NoAnswer, match="refused"):
        await Api(httpx.ConnectError("refused")).client(token="secret").get("/tasks")
    with pytest.raises(Refused) as refused:
        await Api(problem(503, "engine-away")).client(token="secret").get("/tasks")
    assert refused.value.name == "engine-away"


async def test_who_was_logged_out_by_log_ins_elsewhere_logs_in_again_and_sends_the_same() -> None:
    api = Api(httpx.Response(200, json={}), problem(401, SESSION_ENDED), httpx.Response(200, json=DONE))
    client = with_credentials(api)
    await client.get("/tasks")
    assert await client.act("/act", key="act-1", json={"note": "同意"}) == DONE
    assert [request.headers["Authorization"] for request in api.requests] == [
        "Bearer secret-1",
        "Bearer secret-1",
        "Bearer secret-2",
    ]
    assert {request.headers["Idempotency-Key"] for request in api.requests[1:]} == {"act-1"}


async def test_who_is_refused_with_a_new_session_gives_up() -> None:
    api = Api(problem(401, SESSION_ENDED), problem(401, SESSION_ENDED))
    with pytest.raises(Refused) as refused:
        await with_credentials(api).get("/tasks")
    assert (refused.value.name, api.logged_in) == (SESSION_ENDED, 2)


async def test_who_has_only_a_token_cannot_log_in_again() -> None:
    api = Api(problem(401, SESSION_ENDED))
    with pytest.raises(Refused):
        await api.client(token="kept").get("/tasks")
    assert (len(api.requests), api.logged_in) == (1, 0)


async def test_two_acts_without_a_key_of_their_own_are_two() -> None:
    api = Api(httpx.Response(200, json=DONE), httpx.Response(200, json=DONE))
    client = api.client(token="secret")
    await client.act("/act", json={})
    await client.act("/act", json={})
    assert len({request.headers["Idempotency-Key"] for request in api.requests}) == 2


async def test_a_list_is_read_to_its_last_page() -> None:
    pages = ({"items": [{"n": 1}, {"n": 2}], "next": 2}, {"items": [{"n": 3}], "next": None})
    api = Api(*(httpx.Response(200, json=page) for page in pages))
    assert await api.client(token="secret").get_all("/changes", state="done", by=None) == [{"n": 1}, {"n": 2}, {"n": 3}]
    asked = [dict(request.url.params) for request in api.requests]
    assert asked == [{"state": "done", "after": after, "limit": "200"} for after in ("0", "2")]


async def test_a_problem_is_read_as_its_words_with_every_fault_and_what_to_do() -> None:
    faults = [{"place": "month", "zh": "不是月份", "message": "no month"}]
    said = {"title": "内容有误", "detail": "整体退回", "errors": faults, "what_to_do": "请改正"}
    with pytest.raises(Refused) as refused:
        await Api(httpx.Response(422, json=said)).client(token="secret").get("/tasks")
    assert str(refused.value).splitlines() == ["内容有误", "整体退回", "  month: 不是月份 / no month", "请改正"]


async def test_what_is_not_the_apis_own_answer_is_shown_as_it_came() -> None:
    with pytest.raises(Refused) as refused:
        await Api(httpx.Response(502, text="<h1>Bad gateway</h1>")).client(token="secret").get("/tasks")
    assert str(refused.value).splitlines() == ["HTTP 502", "<h1>Bad gateway</h1>"]
