"""Whether a city's records have something: what an earlier edition of its policy knew may still be in them."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from records.tables import CaseRecord, LedgerAccount, Organisation, TaskRecord, table_of

_CASES, _TASKS = table_of(CaseRecord), table_of(TaskRecord)
_ACCOUNTS, _ORGANISATIONS = table_of(LedgerAccount), table_of(Organisation)


class Recorded(StrEnum):
    """What may be in the records."""

    KIND = "kind"
    FUND = "fund"
    STEP = "step"
    PARTY = "party"
    COUNTY = "county"
    ACCOUNT = "account"


_WHERE: dict[Recorded, tuple[Any, ...]] = {
    Recorded.KIND: (_CASES.c.kind,),
    Recorded.FUND: (_CASES.c.fund, _ACCOUNTS.c.fund),
    Recorded.STEP: (_TASKS.c.step,),
    Recorded.PARTY: (_TASKS.c.party,),
    Recorded.COUNTY: (_ACCOUNTS.c.county,),
    Recorded.ACCOUNT: (_ACCOUNTS.c.code,),
}


async def in_use(session: AsyncSession, city: str, what: Recorded, value: str) -> bool:
    """Whether anything of a city is that, or has it. Of tasks the open ones alone: no list shows others by a value."""
    for query in queries_in_use(city, what, value):
        if (await session.execute(query)).first() is not None:
            return True
    return False


def queries_in_use(city: str, what: Recorded, value: str) -> Iterator[Select[Any]]:
    """What ``in_use`` asks: one of these has a row, or none."""
    for column in _WHERE[what]:
        query = select(column).where(column.table.c.city == city, column == value).limit(1)
        yield query.where(_TASKS.c.open.is_(True)) if column.table is _TASKS else query


async def organisation_codes(session: AsyncSession, city: str) -> tuple[str, ...]:
    """The codes of a city's organisations, in order."""
    query = select(_ORGANISATIONS.c.code).where(_ORGANISATIONS.c.city == city).order_by(_ORGANISATIONS.c.code)
    return tuple((await session.execute(query)).scalars())
