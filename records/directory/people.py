"""The directory: who works where in which post, and as whom a person acts."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Select, Table, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import Actor
from approvals.definitions import Party
from calculations.dates.deadlines import CHINA
from records.backends.statements import insert_into
from records.directory.distinct_people import refuse_confusable, refuse_namesakes
from records.directory.file import DirectoryFile
from records.directory.holdings import HOLDINGS, ends_after, held_on
from records.identity.passwords import hash_password
from records.integrity.seals import seal, take_turn
from records.tables import Organisation, Person, Substitution, table_of
from records.views import ActsFor, OrganisationView, PersonView, PostView

ORGANISATIONS: Table = table_of(Organisation)
PEOPLE: Table = table_of(Person)
SUBSTITUTIONS: Table = table_of(Substitution)

_HELD = (
    select(HOLDINGS, PEOPLE.c.name, PEOPLE.c.name_en, ORGANISATIONS.c.kind, ORGANISATIONS.c.county)
    .add_columns(ORGANISATIONS.c.zh, ORGANISATIONS.c.en)
    .join(PEOPLE, PEOPLE.c.login == HOLDINGS.c.person)
    .join(
        ORGANISATIONS,
        (ORGANISATIONS.c.city == HOLDINGS.c.city) & (ORGANISATIONS.c.code == HOLDINGS.c.organisation),
    )
    .where(PEOPLE.c.active.is_(True))
    .order_by(HOLDINGS.c.person, HOLDINGS.c.city, HOLDINGS.c.organisation, HOLDINGS.c.post)
)


async def load_directory(
    session: AsyncSession,
    city: str,
    directory: DirectoryFile | Mapping[str, Any],
    since: date,
    ready_password: str | None = None,
) -> None:
    """Add or rename a city's organisations and people, and give people their posts from the day `since`.

    The same again changes nothing; nobody is removed and no post is ended. `ready_password` is for rehearsals alone,
    whose people are invented: it becomes the password of those who have none yet. Real people get one-time secrets
    (`records.directory.loading`). Raises pydantic's `ValidationError` for a directory that is not sound, and
    ``DirectoryRefused`` for people who would pass for others.
    """
    known = DirectoryFile.model_validate(directory)
    # One hash for all who get the same password at once: hashing a city's staff one by one takes seconds.
    first_hash = hash_password(ready_password) if ready_password is not None else None
    await take_turn(session)
    logins = [entry.login for entry in known.people]
    await refuse_confusable(session, logins)
    organisations = [{"city": city, **entry.model_dump()} for entry in known.organisations]
    await _put(session, ORGANISATIONS, organisations, changing=("kind", "county", "zh", "en"))
    people = [
        {
            "login": entry.login,
            "name": entry.zh,
            "name_en": entry.pinyin,
            "password_hash": first_hash,
            "active": True,
        }
        for entry in known.people
    ]
    await _put(session, PEOPLE, people, changing=("name", "name_en"), keeping=("password_hash",))
    wanted = {(entry.login, *post.split("/")) for entry in known.people for post in entry.posts} - await _held_from(
        session, city, since
    )
    holdings = [
        {"person": login, "city": city, "organisation": organisation, "post": post, "since": since, "until": None}
        for login, organisation, post in sorted(wanted)
    ]
    if holdings:
        await session.execute(HOLDINGS.insert(), holdings)
        await seal(session, HOLDINGS, [[row[key.name] for key in HOLDINGS.primary_key] for row in holdings])
    await refuse_namesakes(session, city, logins, since)


async def person(session: AsyncSession, login: str, on: date) -> PersonView | None:
    """A person with the posts held on a day (China), and for which colleagues of then they act on it or later.

    None when unknown or no longer active.
    """
    query = select(PEOPLE).where(PEOPLE.c.login == login, PEOPLE.c.active.is_(True))
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    posts = tuple(_post(each) for each in await session.execute(_on(on).where(HOLDINGS.c.person == login)))
    offices = {_office(post) for post in posts}
    return PersonView(
        login=row.login,
        name=row.name,
        name_en=row.name_en,
        posts=posts,
        # Who has left the office that they share acts for nobody there any more.
        acts_for=tuple(
            each
            for each in await _acts_for(session, login, on)
            if not offices.isdisjoint(_office(post) for post in each.posts)
        ),
    )


async def _acts_for(session: AsyncSession, substitute: str, on: date) -> tuple[ActsFor, ...]:
    """Only the people themselves: who stands in for one of them never acts for whom that one stands in."""
    begins = datetime.combine(on, time(), CHINA)
    query = (
        _on(on)
        .join(
            SUBSTITUTIONS,
            (SUBSTITUTIONS.c.city == HOLDINGS.c.city) & (SUBSTITUTIONS.c.person == HOLDINGS.c.person),
        )
        .add_columns(SUBSTITUTIONS.c.number, SUBSTITUTIONS.c.since.label("acts_since"))
        .add_columns(SUBSTITUTIONS.c.until.label("acts_until"))
        .where(SUBSTITUTIONS.c.substitute == substitute, SUBSTITUTIONS.c.until > begins)
    )
    found: dict[tuple[str, int], ActsFor] = {}
    for row in await session.execute(query):
        known = found.get((row.city, row.number)) or ActsFor(
            person=row.person, name=row.name, since=row.acts_since, until=row.acts_until
        )
        found[row.city, row.number] = known.model_copy(update={"posts": (*known.posts, _post(row))})
    return tuple(found.values())


async def actor_for(session: AsyncSession, login: str, city: str, party: Party, on: date) -> Actor | None:
    """As whom a person acts on a task of that party in that city: in the post that is the party's, if they hold it.

    Else in their first post in the city, so that `decide` can say why not; None when they hold none there.
    """
    query = _on(on).where(HOLDINGS.c.person == login, HOLDINGS.c.city == city)
    actors = [_actor(row) for row in await session.execute(query)]
    fitting = (actor for actor in actors if actor.holds(party))
    return next(fitting, actors[0] if actors else None)


async def organisations(session: AsyncSession, city: str) -> tuple[OrganisationView, ...]:
    """A city's organisations by code."""
    query = select(ORGANISATIONS).where(ORGANISATIONS.c.city == city).order_by(ORGANISATIONS.c.code)
    return tuple(OrganisationView.model_validate(row) for row in await session.execute(query))


