"""Chains whose end was cut off, or that are next to the end of another time, are found out."""

import pytest
from sqlalchemy import text

from records.database import Database
from records.integrity.chain_heads import heads_not_as_noted
from records.integrity.security_log import SecurityAct, SecurityEvent, append
from tests.records.test_seals import written


@pytest.fixture
async def grown(database: Database) -> Database:
    """Records with six seals and three entries of the security log."""
    await written(database)
    for number in range(3):
        async with database.write() as session:
            await append(session, SecurityEvent(act=SecurityAct.LOG_IN, person="li", subject=f"{number}"))
    return database


async def found(database: Database) -> tuple[str, ...]:
    async with database.read() as session:
        return await heads_not_as_noted(session)


async def test_chains_end_where_it_is_noted(database: Database, grown: Database) -> None:
    assert await found(database) == ()


async def test_new_records_have_no_chain_and_no_end(database: Database) -> None:
    assert await found(database) == ()


@pytest.mark.parametrize(
    ("change", "chain"),
    [
        ("DELETE FROM security_entry WHERE number = 3", "security_entry"),
        ("DELETE FROM security_entry", "security_entry"),
        ("DELETE FROM seal WHERE number > 4", "seal"),
        ("UPDATE security_entry SET hash = 'x' WHERE number = 3", "security_entry"),
        ("DELETE FROM noted_head WHERE chain = 'seal'", "seal"),
        ("UPDATE noted_head SET number = 2 WHERE chain = 'seal'", "seal"),
        ("INSERT INTO noted_head VALUES ('other', 1, 'x')", "other"),
    ],
)
async def test_an_end_that_is_cut_off_or_replaced_is_found(
    database: Database, grown: Database, change: str, chain: str
) -> None:
    async with database.write() as session:
        await session.execute(text(change))
    assert await found(database) == (chain,)
