"""Claims: what an automatic step decides on the ground of what is there, in force at once for whoever looks next.

The records of a case follow its history and may be late. Whoever reads what is there and writes what follows therefore
does both in one transaction, after ``claim_alone``, and keeps the outcome as a claim in it: the next one sees it,
however late the recorder is. What the records say counts as well, so a claim that a restored backup lacks is not
missed once its case has been recorded.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, Table, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from records.backends.statements import backend_of
from records.contents.store import Content, ContentDiffers
from records.integrity.seals import as_sealed, key_text, seal
from records.tables import ClaimRecord, table_of
from records.views import View

CLAIMS: Table = table_of(ClaimRecord)

WHOLE_CITY = ""
"""The fund of what is all funds'."""


class Claim(View):
    """A version that an automatic task made: of which form, fund year and fund, and at which instant of business."""

    city: str
    form: str
    year: int
    fund: str = WHOLE_CITY
    case: str
    task: str
    version: int
    content_hash: str
    at: datetime


async def claim_alone(session: AsyncSession) -> None:
    """Until the transaction ends nobody else claims, nor does money move in the ledger.

    To be called before anything is read. SQLite has one writer at a time by itself.
    """
    if backend_of(session) == "postgresql":
        await session.execute(text("LOCK TABLE claim IN EXCLUSIVE MODE"))


async def keep_from_claiming(session: AsyncSession) -> None:
    """Until the transaction ends nobody claims; others that only keep from claiming go on side by side."""
    if backend_of(session) == "postgresql":
        await session.execute(text("LOCK TABLE claim IN ROW SHARE MODE"))


async def keep_claim(session: AsyncSession, claim: Claim) -> Claim:
    """Keep a claim under the next number, and give the one that its task has: the first that was kept for it."""
    kept = await claim_of(session, claim.case, claim.task)
    if kept is not None:
        return kept
    number = select(func.coalesce(func.max(CLAIMS.c.number), 0) + 1).where(
        CLAIMS.c.city == claim.city,
        CLAIMS.c.form == claim.form,
        CLAIMS.c.year == claim.year,
        CLAIMS.c.fund == claim.fund,
    )
    row = {**claim.model_dump(), "number": (await session.execute(number)).scalar_one()}
    await session.execute(CLAIMS.insert(), [row | {"recorded_at": datetime.now(UTC)}])
    await seal(session, CLAIMS, [[row[column.name] for column in CLAIMS.primary_key]])
    return claim


async def claim_of(session: AsyncSession, case: str, task: str) -> Claim | None:
    """The claim of an automatic task, if it has one. Raises ``ContentDiffers``."""
    row = (await session.execute(select(CLAIMS).where(CLAIMS.c.case == case, CLAIMS.c.task == task))).one_or_none()
    await _prove(session, [] if row is None else [row])
    return None if row is None else Claim.model_validate(row)


async def newest_claims(
    session: AsyncSession, city: str, form: str, year: int | None = None, fund: str | None = None
) -> Mapping[str, Claim]:
    """The newest claim of every case for a form, by case in the order in which they were kept.

    Raises ``ContentDiffers``.
    """
    query = select(CLAIMS).where(CLAIMS.c.city == city, CLAIMS.c.form == form)
    for column, value in ((CLAIMS.c.year, year), (CLAIMS.c.fund, fund)):
        if value is not None:
            query = query.where(column == value)
    newest: dict[str, Claim] = {}
    rows = list(await session.execute(query.order_by(CLAIMS.c.year, CLAIMS.c.fund, CLAIMS.c.number)))
    await _prove(session, rows)
    for row in rows:
        newest.pop(row.case, None)
        newest[row.case] = Claim.model_validate(row)
    return newest


async def _prove(session: AsyncSession, rows: Iterable[Row[Any]]) -> None:
    """A claim is acted on: each has to be as it was kept."""
    keys = [tuple(getattr(row, column.name) for column in CLAIMS.primary_key) for row in rows]
    sealed = await as_sealed(session, CLAIMS, keys)
    for key in map(key_text, keys):
        if key not in sealed:
            raise ContentDiffers(Content.CLAIM, key)
