"""How the contents of the records are, whatever they say: for verification, which says what is wrong with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from records.contents import ATTACHMENTS, DOCUMENTS, OFFERED, POLICIES, is_sound
from records.tables import CasePolicy, table_of

OF_CASES: Table = table_of(CasePolicy)


@dataclass(frozen=True, slots=True)
class DocumentState:
    """A document as the records have it: what they say it is, and whether its body is the one of its hash."""

    form: str
    amounts_hash: str
    sound: bool


async def document_states(session: AsyncSession, hashes: Iterable[str]) -> dict[str, DocumentState]:
    """Those of these documents that the records have, kept or offered."""
    wanted = sorted(set(hashes))
    found: dict[str, DocumentState] = {}
    for table in (OFFERED, DOCUMENTS):
        rows = await session.execute(select(table).where(table.c.content_hash.in_(wanted)))
        found |= {row.content_hash: _state(row) for row in rows}
    return found


async def attachments_that_are_sound(session: AsyncSession, hashes: Iterable[str]) -> frozenset[str]:
    """Those of these files that the records have as they were uploaded; one by one, since they are large."""
    found = []
    for digest in sorted(set(hashes)):
        content = (await session.execute(select(ATTACHMENTS.c.content).where(ATTACHMENTS.c.hash == digest))).scalar()
        if content is not None and is_sound(digest, content):
            found.append(digest)
    return frozenset(found)


async def unsound_offers(session: AsyncSession) -> tuple[str, ...]:
    """The hashes of offered documents whose body is another."""
    rows = await session.execute(select(OFFERED.c.content_hash, OFFERED.c.body).order_by(OFFERED.c.content_hash))
    return tuple(row.content_hash for row in rows if not is_sound(row.content_hash, row.body))


async def policies_of_no_case(session: AsyncSession) -> tuple[str, ...]:
    """The hashes of pinned policies that no case goes by or has gone by."""
    query = select(POLICIES.c.hash).where(POLICIES.c.hash.not_in(select(OF_CASES.c.policy)))
    return tuple((await session.execute(query.order_by(POLICIES.c.hash))).scalars())


def _state(row: Any) -> DocumentState:
    return DocumentState(row.form, row.amounts_hash, is_sound(row.content_hash, row.body))
