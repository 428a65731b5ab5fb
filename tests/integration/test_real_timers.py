"""Durable timers do what a rehearsal's clock does: a budget and a month, lived through both ways, are recorded alike.

The timers are real ones of the real engine, which skips the time until the next of them or the next act is due.
Its clock begins today, so the year is one that lies ahead.
"""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from heapq import heappop, heappush
from pathlib import Path
from typing import Any

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from activities.planning import case_head
from approvals.effects import Effect
from calculations.ledger.postings import Instruction, Transfer
from cli.demo import REHEARSES
from cli.processes import Stack
from client.api_client import connection
from policies.loader import load
from policies.pack import Pack
from records.cases.reading import effect_of, history
from records.database import Database
from records.directory.people import load_directory
from records.ledger import booking
from records.ledger.balances import balances
from rehearsal.cast import OPERATOR, PASSWORD, Cast
from rehearsal.driver import Driver, Planned
from rehearsal.scope import WHOLE_YEAR, Scope
from rehearsal.staff_clients import StaffClients
from rehearsal.story import Story
from rehearsal.year_data import YearData
from temporal.connect import connect
from temporal.names import WorkflowName
from temporal.settings import load_settings
from tests.short_year import CITY, PACKS, SHORT_YEAR
from tests.waiting import FOR_EVER_SECONDS
from workflows.attributes import fixed_attributes
from workflows.messages import CasePlan, CaseStart

YEAR = datetime.now(UTC).year + 2
BUDGET = CasePlan(case=f"{CITY}.budget.{YEAR}", workflow=WorkflowName.ANNUAL_BUDGET, starts=datetime.now(UTC))
MONTH = CasePlan(
    case=f"{CITY}.resident.{YEAR}-06.funding",
    workflow=WorkflowName.MONTHLY_FUNDING,
    fund="resident",
    month=6,
    starts=datetime.now(UTC),
)
LATE = ("330213.county_draft.1.prepare", "330213.report.1.prepare")
LATE_BY = timedelta(days=20)
"""Long enough for reminder, due notice and escalation."""

SKIPS_TIME = {"frontend.WorkflowTimeSkippingEnabled": "true"}
FOR_THE_RECORDER = timedelta(seconds=4)


@dataclass(frozen=True)
class Recorded:
    """What the records and the engine have of a way of living through both cases."""

    effects: dict[str, list[Effect]]
    balances: dict[str, Decimal]
    timers_fired: dict[str, int]
    lag: timedelta
    """The most by which the clock may be late: real people and real timers take their time."""


@dataclass(frozen=True)
class House:
    """An installation with its people at their desks and money in the special account."""

    engine: Client
    database: Database
    staff: StaffClients
    story: Story
    pack: Pack
    queue: str

    async def look(self, case: str) -> list[Planned]:
        """What people plan for a case; two of them are late."""
        plans = await self.story.look(case)
        return [Planned(_late(each), each.case, each.key, each.act) for each in plans]

    async def start(self, client: Client, plan: CasePlan, begins: datetime | None) -> WorkflowHandle[Any, Any]:
        """Start a case, in a rehearsal at an instant, else now."""
        head = case_head(self.pack, YEAR, plan)
        start = CaseStart(head=head, rehearsal=begins is not None, instant=begins or datetime.now(UTC))
        return await client.start_workflow(
            plan.workflow, start, id=plan.case, task_queue=self.queue, search_attributes=fixed_attributes(head)
        )

    async def effects(self, case: str) -> list[Effect]:
        """What is recorded of a case."""
        async with self.database.read() as session:
            return [effect_of(row) for row in await history(session, case)]

    async def recorded(self, lag: timedelta = timedelta()) -> Recorded:
        """What was left of both cases."""
        async with self.database.read() as session:
            held = {account.code: account.balance for account in await balances(session, CITY)}
        cases = (BUDGET.case, MONTH.case)
        return Recorded(
            effects={case: await self.effects(case) for case in cases},
            balances=held,
            timers_fired={case: await self._timers_fired(case) for case in cases},
            lag=lag,
        )

    async def _timers_fired(self, case: str) -> int:
        events = self.engine.get_workflow_handle(case).fetch_history_events()
        return len([event async for event in events if event.event_type is EventType.EVENT_TYPE_TIMER_FIRED])


def _late(planned: Planned) -> datetime:
    return planned.at + LATE_BY if planned.key in LATE else planned.at


@pytest.fixture(scope="module")
def ahead(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Scope]:
    """The folder of packs and the figures of 2022, as if they were of the year ahead."""
    folder = tmp_path_factory.mktemp("ahead")
    packs, data = folder / "packs", folder / "data"
    shutil.copytree(PACKS, packs)
    days = "".join(f"{year}-01-01,no,元旦,holidays-law,estimated\n" for year in (YEAR - 1, YEAR, YEAR + 1))
    (packs / CITY / "working_days.csv").write_text(f"date,working,kind,document,status\n{days}", encoding="utf-8")
    shutil.copytree(WHOLE_YEAR.folder, data)
    for file in data.glob("*.csv"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(f"{WHOLE_YEAR.year}-", f"{YEAR}-"), encoding="utf-8")
    return packs, Scope(data, YEAR, SHORT_YEAR.counties, (6,), incidents=False)


@contextmanager
def _stack(folder: Path, packs: Path, rehearsal: bool) -> Iterator[Stack]:
    settings = load_settings(data_folder=folder, api_port=0, policy=CITY, policy_folder=packs)
    environment = REHEARSES if rehearsal else {}
    with Stack(settings, environment=environment, dynamic_config=SKIPS_TIME, say=lambda words: None) as stack:
        yield stack
        stack.kill()


