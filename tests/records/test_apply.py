"""Effects reach the records once, whole, and in any order; a contradiction is an alarm."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import count
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals.actions import Approve, Submit
from approvals.definitions import Party
from approvals.effects import Effect
from records.database import Database
from records.projection.apply import RecordsConflict, UnsoundEffect, apply
from tests.records.dump import case_rows
from tests.records.story import Story, actor, document, random_story

_MAKER = actor(Party(kind="county_agency", county="330203", post="maker"))
_CHECKER = actor(Party(kind="county_agency", county="330203", post="checker"))
_fresh = count()


async def write(database: Database, case: str, effects: Sequence[Effect]) -> int:
    async with database.write() as session:
        return await apply(session, case, effects)


def portions(random: Random, effects: Sequence[Effect]) -> Iterator[list[Effect]]:
    """The effects in some other order, cut anywhere, some of them twice."""
    shuffled = [*effects, *random.choices(effects, k=len(effects) // 3)]
    random.shuffle(shuffled)
    while shuffled:
        size = random.randint(1, 9)
        yield shuffled[:size]
        del shuffled[:size]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), order=st.integers(0, 10**6))
async def test_whatever_order_effects_come_in_the_records_are_the_same(
    shared_database: Database, seed: int, order: int
) -> None:
    effects = random_story(seed, 30).effects
    number = next(_fresh)
    in_order, shuffled = f"ningbo.in_order.{number}", f"ningbo.shuffled.{number}"
    assert await write(shared_database, in_order, effects) == len(effects)
    written = [await write(shared_database, shuffled, part) for part in portions(Random(order), effects)]
    assert sum(written) == len(effects)
    assert await case_rows(shared_database, shuffled) == await case_rows(shared_database, in_order)


@pytest.mark.parametrize("seed", range(3))
async def test_two_processes_writing_at_once_give_the_same_records(
    database: Database, second_process: Database, seed: int
) -> None:
    effects = random_story(seed, 40).effects
    await write(database, "ningbo.in_order.x", effects)
    writers = [
        [write(writer, "ningbo.at_once.x", part) for part in portions(Random(seed + turn), effects)]
        for turn, writer in enumerate((database, second_process))
    ]
    written = await asyncio.gather(*(one for each in writers for one in each))
    assert sum(written) == len(effects)
    assert await case_rows(database, "ningbo.at_once.x") == await case_rows(database, "ningbo.in_order.x")


async def test_the_same_effects_again_change_nothing(database: Database) -> None:
    story = random_story(1, 30)
    await write(database, story.case, story.effects)
    before = await case_rows(database, story.case)
    assert await write(database, story.case, story.effects) == 0
    assert await case_rows(database, story.case) == before


async def test_a_closed_task_does_not_reopen_and_gets_its_name_when_the_opening_arrives(
    database: Database,
) -> None:
    story = Story.begin()
    opened = list(story.effects)
    task = story.state.tasks["330203.draft.1.prepare"]
    decided = story.do(_MAKER, Submit(task=task.id, document=document(1)))
    await write(database, story.case, decided)
    early = await row_of(database, story.case, task.id)
    assert (early["open"], early["outcome"], early["zh"]) == (False, "submitted", None)
    await write(database, story.case, opened)
    late = await row_of(database, story.case, task.id)
    assert (late["open"], late["outcome"], late["zh"]) == (False, "submitted", "区县编制")
    assert late["closed_by_name"] == "county_agency张1"
    assert late["due"] == task.due


async def test_a_reminder_that_arrives_before_the_task_is_kept(database: Database) -> None:
    story = Story.begin()
    opened = list(story.effects)
    noticed = story.tick(16)
    await write(database, story.case, noticed)
    await write(database, story.case, opened)
    row = await row_of(database, story.case, "330203.draft.1.prepare")
    assert (row["open"], row["reminded"], row["overdue"], row["escalated"]) == (True, True, True, True)
    assert row["dunned"] == 2


async def test_another_content_under_a_known_number_is_an_alarm_that_names_both(database: Database) -> None:
    story, other = Story.begin(), Story.begin()
    shared = len(story.effects)
    story.do(_MAKER, Submit(task="330203.draft.1.prepare", document=document(1)))
    other.do(_MAKER, Submit(task="330203.draft.1.prepare", document=document(2)))
    await write(database, story.case, story.effects)
    before = await case_rows(database, story.case)
    with pytest.raises(RecordsConflict) as alarm:
        await write(database, story.case, other.effects)
    # The maker's words are the same; the version that follows is the first that differs.
    differing = alarm.value.number
    assert differing == shared + 2
    assert (alarm.value.case, alarm.value.recorded, alarm.value.given) == (
        story.case,
        story.effects[differing - 1].hash,
        other.effects[differing - 1].hash,
    )
    assert await case_rows(database, story.case) == before


async def test_an_effect_that_was_changed_on_the_way_is_refused(database: Database) -> None:
    story = Story.begin()
    tampered = story.effects[0].model_copy(update={"at": datetime(2021, 1, 1, tzinfo=UTC)})
    with pytest.raises(UnsoundEffect):
        await write(database, story.case, [tampered])
    assert await case_rows(database, story.case) == await case_rows(database, "ningbo.none.x")


async def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    story = Story.begin()

    async def fail_after_writing() -> None:
        async with database.write() as session:
            await apply(session, story.case, story.effects)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_after_writing()
    assert (await case_rows(database, story.case))["audit"] == []


async def test_an_effect_read_from_json_is_the_effect_that_was_written(database: Database) -> None:
    story = Story.begin()
    story.do(_MAKER, Submit(task="330203.draft.1.prepare", document=document(1)))
    task = story.state.tasks["330203.draft.1.decide"]
    story.do(_CHECKER, Approve(task=task.id, seen=story.seen(task)))
    await write(database, story.case, story.effects)
    again = [Effect.model_validate_json(effect.model_dump_json()) for effect in story.effects]
    assert await write(database, story.case, again) == 0


async def row_of(database: Database, case: str, task: str) -> dict[str, object]:
    rows = await case_rows(database, case)
    return next(row for row in rows["task_record"] if row["task"] == task)
