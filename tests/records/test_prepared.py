"""Prepared statements do what SQLAlchemy's own do, on both databases and for any number of rows."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import BindParameter, Connection, bindparam, select

from records.backends.prepared import AT_ONCE, PreparedInsert, PreparedQuery
from records.backends.statements import upsert
from records.database import Database
from records.tables import Audit, table_of

AUDIT = table_of(Audit)
NOON_IN_CHINA = datetime(2022, 3, 1, 12, tzinfo=timezone(timedelta(hours=8)))


def row(number: int) -> dict[str, object]:
    """A row with values that the databases keep in ways of their own."""
    return {
        "case": "ningbo.test.2022",
        "number": number,
        "kind": "noted",
        "at": NOON_IN_CHINA + timedelta(microseconds=number),
        "person": None,
        "body": "100% 同意 %s ? :number",
        "previous": "0" * 64,
        "hash": f"{number:064}",
        "recorded_at": NOON_IN_CHINA,
        "request": "nb-1:key",
        "digest": None,
    }


def prepared(backend: str) -> PreparedInsert:
    return PreparedInsert(backend, AUDIT, upsert(backend, AUDIT).on_conflict_do_nothing().returning(AUDIT.c.number))


@pytest.mark.parametrize("rows", [0, 1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE])
async def test_every_row_is_kept_as_it_was_given(database: Database, rows: int) -> None:
    given = [row(number) for number in range(1, rows + 1)]

    def insert(connection: Connection) -> list[int]:
        return [number for (number,) in prepared(database.backend).execute(connection, given)]

    assert sorted(await database.write_at_once(insert)) == [each["number"] for each in given]
    async with database.read() as session:
        kept = [dict(each) for each in (await session.execute(select(AUDIT).order_by(AUDIT.c.number))).mappings()]
    assert kept == given
    assert all(each["at"].tzinfo is UTC for each in kept)


async def test_only_rows_that_were_not_there_are_returned(database: Database) -> None:
    def insert(connection: Connection) -> list[int]:
        statement = prepared(database.backend)
        statement.execute(connection, [row(2)])
        return [number for (number,) in statement.execute(connection, [row(1), row(2), row(3)])]

    assert sorted(await database.write_at_once(insert)) == [1, 3]


async def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    def insert(connection: Connection) -> None:
        prepared(database.backend).execute(connection, [row(1) | {"at": NOON_IN_CHINA.replace(tzinfo=None)}])

    with pytest.raises(ValueError, match="time zone"):
        await database.write_at_once(insert)


async def test_a_query_asks_by_name_however_often_a_name_occurs(database: Database) -> None:
    number: BindParameter[int] = bindparam("number")
    query = select(AUDIT.c.number).where(
        AUDIT.c.number >= number, AUDIT.c.case == bindparam("case"), AUDIT.c.number <= number
    )

    def asked(connection: Connection) -> list[int]:
        prepared(database.backend).execute(connection, [row(each) for each in range(1, 6)])
        statement = PreparedQuery(database.backend, query)
        return [each.number for each in statement.execute(connection, case="ningbo.test.2022", number=2)]

    assert await database.write_at_once(asked) == [2]
