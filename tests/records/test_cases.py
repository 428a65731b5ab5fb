"""A case can be read as a whole: where it stands, who decided what, which versions, and its history."""

from datetime import date

import pytest

from approvals.actions import Approve, Evidence, Refuse, Return, Submit, Votes
from approvals.definitions import Party
from approvals.effects import CaseStatus, Notice
from records.cases.reading import CaseFilter, effect_of, get_case, get_task, history, list_cases, newest_versions
from records.database import Database
from records.projection.apply import apply
from records.views import CaseView
from tests.records.story import Story, actor, document

BUREAU = actor(Party(kind="bureau", post="maker"))
BUREAU_CHECKER = actor(Party(kind="bureau", post="checker"))
CITY_TAX = actor(Party(kind="city_tax", post="checker"))
GOVERNMENT = actor(Party(kind="city_government", post="leader"))
MAKER = actor(Party(kind="county_agency", county="330203", post="maker"))


async def keep(database: Database, story: Story) -> None:
    async with database.write() as session:
        await apply(session, story.case, story.effects)


async def read(database: Database, case: str) -> CaseView:
    async with database.read() as session:
        found = await get_case(session, case)
    assert found is not None
    return found


def reviewed() -> Story:
    """A case that both reviewers have approved."""
    story = Story.begin()
    story.walk_to_review()
    for who, task in (
        (BUREAU, "main.review.1.bureau.prepare"),
        (BUREAU_CHECKER, "main.review.1.bureau.decide"),
        (CITY_TAX, "main.review.1.city_tax.decide"),
    ):
        story.do(who, Approve(task=task, seen=story.seen(story.state.tasks[task]), note="同意"))
    return story


async def test_where_a_case_stands_in_each_of_its_lanes(database: Database) -> None:
    story = Story.begin()
    story.do(MAKER, Submit(task="330203.draft.1.prepare", document=document(1)))
    await keep(database, story)
    case = await read(database, story.case)
    assert (case.zh, case.city, case.fund, case.year, case.month) == ("三月用款计划", "ningbo", "employee", 2022, 3)
    assert (case.status, case.stage, case.stage_zh) == (CaseStatus.OPEN, "draft", "区县编制")
    assert [(lane.lane, lane.step, [task.task for task in lane.open_tasks]) for lane in case.lanes] == [
        ("330203", "draft", ["330203.draft.1.decide"]),
        ("330205", "draft", ["330205.draft.1.prepare"]),
    ]


async def test_decisions_keep_who_decided_what_as_it_was(database: Database) -> None:
    story = reviewed()
    seen = story.seen(story.state.tasks["main.consent.1.decide"])
    evidence = Evidence(
        document_number="甬政发〔2022〕1号",
        effective_date=date(2022, 1, 20),
        scan="b" * 64,
        votes=Votes(yes=30, no=1, abstain=2),
    )
    story.do(
        GOVERNMENT,
        Return(
            task="main.consent.1.decide",
            seen=seen,
            to="draft",
            branches=("330203",),
            reason="预算过高",
            evidence=evidence,
        ),
    )
    await keep(database, story)
    case = await read(database, story.case)
    decision = case.decisions[-1]
    assert (decision.person, decision.name, decision.organisation_name, decision.post) == (
        GOVERNMENT.person,
        GOVERNMENT.name,
        GOVERNMENT.organisation_name,
        "leader",
    )
    assert (decision.outcome, decision.returned_to, decision.branches) == ("returned", "draft", ("330203",))
    assert (decision.note, decision.evidence) == ("预算过高", evidence)
    assert seen is not None
    assert (decision.seen_number, decision.seen_hash) == (seen.number, seen.content_hash)
    assert [(version.lane, version.form, version.number) for version in case.versions] == [
        ("330203", "plan", 1),
        ("330205", "plan", 1),
        ("main", "request", 1),
    ]
    assert case.versions[0].person == MAKER.person
    assert case.versions[-1].person is None


