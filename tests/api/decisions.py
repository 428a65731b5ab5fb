"""Decisions through HTTP, for tests: somebody starts a case on a document, and everybody after takes their task."""

from dataclasses import dataclass
from datetime import datetime

import httpx

from approvals.effects import CaseClosed, CaseStatus, Event, VersionMade
from calculations.forms import BudgetForm
from calculations.forms.budget_by_county import BudgetSplit
from records.contents.document_models import keep_document
from records.projection.apply import apply
from rehearsal.cast import Cast, Role
from rehearsal.year_data import YearData
from temporal.names import WorkflowName
from tests.activities.setup import opened
from tests.api.product import Json, Product, fresh_key
from tests.records.story import chained_effects

PAPER_NUMBER = "甬政函〔2022〕8号"
_IN_NO_TABLE = ("kind", "note")


@dataclass
class Decisions:
    """The whole staff of the city, each with the posts they hold."""

    product: Product
    data: YearData
    cast: Cast

    async def starts(
        self, login: str, chain: str, document: Json, *, key: str | None = None, note: str = "", **about: object
    ) -> httpx.Response:
        """Somebody starts a case of the year 2022 on a document."""
        staff = await self.product.staff(login)
        body = {"chain": chain, "year": 2022, "document": document, "note": note, **about}
        return await staff.http.post("/cases", json=body, headers=staff.headers(key or fresh_key()))

    async def starts_with_table(
        self, login: str, chain: str, document: Json, rows: str, **about: object
    ) -> httpx.Response:
        """As ``starts``, with the document as CSV: its list of that name as rows, what is next to it in each."""
        staff = await self.product.staff(login)
        beside = {key: value for key, value in document.items() if isinstance(value, str) and key not in _IN_NO_TABLE}
        columns = [*beside, *document[rows][0]]
        lines = [columns, *([{**beside, **row}[column] for column in columns] for row in document[rows])]
        table = "\n".join(",".join(map(str, line)) for line in lines)
        headers = staff.headers(fresh_key(), **{"content-type": "text/csv"})
        asked = {"chain": chain, **{key: str(value) for key, value in about.items()}}
        return await staff.http.post("/cases", params=asked, content=table.encode(), headers=headers)

    async def is_started(self, login: str, chain: str, document: Json, **about: object) -> str:
        """Somebody starts a case, and it counts; its id."""
        answer = await self.starts(login, chain, document, **about)  # type: ignore[arg-type]
        assert answer.status_code == 201, answer.text
        return str(answer.json()["case"])

    async def open_tasks(self, case: str) -> list[Json]:
        """The open tasks of a case that somebody has to take."""
        operator = await self.product.staff("nb-operations-1")
        page = await operator.get("/tasks", case=case, all="true", limit=200)
        return [item for item in page.json()["items"] if item["party"] is not None]

    def login(self, task: Json) -> str:
        """Who takes a task: somebody who holds its post and no other."""
        return self.cast.login(Role(task["party_kind"], task["party_county"], task["party_post"]))

    async def approves(self, case: str, task: Json) -> httpx.Response:
        """Whose task it is agrees, with the paper where one is needed."""
        login = self.login(task)
        staff = await self.product.staff(login)
        body: Json = {"seen": task["seen"], "note": "同意"}
        if (await self.step(case, task["step"]))["evidence"]:
            body["evidence"] = await self.paper(login)
        return await staff.act(case, task["task"], "approve", body)

    async def paper(self, login: str) -> Json:
        """The scan of an official paper of today."""
        staff = await self.product.staff(login)
        scan = await staff.upload(b"%PDF decision")
        return {
            "document_number": PAPER_NUMBER,
            "effective_date": str((await self.product.now()).date()),
            "scan": scan,
        }

    async def step(self, case: str, step: str) -> Json:
        """A step of a case's chain as its page shows it."""
        shown = (await (await self.product.staff("nb-operations-1")).get(f"/cases/{case}")).json()
        return next(dict(each) for each in shown["chain"]["steps"] if each["id"] == step)

    async def walk(self, case: str, until: str | None = None) -> list[str]:
        """Everybody agrees, until the case is closed or is at a step; the steps taken, in order."""
        taken: list[str] = []
        while True:
            waiting = [task for task in await self.open_tasks(case) if task["role"] != "record"]
            task = next((task for task in waiting if task["step"] != until), None)
            if task is None:
                return taken
            answer = await self.approves(case, task)
            assert answer.status_code == 200, answer.text
            taken.append(task["step"])

    async def in_force(self, form: str, login: str = "nb-finance-maker1", **asked: object) -> list[Json]:
        """What is in force of a form."""
        answer = await (await self.product.staff(login)).get(f"/in-force/{form}", **asked)
        assert answer.status_code == 200, answer.text
        return [item for item in answer.json()["items"] if item["in_force"]]

    async def budget_is_approved(self, year: int, at: datetime) -> Json:
        """The counties' drafts of the derived year are in the records as the approved budget of another year."""
        parts = tuple(
            BudgetForm.model_validate({**self.data.budget(county), "year": year})
            for county in self.product.pack.counties()
        )
        case = f"ningbo.budget.{year}.approved"
        async with self.product.database.write() as session:
            reference = await keep_document(session, "budget_split", BudgetSplit(counties=parts))
            events: list[Event] = [
                opened(case, WorkflowName.ANNUAL_BUDGET, year=year),
                VersionMade(lane="main", number=1, document=reference),
                CaseClosed(status=CaseStatus.DONE),
            ]
            await apply(session, case, chained_effects(events, at))
        return {"case": case, "hash": reference.content_hash}

    async def status(self, case: str) -> str:
        """Whether a case is open, done or refused."""
        operator = await self.product.staff("nb-operations-1")
        return str((await operator.get(f"/cases/{case}")).json()["status"])
