"""Posts 岗位: who holds them, and which are empty while tasks wait for them."""

from api.problems.details import declared
from api.requests.dependencies import OperatorDep, ReaderDep, ServicesDep
from api.requests.routing import Router
from api.routers.people import On
from calculations.input.bilingual import both
from services.error_kinds import ErrorKind
from services.views.directory import NobodyActs, nobody_acts, posts_on
from services.views.types import PostStand

router = Router(prefix="/posts", tags=["人员 / people"])


@router.get(
    "",
    summary=both("岗位", "Posts"),
    description=both(
        "现有和曾有人任职的全部岗位,及某日由谁任职;区县人员只看到本区县和市级机构的。",
        "Every post that somebody holds or has held, and who holds it on a day; county staff see their "
        "own county's offices and the city's.",
    ),
    responses=declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED, ErrorKind.BAD_INPUT),
)
async def posts(person: ReaderDep, services: ServicesDep, on: On = None) -> tuple[PostStand, ...]:
    return await posts_on(services, person, on)


@router.get(
    "/empty",
    summary=both("空缺岗位", "Empty posts"),
    description=both(
        "有待办而今日无人任职的岗位,以及已离岗人员名下的待办;有人接手后即不再列出。限运维人员。",
        "Posts that nobody holds today while tasks wait for them, and tasks held by who left the post; "
        "they leave the list when somebody takes over. Operators only.",
    ),
    responses=declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED),
)
async def empty(operator: OperatorDep, services: ServicesDep) -> NobodyActs:
    return await nobody_acts(services)
