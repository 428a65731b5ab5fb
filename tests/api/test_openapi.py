"""The OpenAPI description is complete: words in both languages, examples, and the problems of every route."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from api.openapi.field_descriptions import OF_MODEL, OF_NAME
from rehearsal.cast import PASSWORD
from rehearsal.report_words import LOGINS
from tests.api.described import description
from tests.api.product import Product

SCHEMA: dict[str, Any] = description()
OPERATIONS = [
    (f"{method.upper()} {path}", operation)
    for path, methods in SCHEMA["paths"].items()
    for method, operation in methods.items()
]


MODELS: dict[str, Any] = SCHEMA["components"]["schemas"]
CHINESE = re.compile("[一-鿿]")


def in_both_languages(words: str) -> bool:
    """Chinese first, English second."""
    zh, between, en = words.partition(" / ")
    return bool(between and CHINESE.search(zh) and not CHINESE.search(en) and re.search("[A-Za-z]", en))


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("登录 / Log in", True),
        ("GET /chains 列出 / GET /chains lists them", True),
        ("登录", False),
        ("Log in", False),
        ("Log in / 登录", False),
        ("登录 / ", False),
        ("登录/Log in", False),
    ],
)
def test_what_is_in_both_languages(words: str, right: bool) -> None:
    assert in_both_languages(words) is right


def fields(operation: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What is said of an operation's parameters, and of the fields of its bodies that have no model."""
    for parameter in operation.get("parameters", []):
        yield parameter["name"], parameter.get("description", "")
    for content in operation.get("requestBody", {}).get("content", {}).values():
        for name, about in content.get("schema", {}).get("properties", {}).items():
            yield name, about.get("description", "")


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
def test_every_route_says_what_it_is_in_chinese_first_and_in_english_second(
    name: str, operation: dict[str, Any]
) -> None:
    assert in_both_languages(operation["summary"])
    assert in_both_languages(operation["description"])
    assert all(map(in_both_languages, operation["tags"]))
    assert [field for field, words in fields(operation) if not in_both_languages(words)] == []
    done = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    assert all(in_both_languages(answer["description"]) for answer in (*done, operation["responses"]["default"]))


@pytest.mark.parametrize("model", MODELS)
def test_every_field_says_what_it_is_in_chinese_first_and_in_english_second(model: str) -> None:
    properties = MODELS[model].get("properties", {})
    assert [each for each in properties if not in_both_languages(properties[each].get("description", ""))] == []


def test_no_words_are_kept_for_fields_that_there_are_not() -> None:
    written = {(model, field) for model, about in MODELS.items() for field in about.get("properties", {})}
    assert set(OF_MODEL) <= written
    assert set(OF_NAME) <= {field for _, field in written}


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
def test_every_route_tells_its_problems(name: str, operation: dict[str, Any]) -> None:
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
            # A copy is in the records alone, and is there or not; of a preview nothing is kept.
            asked = {each["name"].lower() for each in operation["parameters"]}
            assert ("idempotency-key" in asked) == (not name.endswith(("/copy", "/preview")))
            assert operation["security"]


def test_the_example_of_a_login_is_one_of_the_demos_and_tells_no_password() -> None:
    (example,) = SCHEMA["components"]["schemas"]["LoginBody"]["examples"]
    assert example["password"] != PASSWORD
    assert example["login"] in {login for _, _, login in LOGINS}


async def test_the_page_of_the_routes_needs_nobody_elses_server(product: Product) -> None:
    page = (await product.http.get("/docs")).text
    assert "POST /cases/{case}/tasks/{task}/approve" in page
    assert "按上月实际支出测算" in page
    assert "Authorization: Bearer" in page
    assert "ningbo.resident.2022-03.funding" in page, "an example of each parameter that has one"
    assert "Successful Response" not in page
    assert "退回到的环节 / The step to go back to" in page, "the fields of a body"
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page
