"""Staff at work through HTTP, for tests: they log in, open cases and act; every answer is an httpx response."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import httpx
from fastapi import FastAPI
from temporalio.client import Client

from activities.planning import case_head, year_start
from calculations.dates.deadlines import CHINA
from policies.case_head import head_of
from policies.pack import Pack
from records.clock import CLOCKS, business_instant, set_business_instant
from records.database import Database
from records.directory.people import load_directory
from temporal.names import UpdateName, WorkflowName
from temporal.settings import Settings
from tests.waiting import FOR_EVER_SECONDS
from workflows.messages import Advance, CasePlan, CaseStart

QUEUE = "api-tests"
PASSWORD = "a-password-for-tests"
YEAR = 2022
AFTER_THE_YEAR = datetime(YEAR + 1, 2, 20, 10, tzinfo=CHINA)
"""When target misses of the year are determined."""
BEGINS = datetime(2021, 9, 1, 9, tzinfo=CHINA)
OPERATOR, SECOND_OPERATOR = "nb-operations-1", "nb-operations-2"
AUDITOR = "nb-audit-maker"
"""Who reads everything."""
CALCULATES = "nb-finance-maker1"
CROWDED_POST = "330205.county_agency/checker"
CROWD = tuple(f"crowd-{number:02d}" for number in range(1, 51))

Json = dict[str, Any]
_keys = count(1)


def fresh_key() -> str:
    """An idempotency key that nobody used."""
    return f"key-{next(_keys)}"


@dataclass
class StaffClient:
    """One person's client of the API."""

    http: httpx.AsyncClient
    token: str

    async def get(self, path: str, **parameters: Any) -> httpx.Response:
        """Read."""
        return await self.http.get(path, params=parameters, headers=self.headers())

    async def act(self, case: str, task: str, action: str, body: Json, key: str | None = None) -> httpx.Response:
        """Do something to a task."""
        path = f"/cases/{case}/tasks/{task}/{action}"
        return await self.http.post(path, json=body, headers=self.headers(key or fresh_key()))

    async def submit(
        self, case: str, task: str, document: Json, note: str = "", key: str | None = None
    ) -> httpx.Response:
        """Hand in a document as JSON."""
        return await self.act(case, task, "submit", {"document": document, "note": note}, key)

    async def hand_in(
        self, case: str, entry: str, document: Json, key: str | None = None, note: str = ""
    ) -> httpx.Response:
        """Hand in what a case takes at any time."""
        path = f"/cases/{case}/hand-ins/{entry}"
        return await self.http.post(
            path, json={"document": document, "note": note}, headers=self.headers(key or fresh_key())
        )

    async def upload(self, content: bytes, name: str = "scan.pdf") -> str:
        """Upload a scan; its hash."""
        answer = await self.http.post(
            "/attachments", files={"file": (name, content, "application/pdf")}, headers=self.headers()
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["hash"])

    def headers(self, key: str | None = None, **more: str) -> dict[str, str]:
        """Who asks, and the key of an action."""
        keyed = {"Idempotency-Key": key} if key is not None else {}
        return {"Authorization": f"Bearer {self.token}", **keyed, **more}


