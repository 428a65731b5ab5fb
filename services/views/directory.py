"""The directory as people read it: who holds which post, posts that nobody holds, and what was changed."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from calculations.dates.deadlines import day_of
from records.cases.filter_values import organisation_codes
from records.desk.empty_posts import empty_posts, stranded
from records.directory.entries import DirectoryEntryView, EntryState, directory_entries
from records.directory.over_time import EmptyPost, HoldingView, PersonDetail, PostStand
from records.directory.posts import people_of, person_detail, posts_of
from records.paging import one_more, page_of
from records.views import PersonView, TaskView
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.identity.read_access import reads_office, reads_person
from services.narration.chains import party_name
from services.views.filters import NoSuchValue, no_such
from services.wiring import Services


class EmptyPostView(EmptyPost):
    """A post that nobody holds, in words, with the tasks that wait for it."""

    zh: str = Field(examples=["海曙区医保经办机构经办"])
    en: str


class NobodyActs(BaseModel):
    """What waits for nobody: tasks of empty posts, and tasks whose holder does not hold the post any more."""

    model_config = ConfigDict(frozen=True)

    posts: tuple[EmptyPostView, ...]
    stranded: tuple[TaskView, ...]


class DirectoryPage(BaseModel):
    """Changes in the order in which they were proposed; ``next`` is the number to go on after, none at the end."""

    model_config = ConfigDict(frozen=True)

    items: tuple[DirectoryEntryView, ...]
    next: int | None


async def holdings_on(
    services: Services, reader: PersonView, organisation: str | None, on: date | None
) -> tuple[HoldingView, ...]:
    """Who holds which post on a day (none: today), in all organisations that somebody reads, or in one.

    Raises ``NoSuchValue`` for an organisation that the city does not have.
    """
    day = on or day_of(await services.now())
    async with services.store.read() as session:
        known = await organisation_codes(session, services.pack.id)
        if organisation is not None and organisation not in known:
            raise NoSuchValue(no_such("organisation", "organisation", "机构", organisation, known))
        found = await people_of(session, services.pack.id, day, organisation)
    return tuple(each for each in found if reads_office(reader, each.organisation))


async def person_over_time(services: Services, reader: PersonView, login: str) -> PersonDetail:
    """Everything that a person holds, held or will hold. Raises ``ServiceError`` for who is unknown to the reader."""
    async with services.store.read() as session:
        detail = await person_detail(session, login)
    if detail is None or not reads_person(reader, detail.login, [each.organisation for each in detail.holdings]):
        raise ServiceError(ErrorKind.NOT_FOUND)
    return detail


async def posts_on(services: Services, reader: PersonView, on: date | None) -> tuple[PostStand, ...]:
    """Every post that somebody holds or has held in what the reader reads, and who holds it on a day (none: today)."""
    day = on or day_of(await services.now())
    async with services.store.read() as session:
        found = await posts_of(session, services.pack.id, day)
    return tuple(each for each in found if reads_office(reader, each.organisation))


async def nobody_acts(services: Services) -> NobodyActs:
    """What waits for nobody today; for operators."""
    day = day_of(await services.now())
    async with services.store.read() as session:
        found = await empty_posts(session, services.pack.id, day)
        left = await stranded(session, services.pack.id, day)
    names = [party_name(services.pack, each.party) for each in found]
    posts = tuple(
        EmptyPostView(**each.model_dump(), zh=name.zh, en=name.en) for each, name in zip(found, names, strict=True)
    )
    return NobodyActs(posts=posts, stranded=left)


async def waiting_changes(services: Services, after: int, limit: int) -> DirectoryPage:
    """Changes that wait for a second operator, beginning after a number."""
    return await _page(services, after, limit, EntryState.WAITING)


async def all_changes(services: Services, after: int, limit: int) -> DirectoryPage:
    """All changes that there were, beginning after a number."""
    return await _page(services, after, limit, None)


async def _page(services: Services, after: int, limit: int, state: EntryState | None) -> DirectoryPage:
    async with services.store.read() as session:
        found = await directory_entries(session, services.pack.id, after, one_more(limit), state)
    items, last = page_of(found, limit)
    return DirectoryPage(items=items, next=last.number if last else None)
