"""Refused attempts 被拒操作 on a case as somebody reads them."""

from collections.abc import Collection
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from calculations.input.bilingual import both
from records.cases.attempts import attempts_of
from records.cases.case_facts import case_summary
from records.directory.posts import organisations_of
from records.paging import one_more, page_of
from records.views import PersonView, RecordedAttempt, View
from services.dispatch.case_errors import unknown_case
from services.identity.read_access import reads_person, sight_of
from services.wiring import Services


class AttemptItem(View):
    """A refused attempt as somebody reads it: another county's people are not named to a county."""

    number: int
    case: str
    task: str | None
    person: str | None = Field(
        description=both("何人;您无权查阅其机构的不列", "Who; none of an office that you do not read")
    )
    action: str
    code: str
    message: str
    key: str | None
    at: datetime
    recorded_at: datetime


class AttemptPage(BaseModel):
    """Attempts in the order in which they were recorded; ``next`` is the number to go on after, none at the end."""

    model_config = ConfigDict(frozen=True)

    items: tuple[AttemptItem, ...]
    next: int | None


async def attempts_on(services: Services, reader: PersonView, case: str, after: int, limit: int) -> AttemptPage:
    """What was refused on a case, as far as somebody reads it. Raises ``ServiceError`` for an unknown case."""
    async with services.store.read() as session:
        found = await attempts_of(session, case, after, one_more(limit))
        sight = await sight_of(session, services.pack, reader, case)
        # A start that was refused leaves no case.
        if not found and await case_summary(session, case) is None:
            raise unknown_case(case)
        page, last = page_of(found, limit)
        seen = [each for each in page if sight.shown(each, sight.place(_lane(each)))]
        known = await _read_by(session, reader, {each.person for each in seen})
    return AttemptPage(
        items=tuple(_item(each, each.person in known) for each in seen),
        next=last.number if last else None,
    )


async def _read_by(session: AsyncSession, reader: PersonView, logins: Collection[str]) -> Collection[str]:
    """Those whose posts somebody reads."""
    offices = await organisations_of(session, logins)
    return {login for login in logins if reads_person(reader, login, offices.get(login, ()))}


def _item(attempt: RecordedAttempt, is_known: bool) -> AttemptItem:
    hidden = {} if is_known else {"person": None, "key": None}
    return AttemptItem.model_validate(attempt.model_dump() | hidden)


def _lane(attempt: RecordedAttempt) -> str | None:
    """The lane of the task that it was about (the first part of its id); none: the whole case."""
    return attempt.task.partition(".")[0] if attempt.task else None
