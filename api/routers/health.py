"""Whether the process lives, and whether all that it needs answers."""

import asyncio

from fastapi import APIRouter, Response, status
from pydantic import BaseModel, ConfigDict

from api.bilingual import both
from api.dependencies import ServicesDep

router = APIRouter(tags=["运行 / health"])


class Health(BaseModel):
    """The process lives."""

    model_config = ConfigDict(frozen=True)

    alive: bool = True


class Readiness(BaseModel):
    """What the API needs, and whether it answers."""

    model_config = ConfigDict(frozen=True)

    ready: bool
    records: bool
    engine: bool


@router.get(
    "/health",
    summary=both("进程存活", "The process lives"),
    description=both("进程存活即答复。", "Answers as long as the process lives."),
)
async def health() -> Health:
    return Health()


# Two paths: /ready is the documented one, /health/ready what supervisors by convention ask.
@router.get("/health/ready", include_in_schema=False)
@router.get(
    "/ready",
    summary=both("是否就绪", "Ready"),
    description=both("数据库和流程引擎是否可用。", "Whether records and engine answer."),
    responses={
        status.HTTP_503_SERVICE_UNAVAILABLE: {
            "model": Readiness,
            "description": both("有部件不可用", "Something is away"),
        }
    },
)
async def ready(services: ServicesDep, response: Response) -> Readiness:
    records, engine = await asyncio.gather(services.store.answers(), services.gateway.answers())
    if not (records and engine):
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    return Readiness(ready=records and engine, records=records, engine=engine)
