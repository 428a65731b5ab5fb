"""What the twins in Python share: the connections, who is logged in, and the tables that all have.

It runs in a twin's environment, not in the product's: FastAPI, psycopg and the standard library are all it knows.
"""

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from hashlib import scrypt, sha256
from secrets import compare_digest, token_bytes, token_urlsafe
from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException, Request
from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool
from pydantic import BaseModel

from tests.bench.twins.twin import LOGIN, PASSWORD

Connection = AsyncConnection[TupleRow]
Pool = AsyncConnectionPool[Connection]

Route = Callable[..., Awaitable[Mapping[str, str | int]]]

RECORD = "INSERT INTO audit (case_id, step, login, key, note) VALUES (%s, %s, %s, %s, %s)"
"""The audit row of a decision; the key's or the step's second one violates what is unique."""

_PR_SET_PDEATHSIG = 1

_TABLES = """
CREATE TABLE IF NOT EXISTS people (login text PRIMARY KEY, salt bytea NOT NULL, hash bytea NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (
    token bytea PRIMARY KEY, login text NOT NULL REFERENCES people, expires timestamptz NOT NULL
);
CREATE TABLE IF NOT EXISTS audit (
    case_id text, step int, login text NOT NULL, key text NOT NULL, note text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (case_id, step), UNIQUE (login, key)
);
"""


class Credentials(BaseModel):
    """What somebody logs in with."""

    login: str
    password: str


class NewCase(BaseModel):
    """A case to start."""

    id: str


class Decision(BaseModel):
    """What comes with an approval."""

    note: str


def database_url() -> str:
    """The database that the twin was given."""
    return os.environ["TWIN_DATABASE"]


def office(
    tables: str,
    start: Route,
    approve: Route,
    engine: Callable[[], AbstractAsyncContextManager[None]] = nullcontext,
) -> FastAPI:
    """The application of the contract, with what is done to start a case and to approve a step.

    Its tables are there, and ``engine`` runs, before it answers.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        _end_with_parent()
        async with AsyncConnectionPool(
            database_url(), min_size=2, max_size=10, kwargs={"autocommit": True}, open=False
        ) as pool:
            await _prepare(pool, tables)
            app.state.pool = pool
            async with engine():
                yield

    app = FastAPI(lifespan=lifespan)
    app.get("/health")(_health)
    app.post("/login")(_log_in)
    app.post("/cases")(start)
    app.post("/cases/{case}/steps/{step}/approve")(approve)
    return app


def pool_of(request: Request) -> Pool:
    """The application's connections, each of which commits by itself outside of a transaction."""
    pool: Pool = request.app.state.pool
    return pool


async def _caller(request: Request) -> str:
    """Who sends the request; 401 when nobody is known by the token."""
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    async with pool_of(request).connection() as connection:
        found = await connection.execute(
            "SELECT login FROM sessions WHERE token = %s AND expires > now()", (_hashed(token),)
        )
        row = await found.fetchone()
    if row is None:
        raise HTTPException(401, "请先登录 / log in first")
    return str(row[0])


Caller = Annotated[str, Depends(_caller)]
Key = Annotated[str, Header(alias="Idempotency-Key")]


async def answered(connection: Connection, login: str, key: str, case: str, step: int) -> bool:
    """Whether the same person decided this step before, under the same key."""
    found = await connection.execute(
        "SELECT 1 FROM audit WHERE login = %s AND key = %s AND case_id = %s AND step = %s", (login, key, case, step)
    )
    return await found.fetchone() is not None


def refusal(known: bool) -> HTTPException:
    """Why a step is not decided: it is not its turn, or nobody knows the case."""
    if known:
        return HTTPException(409, "不是这一环节 / it is not this step's turn")
    return HTTPException(404, "没有这个事项 / no such case")


def _end_with_parent() -> None:
    """Have the kernel end this process with uvicorn's first one, which cannot do it itself when it is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


async def _health() -> dict[str, str]:
    return {"status": "ok"}


async def _log_in(request: Request, credentials: Credentials) -> dict[str, str]:
    async with pool_of(request).connection() as connection:
        found = await connection.execute("SELECT salt, hash FROM people WHERE login = %s", (credentials.login,))
        row = await found.fetchone()
        salt, known = row or (b"", b"")
        given = await asyncio.to_thread(_hash_of, credentials.password, salt)
        if not compare_digest(given, known):
            raise HTTPException(401, "登录名或密码不对 / wrong login or password")
        token = token_urlsafe(32)
        await connection.execute(
            "INSERT INTO sessions VALUES (%s, %s, now() + interval '12 hours')", (_hashed(token), credentials.login)
        )
    return {"token": token}


async def _prepare(pool: Pool, tables: str) -> None:
    salt = token_bytes(16)
    async with pool.connection() as connection, connection.transaction():
        # One process after another: two that make the same table at once are in each other's way.
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext('tables'))")
        await connection.execute((_TABLES + tables).encode())
        await connection.execute(
            "INSERT INTO people VALUES (%s, %s, %s) ON CONFLICT DO NOTHING", (LOGIN, salt, _hash_of(PASSWORD, salt))
        )


def _hash_of(password: str, salt: bytes) -> bytes:
    return scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1)


def _hashed(token: str) -> bytes:
    """A token is kept by its hash, so that who reads the table cannot log in."""
    return sha256(token.encode()).digest()
