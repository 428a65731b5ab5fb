"""Whether the records can answer a request: only if they have all its effects under its key."""

from collections.abc import Mapping

from approvals.effects import Effect
from approvals.request_memory import Processed
from records.database import Database
from records.projection.apply import apply
from records.projection.recorded_effects import answers, reaches
from tests.records.story import START, random_story

CASE = "ningbo.answered.x"
EFFECTS = random_story(1, 20).effects


def request(first: int, last: int, digest: str = "d") -> Processed:
    """A request that had these effects."""
    return Processed(digest=digest * 64, first=first, last=last, hash=EFFECTS[last - 1].hash, at=START)


KNOWN = {"wang:1": request(2, 3), "li:1": request(4, 4)}


async def written(database: Database, effects: list[Effect], requests: Mapping[str, Processed]) -> None:
    async with database.write() as session:
        await apply(session, CASE, effects, requests)


async def can_answer(database: Database, requests: Mapping[str, Processed]) -> bool:
    async with database.read() as session:
        return await answers(session, CASE, requests)


async def test_what_was_written_with_its_requests_can_be_answered(database: Database) -> None:
    await written(database, EFFECTS[:5], KNOWN)
    assert await can_answer(database, KNOWN)
    assert await can_answer(database, {})


async def test_what_is_not_all_there_cannot(database: Database) -> None:
    await written(database, EFFECTS[:2], KNOWN)
    assert not await can_answer(database, {"wang:1": KNOWN["wang:1"]})


async def test_what_was_written_before_the_records_kept_keys_cannot(database: Database) -> None:
    await written(database, EFFECTS[:5], {})
    await written(database, EFFECTS[:5], KNOWN)
    assert not await can_answer(database, KNOWN)


async def test_another_key_or_content_is_no_answer(database: Database) -> None:
    await written(database, EFFECTS[:5], KNOWN)
    assert not await can_answer(database, {"wang:2": KNOWN["wang:1"]})
    assert not await can_answer(database, {"wang:1": request(2, 3, digest="e")})


async def test_the_records_tell_how_far_they_reach(database: Database) -> None:
    await written(database, EFFECTS[:5], KNOWN)
    async with database.read() as session:
        assert [await reaches(session, CASE, number) for number in (5, 6)] == [True, False]
        assert not await reaches(session, "ningbo.answered.y", 5)
