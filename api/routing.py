"""Routes that ask for the login before anything of a request is read, and look at its body before it is checked."""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.content import check_body
from api.dependencies import bearer_token, logged_in, token_of
from api.services import Services


class LoginFirst(APIRoute):
    """A route that, if it asks for a login at all, does so before it says anything of a request: of its body, too."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What the framework does, which begins with reading and parsing the body, for who is logged in."""
        handle = super().get_route_handler()
        asks_for_a_login = _asks_for_a_login(self.dependant)
        has_body = self.body_field is not None

        async def handle_when_looked_at(request: Request) -> Response:
            if asks_for_a_login:
                services: Services = request.app.state.services
                await logged_in(services, await token_of(await bearer_token(request)))
            if has_body:
                await check_body(request)
            return await handle(request)

        return handle_when_looked_at


Router = partial(APIRouter, route_class=LoginFirst)
"""The router of every path."""


def _asks_for_a_login(dependant: Dependant) -> bool:
    return dependant.call is token_of or any(map(_asks_for_a_login, dependant.dependencies))
