"""What operators do by two outside the cases, above all to the directory: each as data, and how it is carried out."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.definitions import OPERATIONS
from calculations.dates.deadlines import day_of
from records.directory.changes import DirectoryRefused
from records.directory.distinct_people import refuse_namesakes
from records.directory.people import PEOPLE
from records.directory.posts import (
    EndedPost,
    GivenPost,
    NamedPerson,
    end_post,
    give_post,
    known_person,
    name_person,
    people_of,
    person_detail,
)
from records.directory.substitutes import EndSubstitute, SetSubstitute, end_substitute, set_substitute
from records.payments.bank_accounts import NamedBankAccount, bank_account, name_bank_account

LEAST_OPERATORS = 2
"""With fewer nobody could confirm anything any more."""


class ResetPassword(BaseModel):
    """A person gets a one-time secret in place of the password."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    person: str


class HandOverOrder(BaseModel):
    """离职转办: all open tasks that a person holds go to a colleague."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    person: str
    to: str


class ReviveOrder(BaseModel):
    """恢复事项: a case that was ended in the engine before its end is brought to life again."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: str


Change = (
    NamedPerson
    | GivenPost
    | EndedPost
    | SetSubstitute
    | EndSubstitute
    | ResetPassword
    | HandOverOrder
    | ReviveOrder
    | NamedBankAccount
)

_KINDS: dict[str, type[Change]] = {
    each.__name__: each
    for each in (
        NamedPerson,
        GivenPost,
        EndedPost,
        SetSubstitute,
        EndSubstitute,
        ResetPassword,
        HandOverOrder,
        ReviveOrder,
        NamedBankAccount,
    )
}


def change_of(kind: str, wanted: Mapping[str, Any]) -> Change:
    """A change as the records keep it."""
    return _KINDS[kind].model_validate(wanted)


def concerned(change: Change) -> frozenset[str]:
    """Who gains or loses by a change, as far as it names them: none of these takes part in deciding it."""
    match change:
        case NamedPerson():
            return frozenset({change.login})
        case SetSubstitute():
            return frozenset({change.person, change.substitute})
        case HandOverOrder():
            return frozenset({change.person, change.to})
        case GivenPost() | EndedPost() | ResetPassword():
            return frozenset({change.person})
        case EndSubstitute() | ReviveOrder() | NamedBankAccount():
            return frozenset()


async def subject_now(session: AsyncSession, city: str, subject: str, change: Change) -> BaseModel | None:
    """Whom or what a change is about, as the directory has it now: a person, a bank account; none: neither."""
    if isinstance(change, NamedBankAccount):
        return await bank_account(session, city, change.account)
    return await person_detail(session, subject)


async def carry_out(session: AsyncSession, city: str, change: Change, by: str, now: datetime) -> None:
    """Change the directory; ``by`` is who proposed it. Raises ``DirectoryRefused``."""
    today = day_of(now)
    # Also for good: posts that end on several later days must not leave one operator in the end.
    days = (max(today, change.until) if isinstance(change, EndedPost) else today, date.max)
    before = [await _operators(session, city, day) for day in days]
    match change:
        case NamedPerson():
            await name_person(session, change)
        case GivenPost():
            await give_post(session, city, change, today)
        case EndedPost():
            await end_post(session, city, change, today)
        case SetSubstitute():
            await set_substitute(session, city, change, by, now)
        case EndSubstitute():
            await end_substitute(session, city, change, by, now)
        case ResetPassword() | HandOverOrder():
            # The secret is given, and the tasks move, once this is confirmed.
            await known_person(session, change.person)
        case NamedBankAccount():
            await name_bank_account(session, city, change)
        case ReviveOrder():
            # Nothing of the directory: the engine does it, once this is confirmed.
            pass
    await refuse_namesakes(session, city, concerned(change), today)
    after, able = [await _operators(session, city, day) for day in days], await _with_own_password(session)
    if any(were - are and len(are & able) < LEAST_OPERATORS for were, are in zip(before, after, strict=True)):
        raise DirectoryRefused(
            f"系统须保留至少{LEAST_OPERATORS}名能登录的运维人员;请先登记接任者(tongchou load-people)并由其设定口令。",
            f"At least {LEAST_OPERATORS} operators who can log in have to remain; have a successor loaded first "
            "(tongchou load-people), who chooses a password.",
        )


async def _operators(session: AsyncSession, city: str, day: date) -> set[str]:
    """Who operates the city's system on a day and is active."""
    held = await people_of(session, city, day)
    return {each.person for each in held if each.organisation.kind == OPERATIONS}


async def _with_own_password(session: AsyncSession) -> set[str]:
    """Who can log in and confirm something, not only choose a password."""
    able = select(PEOPLE.c.login).where(PEOPLE.c.password_hash.is_not(None), PEOPLE.c.must_change.is_(False))
    return set((await session.execute(able)).scalars())
