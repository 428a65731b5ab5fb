"""Notices come to whoever is the party, the newest first, until they have read them or the task is done."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from approvals.definitions import Party
from approvals.effects import Event, Notice, Noticed, Outcome, TaskClosed
from records.database import Database
from records.desk.copies import Reader, mark_read
from records.desk.inbox import CityParty
from records.desk.notices import NoticeView, count_unread, has_notice, notices_for
from records.paging import BadCursor
from records.projection.apply import apply
from tests.records.story import START
from tests.records.test_handling import CASE, PARTY, TASK, WANG, effects, opened

LEADER = Party(kind="bureau", post="leader")
ELSEWHERE = "elsewhere.decision.2022"


def noticed(notice: Notice, party: Party = PARTY, day: int = 1) -> Noticed:
    return Noticed(task=TASK, notice=notice, party=party, due=START + timedelta(days=day))


async def keep(database: Database, *events: Event, case: str = CASE) -> None:
    async with database.write() as session:
        await apply(session, case, effects(*events))


def reader(*parties: Party, person: str = WANG.person) -> Reader:
    return Reader(person, tuple(CityParty("ningbo", party) for party in parties))


async def listed(database: Database, who: Reader, limit: int = 50, *, unread: bool = False) -> list[NoticeView]:
    """Every page, one after the other."""
    items: list[NoticeView] = []
    cursor: str | None = None
    async with database.read() as session:
        while True:
            page = await notices_for(session, who, unread=unread, cursor=cursor, limit=limit)
            items += page.items
            cursor = page.next
            if cursor is None:
                return items


ALL = (
    opened(),
    noticed(Notice.REMIND),
    noticed(Notice.DUE),
    noticed(Notice.ESCALATE, LEADER),
    noticed(Notice.POST_EMPTY),
    noticed(Notice.DUN),
)


@pytest.mark.parametrize("limit", [1, 2, 50])
async def test_a_party_has_its_own_of_its_city_the_newest_first(database: Database, limit: int) -> None:
    await keep(database, *ALL)
    await keep(database, *ALL, case=ELSEWHERE)
    own = await listed(database, reader(PARTY), limit)
    assert [(each.case, each.notice) for each in own] == [(CASE, kind) for kind in ("dun", "due", "remind")]
    [called] = await listed(database, reader(LEADER), limit)
    assert (called.subject, called.task, called.zh, called.due) == (
        "notice.4",
        TASK,
        "审核",
        START + timedelta(days=1),
    )
    assert await listed(database, reader(), limit) == []
    both = await listed(database, reader(PARTY, LEADER), limit)
    assert [each.number for each in both] == [6, 4, 3, 2]


async def test_one_kind_is_listed_alone(database: Database) -> None:
    await keep(database, *ALL)
    async with database.read() as session:
        page = await notices_for(session, reader(PARTY, LEADER), Notice.ESCALATE)
    assert [each.party for each in page.items] == ["bureau/leader"]


async def test_a_notice_is_unread_until_its_reader_has_read_it(database: Database) -> None:
    await keep(database, *ALL)
    who, colleague = reader(PARTY), reader(PARTY, person="bureau.checker.9")
    async with database.write() as session:
        assert await count_unread(session, who) == 3
        assert await has_notice(session, who, CASE, "notice.3")
        await mark_read(session, CASE, "notice.3", WANG, START + timedelta(days=9))
        assert await count_unread(session, who) == 2
        assert await count_unread(session, colleague) == 3
    assert [each.number for each in await listed(database, who, unread=True)] == [6, 2]
    read = [each.read_at for each in await listed(database, who)]
    assert read == [None, START + timedelta(days=9), None]


async def test_what_is_done_is_not_unread_but_stays_listed(database: Database) -> None:
    closed = TaskClosed(task=TASK, how=Outcome.APPROVED)
    await keep(database, *ALL, closed)
    async with database.read() as session:
        assert await count_unread(session, reader(LEADER)) == 0
    assert await listed(database, reader(LEADER), unread=True) == []
    [called] = await listed(database, reader(LEADER))
    assert called.closed_at == START + timedelta(hours=7)


@pytest.mark.parametrize("subject", ["notice.4", "notice.5", "notice.99", "notice.", "notice.x", TASK])
async def test_others_notices_are_not_ones_own(database: Database, subject: str) -> None:
    """Number 4 is the leader's, 5 the operators'."""
    await keep(database, *ALL)
    async with database.read() as session:
        assert not await has_notice(session, reader(PARTY), CASE, subject)


async def test_a_wrong_cursor_is_refused(database: Database) -> None:
    async with database.read() as session:
        with pytest.raises(BadCursor):
            await notices_for(session, reader(PARTY), cursor="x")


async def test_they_are_read_from_an_index(database: Database) -> None:
    await keep(database, *ALL)
    async with database.read() as session:
        if database.backend == "postgresql":
            # With so few rows it would rather read them all; asked not to, it shows whether an index serves.
            await session.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN" if database.backend == "postgresql" else "EXPLAIN QUERY PLAN"
        query = "SELECT number FROM notice WHERE party = 'bureau/leader' ORDER BY at DESC, \"case\" DESC, number DESC"
        plan = [str(row[-1]) for row in await session.execute(text(f"{explain} {query}"))]
    assert any("notice_party_at_case_number_index" in step for step in plan), plan
