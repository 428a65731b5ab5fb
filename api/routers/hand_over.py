"""Hand-over 离职转办: everything that a person holds goes to a colleague, each task checked for itself."""

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from api.as_whom import Caller
from api.bilingual import both
from api.catalogue import ProblemName
from api.dependencies import KeyDep, Login, OperatorDep, ServicesDep
from api.directory import planned
from api.noting import CHANGING, noted
from api.power_bodies import HandOverBody
from api.problems import ProblemError, bad_input, declared
from api.routers.people import CHANGES
from api.services import Services
from api.told import in_words
from approvals.actions import Actor, HandOver
from approvals.definitions import Party
from approvals.effects import HandedOver
from calculations.deadlines import day_of
from calculations.faults import Fault
from records.directory import actor_for
from records.lookups import HeldTask, tasks_of_holder
from records.posts import person_detail
from records.security_log import SecurityAct

_ANY = Party(kind="", post="")
_OF_THIS_CASE_ALONE = frozenset({ProblemName.CASE_CLOSED, ProblemName.CASE_STUCK})
"""Problems of one case that do not keep the others from being handed over."""

router = APIRouter(
    prefix="/people",
    tags=["人员 / people"],
    dependencies=[Depends(noted(SecurityAct.CHANGE_DIRECTORY, methods=CHANGING))],
)


class HandOverOrder(BaseModel):
    """离职转办: what an operator orders, as the directory's changes keep it."""

    model_config = ConfigDict(frozen=True)

    person: str
    to: str
    reason: str


class _Plan(BaseModel):
    """What the person held when it was ordered: the same request again goes through the same tasks."""

    model_config = ConfigDict(frozen=True)

    tasks: tuple[HeldTask, ...]


class Moved(BaseModel):
    """A task that went to the colleague."""

    model_config = ConfigDict(frozen=True)

    case: str
    task: str


class Kept(Moved):
    """A task that did not, and why."""

    why: str = Field(examples=["该人员曾编制第2稿,不能审核。"])


class HandOverView(BaseModel):
    """What moved and what did not; what did not still waits for somebody else."""

    model_config = ConfigDict(frozen=True)

    person: str
    to: str
    moved: tuple[Moved, ...]
    kept: tuple[Kept, ...]


@router.post(
    "/{login}/hand-over",
    summary=both("离职转办", "Hand over"),
    description=both(
        "将某人名下的全部未办待办转给同事,逐件核对,不能转的逐件说明。限运维人员;重发同一请求时从中断处继续。",
        "Give all open tasks that a person holds to a colleague; each is checked, and each refusal is "
        "told. Operators only; the same request again goes on where it stopped.",
    ),
    responses={
        **CHANGES,
        **declared(ProblemName.NOT_FOUND, ProblemName.ENGINE_AWAY, ProblemName.NO_ANSWER_YET, ProblemName.CASE_STUCK),
    },
)
async def hand_over(
    login: Login, body: HandOverBody, operator: OperatorDep, key: KeyDep, services: ServicesDep
) -> HandOverView:
    async with services.store.read() as session:
        if await person_detail(session, login) is None:
            raise ProblemError(ProblemName.NOT_FOUND)
    await _colleague(services, body.to, _ANY)
    wanted = HandOverOrder(person=login, to=body.to, reason=body.reason)

    async def plan(session: AsyncSession) -> _Plan:
        return _Plan(tasks=await tasks_of_holder(session, services.pack.id, login))

    ordered = await planned(services, operator, key, wanted, _Plan, plan)
    moved: list[Moved] = []
    kept: list[Kept] = []
    for case, party in dict.fromkeys((task.case, task.party) for task in ordered.tasks):
        to = await _colleague(services, body.to, _party(party))
        mine = [task.task for task in ordered.tasks if (task.case, task.party) == (case, party)]
        try:
            done = await _hand_over(
                services, Caller(operator), case, HandOver(person=login, to=to, reason=body.reason), f"{key}:{party}"
            )
        except ProblemError as problem:
            if problem.refusal is None and problem.name not in _OF_THIS_CASE_ALONE:
                raise
            kept += [Kept(case=case, task=task, why=both(problem.zh, problem.en)) for task in mine]
            continue
        moved += [Moved(case=case, task=task) for task in done.tasks if task in mine]
        kept += [
            Kept(case=case, task=task, why=in_words(services.pack, why).zh)
            for task, why in done.kept.items()
            if task in mine
        ]
    return HandOverView(person=login, to=body.to, moved=tuple(moved), kept=tuple(kept))


async def _hand_over(services: Services, caller: Caller, case: str, action: HandOver, key: str) -> HandedOver:
    actor = await services.as_whom.operator(caller, case)
    _, effects = await services.acting.carry_out(case, actor, action, key)
    done = next((effect.event for effect in effects if isinstance(effect.event, HandedOver)), None)
    if done is None:
        # Done before, and the records that knew it are away.
        raise ProblemError(ProblemName.RECORDS_AWAY)
    return done


async def _colleague(services: Services, login: str, party: Party) -> Actor:
    """Who takes over, in the party's post if they hold it. Raises ``BadInput`` for who holds no post here."""
    today = day_of(await services.now())
    async with services.store.read() as session:
        found = await actor_for(session, login, services.pack.id, party, today)
    if found is None:
        raise bad_input([Fault("to", f"nobody of that login holds a post here: {login}", f"名册中没有在岗的“{login}”")])
    return found


def _party(name: str) -> Party:
    county, _, reference = name.rpartition(".")
    kind, _, post = reference.partition("/")
    return Party(kind=kind, county=county or None, post=post)
