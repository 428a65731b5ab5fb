"""What each kind of problem means: the page behind a problem's type."""

from typing import Annotated

from fastapi import Path

from api.problems.catalogue import STATUS
from api.problems.details import Problem, declared, error_of, problem_of
from api.requests.routing import Router
from calculations.input.bilingual import both
from services.error_kinds import ErrorKind
from services.errors import ServiceError

router = Router(prefix="/problems", tags=["问题说明 / problems"])


@router.get("", summary=both("问题目录", "Problems"), description=both("全部问题种类。", "Every kind of problem."))
async def problems() -> tuple[Problem, ...]:
    return tuple(problem_of(error_of(kind)) for kind in STATUS)


@router.get(
    "/{name}",
    summary=both("问题说明", "A problem"),
    description=both("某类问题的含义和处理办法。", "What a kind of problem means and what to do about it."),
    responses=declared(ErrorKind.NOT_FOUND),
)
async def problem(
    name: Annotated[str, Path(description=both("问题种类", "The kind of problem"), examples=["own-work"])],
) -> Problem:
    known = next((kind for kind in STATUS if kind.value == name), None)
    if known is None:
        raise ServiceError(ErrorKind.NOT_FOUND)
    return problem_of(error_of(known))
