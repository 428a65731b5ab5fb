"""What somebody may do with a task or a case, and why not the rest, in the words in which the case would refuse."""

from pydantic import BaseModel, ConfigDict, Field

from approvals.action_kinds import ACTION_KINDS
from approvals.actions import Actor, Propose
from approvals.allowed import Possibility, allowed_on_case, allowed_on_task
from approvals.case_ids import city_of
from approvals.refusals import Refusal, RefusalCode
from approvals.rules.reading import right_to_know
from approvals.state import CaseState
from calculations.input.bilingual import Bilingual, both
from policies.pack import Pack
from services.errors import KIND_OF_REFUSAL, ServiceError, problem_type
from services.identity.actor_resolver import Caller
from services.narration.chains import party_name
from services.narration.glossary import named
from services.views.powers import nobody_confirms
from services.wiring import Services


class ActionView(BaseModel):
    """A kind of action: whether it is allowed now, or why not."""

    model_config = ConfigDict(frozen=True)

    action: str = Field(examples=["approve"])
    zh: str = Field(examples=["同意"])
    en: str
    allowed: bool
    why_not: str | None = Field(default=None, examples=["第3稿由您编制,不能由您本人审核。 / You prepared version 3; …"])
    code: RefusalCode | None = None
    problem: str | None = Field(
        default=None,
        description=both("会以何种问题被拒绝", "As what it would be refused"),
        examples=["/problems/own-work"],
    )
    by: str | None = Field(default=None, description=both("由谁认领,或谁先办理", "Who holds it, or was first"))


class TaskActions(BaseModel):
    """What I may do with a task, as whom, and why not the rest."""

    model_config = ConfigDict(frozen=True)

    case: str
    task: str | None
    acting_as: Actor = Field(description=both("以何岗位、代理谁办理", "In which post, and for whom, I would act"))
    acting_party: Bilingual = Field(description=both("该岗位的名称", "That post in words"))
    actions: tuple[ActionView, ...]


async def explain_task(services: Services, caller: Caller, case: str, task: str) -> TaskActions:
    """Every kind of action on a task.

    Raises ``ServiceError``: no such case, the engine is away, or they may not know of the task.
    """
    state = await services.actions.state(case)
    actor = await services.actors.on_task(caller, case, task)
    unknown_to_them = right_to_know(state, actor, task)
    if unknown_to_them is not None:
        raise ServiceError.refused(unknown_to_them)
    found = allowed_on_task(state, actor, task, await services.clock.now(city_of(case)))
    return _view(services.pack, state, actor, task, found)


async def explain_case(services: Services, caller: Caller, case: str) -> TaskActions:
    """Every kind of action that names no task, for an operator. Raises as ``explain_task``."""
    actor = await services.actors.operator(caller, case)
    state = await services.actions.state(case)
    found = allowed_on_case(state, actor, await services.clock.now(city_of(case)))
    alone = await nobody_confirms(services, actor)
    possibilities = [_unconfirmed(each, alone) for each in found]
    return _view(services.pack, state, actor, None, tuple(possibilities))


def _unconfirmed(possibility: Possibility, alone: Refusal | None) -> Possibility:
    """A proposal that nobody could confirm is none; anything else stays as the case says."""
    if possibility.kind != Propose.model_fields["kind"].default or possibility.refusal is not None:
        return possibility
    return possibility.model_copy(update={"refusal": alone})


def _view(pack: Pack, state: CaseState, actor: Actor, task: str | None, found: tuple[Possibility, ...]) -> TaskActions:
    return TaskActions(
        case=state.head.case,
        task=task,
        acting_as=actor,
        acting_party=party_name(pack, str(actor.party)),
        actions=tuple(_action(pack, each) for each in found),
    )


def _action(pack: Pack, possibility: Possibility) -> ActionView:
    kind = ACTION_KINDS[possibility.kind]
    if possibility.refusal is None:
        return ActionView(action=kind.kind, zh=kind.name.zh, en=kind.name.en, allowed=True)
    refusal = named(pack, possibility.refusal)
    return ActionView(
        action=kind.kind,
        zh=kind.name.zh,
        en=kind.name.en,
        allowed=False,
        why_not=both(refusal.zh, refusal.en),
        code=refusal.code,
        problem=problem_type(KIND_OF_REFUSAL[refusal.code]),
        by=refusal.by,
    )
