"""The API as the people of a rehearsal use it: they log in and work over HTTP, with no way past it."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from rehearsal.cast import PASSWORD

Json = dict[str, Any]

PATIENCE_SECONDS = 90.0
"""How long people send the same request again before they give up."""

PAUSE_SECONDS = 0.25

SESSION_ENDED = "not-logged-in"
"""The problem that answers a token whose session has ended."""


class Refused(Exception):
    """The API answered with a problem; ``name`` is the last part of its type."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.name = str(problem.get("type", "")).rpartition("/")[2]
        self.problem = problem
        super().__init__(f"{status} {self.name}: {problem.get('detail')} {problem.get('errors', '')}")


@dataclass(frozen=True)
class OpenTask:
    """A task as the inbox shows it; ``seen`` is the newest version of the document that it is about."""

    case: str
    task: str
    lane: str
    step: str
    round: int
    role: str
    form: str | None
    kind: str
    county: str | None
    post: str
    opened_at: datetime
    due: datetime | None
    seen: Json | None


def inbox_task(item: Json) -> OpenTask:
    """A task as the inbox shows it."""
    return OpenTask(
        case=item["case"],
        task=item["task"],
        lane=item["lane"],
        step=item["step"],
        round=item["round"],
        role=item["role"],
        form=item["form"],
        kind=item["party_kind"],
        county=item["party_county"],
        post=item["party_post"],
        opened_at=datetime.fromisoformat(item["opened_at"]),
        due=datetime.fromisoformat(item["due"]) if item["due"] else None,
        seen=item["seen"],
    )


def opened_tasks(receipt: Json, after: OpenTask) -> list[OpenTask]:
    """The tasks that an action on the task ``after`` opened for people, as its receipt shows them."""
    made = {(version["lane"], version["form"]): version for version in receipt["versions"]}
    known = {(after.lane, after.form): after.seen}
    return [
        _opened(item, receipt, made.get((item["lane"], item["form"])) or known.get((item["lane"], item["form"])))
        for item in receipt["opened"]
        if item["party"] is not None
    ]


def _opened(item: Json, receipt: Json, version: Json | None) -> OpenTask:
    organisation, _, post = item["party"].partition("/")
    county, _, kind = organisation.rpartition(".")
    seen = {"number": version["number"], "content_hash": version["content_hash"]} if version else None
    return OpenTask(
        case=receipt["case"],
        task=item["task"],
        lane=item["lane"],
        step=item["step"],
        round=item["round"],
        role=item["role"],
        form=item["form"],
        kind=kind,
        county=county or None,
        post=post,
        opened_at=datetime.fromisoformat(receipt["at"]),
        due=datetime.fromisoformat(item["due"]) if item["due"] else None,
        seen=seen,
    )


@dataclass(frozen=True)
class Slip:
    """What a person holds of an action that was acknowledged: the case, the last effect's number, its hash."""

    case: str
    last: int
    hash: str


class StaffClients:
    """A client for everybody. Logs each person in, again when the session has ended.

    When no answer comes, or somebody is away, the same request is sent again until it is answered or patience ends.
    """

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._tokens: dict[str, str] = {}
        self.slips: list[Slip] = []
        """Every action that was acknowledged, in the order of the answers."""

    async def log_in(self, login: str) -> str:
        """Log a person in; the token is kept."""
        answer = await self._send("POST", "/login", json={"login": login, "password": PASSWORD})
        self._tokens[login] = str(answer["token"])
        return self._tokens[login]

    def token(self, login: str) -> str:
        """The token of somebody who has logged in."""
        return self._tokens[login]

    async def get(self, login: str, path: str, **parameters: Any) -> Json:
        """Read as a person."""
        return await self._send_as(login, "GET", path, params=parameters)

    async def post(self, login: str, path: str, body: Json, key: str | None = None) -> Json:
        """Send something as a person. Raises ``Refused`` with the problem."""
        if key is None:
            return await self._send_as(login, "POST", path, json=body)
        receipt = await self._send_as(login, "POST", path, json=body, headers={"Idempotency-Key": key})
        self.slips.append(Slip(receipt["case"], receipt["last"], receipt["hash"]))
        return receipt

    async def put(self, login: str, path: str, body: str) -> Json:
        """Send JSON text to a place of its own as a person. Raises ``Refused`` with the problem."""
        headers = {"Content-Type": "application/json"}
        return await self._send_as(login, "PUT", path, content=body.encode(), headers=headers)

    async def upload(self, login: str, name: str, content: bytes) -> str:
        """Upload a scan; its SHA-256."""
        files = {"file": (name, content, "application/pdf")}
        answer = await self._send_as(login, "POST", "/attachments", files=files)
        return str(answer["hash"])

    async def _send_as(
        self, login: str, method: str, path: str, *, headers: Mapping[str, str] | None = None, **request: Any
    ) -> Json:
        """Send as a person, whose log-in may end at any time: somebody logs in by the same name a few times elsewhere.

        Then they log in again, once for a request.
        """
        token = self._tokens.get(login) or await self.log_in(login)
        try:
            return await self._send(method, path, headers=_headers(token, headers), **request)
        except Refused as refused:
            if refused.name != SESSION_ENDED:
                raise
        # Another request of theirs may have been refused, and have logged in, before this one.
        renewed = self._tokens[login] if self._tokens[login] != token else await self.log_in(login)
        return await self._send(method, path, headers=_headers(renewed, headers), **request)

    async def _send(self, method: str, path: str, **request: Any) -> Json:
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            out_of_patience = time.monotonic() > until
            try:
                answer = await self._client.request(method, path, **request)
            except httpx.TransportError:
                if out_of_patience:
                    raise
            else:
                if out_of_patience or answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                    return _body(answer)
            await asyncio.sleep(PAUSE_SECONDS)


def _headers(token: str, others: Mapping[str, str] | None) -> dict[str, str]:
    return {**(others or {}), "Authorization": f"Bearer {token}"}


def _body(answer: httpx.Response) -> Json:
    body: Json = answer.json() if answer.content else {}
    if answer.is_error:
        raise Refused(answer.status_code, body)
    return body
