"""A misspelt filter is refused: the answer would show what nobody asked for."""

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import insert

from api.main import create_app
from api.requests.strict_query_params import parameters_of
from records.tables import CaseRecord, table_of
from services.views.directory import holdings_on
from services.views.filters import FUND, NoSuchValue, unknown_value
from tests.api.product import AUDITOR, YEAR, Product

OPERATOR = "nb-operations-1"


@pytest.mark.parametrize("path", ["/tasks", "/cases", "/calendar", "/ledger/balances", "/people", "/chains", "/me"])
async def test_a_parameter_that_a_path_does_not_have_is_named_with_those_it_has(product: Product, path: str) -> None:
    staff = await product.staff(OPERATOR)
    answer = await staff.get(path, fnud="resident", conuty="330203")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/bad-input")
    faults = answer.json()["errors"]
    assert [fault["place"] for fault in faults] == ["query.conuty", "query.fnud"]
    assert "没有此参数" in faults[0]["zh"]


async def test_a_fund_that_the_city_does_not_have_is_refused_with_those_it_has(product: Product) -> None:
    staff = await product.staff(OPERATOR)
    for path in ("/tasks", "/cases", "/ledger/balances"):
        answer = await staff.get(path, fund="resdient")
        assert answer.status_code == 422, path
        [fault] = answer.json()["errors"]
        assert fault["place"] == "query.fund"
        assert "employee、resident" in fault["zh"]
        assert (await staff.get(path, fund="resident")).status_code == 200


@pytest.mark.parametrize(
    ("path", "name", "given", "told"),
    [
        pytest.param("/cases", "kind", "monthly_fundings", "monthly_funding", id="kind of cases"),
        pytest.param("/tasks", "kind", "budgett", "annual_budget", id="kind of tasks"),
        pytest.param("/tasks/count", "step", "plann", "plan", id="step"),
        pytest.param("/in-force/budget_split", "fund", "employees", "employee", id="fund in force"),
        pytest.param("/calendar", "party", "330203.county_agncy/maker", "330203.county_agency/maker", id="party"),
        pytest.param("/calendar", "party", "330203.city_finance/maker", "330203.county_finance/maker", id="city party"),
        pytest.param("/ledger/balances", "county", "330299", "330203", id="county"),
        pytest.param("/people", "organisation", "330203.agency", "330203.county_agency", id="organisation"),
    ],
)
async def test_a_filter_for_what_is_not_there_is_refused_with_what_is(
    product: Product, path: str, name: str, given: str, told: str
) -> None:
    staff = await product.staff(OPERATOR)
    answer = await staff.get(path, **{name: given})
    assert answer.status_code == 422, answer.text
    [fault] = answer.json()["errors"]
    assert fault["place"] == f"query.{name}"
    assert given in fault["zh"]
    assert given in fault["message"]
    assert told in fault["zh"].partition("(")[2]
    assert told in fault["message"].partition("(")[2]
    # The calendar is asked for a year that the policy covers, wherever other tests have set the clock.
    year = {"year": YEAR} if path == "/calendar" else {}
    assert (await staff.get(path, **{name: told}, **year)).status_code == 200


async def test_services_name_the_filter_and_only_the_api_says_that_it_came_in_a_query(product: Product) -> None:
    services = product.app.state.services
    fault = await unknown_value(services, "fund", FUND, "resdient")
    assert fault is not None
    assert fault.place == "fund"
    reader = await services.logins.person((await product.staff(OPERATOR)).token)
    with pytest.raises(NoSuchValue) as refused:
        await holdings_on(services, reader, "330203.agency", None)
    assert [fault.place for fault in refused.value.faults] == ["organisation"]


async def test_a_case_that_is_not_there_yet_has_no_tasks(product: Product) -> None:
    staff = await product.staff(OPERATOR)
    assert (await staff.get("/tasks", case="ningbo.budget.2099")).json()["items"] == []
    assert (await staff.get("/tasks/count", case="ningbo.budget.2099")).json()["open"] == 0


async def test_what_only_the_records_have_any_more_may_be_asked_for(product: Product) -> None:
    staff = await product.staff(OPERATOR)
    async with product.database.write() as session:
        await session.execute(
            insert(table_of(CaseRecord)).values(
                id="ningbo.old.2019", city="ningbo", kind="old_chain", status="done", stage_number=0, status_number=0
            )
        )
    answer = await staff.get("/cases", kind="old_chain")
    assert [case["id"] for case in answer.json()["items"]] == ["ningbo.old.2019"]


async def test_whom_one_does_not_stand_in_for_is_no_empty_inbox(product: Product) -> None:
    staff = await product.staff("330203-agency-maker")
    for path in ("/tasks", "/tasks/count"):
        answer = await staff.get(path, acting_for="330203-agency-leader")
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/wrong-party")
        assert "330203-agency-leader" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("account", "told"),
    [
        pytest.param("special:residents:pooled", "resident", id="fund"),
        pytest.param("county_expenditure:330299:resident:pooled", "330203", id="county"),
        pytest.param("special:resident:individual", "pooled", id="part"),
    ],
)
async def test_a_statement_of_an_account_that_cannot_be_is_not_found(product: Product, account: str, told: str) -> None:
    staff = await product.staff(AUDITOR)
    answer = await staff.get(f"/ledger/accounts/{account}/entries")
    assert answer.status_code == 404, answer.text
    assert told in answer.json()["detail"]


async def test_an_account_that_money_has_not_touched_yet_has_no_entries(product: Product) -> None:
    staff = await product.staff(AUDITOR)
    answer = await staff.get("/ledger/accounts/accumulated:330203:resident:pooled/entries")
    assert (answer.status_code, answer.json()["lines"]) == (200, [])


async def test_what_is_no_operation_of_the_api_takes_anything(product: Product) -> None:
    staff = await product.staff(OPERATOR)
    assert (await staff.get("/docs", whatever="1")).status_code == 200
    assert (await product.ready("/health/ready", whatever="1")).status_code == 200


async def test_every_path_that_is_read_refuses_a_parameter_that_it_does_not_have(product: Product) -> None:
    staff = await product.staff(OPERATOR)
    read = [path for path, operations in product.app.openapi()["paths"].items() if "get" in operations]
    assert {"/health", "/ready", "/policies", "/me", "/tasks", "/cases/{case}"} <= set(read)
    for path in read:
        answer = await staff.get(path, no_such_parameter="1")
        assert answer.status_code == 422, path
        assert [fault["place"] for fault in answer.json()["errors"]] == ["query.no_such_parameter"], path


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
