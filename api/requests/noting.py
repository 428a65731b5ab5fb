"""What goes into the security log of itself: changes of some kinds, and all reading of what is others'."""

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from fastapi import Request, Response

from api.requests.client_address import AddressDep, address_of
from api.requests.dependencies import PersonDep, ServicesDep
from api.requests.reading_rules import reads_of_others
from services.views.types import PersonView, SecurityAct, SecurityEvent
from services.wiring import Services

_CHANGING = frozenset({"POST", "PUT", "DELETE"})

_LONGEST_SUBJECT = 300
"""Characters of a path that are kept; only a path that leads nowhere is longer."""


def noted(act: SecurityAct) -> Callable[..., AsyncIterator[None]]:
    """A dependency for a router or route: each change by who is logged in is noted as that act, or as refused."""

    async def note(
        request: Request, person: PersonDep, address: AddressDep, services: ServicesDep
    ) -> AsyncIterator[None]:
        if request.method not in _CHANGING:
            yield
            return
        event = SecurityEvent(act=act, person=person.login, address=address, subject=_subject(request))
        with services.security.noting(event):
            yield

    return note


async def read_on_record(
    path: str, request: Request, reader: PersonView, handle: Callable[[Request], Coroutine[Any, Any, Response]]
) -> Response:
    """Answer somebody's request, ``path`` being that of its route; reading what is others' is noted, once a day."""
    if not reads_of_others(path, request.method, request.query_params):
        return await handle(request)
    services: Services = request.app.state.services
    event = SecurityEvent(
        act=SecurityAct.READ, person=reader.login, address=address_of(request), subject=_subject(request)
    )
    with services.security.noting(event, once_a_day=True):
        return await handle(request)


def _subject(request: Request) -> str:
    """The path as it was sent, escapes and all: a NUL in an entry would be refused by the records for ever."""
    return bytes(request.scope["raw_path"]).decode("ascii", "backslashreplace")[:_LONGEST_SUBJECT]
