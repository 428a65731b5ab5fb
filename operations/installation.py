"""An installation as its troubles are looked for: its settings, records and engine."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from temporalio.client import Client

from operations.standing_watch import StandingWatch
from records.database import Database
from temporal.health import Heartbeats
from temporal.settings import Settings

ANSWER_WITHIN = timedelta(seconds=1.8)
"""How long a part or a source may take to answer: readiness is asked by what has little patience itself."""


class Part(StrEnum):
    """What everything else needs."""

    RECORDS = "records"
    ENGINE = "engine"


@dataclass(frozen=True)
class Installation:
    """``engine`` gives a connected client, or raises whatever says that the engine is away."""

    settings: Settings
    database: Database
    engine: Callable[[], Awaitable[Client]]
    standing: StandingWatch = field(default_factory=StandingWatch, compare=False)
    """How far histories and records agree, as it was found lately."""
    heartbeats: Heartbeats = field(default_factory=Heartbeats, compare=False)
    """What was heard of the workers."""

    async def ping(self, part: Part) -> None:
        """Return when the part answers; raise whatever says that it does not."""
        match part:
            case Part.RECORDS:
                await self.database.ping()
            case Part.ENGINE:
                client = await self.engine()
                await client.service_client.check_health(timeout=ANSWER_WITHIN)
