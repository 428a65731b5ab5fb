"""DBOS: a durable workflow a case, which waits for the message of each step until the step is due.

The handler sends the message by the function that DBOS has for it in PostgreSQL, in the transaction of the audit row.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import cycle

from dbos import DBOS, SetWorkflowID
from fastapi import FastAPI, Request
from psycopg import AsyncConnection
from psycopg.errors import ForeignKeyViolation, UniqueViolation

from tests.bench.twins.python.office import (
    Caller,
    Decision,
    Key,
    NewCase,
    answered,
    database_url,
    office,
    pool_of,
    refusal,
)
from tests.bench.twins.twin import DAYS, STEPS

_RECORD = f"""
INSERT INTO audit (case_id, step, login, key, note) SELECT %(case)s, %(step)s, %(login)s, %(key)s, %(note)s
WHERE %(step)s BETWEEN 1 AND {STEPS}
AND (SELECT coalesce(max(step), 0) FROM audit WHERE case_id = %(case)s) = %(step)s - 1
"""
_SEND = "SELECT dbos.send_message(%(case)s, to_json(%(note)s::text), %(step)s::text, %(case)s || '.' || %(step)s)"

_PAUSE_SECONDS = 0.1


@DBOS.workflow()
async def approvals(case: str) -> None:
    """Five decisions, one after another; whoever lets a step become overdue is reminded, and it goes on waiting."""
    for step in range(1, STEPS + 1):
        while await DBOS.recv_async(str(step), timedelta(days=DAYS).total_seconds()) is None:
            DBOS.logger.warning(f"{case}: step {step} is overdue")


async def start(caller: Caller, case: NewCase) -> dict[str, str]:
    """Start a case; one that there is stays as it is."""
    with SetWorkflowID(case.id):
        await DBOS.start_workflow_async(approvals, case.id)
    return {"id": case.id}


async def approve(
    request: Request, caller: Caller, key: Key, case: str, step: int, decision: Decision
) -> dict[str, int]:
    """Decide a step: the message to the workflow and the audit row are written in one commit."""
    values = {"case": case, "step": step, "login": caller, "key": key, "note": decision.note}
    async with pool_of(request).connection() as connection:
        recorded = 0
        try:
            async with connection.transaction():
                recorded = (await connection.execute(_RECORD, values)).rowcount
                if recorded:
                    await connection.execute(_SEND, values)
        except (UniqueViolation, ForeignKeyViolation):
            # Somebody else was faster, or the same request came twice; or there is no workflow of this name.
            recorded = 0
        if not recorded and not await answered(connection, caller, key, case, step):
            raise refusal(await DBOS.get_workflow_status_async(case) is not None)
    return {"step": step}


@asynccontextmanager
async def _engine() -> AsyncIterator[None]:
    async with _executor() as name:
        DBOS(
            config={
                "name": "twin",
                "system_database_url": database_url(),
                "executor_id": name,
                # A statement less a transaction; DBOS does again what a lost connection ended.
                "db_engine_kwargs": {"pool_pre_ping": False},
                "log_level": "WARNING",
            }
        )
        DBOS.launch()
        try:
            yield
        finally:
            DBOS.destroy()


@asynccontextmanager
async def _executor() -> AsyncIterator[str]:
    """A name that no other process has, and that one gets again after a crash: DBOS goes by it for what to take up."""
    async with await AsyncConnection.connect(database_url(), autocommit=True) as connection:
        for number in cycle(range(int(os.environ["TWIN_PROCESSES"]))):
            taken = await connection.execute("SELECT pg_try_advisory_lock(hashtext('executor'), %s)", (number,))
            if (await taken.fetchone() or (False,))[0]:
                yield f"executor-{number}"
                return
            await asyncio.sleep(_PAUSE_SECONDS)


def create_app() -> FastAPI:
    """The application."""
    return office("", start, approve, _engine)
