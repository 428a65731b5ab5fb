"""Routes that ask for the login first, check a request's query and its body, and note what is read."""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.requests.content import check_body
from api.requests.dependencies import bearer_token, token_of
from api.requests.noting import read_on_record
from api.requests.strict_query_params import only_known
from services.wiring import Services


class LoginFirst(APIRoute):
    """A route that, if it asks for a login at all, does so before it says anything of a request: of its body, too."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What the framework does, which begins with reading and parsing the body, for who is logged in.

        The query is checked here, not by a dependency: the framework would go through that at each request.
        """
        handle = super().get_route_handler()
        has_body = self.body_field is not None

        async def handle_checked(request: Request) -> Response:
            await only_known(request)
            if has_body:
                await check_body(request)
            return await handle(request)

        async def handle_after_login(request: Request) -> Response:
            services: Services = request.app.state.services
            reader = await services.logins.whoever(await token_of(await bearer_token(request)))
            return await read_on_record(self.path, request, reader, handle_checked)

        return handle_after_login if _asks_for_a_login(self.dependant) else handle_checked


Router = partial(APIRouter, route_class=LoginFirst)
"""The router of every path."""


def _asks_for_a_login(dependant: Dependant) -> bool:
    return dependant.call is bearer_token or any(map(_asks_for_a_login, dependant.dependencies))
