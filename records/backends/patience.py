"""How long the records are waited for before they count as away."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from temporal.settings import Settings

_GRACE_SECONDS = 1.0
"""How much longer than the server's own limit an answer is waited for, so that mostly the server says what is wrong."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the records are waited for, in seconds: for a connection, a lock, a statement, a place in the pool.

    By default as commands of operators wait, who would rather have a result late; ``statement`` none: as long as it
    takes.
    """

    connect: int = 10
    lock: float = 15
    statement: float | None = None
    pool: float = 30

    @classmethod
    def of(cls, settings: "Settings") -> "Patience":
        """How long a service waits, which somebody waits for in turn."""
        return cls(
            connect=settings.records_connect_seconds,
            lock=settings.records_lock_seconds,
            statement=settings.records_statement_seconds,
            pool=settings.records_pool_seconds,
        )

    @property
    def answer(self) -> float | None:
        """How long an answer of the server is waited for, which may hang without a word."""
        return None if self.statement is None else self.statement + _GRACE_SECONDS


AS_COMMANDS_WAIT = Patience()
