"""Every error leaves as a problem: our own, the framework's, the records', and those nobody thought of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute, Match, Route

from api.problems.catalogue import ProblemKind
from api.problems.details import error_of, of_query, response_of
from api.problems.request_error_kinds import RequestErrorKind
from api.problems.request_errors import RequestError
from calculations.input.faults import BadInput, Fault, fault_of
from policies.pack import Pack
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.narration.glossary import named_error
from services.views.filters import NoSuchValue

_BY_STATUS: Mapping[int, ProblemKind] = {
    HTTPStatus.BAD_REQUEST: RequestErrorKind.BAD_REQUEST,
    HTTPStatus.NOT_FOUND: ErrorKind.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED: RequestErrorKind.METHOD_NOT_ALLOWED,
}


def add_handlers(app: FastAPI, routes: Iterable[BaseRoute]) -> None:
    """Have the application answer every error with a problem; ``routes`` are all that it has."""
    app.state.routes = tuple(route for route in routes if isinstance(route, Route))
    app.add_exception_handler(ServiceError, _service)
    app.add_exception_handler(NoSuchValue, _no_such_value)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(BadInput, _bad_input)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _unexpected)


async def _service(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ServiceError)
    pack: Pack = request.app.state.services.pack
    if request.method == "GET" and error.faults:
        error = ServiceError.bad_input(_by_parameter(request, error.faults))
    return response_of(named_error(pack, error), request.url.path)


async def _no_such_value(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, NoSuchValue)
    return response_of(ServiceError.bad_input(_by_parameter(request, error.faults)), request.url.path)


def _by_parameter(request: Request, faults: Iterable[Fault]) -> Iterator[Fault]:
    """Faults of a request without a body: services name a parameter alone."""
    for fault in faults:
        yield of_query(fault) if fault.place in request.query_params else fault


async def _http(request: Request, error: Exception) -> JSONResponse:
    """The API's own, or one that the framework raised (routing, an unreadable body)."""
    assert isinstance(error, HTTPException)
    if isinstance(error, RequestError):
        return response_of(error, request.url.path)
    kind = _BY_STATUS.get(error.status_code, ErrorKind.INTERNAL)
    if kind is RequestErrorKind.METHOD_NOT_ALLOWED:
        return response_of(RequestError(kind, headers=_methods_of(request)), request.url.path)
    return response_of(error_of(kind), request.url.path)


def _methods_of(request: Request) -> Mapping[str, str]:
    """The methods that a path takes; the framework names those of its first route alone."""
    routes: Sequence[Route] = request.app.state.routes
    matching = (route for route in routes if route.matches(request.scope)[0] is not Match.NONE)
    return {"Allow": ", ".join(sorted({method for route in matching for method in route.methods or ()}))}


async def _bad_input(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, BadInput)
    return response_of(ServiceError.bad_input(error.faults), request.url.path)


async def _not_valid(request: Request, error: Exception) -> JSONResponse:
    """The framework's own checks of path, query, header and body."""
    assert isinstance(error, RequestValidationError)
    body = getattr(request.scope["route"], "body_field", None)
    asked = body.field_info.annotation if body is not None else None
    faults = []
    for row in error.errors():
        where, *inside = row["loc"]
        # A fault of the body is named by its place in it; of anything else by what it is, too.
        location = inside if where == "body" else row["loc"]
        faults.append(fault_of({**row, "loc": location}, of=asked if where == "body" else None))
    return response_of(ServiceError.bad_input(BadInput(faults).faults), request.url.path)


async def _gone(request: Request, error: Exception) -> JSONResponse:
    """Who asked has gone away before the whole request was here: nothing was begun, and nobody reads an answer."""
    return response_of(RequestError(RequestErrorKind.BAD_REQUEST), request.url.path)


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    """Something is wrong with us; the server logs what, the answer does not say."""
    return response_of(ServiceError(ErrorKind.INTERNAL), request.url.path)
