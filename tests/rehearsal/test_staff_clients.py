"""People at their desks: no answer means the same request again, an answer is an answer."""

import httpx
import pytest

from rehearsal import staff_clients
from rehearsal.staff_clients import Refused, Slip, StaffClients

RECEIPT = {"case": "short.budget.2022", "last": 9, "hash": "5d"}


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


def problem(status: int, name: str) -> httpx.Response:
    return httpx.Response(status, json={"type": f"/problems/{name}", "detail": name})


def staff(api: Api) -> StaffClients:
    return StaffClients(httpx.AsyncClient(base_url="http://api", transport=httpx.MockTransport(api)))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staff_clients, "PAUSE_SECONDS", 0.001)


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
async def test_a_request_without_an_answer_is_sent_again_with_its_key(lost: httpx.Response | Exception) -> None:
    api = Api(lost, lost, httpx.Response(200, json=RECEIPT))
    people = staff(api)
    assert await people.post("nb-maker", "/act", {"note": "同意"}, key="act-1") == RECEIPT
    assert len(api.requests) == 3
    assert {request.headers["Idempotency-Key"] for request in api.requests} == {"act-1"}
    assert len({request.content for request in api.requests}) == 1
    assert people.slips == [Slip("short.budget.2022", 9, "5d")]


@pytest.mark.parametrize("status", [401, 403, 409, 422, 500])
async def test_a_refusal_is_an_answer(status: int) -> None:
    api = Api(problem(status, "already-decided"))
    people = staff(api)
    with pytest.raises(Refused, match=f"{status} already-decided"):
        await people.post("nb-maker", "/act", {}, key="act-1")
    assert len(api.requests) == 1
    assert people.slips == []


async def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staff_clients, "PATIENCE_SECONDS", -1)
    with pytest.raises(httpx.ConnectError):
        await staff(Api(httpx.ConnectError("refused"))).get("nb-maker", "/tasks")
    with pytest.raises(Refused, match="503 engine-away"):
        await staff(Api(problem(503, "engine-away"))).get("nb-maker", "/tasks")


async def test_who_was_logged_out_by_log_ins_elsewhere_logs_in_again_and_sends_the_same() -> None:
    api = Api(
        httpx.Response(200, json={}), problem(401, staff_clients.SESSION_ENDED), httpx.Response(200, json=RECEIPT)
    )
    people = staff(api)
    await people.get("nb-operations-1", "/tasks")
    assert await people.post("nb-operations-1", "/act", {"note": "同意"}, key="act-1") == RECEIPT
    assert [request.headers["Authorization"] for request in api.requests] == [
        "Bearer secret-1",
        "Bearer secret-1",
        "Bearer secret-2",
    ]
    assert {request.headers["Idempotency-Key"] for request in api.requests[1:]} == {"act-1"}


async def test_who_is_refused_with_a_new_session_gives_up() -> None:
    api = Api(problem(401, staff_clients.SESSION_ENDED), problem(401, staff_clients.SESSION_ENDED))
    with pytest.raises(Refused, match=staff_clients.SESSION_ENDED):
        await staff(api).get("nb-operations-1", "/tasks")
    assert api.logged_in == 2
