"""Chains 审批链: the steps of a chain as new cases take it, who takes them, and by when."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.catalogue import ProblemName
from api.chains import ChainView, chain_view
from api.dependencies import PersonDep, ServicesDep
from api.problems import ProblemError, declared
from calculations.deadlines import day_of
from policies.errors import NotInForce, UnknownName

router = APIRouter(tags=["政策 / policy"])

On = Annotated[date | None, Query(description="The day (China) whose values count; else today")]


@router.get(
    "/chains/{chain}",
    summary="审批链",
    description="The steps of a chain, who takes them, and by when.",
    responses=declared(ProblemName.NOT_LOGGED_IN, ProblemName.NOT_FOUND),
)
async def chain(
    chain: Annotated[str, Path(examples=["annual_budget"])], person: PersonDep, services: ServicesDep, on: On = None
) -> ChainView:
    try:
        return chain_view(services.pack, services.pack.chain(chain, on or day_of(await services.now())))
    except (UnknownName, NotInForce) as error:
        raise ProblemError(ProblemName.NOT_FOUND, zh=error.zh, en=str(error)) from error
