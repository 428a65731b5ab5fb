"""Posts 岗位: who holds them, and which are empty while tasks wait for them."""

from pydantic import BaseModel, ConfigDict, Field

from api.problems.details import declared
from api.requests.dependencies import OperatorDep, ReaderDep, ServicesDep
from api.requests.routing import Router
from api.routers.people import On
from calculations.dates.deadlines import day_of
from calculations.input.bilingual import both
from records.empty_posts import empty_posts, stranded
from records.people_views import EmptyPost, PostStand
from records.posts import posts_of
from records.views import TaskView
from services.error_kinds import ErrorKind
from services.identity.read_access import reads_office
from services.narration.chains import party_name

router = Router(prefix="/posts", tags=["人员 / people"])


class EmptyPostView(EmptyPost):
    """A post that nobody holds, in words, with the tasks that wait for it."""

    zh: str = Field(examples=["海曙区医保经办机构经办"])
    en: str


class NobodyActs(BaseModel):
    """What waits for nobody: tasks of empty posts, and tasks whose holder does not hold the post any more."""

    model_config = ConfigDict(frozen=True)

    posts: tuple[EmptyPostView, ...]
    stranded: tuple[TaskView, ...]


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
    day = on or day_of(await services.now())
    async with services.store.read() as session:
        found = await posts_of(session, services.pack.id, day)
    return tuple(each for each in found if reads_office(person, each.organisation))


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
    day = day_of(await services.now())
    async with services.store.read() as session:
        found = await empty_posts(session, services.pack.id, day)
        left = await stranded(session, services.pack.id, day)
    names = [party_name(services.pack, each.party) for each in found]
    posts = tuple(
        EmptyPostView(**each.model_dump(), zh=name.zh, en=name.en) for each, name in zip(found, names, strict=True)
    )
    return NobodyActs(posts=posts, stranded=left)
