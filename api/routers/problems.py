"""What each kind of problem means: the page behind a problem's type."""

from typing import Annotated

from fastapi import APIRouter, Path

from api.catalogue import KINDS, ProblemName
from api.problems import Problem, ProblemError, declared

router = APIRouter(prefix="/problems", tags=["问题说明 / problems"])


@router.get("", summary="问题目录", description="Every kind of problem.")
async def problems() -> tuple[Problem, ...]:
    return tuple(ProblemError(name).problem() for name in KINDS)


@router.get(
    "/{name}",
    summary="问题说明",
    description="What a kind of problem means and what to do about it.",
    responses=declared(ProblemName.NOT_FOUND),
)
async def problem(name: Annotated[str, Path(examples=["own-work"])]) -> Problem:
    known = next((kind for kind in KINDS if kind.value == name), None)
    if known is None:
        raise ProblemError(ProblemName.NOT_FOUND)
    return ProblemError(known).problem()