async def test_a_refused_case_ends_with_its_reason(database: Database) -> None:
    story = reviewed()
    task = story.state.tasks["main.consent.1.decide"]
    story.do(GOVERNMENT, Refuse(task=task.id, seen=story.seen(task), reason="不符合政策"))
    await keep(database, story)
    case = await read(database, story.case)
    assert (case.status, case.closed_reason, case.closed_at) == (CaseStatus.REFUSED, "不符合政策", story.at)
    assert not any(task.open for task in case.tasks)


async def test_notices_stand_with_the_case_and_the_task(database: Database) -> None:
    story = Story.begin()
    story.tick(12)
    await keep(database, story)
    case = await read(database, story.case)
    own = [notice.notice for notice in case.notices if notice.task == "330203.draft.1.prepare"]
    assert own == [Notice.REMIND, Notice.DUE, Notice.ESCALATE]
    async with database.read() as session:
        task = await get_task(session, story.case, "330203.draft.1.prepare")
    assert task is not None
    assert (task.reminded, task.overdue, task.escalated, task.dunned) == (True, True, True, 0)


async def test_the_history_gives_back_every_effect_as_it_was(database: Database) -> None:
    story = reviewed()
    await keep(database, story)
    async with database.read() as session:
        rows = await history(session, story.case)
        rest = await history(session, story.case, after=5, limit=3)
    assert [effect_of(row) for row in rows] == story.effects
    assert all(effect_of(row).is_sound() for row in rows)
    assert [row.number for row in rest] == [6, 7, 8]


async def test_an_unknown_case_is_none(database: Database) -> None:
    async with database.read() as session:
        assert await get_case(session, "ningbo.none") is None
        assert await get_task(session, "ningbo.none", "t") is None


async def test_cases_are_listed_by_id_page_by_page(database: Database) -> None:
    for number in range(5):
        await keep(database, Story.begin(f"ningbo.plan.{number}"))
    closed = reviewed()
    task = closed.state.tasks["main.consent.1.decide"]
    closed.do(GOVERNMENT, Approve(task=task.id, seen=closed.seen(task)))
    await keep(database, closed)
    ids: list[str] = []
    cursor: str | None = None
    async with database.read() as session:
        for _ in range(4):
            page = await list_cases(session, CaseFilter(city="ningbo"), cursor, limit=2)
            ids += [case.id for case in page.items]
            cursor = page.next
            if cursor is None:
                break
        done = await list_cases(session, CaseFilter(status=CaseStatus.DONE))
        none = await list_cases(session, CaseFilter(year=2023))
    assert ids == sorted([*(f"ningbo.plan.{number}" for number in range(5)), closed.case])
    assert [case.id for case in done.items] == [closed.case]
    assert none.items == ()


async def test_the_newest_version_of_every_county_is_found(database: Database) -> None:
    story = reviewed()
    task = story.state.tasks["main.consent.1.decide"]
    story.do(
        GOVERNMENT,
        Return(task=task.id, seen=story.seen(task), to="draft", branches=("330203",), reason="改"),
    )
    story.do(MAKER, Submit(task="330203.draft.2.prepare", document=document(50)))
    await keep(database, story)
    async with database.read() as session:
        plans = await newest_versions(session, "ningbo", "small", 2022, "plan")
        one = await newest_versions(session, "ningbo", "small", 2022, "plan", fund="employee", lane="330205")
        other = await newest_versions(session, "ningbo", "small", 2022, "plan", fund="resident")
    assert [(plan.lane, plan.number, plan.content_hash) for plan in plans] == [
        ("330203", 2, document(50).content_hash),
        ("330205", 1, document(2).content_hash),
    ]
    assert [(plan.lane, plan.month, plan.fund) for plan in one] == [("330205", 3, "employee")]
    assert other == ()


@pytest.mark.parametrize("held_back", [1, 3, 8])
async def test_a_case_can_be_read_while_effects_are_still_on_their_way(database: Database, held_back: int) -> None:
    story = reviewed()
    async with database.write() as session:
        await apply(session, story.case, story.effects[held_back:])
    case = await read(database, story.case)
    assert case.zh is None
    assert case.stage == "consent"
    await keep(database, story)
    assert (await read(database, story.case)).zh == "三月用款计划"
