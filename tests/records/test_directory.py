"""Who works where: loaded as often as one likes, asked for by post and day, and logged in."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import text

from approvals.definitions import Party
from calculations.input.faults import BadInput
from records.database import Database
from records.directory.people import (
    actor_for,
    load_directory,
    organisations,
    person,
)
from tests.records.post_holders import holders

SINCE = date(2021, 10, 1)
PASSWORD = "统筹-2022"
BUREAU_MAKER = Party(kind="bureau", post="maker")
HAISHU_MAKER = Party(kind="county_agency", county="330203", post="maker")


def directory(**changes: Any) -> dict[str, Any]:
    return {
        "organisations": [
            {"code": "bureau", "kind": "bureau", "county": None, "zh": "市医保局", "en": "Bureau"},
            {
                "code": "330203_county_agency",
                "kind": "county_agency",
                "county": "330203",
                "zh": "海曙区医保中心",
                "en": "Haishu agency",
            },
        ],
        "people": [
            {
                "login": "nb-bureau-zheng",
                "zh": "郑甲",
                "pinyin": "Zheng Jia",
                "posts": ["bureau/maker", "bureau/checker"],
            },
            {
                "login": "330203-agency-maker",
                "zh": "王乙",
                "pinyin": "Wang Yi",
                "posts": ["330203_county_agency/maker"],
            },
        ],
        **changes,
    }


async def load(database: Database, since: date = SINCE, **changes: Any) -> None:
    async with database.write() as session:
        await load_directory(session, "ningbo", directory(**changes), since, PASSWORD)


async def count(database: Database, table: str) -> int:
    async with database.read() as session:
        return int((await session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())


async def test_loading_twice_is_loading_once(database: Database) -> None:
    await load(database)
    await load(database)
    await load(database, since=date(2021, 12, 1))
    counts = [await count(database, table) for table in ("organisation", "person", "post_holding")]
    assert counts == [2, 2, 3]


async def test_a_person_acts_in_the_post_that_the_task_waits_for(database: Database) -> None:
    await load(database)
    checker = Party(kind="bureau", post="checker")
    async with database.read() as session:
        for party in (BUREAU_MAKER, checker):
            actor = await actor_for(session, "nb-bureau-zheng", "ningbo", party, SINCE)
            assert actor is not None
            assert actor.holds(party)
            assert (actor.name, actor.organisation, actor.organisation_name) == ("郑甲", "bureau", "市医保局")


async def test_a_person_without_that_post_still_is_somebody_so_that_the_refusal_can_say_why(
    database: Database,
) -> None:
    await load(database)
    async with database.read() as session:
        actor = await actor_for(session, "330203-agency-maker", "ningbo", BUREAU_MAKER, SINCE)
        assert actor is not None
        assert not actor.holds(BUREAU_MAKER)
        assert actor.county == "330203"
        assert await actor_for(session, "330203-agency-maker", "jinhua", HAISHU_MAKER, SINCE) is None
        assert await actor_for(session, "nobody", "ningbo", HAISHU_MAKER, SINCE) is None


async def test_a_post_is_held_from_its_first_day_until_before_its_last(database: Database) -> None:
    await load(database)
    until = date(2022, 3, 1)
    async with database.write() as session:
        await session.execute(
            text("UPDATE post_holding SET until = :until WHERE organisation <> 'bureau'"), {"until": until}
        )
    async with database.read() as session:
        held = [
            len(await holders(session, "ningbo", HAISHU_MAKER, day))
            for day in (SINCE - timedelta(days=1), SINCE, until - timedelta(days=1), until)
        ]
        assert held == [0, 1, 1, 0]
        ended = await person(session, "330203-agency-maker", until)
        assert ended is not None
        assert ended.posts == ()


async def test_organisations_and_holders_are_found_by_party(database: Database) -> None:
    await load(database)
    async with database.read() as session:
        agency = (await organisations(session, "ningbo"))[0]
        assert agency.zh == "海曙区医保中心"
        (holder,) = await holders(session, "ningbo", BUREAU_MAKER, SINCE)
        assert holder.login == "nb-bureau-zheng"
        assert [each.code for each in await organisations(session, "ningbo")] == ["330203_county_agency", "bureau"]
        zheng = await person(session, "nb-bureau-zheng", SINCE)
        assert zheng is not None
        assert {post.post for post in zheng.posts} == {"maker", "checker"}


@pytest.mark.parametrize(
    "changes",
    [
        {"people": [{"login": "a", "zh": "甲", "pinyin": "A", "posts": ["unknown/maker"]}]},
        {"people": [{"login": "a", "zh": "甲", "pinyin": "A", "posts": [], "salary": "1"}]},
        {"people": [{"login": "a", "zh": "甲", "pinyin": "A", "posts": []}] * 2},
        {"organisations": None},
    ],
)
async def test_a_directory_that_is_not_sound_is_refused_whole(database: Database, changes: dict[str, Any]) -> None:
    with pytest.raises((ValidationError, BadInput)):
        await load(database, **changes)
    assert await count(database, "organisation") == 0
