"""What the routes work with, opened once a process: records, engine, policy pack, logins."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from calculations.forms import Limits
from operations.anchors import Anchors
from operations.installation import Installation
from operations.watch import Watch
from policies.loader import load
from policies.pack import Pack
from records.backends.patience import Patience
from records.database import Database
from services.calculators.folders import remove_leftovers
from services.calculators.turns import Turns
from services.clock import Clock
from services.dispatch.action_service import ActionService
from services.dispatch.gateway import Gateway
from services.dispatch.rehearsal_clock import RehearsalClock
from services.identity.actor_resolver import ActorResolver
from services.identity.logins import Logins
from services.identity.security_log import SecurityLog
from services.settings import DOCUMENT_VALUES, ApiSettings
from services.store import Store
from temporal.settings import Settings

PASSWORDS_AT_ONCE = 4
"""Fewer than wrong ones are free of waiting: a rush of right ones is not taken for guesses, nor takes the machine."""


@dataclass(frozen=True)
class Services:
    """The collaborators of all routes."""

    settings: Settings
    api: ApiSettings
    pack: Pack
    store: Store
    gateway: Gateway
    logins: Logins
    clock: Clock
    actors: ActorResolver
    actions: ActionService
    rehearsal_clock: RehearsalClock
    security: SecurityLog
    installation: Installation
    watch: Watch
    passwords: asyncio.Semaphore
    """Held while a password is looked at."""
    turns: Turns
    """Whose calculation is worked on."""

    @property
    def limits(self) -> Limits:
        """How large a document may be."""
        return Limits(max_bytes=self.api.document_bytes, max_values=DOCUMENT_VALUES)

    async def now(self) -> datetime:
        """The business instant: in a rehearsal its clock's, else the machine's."""
        return await self.clock.now(self.pack.id)


@asynccontextmanager
async def opened(settings: Settings, api: ApiSettings) -> AsyncIterator[Services]:
    """Everything opened; the engine is connected to when first needed, so that reading works without it."""
    remove_leftovers()
    database = Database(settings.database_url, Patience.of(settings))
    store = Store(database, api.records_seconds)
    pack = load(settings.policy, settings.policy_folder)
    gateway = Gateway(settings, api.answer_seconds)
    clock = Clock(store, api.rehearsal)
    rehearsal_clock = RehearsalClock(store, gateway, pack.id)
    security = SecurityLog(store)
    installation = Installation(settings, database, gateway.client)
    watch, anchors = Watch(installation), Anchors(database)
    watch.start()
    anchors.start()
    logins = Logins(store, clock, pack.id, api.known_seconds, api.sessions)
    try:
        yield Services(
            settings=settings,
            api=api,
            pack=pack,
            store=store,
            gateway=gateway,
            logins=logins,
            clock=clock,
            actors=ActorResolver(store, clock),
            actions=ActionService(store, gateway, pack, clock, api.recording_seconds, installation.standing.is_ahead),
            rehearsal_clock=rehearsal_clock,
            security=security,
            installation=installation,
            watch=watch,
            passwords=asyncio.Semaphore(PASSWORDS_AT_ONCE),
            turns=Turns(api.calculations_at_once, api.calculations_waiting),
        )
    finally:
        await anchors.stop()
        await watch.stop()
        await rehearsal_clock.stop()
        await logins.close()
        await security.close()
        await store.close()
