"""What time it is for the business: the machine's, in a rehearsal that of its clock."""

from datetime import UTC, date, datetime

from calculations.dates.deadlines import day_of
from records.clock import business_instant
from services.store import Store


class Clock:
    """Tells the business time of a city."""

    def __init__(self, store: Store, rehearsal: bool) -> None:
        """``rehearsal``: the records have the clock."""
        self._store = store
        self.rehearsal = rehearsal

    async def instant(self, city: str) -> datetime | None:
        """The business instant of a rehearsal; ``None`` in real life, and before the clock was first set."""
        if not self.rehearsal:
            return None
        async with self._store.read() as session:
            return await business_instant(session, city)

    async def now(self, city: str) -> datetime:
        """The business instant: in a rehearsal its clock's, else the machine's."""
        return await self.instant(city) or datetime.now(UTC)

    async def today(self, city: str) -> date:
        """The business day, in China."""
        return day_of(await self.now(city))

    def is_over(self, day: date) -> bool:
        """Whether a business day is over by the machine's clock; in a rehearsal whoever sets the clock says so."""
        return not self.rehearsal and day != day_of(datetime.now(UTC))
