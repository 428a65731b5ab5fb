"""What each kind of problem means: the page behind a problem's type."""

from typing import Annotated

from fastapi import Path

from api.problems.catalogue import KINDS, ProblemName
from api.problems.details import Problem, ProblemError, declared
from api.requests.routing import Router
from calculations.input.bilingual import both

router = Router(prefix="/problems", tags=["问题说明 / problems"])


@router.get("", summary=both("问题目录", "Problems"), description=both("全部问题种类。", "Every kind of problem."))
async def problems() -> tuple[Problem, ...]:
    return tuple(ProblemError(name).problem() for name in KINDS)


@router.get(
    "/{name}",
    summary=both("问题说明", "A problem"),
    description=both("某类问题的含义和处理办法。", "What a kind of problem means and what to do about it."),
    responses=declared(ProblemName.NOT_FOUND),
)
async def problem(
    name: Annotated[str, Path(description=both("问题种类", "The kind of problem"), examples=["own-work"])],
) -> Problem:
    known = next((kind for kind in KINDS if kind.value == name), None)
    if known is None:
        raise ProblemError(ProblemName.NOT_FOUND)
    return ProblemError(known).problem()
