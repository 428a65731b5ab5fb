"""A misspelt filter is refused: the answer would show what nobody asked for."""

import pytest
from fastapi.routing import APIRoute

from api.known_queries import parameters_of
from api.main import create_app
from tests.api.house import House

OPERATOR = "nb-operations-1"


@pytest.mark.parametrize("path", ["/tasks", "/cases", "/calendar", "/ledger/balances", "/people", "/chains", "/me"])
async def test_a_parameter_that_a_path_does_not_have_is_named_with_those_it_has(house: House, path: str) -> None:
    desk = await house.desk(OPERATOR)
    answer = await desk.get(path, fnud="resident", conuty="330203")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/bad-input")
    faults = answer.json()["errors"]
    assert [fault["place"] for fault in faults] == ["query.conuty", "query.fnud"]
    assert "没有此参数" in faults[0]["zh"]


async def test_a_fund_that_the_city_does_not_have_is_refused_with_those_it_has(house: House) -> None:
    desk = await house.desk(OPERATOR)
    for path in ("/tasks", "/cases", "/ledger/balances"):
        answer = await desk.get(path, fund="resdient")
        assert answer.status_code == 422, path
        [fault] = answer.json()["errors"]
        assert fault["place"] == "query.fund"
        assert "employee、resident" in fault["zh"]
        assert (await desk.get(path, fund="resident")).status_code == 200


async def test_what_is_no_operation_of_the_api_takes_anything(house: House) -> None:
    desk = await house.desk(OPERATOR)
    for path in ("/docs", "/health/ready"):
        assert (await desk.get(path, whatever="1")).status_code == 200


def test_the_parameters_known_are_those_described() -> None:
    app = create_app()
    described = {
        path: {each["name"] for each in operations["get"].get("parameters", ()) if each["in"] == "query"}
        for path, operations in app.openapi()["paths"].items()
        if "get" in operations
    }
    routes = [route for route in app.state.routes if isinstance(route, APIRoute)]
    known = {route.path: set(parameters_of(route)) for route in routes if route.methods == {"GET"}}
    assert {path: known[path] for path in described} == described
    assert {"fund", "cursor"} <= known["/tasks"]
