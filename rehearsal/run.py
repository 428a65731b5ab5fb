"""Runs the whole rehearsal on a running installation: loads the city, starts the year, lives through it."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime

from temporalio.client import Client

from activities.planning import year_start
from client.api_client import connection
from policies.loader import load
from policies.pack import Pack
from policies.readiness import require_ready
from records.database import Database
from records.directory.people import load_directory
from rehearsal.cast import OPERATOR, PASSWORD, Cast
from rehearsal.driver import Driver
from rehearsal.scope import WHOLE_YEAR, Scope
from rehearsal.staff_clients import StaffClients
from rehearsal.story import Story
from rehearsal.timetable import china
from rehearsal.year_data import YearData
from temporal.settings import Settings
from workflows.start_year import begin_year

BEGINS = china(date(2021, 9, 1))
"""Before the first case of the year opens."""


@dataclass
class Rehearsal:
    """A year that is about to be lived through, with everybody at their desks."""

    staff: StaffClients
    story: Story
    driver: Driver
    year: str
    seconds: float = 0

    async def live(self) -> None:
        """Let everybody act until nothing is left to do; ``seconds`` says how long it took.

        Raises ``RehearsalStuck``, ``Refused``.
        """
        begun = time.monotonic()
        await self.driver.run(self.year, BEGINS)
        self.seconds = time.monotonic() - begun


@asynccontextmanager
async def rehearse(
    settings: Settings, engine: Client, tell: Callable[[str], None], scope: Scope = WHOLE_YEAR
) -> AsyncIterator[Rehearsal]:
    """Load the city, start the fiscal year and log everybody in.

    ``tell`` hears of the progress, a line a month; after the context nobody is logged in any more.
    """
    pack = load(settings.policy, settings.policy_folder)
    data = YearData(scope)
    directory = data.directory()
    await _load_people(settings, pack, directory)
    cast = Cast(directory)
    calendar = pack.calendar(scope.year - 1, scope.year, scope.year + 1)
    require_ready(pack, scope.year)
    begins = year_start(pack, scope.year, rehearsal=True, instant=BEGINS, months=scope.months)
    year = await begin_year(engine, settings.task_queue, begins)
    async with connection(settings.api_url, settings.api_ca_file) as http:
        staff = StaffClients(http)
        for login in cast.logins():
            await staff.log_in(login)
        story = Story(staff, data, cast, calendar, pack.id, on_purpose=scope.incidents)
        progress = _Progress(tell, story)

        async def set_clock(instant: datetime) -> None:
            progress.show(instant)
            # The driver notifies the cases itself, in the same order in every run.
            asked = {"instant": instant.isoformat(), "tell_cases": False}
            await staff.person(OPERATOR).post("/rehearsal/clock", json=asked)

        driver = Driver(engine, set_clock, story.look)
        threshold = pack.on(date(scope.year, 12, 31))["incentive_threshold"].score()
        driver.plan(*story.postings(), *story.decisions(threshold))
        yield Rehearsal(staff, story, driver, year)


async def _load_people(settings: Settings, pack: Pack, directory: dict[str, object]) -> None:
    database = Database(settings.database_url)
    try:
        async with database.write() as session:
            await load_directory(session, pack.id, directory, BEGINS.date(), PASSWORD)
    finally:
        await database.close()


class _Progress:
    """A line for each month of the story."""

    def __init__(self, tell: Callable[[str], None], story: Story) -> None:
        self._tell = tell
        self._story = story
        self._begun = time.monotonic()
        self._month = ""

    def show(self, instant: datetime) -> None:
        """Say so when a new month begins."""
        month = f"{instant:%Y-%m}"
        if month != self._month:
            self._month = month
            seconds = time.monotonic() - self._begun
            self._tell(f"  {month}  已办理 {self._story.acts} 次 acts  用时 {seconds:.0f} 秒")
