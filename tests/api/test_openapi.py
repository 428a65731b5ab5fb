"""The OpenAPI description is complete: words in both languages, examples, and the problems of every route."""

from typing import Any

import pytest

from api.main import create_app
from engine.settings import load_settings
from rehearsal.cast import PASSWORD
from rehearsal.report_words import LOGINS
from tests.api.house import House

SCHEMA: dict[str, Any] = create_app(load_settings()).openapi()
OPERATIONS = [
    (f"{method.upper()} {path}", operation)
    for path, methods in SCHEMA["paths"].items()
    for method, operation in methods.items()
]


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
def test_every_route_is_described(name: str, operation: dict[str, Any]) -> None:
    assert any("一" <= character <= "鿿" for character in operation["summary"])
    assert operation["description"].isascii() or "–" in operation["description"]
    assert operation["responses"]["default"]["content"].keys() == {"application/problem+json"}
    for status, answer in operation["responses"].items():
        if status.startswith(("4", "5")) and name != "GET /ready":
            assert answer["content"].keys() == {"application/problem+json"}, status
            assert answer["content"]["application/problem+json"]["examples"]


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
def test_what_is_sent_has_an_example(name: str, operation: dict[str, Any]) -> None:
    for media, content in operation.get("requestBody", {}).get("content", {}).items():
        schema = content.get("schema", {})
        model = SCHEMA["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], {})
        assert "example" in content or "examples" in content or "examples" in model, media


def test_every_reference_leads_somewhere() -> None:
    def references(value: object) -> list[str]:
        if isinstance(value, dict):
            own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return own + [found for each in value.values() for found in references(each)]
        if isinstance(value, list):
            return [found for each in value for found in references(each)]
        return []

    known = {f"#/components/schemas/{name}" for name in SCHEMA["components"]["schemas"]}
    assert set(references(SCHEMA)) <= known


def test_actions_ask_for_a_key_and_a_login() -> None:
    for name, operation in OPERATIONS:
        if name.startswith("POST") and any(part in name for part in ("/tasks/{task}/", "/hand-ins/", "/powers/")):
            # A copy stands in the records alone, and is there or not.
            asked = {each["name"].lower() for each in operation["parameters"]}
            assert ("idempotency-key" in asked) == (not name.endswith("/copy"))
            assert operation["security"]


def test_the_example_of_a_login_is_one_of_the_demos() -> None:
    (example,) = SCHEMA["components"]["schemas"]["LoginBody"]["examples"]
    assert example["password"] == PASSWORD
    assert example["login"] in {login for _, _, login in LOGINS}


async def test_the_page_of_the_routes_needs_nobody_elses_server(house: House) -> None:
    page = (await house.http.get("/docs")).text
    assert "POST /cases/{case}/tasks/{task}/approve" in page
    assert "按上月实际支出测算" in page
    assert "Authorization: Bearer" in page
    assert "ningbo.resident.2022-03.funding" in page, "an example of each parameter that has one"
    assert "Successful Response" not in page
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page
