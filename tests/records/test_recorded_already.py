"""What a recorder asks first, in one statement: whether all is there, what it answers, whether posts have changed."""

from collections.abc import Mapping, Sequence

import pytest

from approvals.effects import Effect
from approvals.request_memory import Processed
from calculations.dates.deadlines import day_of
from records.database import Database
from records.desk.empty_posts import post_changes
from records.projection.apply import RecordsConflict, UnsoundEffect
from records.projection.recorded_already import RecordedAlready, recorded_already
from tests.growth import statements_sent
from tests.records.story import START, random_story
from tests.records.test_answers import CASE, EFFECTS, KNOWN, request, written

TODAY = day_of(START)
CITY = "ningbo"


async def asked(
    database: Database, effects: Sequence[Effect], requests: Mapping[str, Processed], city: str = CITY
) -> RecordedAlready | None:
    """What the records say, in one statement next to the one that begins."""
    async with database.read() as session:
        with statements_sent() as sent:
            found = await recorded_already(session, CASE, effects, requests, city, TODAY)
    assert [statement.split()[0] for statement in sent if not statement.startswith("BEGIN")] == ["SELECT"]
    return found


async def test_whether_all_is_there_is_found_in_one_statement(database: Database) -> None:
    assert await asked(database, EFFECTS[:5], KNOWN) is None
    await written(database, EFFECTS[:4], KNOWN)
    assert await asked(database, EFFECTS[:5], KNOWN) is None
    await written(database, EFFECTS[:5], KNOWN)
    for effects in (EFFECTS[:5], EFFECTS[2:5], EFFECTS[3::-1]):
        found = await asked(database, effects, KNOWN)
        assert found is not None
        assert found.answers


async def test_a_request_that_the_records_cannot_answer_is_found_too(database: Database) -> None:
    await written(database, EFFECTS[:5], KNOWN)
    for requests in ({"wang:2": KNOWN["wang:1"]}, {"wang:1": request(2, 3, digest="e")}, {"wang:1": request(2, 6)}):
        found = await asked(database, EFFECTS[2:5], requests)
        assert found is not None
        assert not found.answers


async def test_whether_posts_have_changed_is_found_too(database: Database) -> None:
    await written(database, EFFECTS[:5], KNOWN)
    async with database.read() as session:
        # The city has no directory: nobody is notified, though no post is held.
        assert await post_changes(session, CITY, TODAY, CASE) == {}
    assert await asked(database, EFFECTS[:5], KNOWN) == RecordedAlready(answers=True, posts_changed=True)
    assert await asked(database, EFFECTS[:5], KNOWN, "elsewhere") == RecordedAlready(answers=True, posts_changed=False)


async def test_a_contradiction_is_an_alarm_whatever_is_missing(database: Database) -> None:
    other = random_story(2, 20).effects
    first = next(number for number, (one, another) in enumerate(zip(EFFECTS, other, strict=False)) if one != another)
    await written(database, EFFECTS[: first + 1], KNOWN)
    async with database.read() as session:
        with pytest.raises(RecordsConflict):
            await recorded_already(session, CASE, other[: first + 3], KNOWN, CITY, TODAY)
        changed = EFFECTS[0].model_copy(update={"number": 2})
        with pytest.raises(UnsoundEffect):
            await recorded_already(session, CASE, [changed], KNOWN, CITY, TODAY)
