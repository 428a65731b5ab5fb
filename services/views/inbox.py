"""The inbox 待办: the open tasks of a person's posts and of those for whom they act; everybody's for operators."""

from dataclasses import replace
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from records.desk.inbox import CityParty, InboxFilter, open_tasks
from records.desk.tasks import count_tasks
from services.identity.actor_resolver import Caller, no_substitute
from services.identity.permissions import require_operator
from services.identity.roles import for_whom, stands_in
from services.views.tasks import TaskPage, task_items, without_words
from services.wiring import Services


class TaskCount(BaseModel):
    """How many tasks wait, and how many of them are overdue, each counted to ``LARGEST_COUNT``."""

    model_config = ConfigDict(frozen=True)

    open: int
    overdue: int


async def inbox(
    services: Services, caller: Caller, wanted: InboxFilter, everybodys: bool, cursor: str | None, limit: int
) -> TaskPage:
    """A page of the caller's open tasks, or of ``everybodys`` without words of others. Raises as ``_of_whom``."""
    now = await services.now()
    asked = _of_whom(services, caller, now, wanted, everybodys)
    async with services.store.read() as session:
        page = await open_tasks(session, asked, cursor, limit)
        items = await task_items(session, services.pack, page.items, for_whom(caller.person, now))
        return TaskPage(items=without_words(items) if everybodys else items, next=page.next)


async def inbox_count(services: Services, caller: Caller, wanted: InboxFilter, everybodys: bool) -> TaskCount:
    """How many tasks ``inbox`` has in all. Raises as ``_of_whom``."""
    asked = _of_whom(services, caller, await services.now(), wanted, everybodys)
    async with services.store.read() as session:
        found = await count_tasks(session, asked)
    return TaskCount(open=found.open, overdue=found.overdue)


def _of_whom(services: Services, caller: Caller, now: datetime, wanted: InboxFilter, everybodys: bool) -> InboxFilter:
    """Of everybody; or of my posts and those for whose people I act, or for the one colleague named alone.

    Raises ``ServiceError``: not an operator who asks for everybody's; a colleague for whom the caller does not act now.
    """
    all_others = stands_in(caller.person, now)
    if caller.acting_for is not None and caller.acting_for not in [each.person for each in all_others]:
        raise no_substitute(caller.acting_for)
    if everybodys:
        require_operator(caller.person, services.pack.id)
        return wanted
    own = () if caller.acting_for is not None else (caller.person,)
    others = [each for each in all_others if caller.acting_for in (None, each.person)]
    return replace(
        wanted,
        parties=tuple(
            CityParty(city=post.organisation.city, party=post.party) for each in (*own, *others) for post in each.posts
        ),
        persons=(*(person.login for person in own), *(each.person for each in others)),
    )
