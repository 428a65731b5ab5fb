"""Whether the process lives, and whether the installation can take people's work."""

from fastapi import Response, status
from pydantic import BaseModel, ConfigDict

from api.requests.dependencies import ServicesDep
from api.requests.routing import Router
from calculations.input.bilingual import both
from services.views.readiness import Readiness, readiness

router = Router(tags=["运行 / health"])


class Health(BaseModel):
    """The process lives."""

    model_config = ConfigDict(frozen=True)

    alive: bool = True


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
    description=both(
        "能否受理办理;列出现有故障(详情见 GET /operations/troubles)。记录库、流程引擎无答复,没有 worker 在工作,"
        "或运行中的程序版本与事项历史不符时,为未就绪。",
        "Whether people's work can be taken, with all present troubles (GET /operations/troubles says more). Not ready "
        "while records or engine do not answer, no worker is running, or the running build does not fit a case.",
    ),
    responses={
        status.HTTP_503_SERVICE_UNAVAILABLE: {
            "model": Readiness,
            "description": both("未就绪", "Not ready"),
        }
    },
)
async def ready(services: ServicesDep, response: Response) -> Readiness:
    answer = await readiness(services)
    if not answer.ready:
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    return answer
