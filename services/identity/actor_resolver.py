"""As whom somebody acts who calls: in one of their posts, or as substitute of a colleague."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from approvals.actions import Actor
from approvals.case_ids import city_of
from approvals.refusals import Refusal, RefusalCode
from approvals.rules.operators import is_operator
from records.cases.reading import get_task
from records.views import PersonView
from services.clock import Clock
from services.errors import ServiceError
from services.identity.roles import actor_for, actors
from services.store import Store


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling, and for which colleague they say they act; without one the task decides."""

    person: PersonView
    acting_for: str | None = None


class ActorResolver:
    """Finds the post in which a caller acts; whether they may is for the case to say."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def on_task(self, caller: Caller, case: str, task: str) -> Actor:
        """As whom somebody acts on a task: in the post that it asks for, or as substitute of who holds it.

        Raises ``ServiceError`` when they hold no post in the case's city.
        """
        candidates = await self._candidates(caller, case)
        party: str | None = None
        holder: tuple[str, ...] = ()
        if len(candidates) > 1:
            async with self._store.read() as session:
                known = await get_task(session, case, task)
            party, holder = (known.party, known.holders) if known else (None, ())
        return _one_of(candidates, party, holder)

    async def in_case(self, caller: Caller, case: str, party: str | None, holder: Iterable[str] = ()) -> Actor:
        """As whom somebody acts for a party in a case's city. Raises ``ServiceError`` as ``on_task``."""
        return _one_of(await self._candidates(caller, case), party, holder)

    async def operator(self, caller: Caller, case: str) -> Actor:
        """As which operator somebody acts on a case; who is none acts in their first post, and the case refuses.

        Raises ``ServiceError`` as ``on_task``.
        """
        candidates = await self._candidates(caller, case)
        operators = [actor for actor in candidates if is_operator(actor)]
        return _one_of(operators or candidates, None, ())

    async def _candidates(self, caller: Caller, case: str) -> tuple[Actor, ...]:
        city = city_of(case)
        stands_in = caller.person.acts_for or caller.acting_for
        # Only a substitute's time has to be looked at.
        now = await self._clock.now(city) if stands_in else datetime.now(UTC)
        candidates = actors(caller.person, city, now, caller.acting_for)
        if caller.acting_for is not None and not candidates:
            raise no_substitute(caller.acting_for)
        return candidates


def no_substitute(colleague: str) -> ServiceError:
    """Somebody says that they act for a colleague, and does not."""
    return ServiceError.refused(
        Refusal(
            code=RefusalCode.WRONG_PARTY,
            zh=f"您现在不是{colleague}的代理人。",
            en=f"You are no substitute of {colleague} now.",
        )
    )


def _one_of(candidates: Sequence[Actor], party: str | None, holder: Iterable[str]) -> Actor:
    actor = actor_for(candidates, party, holder)
    if actor is None:
        raise ServiceError.refused(
            Refusal(
                code=RefusalCode.WRONG_PARTY,
                zh="您在该统筹区没有岗位。",
                en="You hold no post in this city.",
            )
        )
    return actor
