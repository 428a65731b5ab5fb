"""Who is logged in is remembered for a while, and never longer than it is true."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from api.main import create_app
from calculations.dates.deadlines import day_of
from records.clock import set_business_instant
from records.database import Database
from records.directory.people import load_directory, person
from records.directory.posts import EndedPost, end_post
from records.migrate import upgrade
from records.views import PersonView
from services.clock import Clock
from services.errors import ServiceError
from services.identity.logins import Logins
from services.settings import ApiSettings
from services.store import Store
from temporal.settings import load_settings
from tests.api.conftest import http_to
from tests.api.product import PASSWORD, StaffClient
from tests.records.logging_in import LIMITS, logs_in

CITY, LOGIN, OPERATOR = "ningbo", "li", "ops"
DIRECTORY = {
    "organisations": [
        {"code": "bureau", "kind": "bureau", "zh": "市医疗保障局", "en": "Bureau"},
        {"code": "operations", "kind": "operations", "zh": "系统运维", "en": "Operations"},
    ],
    "people": [
        {"login": LOGIN, "zh": "李乙", "pinyin": "Li Yi", "posts": ["bureau/checker"]},
        {"login": OPERATOR, "zh": "钱丁", "pinyin": "Qian Ding", "posts": ["operations/maker"]},
    ],
}
EVENING = datetime(2022, 3, 10, 15, 59, 59, tzinfo=UTC)
"""A second before midnight in China."""


class At(datetime):
    """The machine's clock as the test sets it."""

    instant = EVENING

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        """That instant."""
        return cls.instant


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'records.db'}"


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    upgrade(url)
    known = Database(url)
    async with known.write() as session:
        await load_directory(session, CITY, DIRECTORY, date(2021, 10, 1), PASSWORD)
    yield known
    await known.close()


def logins_of(database: Database) -> Logins:
    """They remember for an hour."""
    store = Store(database)
    return Logins(store, Clock(store, rehearsal=False), CITY, seconds=3600, limits=LIMITS)


async def token_of(database: Database, login: str = LOGIN) -> str:
    async with database.write() as session:
        return await logs_in(session, login)


async def ends(database: Database, day: date) -> None:
    wanted = EndedPost(person=LOGIN, organisation="bureau", post="checker", until=day)
    async with database.write() as session:
        await end_post(session, CITY, wanted, day_of(EVENING))


async def test_a_post_that_ends_with_the_day_is_not_held_a_moment_longer(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.clock.datetime", At)
    logins, token = logins_of(database), await token_of(database)
    await ends(database, day_of(EVENING) + timedelta(days=1))
    assert [post.post for post in (await logins.person(token)).posts] == ["checker"]
    monkeypatch.setattr(At, "instant", EVENING + timedelta(seconds=1))
    assert (await logins.person(token)).posts == ()


class SlowReading:
    """A request that has read who somebody is, and is held up before that is remembered."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.has_read, self.goes_on = asyncio.Event(), asyncio.Event()
        monkeypatch.setattr("services.identity.logins.read_person", self._read)

    async def _read(self, session: AsyncSession, login: str, on: date) -> PersonView | None:
        found = await person(session, login, on)
        self.has_read.set()
        await self.goes_on.wait()
        return found

    @asynccontextmanager
    async def by(self, logins: Logins, token: str) -> AsyncIterator[None]:
        """What is done meanwhile is done while somebody's request is held up; at the end it has been answered."""
        asking = asyncio.create_task(logins.person(token))
        await self.has_read.wait()
        yield
        self.goes_on.set()
        await asking


async def test_what_was_read_before_a_change_is_not_remembered_after_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    logins, token = logins_of(database), await token_of(database)
    async with SlowReading(monkeypatch).by(logins, token):
        await ends(database, day_of(datetime.now(UTC)))
        logins.forget()
    assert (await logins.person(token)).posts == ()


async def test_a_log_out_is_not_undone_by_a_request_that_began_before(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    logins, token = logins_of(database), await token_of(database)
    async with SlowReading(monkeypatch).by(logins, token):
        await logins.end(token)
    with pytest.raises(ServiceError):
        await logins.person(token)


async def test_in_a_rehearsal_a_post_ends_when_the_clock_is_set_past_it(database: Database, url: str) -> None:
    async with database.write() as session:
        await set_business_instant(session, CITY, EVENING)
    await ends(database, day_of(EVENING) + timedelta(days=1))
    settings = load_settings().model_copy(update={"database_url": url})
    app = create_app(settings, ApiSettings(rehearsal=True))
    async with app.router.lifespan_context(app), http_to(app) as http:
        li, operator = (
            StaffClient(http, await token_of(database)),
            StaffClient(http, await token_of(database, OPERATOR)),
        )
        assert len((await li.get("/me")).json()["posts"]) == 1
        body = {"instant": (EVENING + timedelta(seconds=1)).isoformat(), "tell_cases": False}
        answer = await http.post("/rehearsal/clock", json=body, headers=operator.headers())
        assert answer.status_code == 204, answer.text
        assert (await li.get("/me")).json()["posts"] == []
