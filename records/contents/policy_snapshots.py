"""What cases have pinned of their policy: kept once by its hash, found by case."""

from collections.abc import Iterable

from sqlalchemy import Table, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.snapshot_record import PinnedPolicy as Pinned
from records.backends.statements import insert_into
from records.contents.store import POLICIES, ContentDiffers, policies
from records.tables import CasePolicy, table_of

OF_CASES: Table = table_of(CasePolicy)


async def keep_pinned(session: AsyncSession, case: str, number: int, policy: Pinned) -> None:
    """Keep what a case goes by since its effect of that number; the same again changes nothing."""
    digest = policy.hash()
    kept = insert_into(session, POLICIES).on_conflict_do_nothing()
    await session.execute(kept, [{"hash": digest, "body": policy.text()}])
    follows = insert_into(session, OF_CASES).on_conflict_do_nothing()
    await session.execute(follows, [{"case": case, "number": number, "policy": digest}])


async def policies_of(session: AsyncSession, cases: Iterable[str]) -> dict[str, str]:
    """The hash of what each case goes by now; cases of which nothing is kept are left out."""
    wanted = sorted(set(cases))
    if not wanted:
        return {}
    newest = (
        select(OF_CASES.c.case, func.max(OF_CASES.c.number).label("number"))
        .where(OF_CASES.c.case.in_(wanted))
        .group_by(OF_CASES.c.case)
        .subquery()
    )
    query = select(OF_CASES.c.case, OF_CASES.c.policy).join(
        newest, tuple_(OF_CASES.c.case, OF_CASES.c.number) == tuple_(newest.c.case, newest.c.number)
    )
    return {row.case: row.policy for row in await session.execute(query)}


async def pinned_over_time(session: AsyncSession, case: str) -> dict[int, Pinned | None]:
    """What a case has gone by, each since its effect of that number; none where what is kept does not fit its hash."""
    rows = await session.execute(select(OF_CASES.c.number, OF_CASES.c.policy).where(OF_CASES.c.case == case))
    return {row.number: await _if_sound(session, row.policy) for row in rows}


async def official_years(session: AsyncSession, case: str) -> dict[int, tuple[int, ...] | None]:
    """The years whose holidays were announced in a case's calendar, each time since its effect of that number."""
    kept = await pinned_over_time(session, case)
    return {number: pinned.official_years for number, pinned in kept.items() if pinned is not None}


async def _if_sound(session: AsyncSession, digest: str) -> Pinned | None:
    try:
        return (await read_pinned(session, [digest])).get(digest)
    except ContentDiffers:
        return None


async def read_pinned(session: AsyncSession, hashes: Iterable[str]) -> dict[str, Pinned]:
    """The policies under these hashes. Raises ``ContentDiffers``."""
    return {digest: Pinned.model_validate_json(body) for digest, body in (await policies(session, hashes)).items()}
