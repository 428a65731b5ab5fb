"""Passwords, one-time secrets and sessions in the records."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from records.database import Database
from records.directory.file import DirectoryFile
from records.directory.loading import Loading
from records.directory.people import load_directory
from records.identity.logins import (
    Credentials,
    Limits,
    begin_session,
    change_password,
    credentials,
    end_session,
    give_secret,
    mark_used,
    session_of,
    sessions_of,
)
from records.identity.passwords import hash_password, is_right
from records.integrity.security_log import SecurityLogFilter, entries
from tests.records.logging_in import LIMITS, logs_in

SINCE = date(2021, 10, 1)
PASSWORD = "竹影扫阶-尘不动"
ZHENG, WANG = "nb-bureau-zheng", "nb-bureau-wang"
BUREAU = {"code": "bureau", "kind": "bureau", "county": None, "zh": "市医保局", "en": "Bureau"}
DIRECTORY = {
    "organisations": [BUREAU],
    "people": [
        {"login": ZHENG, "zh": "郑甲", "pinyin": "Zheng Jia", "posts": ["bureau/maker"]},
        {"login": WANG, "zh": "王乙", "pinyin": "Wang Yi", "posts": ["bureau/checker"]},
    ],
}


@pytest.fixture
async def staff(database: Database) -> Database:
    """Two people with a password."""
    async with database.write() as session:
        await load_directory(session, "ningbo", DIRECTORY, SINCE, PASSWORD)
    return database


async def opens(database: Database, login: str, password: str, now: datetime | None = None) -> Credentials | None:
    async with database.read() as session:
        known = await credentials(session, login, now or datetime.now(UTC))
    return known if known is not None and await is_right(password, known.password_hash) else None


async def owner(session: AsyncSession, token: str) -> str | None:
    found = await session_of(session, token, LIMITS.idle)
    return None if found is None else found.person


def loading(**changes: object) -> Loading:
    now = datetime.now(UTC)
    directory = DirectoryFile.model_validate(DIRECTORY)
    given = {"city": "ningbo", "directory": directory, "since": SINCE, "by": "root", "at": now}
    return Loading(**{**given, "secrets_until": now + timedelta(days=7), **changes})  # type: ignore[arg-type]


async def test_only_the_right_password_of_an_active_person_opens(staff: Database) -> None:
    assert await opens(staff, ZHENG, PASSWORD)
    assert not await opens(staff, ZHENG, PASSWORD + "x")
    assert not await opens(staff, "nobody", PASSWORD)
    async with staff.write() as session:
        await session.execute(text("UPDATE person SET active = FALSE"))
    assert not await opens(staff, ZHENG, PASSWORD)


async def test_everybody_loaded_gets_a_secret_of_their_own_once_and_it_ends(database: Database) -> None:
    secrets = await loading().carry_out(database)
    assert set(secrets) == {ZHENG, WANG}
    assert secrets[ZHENG] != secrets[WANG]
    known = await opens(database, ZHENG, secrets[ZHENG])
    assert known is not None
    assert known.must_change
    assert not await opens(database, ZHENG, secrets[WANG])
    assert not await opens(database, ZHENG, secrets[ZHENG], datetime.now(UTC) + timedelta(days=8))
    assert await loading().carry_out(database) == {}
    assert await opens(database, ZHENG, secrets[ZHENG])
    async with database.read() as session:
        log = await entries(session, SecurityLogFilter())
    assert [(entry.act, entry.subject) for entry in log[1:3]] == [("give_secret", ZHENG), ("give_secret", WANG)]
    assert not any(secret in entry.model_dump_json() for entry in log for secret in secrets.values())


async def test_new_secrets_take_the_place_of_passwords_and_end_sessions(staff: Database) -> None:
    async with staff.write() as session:
        token = await logs_in(session, ZHENG)
    secrets = await loading(new_secrets=True).carry_out(staff)
    assert not await opens(staff, ZHENG, PASSWORD)
    assert await opens(staff, ZHENG, secrets[ZHENG])
    async with staff.read() as session:
        assert await owner(session, token) is None


async def test_loading_brings_back_who_was_switched_off_only_when_asked(staff: Database) -> None:
    async with staff.write() as session:
        await session.execute(text("UPDATE person SET active = FALSE"))
    await loading().carry_out(staff)
    assert not await opens(staff, ZHENG, PASSWORD)
    await loading(reactivate=True).carry_out(staff)
    assert await opens(staff, ZHENG, PASSWORD)


async def test_a_changed_password_is_ones_own_and_ends_all_other_sessions(staff: Database) -> None:
    async with staff.write() as session:
        await give_secret(session, ZHENG, hash_password("one-time"), datetime.now(UTC) + timedelta(days=1))
        mine, other = await logs_in(session, ZHENG), await logs_in(session, ZHENG)
        wangs = await logs_in(session, WANG)
        known = await credentials(session, ZHENG, datetime.now(UTC))
        assert known is not None
        assert await change_password(session, known, hash_password("竹影-阶尘-不动"), mine)
        assert [await owner(session, token) for token in (mine, other, wangs)] == [ZHENG, None, WANG]
        # Of two changes at once the second does not count.
        assert not await change_password(session, known, hash_password("another"), mine)
    own = await opens(staff, ZHENG, "竹影-阶尘-不动", datetime.now(UTC) + timedelta(days=30))
    assert own is not None
    assert not own.must_change


async def test_nobody_who_gave_the_old_password_gets_in_after_it_was_changed(
    staff: Database, second_process: Database
) -> None:
    """A log-in that has looked at the old password races the change of it: whoever is second loses."""
    old = await opens(staff, ZHENG, PASSWORD)
    assert old is not None
    async with staff.write() as session:
        mine = await logs_in(session, ZHENG)

    async def changes() -> bool:
        async with staff.write() as session:
            return await change_password(session, old, hash_password("竹影-阶尘-不动"), mine)

    async def logs_in_late() -> str | None:
        async with second_process.write() as session:
            return await begin_session(session, old, LIMITS)

    _, token = await asyncio.gather(changes(), logs_in_late())
    async with staff.read() as session:
        assert token is None or await owner(session, token) is None


async def test_a_session_ends_at_its_time_and_when_it_is_not_used(staff: Database) -> None:
    now = datetime.now(UTC)
    async with staff.write() as session:
        over = await logs_in(session, ZHENG, Limits(timedelta(seconds=-1), timedelta(minutes=30), 5))
        token = await logs_in(session, ZHENG)
        assert await owner(session, over) is None
        assert await owner(session, token + "x") is None
        await session.execute(text("UPDATE login_session SET created_at = created_at"))
        used = LIMITS.idle - timedelta(minutes=1)
        await _was_used(session, now - used)
        assert await owner(session, token) == ZHENG
        await _was_used(session, now - LIMITS.idle)
        assert await owner(session, token) is None
        await mark_used(session, {token: now})
        assert await owner(session, token) == ZHENG
        await end_session(session, token)
        assert await owner(session, token) is None


async def test_processes_that_note_the_same_sessions_do_so_in_one_order() -> None:
    """In different orders each would wait for a row that the other has changed: a deadlock."""
    now = datetime.now(UTC)
    tokens = ["one", "two", "three", "four"]
    there, back = _Noting(), _Noting()
    await mark_used(there, dict.fromkeys(tokens, now))
    await mark_used(back, dict.fromkeys(reversed(tokens), now))
    assert len(there.rows) == len(tokens)
    assert there.rows == back.rows


class _Noting(AsyncSession):
    """Notes which rows are changed, and changes none."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[str] = []

    async def execute(self, statement: Any, *_: Any, **__: Any) -> Any:
        self.rows.append(statement.compile().params["token_hash_1"])


async def _was_used(session: AsyncSession, at: datetime) -> None:
    from records.identity.logins import SESSIONS

    await session.execute(SESSIONS.update().values(used_at=at))


async def test_a_further_session_ends_the_oldest(staff: Database) -> None:
    async with staff.write() as session:
        tokens = [await logs_in(session, ZHENG) for _ in range(LIMITS.most + 2)]
        left = [await owner(session, token) for token in tokens]
        shown = await sessions_of(session, ZHENG, LIMITS.idle, tokens[-1])
    assert left == [None, None, *[ZHENG] * LIMITS.most]
    assert [each.current for each in shown] == [False] * (LIMITS.most - 1) + [True]


async def test_the_token_itself_is_not_in_the_records(staff: Database) -> None:
    async with staff.write() as session:
        token = await logs_in(session, ZHENG)
        (stored,) = (await session.execute(text("SELECT token_hash FROM login_session"))).scalars()
    assert token not in stored