def _office(post: PostView) -> tuple[str, str]:
    return post.organisation.city, post.organisation.code


def _on(day: date) -> Select[Any]:
    return _HELD.where(held_on(day))


async def _put(
    session: AsyncSession,
    table: Table,
    rows: Iterable[dict[str, Any]],
    changing: Iterable[str],
    keeping: Iterable[str] = (),
) -> None:
    statement = insert_into(session, table)
    changes = {name: statement.excluded[name] for name in changing}
    # A password that somebody has set is not put back to the first one.
    changes |= {name: _known_or_new(table, statement, name) for name in keeping}
    given = list(rows)
    await session.execute(statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=changes), given)
    await seal(session, table, [[row[key.name] for key in table.primary_key] for row in given])


def _known_or_new(table: Table, statement: Any, name: str) -> Any:
    return func.coalesce(table.c[name], statement.excluded[name])


async def _held_from(session: AsyncSession, city: str, day: date) -> set[tuple[str, ...]]:
    query = select(HOLDINGS.c.person, HOLDINGS.c.organisation, HOLDINGS.c.post)
    return {tuple(row) for row in await session.execute(query.where(HOLDINGS.c.city == city, ends_after(day)))}


def _post(row: Any) -> PostView:
    organisation = OrganisationView(
        city=row.city, code=row.organisation, kind=row.kind, county=row.county, zh=row.zh, en=row.en
    )
    return PostView(organisation=organisation, post=row.post, since=row.since, until=row.until)


def _actor(row: Any) -> Actor:
    return Actor(
        person=row.person,
        name=row.name,
        organisation=row.organisation,
        organisation_name=row.zh,
        kind=row.kind,
        county=row.county,
        post=row.post,
    )
