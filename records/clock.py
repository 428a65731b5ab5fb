"""The business clock of a city's rehearsal. Without one, the business instant is the machine's."""

from datetime import datetime

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from records.backends.statements import insert_into
from records.integrity.seals import seal
from records.marks import MARKS, Purpose
from records.tables import BusinessClock, table_of

CLOCKS: Table = table_of(BusinessClock)


class ClockRunsForward(ValueError):
    """A business clock cannot be set back."""

    def __init__(self, city: str, now: datetime, wanted: datetime) -> None:
        self.city = city
        self.now = now
        self.wanted = wanted
        super().__init__(
            f"{city}: 业务时钟不能倒拨 / the business clock cannot be set back: {now.isoformat()} → "
            f"{wanted.isoformat()}"
        )


class NoRehearsal(ValueError):
    """The records are those of real life, which have no business clock."""


async def business_instant(session: AsyncSession, city: str) -> datetime | None:
    """The instant of the city's rehearsal; None when the city is not rehearsing."""
    return (await session.execute(select(CLOCKS.c.instant).where(CLOCKS.c.city == city))).scalar()


async def set_business_instant(session: AsyncSession, city: str, instant: datetime) -> None:
    """Set the clock of a rehearsal, the first time or forward. Raises `ClockRunsForward`, `NoRehearsal`."""
    if (await session.execute(select(MARKS.c.name).where(MARKS.c.name == Purpose.REAL))).first() is not None:
        raise NoRehearsal("the records are those of real life")
    statement = insert_into(session, CLOCKS)
    forward = statement.on_conflict_do_update(
        index_elements=[CLOCKS.c.city],
        set_={"instant": statement.excluded.instant},
        where=statement.excluded.instant >= CLOCKS.c.instant,
    ).returning(CLOCKS.c.city)
    if (await session.execute(forward, [{"city": city, "instant": instant}])).first() is not None:
        await seal(session, CLOCKS, [(city,)])
        return
    now = await business_instant(session, city)
    raise ClockRunsForward(city, now or instant, instant)