@asynccontextmanager
async def _house(stack: Stack, scope: Scope) -> AsyncIterator[House]:
    await asyncio.to_thread(stack.start)
    settings = stack.settings
    pack = load(CITY, settings.policy_folder)
    data = YearData(scope)
    directory = data.directory()
    database = Database(settings.database_url)
    async with database.write() as session:
        await load_directory(session, CITY, directory, date(2021, 1, 1), PASSWORD)
        await booking.post(session, _money(), pack.paths())
    async with connection(settings.api_url) as http:
        staff = StaffClients(http)
        story = Story(staff, data, Cast(directory), pack.calendar(YEAR - 1, YEAR, YEAR + 1), CITY, on_purpose=False)
        yield House(await connect(settings), database, staff, story, pack, settings.task_queue)
    await database.close()


def _money() -> Instruction:
    transfer = Transfer(
        source="city_finance:resident:pooled", target="special:resident:pooled", amount=Decimal("500000000.00")
    )
    return Instruction(
        id=f"{CITY}.before.{YEAR}",
        case=f"{CITY}.before.{YEAR}",
        rule="R4",
        fund="resident",
        year=YEAR,
        at=datetime(2022, 1, 1, tzinfo=UTC),
        zh="此前财政补助",
        transfers=(transfer,),
    )


@pytest.fixture(scope="module")
async def on_timers(ahead: tuple[Path, Scope], tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """Both cases in real life: nobody tells them the time, their timers do."""
    packs, scope = ahead
    with _stack(tmp_path_factory.mktemp("timers"), packs, rehearsal=False) as stack:
        async with _house(stack, scope) as house, asyncio.timeout(FOR_EVER_SECONDS):
            skipper = TimeSkipper(house.engine, config=TimeSkippingConfig(enabled=False))
            begun, waited = time.monotonic(), timedelta()
            for plan in (BUDGET, MONTH):
                waited += await _live_on_timers(house, skipper, await house.start(skipper.client, plan, begins=None))
            return await house.recorded(waited + timedelta(seconds=time.monotonic() - begun))


async def _live_on_timers(house: House, skipper: TimeSkipper, case: WorkflowHandle[Any, Any]) -> timedelta:
    """For how much of the engine's time nothing was planned and the recorder was waited for."""
    plans: list[Planned] = []
    waited = timedelta()
    while True:
        for each in await house.look(case.id):
            heappush(plans, each)
        if plans:
            planned = heappop(plans)
            await _skip_to(skipper, case, planned.at)
            for each in (await planned.act()).plans:
                heappush(plans, each)
        elif (ended := await house.effects(case.id)) and ended[-1].event.kind == "case_closed":
            return waited
        else:
            # Its automatic step is under way, or recorded in a moment; or it ends while we look.
            waited += FOR_THE_RECORDER
            with _ended_meanwhile():
                await _skip_to(skipper, case, await skipper.get_current_time(case) + FOR_THE_RECORDER)


@contextmanager
def _ended_meanwhile() -> Iterator[None]:
    try:
        yield
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise


async def _skip_to(skipper: TimeSkipper, case: WorkflowHandle[Any, Any], instant: datetime) -> None:
    left = instant - await skipper.get_current_time(case)
    if left > timedelta(0):
        await skipper.fast_forward(case, left)


@pytest.fixture(scope="module")
async def rehearsed(
    ahead: tuple[Path, Scope], on_timers: Recorded, tmp_path_factory: pytest.TempPathFactory
) -> Recorded:
    """Both cases in a rehearsal that begins at the same instants."""
    packs, scope = ahead
    with _stack(tmp_path_factory.mktemp("rehearsed"), packs, rehearsal=True) as stack:
        async with _house(stack, scope) as house, asyncio.timeout(FOR_EVER_SECONDS):
            now = on_timers.effects[BUDGET.case][0].at

            async def set_clock(instant: datetime) -> None:
                nonlocal now
                now = instant
                body = {"instant": instant.isoformat(), "tell_cases": False}
                await house.staff.person(OPERATOR).post("/rehearsal/clock", json=body)

            for plan in (BUDGET, MONTH):
                await house.start(house.engine, plan, begins=on_timers.effects[plan.case][0].at)
                await Driver(house.engine, set_clock, house.look).run(plan.case, now)
            return await house.recorded()


@pytest.mark.parametrize("case", [BUDGET.case, MONTH.case])
def test_the_records_are_those_of_a_rehearsal(case: str, on_timers: Recorded, rehearsed: Recorded) -> None:
    real, told = on_timers.effects[case], rehearsed.effects[case]
    assert [(each.number, each.actor, each.event) for each in real] == [
        (each.number, each.actor, each.event) for each in told
    ]
    apart = [abs(one.at - other.at) for one, other in zip(real, told, strict=True)]
    assert max(apart) <= on_timers.lag


@pytest.mark.parametrize("case", [BUDGET.case, MONTH.case])
def test_reminders_due_notices_and_escalations_came_from_timers(
    case: str, on_timers: Recorded, rehearsed: Recorded
) -> None:
    notices = {effect.event.notice for effect in on_timers.effects[case] if effect.event.kind == "noticed"}
    assert {"remind", "due", "escalate"} <= notices
    assert on_timers.timers_fired[case] > 0
    assert rehearsed.timers_fired[case] == 0


def test_the_money_moved_alike(on_timers: Recorded, rehearsed: Recorded) -> None:
    assert on_timers.balances == rehearsed.balances
    assert on_timers.balances["county_expenditure:330203:resident:pooled"] > 0
