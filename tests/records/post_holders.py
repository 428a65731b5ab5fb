"""Who holds a post, as the page of posts shows it."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from approvals.definitions import Party
from records.directory.over_time import Holder
from records.directory.posts import posts_of


async def holders(session: AsyncSession, city: str, party: Party, on: date) -> tuple[Holder, ...]:
    """Those who hold a party's post on a day; none: it is empty, or nobody ever held it."""
    stands = await posts_of(session, city, on)
    return next((stand.holders for stand in stands if stand.party == party), ())
