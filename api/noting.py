"""Routes whose every use is an entry of the security log: who, from where, the path, whether it was refused."""

from collections.abc import AsyncIterator, Callable

from fastapi import Request

from api.dependencies import PersonDep, ServicesDep
from api.origin import AddressDep
from api.problems import ProblemError
from records.security_log import Outcome, SecurityAct, SecurityEvent

CHANGING = frozenset({"POST", "PUT", "DELETE"})
READING = frozenset({"GET"})


def noted(act: SecurityAct, methods: frozenset[str]) -> Callable[..., AsyncIterator[None]]:
    """A dependency for a router or route: requests of these methods by who is logged in are noted as that act."""

    async def note(
        request: Request, person: PersonDep, address: AddressDep, services: ServicesDep
    ) -> AsyncIterator[None]:
        event = SecurityEvent(act=act, person=person.login, address=address, subject=request.url.path)
        if request.method not in methods:
            yield
            return
        try:
            yield
        except ProblemError as problem:
            refused = {"outcome": Outcome.REFUSED, "detail": problem.name}
            services.security.note(event.model_copy(update=refused))
            raise
        services.security.note(event)

    return note
