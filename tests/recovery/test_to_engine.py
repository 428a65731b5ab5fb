"""In real life: an engine of an older backup is brought forward by the records, with cases that it never heard of."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities import activities_of
from activities.context import Context
from approvals.actions import Actor, Approve, Comment, Request, Seen, StaffAction, Submit
from approvals.effects import CaseStatus
from policies.case_head import head_of
from policies.loader import load
from records.backup import copy_file, put_back
from records.database import Database
from records.migrate import upgrade
from records.projection.reached import reached
from recovery.standing import find_standing
from recovery.to_engine import answer_of, bring_engine
from temporal.connect import connect
from temporal.names import UpdateName, WorkflowName
from temporal.ports import free_ports
from temporal.server import DevServer
from temporal.settings import Settings, load_settings
from tests.approvals.people import document, staff
from tests.waiting import FOR_EVER_SECONDS
from workflows import WORKFLOWS
from workflows.attributes import fixed_attributes
from workflows.decision import DecisionStart
from workflows.messages import Receipt
from workflows.past import Forward

CITY = "ningbo"
CHAIN = "progress_report"
YEAR = datetime.now(UTC).year
EARLY, LATER = (f"{CITY}.{CHAIN}.{YEAR}.{name}" for name in ("early", "later"))
MAKER, CHECKER, LEADER = (staff(f"bureau/{post}") for post in ("maker", "checker", "leader"))
DRAFT, SIGNATURE = "main.draft.1.decide", "main.signature.1.decide"
PAPER = document("paper", 1)
SEEN = Seen(number=1, content_hash=PAPER.content_hash)


@dataclass
class Place:
    """An engine, records and people, without an API."""

    server: DevServer
    context: Context
    database: Database
    settings: Settings

    async def client(self) -> Client:
        """To the engine as it is now."""
        return await connect(self.settings)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[Client]:
        """A worker of the product."""
        client = await self.client()
        async with Worker(
            client,
            task_queue=self.settings.task_queue,
            workflows=WORKFLOWS,
            activities=activities_of(self.context),
            workflow_runner=UnsandboxedWorkflowRunner(),
        ):
            yield client

    async def begins(self, client: Client, case: str) -> None:
        """Somebody hands a report in."""
        pack = self.context.pack
        head = head_of(pack, pack.pin(CHAIN, YEAR), case, CHAIN, "统筹推进情况报告", "Progress report")
        first = Request(
            key=f"{case}-first", actor=MAKER, action=Submit(task="main.draft.1.prepare", document=PAPER, note="初稿")
        )
        await client.start_workflow(
            WorkflowName.DECISION,
            DecisionStart(head=head, rehearsal=False, instant=datetime.now(UTC), first=first),
            id=case,
            task_queue=self.settings.task_queue,
            search_attributes=fixed_attributes(head),
        )

    async def recorded(self, receipt: Receipt) -> None:
        """Wait until the records have what was acknowledged."""
        async with asyncio.timeout(FOR_EVER_SECONDS):
            while await self._last(receipt.case) < receipt.last:  # noqa: ASYNC110 (nobody tells)
                await asyncio.sleep(0.2)

    async def _last(self, case: str) -> int:
        async with self.database.read() as session:
            found = (await reached(session, CITY)).get(case)
        return found.last if found else 0


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    """Everything of its own, since its engine is restored."""
    port, ui_port = free_ports(2)
    settings = load_settings(data_folder=tmp_path, database_url=f"sqlite:///{tmp_path / 'records.db'}")
    upgrade(settings.database_url)
    server = DevServer(settings, port=port, ui_port=ui_port)
    await server.start()
    database = Database(settings.database_url)
    yield Place(server, Context(database=database, pack=load(CITY)), database, server.settings)
    await database.close()
    server.kill()


async def does(client: Client, case: str, actor: Actor, action: StaffAction) -> Receipt:
    """Somebody acts, under a key that is the same each time; the receipt."""
    request = Request(key=f"{case}-{action.kind}-{actor.person}", actor=actor, action=action)
    receipt: Receipt = await client.get_workflow_handle(case).execute_update(
        UpdateName.ACT, request, result_type=Receipt
    )
    return receipt


async def test_open_cases_of_real_life_go_on_with_every_receipt(place: Place, tmp_path: Path) -> None:
    checked = Approve(task=DRAFT, seen=SEEN, note="同意")
    asked = Comment(task=DRAFT, text="请补充区县数据")
    async with place.at_work() as client:
        await place.begins(client, EARLY)
        await place.recorded(await does(client, EARLY, CHECKER, asked))
        copy_file(place.server.place.database, tmp_path / "older.db")
        await place.begins(client, LATER)
        receipts = {case: await does(client, case, CHECKER, checked) for case in (EARLY, LATER)}
        for receipt in receipts.values():
            await place.recorded(receipt)
    place.server.kill()
    put_back(tmp_path / "older.db", place.server.place.database)
    await place.server.start()
    client = await connect(place.settings)
    assert (await find_standing(client, place.database, CITY)).ahead == [EARLY, LATER]

    assert await bring_engine(place.context, client, place.settings, [EARLY, LATER], print) == {}

    assert (await find_standing(client, place.database, CITY)).agree
    async with place.at_work() as client:
        for case, receipt in receipts.items():
            again = await does(client, case, CHECKER, checked)
            assert (again.first, again.last, again.hash, again.at) == (
                receipt.first,
                receipt.last,
                receipt.hash,
                receipt.at,
            )
            signed = await does(client, case, LEADER, Approve(task=SIGNATURE, seen=SEEN, note="签发"))
            assert signed.first == receipt.last + 1
            outcome = await client.get_workflow_handle(case).result()
            assert outcome["status"] == CaseStatus.DONE
    assert (await find_standing(client, place.database, CITY)).agree


async def test_a_message_whose_workflow_task_fails_is_sent_again_and_others_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("recovery.to_engine._PAUSES_SECONDS", (0.0, 0.0))
    done = Forward(number=3, hash="f" * 64)
    answers: list[Forward | RPCError] = []

    async def send() -> Forward:
        answer = answers.pop(0)
        if isinstance(answer, RPCError):
            raise answer
        return answer

    failing = RPCError("Workflow Task in failed state", RPCStatusCode.FAILED_PRECONDITION, b"")
    answers = [failing, failing, done]
    assert await answer_of(send) == done
    answers = [failing, failing, failing, done]
    with pytest.raises(RPCError, match="in failed state"):
        await answer_of(send)
    answers = [RPCError("no such case", RPCStatusCode.NOT_FOUND, b""), done]
    with pytest.raises(RPCError, match="no such case"):
        await answer_of(send)
