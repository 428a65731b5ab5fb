"""Substitutes 代理人: who acts for whom, from an instant until before another; one link, no cycles."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Table, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from calculations.dates.deadlines import day_of
from records.directory.changes import DirectoryRefused
from records.directory.holdings import HOLDINGS, held_on
from records.directory.over_time import SubstitutionView
from records.directory.people import PEOPLE
from records.integrity.seals import seal
from records.tables import Substitution, table_of

SUBSTITUTIONS: Table = table_of(Substitution)


class _Wanted(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SetSubstitute(_Wanted):
    """Somebody acts for a person from an instant (none: from now) until before another."""

    person: str
    substitute: str
    since: datetime | None = None
    until: datetime
    reason: Annotated[str, Field(max_length=2000)] = ""


class EndSubstitute(_Wanted):
    """A substitution ends now."""

    number: int


async def set_substitute(
    session: AsyncSession, city: str, wanted: SetSubstitute, by: str, now: datetime
) -> SubstitutionView:
    """Let somebody of the same organisation act for a person. Raises ``DirectoryRefused``."""
    since = wanted.since or now
    if wanted.person != wanted.substitute and not await _colleagues(session, city, wanted, day_of(since)):
        # Before anything is said of the substitute: who asks may not know whom another office has.
        raise DirectoryRefused(
            "代理人须与被代理人在同一机构任职。", "A substitute has to hold a post in the same organisation."
        )
    fault = misfit(wanted, since, await _overlapping(session, city, since, wanted.until), now)
    if fault is not None:
        raise fault
    for login in (wanted.person, wanted.substitute):
        query = select(PEOPLE.c.login).where(PEOPLE.c.login == login, PEOPLE.c.active.is_(True))
        if (await session.execute(query)).scalar() is None:
            raise DirectoryRefused(f"名册中没有在职的“{login}”。", f"There is no active {login} in the directory.")
    last = await session.execute(select(func.max(SUBSTITUTIONS.c.number)).where(SUBSTITUTIONS.c.city == city))
    number = (last.scalar() or 0) + 1
    row = {**wanted.model_dump(), "city": city, "number": number, "since": since}
    row |= {"set_by": by, "set_at": now, "ended_by": None}
    await session.execute(SUBSTITUTIONS.insert(), [row])
    await seal(session, SUBSTITUTIONS, [(city, number)])
    return await _known(session, city, number)


async def end_substitute(
    session: AsyncSession, city: str, wanted: EndSubstitute, by: str, now: datetime
) -> SubstitutionView:
    """End a substitution before its time; what was done under it stays. Raises ``DirectoryRefused``."""
    known = await _known(session, city, wanted.number)
    if known.until <= now:
        raise DirectoryRefused("该代理已结束。", "This substitution has ended already.")
    ends = update(SUBSTITUTIONS).where(SUBSTITUTIONS.c.city == city, SUBSTITUTIONS.c.number == wanted.number)
    await session.execute(ends.values(until=max(known.since, now), ended_by=by))
    await seal(session, SUBSTITUTIONS, [(city, wanted.number)])
    return await _known(session, city, wanted.number)


async def substitution(session: AsyncSession, city: str, number: int) -> SubstitutionView | None:
    """One substitution of a city; None when there is none of that number."""
    query = _told().where(SUBSTITUTIONS.c.city == city, SUBSTITUTIONS.c.number == number)
    row = (await session.execute(query)).one_or_none()
    return None if row is None else SubstitutionView.model_validate(row)


async def substitutions_after(session: AsyncSession, city: str, instant: datetime) -> tuple[SubstitutionView, ...]:
    """A city's substitutions that hold at an instant or later, in the order they were set."""
    query = _told().where(SUBSTITUTIONS.c.city == city, SUBSTITUTIONS.c.until > instant)
    query = query.order_by(SUBSTITUTIONS.c.number)
    return tuple(SubstitutionView.model_validate(row) for row in await session.execute(query))


async def substitutions_of(session: AsyncSession, login: str) -> tuple[SubstitutionView, ...]:
    """Every substitution in which a person has part, in order."""
    mine = or_(SUBSTITUTIONS.c.person == login, SUBSTITUTIONS.c.substitute == login)
    query = _told().where(mine).order_by(SUBSTITUTIONS.c.city, SUBSTITUTIONS.c.number)
    return tuple(SubstitutionView.model_validate(row) for row in await session.execute(query))


def misfit(
    wanted: SetSubstitute, since: datetime, others: Iterable[SubstitutionView], now: datetime
) -> DirectoryRefused | None:
    """Why a substitution cannot be set next to the ``others`` whose time meets its own; ``None`` when it can.

    One substitute at a time, so that everybody knows who acts for whom. A substitute's own substitute never acts
    for the first person (the chain ends after one link); a circle of them is refused outright.
    """
    if wanted.person == wanted.substitute:
        return DirectoryRefused("不能由本人代理本人。", "Nobody is their own substitute.")
    if wanted.until <= max(since, now):
        return DirectoryRefused("代理期限须晚于开始时间和现在。", "It has to end after it begins, and after now.")
    if since < now:
        return DirectoryRefused("代理不能倒签:开始时间早于现在。", "No backdating: it cannot begin in the past.")
    acting = {other.person: other for other in others}
    if (taken := acting.get(wanted.person)) is not None:
        return DirectoryRefused(
            f"此期间已由{taken.substitute_name}代理,请先结束该代理。",
            f"{taken.substitute} is substitute in this time already; end that first.",
        )
    walked, next_one = [wanted.person], wanted.substitute
    while next_one in acting and next_one not in walked:
        walked.append(next_one)
        next_one = acting[next_one].substitute
    if next_one == wanted.person:
        circle = "→".join((*walked, next_one))
        return DirectoryRefused(f"代理成环:{circle}。", f"These substitutes would go in a circle: {circle}.")
    return None


async def _overlapping(session: AsyncSession, city: str, since: datetime, until: datetime) -> list[SubstitutionView]:
    query = _told().where(
        SUBSTITUTIONS.c.city == city,
        SUBSTITUTIONS.c.since < until,
        SUBSTITUTIONS.c.until > since,
        SUBSTITUTIONS.c.until > SUBSTITUTIONS.c.since,
    )
    return [SubstitutionView.model_validate(row) for row in await session.execute(query)]


async def _colleagues(session: AsyncSession, city: str, wanted: SetSubstitute, day: date) -> bool:
    """Whether both hold a post in one organisation on the day it begins."""
    held = (
        select(HOLDINGS.c.organisation, HOLDINGS.c.person)
        .where(HOLDINGS.c.city == city, HOLDINGS.c.person.in_([wanted.person, wanted.substitute]))
        .where(held_on(day))
    )
    offices: dict[str, set[str]] = {wanted.person: set(), wanted.substitute: set()}
    for row in await session.execute(held):
        offices[row.person].add(row.organisation)
    return not offices[wanted.person].isdisjoint(offices[wanted.substitute])


async def _known(session: AsyncSession, city: str, number: int) -> SubstitutionView:
    known = await substitution(session, city, number)
    if known is None:
        raise DirectoryRefused(f"没有第{number}号代理。", f"There is no substitution {number}.")
    return known


def _told() -> Any:
    person, substitute = PEOPLE.alias("away"), PEOPLE.alias("acting")
    return (
        select(SUBSTITUTIONS, person.c.name.label("person_name"), substitute.c.name.label("substitute_name"))
        .join(person, person.c.login == SUBSTITUTIONS.c.person)
        .join(substitute, substitute.c.login == SUBSTITUTIONS.c.substitute)
    )
