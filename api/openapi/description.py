"""What the framework leaves out of the OpenAPI description: the shape of problems, and words in both languages."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.openapi.field_descriptions import words_of
from api.problems.details import Problem, declared
from calculations.input.bilingual import both
from services.error_kinds import ErrorKind

_REF = "#/components/schemas/{model}"
_REPLACED = ("HTTPValidationError", "ValidationError")
_UNDESCRIBED = "Successful Response"
"""What the framework says of answers that nobody described."""


def complete_openapi(app: FastAPI) -> None:
    """Describe every answer that is no success as the problem that it is."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _described(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
    models: dict[str, Any] = schema["components"]["schemas"]
    for name in _REPLACED:
        models.pop(name, None)
    problem = Problem.model_json_schema(ref_template=_REF)
    models.update(problem.pop("$defs"))
    models["Problem"] = problem
    for name, model in models.items():
        _name_fields(model, name)
    bad_input = declared(ErrorKind.BAD_INPUT)[422]
    for path in schema["paths"].values():
        for operation in path.values():
            for sent in operation.get("requestBody", {}).get("content", {}).values():
                _name_fields(sent.get("schema", {}))
            answers = operation["responses"]
            framework = answers.get("422", {}).get("content", {}).get("application/json")
            if framework is not None:
                # A route that declares problems of its own for 422 keeps those, without the framework's shape.
                del answers["422"]["content"]["application/json"]
                if not answers["422"]["content"]:
                    answers["422"] = bad_input
            answers["default"] = {"description": both("问题", "A problem"), "content": bad_input["content"]}
            for answer in answers.values():
                if answer["description"] == _UNDESCRIBED:
                    answer["description"] = both("成功", "Done")
    return schema


def _name_fields(model: dict[str, Any], name: str = "") -> None:
    """Say what each field is that does not say so itself."""
    for field, about in model.get("properties", {}).items():
        words = words_of(name, field)
        if words is not None and "description" not in about:
            about["description"] = str(words)
