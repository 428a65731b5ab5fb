"""The floor: FastAPI and two SQL statements a decision. The deadline is a row that a timer service would read."""

from fastapi import FastAPI, Request
from psycopg.errors import UniqueViolation

from tests.bench.twins.python.office import (
    RECORD,
    Caller,
    Decision,
    Key,
    NewCase,
    answered,
    office,
    pool_of,
    refusal,
)
from tests.bench.twins.twin import DAYS, STEPS

_TABLES = """
CREATE TABLE IF NOT EXISTS cases (id text PRIMARY KEY, step int NOT NULL, due timestamptz);
CREATE INDEX IF NOT EXISTS cases_by_due ON cases (due);
"""

_START = f"INSERT INTO cases VALUES (%s, 1, now() + interval '{DAYS} days') ON CONFLICT DO NOTHING"
_MOVE = f"""
UPDATE cases SET step = step + 1, due = CASE WHEN step < {STEPS} THEN now() + interval '{DAYS} days' END
WHERE id = %s AND step = %s
"""
_KNOWN = "SELECT 1 FROM cases WHERE id = %s"


async def start(request: Request, caller: Caller, case: NewCase) -> dict[str, str]:
    """Start a case; one that there is stays as it is."""
    async with pool_of(request).connection() as connection:
        await connection.execute(_START, (case.id,))
    return {"id": case.id}


async def approve(
    request: Request, caller: Caller, key: Key, case: str, step: int, decision: Decision
) -> dict[str, int]:
    """Decide a step: the case moves on and the audit row is written in one commit."""
    async with pool_of(request).connection() as connection:
        try:
            async with connection.transaction():
                moved = await connection.execute(_MOVE, (case, step))
                if moved.rowcount:
                    await connection.execute(RECORD, (case, step, caller, key, decision.note))
        except UniqueViolation:
            raise refusal(known=True) from None
        if not moved.rowcount and not await answered(connection, caller, key, case, step):
            known = await connection.execute(_KNOWN, (case,))
            raise refusal(await known.fetchone() is not None)
    return {"step": step}


def create_app() -> FastAPI:
    """The application."""
    return office(_TABLES, start, approve)
