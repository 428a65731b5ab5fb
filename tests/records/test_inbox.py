"""The inbox shows each person what waits for them, by due date, page by page, from an index."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Select, select, text

from approvals.actions import Submit
from approvals.definitions import Party
from records.database import Database
from records.desk.inbox import FILTERS, CityParty, Held, InboxFilter, number_of, open_tasks, page_query
from records.desk.tasks import Counted, count_tasks
from records.paging import BadCursor, encode
from records.projection.apply import apply
from records.views import InboxItem
from tests.records.story import START, Story, actor, document

MAKER = Party(kind="county_agency", county="330203", post="maker")
CHECKER = Party(kind="county_agency", county="330203", post="checker")
EVERYBODY = InboxFilter()


def of(*parties: Party, city: str = "ningbo") -> InboxFilter:
    return InboxFilter(parties=tuple(CityParty(city, party) for party in parties))


async def keep(database: Database, *stories: Story) -> None:
    for story in stories:
        async with database.write() as session:
            await apply(session, story.case, story.effects)


async def listed(database: Database, wanted: InboxFilter, limit: int = 50) -> list[InboxItem]:
    """Every page, one after the other."""
    items: list[InboxItem] = []
    cursor: str | None = None
    async with database.read() as session:
        while True:
            page = await open_tasks(session, wanted, cursor, limit)
            assert len(page.items) <= limit
            items += page.items
            cursor = page.next
            if cursor is None:
                return items


def names(items: list[InboxItem]) -> list[tuple[str, str]]:
    return [(item.case, item.task) for item in items]


async def test_a_maker_sees_the_draft_and_after_it_the_checker(database: Database) -> None:
    story = Story.begin()
    await keep(database, story)
    (waiting,) = await listed(database, of(MAKER))
    assert (waiting.task, waiting.step, waiting.zh) == ("330203.draft.1.prepare", "draft", "区县编制")
    assert (waiting.case_zh, waiting.fund, waiting.year, waiting.month) == ("三月用款计划", "employee", 2022, 3)
    assert waiting.due == story.state.tasks[waiting.task].due
    assert await listed(database, of(CHECKER)) == []
    story.do(actor(MAKER), Submit(task=waiting.task, document=document(1)))
    await keep(database, story)
    assert await listed(database, of(MAKER)) == []
    assert names(await listed(database, of(CHECKER))) == [(story.case, "330203.draft.1.decide")]


async def test_the_same_post_in_another_county_or_city_sees_nothing(database: Database) -> None:
    await keep(database, Story.begin())
    elsewhere = MAKER.model_copy(update={"county": "330281"})
    assert await listed(database, of(elsewhere)) == []
    assert await listed(database, of(MAKER, city="jinhua")) == []
    assert await listed(database, InboxFilter(parties=())) == []


async def test_tasks_come_by_due_date_then_case_and_those_without_one_last(database: Database) -> None:
    late, early, undated = Story.begin("ningbo.a.1", days_later=5), Story.begin("ningbo.b.1"), Story.begin("ningbo.a.0")
    undated.walk_to_review()
    await keep(database, late, early, undated)
    assert names(await listed(database, EVERYBODY)) == [
        ("ningbo.b.1", "330203.draft.1.prepare"),
        ("ningbo.b.1", "330205.draft.1.prepare"),
        ("ningbo.a.1", "330203.draft.1.prepare"),
        ("ningbo.a.1", "330205.draft.1.prepare"),
        ("ningbo.a.0", "main.review.1.bureau.prepare"),
        ("ningbo.a.0", "main.review.1.city_tax.decide"),
    ]


@pytest.mark.parametrize("limit", [1, 3, 7, 200])
async def test_pages_of_any_size_hold_every_task_once_and_in_order(database: Database, limit: int) -> None:
    stories = [Story.begin(f"ningbo.case.{number}", days_later=number % 3) for number in range(6)]
    for story in stories[:3]:
        story.walk_to_review()
    await keep(database, *stories)
    everything = names(await listed(database, EVERYBODY, 200))
    assert len(set(everything)) == len(everything) == 12
    assert names(await listed(database, EVERYBODY, limit)) == everything


async def test_a_task_that_is_done_between_two_pages_is_neither_missed_nor_shown_twice(
    database: Database,
) -> None:
    stories = [Story.begin(f"ningbo.case.{number}") for number in range(3)]
    await keep(database, *stories)
    async with database.read() as session:
        first = await open_tasks(session, of(MAKER), limit=1)
    stories[0].do(actor(MAKER), Submit(task="330203.draft.1.prepare", document=document(1)))
    await keep(database, stories[0])
    async with database.read() as session:
        rest = await open_tasks(session, of(MAKER), first.next, limit=5)
    assert [item.case for item in (*first.items, *rest.items)] == [story.case for story in stories]


async def test_filters_narrow_the_list(database: Database) -> None:
    overdue, fresh = Story.begin("ningbo.a.1"), Story.begin("ningbo.b.1", days_later=11)
    overdue.tick(11)
    reviewed = Story.begin("jinhua.c.1")
    reviewed.walk_to_review()
    await keep(database, overdue, fresh, reviewed)

    async def cases(wanted: InboxFilter) -> set[str]:
        return {item.case for item in await listed(database, wanted)}

    assert await cases(EVERYBODY) == {"ningbo.a.1", "ningbo.b.1", "jinhua.c.1"}
    assert await cases(InboxFilter(overdue=True)) == {"ningbo.a.1"}
    assert await cases(InboxFilter(overdue=False, city="ningbo")) == {"ningbo.a.1", "ningbo.b.1"}
    assert await cases(InboxFilter(city="jinhua")) == {"jinhua.c.1"}
    assert await cases(InboxFilter(equal={"case": "ningbo.b.1"})) == {"ningbo.b.1"}
    assert await cases(InboxFilter(equal={"step": "review"})) == {"jinhua.c.1"}
    assert await cases(InboxFilter(opened_since=START + timedelta(days=10))) == {"ningbo.a.1", "ningbo.b.1"}
    assert await cases(InboxFilter(equal={"fund": "employee", "kind": "small"})) == await cases(EVERYBODY)
    assert await cases(InboxFilter(equal={"fund": "resident"})) == set()
    assert await cases(InboxFilter(equal={"kind": "annual_budget"})) == set()


async def test_every_field_marked_for_it_narrows_the_list(database: Database) -> None:
    await keep(database, Story.begin())
    first, *others = await listed(database, EVERYBODY)
    for name, (field, _) in FILTERS.items():
        value = getattr(first, field)
        same = [item.task for item in others if getattr(item, field) == value]
        assert [item.task for item in await listed(database, InboxFilter(equal={name: value}))] == [first.task, *same]
        nobodys = -1 if isinstance(value, int) else "none"
        assert await listed(database, InboxFilter(equal={name: nobodys})) == []


async def test_the_clock_and_automatic_steps_have_no_inbox_unless_asked_for(database: Database) -> None:
    story = Story.begin()
    story.walk_to_review()
    automatic = [effect for effect in story.effects if effect.number < 15]
    async with database.write() as session:
        await apply(session, story.case, automatic)
    assert await listed(database, EVERYBODY) == []
    (waiting,) = await listed(database, InboxFilter(automatic=True))
    assert (waiting.role, waiting.party) == ("automatic", None)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "?",
        encode([1]),
        encode([None, None, None]),
        encode(["2022", "a", 1]),
        encode(["x", "a", "b"]),
        encode(["2022-01-01T00:00:00", "a", "b"]),
        # Instants that are none in UTC, and texts that a database does not take, not even to compare with.
        encode(["0001-01-01T00:00:00+23:59", "a", "b"]),
        encode(["9999-12-31T23:59:59-23:59", "a", "b"]),
        encode([None, "a\0b", "b"]),
        encode([None, "a", "\ud800"]),
    ],
)
async def test_a_cursor_that_was_not_given_here_is_refused(database: Database, cursor: str) -> None:
    async with database.read() as session:
        with pytest.raises(BadCursor):
            await open_tasks(session, EVERYBODY, cursor)


async def test_a_count_goes_no_further_than_it_says(database: Database) -> None:
    stories = [Story.begin(f"ningbo.case.{number}") for number in range(3)]
    await keep(database, *stories)
    async with database.read() as session:
        counted = [await session.scalar(select(number_of(EVERYBODY, at_most))) for at_most in (1, 5, 6, 7)]
        assert counted == [1, 5, 6, 6]
        assert await session.scalar(select(number_of(of(MAKER, CHECKER), 2))) == 2
        assert await count_tasks(session, EVERYBODY) == Counted(open=6, overdue=0)


async def test_pages_of_a_kind_and_fund_are_in_the_order_of_all(database: Database) -> None:
    stories = [Story.begin(f"ningbo.case.{number}", days_later=number) for number in range(4)]
    stories[0].tick(11)
    await keep(database, *stories)
    wanted = InboxFilter(equal={"kind": "small", "fund": "employee"})
    assert names(await listed(database, wanted, limit=3)) == names(await listed(database, EVERYBODY))


MANY = replace(of(MAKER, CHECKER), persons=("a", "b"))
LAST = encode(["2022-01-03T00:00:00+00:00", "ningbo.z.1", "z"])

QUESTIONS: dict[str, InboxFilter] = {
    "mine": MANY,
    "mine, overdue": replace(MANY, overdue=True),
    "mine, not overdue": replace(MANY, overdue=False),
    "mine, held": replace(MANY, held=Held.MINE),
    "mine, to be claimed": replace(MANY, held=Held.NOBODYS),
    "mine, lately opened": replace(MANY, opened_since=START),
    "mine, of a step": replace(MANY, equal={"step": "review"}),
    "mine, of a fund and kind": replace(MANY, equal={"fund": "employee", "kind": "small"}),
    "of a party": of(MAKER),
    "all": EVERYBODY,
    "all, overdue": InboxFilter(overdue=True),
    "all, not overdue": InboxFilter(overdue=False),
    "all, held": InboxFilter(held=Held.MINE),
    "all, lately opened": InboxFilter(opened_since=START),
    "all, of a step": InboxFilter(equal={"step": "review"}),
    "all, of a case": InboxFilter(equal={"case": "ningbo.a.1"}),
    "all, of a fund and kind": InboxFilter(equal={"fund": "employee", "kind": "small"}),
}


@pytest.mark.parametrize("question", QUESTIONS)
async def test_the_inbox_is_read_from_indexes_of_open_tasks(database: Database, question: str) -> None:
    """Whatever else the records have, no table is read through: the database says how it will find the rows."""
    wanted = QUESTIONS[question]
    for asked in (page_query(wanted, 51), page_query(wanted, 51, LAST), select(number_of(wanted, 100))):
        plan = await planned(database, asked)
        assert plan, asked
        assert not [step for step in plan if reads_through(step)], plan


async def planned(database: Database, query: Select[Any]) -> list[str]:
    """The steps in which the database would answer."""
    async with database.read() as session:
        if database.backend == "postgresql":
            # With so few rows it would rather read them all; asked not to, it shows whether an index serves.
            await session.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN" if database.backend == "postgresql" else "EXPLAIN QUERY PLAN"
        connection = (await session.connection()).sync_connection
        compiled = query.compile(connection, compile_kwargs={"literal_binds": True})
        rows = await session.execute(text(f"{explain} {str(compiled).replace(':', chr(92) + ':')}"))
        return [str(row[-1]) for row in rows]


def reads_through(step: str) -> bool:
    """Whether a step of a plan reads a table from one end to the other."""
    return "Seq Scan on" in step or bool(re.search(r"SCAN (task|case)_record(?! USING (COVERING )?INDEX)", step))