@dataclass
class Product:
    """A running installation and everybody's clients."""

    http: httpx.AsyncClient
    engine: Client
    pack: Pack
    database: Database
    app: FastAPI
    settings: Settings
    _staff: dict[str, StaffClient] = field(default_factory=dict)

    async def staff(self, login: str) -> StaffClient:
        """A client of the API with the token of a person, logged in once."""
        if login not in self._staff:
            answer = await self.http.post("/login", json={"login": login, "password": PASSWORD})
            assert answer.status_code == 200, answer.text
            self._staff[login] = StaffClient(self.http, answer.json()["token"])
        return self._staff[login]

    async def ready(self, path: str = "/ready", **query: str) -> httpx.Response:
        """What readiness answers when all is well; a busy machine may need longer than its sources are given."""
        async with asyncio.timeout(FOR_EVER_SECONDS):
            answer = await self.http.get(path, params=query)
            while answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
                await asyncio.sleep(0.1)
                answer = await self.http.get(path, params=query)
        return answer

    async def calculates(self, name: str, http: httpx.AsyncClient | None = None, **sent: Any) -> httpx.Response:
        """Ask a calculator, logged in; over another client of the same records if one is given."""
        staff = await self.staff(CALCULATES)
        headers = {**sent.pop("headers", {}), **staff.headers()}
        return await (http or self.http).post(f"/calculations/{name}", headers=headers, **sent)

    async def proposes(
        self, path: str, body: Json, method: str = "POST", by: str = OPERATOR, key: str | None = None
    ) -> httpx.Response:
        """An operator proposes a change of the directory."""
        headers = (await self.staff(by)).headers(key or fresh_key())
        return await self.http.request(method, path, json={"reason": "人事通知", **body}, headers=headers)

    async def confirms(self, number: int, by: str = SECOND_OPERATOR, key: str | None = None) -> httpx.Response:
        """An operator confirms one."""
        headers = (await self.staff(by)).headers(key or fresh_key())
        return await self.http.post(f"/directory/proposals/{number}/confirm", headers=headers)

    async def by_two(self, path: str, body: Json, method: str = "POST") -> Json:
        """Two operators change the directory; what confirming brought."""
        proposal = await self.proposes(path, body, method)
        assert proposal.status_code == 202, proposal.text
        answer = await self.confirms(proposal.json()["number"])
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def loads(self, login: str, name: str, post: str | None = None) -> None:
        """Somebody new, with a ready password, whose post is of the bureau."""
        office = {"code": "bureau", "kind": "bureau", "county": None, "zh": "宁波市医疗保障局", "en": "Ningbo bureau"}
        person = {"login": login, "zh": name, "pinyin": login, "posts": [post] if post else []}
        directory = {"organisations": [office], "people": [person]}
        async with self.database.write() as session:
            await load_directory(session, self.pack.id, directory, BEGINS.date(), PASSWORD)

    async def now(self) -> datetime:
        """The business instant of the API, in China; the first to ask sets the clock."""
        async with self.database.write() as session:
            now = await business_instant(session, self.pack.id)
            if now is None:
                now = BEGINS + timedelta(days=1)
                await set_business_instant(session, self.pack.id, now)
        return now.astimezone(CHINA)

    @asynccontextmanager
    async def at(self, instant: datetime) -> AsyncIterator[None]:
        """The business instant of the API for a while; the product is everybody's, so it goes back to what it was."""
        before = await self.now()
        await self._set_clock(instant)
        try:
            yield
        finally:
            await self._set_clock(before)

    async def _set_clock(self, instant: datetime) -> None:
        async with self.database.write() as session:
            await session.execute(CLOCKS.update().where(CLOCKS.c.city == self.pack.id).values(instant=instant))

    async def opens(
        self,
        workflow: WorkflowName,
        case: str,
        *,
        fund: str | None = None,
        month: int | None = None,
        branches: tuple[str, ...] | None = None,
        only: tuple[str, ...] | None = None,
        chain: str | None = None,
        year: int = YEAR,
        at: datetime = BEGINS,
        updates_a_run: int = 1500,
        requests_kept: int = 500,
    ) -> str:
        """Start a case of a year as a rehearsal; it has settled. ``branches`` and ``only`` cut it down.

        A decision is given its ``chain``, and begins without its document.
        """
        if chain is None:
            head = case_head(self.pack, year, CasePlan(case=case, workflow=workflow, fund=fund, month=month, starts=at))
        else:
            head = head_of(self.pack, self.pack.pin(chain, year), case, chain, case, case)
        if branches is not None:
            head = head.model_copy(update={"branches": branches})
        if only is not None:
            steps = tuple(step for step in head.chain.steps if step.id in only)
            head = head.model_copy(update={"chain": head.chain.model_copy(update={"steps": steps})})
        limits = {"updates_a_run": updates_a_run, "requests_kept": requests_kept}
        start = CaseStart.model_validate({"head": head, "rehearsal": True, "instant": at, **limits})
        await self.engine.start_workflow(workflow, start, id=case, task_queue=QUEUE)
        await self.becomes(case, at)
        return case

    async def opens_month(self, month: int, name: str, *counties: str, fund: str = "resident") -> str:
        """Start a month's money of these counties."""
        return await self.opens(
            WorkflowName.MONTHLY_FUNDING,
            f"{self.pack.id}.{fund}.{YEAR}-{month:02d}.{name}",
            fund=fund,
            month=month,
            branches=counties,
        )

    async def starts_without_worker(self, case: str) -> None:
        """Start a budget that nobody works on."""
        plan = CasePlan(case=case, workflow=WorkflowName.ANNUAL_BUDGET, starts=BEGINS)
        start = CaseStart(head=case_head(self.pack, YEAR, plan), rehearsal=True, instant=BEGINS)
        await self.engine.start_workflow(WorkflowName.ANNUAL_BUDGET, start, id=case, task_queue="nobody")

    async def opens_year(self, case: str) -> str:
        """Start the fiscal year, whose own cases all lie in the future; it takes postings."""
        start = year_start(self.pack, YEAR, rehearsal=True, instant=BEGINS)
        head = start.head.model_copy(update={"case": case})
        await self.engine.start_workflow(
            WorkflowName.FISCAL_YEAR, start.model_copy(update={"head": head}), id=case, task_queue=QUEUE
        )
        await self.becomes(case, BEGINS)
        return case

    async def becomes(self, case: str, at: datetime) -> None:
        """Give a case the business time, and wait until it has settled."""
        handle = self.engine.get_workflow_handle(case)
        await handle.execute_update(UpdateName.ADVANCE, Advance(instant=at))

    async def task(
        self, case: str, step: str, lane: str = "main", role: str | None = None, party: str | None = None
    ) -> Json:
        """The open task of a step, as operators see it."""
        operator = await self.staff(OPERATOR)
        page = await operator.get("/tasks", case=case, step=step, all="true", limit=200)
        found = [
            item
            for item in page.json()["items"]
            if item["lane"] == lane and role in (None, item["role"]) and party in (None, item["party"])
        ]
        assert len(found) == 1, page.text
        return dict(found[0])
