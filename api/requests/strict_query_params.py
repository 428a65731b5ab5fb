"""Refuses of a reading request what it does not know: a misspelt filter must not pass for no filter."""

from collections.abc import Sequence
from typing import Any

from fastapi import Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Query
from fastapi.routing import APIRoute

from api.problems.details import of_query
from calculations.input.faults import Fault
from services.errors import ServiceError
from services.views.filters import Filter, unknown_value
from services.wiring import Services


async def only_known(request: Request) -> None:
    """Raise ``ServiceError``: parameters that the path does not have, a fund, county … that is not there, a NUL."""
    if request.method != "GET" or not request.query_params:
        return
    route = request.scope["route"]
    if not route.include_in_schema:
        return
    known = parameters_of(route)
    faults = [_unknown(name, known) for name in sorted(set(request.query_params) - set(known))]
    # PostgreSQL takes no NUL, not even to compare with.
    faults += [_control_characters(name) for name, value in request.query_params.multi_items() if "\0" in value]
    services: Services = request.app.state.services
    for name, asked in _filters_of(route):
        for given in request.query_params.getlist(name):
            if "\0" not in given and (fault := await unknown_value(services, name, asked, given)) is not None:
                faults.append(fault)
    if faults:
        # With the codes of parties as they are, which is what a filter takes.
        raise ServiceError.bad_input(map(of_query, faults))


def parameters_of(route: APIRoute) -> tuple[str, ...]:
    """The names of what a route and all that it depends on read from the query."""
    return tuple(name for name, _ in _of_query(route))


def _of_query(route: APIRoute) -> list[tuple[str, list[Any]]]:
    """The names of the parameters, each with what is declared of it."""
    fields = get_flat_params(route.dependant)
    return [(field.alias, field.field_info.metadata) for field in fields if isinstance(field.field_info, Query)]


def _filters_of(route: APIRoute) -> list[tuple[str, Filter]]:
    return [(name, mark) for name, marks in _of_query(route) for mark in marks if isinstance(mark, Filter)]


def _unknown(name: str, known: Sequence[str]) -> Fault:
    return Fault(
        name,
        f"no such parameter; there {'are ' + ', '.join(known) if known else 'is none'}",
        f"没有此参数;{'可用:' + '、'.join(known) if known else '此处不用参数'}",
    )


def _control_characters(name: str) -> Fault:
    return Fault(name, "control characters", "含控制字符")
