"""What the inbox may be narrowed by, as parameters of the query: one for each field that is marked for it."""

from collections.abc import Mapping
from inspect import Parameter, Signature
from typing import Annotated, Any

from fastapi import Depends, Query

from api.openapi.field_descriptions import words_of
from services.views.filters import KNOWN
from services.views.types import FILTERS, InboxItem


def _parameter(name: str, field: str, example: str) -> Parameter:
    about = InboxItem.model_fields[field]
    description = about.description or str(words_of(InboxItem.__name__, field))
    marks = [Query(description=description, examples=[example]), *([KNOWN[name]] if name in KNOWN else [])]
    kind: Any = Annotated[about.annotation | None, *marks]  # type: ignore[operator]
    return Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=kind)


def _equal(**asked: object) -> Mapping[str, object]:
    return {name: value for name, value in asked.items() if value is not None}


_equal.__signature__ = Signature(  # type: ignore[attr-defined]
    [_parameter(name, field, mark.example) for name, (field, mark) in FILTERS.items()]
)

EqualDep = Annotated[Mapping[str, object], Depends(_equal)]
"""The values asked for, by the name of the filter."""
