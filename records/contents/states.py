"""How the contents of the records are, whatever they say: for verification and operators, who say what is wrong."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.effects import chained
from records.contents.store import ATTACHMENTS, AUDIT, DOCUMENTS, OFFERED, POLICIES, content_made, is_sound
from records.tables import CasePolicy, VersionRecord, table_of

OF_CASES: Table = table_of(CasePolicy)
VERSIONS: Table = table_of(VersionRecord)

EffectKey = tuple[str, int]
"""Case, number."""


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


async def sound_documents(session: AsyncSession, hashes: Collection[str]) -> frozenset[str]:
    """Those of these documents of which the records have nothing but what was handed in, kept or offered."""
    found, changed = set[str](), set[str]()
    for table in (OFFERED, DOCUMENTS):
        query = select(table.c.content_hash, table.c.body).where(table.c.content_hash.in_(hashes))
        for row in await session.execute(query):
            (found if is_sound(row.content_hash, row.body) else changed).add(row.content_hash)
    return frozenset(found - changed)


async def sound_attachments(session: AsyncSession, hashes: Iterable[str]) -> frozenset[str]:
    """Those of these files that the records have as they were uploaded; one by one in memory, since they are large."""
    query = select(ATTACHMENTS.c.hash, ATTACHMENTS.c.content).where(ATTACHMENTS.c.hash.in_(sorted(set(hashes))))
    rows = await session.stream(query.execution_options(yield_per=1))
    return frozenset([row.hash async for row in rows if is_sound(row.hash, row.content)])


async def sound_policies(session: AsyncSession, hashes: Collection[str]) -> frozenset[str]:
    """Those of these policies that the records have as they were pinned."""
    rows = await session.execute(select(POLICIES).where(POLICIES.c.hash.in_(hashes)))
    return frozenset(row.hash for row in rows if is_sound(row.hash, row.body))


async def sound_effects(session: AsyncSession, keys: Collection[EffectKey]) -> dict[EffectKey, str]:
    """The bodies of those of these effects that the records have as they were recorded."""
    rows = await session.execute(select(AUDIT).where(tuple_(AUDIT.c.case, AUDIT.c.number).in_(keys)))
    return {(row.case, row.number): row.body for row in rows if chained(row.previous, row.body) == row.hash}


async def sound_versions(session: AsyncSession, keys: Collection[EffectKey]) -> frozenset[EffectKey]:
    """Those of the effects whose versions the records have, each of the content that its effect made it of."""
    made = {key: content_made(body) for key, body in (await sound_effects(session, keys)).items()}
    query = select(VERSIONS.c.case, VERSIONS.c.effect, VERSIONS.c.content_hash)
    rows = await session.execute(query.where(tuple_(VERSIONS.c.case, VERSIONS.c.effect).in_(keys)))
    found = [((row.case, row.effect), row.content_hash) for row in rows]
    changed = {key for key, digest in found if made.get(key) != digest}
    return frozenset(key for key, _ in found if key not in changed)


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
