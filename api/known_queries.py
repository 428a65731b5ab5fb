"""Refuses of a reading request what it does not know: a misspelt filter must not pass for no filter."""

from collections.abc import Sequence

from fastapi import Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Query
from fastapi.routing import APIRoute

from api.services import Services
from calculations.faults import BadInput, Fault

FUND = "fund"


async def only_known(request: Request) -> None:
    """Raise ``BadInput``: parameters that the path does not have, a fund that the city does not have, a NUL."""
    if request.method != "GET" or not request.query_params:
        return
    route = request.scope["route"]
    if not route.include_in_schema:
        return
    known = parameters_of(route)
    faults = [_unknown(name, known) for name in sorted(set(request.query_params) - set(known))]
    # PostgreSQL takes no NUL, not even to compare with.
    faults += [_control_characters(name) for name, value in request.query_params.multi_items() if "\0" in value]
    if FUND in known:
        services: Services = request.app.state.services
        funds = services.pack.funds()
        faults += [_no_fund(fund, funds) for fund in request.query_params.getlist(FUND) if fund not in funds]
    if faults:
        raise BadInput(faults)


def parameters_of(route: APIRoute) -> tuple[str, ...]:
    """The names of what a route and all that it depends on read from the query."""
    return tuple(field.alias for field in get_flat_params(route.dependant) if isinstance(field.field_info, Query))


def _unknown(name: str, known: Sequence[str]) -> Fault:
    return Fault(
        f"query.{name}",
        f"no such parameter; there {'are ' + ', '.join(known) if known else 'is none'}",
        f"没有此参数;{'可用:' + '、'.join(known) if known else '此处不用参数'}",
    )


def _control_characters(name: str) -> Fault:
    return Fault(f"query.{name}", "control characters", "含控制字符")


def _no_fund(fund: str, funds: Sequence[str]) -> Fault:
    return Fault(
        f"query.{FUND}",
        f"no fund of this city: {fund}; there are {', '.join(funds)}",
        f"本市没有此险种:{fund};可用:{'、'.join(funds)}",
    )
