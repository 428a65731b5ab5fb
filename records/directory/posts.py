"""Who holds which post over time: people and posts are added, given and ended, and never taken out of the past."""

from collections.abc import Collection
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.definitions import OPERATIONS
from records.backends.statements import insert_into
from records.directory.changes import DirectoryRefused
from records.directory.distinct_people import refuse_confusable
from records.directory.file import POST
from records.directory.holdings import HOLDINGS, held_on
from records.directory.over_time import Holder, HoldingView, PersonDetail, PostStand
from records.directory.people import ORGANISATIONS, PEOPLE
from records.directory.substitutes import substitutions_of
from records.identity.logins import end_sessions
from records.integrity.seals import seal, take_turn
from records.views import OrganisationView


class _Wanted(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NamedPerson(_Wanted):
    """A person is added or renamed, or leaves for good (inactive: may not log in any more)."""

    login: str
    name: str
    name_en: str
    active: bool


class GivenPost(_Wanted):
    """A person holds a post of an organisation from a day (China), until before another or open-ended."""

    person: str
    organisation: str
    post: Annotated[str, Field(pattern=POST)]
    since: date
    until: date | None = None


class EndedPost(_Wanted):
    """A person holds a post until before a day (China)."""

    person: str
    organisation: str
    post: Annotated[str, Field(pattern=POST)]
    until: date


async def name_person(session: AsyncSession, wanted: NamedPerson) -> PersonDetail:
    """Add a person, or change name and whether they are active; old decisions keep the old name.

    Who leaves is logged in nowhere any more, also not when they come back. Raises ``DirectoryRefused``.
    """
    await take_turn(session)
    await refuse_confusable(session, [wanted.login])
    statement = insert_into(session, PEOPLE)
    changes = {name: statement.excluded[name] for name in ("name", "name_en", "active")}
    row = wanted.model_dump()
    await session.execute(statement.on_conflict_do_update(index_elements=[PEOPLE.c.login], set_=changes), [row])
    await seal(session, PEOPLE, [(wanted.login,)])
    if not wanted.active:
        await end_sessions(session, wanted.login)
    return await known_person(session, wanted.login)


async def give_post(session: AsyncSession, city: str, wanted: GivenPost, today: date) -> PersonDetail:
    """Give a person a post from today or later on. Raises ``DirectoryRefused``."""
    detail = await known_person(session, wanted.person)
    organisation = await session.execute(
        select(ORGANISATIONS.c.kind).where(ORGANISATIONS.c.city == city, ORGANISATIONS.c.code == wanted.organisation)
    )
    kind = organisation.scalar()
    if kind is None:
        raise DirectoryRefused(f"没有机构“{wanted.organisation}”。", f"There is no organisation {wanted.organisation}.")
    if kind == OPERATIONS:
        # Else one operator alone would make the second one, and confirm with their login.
        raise DirectoryRefused(
            "运维岗位不能由运维人员任命,须在装有系统的机器上登记(tongchou load-people)。",
            "Operators name no operators: that is done where the installation runs (tongchou load-people).",
        )
    if not detail.active:
        raise DirectoryRefused(f"{detail.name}已停用。", f"{detail.login} is no longer active.")
    _not_in_the_past(wanted.since, today)
    if wanted.until is not None and wanted.until <= wanted.since:
        raise DirectoryRefused("任职结束日须晚于开始日。", "A post ends after it begins.")
    overlapping = [
        held
        for held in _of_post(detail, city, wanted.organisation, wanted.post)
        if (held.until is None or held.until > wanted.since) and (wanted.until is None or held.since < wanted.until)
    ]
    if overlapping:
        raise DirectoryRefused(
            f"{detail.name}在此期间已任该岗位(自{overlapping[0].since}起)。",
            f"{detail.login} already holds that post in this time (since {overlapping[0].since}).",
        )
    await session.execute(HOLDINGS.insert(), [{**wanted.model_dump(), "city": city}])
    await seal(session, HOLDINGS, [(wanted.person, city, wanted.organisation, wanted.post, wanted.since)])
    return await known_person(session, wanted.person)


async def end_post(session: AsyncSession, city: str, wanted: EndedPost, today: date) -> PersonDetail:
    """End a post that a person holds, from today or a later day on; one that would begin only then never does.

    Raises ``DirectoryRefused``.
    """
    detail = await known_person(session, wanted.person)
    _not_in_the_past(wanted.until, today)
    held = [
        each
        for each in _of_post(detail, city, wanted.organisation, wanted.post)
        if (each.since <= wanted.until or each.since > today) and (each.until is None or each.until > wanted.until)
    ]
    if not held:
        raise DirectoryRefused(
            f"{detail.name}在{wanted.until}前没有需要结束的该岗位任职。",
            f"{detail.login} holds no such post that could end on {wanted.until}.",
        )
    for each in held:
        never_began = each.since >= wanted.until
        change = delete(HOLDINGS) if never_began else update(HOLDINGS).values(until=wanted.until)
        await session.execute(
            change.where(
                HOLDINGS.c.person == wanted.person,
                HOLDINGS.c.city == city,
                HOLDINGS.c.organisation == wanted.organisation,
                HOLDINGS.c.post == wanted.post,
                HOLDINGS.c.since == each.since,
            )
        )
        await seal(session, HOLDINGS, [(wanted.person, city, wanted.organisation, wanted.post, each.since)])
    return await known_person(session, wanted.person)


async def person_detail(session: AsyncSession, login: str) -> PersonDetail | None:
    """A person over time; None when unknown."""
    row = (await session.execute(select(PEOPLE).where(PEOPLE.c.login == login))).one_or_none()
    if row is None:
        return None
    query = _holdings().where(HOLDINGS.c.person == login).order_by(HOLDINGS.c.since, HOLDINGS.c.organisation)
    return PersonDetail(
        login=row.login,
        name=row.name,
        name_en=row.name_en,
        active=row.active,
        holdings=tuple(_holding(each) for each in await session.execute(query)),
        substitutions=await substitutions_of(session, login),
    )


async def people_of(
    session: AsyncSession, city: str, on: date, organisation: str | None = None
) -> tuple[HoldingView, ...]:
    """Who holds which post of a city (of one organisation) on a day, by organisation, post and login."""
    query = _holdings().where(HOLDINGS.c.city == city, PEOPLE.c.active.is_(True), held_on(on))
    if organisation is not None:
        query = query.where(HOLDINGS.c.organisation == organisation)
    ordered = query.order_by(HOLDINGS.c.organisation, HOLDINGS.c.post, HOLDINGS.c.person)
    return tuple(_holding(row) for row in await session.execute(ordered))


async def organisations_of(session: AsyncSession, logins: Collection[str]) -> dict[str, list[OrganisationView]]:
    """The organisations in which each of these people holds or has held a post; none of who has never held one."""
    found: dict[str, list[OrganisationView]] = {}
    for row in await session.execute(_holdings().where(HOLDINGS.c.person.in_(logins))):
        found.setdefault(row.person, []).append(_holding(row).organisation)
    return found


async def posts_of(session: AsyncSession, city: str, on: date) -> tuple[PostStand, ...]:
    """Every post that somebody in the city holds or has held, and who holds it on that day."""
    query = _holdings().where(HOLDINGS.c.city == city)
    ordered = query.order_by(HOLDINGS.c.organisation, HOLDINGS.c.post, HOLDINGS.c.person)
    stands: dict[tuple[str, str], PostStand] = {}
    for row in await session.execute(ordered):
        held = _holding(row)
        key = (held.organisation.code, held.post)
        known = stands.get(key) or PostStand(organisation=held.organisation, post=held.post, holders=())
        if row.active and held.since <= on and (held.until is None or held.until > on):
            holder = Holder(login=held.person, name=held.name)
            known = known.model_copy(update={"holders": (*known.holders, holder)})
        stands[key] = known
    return tuple(stands.values())


def _holdings() -> Any:
    return (
        select(HOLDINGS, PEOPLE.c.name, PEOPLE.c.active)
        .add_columns(ORGANISATIONS.c.kind, ORGANISATIONS.c.county, ORGANISATIONS.c.zh, ORGANISATIONS.c.en)
        .join(PEOPLE, PEOPLE.c.login == HOLDINGS.c.person)
        .join(
            ORGANISATIONS,
            (ORGANISATIONS.c.city == HOLDINGS.c.city) & (ORGANISATIONS.c.code == HOLDINGS.c.organisation),
        )
    )


def _holding(row: Any) -> HoldingView:
    organisation = OrganisationView(
        city=row.city, code=row.organisation, kind=row.kind, county=row.county, zh=row.zh, en=row.en
    )
    return HoldingView(
        person=row.person,
        name=row.name,
        organisation=organisation,
        post=row.post,
        since=row.since,
        until=row.until,
    )


def _of_post(detail: PersonDetail, city: str, organisation: str, post: str) -> list[HoldingView]:
    place = (city, organisation, post)
    return [held for held in detail.holdings if (held.organisation.city, held.organisation.code, held.post) == place]


async def known_person(session: AsyncSession, login: str) -> PersonDetail:
    """A person over time. Raises ``DirectoryRefused`` when unknown."""
    detail = await person_detail(session, login)
    if detail is None:
        raise DirectoryRefused(f"名册中没有“{login}”。", f"There is no {login} in the directory.")
    return detail


def _not_in_the_past(day: date, today: date) -> None:
    if day < today:
        raise DirectoryRefused(f"不能倒签:{day} 早于今天 {today}。", f"No backdating: {day} is before {today}.")
