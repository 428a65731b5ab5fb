"""Chains 审批链: the steps of a chain as new cases take it, who takes them, and by when."""

from typing import Annotated

from fastapi import Path, Query

from api.bodies.times import Day
from api.problems.details import declared
from api.requests.dependencies import PersonDep, ServicesDep
from api.requests.routing import Router
from calculations.input.bilingual import both
from services.error_kinds import ErrorKind
from services.narration.chains import ChainView
from services.views.chains import ChainItem, chain_on, chains_on

router = Router(tags=["政策 / policy"])

On = Annotated[
    Day | None,
    Query(description=both("按哪一日的参数(中国时间),不写为今日", "The day (China) whose values count; else today")),
]


@router.get(
    "/chains",
    summary=both("审批链目录", "Chains"),
    description=both(
        "本市全部审批链;其中由人启动的,注明以何种文稿启动(POST /cases)。",
        "Every chain of the city, and which of them people start, on which document (POST /cases).",
    ),
    responses=declared(ErrorKind.NOT_LOGGED_IN),
)
async def chains(person: PersonDep, services: ServicesDep, on: On = None) -> tuple[ChainItem, ...]:
    return await chains_on(services, on)


@router.get(
    "/chains/{chain}",
    summary=both("审批链", "A chain"),
    description=both(
        "审批链的各环节、由谁办理、何时到期。",
        "The steps of a chain, who takes them, and by when.",
    ),
    responses=declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_FOUND),
)
async def chain(
    chain: Annotated[str, Path(description=both("审批链名称", "Name of the chain"), examples=["annual_budget"])],
    person: PersonDep,
    services: ServicesDep,
    on: On = None,
) -> ChainView:
    return await chain_on(services, chain, on)
