"""People come, change posts, are stood in for and leave; nothing of it is backdated, and old decisions keep names."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from approvals.actions import Submit
from approvals.definitions import Party
from calculations.dates.deadlines import CHINA
from records.cases.reading import get_case
from records.database import Database
from records.desk.empty_posts import empty_posts
from records.directory.changes import DirectoryRefused, KeyReused, Order, once
from records.directory.over_time import PersonDetail, SubstitutionView
from records.directory.people import load_directory, person
from records.directory.posts import (
    EndedPost,
    GivenPost,
    NamedPerson,
    end_post,
    give_post,
    name_person,
    people_of,
    person_detail,
    posts_of,
)
from records.directory.substitutes import (
    EndSubstitute,
    SetSubstitute,
    end_substitute,
    set_substitute,
    substitution,
    substitutions_after,
)
from records.projection.apply import apply
from tests.records.post_holders import holders
from tests.records.story import Story, actor, document

CITY = "ningbo"
SINCE = date(2021, 10, 1)
TODAY = date(2022, 1, 3)
NOW = datetime(2022, 1, 3, 1, tzinfo=UTC)
AGENCY = "330203_county_agency"
MAKER = Party(kind="county_agency", county="330203", post="maker")
WANG, LI, ZHAO, OUTSIDER = "agency-wang", "agency-li", "agency-zhao", "bureau-zheng"

DIRECTORY = {
    "organisations": [
        {"code": "bureau", "kind": "bureau", "county": None, "zh": "市医保局", "en": "Bureau"},
        {"code": AGENCY, "kind": "county_agency", "county": "330203", "zh": "海曙区医保中心", "en": "Haishu agency"},
    ],
    "people": [
        {"login": WANG, "zh": "王甲", "pinyin": "Wang Jia", "posts": [f"{AGENCY}/maker"]},
        {"login": LI, "zh": "李乙", "pinyin": "Li Yi", "posts": [f"{AGENCY}/checker"]},
        {"login": ZHAO, "zh": "赵丙", "pinyin": "Zhao Bing", "posts": [f"{AGENCY}/leader"]},
        {"login": OUTSIDER, "zh": "郑丁", "pinyin": "Zheng Ding", "posts": ["bureau/maker"]},
    ],
}


@pytest.fixture
async def city(database: Database) -> Database:
    """A county agency with three people, and the bureau with one."""
    async with database.write() as session:
        await load_directory(session, CITY, DIRECTORY, SINCE)
    return database


async def substitutes(
    database: Database, person: str, substitute: str, first: int = 0, days: int = 7
) -> SubstitutionView:
    since = NOW + timedelta(days=first)
    wanted = SetSubstitute(person=person, substitute=substitute, since=since, until=since + timedelta(days=days))
    async with database.write() as session:
        return await set_substitute(session, CITY, wanted, person, NOW)


async def ends(database: Database, login: str, post: str, until: date) -> PersonDetail:
    wanted = EndedPost(person=login, organisation=AGENCY, post=post, until=until)
    async with database.write() as session:
        return await end_post(session, CITY, wanted, TODAY)


async def gives(
    database: Database, login: str, post: str, since: date = TODAY, until: date | None = None
) -> PersonDetail:
    wanted = GivenPost(person=login, organisation=AGENCY, post=post, since=since, until=until)
    async with database.write() as session:
        return await give_post(session, CITY, wanted, TODAY)


async def test_a_post_passes_from_one_person_to_the_next_on_a_day(city: Database) -> None:
    changes = TODAY + timedelta(days=10)
    await ends(city, WANG, "maker", changes)
    detail = await gives(city, LI, "maker", changes)
    assert [(held.post, held.since) for held in detail.holdings] == [("checker", SINCE), ("maker", changes)]
    async with city.read() as session:
        held = [
            [each.login for each in await holders(session, CITY, MAKER, day)]
            for day in (changes - timedelta(days=1), changes)
        ]
        past = await people_of(session, CITY, TODAY, AGENCY)
    assert held == [[WANG], [LI]]
    assert [(each.post, each.person) for each in past] == [("checker", LI), ("leader", ZHAO), ("maker", WANG)]


async def test_the_same_post_may_be_held_again_later_and_the_earlier_time_stays(city: Database) -> None:
    await ends(city, WANG, "maker", TODAY + timedelta(days=1))
    detail = await gives(city, WANG, "maker", TODAY + timedelta(days=30))
    assert [held.since for held in detail.holdings] == [SINCE, TODAY + timedelta(days=30)]


@pytest.mark.parametrize(
    ("login", "post", "since", "until"),
    [
        (WANG, "maker", TODAY, None),
        (LI, "maker", TODAY - timedelta(days=1), None),
        (LI, "maker", TODAY, TODAY),
        ("nobody", "maker", TODAY, None),
    ],
    ids=["held already", "backdated", "ends as it begins", "unknown person"],
)
async def test_a_post_that_cannot_be_given_is_refused(
    city: Database, login: str, post: str, since: date, until: date | None
) -> None:
    with pytest.raises(DirectoryRefused):
        await gives(city, login, post, since, until)


async def test_a_post_of_an_unknown_organisation_or_for_somebody_who_left_is_refused(city: Database) -> None:
    wanted = GivenPost(person=LI, organisation="nowhere", post="maker", since=TODAY)
    with pytest.raises(DirectoryRefused):
        async with city.write() as session:
            await give_post(session, CITY, wanted, TODAY)
    async with city.write() as session:
        await name_person(session, NamedPerson(login=LI, name="李乙", name_en="Li Yi", active=False))
    with pytest.raises(DirectoryRefused):
        await gives(city, LI, "maker")


async def test_a_post_that_was_given_for_later_by_mistake_never_begins(city: Database) -> None:
    await gives(city, LI, "maker", TODAY + timedelta(days=10))
    detail = await ends(city, LI, "maker", TODAY + timedelta(days=5))
    assert [held.post for held in detail.holdings] == ["checker"]
    await gives(city, LI, "maker", TODAY + timedelta(days=7))


async def test_of_two_substitutes_set_at_the_same_moment_one_counts(city: Database, second_process: Database) -> None:
    async def sets(database: Database, substitute: str) -> SubstitutionView:
        wanted = SetSubstitute(person=WANG, substitute=substitute, until=NOW + timedelta(days=3))
        async with database.write() as session:
            order = Order(CITY, WANG, substitute, NOW, wanted)
            return await once(
                session, order, SubstitutionView, lambda: set_substitute(session, CITY, wanted, WANG, NOW)
            )

    answers = await asyncio.gather(sets(city, LI), sets(second_process, ZHAO), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["DirectoryRefused", "SubstitutionView"]


async def test_who_has_left_the_office_stands_in_for_nobody_there_any_more(city: Database) -> None:
    await substitutes(city, WANG, LI)
    leaves = TODAY + timedelta(days=2)
    await ends(city, LI, "checker", leaves)
    async with city.read() as session:
        before = await person(session, LI, leaves - timedelta(days=1))
        after = await person(session, LI, leaves)
    assert before is not None
    assert [each.person for each in before.acts_for] == [WANG]
    assert after is not None
    assert after.acts_for == ()


@pytest.mark.parametrize(("login", "post", "day"), [(WANG, "maker", -1), (WANG, "checker", 5), ("nobody", "maker", 5)])
async def test_a_post_ends_only_for_who_holds_it_and_never_backwards(
    city: Database, login: str, post: str, day: int
) -> None:
    with pytest.raises(DirectoryRefused):
        await ends(city, login, post, TODAY + timedelta(days=day))


async def test_old_decisions_keep_the_name_that_people_had(city: Database) -> None:
    story = Story.begin()
    maker = story.state.tasks["330203.draft.1.prepare"]
    async with city.read() as session:
        (holder,) = await holders(session, CITY, MAKER, TODAY)
    acting = actor(MAKER).model_copy(update={"person": WANG, "name": holder.name})
    story.do(acting, Submit(task=maker.id, document=document(1)))
    async with city.write() as session:
        await apply(session, story.case, story.effects)
        await name_person(session, NamedPerson(login=WANG, name="王新", name_en="Wang Xin", active=True))
    async with city.read() as session:
        case = await get_case(session, story.case)
        renamed = await person_detail(session, WANG)
    assert case is not None
    assert renamed is not None
    assert (case.decisions[0].name, renamed.name) == ("王甲", "王新")


async def test_a_substitute_acts_for_the_other_and_sees_their_posts(city: Database) -> None:
    until = (await substitutes(city, WANG, ZHAO)).until
    async with city.read() as session:
        zhao = await person(session, ZHAO, TODAY)
        wang = await person(session, WANG, TODAY)
        later = await person(session, ZHAO, until.astimezone(CHINA).date() + timedelta(days=1))
    assert zhao is not None
    (acts,) = zhao.acts_for
    assert (acts.person, acts.name, [post.party for post in acts.posts]) == (WANG, "王甲", [MAKER])
    assert (acts.since, acts.until) == (NOW, until)
    assert wang is not None
    assert wang.acts_for == ()
    assert later is not None
    assert later.acts_for == ()


async def test_a_chain_of_substitutes_ends_after_one_link(city: Database) -> None:
    await substitutes(city, WANG, LI)
    await substitutes(city, LI, ZHAO)
    async with city.read() as session:
        zhao = await person(session, ZHAO, TODAY)
    assert zhao is not None
    assert [acts.person for acts in zhao.acts_for] == [LI]
    assert [post.post for post in zhao.acts_for[0].posts] == ["checker"]


async def test_substitutes_in_a_circle_are_refused(city: Database) -> None:
    await substitutes(city, WANG, LI)
    await substitutes(city, LI, ZHAO)
    for first in (0, 6):
        with pytest.raises(DirectoryRefused, match="circle"):
            await substitutes(city, ZHAO, WANG, first)
    assert (await substitutes(city, ZHAO, WANG, first=7)).number == 3


async def test_the_day_on_which_one_ends_another_may_begin(city: Database) -> None:
    await substitutes(city, WANG, LI)
    with pytest.raises(DirectoryRefused, match="already"):
        await substitutes(city, WANG, ZHAO, first=6)
    await substitutes(city, WANG, ZHAO, first=7)


@pytest.mark.parametrize(
    ("person", "substitute", "first", "days"),
    [(WANG, WANG, 0, 1), (WANG, LI, 0, 0), (WANG, LI, -1, 3), (WANG, "nobody", 0, 1), (WANG, OUTSIDER, 0, 1)],
    ids=["oneself", "no time", "backdated", "unknown", "another organisation"],
)
async def test_a_substitute_who_cannot_be_is_refused(
    city: Database, person: str, substitute: str, first: int, days: int
) -> None:
    with pytest.raises(DirectoryRefused):
        await substitutes(city, person, substitute, first, days)


async def test_a_substitution_ends_early_once_and_stays_on_record(city: Database) -> None:
    number = (await substitutes(city, WANG, LI)).number
    later = NOW + timedelta(days=2)
    async with city.write() as session:
        await end_substitute(session, CITY, EndSubstitute(number=number), "nb-operations-1", later)
    async with city.read() as session:
        ended = await substitution(session, CITY, number)
        assert await substitutions_after(session, CITY, later) == ()
    assert ended is not None
    assert (ended.until, ended.ended_by) == (later, "nb-operations-1")
    with pytest.raises(DirectoryRefused):
        async with city.write() as session:
            await end_substitute(session, CITY, EndSubstitute(number=number), "nb-operations-1", later)


async def test_a_substitution_that_never_began_may_be_ended_and_leaves_the_time_free(city: Database) -> None:
    number = (await substitutes(city, WANG, LI, first=3)).number
    async with city.write() as session:
        await end_substitute(session, CITY, EndSubstitute(number=number), WANG, NOW)
    await substitutes(city, WANG, ZHAO, first=3)


async def test_a_change_counts_once_for_its_key(city: Database) -> None:
    wanted = GivenPost(person=LI, organisation=AGENCY, post="maker", since=TODAY)
    order = Order(CITY, "nb-operations-1", "key", NOW, wanted)

    async def carry_out() -> PersonDetail:
        return await give_post(session, CITY, wanted, TODAY)

    answers = []
    for _ in range(2):
        async with city.write() as session:
            answers.append(await once(session, order, PersonDetail, carry_out))
    assert answers[0] == answers[1]
    other = Order(CITY, "nb-operations-1", "key", NOW, wanted.model_copy(update={"post": "leader"}))
    with pytest.raises(KeyReused):
        async with city.write() as session:
            await once(session, other, PersonDetail, carry_out)


async def test_a_refused_change_uses_up_no_key(city: Database) -> None:
    wanted = EndedPost(person=LI, organisation=AGENCY, post="maker", until=TODAY + timedelta(days=3))
    order = Order(CITY, "nb-operations-1", "key", NOW, wanted)

    async def carry_out() -> PersonDetail:
        return await end_post(session, CITY, wanted, TODAY)

    with pytest.raises(DirectoryRefused):
        async with city.write() as session:
            await once(session, order, PersonDetail, carry_out)
    await gives(city, LI, "maker")
    async with city.write() as session:
        assert (await once(session, order, PersonDetail, carry_out)).holdings[-1].until == wanted.until


async def test_a_task_whose_post_nobody_holds_is_raised_until_somebody_does(city: Database) -> None:
    async with city.write() as session:
        await apply(session, "ningbo.plan.2022-03", Story.begin().effects)
    await ends(city, WANG, "maker", TODAY + timedelta(days=1))

    async def raised(day: date) -> list[tuple[str, list[str]]]:
        async with city.read() as session:
            found = await empty_posts(session, CITY, day)
        return [(each.party, [task.task for task in each.tasks]) for each in found]

    elsewhere = ("330205.county_agency/maker", ["330205.draft.1.prepare"])
    here = (str(MAKER), ["330203.draft.1.prepare"])
    assert await raised(TODAY) == [elsewhere]
    assert await raised(TODAY + timedelta(days=1)) == [here, elsewhere]
    await gives(city, ZHAO, "maker", TODAY + timedelta(days=2))
    assert await raised(TODAY + timedelta(days=2)) == [elsewhere]
    async with city.write() as session:
        await name_person(session, NamedPerson(login=ZHAO, name="赵丙", name_en="Zhao Bing", active=False))
    assert await raised(TODAY + timedelta(days=2)) == [here, elsewhere]


async def test_who_stands_in_which_post(city: Database) -> None:
    async with city.read() as session:
        stands = await posts_of(session, CITY, TODAY)
    assert [(str(stand.party), [each.login for each in stand.holders]) for stand in stands] == [
        ("330203.county_agency/checker", [LI]),
        ("330203.county_agency/leader", [ZHAO]),
        ("330203.county_agency/maker", [WANG]),
        ("bureau/maker", [OUTSIDER]),
    ]
