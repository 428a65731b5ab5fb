"""The bureau's report of progress over HTTP, for tests: a small decision that one of its makers has handed in."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count

import httpx

from tests.api.decisions import Decisions
from tests.api.product import AUDITOR, Json, Product, StaffClient, fresh_key

MAKER, OTHER_MAKER = "nb-bureau-maker1", "nb-bureau-maker2"
CHECKER, LEADER = "nb-bureau-checker", "nb-bureau-leader"
ZHENG = "nb-bureau-zheng"
"""Maker and checker at once."""
STRANGER = "nb-tax-maker1"
SECOND_OPERATOR = "nb-operations-2"
DRAFT = "main.draft.1.decide"
SIGNATURE = "main.signature.1.decide"

_names = count(1)


@dataclass
class Reports:
    """Everybody at work on reports of progress."""

    product: Product
    decisions: Decisions

    async def drafts(self, login: str = MAKER) -> str:
        """Somebody hands in a report; the case, in which it waits for the checker."""
        await self.product.now()
        document = {"kind": "paper", "title": "统筹推进情况", "text": "十个区县均已并轨。"}
        return await self.decisions.is_started(login, "progress_report", document, name=f"handling-{next(_names)}")

    async def does(
        self, login: str, case: str, action: str, task: str = DRAFT, *, key: str | None = None, **body: object
    ) -> httpx.Response:
        """Somebody does something to a task; a decision is on the version as it stands."""
        staff = await self.product.staff(login)
        if action in ("approve", "return", "refuse", "vote"):
            body.setdefault("seen", await self.seen(case))
        return await staff.act(case, task, action, dict(body), key)

    async def seen(self, case: str) -> Json | None:
        """Number and hash of the newest version."""
        versions = (await (await self.product.staff(AUDITOR)).get(f"/cases/{case}")).json()["versions"]
        return {name: versions[-1][name] for name in ("number", "content_hash")} if versions else None

    async def counts(self, answer: httpx.Response) -> Json:
        """It was carried out; the receipt."""
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def inbox(self, login: str, case: str, **wanted: object) -> list[Json]:
        """Somebody's tasks in a case."""
        answer = await (await self.product.staff(login)).get("/tasks", case=case, **wanted)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    async def allowed(self, login: str, case: str, task: str = DRAFT) -> dict[str, Json]:
        """What somebody may do with a task, by kind of action."""
        answer = await (await self.product.staff(login)).get(f"/cases/{case}/tasks/{task}/actions")
        assert answer.status_code == 200, answer.text
        return {each["action"]: each for each in answer.json()["actions"]}

    async def case(self, case: str) -> Json:
        """A case as auditors see it."""
        return dict((await (await self.product.staff(AUDITOR)).get(f"/cases/{case}")).json())

    async def history(self, case: str) -> list[Json]:
        """A case's history as auditors read it."""
        return list(
            (await (await self.product.staff(AUDITOR)).get(f"/cases/{case}/history", limit=200)).json()["items"]
        )

    async def send(
        self, login: str, path: str, body: Json, method: str = "POST", key: str | None = None
    ) -> httpx.Response:
        """Anything else that somebody sends."""
        staff: StaffClient = await self.product.staff(login)
        return await self.product.http.request(method, path, json=body, headers=staff.headers(key or fresh_key()))


class Substitution:
    """While somebody acts for a colleague."""

    def __init__(self, reports: Reports, person: str, substitute: str, days: int = 1) -> None:
        self._bureau, self._person, self._substitute, self._days = reports, person, substitute, days

    async def __aenter__(self) -> None:
        until = await self._bureau.product.now() + timedelta(days=self._days)
        body = {"substitute": self._substitute, "until": until.isoformat(), "reason": "年休假"}
        answer = await self._bureau.send(self._person, "/substitutes", body)
        assert answer.status_code == 201, answer.text
        self._number = answer.json()["number"]

    async def __aexit__(self, *_: object) -> None:
        answer = await self._bureau.send(self._person, f"/substitutes/{self._number}/end", {})
        assert answer.status_code == 200, answer.text


def is_problem(answer: httpx.Response, status: int, name: str) -> Json:
    """It was refused, and as what."""
    assert (answer.status_code, answer.json().get("type")) == (status, f"/problems/{name}"), answer.text
    return dict(answer.json())
