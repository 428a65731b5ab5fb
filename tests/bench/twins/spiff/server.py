"""SpiffWorkflow: a process in BPMN, whose state is one row, written in the transaction of the decision."""

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
from tests.bench.twins.spiff.process import Case

_TABLES = """
CREATE TABLE IF NOT EXISTS cases (id text PRIMARY KEY, state text NOT NULL, due timestamptz);
CREATE INDEX IF NOT EXISTS cases_by_due ON cases (due);
"""

_START = "INSERT INTO cases VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
_READ = "SELECT state FROM cases WHERE id = %s FOR UPDATE"
_WRITE = "UPDATE cases SET state = %s, due = %s WHERE id = %s"


async def start(request: Request, caller: Caller, case: NewCase) -> dict[str, str]:
    """Start a case; one that there is stays as it is."""
    begun = Case.begin()
    async with pool_of(request).connection() as connection:
        await connection.execute(_START, (case.id, begun.written(), begun.due()))
    return {"id": case.id}


async def approve(
    request: Request, caller: Caller, key: Key, case: str, step: int, decision: Decision
) -> dict[str, int]:
    """Decide a step: state and audit row are written in one commit, while nobody else may touch the case."""
    async with pool_of(request).connection() as connection:
        try:
            async with connection.transaction():
                row = await (await connection.execute(_READ, (case,))).fetchone()
                known = row and Case.read(row[0])
                decided = known and known.decide(step, decision.note)
                if known and decided:
                    await connection.execute(_WRITE, (known.written(), known.due(), case))
                    await connection.execute(RECORD, (case, step, caller, key, decision.note))
        except UniqueViolation:
            raise refusal(known=True) from None
        if not decided and not await answered(connection, caller, key, case, step):
            raise refusal(known is not None)
    return {"step": step}


def create_app() -> FastAPI:
    """The application."""
    return office(_TABLES, start, approve)
