"""PostgreSQL as the records need it: no wait is without an end, whether the server refuses, hangs or is gone."""

import asyncio
from typing import Any, Self

import psycopg
from psycopg import waiting
from psycopg.abc import PQGen
from sqlalchemy import Engine, event

from records.backends.patience import Patience

_CHECKED_EVERY_SECONDS = 0.1


def connect_arguments(patience: Patience) -> dict[str, Any]:
    """For libpq: what the server holds to, and when a server without a word counts as away."""
    # Instants come back in the session's zone; days are derived from UTC everywhere.
    # Compiling a plan takes longer than any page: of what a limit cuts short it is judged by all the rows there are.
    options = ["timezone=UTC", "jit=off", f"lock_timeout={round(patience.lock * 1000)}"]
    if patience.statement is not None:
        options.append(f"statement_timeout={round(patience.statement * 1000)}")
    return {
        "options": " ".join(f"-c {option}" for option in options),
        "connect_timeout": patience.connect,
        # One whose machine has gone without a word is away after twenty seconds, else a quarter of an hour.
        "tcp_user_timeout": 20_000,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 2,
    }


class NoAnswer(psycopg.OperationalError):
    """The server has the statement and does not answer; the connection was given up."""

    def __init__(self) -> None:
        super().__init__("数据库没有答复,连接已放弃 / the server gives no answer, the connection was given up")


class PatientConnection(psycopg.Connection[Any]):
    """A connection that is given up when an answer takes too long."""

    answer_seconds: float | None = None

    def wait(self, gen: PQGen[Any], interval: float = _CHECKED_EVERY_SECONDS, timeout: float | None = None) -> Any:
        """As its base, with an end."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.answer_seconds)
        except psycopg.errors._WaitTimeout:
            self.pgconn.finish()
            raise NoAnswer from None


class PatientAsyncConnection(psycopg.AsyncConnection[Any]):
    """The same for the event loop; whoever stops waiting gives the connection up at once, too."""

    answer_seconds: float | None = None

    @classmethod
    async def patient(cls, answer_seconds: float | None, **arguments: Any) -> Self:
        """Connect."""
        connection = await cls.connect(**arguments)
        connection.answer_seconds = answer_seconds
        return connection

    async def wait(
        self,
        gen: PQGen[Any],
        interval: float = _CHECKED_EVERY_SECONDS,
        timeout: float | None = None,  # noqa: ASYNC109 (the driver's own)
    ) -> Any:
        """As its base, with an end; a cancelled statement is not cancelled in the server first, which may hang."""
        if timeout is not None:
            return await super().wait(gen, interval, timeout)
        try:
            return await waiting.wait_async(gen, self.pgconn.socket, interval, self.answer_seconds)
        except psycopg.errors._WaitTimeout:
            self.pgconn.finish()
            raise NoAnswer from None
        except asyncio.CancelledError:
            self.pgconn.finish()
            raise


def connect_patiently(engine: Engine, answer_seconds: float | None) -> None:
    """Have an engine without an event loop use the patient connections."""

    def connect(dialect: Any, record: Any, arguments: Any, named: dict[str, Any]) -> PatientConnection:
        connection = PatientConnection.connect(*arguments, **named)
        connection.answer_seconds = answer_seconds
        return connection

    event.listen(engine, "do_connect", connect)
