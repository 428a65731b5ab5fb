"""Drafts and phrases are one's own; copies come to people and parties, the newest first, and never block."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from approvals.definitions import Party
from records.cases.proposals import open_proposals, proposals_of
from records.cases.reading import get_task
from records.database import Database
from records.desk.copies import CopyView, Reader, copies_for, copy_to, has_copy, mark_read
from records.desk.drafts_and_phrases import DraftView, draft_of, drop_draft, phrases_of, save_draft, set_phrases
from records.desk.empty_posts import stranded
from records.desk.inbox import CityParty, Held, InboxFilter, open_tasks
from records.desk.tasks import tasks_of_holder
from records.directory.people import load_directory
from records.paging import BadCursor, encode
from records.projection.apply import apply
from tests.records.story import START, actor
from tests.records.test_handling import CASE, LI, PARTY, TASK, WANG, copied, effects, opened, proposed

AUDIT = Party(kind="audit_office", post="maker")
OTHER = "ningbo.decision.2023"


async def keep(database: Database, *events: object, case: str = CASE) -> None:
    async with database.write() as session:
        await apply(session, case, effects(*events))  # type: ignore[arg-type]


async def test_a_draft_is_its_writers_own_and_the_last_one_counts(database: Database) -> None:
    async with database.write() as session:
        for content in ("第一稿", "第二稿"):
            await save_draft(session, "a", DraftView(case=CASE, task=TASK, content=content, at=START))
        mine = await draft_of(session, "a", CASE, TASK)
        assert mine is not None
        assert mine.content == "第二稿"
        assert await draft_of(session, "b", CASE, TASK) is None
        await drop_draft(session, "a", CASE, TASK)
        assert await draft_of(session, "a", CASE, TASK) is None


async def test_phrases_keep_their_order_and_are_replaced_together(database: Database) -> None:
    async with database.write() as session:
        await set_phrases(session, "a", ["同意", "请核对", "材料不全"])
        await set_phrases(session, "b", ["同意"])
        await set_phrases(session, "a", ["请核对", "同意"])
        assert await phrases_of(session, "a") == ("请核对", "同意")
        assert await phrases_of(session, "b") == ("同意",)
        await set_phrases(session, "a", [])
        assert await phrases_of(session, "a") == ()


def reader(person: str, *parties: Party, city: str = "ningbo") -> Reader:
    return Reader(person, tuple(CityParty(city, party) for party in parties))


async def listed(database: Database, who: Reader, limit: int = 50, unread: bool = False) -> list[CopyView]:
    """Every page, one after the other."""
    items: list[CopyView] = []
    cursor: str | None = None
    async with database.read() as session:
        while True:
            page = await copies_for(session, who, unread, cursor, limit)
            items += page.items
            cursor = page.next
            if cursor is None:
                return items


async def test_copies_come_to_a_person_and_to_whoever_is_the_party_newest_first(database: Database) -> None:
    await keep(database, opened(), copied(), copied())
    async with database.write() as session:
        task = await get_task(session, CASE, TASK)
        assert task is not None
        await copy_to(session, task, [LI], WANG, START + timedelta(days=9), "请知悉")
        await copy_to(session, task, [LI], WANG, START + timedelta(days=10), "again")
    for limit in (1, 50):
        found = await listed(database, reader(LI.person, AUDIT), limit)
        assert [(copy.subject, copy.reader) for copy in found] == [
            (TASK, LI.person),
            ("main.review.3", str(AUDIT)),
            ("main.review.2", str(AUDIT)),
        ]
    assert (found[0].copied_by_name, found[0].note) == (WANG.signature, "请知悉")
    assert [copy.subject for copy in await listed(database, reader(LI.person))] == [TASK]
    assert await listed(database, reader("nobody", AUDIT, city="jinhua")) == []


async def test_what_somebody_has_read_is_read_for_them_alone(database: Database) -> None:
    await keep(database, opened(), copied())
    async with database.write() as session:
        for day in (1, 2):
            await mark_read(session, CASE, "main.review.2", LI, START + timedelta(days=day))
    (mine,) = await listed(database, reader(LI.person, AUDIT))
    assert mine.read_at == START + timedelta(days=1)
    assert await listed(database, reader(LI.person, AUDIT), unread=True) == []
    (theirs,) = await listed(database, reader(WANG.person, AUDIT), unread=True)
    assert theirs.read_at is None
    async with database.read() as session:
        assert await has_copy(session, reader(LI.person, AUDIT), CASE, "main.review.2")
        assert not await has_copy(session, reader(LI.person), CASE, "main.review.2")


@pytest.mark.parametrize(
    "cursor", ["x", encode([1]), encode(["x", "a", "b", "c"]), encode(["2022-01-01", "a", "b", "c"])]
)
async def test_a_cursor_of_copies_that_was_not_given_here_is_refused(database: Database, cursor: str) -> None:
    async with database.read() as session:
        with pytest.raises(BadCursor):
            await copies_for(session, reader("a"), cursor=cursor)


async def test_proposals_wait_in_open_cases_only(database: Database) -> None:
    await keep(database, (WANG, proposed()), (WANG, proposed("p2")))
    async with database.write() as session:
        opened_case = (
            "INSERT INTO case_record (id, city, stage_number, status, status_number) "
            "VALUES (:id, 'ningbo', 0, 'open', 0)"
        )
        await session.execute(text(opened_case), {"id": CASE})
        assert [each.proposal for each in await open_proposals(session, "ningbo")] == ["p1", "p2"]
        assert await open_proposals(session, "jinhua") == ()
        await session.execute(text("UPDATE case_record SET status = 'terminated'"))
        assert await open_proposals(session, "ningbo") == ()
        (first, _) = await proposals_of(session, CASE)
    assert first.power is not None
    assert (first.power.power, first.proposed_by) == ("terminate", WANG.person)


async def test_the_inbox_tells_what_one_holds_from_what_nobody_holds_and_leaves_out_what_others_hold(
    database: Database,
) -> None:
    for_wang = LI.model_copy(update={"acting_for": WANG.person, "acting_for_name": WANG.name})
    await keep(database, opened(), opened(task="main.review.1.mine", holder=WANG), case="ningbo.a")
    await keep(database, opened(task="main.review.1.theirs", holder=LI), case="ningbo.b")
    await keep(database, opened(task="main.review.1.for", holder=for_wang), case="ningbo.c")
    parties = (CityParty("ningbo", PARTY),)

    async def tasks(**wanted: object) -> list[str]:
        async with database.read() as session:
            page = await open_tasks(session, InboxFilter(parties=parties, **wanted))  # type: ignore[arg-type]
        return [item.task.rpartition(".")[2] for item in page.items]

    assert await tasks() == ["decide", "mine", "theirs", "for"]
    assert await tasks(persons=(WANG.person,)) == ["decide", "mine", "for"]
    assert await tasks(persons=(WANG.person,), held=Held.MINE) == ["mine", "for"]
    assert await tasks(persons=(WANG.person,), held=Held.NOBODYS) == ["decide"]
    assert await tasks(persons=("somebody-else",)) == ["decide"]


async def test_tasks_held_by_who_left_the_post_are_raised(database: Database) -> None:
    people = [
        {"login": WANG.person, "zh": "张1", "pinyin": "Zhang", "posts": ["bureau/checker"]},
        {"login": LI.person, "zh": "张2", "pinyin": "Zhang", "posts": ["bureau/maker"]},
    ]
    offices = [{"code": "bureau", "kind": "bureau", "county": None, "zh": "市医保局", "en": "Bureau"}]
    stands_in = actor(PARTY, 3).model_copy(update={"acting_for": WANG.person})
    async with database.write() as session:
        await load_directory(session, "ningbo", {"organisations": offices, "people": people}, START.date())
    await keep(database, opened(holder=WANG), opened(task="main.review.1.left", holder=LI))
    await keep(database, opened(holder=stands_in), case=OTHER)
    async with database.read() as session:
        found = await stranded(session, "ningbo", START.date())
        (held,) = await tasks_of_holder(session, "ningbo", WANG.person)
        assert (held.case, held.task, held.party) == (CASE, TASK, str(PARTY))
        assert await tasks_of_holder(session, "jinhua", WANG.person) == ()
    assert [task.task for task in found] == ["main.review.1.left"]
